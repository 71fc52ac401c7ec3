//! README.md and the pages of `operate/`, as a reader of Markdown shows them.

use pgrunbook::runbook::steps;
use pgrunbook::topology::Topology;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::plans::cases;
use crate::read::text;

/// A page as blocks of text without markup.
#[derive(Default)]
struct Page {
    headings: Vec<String>,
    /// Paragraphs and items of lists.
    texts: Vec<String>,
    code: Vec<String>,
    cells: Vec<String>,
}

/// Reads the page; nothing in it may be HTML, a link or a picture, since no template writes one.
fn page(label: &str, markdown: &str) -> Page {
    for hole in ["{{", "}}", "{%", "%}", "{#"] {
        assert!(!markdown.contains(hole), "{label}: {hole}");
    }
    let mut page = Page::default();
    let mut open = String::new();
    let mut in_code = false;
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(text) | Event::Code(text) => open.push_str(&text),
            Event::SoftBreak | Event::HardBreak => open.push(' '),
            Event::Start(Tag::CodeBlock(_)) => {
                in_code = true;
                finish(&mut page.texts, &mut open);
            }
            Event::Start(Tag::Paragraph | Tag::Item | Tag::Heading { .. } | Tag::TableCell) => {
                finish(&mut page.texts, &mut open);
            }
            Event::Start(Tag::List(_) | Tag::Table(_) | Tag::TableHead | Tag::TableRow) => {
                finish(&mut page.texts, &mut open);
            }
            Event::Start(Tag::Strong) | Event::End(TagEnd::Strong) => {}
            Event::End(TagEnd::CodeBlock) => {
                in_code = false;
                page.code.push(std::mem::take(&mut open));
            }
            Event::End(TagEnd::Heading(_)) => page.headings.push(std::mem::take(&mut open)),
            Event::End(TagEnd::TableCell) => page.cells.push(std::mem::take(&mut open)),
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::List(_)) => {
                finish(&mut page.texts, &mut open);
            }
            Event::End(TagEnd::Table | TagEnd::TableHead | TagEnd::TableRow) => {}
            other => panic!("{label}: {other:?} near {open:?}"),
        }
    }
    assert!(!in_code && open.is_empty(), "{label}");
    page
}

fn finish(texts: &mut Vec<String>, open: &mut String) {
    if !open.is_empty() {
        texts.push(std::mem::take(open));
    }
}

/// The rows of the table of nodes.
fn nodes(topology: &Topology) -> Vec<[String; 6]> {
    let row = |(i, node): (usize, &pgrunbook::topology::Node)| {
        let plan = topology.plan();
        let cluster = match plan.platform.as_str() {
            "debian" => format!("{}/main", plan.postgres),
            _ if i == 0 => plan.primary.data.clone(),
            _ => plan.standbys[i - 1].data.clone(),
        };
        [
            node.name().to_string(),
            if i == 0 { "primary" } else { "standby" }.to_owned(),
            node.address().to_string(),
            node.port().to_string(),
            cluster,
            match node.slot() {
                Some(slot) if i > 0 => slot.to_string(),
                _ => "–".to_owned(),
            },
        ]
    };
    topology.nodes().enumerate().map(row).collect()
}

#[test]
fn the_readme_shows_every_node_and_every_step_as_it_is() {
    for case in cases() {
        let topology = &case.topology;
        let files = &case.files;
        let page = page(&case.label, text(files, "README.md"));
        let shown: Vec<&[String]> = page
            .cells
            .chunks(6)
            .skip(1)
            .take(topology.standbys().len() + 1)
            .collect();
        let expected = nodes(topology);
        assert_eq!(shown.len(), expected.len(), "{}", case.label);
        for (shown, expected) in shown.iter().zip(&expected) {
            assert_eq!(*shown, expected, "{}", case.label);
        }
        for name in [topology.name().as_str(), topology.role().as_str()] {
            assert!(
                text(files, "README.md").contains(name) || name.contains(['\\', '`']),
                "{}: {name}",
                case.label
            );
        }
        let mut headings = page.headings.iter();
        let mut texts = page.texts.iter();
        let mut code = page.code.iter();
        assert!(
            page.headings[0].starts_with(&format!("{}: ", topology.name())),
            "{}",
            page.headings[0]
        );
        for step in steps(topology) {
            let label = format!("{}: {}", case.label, step.id);
            let heading = format!("{}: {}", step.id, step.title);
            assert!(
                headings.any(|found| *found == heading),
                "{label}: no heading"
            );
            assert!(
                code.any(|found| found.trim_end_matches('\n') == step.command),
                "{label}: not the command"
            );
            let mut found =
                |words: &str| words.is_empty() || texts.any(|text| text.contains(words));
            assert!(found(&step.why), "{label}: {}", step.why);
            assert!(found(&step.precheck), "{label}: {}", step.precheck);
            assert!(found(&step.danger), "{label}: {}", step.danger);
            assert!(found(&step.noticed), "{label}: {}", step.noticed);
            assert!(found(&step.expect), "{label}: {}", step.expect);
            assert!(found(&step.undo), "{label}: {}", step.undo);
        }
        for finding in topology.findings() {
            let shown = page
                .texts
                .iter()
                .any(|text| text.contains(&finding.message));
            assert!(shown, "{}: {}", case.label, finding.message);
        }
    }
}

#[test]
fn the_readme_lists_the_scripts_in_their_order() {
    for case in cases() {
        let files = &case.files;
        let page = page(&case.label, text(files, "README.md"));
        let run = page
            .code
            .iter()
            .find(|code| code.contains(".sh") && code.contains(" # on "))
            .expect("a list");
        let listed: Vec<&str> = run
            .lines()
            .filter_map(|line| {
                line.split_whitespace()
                    .find(|word| word.starts_with("runbook/"))
            })
            .collect();
        let scripts: Vec<&str> = files
            .iter()
            .map(|file| file.path.as_str())
            .filter(|path| path.starts_with("runbook/") && path.ends_with(".sh"))
            .collect();
        assert_eq!(listed, scripts, "{}", case.label);
    }
}

#[test]
fn the_pages_of_operate_read_well() {
    for case in cases() {
        let files = &case.files;
        for name in ["failover", "rejoin", "remove", "switchover"] {
            let path = format!("operate/{name}.md");
            let page = page(&format!("{}, {path}", case.label), text(files, &path));
            assert!(
                !page.headings.is_empty() && !page.code.is_empty(),
                "{}: {path}",
                case.label
            );
            // Before each block a line says where and as whom.
            let mut said = "";
            let mut inside = false;
            for line in text(files, &path).lines() {
                if line.starts_with("```") {
                    inside = !inside;
                    let told =
                        said.starts_with("On ") && said.contains(", as ") && said.ends_with(':');
                    assert!(told, "{}, {path}: {said:?}", case.label);
                } else if !inside && !line.is_empty() {
                    said = line;
                }
            }
            // A file that a page names is in the bundle.
            for word in text(files, &path).split([' ', '`', '\n', ',']) {
                let word = word.trim_end_matches(['.', ':', ';', ')']);
                if word.starts_with("operate/") || word.starts_with("runbook/") {
                    assert!(
                        files.iter().any(|file| file.path == word),
                        "{}, {path}: {word}",
                        case.label
                    );
                }
            }
        }
    }
}
