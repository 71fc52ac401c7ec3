//! The topology as a picture.

use super::facts::place;
use super::{Html, Hues};
use crate::platform::site;
use crate::topology::{Node, Tls, Topology};

/// How many standbys are drawn; more are said in one box.
const DRAWN: usize = 4;

/// The height of a node's box, and of a box with what lies between two.
const BOX: usize = 84;
const PITCH: usize = BOX + 16;

/// The picture, an SVG element. In a narrow page the boxes stand below each other.
pub fn picture(topology: &Topology) -> Html {
    let mut html = Html::new();
    wide(&mut html, topology);
    tall(&mut html, topology);
    html
}

/// The picture in words.
fn words(topology: &Topology) -> String {
    let primary = topology.primary();
    let mut text = format!(
        "{}, the primary at {}, streams WAL to ",
        primary.name(),
        place(primary)
    );
    for (i, standby) in topology.standbys().iter().take(DRAWN).enumerate() {
        if i > 0 {
            text.push_str(", ");
        }
        text.push_str(&format!(
            "{}, the standby at {}",
            standby.name(),
            place(standby)
        ));
        if let Some(slot) = standby.slot() {
            text.push_str(&format!(", through the slot {slot}"));
        }
    }
    if topology.standbys().len() > DRAWN {
        text.push_str(&format!(", and {} more", topology.standbys().len() - DRAWN));
    }
    text.push_str(&format!(
        ". Each standby opens the connection, TCP {}, {}.",
        primary.port(),
        tls(topology)
    ));
    text
}

fn tls(topology: &Topology) -> &'static str {
    match topology.tls() {
        Tls::Off => "without TLS",
        Tls::Require => "TLS",
        Tls::VerifyFull => "TLS, verified",
    }
}

/// At most so many characters, the rest as an ellipsis.
fn fit(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most - 1).collect();
    format!("{cut}…")
}

/// How wide a character of a node's name is, in px of the picture and rounded up: bold, 16 px, in DejaVu Sans, which is wider than
/// most.
fn wide_as(c: char) -> usize {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' => 6,
        'f' | 'r' | 't' | '-' => 8,
        'm' | 'w' | 'M' | 'W' => 18,
        '…' => 16,
        'A'..='Z' => 14,
        _ => 12,
    }
}

fn length(text: &str) -> usize {
    text.chars().map(wide_as).sum()
}

/// A node's name in so many px: what is too long is left out in the middle, since the ends tell names apart.
fn name_in(name: &str, most: usize) -> String {
    if length(name) <= most {
        return name.to_owned();
    }
    let side = most.saturating_sub(wide_as('…')) / 2;
    let fitting = |chars: &mut dyn Iterator<Item = char>| {
        let mut used = 0;
        chars
            .take_while(|c| {
                used += wide_as(*c);
                used <= side
            })
            .count()
    };
    let head = fitting(&mut name.chars());
    let tail = fitting(&mut name.chars().rev());
    let end = name.chars().count() - tail;
    let chars = name.chars().enumerate();
    let kept = chars.filter(|(i, _)| *i <= head || *i >= end);
    kept.map(|(i, c)| if i == head { '…' } else { c }).collect()
}

/// A text in one line of at most so many characters, or in two: broken behind a dot, a dash or a colon where there is one.
/// What is too long for both is left out before the end, which is the more telling.
fn in_two(text: &str, most: usize) -> (String, Option<String>) {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= most {
        return (text.to_owned(), None);
    }
    // Only an IPv6 address is broken behind a colon: else the port would stand alone.
    let is_break = |c: &char| matches!(c, '.' | '-') || *c == ':' && text.starts_with('[');
    let breaks = chars[..most].iter().rposition(is_break);
    let (head, rest) = chars.split_at(breaks.filter(|at| at * 2 > most).map_or(most, |at| at + 1));
    let over = rest.len().saturating_sub(most);
    let tail = match over {
        0 => rest.iter().collect(),
        _ => ['…'].iter().chain(&rest[over + 1..]).collect(),
    };
    (head.iter().collect(), Some(tail))
}

struct Corner {
    x: usize,
    y: usize,
}

fn node(
    html: &mut Html,
    topology: &Topology,
    node: &Node,
    class: &'static str,
    at: &Corner,
    width: usize,
) {
    let primary = std::ptr::eq(node, topology.primary());
    let chars = (width - 28) / 8;
    html.raw("<g class=\"")
        .raw(class)
        .raw("\"><title>")
        .text(node.name().as_str())
        .raw(", ")
        .text(&place(node));
    html.raw("</title><rect class=\"");
    html.raw(if primary { "box" } else { "box out" })
        .raw("\" x=\"")
        .number(at.x);
    html.raw("\" y=\"")
        .number(at.y)
        .raw("\" width=\"")
        .number(width)
        .raw("\" height=\"")
        .number(BOX);
    html.raw("\"/><rect class=\"edge\" x=\"")
        .number(at.x)
        .raw("\" y=\"")
        .number(at.y);
    html.raw("\" width=\"3\" height=\"").number(BOX).raw("\"/>");
    let line = |html: &mut Html, y: usize, class: &'static str| {
        html.raw("<text class=\"")
            .raw(class)
            .raw("\" x=\"")
            .number(at.x + 16);
        html.raw("\" y=\"").number(at.y + y).raw("\">");
    };
    let (address, more) = in_two(&place(node), chars);
    let [name, upper, lower] = match more {
        None => [25, 48, 70],
        Some(_) => [22, 41, 75],
    };
    let role = if primary { "primary" } else { "standby" };
    let title = site(topology, node).title;
    // What the node is stands beside its name, or below where the name needs the line.
    let beside = length(node.name().as_str()) <= width - 84;
    line(html, name, "");
    html.raw("<tspan class=\"name\">")
        .text(&name_in(node.name().as_str(), width - 22));
    html.raw("</tspan>");
    if beside {
        html.raw("<tspan class=\"m\" dx=\"8\">")
            .raw(role)
            .raw("</tspan>");
    }
    html.raw("</text>");
    line(html, upper, "mono");
    html.text(&address).raw("</text>");
    if let Some(more) = more {
        line(html, 58, "mono");
        html.text(&more).raw("</text>");
    }
    line(html, lower, "m");
    let last = match beside {
        true => title,
        false => format!("{role}, {title}"),
    };
    html.text(&fit(&last, chars)).raw("</text></g>");
}

fn svg(html: &mut Html, class: &'static str, width: usize, height: usize, words: &str) {
    html.raw("<svg class=\"")
        .raw(class)
        .raw("\" viewBox=\"0 0 ")
        .number(width)
        .raw(" ")
        .number(height);
    html.raw("\" role=\"img\" aria-label=\"")
        .text(words)
        .raw("\">");
}

fn path(html: &mut Html, class: &'static str, d: &str) {
    html.raw("<path class=\"")
        .raw(class)
        .raw("\" d=\"")
        .text(d)
        .raw("\"/>");
}

fn label(html: &mut Html, x: usize, y: usize, middle: bool, text: &str) {
    html.raw("<text class=\"m\" x=\"")
        .number(x)
        .raw("\" y=\"")
        .number(y);
    html.raw(if middle {
        "\" text-anchor=\"middle\">"
    } else {
        "\">"
    })
    .text(text)
    .raw("</text>");
}

fn kept(standby: &Node) -> String {
    match standby.slot() {
        Some(slot) => fit(&format!("WAL, kept by slot {slot}"), 27),
        None => "WAL".to_owned(),
    }
}

fn wide(html: &mut Html, topology: &Topology) {
    const WIDTH: usize = 580;
    const SIDE: usize = 186;
    let (left, right) = (SIDE, WIDTH - SIDE);
    let shown = topology.standbys().iter().take(DRAWN);
    let more = topology.standbys().len().saturating_sub(DRAWN);
    let rows = shown.len();
    let height = rows * PITCH + if more > 0 { 28 } else { 0 };
    svg(html, "flat", WIDTH, height, &words(topology));
    let first = (rows - 1) * PITCH / 2;
    node(
        html,
        topology,
        topology.primary(),
        Hues::class(0),
        &Corner { x: 0, y: first },
        SIDE,
    );
    let from = first + BOX / 2;
    for (i, standby) in shown.enumerate() {
        let at = Corner {
            x: right,
            y: i * PITCH,
        };
        node(html, topology, standby, Hues::class(i + 1), &at, SIDE);
        let to = at.y + BOX / 2;
        let bend = left + 24;
        // WAL flows right; the connection that it flows through is opened by the standby.
        let (a, b) = (to - 14, to + 14);
        let (from_a, from_b) = (from - 14, from + 14);
        path(
            html,
            "flow",
            &format!("M{left} {from_a}H{bend}V{a}H{}", right - 8),
        );
        path(html, "tip", &format!("M{right} {a}l-9-4.5v9z"));
        if rows == 1 {
            path(html, "tcp", &format!("M{right} {b}H{}", left + 8));
            path(html, "tip2", &format!("M{left} {from_b}l8-4v8z"));
            label(
                html,
                (left + right) / 2,
                b + 19,
                true,
                &format!("opens TCP {}, {}", topology.primary().port(), tls(topology)),
            );
            label(html, (left + right) / 2, a - 9, true, &kept(standby));
        } else {
            label(
                html,
                (bend + right) / 2,
                a - 7,
                true,
                &fit(&kept(standby), 24),
            );
            label(
                html,
                (bend + right) / 2,
                a + 18,
                true,
                &format!("opens TCP {}, {}", topology.primary().port(), tls(topology)),
            );
        }
    }
    if more > 0 {
        label(
            html,
            right + 16,
            rows * PITCH + 12,
            false,
            &format!("and {more} more standbys"),
        );
    }
    html.raw("</svg>");
}

fn tall(html: &mut Html, topology: &Topology) {
    const WIDTH: usize = 340;
    const GAP: usize = 84;
    let shown = topology.standbys().iter().take(DRAWN);
    let more = topology.standbys().len().saturating_sub(DRAWN);
    let rows = shown.len();
    let height = BOX + GAP + rows * PITCH - 16 + if more > 0 { 28 } else { 0 };
    svg(html, "tall", WIDTH, height, &words(topology));
    node(
        html,
        topology,
        topology.primary(),
        Hues::class(0),
        &Corner { x: 0, y: 0 },
        WIDTH,
    );
    for (i, standby) in shown.enumerate() {
        let at = Corner {
            x: if rows == 1 { 0 } else { 24 },
            y: BOX + GAP + i * PITCH,
        };
        node(
            html,
            topology,
            standby,
            Hues::class(i + 1),
            &at,
            WIDTH - at.x,
        );
        if rows > 1 {
            path(html, "flow", &format!("M8 {BOX}V{}H16", at.y + BOX / 2));
            path(html, "tip", &format!("M24 {}l-9-4.5v9z", at.y + BOX / 2));
        }
    }
    if rows == 1 {
        path(html, "flow", &format!("M40 {BOX}V{}", BOX + GAP - 8));
        path(html, "tip", &format!("M40 {}l-4.5-9h9z", BOX + GAP));
        path(html, "tcp", &format!("M192 {}V{}", BOX + GAP, BOX + 8));
        path(html, "tip2", &format!("M192 {BOX}l-4 8h8z"));
    }
    let port = topology.primary().port();
    let (upper, lower) = (BOX + GAP / 2 - 4, BOX + GAP / 2 + 14);
    match topology.standbys() {
        [one] => {
            let [what, by] = match one.slot() {
                Some(slot) => ["WAL, kept by".to_owned(), fit(&format!("slot {slot}"), 17)],
                None => ["WAL".to_owned(), String::new()],
            };
            label(html, 52, upper, false, &what);
            label(html, 52, lower, false, &by);
            label(html, 206, upper, false, &format!("opens TCP {port}"));
            label(html, 206, lower, false, tls(topology));
        }
        more => {
            let what = match more.iter().any(|standby| standby.slot().is_some()) {
                true => "WAL, a slot for each",
                false => "WAL",
            };
            let opens = format!("each standby opens TCP {port}, {}", tls(topology));
            label(html, 24, upper, false, what);
            label(html, 24, lower, false, &opens);
        }
    }
    if more > 0 {
        label(
            html,
            40,
            height - 8,
            false,
            &format!("and {more} more standbys"),
        );
    }
    html.raw("</svg>");
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let (head, tail) = in_two(text, 19);
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
