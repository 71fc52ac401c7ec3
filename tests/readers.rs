//! The readers: what running servers were seen to take and to refuse, and what holds for any bytes.

#[path = "quoting/hostile.rs"]
#[allow(
    dead_code,
    reason = "shared with the tests of the funnels, which use more of it"
)]
mod hostile;
#[path = "readers/meanings.rs"]
mod meanings;
#[path = "readers/properties.rs"]
mod properties;
#[path = "readers/recorded.rs"]
mod recorded;
#[path = "readers/samples.rs"]
mod samples;
#[path = "readers/written.rs"]
mod written;
