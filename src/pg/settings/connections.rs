//! Connections, addresses, TLS, authentication and the processes they cost.

use super::kinds::{BOOL, STRING, int, one_of, one_of_or};
use super::{Setting, table};

table! {
    /// Whether a new transaction may only read, unless it asks otherwise. A standby refuses writes in any case.
    default_transaction_read_only {
        V9_0..: conf user BOOL => "off";
    }
    /// The addresses that the server listens on, a list with commas. Each must be an address of the host; `*` is all of
    /// them. `localhost` alone lets no standby in.
    listen_addresses {
        V9_0..: conf postmaster STRING => "localhost";
    }
    /// How many sessions there can be at once. A standby needs at least as many as its primary: raise it on the
    /// standbys first, lower it on the primary first. Before 12, the connections of standbys count in it.
    max_connections {
        V9_0..V9_1: conf postmaster int(1, 536_870_911) => "100";
        V9_1..V9_6: conf postmaster int(1, 8_388_607) => "100";
        V9_6..: conf postmaster int(1, 262_143) => "100";
    }
    /// How many locks a transaction can hold on average; it sizes a table in shared memory. A standby needs at least as
    /// many as its primary.
    max_locks_per_transaction {
        V9_0..V19: conf postmaster int(10, 2_147_483_647) => "64";
        V19..: conf postmaster int(10, 2_147_483_647) => "128";
    }
    /// How many transactions can be prepared for two-phase commit at once; 0 allows none. A standby needs at least as
    /// many as its primary.
    max_prepared_transactions {
        V9_0..V9_1: conf postmaster int(0, 536_870_911) => "0";
        V9_1..V9_6: conf postmaster int(0, 8_388_607) => "0";
        V9_6..: conf postmaster int(0, 262_143) => "0";
    }
    /// How many background processes there can be at once. A standby needs at least as many as its primary.
    max_worker_processes {
        V9_4..V9_6: conf postmaster int(1, 8_388_607) => "8";
        V9_6..: conf postmaster int(0, 262_143) => "8";
    }
    /// How a password that is set in clear is stored. A verifier that was computed beforehand is stored as it is.
    password_encryption {
        V9_0..V10: conf user BOOL => "on";
        V10..V14: conf user one_of_or(&["md5", "scram-sha-256"], &[("on", "md5"), ("true", "md5"), ("yes", "md5"), ("1", "md5")]) => "md5";
        V14..: conf user one_of(&["md5", "scram-sha-256"]) => "scram-sha-256";
    }
    /// The TCP port that the server listens on, and part of the name of its socket.
    port {
        V9_0..: conf postmaster int(1, 65_535) => "5432";
    }
    /// Connections that are kept for roles with the rights of `pg_use_reserved_connections`.
    reserved_connections {
        V16..: conf postmaster int(0, 262_143) => "0";
    }
    /// Libraries that are loaded when the server starts, a list with commas. One that is not installed keeps a standby
    /// from starting.
    shared_preload_libraries {
        V9_0..: conf postmaster STRING => "";
    }
    /// Whether the server takes TLS connections. It needs a certificate and a key.
    ssl {
        V9_0..V10: conf postmaster BOOL => "off";
        V10..: conf sighup BOOL => "off";
    }
    /// The certificates that clients' certificates are checked against; empty: none is asked for.
    ssl_ca_file {
        V9_2..V10: conf postmaster STRING => "";
        V10..: conf sighup STRING => "";
    }
    /// The server's certificate. Relative to the data directory.
    ssl_cert_file {
        V9_2..V10: conf postmaster STRING => "server.crt";
        V10..: conf sighup STRING => "server.crt";
    }
    /// A list of certificates that are revoked; empty: none.
    ssl_crl_file {
        V9_2..V10: conf postmaster STRING => "";
        V10..: conf sighup STRING => "";
    }
    /// The key of the server's certificate. Relative to the data directory; the server refuses one that others can
    /// read.
    ssl_key_file {
        V9_2..V10: conf postmaster STRING => "server.key";
        V10..: conf sighup STRING => "server.key";
    }
    /// How many of `max_connections` are kept for superusers.
    superuser_reserved_connections {
        V9_0..V9_1: conf postmaster int(0, 536_870_911) => "3";
        V9_1..V9_6: conf postmaster int(0, 8_388_607) => "3";
        V9_6..: conf postmaster int(0, 262_143) => "3";
    }
    /// The directories of the server's Unix sockets, a list with commas. They must exist and the server must be able to
    /// write there.
    unix_socket_directories {
        V9_3..: conf postmaster STRING => -;
    }
    /// The directory of the server's Unix socket; empty: the one that was compiled in.
    unix_socket_directory {
        V9_0..V9_3: conf postmaster STRING => "";
    }
    /// The mode of the server's Unix sockets.
    unix_socket_permissions {
        V9_0..: conf postmaster int(0, 511) => "511";
    }
}
