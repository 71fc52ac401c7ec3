//! role.sql: creates the replication role with a verifier.

use crate::pg::{Feature, Major, names};
use crate::render::quote::{sql_identifier, sql_literal};
use crate::secret::Credential;
use crate::topology::Topology;

/// Switches statement logging off for the session, so that a verifier reaches no log; and it waits for no standby,
/// since `synchronous_standby_names` may already name one that does not exist yet.
pub fn quiet_session(major: Major) -> String {
    let mut text = "SET client_encoding = 'UTF8';\n\
         SET log_statement = 'none';\n\
         SET log_min_duration_statement = -1;\n\
         SET log_min_error_statement = 'panic';\n\
         SET log_duration = off;\n"
        .to_owned();
    if major.has(Feature::LogSampling) {
        text.push_str("SET log_min_duration_sample = -1;\nSET log_transaction_sample_rate = 0;\n");
    }
    if major.has(Feature::UnknownDottedNames) {
        // Where pg_stat_statements is loaded it would keep the text; elsewhere the name means nothing.
        text.push_str("SET pg_stat_statements.track_utility = off;\n");
    }
    text.push_str("SET synchronous_commit = ");
    text.push_str(names(major).commit_locally);
    text.push(';');
    text
}

/// The whole file.
pub fn file(topology: &Topology, credential: &Credential) -> String {
    format!(
        "-- pgrunbook, bundle {}: the replication role. Holds a verifier of the password: a secret.\n\
         {}\nCREATE ROLE {} LOGIN {} PASSWORD {};\n",
        topology.name(),
        quiet_session(topology.major()),
        sql_identifier(topology.role().as_str()),
        names(topology.major()).replication_attribute,
        sql_literal(credential.verifier().expose())
    )
}
