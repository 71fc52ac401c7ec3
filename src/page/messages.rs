//! What a piece of a log says, as it is shown.

use super::steps::{capital, command as command_line};
use super::{Html, Hues};
use crate::diagnose::{Advice, Diagnosis, Match};

/// The field that the text is pasted into, with what was there before.
pub fn ask(text: &str) -> Html {
    let mut html = Html::new();
    html.raw(
        "<p class=\"lead\"><label for=\"asked\">Paste lines of a server's log, or what psql, pg_basebackup or pg_rewind said.</label> They \
         stay in this page. The answer is for the plan's own hosts; <a class=\"page\" href=\"reference/messages.html\">all messages that are \
         known</a>.</p><textarea id=\"asked\" rows=\"7\" spellcheck=\"false\" autocapitalize=\"off\" placeholder=\"FATAL:  the database system is starting up\">",
    );
    // A line break at the start of the element would be taken for its own.
    if text.starts_with('\n') {
        html.raw("\n");
    }
    html.text(text).raw("</textarea>");
    html
}

/// A sentence that says how much was found.
pub fn answered_words(found: &Diagnosis) -> String {
    if let Some(why) = &found.refused {
        return format!("It was not read: {why}.");
    }
    let lines = match found.lines {
        1 => "1 line".to_owned(),
        count => format!("{count} lines"),
    };
    match found.matches.len() + found.more.len() {
        0 => format!("No message that pgrunbook knows in {lines}."),
        1 => format!("1 finding in {lines}."),
        count => format!("{count} findings in {lines}, the likeliest cause first."),
    }
}

/// What was found.
pub fn answered(found: &Diagnosis, hues: &Hues) -> Html {
    let mut html = Html::new();
    html.raw("<div class=\"answered\"><p class=\"lead\"><b>")
        .text(&answered_words(found))
        .raw("</b></p>");
    for (number, one) in (1..).zip(&found.matches) {
        matched(&mut html, number, one, hues);
    }
    if !found.more.is_empty() {
        html.raw("<h2>Found as well</h2><ul class=\"plain-list\">");
        for more in &found.more {
            html.raw("<li>")
                .text(more.title)
                .raw(", line ")
                .number(more.line)
                .raw(" <a class=\"page\" href=\"messages/")
                .text(more.family)
                .raw(".html\">")
                .text(more.family)
                .raw("</a></li>");
        }
        html.raw("</ul>");
    }
    for advice in &found.advice {
        html.raw("<p class=\"lead\">").text(advice).raw("</p>");
    }
    html.raw("</div>");
    html
}

fn matched(html: &mut Html, number: usize, one: &Match, hues: &Hues) {
    html.raw("<article class=\"step\"><div class=\"lane\"><div class=\"in\"><span class=\"num\">")
        .number(number)
        .raw("</span><span class=\"as\">line ")
        .number(one.line);
    if one.count > 1 {
        html.raw(", ").number(one.count).raw(" times");
    }
    html.raw("</span></div></div><div class=\"body\"><header><h3>")
        .text(&capital(one.title))
        .raw("</h3><a class=\"file page\" href=\"messages/")
        .text(one.family)
        .raw(".html\">")
        .text(one.family)
        .raw("</a></header><dl><dt>Said</dt><dd><pre class=\"said-line\"><code>")
        .text(&one.excerpt)
        .raw("</code></pre><p class=\"seen\">A message of PostgreSQL ")
        .text(&one.majors)
        .raw("</p></dd><dt>Why</dt><dd class=\"why\"><ul>");
    for (what, sign) in &one.answer.causes {
        html.raw("<li>");
        hues.mark(html, what);
        if !sign.is_empty() {
            html.raw(" <span class=\"muted\">Sign: ");
            hues.mark(html, sign);
            html.raw(".</span>");
        }
        html.raw("</li>");
    }
    html.raw("</ul></dd>");
    if !one.answer.notes.is_empty() {
        html.raw("<dt>This plan</dt><dd class=\"why\">");
        for note in &one.answer.notes {
            html.raw("<p>");
            hues.mark(html, note);
            html.raw("</p>");
        }
        html.raw("</dd>");
    }
    for (label, list) in [("Look", &one.answer.look), ("Do", &one.answer.fix)] {
        if !list.is_empty() {
            html.raw("<dt>").raw(label).raw("</dt><dd>");
            list.iter().for_each(|advice| advised(html, advice, hues));
            html.raw("</dd>");
        }
    }
    html.raw("</dl></div></article>");
}

fn advised(html: &mut Html, advice: &Advice, hues: &Hues) {
    html.raw("<p class=\"why\">");
    if let Some(command) = &advice.command {
        html.raw("On ");
        hues.mark(html, &command.node);
        html.raw(", as ").text(&command.user).raw(": ");
    }
    hues.mark(html, &advice.words);
    html.raw("</p>");
    if let Some(command) = &advice.command {
        let prompt = if command.user == "root" { "# " } else { "$ " };
        let label = format!("Copy this command for {}", command.node);
        command_line(html, Some(prompt), &command.line, &label, hues, None);
    }
}
