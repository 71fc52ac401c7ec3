//! The pages of PostgreSQL's manual that families name.

use crate::diagnose::family::Doc;

pub const ARCHIVE: Doc = Doc("Continuous archiving", "continuous-archiving.html");
pub const AUTH: Doc = Doc("Authentication methods", "auth-methods.html");
pub const BASEBACKUP: Doc = Doc("pg_basebackup", "app-pgbasebackup.html");
pub const COLLATION: Doc = Doc("ALTER COLLATION", "sql-altercollation.html");
pub const CONFIG: Doc = Doc("Setting parameters", "config-setting.html");
pub const CONNECTING: Doc = Doc(
    "Connections and authentication",
    "runtime-config-connection.html",
);
pub const CONNINFO: Doc = Doc("Connection strings", "libpq-connect.html");
pub const CREATION: Doc = Doc("Creating a database cluster", "creating-cluster.html");
pub const DISK: Doc = Doc("Disk full failure", "disk-full.html");
pub const HBA: Doc = Doc("The pg_hba.conf file", "auth-pg-hba-conf.html");
pub const HOT_STANDBY: Doc = Doc("Hot standby", "hot-standby.html");
pub const KERNEL: Doc = Doc("Managing kernel resources", "kernel-resources.html");
pub const PASSFILE: Doc = Doc("The password file", "libpq-pgpass.html");
pub const PASSWORD: Doc = Doc("Password authentication", "auth-password.html");
pub const RECOVERY_CONFIG: Doc = Doc(
    "recovery.conf merged into postgresql.conf",
    "recovery-config.html",
);
pub const REPLICATION: Doc = Doc("Settings of replication", "runtime-config-replication.html");
pub const REWIND: Doc = Doc("pg_rewind", "app-pgrewind.html");
pub const ROLE: Doc = Doc("Role attributes", "role-attributes.html");
pub const SERVER_START: Doc = Doc("Starting the server", "server-start.html");
pub const STANDBY: Doc = Doc("Standby servers", "warm-standby.html");
pub const TLS_CLIENT: Doc = Doc("SSL support of clients", "libpq-ssl.html");
pub const TLS_SERVER: Doc = Doc("SSL on the server", "ssl-tcp.html");
pub const UPGRADE: Doc = Doc("Upgrading a cluster", "upgrading.html");
pub const VERIFY: Doc = Doc("pg_verifybackup", "app-pgverifybackup.html");
pub const WAL: Doc = Doc("Settings of WAL", "runtime-config-wal.html");
