//! Plan v1: reading, writing, mistakes.

use pgrunbook::check::check;
use pgrunbook::plan::Plan;

const EXAMPLE: &str = r#"{
  "plan": 1,
  "name": "orders",
  "postgres": "17",
  "platform": "debian",
  "replication": {
    "user": "replicator",
    "tls": "require"
  },
  "copy": {
    "method": "pg_basebackup",
    "wal": "stream"
  },
  "wal": {
    "keep": "1GB",
    "slot_limit": "10GB"
  },
  "primary": {
    "name": "alpha",
    "address": "10.77.0.11",
    "port": 5432,
    "cluster": "main"
  },
  "standbys": [
    {
      "name": "beta",
      "address": "10.77.0.12",
      "port": 5432,
      "cluster": "main"
    }
  ]
}
"#;

#[test]
fn the_example_is_written_as_designed_and_read_back() {
    assert_eq!(Plan::default().to_json(), EXAMPLE);
    assert_eq!(Plan::from_json(EXAMPLE.as_bytes()), Ok(Plan::default()));
}

#[test]
fn the_example_has_no_findings() {
    let (report, topology) = check(&Plan::default());
    assert_eq!(report.findings, []);
    let topology = topology.expect("a topology");
    assert_eq!(topology.plan(), &Plan::default());
    assert_eq!(topology.wal_keep(), 1 << 20);
    assert_eq!(topology.slot_limit(), Some(10 << 20));
}
