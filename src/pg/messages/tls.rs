//! Encryption and certificates.

use super::messages;

messages! {
    TLS_NOT_OFFERED:
        V9_0.. "server does not support SSL, but SSL was required";
    TLS_ROOT_MISSING:
        V9_0.. "root certificate file \"%s\" does not exist";
    TLS_NAME_DIFFERS:
        V9_5.. "server certificate for \"%s\" does not match host name \"%s\"",
        V9_5.. "server certificate for \"%s\" (and %d other name) does not match host name \"%s\"",
        V9_5.. "server certificate for \"%s\" (and %d other names) does not match host name \"%s\"";
    TLS_NOT_VERIFIED:
        V16.. "SSL error: certificate verify failed: %s",
        V9_0.. "SSL error: certificate verify failed";
    TLS_FILES:
        V9_0.. "private key file \"%s\" has group or world access",
        V9_6.. "private key file \"%s\" must be owned by the database user or root",
        V9_0.. "could not load server certificate file \"%s\": %s",
        V9_0.. "could not load private key file \"%s\": %s";
    HOSTSSL_WITHOUT_SSL:
        V10.. "hostssl record cannot match because SSL is disabled",
        V9_0..V10 "hostssl requires SSL to be turned on";
}
