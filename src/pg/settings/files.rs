//! Where files lie, and facts about the cluster that nobody sets.

use super::kinds::{BOOL, INTEGER, STRING, int, int_of};
use super::{Setting, table};

table! {
    /// The path of postgresql.conf. It can be given on the command line alone; Debian's packages do.
    config_file {
        V9_0..: nowhere postmaster STRING => -;
    }
    /// Whether each data page has a checksum. It is a fact about the cluster, and a physical copy has what its primary
    /// has. With checksums pg_rewind needs no `wal_log_hints`.
    data_checksums {
        V9_3..: nowhere internal BOOL => "off";
    }
    /// The data directory, where postgresql.conf lies elsewhere, as on Debian.
    data_directory {
        V9_0..: conf postmaster STRING => -;
    }
    /// The mode of the data directory, as it was found at the start.
    data_directory_mode {
        V11..: nowhere internal int(0, 511) => "448";
    }
    /// A second file that the server writes its process ID into. Debian's packages set it.
    external_pid_file {
        V9_0..: conf postmaster STRING => -;
    }
    /// The path of pg_hba.conf; by default it lies in the directory that the server is started with (`-D`).
    hba_file {
        V9_0..: conf postmaster STRING => -;
    }
    /// The path of pg_ident.conf, the map of names for some authentication methods.
    ident_file {
        V9_0..: conf postmaster STRING => -;
    }
    /// Whether the server is a standby, or recovers. A client is told when it changes.
    in_hot_standby {
        V14..: nowhere internal BOOL => "off";
    }
    /// The exact version as a number: 90624 is 9.6.24, 150018 is 15.18.
    server_version_num {
        V9_0..: nowhere internal INTEGER => -;
    }
    /// The size of a WAL segment. A fact about the cluster; primary and standby have the same.
    wal_segment_size {
        V9_0..V11: nowhere internal int_of("8kB", 2_048, 2_048) => "2048";
        V11..: nowhere internal int_of("B", 1_048_576, 1_073_741_824) => "16777216";
    }
}
