//! Connections that do not come about, or that end.

use super::messages;

messages! {
    CONNECTION_REFUSED:
        V14.. "connection to server at \"%s\", port %s failed: Connection refused",
        V14.. "connection to server at \"%s\" (%s), port %s failed: Connection refused",
        V9_0..V14 "could not connect to server: Connection refused",
        V14.. "connection to server on socket \"%s\" failed: No such file or directory",
        V9_0..V14 "could not connect to server: No such file or directory",
        V9_0.. "Connection refused";
    CONNECTION_TIMEOUT:
        V14.. "connection to server at \"%s\", port %s failed: timeout expired",
        V14.. "connection to server at \"%s\" (%s), port %s failed: timeout expired",
        V14.. "connection to server at \"%s\", port %s failed: Connection timed out",
        V14.. "connection to server at \"%s\" (%s), port %s failed: Connection timed out",
        V9_0..V14 "could not connect to server: Connection timed out",
        V9_0.. "timeout expired",
        V9_0.. "Connection timed out";
    NO_ROUTE:
        V14.. "connection to server at \"%s\", port %s failed: No route to host",
        V14.. "connection to server at \"%s\" (%s), port %s failed: No route to host",
        V9_0..V14 "could not connect to server: No route to host",
        V9_0.. "No route to host",
        V9_0.. "Network is unreachable";
    HOST_NAME_UNKNOWN:
        V9_0.. "could not translate host name \"%s\" to address: %s";
    CONNECTION_LOST:
        V9_0.. "server closed the connection unexpectedly",
        V9_0.. "could not receive data from server: %s",
        V9_0.. "could not send data to server: %s";
    PRIMARY_UNREACHABLE:
        V9_0..V18 "could not connect to the primary server: %s",
        V18.. "streaming replication receiver \"%s\" could not connect to the primary server: %s";
    STREAMING_FAILED:
        V9_0.. "could not receive data from WAL stream: %s",
        V9_0.. "could not start WAL streaming: %s";
    PRIMARY_ENDED_STREAMING:
        V9_0.. "replication terminated by primary server",
        V9_0..V18 "terminating walreceiver process due to administrator command";
    REPLICATION_TIMEOUT:
        V9_1.. "terminating walsender process due to replication timeout",
        V9_3.. "terminating walreceiver due to timeout";
    SESSION_OF_WRONG_KIND:
        V10..V14 "could not make a writable connection to server \"%s:%s\"",
        V14.. "server is in hot standby mode",
        V14.. "server is not in hot standby mode",
        V14.. "session is read-only",
        V14.. "session is not read-only";
    CONNINFO_INVALID:
        V9_0.. "invalid connection option \"%s\"",
        V9_0.. "invalid port number: \"%s\"",
        V9_0..V14 "invalid sslmode value: \"%s\"",
        V9_0.. "unterminated quoted string in connection info string",
        V9_0.. "missing \"=\" after \"%s\" in connection info string",
        V14.. "invalid %s value: \"%s\"",
        V9_2.. "invalid URI query parameter: \"%s\"",
        V10.. "could not match %d port numbers to %d hosts",
        V11.. "could not match %d host names to %d hostaddr values",
        V10.. "invalid connection string syntax: %s";
    DATABASE_MISSING:
        V9_0.. "database \"%s\" does not exist";
}
