//! The runbook: an order strip, and each step as it is read before it is run.

use super::{Html, Hues};
use crate::finding::Severity;
use crate::runbook::{self, Step};
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

/// What stands inside the list item of one step. `number`: from 1.
pub fn step(step: &Step, number: usize, hues: &Hues) -> Html {
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
    words(&mut html, "Why", "", &step.why, hues);
    let nothing = step.danger.is_empty() && step.noticed.starts_with("nothing");
    let class = if nothing { "" } else { "impact" };
    words(&mut html, "Impact", class, &impact(step), hues);
    words(&mut html, "Looks at", "", &step.precheck, hues);
    html.raw("<dt class=\"cmdl run\">Run</dt><dd>");
    let prompt = if step.user == "root" { "# " } else { "$ " };
    let run = format!("runbook/{}.sh", step.id);
    command(
        &mut html,
        Some(prompt),
        &run,
        &format!("Copy the command of step {number}"),
        hues,
    );
    html.raw("<details class=\"inside\"><summary>What it runs</summary>");
    command(
        &mut html,
        None,
        &step.command,
        &format!("Copy what step {number} runs"),
        hues,
    );
    html.raw("</details></dd>");
    words(&mut html, "Expect", "", &step.expect, hues);
    words(&mut html, "Undo", "", &step.undo, hues);
    html.raw("</dl></div>");
    html
}

/// What can be lost, and what users notice.
fn impact(step: &Step) -> String {
    let parts = [step.noticed.as_str(), &step.danger];
    let said: Vec<&str> = parts.into_iter().filter(|text| !text.is_empty()).collect();
    said.join("; ")
}

fn words(html: &mut Html, label: &'static str, class: &'static str, text: &str, hues: &Hues) {
    if text.is_empty() {
        return;
    }
    html.raw("<dt class=\"")
        .raw(class)
        .raw("\">")
        .raw(label)
        .raw("</dt><dd class=\"why\">");
    hues.mark(html, text);
    html.raw("</dd>");
}

/// A command with its button; what the button copies is the text without the prompt.
fn command(html: &mut Html, prompt: Option<&'static str>, text: &str, label: &str, hues: &Hues) {
    html.raw("<div class=\"cmd\"><pre>");
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
fn capital(text: &str) -> String {
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
            let html = step(one, i + 1, &hues).into_string();
            let run = format!("<code>runbook/{}.sh</code>", one.id);
            assert!(html.contains(&run), "{html}");
        }
        assert_eq!(
            order(&groups).as_str().matches("href=").count(),
            steps.len()
        );
    }

    #[test]
    fn commands_and_names_stay_as_they_are() {
        let (_, topology) = check(&Plan::default());
        let topology = topology.expect("no error");
        let hues = Hues::new(&topology);
        let shown: String = steps(&topology)
            .iter()
            .map(|one| step(one, 1, &hues).into_string())
            .collect();
        assert!(
            shown.contains(">systemctl start postgresql@17-main"),
            "{shown}"
        );
        assert!(!shown.contains("Systemctl") && !shown.contains("Replicator"));
        assert!(shown.contains("<h3>Look at the primary"));
    }
}
