//! What names can hold, and what is wrong with those that hold something else.

use crate::finding::Problem;

/// Which characters a name is made of. All are ASCII, so that characters are bytes.
pub struct Grammar {
    first: fn(char) -> bool,
    rest: fn(char) -> bool,
    /// The longest name, in characters.
    longest: usize,
    /// The grammar in words, as a hint says it.
    words: &'static str,
}

pub const FOLDER: Grammar = Grammar {
    first: |c| c.is_ascii_alphanumeric(),
    rest: |c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'),
    longest: 63,
    words: "Use letters, digits, dots, underscores and hyphens, a letter or digit first, at most 63 characters.",
};
pub const CLUSTER: Grammar = Grammar {
    first: |c| c.is_ascii_alphanumeric() || c == '_',
    rest: |c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'),
    longest: 63,
    words: "Use letters, digits, dots and underscores, a letter, digit or underscore first, at most 63 characters.",
};
pub const SLOT: Grammar = Grammar {
    first: |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_',
    rest: |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_',
    longest: 63,
    words: "Use lower case letters, digits and underscores, at most 63 characters.",
};
pub const OS_USER: Grammar = Grammar {
    first: |c| c.is_ascii_lowercase() || c == '_',
    rest: |c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-'),
    longest: 32,
    words: "Use lower case letters, digits, underscores and hyphens, a letter or underscore first, at most 32 \
            characters.",
};

impl Grammar {
    /// Whether the text is such a name.
    pub fn check(&self, text: &str) -> Result<(), Problem> {
        self.message(text).map_or(Ok(()), |message| {
            Err(Problem::new(message)
                .hint(self.words)
                .suggest(self.meant(text)))
        })
    }

    fn message(&self, text: &str) -> Option<String> {
        let Some(first) = text.chars().next() else {
            return Some("the name is empty".to_owned());
        };
        if let Some(bad) = text.chars().find(|c| !(self.rest)(*c)) {
            return Some(format!("the name holds {}", shown(bad)));
        }
        if !(self.first)(first) {
            return Some(format!("the name begins with {}", shown(first)));
        }
        let length = text.len();
        (length > self.longest).then(|| {
            format!(
                "the name has {length} characters, at most {} are allowed",
                self.longest
            )
        })
    }

    /// The name with a hyphen or underscore for runs of other characters, and lower case where it must be.
    fn meant(&self, text: &str) -> Option<String> {
        if text.len() > 4 * self.longest {
            return None;
        }
        let filler = if (self.rest)('-') { '-' } else { '_' };
        let mut meant = String::new();
        for c in text.trim().chars() {
            let lower = c.to_ascii_lowercase();
            if let Some(c) = [c, lower].into_iter().find(|c| (self.rest)(*c)) {
                meant.push(c);
            } else if !meant.ends_with(filler) {
                meant.push(filler);
            }
        }
        let meant = meant
            .trim_end_matches(filler)
            .trim_start_matches(|c| !(self.first)(c));
        self.message(meant).is_none().then(|| meant.to_owned())
    }
}

fn shown(c: char) -> String {
    match c {
        ' ' => "a blank".to_owned(),
        c if c.is_control() || c.is_whitespace() => format!("the character {}", c.escape_unicode()),
        c => format!("the character {c}"),
    }
}

/// A character that ends a line or steers a terminal: none of the files that we write can carry it on one line.
fn unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Whether a role can have this name at any version.
pub fn role(text: &str) -> Result<(), Problem> {
    let hint = "Use a short name of letters, digits and underscores, as replicator.";
    let message = if text.is_empty() {
        "the role's name is empty".to_owned()
    } else if let Some(bad) = text.chars().find(|c| unprintable(*c)) {
        format!("the role's name holds {}", shown(bad))
    } else if text.len() > 63 {
        format!(
            "the role's name has {} bytes, PostgreSQL's names have at most 63",
            text.len()
        )
    } else {
        return Ok(());
    };
    Err(Problem::new(message).hint(hint))
}

/// The longest path of a data directory: PostgreSQL's paths have at most 1023 bytes, and what it puts below one takes up
/// to 128 of them.
const LONGEST_PATH: usize = 895;

/// Whether it is a directory's absolute path that goes unharmed through configuration files and scripts.
pub fn path(text: &str) -> Result<(), Problem> {
    let hint = "Give the directory's absolute path, as /srv/postgresql/data.";
    let tidied = tidy(text);
    let meant = (tidied != text && path(&tidied).is_ok()).then(|| tidied.clone());
    let problem = |message: String| Err(Problem::new(message).hint(hint).suggest(meant.clone()));
    if text.len() > LONGEST_PATH {
        return problem(format!(
            "the path has {} bytes, at most {LONGEST_PATH} are allowed",
            text.len()
        ));
    }
    if let Some(bad) = text.chars().find(|c| unprintable(*c)) {
        return problem(format!("the path holds {}", shown(bad)));
    }
    if text != text.trim() {
        return problem("blanks stand before or after the path".to_owned());
    }
    if !text.starts_with('/') {
        return problem("the path is not absolute: it does not begin with a slash".to_owned());
    }
    if text.contains(':') {
        return Err(Problem::new("the path holds a colon")
            .detail(
                "Colons separate the directories of search paths, so that it would be read as two.",
            )
            .hint("Use a directory without colons in its path."));
    }
    if text.split('/').any(|part| matches!(part, "." | "..")) {
        return Err(Problem::new("the path has a part . or ..")
            .detail(
                "What such a path means depends on links, so that two paths cannot be compared.",
            )
            .hint("Write the path out."));
    }
    match text {
        _ if tidied == "/" => {
            Err(Problem::new("the path is the root of the file system").hint(hint))
        }
        _ if text.ends_with('/') => problem("the path ends with a slash".to_owned()),
        _ if text.contains("//") => problem("two slashes follow each other in the path".to_owned()),
        _ => Ok(()),
    }
}

/// The path without blanks around it, doubled slashes and a slash at the end.
fn tidy(text: &str) -> String {
    let parts: Vec<&str> = text
        .trim()
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    let root = if text.trim().starts_with('/') {
        "/"
    } else {
        ""
    };
    format!("{root}{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use super::*;

    fn case<T: std::fmt::Debug>(
        text: &str,
        result: Result<T, Problem>,
        message: &str,
        meant: Option<&str>,
    ) {
        let problem = result.expect_err(text);
        assert!(problem.message.contains(message), "{text:?}: {problem:?}");
        assert_eq!(problem.suggestion.as_deref(), meant, "{text:?}");
        assert!(problem.hint.ends_with('.'), "{text:?}");
    }

    #[test]
    fn folder_names() {
        let long = "a".repeat(63);
        for text in ["a", "7", "db-1.example_x", long.as_str()] {
            assert_eq!(
                NodeName::parse(text).map(|n| n.to_string()).as_deref(),
                Ok(text)
            );
            assert!(BundleName::parse(text).is_ok());
        }
        for (text, message, meant) in [
            ("", "empty", None),
            ("..", "begins with the character .", None),
            ("-a", "begins with the character -", Some("a")),
            ("db 1", "a blank", Some("db-1")),
            (" db ", "a blank", Some("db")),
            ("a/b", "the character /", Some("a-b")),
            ("../../etc", "the character /", Some("etc")),
            ("a\nb", "u{a}", Some("a-b")),
            ("größe", "the character ö", Some("gr-e")),
            (&"a".repeat(64), "64 characters", None),
        ] {
            case(text, NodeName::parse(text), message, meant);
        }
    }

    #[test]
    fn cluster_and_system_user_names() {
        assert!(ClusterName::parse("_main").is_ok() && ClusterName::parse("main-2").is_ok());
        case(
            "17/main",
            ClusterName::parse("17/main"),
            "the character /",
            Some("17-main"),
        );
        assert!(OsUser::parse("_pg").is_ok() && OsUser::parse("pg-1").is_ok());
        case(
            "Postgres",
            OsUser::parse("Postgres"),
            "the character P",
            Some("postgres"),
        );
        case("1pg", OsUser::parse("1pg"), "begins with", Some("pg"));
        case(
            &"a".repeat(33),
            OsUser::parse(&"a".repeat(33)),
            "33 characters",
            None,
        );
    }

    #[test]
    fn role_names() {
        for text in [
            "replicator",
            "O'Brien \"x\" \\",
            "größe",
            "select",
            " ",
            &"é".repeat(31),
        ] {
            assert!(RoleName::parse(text).is_ok(), "{text:?}");
        }
        for (text, message) in [
            ("", "empty"),
            ("a\0", "u{0}"),
            ("a\n", "u{a}"),
            ("a\u{2028}", "u{2028}"),
            (&"é".repeat(32), "64 bytes"),
        ] {
            case(text, RoleName::parse(text), message, None);
        }
    }

    #[test]
    fn slots_of_nodes() {
        for (node, slot) in [
            ("beta", "beta"),
            ("Beta-2.example", "beta_2_example"),
            ("_", "_"),
        ] {
            if let Ok(node) = NodeName::parse(node) {
                let of = SlotName::of(&node);
                assert_eq!(of.as_str(), slot);
                assert_eq!(SlotName::parse(slot), Ok(of));
            }
        }
        case(
            "Beta-2",
            SlotName::parse("Beta-2"),
            "the character B",
            Some("beta_2"),
        );
    }

    #[test]
    fn paths() {
        let long = format!("/{}", "a".repeat(LONGEST_PATH - 1));
        for text in ["/srv/pg 17/d'ata", "/a", "/..a/b..", long.as_str()] {
            assert!(AbsolutePath::parse(text).is_ok(), "{text:?}");
        }
        for (text, message, meant) in [
            ("", "not absolute", None),
            ("data", "not absolute", None),
            ("/", "root", None),
            ("//", "root", None),
            ("/a/", "ends with a slash", Some("/a")),
            ("/a//b", "two slashes", Some("/a/b")),
            (" /a ", "blanks", Some("/a")),
            ("/a/../b", "part . or ..", None),
            ("/a/.", "part . or ..", None),
            ("/a:b", "colon", None),
            ("/a\nb", "u{a}", None),
            (&format!("{long}a"), "896 bytes", None),
        ] {
            case(text, AbsolutePath::parse(text), message, meant);
        }
    }
}
