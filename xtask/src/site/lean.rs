//! Scripts and styles without what only their readers need: comments that fill lines, and indentation.

/// A script. Lines keep their ends, since a script may leave out semicolons.
///
/// # Errors
/// A text in backquotes runs over the end of a line: what looks like a comment there may be none.
pub fn script(text: &str) -> Result<String, String> {
    let mut lean = String::with_capacity(text.len());
    for line in text.lines().map(str::trim) {
        let comment = line.starts_with("//")
            || line.starts_with("/**")
            || matches!(line.as_bytes(), [b'*'] | [b'*', b' ' | b'/', ..]);
        if line.is_empty() || comment {
            continue;
        }
        if line.matches('`').count() % 2 == 1 {
            return Err(format!("a text in backquotes runs over the end of: {line}"));
        }
        lean.push_str(line);
        lean.push('\n');
    }
    Ok(lean)
}

/// A style sheet.
pub fn style(text: &str) -> String {
    let lines = text.lines().map(str::trim);
    let comment = |line: &&str| line.starts_with("/*") && line.find("*/") == Some(line.len() - 2);
    let kept = lines.filter(|line| !line.is_empty() && !comment(line));
    kept.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indentation_go_and_the_rest_stays() {
        let text = "/**\n * @param {string} a\n */\nfunction f(a) {\n    // why\n    return `${a} // b` * 2; // c\n}\n\n* 3;\n";
        let lean = "function f(a) {\nreturn `${a} // b` * 2; // c\n}\n";
        assert_eq!(script(text).as_deref(), Ok(lean));
        assert!(script("const a = `one\n// two`;\n").is_err());
        let text = "/* Tokens. */\na {\n  b: c; /* d */\n}\n/* e */ f { }\n";
        assert_eq!(style(text), "a {\nb: c; /* d */\n}\n/* e */ f { }\n");
    }
}
