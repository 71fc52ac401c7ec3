//! Plans of the cells.

use crate::platform::Platform;
use serde_json::{Value, json};
use std::process::Command;

/// What `pgrunbook example` prints, for this platform's major and one to two standbys, each host's cluster `main`.
pub fn plan(platform: &Platform, standbys: usize) -> Value {
    let example = Command::new(env!("CARGO_BIN_EXE_pgrunbook"))
        .arg("example")
        .output()
        .expect("the program runs");
    let mut plan: Value = serde_json::from_slice(&example.stdout).expect("JSON");
    plan["postgres"] = json!(platform.major);
    let mut standby = plan["standbys"][0].clone();
    for number in 2..=standbys {
        standby["name"] = json!(crate::lab::NAMES[number]);
        standby["address"] = json!(format!("10.77.0.{}", 11 + number));
        let all = plan["standbys"].as_array_mut().expect("standbys");
        all.push(standby.clone());
    }
    plan
}
