//! Texts of the picture, in the room that there is.

/// At most so many characters, the rest as an ellipsis.
pub(super) fn fit(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most - 1).collect();
    format!("{cut}…")
}

/// How wide a character of a node's name is, in px of the picture and rounded up: bold, 16 px, in DejaVu Sans, which is wider than
/// most.
pub(super) fn wide_as(c: char) -> usize {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' => 6,
        'f' | 'r' | 't' | '-' => 8,
        'm' | 'w' | 'M' | 'W' => 18,
        '…' => 16,
        'A'..='Z' => 14,
        _ => 12,
    }
}

/// So many px, measured by letters of 13 px instead of 16: those of a name in two lines.
pub(super) fn smaller(px: usize) -> usize {
    px * 16 / 13
}

/// How wide a node's name is.
pub(super) fn length(text: &str) -> usize {
    text.chars().map(wide_as).sum()
}

/// How many characters at the start, or at the end, are no wider together than `most`.
fn fitting(chars: &[char], most: usize, wide: fn(char) -> usize, at_end: bool) -> usize {
    let mut used = 0;
    for count in 0..chars.len() {
        let at = if at_end {
            chars.len() - 1 - count
        } else {
            count
        };
        used += wide(chars[at]);
        if used > most {
            return count;
        }
    }
    chars.len()
}

/// A start and an end, with an ellipsis for what was between them.
fn around(start: &[char], end: &[char]) -> String {
    let mut text = String::new();
    for c in start {
        text.push(*c);
    }
    text.push('…');
    for c in end {
        text.push(*c);
    }
    text
}

/// A node's name in so many px: what is too long is left out in the middle, since the ends tell names apart.
pub(super) fn name_in(name: &str, most: usize) -> String {
    if length(name) <= most {
        return name.to_owned();
    }
    let chars: Vec<char> = name.chars().collect();
    let side = most.saturating_sub(wide_as('…')) / 2;
    let head = fitting(&chars, side, wide_as, false);
    let tail = fitting(&chars, side, wide_as, true);
    around(&chars[..head], &chars[chars.len() - tail..])
}

/// A text in one line that is no wider than `most`, or in two: broken behind a dot, a dash or a colon where there is one. What is too
/// long for both is left out before the end, which is the more telling.
pub(super) fn in_two(text: &str, most: usize, wide: fn(char) -> usize) -> (String, Option<String>) {
    let chars: Vec<char> = text.chars().collect();
    let first = fitting(&chars, most, wide, false);
    if first == chars.len() {
        return (text.to_owned(), None);
    }
    // Only an IPv6 address is broken behind a colon: else the port would stand alone.
    let is_break = |c: &char| matches!(c, '.' | '-' | '_') || *c == ':' && text.starts_with('[');
    let breaks = chars[..first].iter().rposition(is_break);
    let (head, rest) = chars.split_at(
        breaks
            .filter(|at| at * 2 > first)
            .map_or(first, |at| at + 1),
    );
    let tail = if fitting(rest, most, wide, true) == rest.len() {
        rest.iter().collect()
    } else {
        let last = fitting(rest, most - wide('…'), wide, true);
        around(&[], &rest[rest.len() - last..])
    };
    (head.iter().collect(), Some(tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_stands_in_two_lines() {
        let most = smaller(164);
        let two = |name: &str| in_two(name, most, wide_as);
        assert_eq!(
            two("db-replica-eu-central-7"),
            ("db-replica-eu-".into(), Some("central-7".into()))
        );
        let (head, tail) = two(&"mi".repeat(31));
        assert!(length(&head) <= most);
        assert!(tail.is_some_and(|tail| tail.starts_with('…') && length(&tail) <= most));
    }

    #[test]
    fn a_long_name_keeps_its_ends() {
        assert_eq!(name_in("db-primary-17", 164), "db-primary-17");
        let long = name_in("db-standby-frankfurt-rack-17", 164);
        assert_eq!(long, "db-sta…ack-17");
        for name in ["m".repeat(63), "i".repeat(63), "mi".repeat(31)] {
            assert!(length(&name_in(&name, 164)) <= 164, "{name}");
        }
    }

    #[test]
    fn a_long_address_stands_in_two_lines_with_its_port() {
        let two = |text: &str| {
            let (head, tail) = in_two(text, 19, |_| 1);
            (head, tail.unwrap_or_default())
        };
        let pair = |head: &str, tail: &str| (head.to_owned(), tail.to_owned());
        assert_eq!(two("10.77.0.11:5432"), pair("10.77.0.11:5432", ""));
        assert_eq!(
            two("db-primary-17.eu-central.example.org:5432"),
            pair("db-primary-17.eu-", "…l.example.org:5432")
        );
        assert_eq!(
            two("[2001:db8:0:1::17:1]:5432"),
            pair("[2001:db8:0:1::17:", "1]:5432")
        );
        assert_eq!(
            two("averylongnamewithoutanydot:5432"),
            pair("averylongnamewithou", "tanydot:5432")
        );
    }
}
