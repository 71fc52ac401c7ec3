//! The password and what is derived from it.
