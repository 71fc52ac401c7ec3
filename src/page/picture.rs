//! The topology as a picture.

use super::facts::place;
use super::fit::{fit, in_two, length, name_in, smaller, wide_as};
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
    let name = node.name().as_str();
    let (address, more) = in_two(&place(node), chars, |_| 1);
    // One of both has a second line.
    let (name, rest) = match more {
        None if length(name) > width - 22 => in_two(name, smaller(width - 22), wide_as),
        None => (name.to_owned(), None),
        Some(_) => (name_in(name, width - 22), None),
    };
    let lines = match (&rest, &more) {
        (None, None) => [25, 48, 70],
        (Some(_), _) => [20, 56, 75],
        (None, Some(_)) => [22, 41, 75],
    };
    let role = if primary { "primary" } else { "standby" };
    let title = site(topology, node).title;
    // What the node is stands beside its name, or below where the name needs the line.
    let beside = rest.is_none() && length(&name) <= width - 84;
    let class = match rest {
        None => "<tspan class=\"name\">",
        Some(_) => "<tspan class=\"name long\">",
    };
    line(html, lines[0], "");
    html.raw(class).text(&name).raw("</tspan>");
    if beside {
        html.raw("<tspan class=\"m\" dx=\"8\">")
            .raw(role)
            .raw("</tspan>");
    }
    html.raw("</text>");
    if let Some(rest) = rest {
        line(html, 38, "");
        html.raw(class).text(&rest).raw("</tspan></text>");
    }
    line(html, lines[1], "mono");
    html.text(&address).raw("</text>");
    if let Some(more) = more {
        line(html, 58, "mono");
        html.text(&more).raw("</text>");
    }
    line(html, lines[2], "m");
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

/// What keeps the WAL, by a name of at most so many characters.
fn kept(standby: &Node, most: usize) -> String {
    match standby.slot() {
        Some(slot) if slot.as_str().len() <= most => format!("WAL, kept by slot {slot}"),
        Some(_) => "WAL, kept by its slot".to_owned(),
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
        // Where there are more, their connections come down or up beside the WAL.
        let turn = bend + 12;
        let tcp = match rows {
            1 => format!("M{right} {b}H{}", left + 8),
            _ => format!("M{right} {b}H{turn}V{from_b}H{}", left + 8),
        };
        path(html, "tcp", &tcp);
        path(html, "tip2", &format!("M{left} {from_b}l8-4v8z"));
        let (middle, most) = match rows {
            1 => ((left + right) / 2, 8),
            _ => ((turn + right) / 2, 4),
        };
        let opens = format!("opens TCP {}, {}", topology.primary().port(), tls(topology));
        label(html, middle, b + 19, true, &opens);
        label(html, middle, a - 9, true, &kept(standby, most));
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
