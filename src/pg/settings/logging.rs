//! What the server log shows: a session that sets a password turns it off.

use super::kinds::{BOOL, STRING, int_of, one_of, one_of_or, real};
use super::{Setting, table};

/// Levels of messages, in the order of `pg_settings.enumvals`.
const LEVELS: &[&str] = &[
    "debug5", "debug4", "debug3", "debug2", "debug1", "info", "notice", "warning", "error", "log",
    "fatal", "panic",
];

table! {
    log_directory {
        V9_0..V10: conf sighup STRING => "pg_log";
        V10..: conf sighup STRING => "log";
    }
    log_duration {
        V9_0..: conf superuser BOOL => "off";
    }
    log_min_duration_sample {
        V13..: conf superuser int_of("ms", -1, 2_147_483_647) => "-1";
    }
    log_min_duration_statement {
        V9_0..V9_1: conf superuser int_of("ms", -1, 2_147_483) => "-1";
        V9_1..: conf superuser int_of("ms", -1, 2_147_483_647) => "-1";
    }
    log_min_error_statement {
        V9_0..: conf superuser one_of_or(LEVELS, &["debug"]) => "error";
    }
    log_statement {
        V9_0..: conf superuser one_of(&["none", "ddl", "mod", "all"]) => "none";
    }
    log_transaction_sample_rate {
        V12..: conf superuser real(0, 1) => "0";
    }
    logging_collector {
        V9_0..: conf postmaster BOOL => "off";
    }
}
