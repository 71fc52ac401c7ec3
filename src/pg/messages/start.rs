//! Servers that do not start, and their files.

use super::messages;

messages! {
    PORT_TAKEN:
        V9_0..V10 "could not bind %s socket: Address already in use",
        V10.. "could not bind %s address \"%s\": Address already in use";
    ADDRESS_NOT_HERE:
        V9_0..V10 "could not bind %s socket: Cannot assign requested address",
        V10.. "could not bind %s address \"%s\": Cannot assign requested address";
    NO_LISTEN_SOCKET:
        V9_0.. "could not create listen socket for \"%s\"",
        V9_0.. "could not create any TCP/IP sockets";
    LOCK_FILE:
        V9_0.. "lock file \"%s\" already exists",
        V9_0.. "Is another postmaster (PID %d) running in data directory \"%s\"?",
        V9_0.. "Is another postgres (PID %d) running in data directory \"%s\"?",
        V9_0.. "Is another postmaster (PID %d) using socket file \"%s\"?",
        V9_0.. "Is another postgres (PID %d) using socket file \"%s\"?";
    DATA_PERMISSIONS:
        V9_0..V11 "data directory \"%s\" has group or world access",
        V11.. "data directory \"%s\" has invalid permissions",
        V9_0..V11 "Permissions should be u=rwx (0700).",
        V11.. "Permissions should be u=rwx (0700) or u=rwx,g=rx (0750).",
        V9_0.. "data directory \"%s\" has wrong ownership",
        V9_0.. "The server must be started by the user that owns the data directory.";
    DATA_OF_OTHER_VERSION:
        V9_0.. "database files are incompatible with server",
        V9_0..V10 "The data directory was initialized by PostgreSQL version %d.%d, which is not compatible with this version %s.",
        V10.. "The data directory was initialized by PostgreSQL version %s, which is not compatible with this version %s.";
    NO_DATA_DIRECTORY:
        V9_4.. "directory \"%s\" is not a database cluster directory",
        V9_0.. "File \"%s\" does not contain valid data.",
        V9_0.. "data directory \"%s\" does not exist";
    SETTINGS_SYNTAX:
        V9_0.. "syntax error in file \"%s\" line %d, near token \"%s\"",
        V9_0.. "syntax error in file \"%s\" line %d, near end of line";
    SETTINGS_FILE_FAULTY:
        V9_2.. "configuration file \"%s\" contains errors",
        V9_2.. "configuration file \"%s\" contains errors; no changes were applied",
        V9_2.. "configuration file \"%s\" contains errors; unaffected changes were applied",
        V9_0.. "could not open configuration file \"%s\": %s",
        V9_3.. "could not open configuration directory \"%s\": %s";
    SETTING_UNKNOWN:
        V9_0.. "unrecognized configuration parameter \"%s\"",
        V9_2.. "unrecognized configuration parameter \"%s\" in file \"%s\" line %d";
    SETTING_VALUE_INVALID:
        V9_0.. "invalid value for parameter \"%s\": %d",
        V9_0.. "invalid value for parameter \"%s\": \"%s\"",
        V9_0.. "invalid value for parameter \"%s\": %s",
        V9_0.. "parameter \"%s\" requires a Boolean value",
        V9_0..V12 "parameter \"%s\" requires a numeric value",
        V9_0..V19 "%d is outside the valid range for parameter \"%s\" (%d .. %d)",
        V9_0.. "%s is outside the valid range for parameter \"%s\" (%s .. %s)",
        V9_0.. "invalid list syntax in parameter \"%s\"";
    SETTING_NEEDS_RESTART:
        V9_0.. "parameter \"%s\" cannot be changed without restarting the server",
        V9_0.. "parameter \"%s\" cannot be changed now";
    HBA_FAULTY:
        V9_0.. "end-of-line before IP address specification",
        V9_0.. "end-of-line before authentication method",
        V9_0.. "end-of-line before database specification",
        V9_0.. "end-of-line before netmask specification",
        V9_0.. "end-of-line before role specification",
        V9_0.. "invalid CIDR mask in address \"%s\"",
        V9_0.. "invalid IP address \"%s\": %s",
        V9_0.. "invalid IP mask \"%s\": %s",
        V9_0.. "IP address and mask do not match",
        V9_0.. "invalid authentication method \"%s\"",
        V9_0.. "invalid connection type \"%s\"",
        V9_0.. "authentication option not in name=value format: %s",
        V9_0.. "unrecognized authentication option name: \"%s\"",
        V9_1.. "peer authentication is only supported on local sockets",
        V9_2.. "multiple values specified for connection type",
        V9_2.. "multiple values specified for host address",
        V9_1.. "specifying both host name and CIDR mask is invalid: \"%s\"",
        V9_0..V16 "could not load pg_hba.conf",
        V9_0..V10 "pg_hba.conf not reloaded",
        V10..V12 "pg_hba.conf was not reloaded",
        V12.. "%s was not reloaded",
        V9_0..V9_2 "missing or erroneous pg_hba.conf file",
        V9_2.. "configuration file \"%s\" contains no entries";
    LIBRARY_MISSING:
        V9_0.. "could not access file \"%s\": %s",
        V9_0.. "could not load library \"%s\": %s";
    SERVER_DID_NOT_START:
        V9_0.. "could not start server",
        V10.. "server did not start in time";
}
