//! Assignments of bash, as far as the values of our scripts need them: words, and lists of words.

use std::borrow::Cow;
use std::collections::HashMap;

/// What a variable gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'t> {
    Word(Cow<'t, str>),
    /// `~user` with what follows: the shell puts a home directory there.
    Home(&'t str),
    List(Vec<Cow<'t, str>>),
}

impl Value<'_> {
    pub fn word(&self) -> Option<&str> {
        match self {
            Value::Word(text) => Some(text),
            _ => None,
        }
    }

    pub fn list(&self) -> Option<&[Cow<'_, str>]> {
        match self {
            Value::List(list) => Some(list),
            _ => None,
        }
    }
}

/// The assignments of a text of comments and assignments, each variable once. Anything else is refused, a substitution
/// or a bare `$` above all.
///
/// # Errors
/// The line, and what it holds.
pub fn assignments(text: &str) -> Result<HashMap<&str, Value<'_>>, (usize, String)> {
    let mut values = HashMap::new();
    let mut rest = text;
    let fail = |rest: &str, message: &str| {
        let line = text[..text.len() - rest.len()].matches('\n').count() + 1;
        Err((line, message.to_owned()))
    };
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('\n') {
            rest = after;
            continue;
        }
        if rest.starts_with('#') {
            rest = rest.split_once('\n').map_or("", |(_, after)| after);
            continue;
        }
        let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        let Some((name, after)) = rest
            .split_once('=')
            .filter(|(name, _)| !name.is_empty() && name.chars().all(plain))
        else {
            return fail(rest, "it is no assignment");
        };
        let (value, after) = if let Some(home) = after.strip_prefix('~') {
            let end = home.find('\n').unwrap_or(home.len());
            (Value::Home(&home[..end]), &home[end..])
        } else if let Some(list) = after.strip_prefix('(') {
            match words(list) {
                Some((list, after)) => (Value::List(list), after),
                None => return fail(rest, "it is no list of words"),
            }
        } else {
            match word(after) {
                Some((word, after)) => (Value::Word(word), after),
                None => return fail(rest, "it is no word"),
            }
        };
        let Some(next) = after.strip_prefix('\n') else {
            return fail(rest, "something follows the value");
        };
        if values.insert(name, value).is_some() {
            return fail(rest, "the variable is set twice");
        }
        rest = next;
    }
    Ok(values)
}

/// The words up to the closing parenthesis, and what follows that.
fn words(text: &str) -> Option<(Vec<Cow<'_, str>>, &str)> {
    let mut list = Vec::new();
    let mut rest = text;
    loop {
        if let Some(after) = rest.strip_prefix(')') {
            return Some((list, after));
        }
        if !list.is_empty() {
            rest = rest.strip_prefix(' ')?;
        }
        let (one, after) = word(rest).filter(|(_, after)| after.len() < rest.len())?;
        list.push(one);
        rest = after;
    }
}

/// One word: bare characters that mean nothing, pieces in single quotes, characters behind a backslash.
fn word(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let bare = |b: &u8| b.is_ascii_alphanumeric() || b"_./:=@%+,-".contains(b);
    let run = text.bytes().take_while(|b| bare(b)).count();
    if run > 0 && text[run..].starts_with(['\n', ' ', ')']) {
        return Some((Cow::Borrowed(&text[..run]), &text[run..]));
    }
    let mut out = String::new();
    let mut rest = text;
    loop {
        if let Some(quoted) = rest.strip_prefix('\'') {
            let (inside, after) = quoted.split_once('\'')?;
            out.push_str(inside);
            rest = after;
        } else if let Some(after) = rest.strip_prefix("\\'") {
            out.push('\'');
            rest = after;
        } else if rest.as_bytes().first().is_some_and(bare) {
            out.push_str(&rest[..1]);
            rest = &rest[1..];
        } else {
            return Some((Cow::Owned(out), rest));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::quote::sh_word;

    #[test]
    fn what_is_written_is_read_and_nothing_else_is() {
        for text in [
            "", "a", "it's", "a b", "$(x)", "'", "''", "a\nB=c", "~x", "#", "ä=b",
        ] {
            let line = format!("# comment\nA={}\nL=({0} {0})\n", sh_word(text));
            let values = assignments(&line).expect(&line);
            assert_eq!(values["A"].word(), Some(text));
            assert_eq!(values["L"].list().map(<[_]>::len), Some(2));
        }
        assert_eq!(
            assignments("A=~pg/x\n").expect("a home")["A"],
            Value::Home("pg/x")
        );
        for text in [
            "A=$x\n",
            "A=`x`\n",
            "A=\"x\"\n",
            "A=a b\n",
            "x\n",
            "A=a",
            "A=a\nA=a\n",
            "A=(a\n",
            "a=b\n",
        ] {
            assert!(assignments(text).is_err(), "{text:?}");
        }
    }
}
