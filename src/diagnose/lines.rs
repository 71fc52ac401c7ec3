//! The lines of a pasted text: ends, quotes of CSV and JSON logs, lines that were wrapped on the way.

/// The longest excerpt of a line, in bytes.
const EXCERPT: usize = 400;
/// The longest value of a hole.
const VALUE: usize = 200;
/// Lines of this length, in bytes, may be two halves of one that a terminal or a mail program wrapped.
const WRAPPED: std::ops::RangeInclusive<usize> = 40..=400;

/// Gives each line with its number to `visit`, which says whether it knows it. A line that it does not know comes again without
/// the escapes of JSON logs, then without the doubled quotes of CSV logs, then joined with the one before. The number of lines.
pub fn read(text: &str, mut visit: impl FnMut(usize, &str) -> bool) -> usize {
    let mut lines = 0;
    let mut open: Option<(usize, &str)> = None;
    for (number, line) in (1..).zip(text.split_terminator('\n')) {
        lines = number;
        let line = line.strip_suffix('\r').unwrap_or(line);
        let mut known = visit(number, line);
        if !known && line.contains(['"', '\\']) {
            let inside = line.replace("\\\"", "\"").replace("\\\\", "\\");
            known = inside != line && visit(number, &inside)
                || inside.contains("\"\"") && visit(number, &inside.replace("\"\"", "\""));
        }
        let before = open.take();
        if known {
            continue;
        }
        if let Some((first, before)) = before
            && line.len() <= *WRAPPED.end()
        {
            let rest = line.trim_start();
            if visit(first, &format!("{} {rest}", before.trim_end()))
                || visit(first, &format!("{before}{rest}"))
            {
                continue;
            }
        }
        open = WRAPPED.contains(&line.len()).then_some((number, line));
    }
    lines
}

/// The line, or the part of it around these bytes, without what would move a terminal's cursor.
pub fn excerpt(line: &str, start: usize, end: usize) -> String {
    if line.len() <= EXCERPT {
        return plain(line.trim());
    }
    let from = boundary(line, start.saturating_sub(EXCERPT / 4));
    let to = boundary(line, (from + EXCERPT).max(end.min(start + EXCERPT)));
    let dots = |there: bool| if there { "…" } else { "" };
    let part = plain(line[from..to].trim());
    format!("{}{part}{}", dots(from > 0), dots(to < line.len()))
}

fn plain(text: &str) -> String {
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(visible).collect()
}

/// The last place up to `at` that lies between two characters.
fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at)
        .rev()
        .find(|place| text.is_char_boundary(*place))
        .unwrap_or(0)
}

/// A value, cut if it is long.
pub fn short(value: &str) -> String {
    let kept = plain(&value[..boundary(value, VALUE)]);
    match value.len() > VALUE {
        true => kept + "…",
        false => kept,
    }
}

/// Severities as servers print them in other languages than English.
const SEVERITIES: &[&str] = &[
    "FEHLER:",
    "WARNUNG:",
    "TIPP:",
    "ERREUR",
    "ASTUCE",
    "ATTENTION:",
    "ERRORE:",
    "SUGGERIMENTO:",
    "ADVERTENCIA:",
    "SUGERENCIA:",
    "ERRO:",
    "DICA:",
    "ОШИБКА:",
    "ВАЖНО:",
    "ПОДСКАЗКА:",
    "ПОМИЛКА:",
    "BŁĄD:",
    "PODPOWIEDŹ:",
    "CHYBA:",
    "FEL:",
    "HATA:",
    "エラー",
    "ヒント:",
    "错误:",
    "致命错误:",
    "提示:",
    "錯誤:",
    "오류:",
    "힌트:",
];

/// What to know of a text in which nothing was found, or that is not in English.
pub fn advice(text: &str, nothing: bool) -> Vec<String> {
    let mut advice = Vec::new();
    if SEVERITIES.iter().any(|word| text.contains(word)) {
        advice.push(
            "Messages are known in English only, and this text has others. Set lc_messages = 'C' in postgresql.conf and reload (clients: \
             LC_MESSAGES=C before the command), and take the lines that come then."
                .to_owned(),
        );
    } else if nothing {
        advice.push("Messages are known in English only: with lc_messages = 'C' and a reload servers print them so.".to_owned());
    }
    if nothing {
        advice.extend(
            [
                "Take the server's own log, of the node where it fails, from its last start on: clients are not told all. The lines before the \
                 first FATAL or ERROR often name the cause, and so do DETAIL and HINT.",
                "A standby that says nothing may still not replicate: run the steps \"prove\" on both nodes. They compare what no message tells.",
            ]
            .map(str::to_owned),
        );
    }
    advice
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str, known: &str) -> Vec<(usize, String)> {
        let mut seen = Vec::new();
        read(text, |number, line| {
            let found = line.contains(known);
            if found {
                seen.push((number, line.to_owned()));
            }
            found
        });
        seen
    }

    #[test]
    fn ends_quotes_and_wrapped_lines() {
        let found = |text: &str, known: &str| seen(text, known).first().map(|(number, _)| *number);
        assert_eq!(found("a\r\nuser \"x\"\r\n", "user \"x\""), Some(2));
        assert_eq!(found("a,\"user \"\"x\"\"\",b", "user \"x\""), Some(1));
        assert_eq!(found("{\"m\":\"user \\\"x\\\"\"}", "user \"x\""), Some(1));
        assert_eq!(found("{\"m\":\"user \\\"\\\"\"}", "user \"\""), Some(1));
        assert_eq!(
            found("{\"m\":\"a,\\\"x \\\"\\\"y\\\"\\\"\\\"\"}", "x \"y\""),
            Some(1)
        );
        let long = "0123456789012345678901234567890123456789";
        assert_eq!(
            found(
                &format!("{long} no more\nconnections left\n"),
                "no more connections"
            ),
            Some(1)
        );
        assert_eq!(
            found(
                &format!("{long} no more conn\nections left\n"),
                "no more connections"
            ),
            Some(1)
        );
        assert_eq!(found("no more\nconnections", "no more connections"), None);
    }

    #[test]
    fn excerpts_are_bounded_and_plain() {
        let line = format!("{}\u{1b}[31mHERE{}", "ä".repeat(600), "ö".repeat(600));
        let at = line.find("HERE").expect("it is there");
        let text = excerpt(&line, at, at + 4);
        assert!(text.contains("HERE") && !text.contains('\u{1b}'), "{text}");
        assert!(
            text.starts_with('…') && text.ends_with('…') && text.len() < EXCERPT + 20,
            "{text}"
        );
        assert!(short(&"ü".repeat(500)).len() < VALUE + 5);
    }
}
