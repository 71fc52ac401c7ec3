//! Names, parsed once: what holds one of these types needs no further check.

use std::fmt;

macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The text, as it was typed.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_type! {
    /// The bundle's name: a folder name, `[A-Za-z0-9][A-Za-z0-9._-]{0,62}`.
    BundleName
}
text_type! {
    /// A node's name: part of file names and the standby's `application_name`, `[A-Za-z0-9][A-Za-z0-9._-]{0,62}`.
    NodeName
}
text_type! {
    /// A Debian cluster name (`main`), `[A-Za-z0-9_][A-Za-z0-9._-]{0,62}`.
    ClusterName
}
text_type! {
    /// A database role: 1 to 63 bytes, any character but NUL and line breaks, not starting with `pg_`.
    RoleName
}
text_type! {
    /// A physical replication slot: 1 to 63 of `[a-z0-9_]`.
    SlotName
}
text_type! {
    /// An operating system user: `[a-z_][a-z0-9_-]{0,31}`.
    OsUser
}
text_type! {
    /// An absolute path of a directory, without line breaks, without `.` and `..` parts and without a slash at the end.
    AbsolutePath
}
