//! What another major would change of a plan's files.

use std::collections::HashSet;

use similar::{Algorithm, DiffTag, capture_diff_slices, group_diff_ops};

use crate::audit::audited;
use crate::check::{check, follow_major};
use crate::finding::{Finding, Severity};
use crate::pg::Major;
use crate::plan::Plan;
use crate::plan::fields::labels;
use crate::render::File;

/// How many lines that are the same stand around those that differ.
const AROUND: usize = 2;

/// What is different at another major.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// What the fields are called that have another text there, because that major does not take this one.
    pub followed: Vec<&'static str>,
    /// Files that differ in more than the version's own number: configuration first, then the steps, then scripts.
    pub files: Vec<Difference>,
    /// Files in which only that number differs: in paths, names of packages and units.
    pub renumbered: Vec<String>,
    /// What the check says at the other major and not at this one.
    pub findings: Vec<Finding>,
}

/// A file that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its path in the bundle.
    pub path: String,
    pub there: There,
    /// Runs of lines, with what stands around them.
    pub hunks: Vec<Vec<Line>>,
}

/// At which of the two majors a file exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum There {
    Before,
    After,
    Both,
}

/// A line of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub side: Side,
    pub text: String,
}

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Both,
    Before,
    After,
}

/// Compares the plan's bundle with the one for another major.
///
/// # Errors
/// What is wrong with the plan at one of the two majors; a bundle that does not pass its own audit is one as well.
pub fn compare(plan: &Plan, other: Major) -> Result<Comparison, Vec<String>> {
    let mut there = plan.clone();
    let _known = there.set("postgres", other.label());
    let followed = follow_major(&mut there, |_| false);
    let (before, after) = (bundle(plan)?, bundle(&there)?);
    let (Some(own), other) = (Major::parse(&plan.postgres), other) else {
        return Err(Vec::new());
    };
    let known: Vec<&'static str> = before.findings.iter().map(|one| one.code).collect();
    let mut comparison = Comparison {
        followed: labels(&followed),
        files: Vec::new(),
        renumbered: Vec::new(),
        findings: after.findings,
    };
    comparison.findings.retain(|one| !known.contains(&one.code));
    for path in paths(&before.files, &after.files) {
        let text = |files: &[File]| {
            let file = files.iter().find(|file| file.path == path);
            file.map(|file| file.text.clone())
        };
        let (old, new) = (text(&before.files), text(&after.files));
        let there = match (&old, &new) {
            (Some(_), None) => There::Before,
            (None, Some(_)) => There::After,
            _ => There::Both,
        };
        let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
        if there == There::Both && old == new {
            continue;
        }
        let hunks = hunks(&old, own, &new, other);
        if there == There::Both && hunks.is_empty() {
            comparison.renumbered.push(path);
        } else {
            comparison.files.push(Difference { path, there, hunks });
        }
    }
    Ok(comparison)
}

struct Bundle {
    files: Vec<File>,
    findings: Vec<Finding>,
}

fn bundle(plan: &Plan) -> Result<Bundle, Vec<String>> {
    let (report, topology) = check(plan);
    let Some(topology) = topology else {
        let errors = report.findings.iter();
        return Err(errors
            .filter(|one| one.severity == Severity::Error)
            .map(ToString::to_string)
            .collect());
    };
    match audited(&topology, None) {
        Ok(files) => Ok(Bundle {
            files,
            findings: report.findings,
        }),
        Err(defects) => Err(defects.iter().map(ToString::to_string).collect()),
    }
}

/// The paths of both, what a DBA reads first before what it follows from. Sums and the plan itself say nothing.
fn paths(before: &[File], after: &[File]) -> Vec<String> {
    let mut seen = HashSet::new();
    let all = before.iter().chain(after).map(|file| &file.path);
    let mut paths: Vec<String> = all
        .filter(|path| !matches!(path.as_str(), "SHA256SUMS" | "plan.json"))
        .filter(|path| seen.insert(path.as_str()))
        .cloned()
        .collect();
    paths.sort_by_key(|path| {
        let kind = match path.as_str() {
            path if path.ends_with("values.bash") => 4,
            path if path.starts_with("nodes/") => 0,
            "README.md" => 1,
            path if path.starts_with("runbook/") => 2,
            _ => 3,
        };
        (kind, path.clone())
    });
    paths
}

fn hunks(old: &str, own: Major, new: &str, other: Major) -> Vec<Vec<Line>> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let keys = |lines: &[&str], major: Major, others: &[&str]| -> Vec<String> {
        let others: HashSet<&str> = others.iter().copied().collect();
        lines
            .iter()
            .map(|line| match others.contains(line) {
                true => (*line).to_owned(),
                false => without_number(line, major),
            })
            .collect()
    };
    let (left, right) = (keys(&old, own, &new), keys(&new, other, &old));
    let operations = capture_diff_slices(Algorithm::Patience, &left, &right);
    let groups = group_diff_ops(operations, AROUND);
    let line = |side: Side, text: &str| Line {
        side,
        text: text.to_owned(),
    };
    groups
        .into_iter()
        .map(|group| {
            let mut lines = Vec::new();
            for operation in group {
                let (tag, was, is) = operation.as_tag_tuple();
                match tag {
                    DiffTag::Equal => lines.extend(new[is].iter().map(|one| line(Side::Both, one))),
                    _ => {
                        lines.extend(old[was].iter().map(|one| line(Side::Before, one)));
                        lines.extend(new[is].iter().map(|one| line(Side::After, one)));
                    }
                }
            }
            lines
        })
        .collect()
}

/// The line with the major's number, and the range of its server_version_num, in the same words for every major.
fn without_number(line: &str, major: Major) -> String {
    let range = major.server_version_num_range();
    let mut text = line.to_owned();
    for number in [range.start.to_string(), range.end.to_string()] {
        text = text.replace(&number, "VERSION_NUM");
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once(major.label()) {
        out.push_str(before);
        // Not a part of another number or of an address.
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let inside = out.ends_with(|c: char| c.is_ascii_digit() || c == '.')
            || digit(after.chars().next())
            || (after.starts_with('.') && digit(after.chars().nth(1)));
        out.push_str(if inside { major.label() } else { "VERSION" });
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn major(label: &str) -> Major {
        Major::parse(label).expect("a major")
    }

    fn at(label: &str, other: &str) -> Comparison {
        let mut plan = Plan {
            postgres: label.to_owned(),
            ..Plan::default()
        };
        follow_major(&mut plan, |_| false);
        compare(&plan, major(other)).expect("both are fine")
    }

    fn lines<'c>(comparison: &'c Comparison, path: &str, side: Side) -> Vec<&'c str> {
        let file = comparison.files.iter().find(|file| file.path == path);
        let file = file.unwrap_or_else(|| panic!("{path} does not differ"));
        let lines = file.hunks.iter().flatten();
        lines
            .filter(|line| line.side == side)
            .map(|line| line.text.as_str())
            .collect()
    }

    #[test]
    fn the_number_alone_is_no_difference() {
        let same = |a: &str, b: &str| {
            assert_eq!(
                without_number(a, major("17")),
                without_number(b, major("9.3")),
                "{a}"
            );
        };
        same(
            "BIN=/usr/lib/postgresql/17/bin",
            "BIN=/usr/lib/postgresql/9.3/bin",
        );
        same(
            "systemctl stop postgresql@17-main",
            "systemctl stop postgresql@9.3-main",
        );
        same("VERSION_FROM=170000", "VERSION_FROM=90300");
        same("VERSION_TO=180000", "VERSION_TO=90400");
        for kept in ["10.77.0.17", "172.17.0.1", "17.5", "1170", "5417"] {
            assert_eq!(without_number(kept, major("17")), kept);
        }
    }

    #[test]
    fn a_major_compared_with_itself_differs_in_nothing() {
        for label in ["9.0", "9.6", "17"] {
            let same = at(label, label);
            assert_eq!((same.files, same.renumbered), (vec![], vec![]), "{label}");
        }
    }

    #[test]
    fn what_12_did_to_recovery_conf_is_seen() {
        let found = at("12", "11");
        let of = |path: &str| found.files.iter().find(|file| file.path == path);
        assert_eq!(
            of("nodes/beta/recovery.conf").map(|f| f.there),
            Some(There::After)
        );
        assert_eq!(
            of("nodes/beta/standby.signal").map(|f| f.there),
            Some(There::Before)
        );
        let gone = lines(&found, "nodes/beta/postgresql.conf", Side::Before);
        assert!(
            gone.iter().any(|line| line.starts_with("primary_conninfo")),
            "{gone:?}"
        );
        let new = lines(&found, "nodes/beta/recovery.conf", Side::After);
        assert!(new.contains(&"standby_mode = 'on'"), "{new:?}");
        // What a DBA reads comes before what scripts know.
        let kinds: Vec<&str> = found.files.iter().map(|file| file.path.as_str()).collect();
        assert!(kinds[0].starts_with("nodes/beta/"), "{kinds:?}");
        assert!(kinds[kinds.len() - 1].ends_with("values.bash"), "{kinds:?}");
    }

    #[test]
    fn fields_that_a_major_lacks_are_said() {
        let found = at("17", "9.0");
        assert!(found.followed.len() >= 2, "{:?}", found.followed);
        assert!(
            found.findings.iter().any(|one| one.rule == "version-ended"),
            "{:?}",
            found.findings
        );
        let gone = lines(&found, "nodes/alpha/postgresql.conf", Side::Before);
        assert!(
            gone.iter()
                .any(|line| line.starts_with("max_replication_slots")),
            "{gone:?}"
        );
    }

    #[test]
    fn every_two_neighbours_can_be_compared() {
        let all: Vec<Major> = Major::all().collect();
        for pair in all.windows(2) {
            let found = at(pair[1].label(), pair[0].label());
            for file in &found.files {
                let differs = file
                    .hunks
                    .iter()
                    .flatten()
                    .any(|line| line.side != Side::Both);
                assert!(
                    differs || file.there != There::Both,
                    "{} {}",
                    pair[1].label(),
                    file.path
                );
            }
        }
    }

    #[test]
    fn a_plan_with_an_error_is_not_compared() {
        let plan = Plan {
            platform: "windows".to_owned(),
            ..Plan::default()
        };
        let wrong = compare(&plan, major("16")).expect_err("an error");
        assert!(wrong[0].contains("windows"), "{wrong:?}");
    }
}
