//! The comparison of two hosts: what one writes the other reads, and nothing of it is ever run.

use std::fmt::Write as _;
use std::fs;

use pgrunbook::render::quote::{conninfo, sh_word};

use crate::bash::{directory, run};
use crate::hostile::{Line, texts};
use crate::library::{LEVELS, sourced};

/// What the functions of a standby find in its values.
const VALUES: &str =
    "RECORD_KEPT=yes PRIMARY_NAME=alpha ROLE_NAME=r PLATFORM=source LIBDIR_IS_PATH=no\n";

/// Whatever a library is called comes out of the record as it went in.
#[test]
fn names_come_out_of_a_record_as_they_went_in() {
    // `$( )` drops line ends behind a text, and no file is called so.
    let texts = texts(300, Line::Many, |text| !text.ends_with('\n'));
    for level in LEVELS {
        let folder = directory();
        let mut script = sourced(folder.path());
        script.push_str(VALUES);
        for text in &texts {
            let _ = writeln!(
                script,
                "line=$(printf 'library=%s\\0' {} | encoded)\nread_record \"1 $line\"\n\
                 decoded \"${{R_LIBRARIES[0]}}\"; printf '\\0'",
                sh_word(text)
            );
        }
        assert_eq!(run(&script, level).texts(), texts);
    }
}

#[test]
fn databases_are_named_as_the_program_names_them() {
    let texts = texts(1200, Line::Many, |text| !text.is_empty());
    for level in LEVELS {
        let folder = directory();
        let mut script = sourced(folder.path());
        for text in &texts {
            let _ = writeln!(script, "conninfo_quote {}; printf '\\0'", sh_word(text));
        }
        let made = run(&script, level).texts();
        assert_eq!(made.len(), texts.len());
        for (made, text) in made.iter().zip(&texts) {
            // The program leaves the quotes out where none are needed.
            let wanted = conninfo(&[("dbname", text)]);
            let wanted = wanted.trim_start_matches("dbname=");
            assert_eq!(made.trim_matches('\''), wanted.trim_matches('\''));
            assert!(made.starts_with('\'') && made.ends_with('\''));
        }
    }
}

/// A record that somebody else has written is refused as a whole, or its words are compared; none is run.
#[test]
fn a_record_of_somebody_else_does_nothing() {
    let mut records: Vec<String> = [
        "1 library=$(touch canary)",
        "1 library=`touch canary` glibc=1",
        "1 glibc=a[$(touch${IFS}canary)] icu=1",
        "1 unread=a[$0] left=99999999999999999999999 copied=shared shared=/etc/passwd",
        "1 library=%24%28touch%20canary%29 locale=%24%28touch%20canary%29 shared=%60touch%20canary%60",
        "1 library=%1B%5B31m locale=%1B%5B31m%0A glibc=%1B icu=%1B path=%2A copied=dynamic login=%2A",
        "1 library=%00 glibc=2",
        "1 library=%4 glibc=2",
        "2 glibc=2.36",
        "1",
        "",
        "\u{1b}[31m",
        "1 library=/etc/*",
    ]
    .map(str::to_owned)
    .to_vec();
    records.push(format!("1{}", " library=x".repeat(3000)));
    records.extend(
        texts(40, Line::Many, |_| true)
            .into_iter()
            .map(|text| format!("1 library={text}")),
    );
    for level in LEVELS {
        let folder = directory();
        let libraries = folder.path().join("lib");
        fs::create_dir(&libraries).expect("a folder");
        fs::write(libraries.join("plpgsql.so"), "").expect("a file");
        let bin = folder.path().join("bin");
        fs::create_dir(&bin).expect("a folder");
        fs::write(bin.join("postgres"), "").expect("a file");
        let mut script = sourced(folder.path());
        script.push_str(VALUES);
        script.push_str("PRIMARY_SQL= LOCALES= ROLE_LITERAL= BIN=$WORK/bin DATA=$WORK/data\n");
        for (i, record) in records.iter().enumerate() {
            // As the server hands it out; what else it hands out is hostile too.
            let rows = format!(
                "locale\u{1f}{record}\u{1f}1\nlocale\u{1f}C\u{1f}a[$(touch canary)]\nlibc\u{1f}\u{1f}a[$(touch canary)]\n\
                 icu\u{1f}\u{1f}08\nsetting\u{1f}x\u{1f}$(touch canary)\nrecord\u{1f}{record}\u{1f}\n"
            );
            fs::write(folder.path().join(format!("rows{i}")), rows).expect("write");
            let _ = writeln!(
                script,
                "(remote_sql() {{ cat \"$WORK/rows{i}\"; }}\ncompare_parity; parity_words) >\"$WORK/said\" 2>&1\n\
                 tr -d '\\40-\\176\\n' <\"$WORK/said\"; printf '\\0'"
            );
        }
        let said = run(&script, level).texts();
        assert_eq!(said, vec![String::new(); records.len()]);
        assert!(!folder.path().join("canary").exists());
    }
}

/// One locale, however its character set is spelled.
#[test]
fn locales_are_compared_in_one_spelling() {
    let folder = directory();
    let script = sourced(folder.path());
    for (given, wanted) in [
        ("en_US.UTF-8", "en_US.utf8"),
        ("en_US.utf8", "en_US.utf8"),
        ("C.UTF-8", "C.utf8"),
        ("de_DE.ISO-8859-15@euro", "de_DE.iso885915@euro"),
        ("de_DE@euro", "de_DE@euro"),
        ("de_DE", "de_DE"),
        ("ja_JP.eucJP", "ja_JP.eucjp"),
        ("xx.8859-1", "xx.iso88591"),
        ("POSIX", "POSIX"),
    ] {
        let call = format!(
            "{script}canonical_locales <<<{} | tr '\\n' '\\0'\n",
            sh_word(given)
        );
        assert_eq!(run(&call, None).texts(), [wanted], "{given}");
    }
}

/// Libraries are found where the server of the major looks for them.
#[test]
fn libraries_are_found_by_the_rules_of_the_server() {
    let folder = directory();
    for file in [
        "lib/a.so",
        "lib/plugins/b.so",
        "more/c.so",
        "lib/whole",
        "lib/d.so/x",
    ] {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, "").expect("a file");
    }
    let absolute = folder.path().join("more/c").display().to_string();
    let missing = folder.path().join("more/z").display().to_string();
    for (name, path, both, stripped) in [
        ("$libdir/a", "$libdir", true, true),
        ("$libdir/a.so", "$libdir", true, true),
        ("$libdir/whole", "$libdir", true, true),
        ("a", "$libdir", true, true),
        ("$libdir/z", "$libdir", false, false),
        ("$libdir/d", "$libdir", false, false),
        ("$libdir/plugins/b", "$libdir", true, true),
        ("b", "$libdir", false, false),
        ("b", "$libdir/plugins", true, true),
        ("c", "$libdir:MORE", true, true),
        ("c", "$libdir", false, false),
        ("$libdir/c", "$libdir:MORE", false, true),
        ("$libdir/a", "MORE", true, false),
        (&absolute, "$libdir", true, true),
        (&missing, "$libdir", false, false),
    ] {
        for (flag, wanted) in [("no", both), ("yes", stripped)] {
            let more = folder.path().join("more").display().to_string();
            let path = path.replace("MORE", &more);
            let mut script = sourced(folder.path());
            let _ = writeln!(
                script,
                "LIBDIR=$WORK/lib LIBRARY_PATH={} LIBDIR_IS_PATH={flag} DATA=$WORK/none\n\
                 if library_here {}; then printf 'yes\\0'; else printf 'no\\0'; fi",
                sh_word(&path),
                sh_word(name)
            );
            let wanted = if wanted { "yes" } else { "no" };
            assert_eq!(run(&script, None).texts(), [wanted], "{name} in {path}");
        }
    }
}

/// What the primary keeps is bounded, whatever it has, and says what is not in it. The same things make the same record.
#[test]
fn a_record_has_an_end() {
    let folder = directory();
    let mut script = sourced(folder.path());
    // As the server answers: three databases of a thousand, one of which cannot be looked at, with many libraries.
    script.push_str(VALUES);
    script.push_str(
        "COLLATIONS='' DATABASE_LIMIT=900 BIN=$WORK\n\
         parity_rows() {\n\
           case $2 in\n\
             \"$PRELOADED\") printf 'shared=b\\0shared=a\\0' ;;\n\
             *datname*) for ((i = 0; i < 1000; i++)); do printf 'base%s\\0' \"$i\"; done ;;\n\
             *) if [ \"$1\" = base7 ]; then echo 'no \u{1b}[31m' >&2; return 1; fi\n\
                printf 'library=$libdir/common\\0library=a%s\\0' \"$1$1$1$1\" ;;\n\
           esac\n\
         }\n\
         owner() { :; }\n\
         for i in 1 2; do collect_parity 2>\"$WORK/said$i\"; printf '%s\\0' \"$RECORD\"; done\n\
         cat \"$WORK/said1\"; printf '\\0'\n",
    );
    let made = run(&script, None).texts();
    assert_eq!(made[0], made[1]);
    let record = &made[0];
    assert!(record.len() <= 16_000, "{}", record.len());
    assert!(record.starts_with("1 "), "{record}");
    let tokens: Vec<&str> = record.split(' ').collect();
    assert_eq!(
        tokens
            .iter()
            .filter(|t| **t == "library=$libdir/common")
            .count(),
        1
    );
    let left = tokens.last().and_then(|token| token.strip_prefix("left="));
    let left: usize = left
        .expect("entries are left out")
        .parse()
        .expect("a number");
    // 899 databases that could be looked at, what they share, two preloaded libraries, unread, glibc and ICU.
    let notes = tokens.iter().filter(|t| t.starts_with("glibc=")).count();
    assert_eq!(tokens.len() - 2 + left, 899 + 1 + 2 + 1 + notes + 1);
    assert!(left > 0, "{record}");
    for token in ["shared=a", "shared=b", "unread=101", "icu=none"] {
        assert!(tokens.contains(&token), "{token} in {record}");
    }
    assert!(made[2].contains("100 of 1000 databases"), "{}", made[2]);
    assert!(made[2].contains("no ?[31m"), "{}", made[2]);
}

/// What the primary loads, against what this host has, what its own files say and what the copy brings.
#[test]
fn a_preloaded_library_is_judged_by_the_files_that_will_hold() {
    let here = "good  preload libraries of alpha that are here too: a";
    for (platform, record, own, wanted) in [
        ("debian", "shared=a", "a, 'other'", here),
        (
            "debian",
            "shared=$libdir/a.so",
            "b,a",
            "good  preload libraries of alpha that are here too: $libdir/a.so",
        ),
        ("debian", "copied=shared shared=a", "", here),
        ("source", "copied=shared shared=a", "", here),
        ("debian", "login=a", "", here),
        (
            "debian",
            "shared=a",
            "b",
            "alpha loads the library a by shared_preload_libraries, and this host's configuration does not: what it does is missing here",
        ),
        (
            "debian",
            "session=a",
            "",
            "alpha loads the library a by session_preload_libraries, and this host's configuration does not: what it does is missing here",
        ),
        (
            "debian",
            "shared=z",
            "",
            "the preload library z of alpha (shared_preload_libraries) is not on this host: what it does is missing here",
        ),
        (
            "debian",
            "shared=z",
            "z",
            "the preload library z of alpha is not on this host, and this host's own shared_preload_libraries names it: the standby would not start",
        ),
        (
            "debian",
            "copied=shared shared=z",
            "",
            "the preload library z of alpha is not on this host, and the copy brings shared_preload_libraries: the standby would not start",
        ),
        (
            "source",
            "copied=session session=z",
            "",
            "the preload library z of alpha is not on this host, and the copy brings session_preload_libraries: logins fail here",
        ),
        (
            "debian",
            "login=z",
            "",
            "the preload library z of alpha is not on this host, and the copy brings ALTER ROLE or ALTER DATABASE: logins fail here",
        ),
        (
            "debian",
            "local=$libdir/plugins/z",
            "$libdir/plugins/z",
            "the preload library $libdir/plugins/z of alpha is not on this host, and this host's own local_preload_libraries names it: logins fail here",
        ),
    ] {
        let folder = directory();
        for file in ["a.so", "plpgsql.so", "bin/postgres"] {
            let path = folder.path().join("lib").join(file);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, "").expect("a file");
        }
        let mut script = sourced(folder.path());
        let _ = writeln!(
            script,
            "{VALUES}PLATFORM={platform} BIN=$WORK/lib/bin DATA=$WORK/none\n\
             configured() {{ case $1 in dynamic_library_path) echo '$libdir' ;; *) printf '%s\\n' {} ;; esac; }}\n\
             mkdir \"$WORK/lib/lib\"; cp \"$WORK\"/lib/*.so \"$WORK/lib/lib\"\n\
             good() {{ printf 'good  %s\\0' \"$*\"; }}\nwarn() {{ printf '%s\\0' \"$*\"; }}\nhints() {{ :; }}\n\
             read_record {}\nfind_libdir\ncompare_preloaded",
            sh_word(own),
            sh_word(&format!("1 {record}"))
        );
        assert_eq!(
            run(&script, None).texts(),
            [wanted],
            "{platform} {record} {own}"
        );
    }
}

/// Another glibc is a difference where something is sorted by it.
#[test]
fn another_glibc_matters_where_something_is_sorted_by_it() {
    for (record, databases, wanted) in [
        ("glibc=2.36", "1", "good"),
        ("glibc=2.31", "0", "good"),
        ("glibc=2.31 locale=C.utf8", "0", "good"),
        ("glibc=2.31 locale=de_DE.utf8", "0", "WARN"),
        ("glibc=2.31 locale=Cs_CZ", "0", "WARN"),
        ("glibc=2.31", "3", "WARN"),
        ("icu=72", "3", "NOT"),
    ] {
        let folder = directory();
        let mut script = sourced(folder.path());
        let _ = writeln!(
            script,
            "{VALUES}libc_version() {{ echo 2.36; }}\ngood() {{ printf 'good\\0'; }}\nwarn() {{ printf 'WARN\\0'; }}\n\
             hints() {{ :; }}\nunknown() {{ printf 'NOT\\0'; }}\nread_record '1 {record}'\ncompare_libc {databases}"
        );
        assert_eq!(run(&script, None).texts(), [wanted], "{record} {databases}");
    }
}
