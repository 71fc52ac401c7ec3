//! Plan v1: what the person typed. Plain text everywhere, so that nothing is lost or corrected on the way in;
//! [`crate::check`] says what is wrong with it. A plan holds no secret.

pub mod fields;
mod json;
pub mod link;
#[cfg(not(target_arch = "wasm32"))]
pub mod schema;

use serde::Serialize;

pub(crate) use json::tree::Tree;
pub use json::{MAX_BYTES, MAX_STANDBYS, PlanError};

/// The whole plan. Its JSON form is the stable interface; unknown keys are an error.
///
/// An empty text means "not given": it is not written, and an optional field then takes its default. What the fields
/// mean stands in one place, [`fields::FIELDS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Plan {
    #[serde(serialize_with = "json::number_or_text")]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(schema_with = "schema::version"))]
    pub plan: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[cfg_attr(not(target_arch = "wasm32"), schemars(schema_with = "schema::major"))]
    pub postgres: String,
    pub platform: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub os_user: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub replication: Replication,
    #[serde(default, skip_serializing_if = "is_default")]
    pub copy: Copy,
    #[serde(default, skip_serializing_if = "is_default")]
    pub wal: Wal,
    pub primary: Node,
    pub standbys: Vec<Node>,
}

/// The replication role and its connections.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Replication {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub user: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tls: String,
}

/// How the standby gets its first copy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Copy {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub method: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub wal: String,
}

/// How much WAL the primary keeps for standbys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Wal {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub keep: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub slot_limit: String,
}

/// One server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Node {
    pub name: String,
    pub address: String,
    #[serde(
        default,
        skip_serializing_if = "String::is_empty",
        serialize_with = "json::number_or_text"
    )]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(schema_with = "schema::port"))]
    pub port: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub cluster: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub listen: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub from: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub data: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub bin: String,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The example: a plan that works, which the form starts from and links are relative to.
impl Default for Plan {
    fn default() -> Plan {
        let node = |name: &str, address: &str| Node {
            name: name.to_owned(),
            address: address.to_owned(),
            port: "5432".to_owned(),
            cluster: "main".to_owned(),
            ..Node::default()
        };
        Plan {
            plan: "1".to_owned(),
            name: "orders".to_owned(),
            postgres: "17".to_owned(),
            platform: "debian".to_owned(),
            os_user: String::new(),
            replication: Replication {
                user: "replicator".to_owned(),
                tls: "require".to_owned(),
            },
            copy: Copy {
                method: "pg_basebackup".to_owned(),
                wal: "stream".to_owned(),
            },
            wal: Wal {
                keep: "1GB".to_owned(),
                slot_limit: "10GB".to_owned(),
            },
            primary: node("alpha", "10.77.0.11"),
            standbys: vec![node("beta", "10.77.0.12")],
        }
    }
}

/// Writes, for each struct, the two look-ups of a text by its key: one list of keys for both.
macro_rules! texts {
    ($type:ident: $($key:ident)*) => {
        impl $type {
            /// The text under this key.
            fn text(&self, key: &str) -> Option<&str> {
                match key {
                    $(stringify!($key) => Some(&self.$key),)*
                    _ => None,
                }
            }

            fn text_mut(&mut self, key: &str) -> Option<&mut String> {
                match key {
                    $(stringify!($key) => Some(&mut self.$key),)*
                    _ => None,
                }
            }
        }
    };
}

texts!(Plan: plan name postgres platform os_user);
texts!(Replication: user tls);
texts!(Copy: method wal);
texts!(Wal: keep slot_limit);
texts!(Node: name address port cluster listen from data bin);

/// The place of a standby in `standbys[3]` and in the path of one of its fields; the first has 0.
pub fn standby_index(path: &str) -> Option<usize> {
    let group = path.split('.').next().unwrap_or(path);
    let digits = group.strip_prefix("standbys[")?.strip_suffix(']')?;
    let index: usize = digits.parse().ok()?;
    (index.to_string() == digits).then_some(index)
}

/// The place of a server in a plan, in words, by `primary`, `standbys[3]` or the path of one of its fields.
pub(crate) fn place_in_words(path: &str) -> String {
    match standby_index(path) {
        Some(index) => format!("standby {}", index + 1),
        None => "the primary".to_owned(),
    }
}

impl Plan {
    /// The text of a field, by its path (`primary.address`, `standbys[0].port`); empty if it is not given, `None` if
    /// there is no such field or standby.
    pub fn get(&self, path: &str) -> Option<&str> {
        let Some((group, key)) = path.split_once('.') else {
            return self.text(path);
        };
        match group {
            "replication" => self.replication.text(key),
            "copy" => self.copy.text(key),
            "wal" => self.wal.text(key),
            "primary" => self.primary.text(key),
            _ => self.standbys.get(standby_index(group)?)?.text(key),
        }
    }

    /// Changes the text of a field, by its path; an empty text takes the field out. `false`: there is no such field or
    /// standby, and nothing was changed.
    #[must_use]
    pub fn set(&mut self, path: &str, text: &str) -> bool {
        match self.slot(path) {
            Some(slot) => {
                text.clone_into(slot);
                true
            }
            None => false,
        }
    }

    fn slot(&mut self, path: &str) -> Option<&mut String> {
        let Some((group, key)) = path.split_once('.') else {
            return self.text_mut(path);
        };
        match group {
            "replication" => self.replication.text_mut(key),
            "copy" => self.copy.text_mut(key),
            "wal" => self.wal.text_mut(key),
            "primary" => self.primary.text_mut(key),
            _ => self.standbys.get_mut(standby_index(group)?)?.text_mut(key),
        }
    }

    /// The nodes with their paths, the primary first.
    pub fn nodes(&self) -> impl Iterator<Item = (String, &Node)> {
        let standbys = self.standbys.iter().enumerate();
        std::iter::once(("primary".to_owned(), &self.primary))
            .chain(standbys.map(|(i, node)| (format!("standbys[{i}]"), node)))
    }
}
