//! Debian's own clusters: the bundle's scripts with pg_createcluster, pg_ctlcluster, configuration under /etc, steps as
//! root and as postgres, on the PostgreSQL that this Debian has.
//!
//! Each test runs in namespaces of its own (mounts, network, processes), so that the machine's clusters, units, ports
//! and files are out of reach. That needs root; `cargo xtask test debian` skips the layer where it is missing, and says so.

#[path = "pages/blocks.rs"]
mod blocks;
#[path = "debian/bundle.rs"]
mod bundle;
#[path = "debian/by_hand.rs"]
mod by_hand;
#[path = "debian/certificates.rs"]
mod certificates;
#[path = "debian/driver.rs"]
mod driver;
#[path = "debian/hostile.rs"]
mod hostile;
#[path = "debian/machine.rs"]
mod machine;
#[path = "debian/nat.rs"]
mod nat;
#[path = "debian/outside.rs"]
mod outside;
#[path = "debian/primary.rs"]
mod primary;
#[path = "debian/prompts.rs"]
mod prompts;
#[path = "debian/replace.rs"]
mod replace;
#[path = "debian/room.rs"]
mod room;
#[path = "debian/secrets.rs"]
mod secrets;
#[path = "debian/shadows.rs"]
mod shadows;
#[path = "debian/tablespaces.rs"]
mod tablespaces;
#[path = "debian/terminal.rs"]
mod terminal;
#[path = "debian/tree.rs"]
mod tree;
#[path = "debian/two_bundles.rs"]
mod two_bundles;
#[path = "debian/two_clusters.rs"]
mod two_clusters;
