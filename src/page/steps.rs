//! The runbook: an order strip, and each step as it is read before it is run.

use super::{Html, Hues};
use crate::finding::Severity;
use crate::platform::service_user;
use crate::runbook::{self, Line, Step, invocation, look, shown, unpack};
use crate::topology::Topology;

/// Steps that follow each other on one host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub node: String,
    pub class: &'static str,
    /// The number of the first step, from 1.
    pub first: usize,
    /// How many there are.
    pub count: usize,
}

/// The steps by host, in order.
pub fn groups(topology: &Topology, hues: &Hues) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (i, (_, node)) in runbook::order(topology).into_iter().enumerate() {
        match groups.last_mut() {
            Some(group) if group.node == node.name().as_str() => group.count += 1,
            _ => groups.push(Group {
                node: node.name().to_string(),
                class: hues.of(node),
                first: i + 1,
                count: 1,
            }),
        }
    }
    groups
}

/// The order strip: a link to each step, host by host. Of many hosts only the first and the last steps are shown.
pub fn order(groups: &[Group]) -> Html {
    const SHOWN: usize = 8;
    let mut html = Html::new();
    html.raw("<ol>");
    let left_out = groups.len().saturating_sub(2 * SHOWN);
    for (i, group) in groups.iter().enumerate() {
        if left_out > 0 && i >= SHOWN && i < SHOWN + left_out {
            if i == SHOWN {
                html.raw("<li class=\"more\"><span>… ")
                    .number(left_out)
                    .raw(" more</span></li>");
            }
            continue;
        }
        html.raw("<li class=\"")
            .raw(group.class)
            .raw("\"><span>")
            .text(&group.node)
            .raw("</span>");
        for number in group.first..group.first + group.count {
            html.raw("<a href=\"#step-")
                .number(number)
                .raw("\" aria-label=\"Step ")
                .number(number);
            html.raw(", on ")
                .text(&group.node)
                .raw("\">")
                .number(number)
                .raw("</a>");
        }
        html.raw("</li>");
    }
    html.raw("</ol>");
    html
}

/// What is done before the first step: the bundle is brought to every host. Inside a list item, as a step.
pub fn start(topology: &Topology, hues: &Hues) -> Html {
    /// More hosts than these are not named one by one.
    const NAMED: usize = 8;
    let user = service_user(topology);
    let mut html = Html::new();
    html.raw("<div class=\"lane\"><div class=\"in\"><span class=\"ticks\" aria-hidden=\"true\">");
    for node in topology.nodes().take(NAMED) {
        html.raw("<span><span class=\"tick\"></span>")
            .text(node.name().as_str())
            .raw("</span>");
    }
    html.raw("</span><span class=\"on\">every host</span><span class=\"as\">")
        .text(user);
    html.raw("</span></div></div><div class=\"body\"><header><h3>Bring the bundle to every host</h3></header><dl>");
    let why = format!(
        "Each step is run from the bundle's folder, which must lie where {} can enter it. Copy {}.zip to every host, by scp for instance, and unpack it there.",
        topology.os_user(),
        topology.name()
    );
    words(&mut html, "Why", "", &why, hues, None);
    html.raw("<dt class=\"cmdl run\">Run</dt><dd>");
    command(
        &mut html,
        None,
        &unpack(topology),
        "Copy what unpacks the bundle",
        hues,
        None,
    );
    html.raw("</dd>");
    html.raw(
        "<dt>Expect</dt><dd class=\"why\">runbook/ with a script for each step below. Each asks before it changes anything; with \
         <code class=\"opt\">--check</code> it only looks, with <code class=\"opt\">--dry-run</code> it shows what it would do. \
         After an interruption it is run again.</dd>",
    );
    let undo = format!(
        "as long as no step has been run, remove the folder and {0}.zip; when all is done, remove {0}.zip and the folder's secrets/, if a password is inside",
        topology.name()
    );
    words(&mut html, "Undo", "", &undo, hues, None);
    html.raw("</dl></div>");
    html
}

/// What stands inside the list item of one step. `number`: from 1. What differs from the step `before` is marked.
pub fn step(
    topology: &Topology,
    step: &Step<'_>,
    number: usize,
    hues: &Hues,
    before: Option<(&Topology, &Step<'_>)>,
) -> Html {
    let mut html = Html::new();
    html.raw("<div class=\"lane\"><div class=\"in\"><span class=\"tick\" aria-hidden=\"true\"></span><span class=\"num\">");
    html.number(number)
        .raw("</span><span class=\"on\">")
        .text(step.node.name().as_str());
    html.raw("</span><span class=\"as\">").text(step.user);
    html.raw("</span><span class=\"sign\" aria-hidden=\"true\">at ________<br>by ________</span></div></div>");
    html.raw("<div class=\"body\"><header><h3>")
        .text(&capital(&step.title));
    html.raw("</h3><code class=\"file\">")
        .text(&step.id)
        .raw(".sh</code></header><dl>");
    for finding in &step.findings {
        let (class, word) = match finding.severity {
            Severity::Error => ("sev-err", "Error"),
            Severity::Warning => ("sev-warn", "Warning"),
            Severity::Note => ("sev-note", "Note"),
        };
        html.raw("<dt class=\"")
            .raw(class)
            .raw("\"><b>")
            .raw(word)
            .raw("</b></dt><dd class=\"why\">");
        hues.mark(&mut html, &finding.message);
        html.raw("</dd>");
    }
    let old = before.map(|(_, old)| old);
    words(
        &mut html,
        "Why",
        "",
        &step.why,
        hues,
        old.map(|old| old.why.as_str()),
    );
    let nothing = step.danger.is_empty() && step.noticed.starts_with("nothing");
    let class = if nothing { "" } else { "impact" };
    let (now, then) = (impact(step), old.map(impact));
    words(&mut html, "Impact", class, &now, hues, then.as_deref());
    let prompt = match service_user(topology) {
        "root" => "# ",
        _ => "$ ",
    };
    let now = look(topology, step);
    let then = before.map(|(topology, old)| look(topology, old));
    html.raw("<dt class=\"cmdl\">Check</dt><dd>");
    command(
        &mut html,
        Some(prompt),
        &now.command,
        &format!("Copy the look before step {number}"),
        hues,
        then.as_ref().map(|then| then.command.as_str()),
    );
    html.raw("<p class=\"seen\">");
    hues.mark(&mut html, &now.seen);
    html.raw("</p></dd><dt class=\"cmdl run\">Run</dt><dd>");
    let then = before.map(|(topology, old)| invocation(topology, old));
    command(
        &mut html,
        Some(prompt),
        &invocation(topology, step),
        &format!("Copy the command of step {number}"),
        hues,
        then.as_deref(),
    );
    html.raw(
        "<details class=\"inside\"><summary>What it looks at and runs</summary><p>It looks at: ",
    );
    hues.mark(&mut html, &step.precheck);
    html.raw(".</p>");
    command(
        &mut html,
        None,
        &step.command,
        &format!("Copy what step {number} runs"),
        hues,
        old.map(|old| old.command.as_str()),
    );
    html.raw("</details></dd>");
    html.raw("<dt>Expect</dt><dd>");
    let then = before.map(|(topology, old)| shown(topology, old));
    output(&mut html, &shown(topology, step), hues, then.as_deref());
    html.raw("<p class=\"seen")
        .raw(differs(&step.expect, old.map(|old| old.expect.as_str())))
        .raw("\">");
    hues.mark(&mut html, &step.expect);
    html.raw("</p></dd>");
    words(
        &mut html,
        "Undo",
        "",
        &step.undo,
        hues,
        old.map(|old| old.undo.as_str()),
    );
    html.raw("</dl></div>");
    html
}

/// Lines that a script prints.
fn output(html: &mut Html, lines: &[Line], hues: &Hues, before: Option<&[Line]>) {
    html.raw("<ul class=\"out\">");
    for (i, line) in lines.iter().enumerate() {
        let then = before.map(|before| before.get(i).map_or("", |line| line.text.as_str()));
        html.raw("<li class=\"")
            .raw(differs(&line.text, then))
            .raw("\"><b>")
            .raw(line.word)
            .raw("</b><code>");
        hues.mark(html, &line.text);
        html.raw("</code></li>");
    }
    html.raw("</ul>");
}

/// What can be lost, and what users notice.
fn impact(step: &Step) -> String {
    let parts = [step.noticed.as_str(), &step.danger];
    let said: Vec<&str> = parts.into_iter().filter(|text| !text.is_empty()).collect();
    said.join("; ")
}

/// A label and its text. `before`: the text that stood there, if it is to be marked where it differs.
fn words(
    html: &mut Html,
    label: &'static str,
    class: &'static str,
    text: &str,
    hues: &Hues,
    before: Option<&str>,
) {
    if text.is_empty() {
        return;
    }
    html.raw("<dt class=\"")
        .raw(class)
        .raw("\">")
        .raw(label)
        .raw("</dt><dd class=\"why")
        .raw(differs(text, before))
        .raw("\">");
    hues.mark(html, text);
    html.raw("</dd>");
}

/// What the class of a marked element ends in.
const FRESH: &str = " fresh";

/// The end of the class: [`FRESH`] for what is new.
fn differs(text: &str, before: Option<&str>) -> &'static str {
    match before {
        Some(before) if before != text => FRESH,
        _ => "",
    }
}

/// A command with its button; what the button copies is the text without the prompt.
pub(super) fn command(
    html: &mut Html,
    prompt: Option<&'static str>,
    text: &str,
    label: &str,
    hues: &Hues,
    before: Option<&str>,
) {
    html.raw("<div class=\"cmd")
        .raw(differs(text, before))
        .raw("\"><pre>");
    if let Some(prompt) = prompt {
        html.raw("<span class=\"ps\" aria-hidden=\"true\">")
            .raw(prompt)
            .raw("</span>");
    }
    html.raw("<code>");
    hues.mark(html, text);
    html.raw(
        "</code></pre><button type=\"button\" class=\"copy\" data-copy=\"command\" aria-label=\"",
    );
    html.text(label).raw("\">Copy</button></div>");
}

/// A title with a capital letter: it begins with a verb. Other texts can begin with a command or a name, and stay as they are.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::check;
    use crate::plan::Plan;
    use crate::runbook::steps;

    #[test]
    fn every_step_is_in_one_group_and_shows_its_command() {
        let (_, topology) = check(&Plan::default());
        let topology = topology.expect("no error");
        let (hues, steps) = (Hues::new(&topology), steps(&topology));
        let groups = groups(&topology, &hues);
        let names: Vec<&str> = groups.iter().map(|group| group.node.as_str()).collect();
        assert_eq!(names, ["alpha", "beta", "alpha", "beta"]);
        assert_eq!(
            groups.iter().map(|group| group.count).sum::<usize>(),
            steps.len()
        );
        for (i, one) in steps.iter().enumerate() {
            let html = step(&topology, one, i + 1, &hues, None).into_string();
            let run = format!("runbook/{}.sh</code>", one.id);
            assert!(html.contains(&run), "{html}");
        }
        assert_eq!(
            order(&groups).as_str().matches("href=").count(),
            steps.len()
        );
    }

    #[test]
    fn what_has_changed_is_marked_and_nothing_else() {
        let (_, before) = check(&Plan::default());
        let mut plan = Plan::default();
        assert!(plan.set("primary.port", "5433"));
        let (_, now) = check(&plan);
        let (before, now) = (before.expect("no error"), now.expect("no error"));
        let hues = Hues::new(&now);
        let html = |i: usize| {
            let (old, new) = (steps(&before), steps(&now));
            step(&now, &new[i], i + 1, &hues, Some((&before, &old[i]))).into_string()
        };
        let marked = |html: &str| html.matches(" fresh\"").count();
        assert_eq!(
            marked(&html(2)),
            2,
            "the look of the restart, and where the server answers: {}",
            html(2)
        );
        assert!(html(2).contains("<div class=\"cmd fresh\"><pre><span class=\"ps\" aria-hidden=\"true\"># </span><code>runuser -u postgres -- psql -X -p 5433"));
        assert_eq!(marked(&html(6)), 0, "{}", html(6));
        let plain = step(&now, &steps(&now)[2], 3, &hues, None).into_string();
        assert_eq!(html(2).replace(" fresh\"", "\""), plain);
    }

    #[test]
    fn the_start_says_how_the_bundle_comes_to_each_host() {
        let (_, topology) = check(&Plan::default());
        let topology = topology.expect("no error");
        let html = start(&topology, &Hues::new(&topology)).into_string();
        for part in [
            "unzip orders.zip -d /srv/pgrunbook",
            ">alpha<",
            ">beta<",
            "scp",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
    }

    #[test]
    fn commands_and_names_stay_as_they_are() {
        let (_, topology) = check(&Plan::default());
        let topology = topology.expect("no error");
        let hues = Hues::new(&topology);
        let shown: String = steps(&topology)
            .iter()
            .map(|one| step(&topology, one, 1, &hues, None).into_string())
            .collect();
        assert!(
            shown.contains(">systemctl start postgresql@17-main"),
            "{shown}"
        );
        assert!(!shown.contains("Systemctl") && !shown.contains("Replicator"));
        assert!(shown.contains("<h3>Look at the primary"));
    }
}
