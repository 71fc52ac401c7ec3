//! What the server log shows: a session that sets a password turns it off.

use super::kinds::{BOOL, STRING, int_of, one_of, one_of_or, real};
use super::{Setting, table};

/// Levels of messages, in the order of `pg_settings.enumvals`.
const LEVELS: &[&str] = &[
    "debug5", "debug4", "debug3", "debug2", "debug1", "info", "notice", "warning", "error", "log",
    "fatal", "panic",
];

table! {
    /// Where the server writes its log files if `logging_collector` is on; relative to the data directory.
    log_directory {
        V9_0..V10: conf sighup STRING => "pg_log";
        V10..: conf sighup STRING => "log";
    }
    /// Whether the log gets the duration of every statement.
    log_duration {
        V9_0..: conf superuser BOOL => "off";
    }
    /// From which duration on a sample of statements is logged; -1: none.
    log_min_duration_sample {
        V13..: conf superuser int_of("ms", -1, 2_147_483_647) => "-1";
    }
    /// From which duration on a statement is logged, with its text; -1: none, 0: all.
    log_min_duration_statement {
        V9_0..V9_1: conf superuser int_of("ms", -1, 2_147_483) => "-1";
        V9_1..: conf superuser int_of("ms", -1, 2_147_483_647) => "-1";
    }
    /// From which severity on the log also gets the text of the statement that failed: a password that was set in
    /// clear, too.
    log_min_error_statement {
        V9_0..: conf superuser one_of_or(LEVELS, &[("debug", "debug2")]) => "error";
    }
    /// Which statements are logged; `ddl` takes in `CREATE ROLE`, with its password or verifier.
    log_statement {
        V9_0..: conf superuser one_of(&["none", "ddl", "mod", "all"]) => "none";
    }
    /// The share of transactions whose statements are all logged.
    log_transaction_sample_rate {
        V12..: conf superuser real(0, 1) => "0";
    }
    /// Whether a process of the server catches what is written to its standard error and makes log files of it.
    logging_collector {
        V9_0..: conf postmaster BOOL => "off";
    }
}
