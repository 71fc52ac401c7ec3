//! Addresses and ports: what is read, what is refused, what was meant.

use super::*;

#[test]
fn addresses_are_read_and_written_alike() {
    for (text, written) in [
        ("10.77.0.11", "10.77.0.11"),
        ("fd00:0::0A", "fd00::a"),
        ("::1", "::1"),
        ("0.0.0.0", "0.0.0.0"),
        ("DB1.Example.com", "db1.example.com"),
        ("localhost", "localhost"),
        ("3com.example", "3com.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ] {
        let host = Host::parse(text).expect(text);
        assert_eq!(host.to_string(), written);
        assert_eq!(Host::parse(written), Ok(host));
    }
}

#[test]
fn a_wrong_address_says_what_was_probably_meant() {
    for (text, message, meant) in [
        ("10.77.0.011", "begins with a zero", Some("10.77.0.11")),
        ("010.077.000.011", "begins with a zero", Some("10.77.0.11")),
        ("10.77.0.11/32", "mask", Some("10.77.0.11")),
        ("10.77.0.11:5432", "with a port", Some("10.77.0.11")),
        ("db1.example:5432", "with a port", Some("db1.example")),
        ("http://10.77.0.11/", "URL", Some("10.77.0.11")),
        ("postgres://me@db1:5432/x", "URL", Some("db1")),
        ("[::1]", "brackets", Some("::1")),
        ("[fd00::1]:5432", "brackets", Some("fd00::1")),
        ("[fd00::1", "brackets", Some("fd00::1")),
        (" 10.0.0.1 ", "blanks stand", Some("10.0.0.1")),
        (" 10.0.0.01/8", "blanks stand", Some("10.0.0.1")),
        ("10.77.0.256", "above 255", None),
        ("10.77.0.0256", "above 255", None),
        ("10.77.0", "has 3 parts", None),
        ("10.77.0.11.5", "has 5 parts", None),
        ("10", "has one part", None),
        ("10..0.1", "is empty", None),
        ("10.77.0.11.", "ends with a dot", Some("10.77.0.11")),
        ("fe80::1%eth0", "zone", None),
        ("::ffff:10.77.0.11", "written as IPv6", Some("10.77.0.11")),
        ("fe80:::1", "no IPv6 address", None),
        ("1:2:3", "no IPv6 address", None),
        ("db_1.example", "underscore", None),
        ("db1.example.", "ends with a dot", Some("db1.example")),
        ("bücher.example", "other than letters", None),
        ("db1 db2", "more than one", None),
        ("10.0.0.1,10.0.0.2", "more than one", None),
        ("*", "no address of a node", None),
        ("-db", "hyphen", None),
        ("a..b", "two dots", None),
        (".", "ends with a dot", None),
        ("db.5", "digits alone", None),
        ("a\u{0}b", "holds the character", None),
        ("  ", "blank", None),
    ] {
        let problem = Host::parse(text).expect_err(text);
        assert!(problem.message.contains(message), "{text}: {problem:?}");
        assert_eq!(problem.suggestion.as_deref(), meant, "{text}");
        assert!(!problem.hint.is_empty(), "{text}");
        if let Some(meant) = meant {
            assert!(Host::parse(meant).is_ok());
        }
    }
    assert!(Host::parse(&"a".repeat(64)).is_err());
    assert!(Host::parse(&["a"; 128].join(".")).is_err());
    for text in ["[", "http://", "/", ":", " "] {
        assert!(Host::parse(&text.repeat(1 << 20)).is_err());
    }
}

#[test]
fn ports() {
    for (text, number) in [("1", 1), ("5432", 5432), ("65535", 65535)] {
        assert_eq!(Port::parse(text).map(Port::get), Ok(number));
    }
    for (text, message, meant) in [
        ("0", "cannot be listened on", None),
        ("00", "cannot be listened on", None),
        ("65536", "above", None),
        ("99999999999999999999", "above", None),
        ("-1", "below", None),
        ("x", "no number", None),
        ("5432x", "no number", None),
        ("٥٤٣٢", "no number", None),
        ("05432", "plain number", Some("5432")),
        (" 5432", "plain number", Some("5432")),
        ("+5432", "plain number", Some("5432")),
        (":5432", "plain number", Some("5432")),
        ("5432.0", "plain number", Some("5432")),
    ] {
        let problem = Port::parse(text).expect_err(text);
        assert!(problem.message.contains(message), "{text}: {problem:?}");
        assert_eq!(problem.suggestion.as_deref(), meant, "{text}");
    }
}

#[test]
fn lists_of_what_to_listen_on() {
    let list = Listen::parse_list("10.0.0.1, localhost,*").expect("a list");
    assert_eq!(
        list.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["10.0.0.1", "localhost", "*"]
    );
    let problem = Listen::parse_list("10.0.0.1, 10.0.0.02").expect_err("a zero");
    assert_eq!(problem.suggestion.as_deref(), Some("10.0.0.1, 10.0.0.2"));
    for text in ["", ",", "10.0.0.1,", "* *", "10.0.0.1 10.0.0.2"] {
        assert!(Listen::parse_list(text).is_err(), "{text:?}");
    }
}

#[test]
fn addresses_that_no_node_can_have() {
    for text in [
        "0.0.0.0",
        "::",
        "0.1.2.3",
        "255.255.255.255",
        "240.0.0.1",
        "224.0.0.1",
        "ff02::1",
        "fe80::1",
    ] {
        assert!(
            Host::parse(text).expect(text).unusable().is_some(),
            "{text}"
        );
    }
    for text in [
        "10.0.0.1",
        "127.0.0.1",
        "fd00::1",
        "239.example",
        "169.254.1.1",
    ] {
        assert!(
            Host::parse(text).expect(text).unusable().is_none(),
            "{text}"
        );
    }
}

#[test]
fn loopback() {
    for (text, loopback) in [
        ("127.0.0.1", true),
        ("127.9.9.9", true),
        ("::1", true),
        ("LocalHost", true),
        ("a.localhost", true),
        ("10.0.0.1", false),
        ("localhost.example", false),
    ] {
        assert_eq!(
            Host::parse(text).expect(text).is_loopback(),
            loopback,
            "{text}"
        );
    }
}
