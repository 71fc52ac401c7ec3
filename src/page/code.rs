//! Files with line numbers, painted by the readers that also check them.

use super::answer::Answer;
use super::{Html, Hues};
use crate::pg::Major;
use crate::pg::setting;
use crate::read::{Kind, Token, conf, hba, recovery};

/// What a file is written in, and so who reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Conf,
    Recovery,
    Hba,
    /// Shell: comments are told apart, no more.
    Shell,
    Text,
}

impl Language {
    /// By the name of a file of a bundle.
    pub(super) fn of(path: &str) -> Language {
        match path.rsplit('/').next().unwrap_or(path) {
            "postgresql.conf" => Language::Conf,
            "recovery.conf" => Language::Recovery,
            "pg_hba.conf" => Language::Hba,
            name if name.ends_with(".sh") || name.ends_with(".bash") => Language::Shell,
            _ => Language::Text,
        }
    }
}

fn class(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Blank => return None,
        Kind::Comment => "c",
        Kind::Name | Kind::Directive | Kind::Keyword => "k",
        Kind::Equals | Kind::Separator => "o",
        Kind::Word
        | Kind::Number
        | Kind::String
        | Kind::Address
        | Kind::Method
        | Kind::Wildcard
        | Kind::Secret => "v",
        Kind::Error => "bad",
    })
}

/// The text in lines, each painted.
fn lines(text: &str, language: Language, major: Major, hues: &Hues) -> Vec<Html> {
    let tokens: Vec<Token> = match language {
        Language::Conf => conf::read(text, major).tokens,
        Language::Recovery => recovery::read(text, major).tokens,
        Language::Hba => hba::read(text, major).tokens,
        Language::Shell | Language::Text => Vec::new(),
    };
    if tokens.is_empty() {
        return text
            .lines()
            .map(|line| plain(line, language, hues))
            .collect();
    }
    let mut painted = vec![Html::new()];
    for token in tokens {
        let pieces = text[token.span.start..token.span.end].split('\n');
        for (i, piece) in pieces.enumerate() {
            if i > 0 {
                painted.push(Html::new());
            }
            let line = painted.last_mut().expect("there is one");
            match class(token.kind) {
                Some(class) if !piece.is_empty() => {
                    line.raw("<span class=\"").raw(class).raw("\">");
                    hues.mark(line, piece);
                    line.raw("</span>");
                }
                _ => hues.mark(line, piece),
            }
        }
    }
    if text.ends_with('\n') {
        painted.pop();
    }
    painted
}

fn plain(line: &str, language: Language, hues: &Hues) -> Html {
    let mut html = Html::new();
    if language == Language::Shell && line.trim_start().starts_with('#') {
        html.raw("<span class=\"c\">").text(line).raw("</span>");
    } else {
        hues.mark(&mut html, line);
    }
    html
}

/// When a line of settings takes effect, if it is one.
fn effect(line: &str, language: Language, major: Major) -> Option<&'static str> {
    let name = line
        .split([' ', '='])
        .next()
        .filter(|name| !name.is_empty())?;
    let row = match language {
        Language::Conf => setting(name)?.at(major)?,
        _ => return None,
    };
    Some(if row.needs_restart() {
        "restart"
    } else {
        "reload"
    })
}

/// A whole file: a list of numbered lines. `changed`: lines (from 0) that are new, each with what stood there before.
/// `answers`: of each line, what it says when it is asked why it is there; empty where nobody can ask.
pub(super) fn code(
    text: &str,
    language: Language,
    major: Major,
    hues: &Hues,
    changed: &[(usize, String)],
    answers: &[Option<Answer>],
) -> Html {
    let mut html = Html::new();
    html.raw("<ol class=\"code\">");
    let painted = lines(text, language, major, hues);
    for (i, (line, source)) in painted.iter().zip(text.lines()).enumerate() {
        let before = changed.iter().find(|(at, _)| *at == i);
        let answer = answers.get(i).and_then(Option::as_ref);
        html.raw(if before.is_some() {
            "<li class=\"changed\">"
        } else {
            "<li>"
        });
        if let Some(answer) = answer {
            html.raw("<details><summary title=\"")
                .text(&answer.short)
                .raw("\">");
        }
        html.raw("<span class=\"ln\" aria-hidden=\"true\">")
            .number(i + 1);
        html.raw("</span><code class=\"tx\">")
            .html(line)
            .raw("</code>");
        if let Some((_, was)) = before
            && !was.is_empty()
        {
            html.raw("<span class=\"eff was\">was ")
                .text(was)
                .raw("</span>");
        }
        match effect(source, language, major) {
            Some("restart") => {
                html.raw("<span class=\"eff re\">restart</span>");
            }
            Some(effect) => {
                html.raw("<span class=\"eff\">").raw(effect).raw("</span>");
            }
            None => {}
        }
        if let Some(answer) = answer {
            html.raw("</summary>").html(&answer.html).raw("</details>");
        }
        html.raw("</li>");
    }
    html.raw("</ol>");
    html
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::check;
    use crate::plan::Plan;
    use crate::render::render;

    #[test]
    fn painting_loses_no_character() {
        let (_, topology) = check(&Plan::default());
        let topology = topology.expect("no error");
        let hues = Hues::new(&topology);
        for file in render(&topology, None) {
            let painted = lines(
                &file.text,
                Language::of(&file.path),
                topology.major(),
                &hues,
            );
            let shown: Vec<String> = painted
                .into_iter()
                .map(|line| bare(line.as_str()))
                .collect();
            let expected: Vec<&str> = file.text.lines().collect();
            assert_eq!(shown, expected, "{}", file.path);
        }
    }

    /// Without markup.
    fn bare(html: &str) -> String {
        let mut text = String::new();
        let mut inside = false;
        for c in html.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => text.push(c),
                _ => {}
            }
        }
        Html::plain(&text)
    }

    #[test]
    fn a_setting_says_when_it_takes_effect_and_a_comment_does_not() {
        let major = Major::parse("17").expect("a major");
        let text = "# port = 1\nport = 5432\nwal_keep_size = 1GB\n";
        let html = code(
            text,
            Language::Conf,
            major,
            &Hues::default(),
            &[(2, "2GB".to_owned())],
            &[],
        )
        .into_string();
        assert_eq!(html.matches("restart").count(), 1, "{html}");
        assert_eq!(html.matches("was 2GB").count(), 1, "{html}");
        assert_eq!(html.matches("<li").count(), 3, "{html}");
    }
}
