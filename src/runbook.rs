//! The steps as data.
