//! Causes come before what follows from them.

use pgrunbook::diagnose::{Rank, SHOWN, diagnose, families};

use crate::clothes::filled;
use crate::{families as found, named};

fn first(text: &str) -> &'static str {
    found(text).first().copied().unwrap_or("nothing")
}

#[test]
fn the_cause_stands_before_what_follows_from_it() {
    for (text, wanted) in [
        (
            "FATAL:  could not connect to the primary server: connection to server at \"10.0.0.1\", port 5432 failed: FATAL:  no pg_hba.conf entry for replication connection from host \"10.0.0.2\", user \"rep\", no encryption",
            &["hba-no-replication", "primary-unreachable"][..],
        ),
        (
            "LOG:  entering standby mode\nFATAL:  the database system is starting up\nFATAL:  could not receive data from WAL stream: ERROR:  requested WAL segment 000000010000000000000003 has already been removed\nFATAL:  the database system is starting up\n",
            &["wal-removed", "starting-up"],
        ),
        (
            "FATAL:  could not write to file \"pg_wal/xlogtemp.7\": No space left on device\nLOG:  server process (PID 7) was terminated\nFATAL:  the database system is in recovery mode\nERROR:  replication slot \"beta\" does not exist\n",
            &["disk-full", "slot-missing", "server-in-transition"],
        ),
        (
            "LOG:  unrecognized configuration parameter \"wal_keep_segments\" in file \"/srv/pg/postgresql.conf\" line 7\nFATAL:  configuration file \"/srv/pg/postgresql.conf\" contains errors\npg_ctl: could not start server\n",
            &[
                "setting-unknown",
                "settings-file-faulty",
                "server-did-not-start",
            ],
        ),
        (
            "LOG:  invalid record length at 0/3000060: expected at least 24, got 0\nFATAL:  could not start WAL streaming: ERROR:  replication slot \"beta\" is active for PID 7\n",
            &["slot-active", "streaming-failed", "wal-ends"],
        ),
    ] {
        let found = found(text);
        let places: Vec<_> = wanted
            .iter()
            .map(|one| found.iter().position(|slug| slug == one))
            .collect();
        assert!(
            places.iter().all(Option::is_some) && places.is_sorted(),
            "{wanted:?}: {found:?}"
        );
        assert_eq!(found[0], wanted[0], "{text}");
    }
}

/// In whatever order a log has them.
#[test]
fn every_effect_stands_behind_every_cause() {
    let one = |family: &pgrunbook::diagnose::Family| {
        filled(family.messages[0].text(), ["alpha", "1", "3000A8"])
    };
    let all: Vec<String> = families::all().map(one).collect();
    let backwards: Vec<String> = all.iter().rev().cloned().collect();
    for lines in [all, backwards] {
        let diagnosis = diagnose(&lines.join("\n"), None);
        assert_eq!(diagnosis.matches.len(), SHOWN);
        let ranks: Vec<Rank> = named(&diagnosis)
            .into_iter()
            .map(|slug| families::find(slug).expect("a family").rank)
            .collect();
        assert!(ranks.is_sorted(), "{ranks:?}");
        assert!(ranks.len() * 10 >= families::all().count() * 9, "{ranks:?}");
        for rank in [Rank::Root, Rank::Cause, Rank::Effect, Rank::Note] {
            assert!(ranks.contains(&rank), "{rank:?}");
        }
    }
}

/// Of two causes, the one about which the server says more; of equals, the earlier.
#[test]
fn what_says_more_comes_first() {
    let bare = "FATAL:  password authentication failed for user \"rep\"\n";
    let detail = "DETAIL:  Role \"rep\" does not exist.\n";
    assert_eq!(first(bare), "password-wrong");
    assert_eq!(first(&format!("{bare}{detail}")), "role-missing");
    assert_eq!(
        first(
            "ERROR:  replication slot \"a\" already exists\nERROR:  replication slot \"a\" already exists\n"
        ),
        "slot-exists"
    );
    let diagnosis = diagnose(
        "x\nERROR:  replication slot \"a\" already exists\ny\nERROR:  replication slot \"a\" already exists\n",
        None,
    );
    assert_eq!(
        (diagnosis.matches[0].line, diagnosis.matches[0].count),
        (2, 2)
    );
    assert_eq!(diagnosis.lines, 4);
}
