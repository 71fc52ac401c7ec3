//! What a line of a file says when it is asked why it is there.

use super::{Html, field_id};
use crate::plan::fields::field;
use crate::topology::Topology;
use crate::why::{Source, Why, called};

/// More answers than these in one file are short: what is the same in every record is said once.
const IN_FULL: usize = 40;

/// Where links in it can lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Links {
    /// The form stands beside it.
    pub form: bool,
    /// The site has its other pages.
    pub pages: bool,
}

/// One line's answer.
pub(super) struct Answer {
    /// The reason alone.
    pub short: String,
    pub html: Html,
}

/// The answers of a file, line by line.
pub(super) fn answers(
    topology: &Topology,
    whys: Vec<Option<Why>>,
    links: Links,
) -> Vec<Option<Answer>> {
    let mut seen = 0;
    let one = |why: Option<Why>| {
        let why = why?;
        seen += 1;
        Some(Answer {
            html: answer(topology, &why, links, seen <= IN_FULL),
            short: why.reason,
        })
    };
    whys.into_iter().map(one).collect()
}

fn answer(topology: &Topology, why: &Why, links: Links, in_full: bool) -> Html {
    let mut html = Html::new();
    html.raw("<dl class=\"answer\">");
    row(&mut html, "Why");
    html.text(&why.reason);
    if !why.merged.is_empty() {
        html.raw(" ").text(&why.merged);
    }
    end(&mut html);
    if in_full && !why.parts.is_empty() {
        row(&mut html, "Parts");
        html.raw("<ul>");
        for part in &why.parts {
            html.raw("<li><code>").text(part.name).raw("</code> ");
            html.text(&part.reason).raw("</li>");
        }
        html.raw("</ul>");
        end(&mut html);
    }
    row(&mut html, "From");
    sources(&mut html, topology, &why.from, links);
    end(&mut html);
    if in_full {
        row(&mut html, "Versions");
        html.text(&why.versions);
        end(&mut html);
        row(&mut html, "Change");
        html.text(&why.effect);
        end(&mut html);
        if links.pages {
            row(&mut html, "More");
            for (i, page) in why.pages.iter().enumerate() {
                html.raw(if i > 0 { ", <a href=\"" } else { "<a href=\"" });
                html.text(&page.address).raw("\">").text(&page.title);
                html.raw("</a>");
            }
            end(&mut html);
        }
    }
    html.raw("</dl>");
    html
}

fn row(html: &mut Html, name: &'static str) {
    html.raw("<dt>").raw(name).raw("</dt><dd>");
}

fn end(html: &mut Html) {
    html.raw("</dd>");
}

/// The fields, each with what the plan says there or what is taken in its place.
fn sources(html: &mut Html, topology: &Topology, from: &[Source], links: Links) {
    if from.is_empty() {
        html.raw("no field: every plan has this line");
        return;
    }
    let plan = topology.plan();
    html.raw("<ul>");
    for source in from {
        html.raw("<li>");
        match source {
            Source::Standbys => {
                html.raw("the number of standbys: ")
                    .number(topology.standbys().len());
            }
            Source::Field(path) => {
                let name = called(plan, path);
                if links.form {
                    html.raw("<a href=\"#").text(&field_id(path)).raw("\">");
                    html.text(&name).raw("</a>: ");
                } else {
                    html.text(&name).raw(": ");
                }
                let typed = plan.get(path).unwrap_or_default();
                match typed {
                    "" => {
                        let default = field(path).map_or("", |field| field.default);
                        html.raw("not given, so ").text(&default.replace('`', ""));
                    }
                    typed => {
                        html.raw("<code>").text(typed).raw("</code>");
                    }
                }
            }
        }
        html.raw("</li>");
    }
    html.raw("</ul>");
}
