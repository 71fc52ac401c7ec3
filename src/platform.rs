//! Where an operating system keeps PostgreSQL's files and how it starts servers.
