//! Where files lie, and facts about the cluster that nobody sets.

use super::kinds::{BOOL, INTEGER, STRING, int, int_of};
use super::{Setting, table};

table! {
    config_file {
        V9_0..: nowhere postmaster STRING => -;
    }
    data_checksums {
        V9_3..: nowhere internal BOOL => "off";
    }
    data_directory {
        V9_0..: conf postmaster STRING => -;
    }
    data_directory_mode {
        V11..: nowhere internal int(0, 511) => "448";
    }
    external_pid_file {
        V9_0..: conf postmaster STRING => -;
    }
    hba_file {
        V9_0..: conf postmaster STRING => -;
    }
    ident_file {
        V9_0..: conf postmaster STRING => -;
    }
    in_hot_standby {
        V14..: nowhere internal BOOL => "off";
    }
    server_version_num {
        V9_0..: nowhere internal INTEGER => -;
    }
    wal_segment_size {
        V9_0..V11: nowhere internal int_of("8kB", 2_048, 2_048) => "2048";
        V11..: nowhere internal int_of("B", 1_048_576, 1_073_741_824) => "16777216";
    }
}
