//! Values in scripts: bash runs the assignments, and gets exactly what was put in.

use pgrunbook::check::check;
use pgrunbook::name::{AbsolutePath, RoleName};
use pgrunbook::render::conf::settings;
use pgrunbook::render::quote::{sh_word, sql_identifier, sql_literal};
use pgrunbook::render::{basebackup_arguments, conninfo, script};
use pgrunbook::runbook::steps;
use pgrunbook::topology::{CopyMethod, Topology};

use crate::bash::run;
use crate::hostile::{CANARY, Line, names, texts};
use crate::plans::{majors, plan, topology};
use crate::split::{distinct_assignments, name_of, split};

/// How many strings are drawn for roles, and as many for directories.
const DRAWN: usize = 2000;

/// Prints the name of the variable that is assigned, the number of its elements and each of them.
fn print(assignment: &str) -> String {
    let name = name_of(assignment).expect("a name");
    match is_list(assignment) {
        true => {
            format!("printf '%s\\0' {name} \"${{#{name}[@]}}\" ${{{name}[@]+\"${{{name}[@]}}\"}}\n")
        }
        false => format!("printf '%s\\0' {name} 1 \"${name}\"\n"),
    }
}

fn is_list(assignment: &str) -> bool {
    let (_, value) = assignment.split_once('=').expect("an assignment");
    value.starts_with('(')
}

/// What the variables hold, as [`print`] prints them.
fn read_back(printed: Vec<String>) -> Vec<(String, Vec<String>)> {
    let mut list = Vec::new();
    let mut rest = printed.into_iter();
    while let Some(name) = rest.next() {
        let count = rest.next().and_then(|count| count.parse().ok());
        let values = rest.by_ref().take(count.expect("a number")).collect();
        list.push((name, values));
    }
    list
}

/// The assignment that gives the variable these values. [`sh_word`] writes different values differently, so an
/// assignment that is the same again was made of the same values.
fn written(name: &str, values: &[String], list: bool) -> String {
    let words: Vec<String> = values.iter().map(|value| sh_word(value)).collect();
    match list {
        true => format!("{name}=({})", words.join(" ")),
        false => format!("{name}={}", words.join(" ")),
    }
}

fn assert_same(assignment: &str, name: &str, values: &[String]) {
    if !is_of_the_owner(assignment) {
        assert_eq!(assignment, written(name, values, is_list(assignment)));
    }
}

/// Below 10 the passfile lies in the home of the cluster's owner, which the shell finds.
fn is_of_the_owner(assignment: &str) -> bool {
    assignment.contains("=~")
        && [
            "OWNER_HOME=~postgres",
            "OWNER_HOME=~_pg_1_",
            "PASSFILE=~postgres/.pgpass",
            "PASSFILE=~_pg_1_/.pgpass",
        ]
        .contains(&assignment)
}

#[test]
fn every_value_of_every_bundle_comes_back() {
    let assignments = distinct_assignments();
    let script: String = assignments
        .iter()
        .map(|assignment| {
            let name = name_of(assignment).expect("a name");
            format!("unset {name}\n{assignment}\n{}", print(assignment))
        })
        .collect();
    let read = read_back(run(&script, None).texts());
    assert_eq!(read.len(), assignments.len());
    for (assignment, (name, values)) in assignments.iter().zip(&read) {
        assert_same(assignment, name, values);
    }
}

/// Topologies of platform source with drawn names and directories; every major in turn.
fn drawn() -> Vec<Topology> {
    let labels: Vec<_> = majors().iter().map(|major| major.label()).collect();
    let good = |text: &str| RoleName::parse(text).is_ok();
    let roles = names(DRAWN, |text| {
        let mut plan = plan("9.1", "source", 1);
        plan.replication.user = text.to_owned();
        good(text) && !check(&plan).0.has_errors()
    });
    let path = |text: &str| format!("/srv/{text}");
    let paths = texts(DRAWN, Line::One, |text| {
        AbsolutePath::parse(&path(text)).is_ok()
    });
    let pairs = roles.iter().zip(&paths).enumerate();
    let one = |(i, (role, text)): (usize, (&String, &String))| {
        let mut plan = plan(labels[i % labels.len()], "source", 1);
        plan.replication.user = role.clone();
        if i % 5 == 0 {
            plan.copy.method = "manual".to_owned();
        }
        let texts = &mut plan.standbys[0];
        texts.data = path(text) + "/data";
        texts.bin = path(text) + "/bin";
        plan.primary.data = path(text) + "/d";
        plan.primary.bin = path(text) + "/b";
        topology(&plan)
    };
    pairs.map(one).collect()
}

#[test]
fn hostile_values_run_nothing_and_come_back() {
    let drawn = drawn();
    let mut biting = 0;
    for chunk in drawn.chunks(100) {
        let mut batch = String::new();
        let mut expected = Vec::new();
        for (i, topology) in chunk.iter().enumerate() {
            biting += usize::from(topology.role().as_str().contains(CANARY));
            let steps = steps(topology);
            // Each step in turn, and always one of the standby's, whose values are compared with the plan.
            for step in [&steps[i % steps.len()], &steps[7]] {
                let text = script::step(topology, step, 1, steps.len());
                let values = script::values(topology, step.node);
                let script = split(&text, &values);
                batch.push_str(script.header);
                batch.push_str(script.own);
                batch.push_str("unset COPY_ARGUMENTS PRIMARY_DATA\n");
                batch.push_str(&values);
                for assignment in script.assignments() {
                    batch.push_str(&print(assignment));
                    expected.push(assignment.to_owned());
                }
                if !step.verb.on_primary() {
                    expected.push(String::new());
                    batch.push_str("printf '%s\\0' end 8 \"$ROLE_NAME\" \"$ROLE_IDENT\" \"$ROLE_LITERAL\" \"$DATA\" \"$BIN\" ");
                    batch.push_str(
                        "\"$PRIMARY_CONNINFO\" \"${COPY_ARGUMENTS[*]-$PRIMARY_DATA}\" \"${SETTINGS[0]}\"\n",
                    );
                }
            }
        }
        let read = read_back(run(&batch, None).texts());
        let mut ends = Vec::new();
        assert_eq!(read.len(), expected.len());
        for (assignment, (name, values)) in expected.iter().zip(&read) {
            match name.as_str() {
                "end" => ends.push(values.clone()),
                _ => assert_same(assignment, name, values),
            }
        }
        let mut ends = ends.iter();
        for (i, topology) in chunk.iter().enumerate() {
            let steps = steps(topology);
            for step in [&steps[i % steps.len()], &steps[7]] {
                if !step.verb.on_primary() {
                    assert_eq!(ends.next(), Some(&meant(topology)));
                }
            }
        }
    }
    assert!(biting > 50, "only {biting} roles would run something");
}

/// What must arrive in a script of the standby, from the topology itself.
fn meant(topology: &Topology) -> Vec<String> {
    let node = &topology.standbys()[0];
    let plan = &topology.plan().standbys[0];
    let role = &topology.plan().replication.user;
    vec![
        role.clone(),
        sql_identifier(role),
        sql_literal(role),
        plan.data.clone(),
        plan.bin.clone(),
        conninfo::primary_conninfo(topology, node),
        match topology.copy_method() {
            CopyMethod::PgBasebackup => basebackup_arguments(topology, node).join(" "),
            CopyMethod::Manual => topology.plan().primary.data.clone(),
        },
        format!(
            "union|listen_addresses|{0}|'{0}'",
            settings(topology, node)[0].base
        ),
    ]
}
