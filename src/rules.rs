//! What can be wrong with a plan: one rule, one block, one page under docs/rules.
//!
//! A rule's page is its documentation and its test: tests/rules.rs runs the examples in it. To add a rule, write its
//! block in the file of its topic, its page, and its line in [`ALL`].

/// A rule from its name, code, severity and stage. Its page must exist.
macro_rules! rule {
    ($name:literal, $code:literal, $severity:ident, $stage:expr) => {
        $crate::rules::Rule {
            name: $name,
            code: $code,
            severity: $crate::finding::Severity::$severity,
            #[cfg(not(target_arch = "wasm32"))]
            page: include_str!(concat!("../../docs/rules/", $name, ".md")),
            stage: $stage,
        }
    };
}

mod address;
mod choice;
mod copy;
pub(crate) mod file;
pub(crate) mod link;
mod listen;
mod name;
pub(crate) mod password;
mod path;
pub(crate) mod platform;
mod port;
pub(crate) mod presence;
mod role;
mod tls;
mod version;
mod wal;

use crate::check::Draft;
use crate::finding::{Finding, Problem, Severity};

/// One thing that can be wrong.
pub struct Rule {
    /// Names the bad pattern, `port-shared`; also the name of its page.
    pub name: &'static str,
    /// The stable handle: three letters of the topic and a number, never used again for another rule.
    pub code: &'static str,
    pub severity: Severity,
    /// docs/rules/NAME.md: documentation and the rule's test.
    #[cfg(not(target_arch = "wasm32"))]
    pub page: &'static str,
    pub stage: Stage,
}

/// Where a rule looks.
#[derive(Clone, Copy)]
pub enum Stage {
    /// While the JSON file is read.
    File,
    /// At the plan, once it is read.
    Plan(fn(&Draft, &mut Vec<Finding>)),
    /// At a password, for a plan without errors.
    Password,
    /// While a link is opened or written.
    Link,
}

impl Rule {
    /// A finding of this rule.
    pub(crate) fn finding(&self, path: &str, value: &str, message: impl Into<String>) -> Finding {
        Finding {
            code: self.code,
            rule: self.name,
            severity: self.severity,
            path: path.to_owned(),
            value: value.to_owned(),
            message: message.into(),
            detail: String::new(),
            hint: String::new(),
            fix: None,
        }
    }

    /// A finding of this rule about a text that could not be read.
    pub(crate) fn unreadable(&self, path: &str, value: &str, problem: &Problem) -> Finding {
        let finding = self
            .finding(path, value, &problem.message)
            .detail(&problem.detail)
            .hint(&problem.hint);
        match &problem.suggestion {
            Some(meant) => finding.fix(format!("Change to {meant}"), meant),
            None => finding,
        }
    }
}

/// The rule with this name or code.
pub fn find(name_or_code: &str) -> Option<&'static Rule> {
    let same = |text: &str| text.eq_ignore_ascii_case(name_or_code);
    ALL.iter()
        .copied()
        .find(|rule| same(rule.name) || same(rule.code))
}

/// Every rule, by code.
pub const ALL: &[&Rule] = &[
    &address::INVALID,
    &address::UNUSABLE,
    &address::LOOPBACK,
    &address::BY_NAME,
    &address::FAMILY_MIXED,
    &address::NAME_UNSUPPORTED,
    &address::MISTYPED,
    &choice::UNKNOWN,
    &copy::STREAM_UNSUPPORTED,
    &copy::BASEBACKUP_MISSING,
    &copy::BY_HAND,
    &copy::WAL_UNRESERVED,
    &copy::WAL_UNUSED,
    &copy::FETCH_UNRESERVED,
    &file::TOO_LARGE,
    &file::ENCODING,
    &file::SYNTAX,
    &file::TYPE,
    &file::KEY_UNKNOWN,
    &file::KEY_DOUBLED,
    &file::KEY_MISSING,
    &link::TOO_LONG,
    &link::PART_UNKNOWN,
    &link::PART_DOUBLED,
    &link::PART_MALFORMED,
    &link::EMPTY,
    &listen::INVALID,
    &listen::BY_NAME,
    &listen::LOOPBACK,
    &listen::FOREIGN,
    &name::INVALID,
    &name::DOUBLED,
    &name::SLOT_SHARED,
    &name::SLOT_RESERVED,
    &name::CLUSTER_DASH,
    &name::CLUSTER_SHARED,
    &platform::NOT_YET,
    &platform::FIELD_UNUSED,
    &platform::OS_USER_ROOT,
    &port::INVALID,
    &port::SHARED,
    &port::PRIVILEGED,
    &path::INVALID,
    &path::SHARED,
    &path::BIN_IS_DATA,
    &path::UNCARRIED,
    &path::OTHER_VERSION,
    &password::UNCARRIED,
    &password::CONTROL,
    &password::FRAGILE,
    &presence::FIELD_MISSING,
    &presence::NO_STANDBYS,
    &presence::TOO_MANY_STANDBYS,
    &role::INVALID,
    &role::RESERVED,
    &role::SUPERUSER,
    &role::UNCARRIED,
    &role::NEEDS_SUPERUSER,
    &role::FOLDED,
    &role::DISGUISED,
    &tls::OFF,
    &tls::IP_UNVERIFIED,
    &version::PLAN,
    &version::UNKNOWN,
    &version::ENDED,
    &wal::SIZE_INVALID,
    &wal::SLOT_LIMIT_UNSUPPORTED,
    &wal::KEEP_ZERO,
    &wal::SLOT_UNRESERVED,
    &wal::SLOT_LIMIT_BELOW_KEEP,
    &wal::SLOT_LIMIT_NONE,
];
