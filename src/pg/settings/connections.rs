//! Connections, addresses, TLS, authentication and the processes they cost.

use super::kinds::{BOOL, STRING, int, one_of, one_of_or};
use super::{Setting, table};

table! {
    default_transaction_read_only {
        V9_0..: conf user BOOL => "off";
    }
    listen_addresses {
        V9_0..: conf postmaster STRING => "localhost";
    }
    max_connections {
        V9_0..V9_1: conf postmaster int(1, 536_870_911) => "100";
        V9_1..V9_6: conf postmaster int(1, 8_388_607) => "100";
        V9_6..: conf postmaster int(1, 262_143) => "100";
    }
    max_locks_per_transaction {
        V9_0..V19: conf postmaster int(10, 2_147_483_647) => "64";
        V19..: conf postmaster int(10, 2_147_483_647) => "128";
    }
    max_prepared_transactions {
        V9_0..V9_1: conf postmaster int(0, 536_870_911) => "0";
        V9_1..V9_6: conf postmaster int(0, 8_388_607) => "0";
        V9_6..: conf postmaster int(0, 262_143) => "0";
    }
    max_worker_processes {
        V9_4..V9_6: conf postmaster int(1, 8_388_607) => "8";
        V9_6..: conf postmaster int(0, 262_143) => "8";
    }
    password_encryption {
        V9_0..V10: conf user BOOL => "on";
        V10..V14: conf user one_of_or(&["md5", "scram-sha-256"], &["on", "true", "yes", "1"]) => "md5";
        V14..: conf user one_of(&["md5", "scram-sha-256"]) => "scram-sha-256";
    }
    port {
        V9_0..: conf postmaster int(1, 65_535) => "5432";
    }
    reserved_connections {
        V16..: conf postmaster int(0, 262_143) => "0";
    }
    shared_preload_libraries {
        V9_0..: conf postmaster STRING => "";
    }
    ssl {
        V9_0..V10: conf postmaster BOOL => "off";
        V10..: conf sighup BOOL => "off";
    }
    ssl_ca_file {
        V9_2..V10: conf postmaster STRING => "";
        V10..: conf sighup STRING => "";
    }
    ssl_cert_file {
        V9_2..V10: conf postmaster STRING => "server.crt";
        V10..: conf sighup STRING => "server.crt";
    }
    ssl_crl_file {
        V9_2..V10: conf postmaster STRING => "";
        V10..: conf sighup STRING => "";
    }
    ssl_key_file {
        V9_2..V10: conf postmaster STRING => "server.key";
        V10..: conf sighup STRING => "server.key";
    }
    superuser_reserved_connections {
        V9_0..V9_1: conf postmaster int(0, 536_870_911) => "3";
        V9_1..V9_6: conf postmaster int(0, 8_388_607) => "3";
        V9_6..: conf postmaster int(0, 262_143) => "3";
    }
    unix_socket_directories {
        V9_3..: conf postmaster STRING => -;
    }
    unix_socket_directory {
        V9_0..V9_3: conf postmaster STRING => "";
    }
    unix_socket_permissions {
        V9_0..: conf postmaster int(0, 511) => "511";
    }
}
