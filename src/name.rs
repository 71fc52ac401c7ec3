//! Names, parsed once: what holds one of these types needs no further check.

mod problem;

use std::fmt;

use crate::finding::Problem;

macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident, $check:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Reads the text as it is; nothing is corrected.
            ///
            /// # Errors
            /// What is wrong, and where it can be guessed what was meant.
            pub fn parse(text: &str) -> Result<$name, Problem> {
                let check: fn(&str) -> Result<(), Problem> = $check;
                check(text).map(|()| $name(text.to_owned()))
            }

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
    BundleName, |text| problem::FOLDER.check(text)
}
text_type! {
    /// A node's name: part of file names and the standby's `application_name`, `[A-Za-z0-9][A-Za-z0-9._-]{0,62}`.
    NodeName, |text| problem::FOLDER.check(text)
}
text_type! {
    /// A Debian cluster name (`main`), `[A-Za-z0-9_][A-Za-z0-9._-]{0,62}`.
    ClusterName, |text| problem::CLUSTER.check(text)
}
text_type! {
    /// A database role: 1 to 63 bytes, any character but control characters and line separators. Whether the name is
    /// one that can be created depends on the version: the rule `role-reserved`.
    RoleName, problem::role
}
text_type! {
    /// A physical replication slot: 1 to 63 of `[a-z0-9_]`.
    SlotName, |text| problem::SLOT.check(text)
}
text_type! {
    /// An operating system user: `[a-z_][a-z0-9_-]{0,31}`.
    OsUser, |text| problem::OS_USER.check(text)
}
text_type! {
    /// An absolute path of a directory, at most 895 bytes, without control characters, colons, `.` and `..` parts and a
    /// slash at the end; not `/` itself.
    AbsolutePath, problem::path
}

impl SlotName {
    /// The slot of a node: its name in lower case, with `_` for every character that a slot's name cannot hold.
    pub fn of(node: &NodeName) -> SlotName {
        let text = node.as_str().to_ascii_lowercase();
        SlotName(text.replace(|c: char| !c.is_ascii_alphanumeric(), "_"))
    }
}
