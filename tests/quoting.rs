//! What a funnel writes is read back as what went in: by small readers of our own, which hold every major to its grammar
//! (properties), and by the programs themselves: bash, a PostgreSQL server, psql and libpq, a Markdown parser.

#[path = "quoting/bash.rs"]
mod bash;
#[path = "quoting/hostile.rs"]
mod hostile;
#[path = "quoting/markdown.rs"]
mod markdown;
#[path = "quoting/postgres.rs"]
mod postgres;
#[path = "quoting/properties.rs"]
mod properties;
#[path = "quoting/server.rs"]
mod server;
#[path = "quoting/systemd.rs"]
mod systemd;
