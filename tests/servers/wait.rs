//! Waiting with a bound.

use std::time::{Duration, Instant};

/// Asks `done` until it succeeds, for at most `seconds`; panics with `what` and the last refusal after that.
pub fn until<T>(what: &str, seconds: u64, mut done: impl FnMut() -> Result<T, String>) -> T {
    let end = Instant::now() + Duration::from_secs(seconds);
    loop {
        match done() {
            Ok(found) => return found,
            Err(why) => assert!(
                Instant::now() < end,
                "not within {seconds} s: {what}: {why}"
            ),
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}
