//! role.sql.

use super::Audit;
use crate::pg::{Feature, Major};
use crate::secret::Secret;

/// One role with a verifier, made in a session that nothing logs.
pub fn check(audit: &mut Audit, verifier: &Secret) {
    let path = "secrets/role.sql";
    let major = audit.topology.major();
    let text = audit.text(path);
    let mut lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with("--"))
        .collect();
    let Some(create) = lines.pop() else { return };
    let quiet = quiet_session(major);
    for line in &quiet {
        if !lines.contains(line) {
            audit.defect(path, 0, format!("the session does not say {line}"));
        }
    }
    audit.same(path, 0, "the number of its lines", lines.len(), quiet.len());
    if let Err(message) = role(audit, create, verifier) {
        audit.defect(path, text.lines().count(), message);
    }
}

/// `CREATE ROLE "name" LOGIN REPLICATION PASSWORD 'verifier';`
fn role(audit: &Audit, create: &str, wanted: &Secret) -> Result<(), &'static str> {
    let major = audit.topology.major();
    let rest = create
        .strip_prefix("CREATE ROLE ")
        .ok_or("it creates no role")?;
    let (name, rest) = quoted(rest, '"').ok_or("the role's name is no identifier in quotes")?;
    if name != audit.topology.role().as_str() {
        return Err("it creates another role");
    }
    let rights = if major.has(Feature::ReplicationAttribute) {
        " LOGIN REPLICATION PASSWORD "
    } else {
        " LOGIN SUPERUSER PASSWORD "
    };
    let rest = rest
        .strip_prefix(rights)
        .ok_or("the role has other rights")?;
    let (verifier, rest) = quoted(rest, '\'').ok_or("the verifier is no string")?;
    if rest != ";" {
        return Err("something follows the verifier");
    }
    if verifier != wanted.expose() {
        return Err("it is not the verifier of this password");
    }
    let kind = if major.has(Feature::Scram) {
        "SCRAM-SHA-256$4096:"
    } else {
        "md5"
    };
    if verifier.starts_with(kind) {
        Ok(())
    } else {
        Err("the verifier is of a kind that this major does not take")
    }
}

/// A text in quotes that are doubled inside, and what follows.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix(quote)?;
    let mut out = String::new();
    loop {
        let (inside, after) = rest.split_once(quote)?;
        out.push_str(inside);
        match after.strip_prefix(quote) {
            Some(more) => {
                out.push(quote);
                rest = more;
            }
            None => return Some((out, after)),
        }
    }
}

/// What switches statement logging off, and waits for no standby.
pub fn quiet_session(major: Major) -> Vec<&'static str> {
    let mut quiet = vec![
        "SET client_encoding = 'UTF8';",
        "SET log_statement = 'none';",
        "SET log_min_duration_statement = -1;",
        "SET log_min_error_statement = 'panic';",
        "SET log_duration = off;",
        // 9.0 has no synchronous standbys to wait for.
        if major.has(Feature::SyncStandbys) {
            "SET synchronous_commit = local;"
        } else {
            "SET synchronous_commit = on;"
        },
    ];
    if major.has(Feature::LogSampling) {
        quiet.extend([
            "SET log_min_duration_sample = -1;",
            "SET log_transaction_sample_rate = 0;",
        ]);
    }
    if major.has(Feature::UnknownDottedNames) {
        quiet.push("SET pg_stat_statements.track_utility = off;");
    }
    quiet
}
