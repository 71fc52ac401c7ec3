//! role.sql: creates the replication role with a verifier.

use crate::pg::Feature;
use crate::render::quote::{sql_identifier, sql_literal};
use crate::secret::Credential;
use crate::topology::Topology;

/// The session switches statement logging off first, so that the verifier reaches no log; and it waits for no
/// standby, since `synchronous_standby_names` may already name one that does not exist yet.
pub fn file(topology: &Topology, credential: &Credential) -> String {
    let major = topology.major();
    let mut text = format!(
        "-- pgrunbook, bundle {}: the replication role. Holds a verifier of the password: a secret.\n\
         SET client_encoding = 'UTF8';\n\
         SET log_statement = 'none';\n\
         SET log_min_duration_statement = -1;\n\
         SET log_min_error_statement = 'panic';\n\
         SET log_duration = off;\n",
        topology.name()
    );
    if major.has(Feature::LogSampling) {
        text.push_str("SET log_min_duration_sample = -1;\nSET log_transaction_sample_rate = 0;\n");
    }
    text.push_str(&format!(
        "SET synchronous_commit = local;\nCREATE ROLE {} LOGIN REPLICATION PASSWORD {};\n",
        sql_identifier(topology.role().as_str()),
        sql_literal(credential.verifier().expose())
    ));
    text
}
