//! Texts that nobody meant for it: healthy logs, other languages, other bytes, too many of them.

use pgrunbook::diagnose::{MAX_BYTES, diagnose, families};
use proptest::prelude::*;

use crate::clothes::filled;
use crate::{families as found, hostile};

/// What a standby and its primary print while all is well.
const HEALTHY: &str = "\
LOG:  starting PostgreSQL 17.5 on x86_64-pc-linux-gnu, compiled by gcc (Debian 12.2.0-14) 12.2.0, 64-bit
LOG:  listening on IPv4 address \"127.0.0.1\", port 5432
LOG:  listening on Unix socket \"/tmp/.s.PGSQL.5432\"
LOG:  database system was interrupted; last known up at 2026-11-24 01:24:50 UTC
LOG:  starting backup recovery with redo LSN 0/2000028, checkpoint LSN 0/2000080, on timeline ID 1
LOG:  entering standby mode
LOG:  redo starts at 0/2000028
LOG:  completed backup recovery with redo LSN 0/2000028 and end LSN 0/2000120
LOG:  consistent recovery state reached at 0/2000120
LOG:  database system is ready to accept read-only connections
LOG:  started streaming WAL from primary at 0/3000000 on timeline 1
LOG:  restartpoint starting: time
LOG:  checkpoint complete: wrote 3 buffers (0.0%); 0 WAL file(s) added, 0 removed, 0 recycled
LOG:  received SIGHUP, reloading configuration files
LOG:  parameter \"work_mem\" changed to \"8MB\"
LOG:  standby \"beta\" is now a synchronous standby with priority 1
LOG:  received promote request
LOG:  selected new timeline ID: 2
LOG:  archive recovery complete
LOG:  database system is ready to accept connections
LOG:  database system is shut down
SELECT 1
 ?column?
----------
        1
(1 row)
";

#[test]
fn what_is_well_is_not_answered() {
    for line in HEALTHY.lines() {
        assert_eq!(found(line), [""; 0], "{line}");
    }
    let diagnosis = diagnose(HEALTHY, None);
    assert_eq!(diagnosis.matches, []);
    assert_eq!(diagnosis.lines, HEALTHY.lines().count());
    assert!(diagnosis.refused.is_none());
}

#[test]
fn a_text_without_a_known_message_says_what_to_take_instead() {
    for text in ["", "\n", "hello", HEALTHY] {
        let advice = diagnose(text, None).advice.concat();
        assert!(
            advice.contains("lc_messages = 'C'") && advice.contains("server's own log"),
            "{text}: {advice}"
        );
    }
    let known = "FATAL:  the database system is starting up";
    assert_eq!(diagnose(known, None).advice, [""; 0]);
}

#[test]
fn another_language_is_said() {
    for text in [
        "FATAL:  Datenbanksystem startet\nTIPP:  nichts",
        "ОШИБКА:  слот репликации \"a\" не существует",
        "ERREUR:  le slot n'existe pas",
    ] {
        let advice = diagnose(text, None).advice.concat();
        assert!(advice.contains("English only, and this text"), "{advice}");
    }
}

#[test]
fn up_to_a_mebibyte_is_read_and_no_more() {
    let line = "FATAL:  the database system is starting up\n";
    let full = line.repeat(MAX_BYTES / line.len());
    let diagnosis = diagnose(&full, None);
    assert_eq!(diagnosis.matches[0].count, MAX_BYTES / line.len());
    let over = format!("{full}{}", " ".repeat(MAX_BYTES + 1 - full.len()));
    assert_eq!(over.len(), MAX_BYTES + 1);
    let refused = diagnose(&over, None);
    assert!(refused.matches.is_empty() && refused.advice.is_empty());
    assert!(refused.refused.expect("a reason").contains("1048576"));
    assert!(diagnose(&over[..MAX_BYTES], None).refused.is_none());
}

/// A mebibyte of what the search likes least comes to an end: the beginnings of texts without their ends, and all in one line.
#[test]
fn the_worst_texts_come_to_an_end() {
    let fill = |part: &str| {
        let text = part.repeat(MAX_BYTES / part.len());
        assert!(text.len() > MAX_BYTES - part.len());
        text
    };
    let beginnings: String = families::all()
        .flat_map(|family| family.messages)
        .map(|message| message.text().split('%').next().unwrap_or_default())
        .collect();
    let ends: String = families::all()
        .flat_map(|family| family.messages)
        .map(|message| {
            message
                .text()
                .rsplit(['s', 'd', 'X'])
                .next()
                .unwrap_or_default()
        })
        .collect();
    for part in [
        beginnings.clone(),
        format!("{beginnings}\n"),
        ends,
        "user \"".to_owned(),
        "\"\"".to_owned(),
        "\\\"".to_owned(),
        "\n".to_owned(),
        "0123456789012345678901234567890123456789\n".to_owned(),
        "parameter \"a\" ".to_owned(),
        "could not ".to_owned(),
        "9".to_owned(),
        "%s".to_owned(),
    ] {
        let text = fill(&part);
        let diagnosis = diagnose(&text, None);
        assert!(diagnosis.refused.is_none());
        for one in &diagnosis.matches {
            assert!(one.excerpt.len() < 2000, "{}", one.excerpt.len());
            assert!(one.values.iter().all(|value| value.len() < 1000));
        }
    }
}

#[test]
fn bytes_of_no_text_are_no_obstacle() {
    let message = "FATAL:  role \"rep\" does not exist";
    for bytes in [
        [b"\xff\xfe\x00\n", message.as_bytes(), b"\n\xc3\x28"].concat(),
        [b"\xef\xbb\xbf", message.as_bytes(), b"\r\n"].concat(),
        [b"\xc3", message.as_bytes()].concat(),
        [b"\0\0", message.as_bytes(), b"\0"].concat(),
    ] {
        assert_eq!(found(&String::from_utf8_lossy(&bytes)), ["role-missing"]);
    }
}

proptest! {
    #![proptest_config(hostile::cases(300))]

    #[test]
    fn no_string_is_too_much(text in hostile::text(hostile::Line::Many)) {
        let diagnosis = diagnose(&text, None);
        prop_assert!(diagnosis.refused.is_none());
    }

    /// A message is found with anything in its holes, and whatever stands around it.
    #[test]
    fn no_value_hides_a_message(
        pick in any::<proptest::sample::Index>(),
        value in hostile::text(hostile::Line::One),
        before in hostile::text(hostile::Line::Many),
        after in hostile::text(hostile::Line::Many),
    ) {
        let all: Vec<_> = families::all()
            .flat_map(|family| family.messages.iter().map(move |one| (family, one)))
            .collect();
        let (family, message) = pick.get(&all);
        let line = filled(message.text(), [&value, "7", "7F"]);
        let diagnosis = diagnose(&format!("{before}\nFATAL:  {line}\n{after}"), None);
        let found = crate::named(&diagnosis);
        prop_assert!(
            found.contains(&family.slug),
            "{}: {line:?}: {found:?}", family.slug
        );
        for one in &diagnosis.matches {
            prop_assert!(one.excerpt.chars().all(|c| !c.is_control()), "{}", one.excerpt);
        }
    }
}
