//! Who may connect, and with what.

use super::messages;

messages! {
    HBA_NO_REPLICATION:
        V9_0..V12 "no pg_hba.conf entry for replication connection from host \"%s\", user \"%s\"",
        V9_0.. "no pg_hba.conf entry for replication connection from host \"%s\", user \"%s\", %s";
    HBA_NO_ENTRY:
        V9_0..V12 "no pg_hba.conf entry for host \"%s\", user \"%s\", database \"%s\"",
        V9_0.. "no pg_hba.conf entry for host \"%s\", user \"%s\", database \"%s\", %s";
    HBA_REJECTS:
        V9_0..V12 "pg_hba.conf rejects replication connection for host \"%s\", user \"%s\"",
        V9_0.. "pg_hba.conf rejects replication connection for host \"%s\", user \"%s\", %s",
        V9_0..V12 "pg_hba.conf rejects connection for host \"%s\", user \"%s\", database \"%s\"",
        V9_0.. "pg_hba.conf rejects connection for host \"%s\", user \"%s\", database \"%s\", %s";
    PASSWORD_WRONG:
        V9_0.. "password authentication failed for user \"%s\"",
        V9_6.. "Password does not match for user \"%s\".",
        V9_4..V10 "User \"%s\" has an empty password.",
        V9_4.. "User \"%s\" has an expired password.",
        V9_4.. "User \"%s\" has no password assigned.",
        V9_0.. "password retrieved from file \"%s\"";
    PASSWORD_VERIFIER:
        V10..V13 "User \"%s\" does not have a valid SCRAM verifier.",
        V13.. "User \"%s\" does not have a valid SCRAM secret.",
        V10.. "User \"%s\" has a password that cannot be used with MD5 authentication.";
    PASSWORD_MISSING:
        V9_0.. "fe_sendauth: no password supplied";
    PASSFILE_IGNORED:
        V9_0.. "WARNING: password file \"%s\" has group or world access; permissions should be u=rw (0600) or less",
        V9_0.. "WARNING: password file \"%s\" is not a plain file";
    SCRAM_UNSUPPORTED:
        V9_0.. "authentication method %d not supported",
        V9_2..V10 "SCRAM authentication requires libpq version 10 or above",
        V10.. "none of the server's SASL authentication mechanisms are supported";
    ROLE_MISSING:
        V9_0.. "role \"%s\" does not exist",
        V9_6.. "Role \"%s\" does not exist.";
    ROLE_NO_LOGIN:
        V9_0.. "role \"%s\" is not permitted to log in";
    ROLE_NO_REPLICATION:
        V9_0..V9_1 "must be superuser to start walsender",
        V9_1..V9_2 "must be replication role to start walsender",
        V9_2..V16 "must be superuser or replication role to start walsender",
        V16.. "permission denied to start WAL sender",
        V16.. "Only roles with the %s attribute may start a WAL sender process.";
    AUTH_METHOD_FAILED:
        V9_1.. "Peer authentication failed for user \"%s\"",
        V9_0.. "Ident authentication failed for user \"%s\"",
        V9_0.. "certificate authentication failed for user \"%s\"",
        V9_0.. "GSSAPI authentication failed for user \"%s\"",
        V9_0.. "LDAP authentication failed for user \"%s\"",
        V9_0.. "PAM authentication failed for user \"%s\"",
        V16.. "authentication method requirement \"%s\" failed: %s";
    ROLE_CONNECTION_LIMIT:
        V9_0.. "too many connections for role \"%s\"";
    MD5_PASSWORD:
        V18.. "MD5 password support is deprecated and will be removed in a future release of PostgreSQL.",
        V18.. "setting an MD5-encrypted password";
}
