//! Values: whether the server takes them, and what it makes of them.

use super::dice::Dice;
use super::{hex, rows};
use crate::node::Node;
use crate::wait;
use pgrunbook::pg::{ConfFile, Major, VarType, setting, settings};
use pgrunbook::read::value::{self, Spec, Value};
use pgrunbook::render::quote;
use std::fs;

const ROUNDS: usize = 12;

/// Settings of every base unit and type, of which our tables know nothing; the server's view tells.
const OTHERS: &[&str] = &[
    "autovacuum_naptime",
    "autovacuum_vacuum_scale_factor",
    "backend_flush_after",
    "bgwriter_delay",
    "bgwriter_lru_multiplier",
    "checkpoint_completion_target",
    "checkpoint_timeout",
    "cpu_tuple_cost",
    "effective_cache_size",
    "enable_seqscan",
    "geqo_seed",
    "idle_in_transaction_session_timeout",
    "log_rotation_age",
    "log_rotation_size",
    "lock_timeout",
    "maintenance_work_mem",
    "max_wal_size",
    "random_page_cost",
    "temp_file_limit",
    "vacuum_cost_delay",
    "wal_writer_delay",
    "wal_writer_flush_after",
    "work_mem",
];

/// Ours whose value a hook of the server judges too, and what no ALTER SYSTEM sets.
const JUDGED: &[&str] = &[
    "data_directory",
    "default_transaction_read_only",
    "recovery_target_inclusive",
    "ssl",
    "unix_socket_permissions",
];

const WORDS: &[&str] = &[
    "on",
    "ON",
    "off",
    "of",
    "o",
    "t",
    "tr",
    "True",
    "truex",
    "f",
    "fals",
    "y",
    "yes",
    "no",
    "n",
    "1",
    "0",
    "10",
    "00",
    "",
    " on",
    "on ",
    "replica",
    "Hot_Standby",
    "archive",
    "logical",
    "minimal",
    "remote_apply",
    "local",
    "debug",
    "LOG",
    "warning",
    "notice",
    "always",
    "md5",
    "all",
    "ddl",
    "pause",
    "PROMOTE",
    "none",
];
const SIGNS: &[&str] = &["", "", "", "", "-", "+", " ", "\t-"];
const NUMBERS: &[&str] = &[
    "0",
    "1",
    "2",
    "10",
    "64",
    "100",
    "600",
    "1023",
    "1024",
    "5432",
    "65535",
    "65536",
    "070",
    "08",
    "0x10",
    "0X1f",
    "0x",
    "2147483647",
    "2147483648",
    "9223372036854775808",
    "1.5",
    "0.5",
    "2.5",
    "3.5",
    ".5",
    "5.",
    ".",
    "1e2",
    "1E-2",
    "1e",
    "1e400",
    "1e-400",
    "0x1.8p1",
    "07.5",
    "0.0009",
    "1234.5678",
    "99.9999",
    "nan",
    "inf",
    "0.49999999",
    "1_000",
    "",
];
const UNITS: &[&str] = &[
    "", "", "", "", "B", "kB", "MB", "GB", "TB", "PB", "KB", "mb", "us", "ms", "s", "min", "h",
    "d", "S", " MB", "  kB ", " ", "\tms", "kBx", "e", "m s", "MiB", "\u{b}",
];

/// A setting that the server told about.
struct Known {
    name: String,
    /// Whether a session may set it.
    session: bool,
    vartype: VarType,
    unit: Option<String>,
    limits: Option<(f64, f64)>,
    words: Vec<String>,
}

fn known(node: &Node) -> Vec<Known> {
    let names: Vec<String> = OTHERS.iter().map(|name| format!("'{name}'")).collect();
    let sql = format!(
        "SELECT name, context IN ('user', 'superuser'), vartype, coalesce(unit, ''), min_val, max_val, array_to_string(enumvals, ',') \
         FROM pg_settings WHERE name IN ({}) ORDER BY name;",
        names.join(",")
    );
    let known = |row: String| {
        let columns: Vec<&str> = row.split('|').collect();
        let [name, session, vartype, unit, min, max, words] = columns[..] else {
            panic!("{row}")
        };
        let all = [
            VarType::Bool,
            VarType::Integer,
            VarType::Real,
            VarType::Enum,
        ];
        Known {
            name: name.to_owned(),
            session: session == "t",
            vartype: all
                .into_iter()
                .find(|one| one.name() == vartype)
                .expect(vartype),
            unit: (!unit.is_empty()).then(|| unit.to_owned()),
            limits: min.parse().ok().zip(max.parse().ok()),
            words: words.split_terminator(',').map(str::to_owned).collect(),
        }
    };
    let all: Vec<Known> = rows(node, &sql).into_iter().map(known).collect();
    assert_eq!(all.len(), OTHERS.len());
    all
}

fn draw(dice: &mut Dice, vartype: VarType) -> String {
    match vartype {
        VarType::Bool | VarType::Enum => dice.pick(WORDS).to_owned(),
        _ => format!(
            "{}{}{}",
            dice.pick(SIGNS),
            dice.pick(NUMBERS),
            dice.pick(UNITS)
        ),
    }
}

pub fn agree(node: &Node, major: Major) {
    let known = known(node);
    let words: Vec<Vec<&str>> = known
        .iter()
        .map(|one| one.words.iter().map(String::as_str).collect())
        .collect();
    let others = known.iter().zip(&words).map(|(one, words)| {
        let spec = Spec {
            vartype: one.vartype,
            unit: one.unit.as_deref(),
            limits: one.limits,
            words,
            hidden: &[],
        };
        (one.name.as_str(), one.session, spec)
    });
    let ours = settings().filter_map(|setting| {
        let row = setting.at(major)?;
        let text = matches!(row.vartype(), VarType::String);
        let fits = row.file() == Some(ConfFile::PostgresqlConf)
            && !text
            && !JUDGED.contains(&setting.name());
        let session = ["user", "superuser"].contains(&row.context().name());
        fits.then(|| (setting.name(), session, Spec::from(row)))
    });
    let all: Vec<(&str, bool, Spec<'_>)> = others.chain(ours).collect();

    let mut dice = Dice::new(2);
    let mut cases: Vec<(&str, &Spec<'_>, String)> = Vec::new();
    let mut script = String::new();
    for (name, session, spec) in &all {
        let mut texts: Vec<String> = (0..22).map(|_| draw(&mut dice, spec.vartype)).collect();
        texts.extend(
            spec.words
                .iter()
                .chain(spec.hidden.iter().map(|(word, _)| word))
                .map(|word| (*word).to_owned()),
        );
        for text in texts {
            let literal = quote::sql_literal(&text);
            let set = if *session { "SET" } else { "ALTER SYSTEM SET" };
            script += &format!("\\set shown -\n{set} {name} = {literal};\n\\set state :SQLSTATE\n");
            if *session {
                let shown = hex("setting");
                script += &format!(
                    "SELECT {shown} AS shown FROM pg_settings WHERE name = '{name}' \\gset\n"
                );
            }
            script += "\\echo :state :shown\n";
            cases.push((name, spec, text));
        }
    }
    script += "ALTER SYSTEM RESET ALL;\n";
    let answers = rows(node, &script);
    assert_eq!(answers.len(), cases.len());
    let (mut taken, mut refused) = (0, 0);
    for ((name, spec, text), answer) in cases.iter().zip(&answers) {
        let (state, shown) = answer.split_once(' ').expect("two words");
        assert!(
            ["00000", "22023"].contains(&state),
            "{name} = {text:?}: {state}"
        );
        let ours = value::parse(major, spec, text);
        assert_eq!(
            ours.is_ok(),
            state == "00000",
            "{name} = {text:?}: {ours:?}"
        );
        match ours {
            Ok(value) => {
                taken += 1;
                if let Some(shown) = super::unhex(shown) {
                    same(
                        &value,
                        &String::from_utf8(shown).expect("UTF-8"),
                        &format!("{name} = {text:?}"),
                    );
                }
            }
            Err(_) => refused += 1,
        }
    }
    assert!(
        taken > 150 && refused > 200,
        "{taken} taken, {refused} refused"
    );
    by_reload(node, major, &all, &mut dice);
}

/// What the server shows is what we read.
fn same(value: &Value<'_>, shown: &str, place: &str) {
    match value {
        Value::Real(number) => {
            let theirs: f64 = shown.parse().expect("a number");
            let close = (theirs - number).abs() <= number.abs() * 1e-5;
            assert!(close, "{place}: {number} and {shown}");
        }
        // 10 and 11 show both words for this level as the other one.
        Value::Enum("debug2") if shown == "debug" => {}
        value => assert_eq!(value.to_string(), shown, "{place}"),
    }
}

/// Settings that no session can set, by files that the server reads again. Only what our reader takes is written; were one
/// value refused, the server would take none.
fn by_reload(node: &Node, major: Major, all: &[(&str, bool, Spec<'_>)], dice: &mut Dice) {
    let judged = ["log_rotation_size", "max_wal_size"];
    let reloaded: Vec<_> = all
        .iter()
        .filter(|(name, session, spec)| {
            let context = setting(name)
                .and_then(|setting| setting.at(major))
                .map_or("sighup", |row| row.context().name());
            let number = matches!(spec.vartype, VarType::Integer | VarType::Real);
            number && !session && context == "sighup" && !judged.contains(name)
        })
        .collect();
    node.append("postgresql.conf", "include_if_exists 'round.conf'\n");
    for round in 0..ROUNDS {
        let mut lines = format!("pgrunbook.round = 'r{round}'\n");
        let mut written = Vec::new();
        for (name, _, spec) in &reloaded {
            let drawn = (0..40).map(|_| draw(dice, spec.vartype)).find_map(|text| {
                value::parse(major, spec, &text)
                    .ok()
                    .map(|value| value.to_string())
                    .map(|value| (text, value))
            });
            let Some((text, _)) = drawn else { continue };
            lines += &format!("{name} = {}\n", quote::conf(&text));
            written.push((*name, *spec, text));
        }
        assert!(written.len() > 5, "{}", written.len());
        fs::write(node.data.join("round.conf"), lines).expect("writable");
        node.account.own(&node.data.join("round.conf"));
        node.sql("SELECT pg_reload_conf()");
        wait::until("the server has read its files", 20, || {
            let found = node.try_sql("SHOW pgrunbook.round")?;
            if found == format!("r{round}") {
                Ok(())
            } else {
                Err(found)
            }
        });
        let names: Vec<String> = written
            .iter()
            .map(|(name, ..)| format!("'{name}'"))
            .collect();
        let sql = format!(
            "SELECT name, setting FROM pg_settings WHERE name IN ({});",
            names.join(",")
        );
        let shown = rows(node, &sql);
        assert_eq!(shown.len(), written.len());
        for row in shown {
            let (name, shown) = row.split_once('|').expect("two columns");
            let (_, spec, text) = written
                .iter()
                .find(|(one, ..)| *one == name)
                .expect("written");
            let value = value::parse(major, spec, text).expect("taken");
            same(&value, shown, &format!("{name} = {text:?}"));
        }
    }
    fs::write(node.data.join("round.conf"), "").expect("writable");
    node.sql("SELECT pg_reload_conf()");
}
