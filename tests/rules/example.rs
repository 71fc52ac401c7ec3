//! The examples of a page, and what they raise.

use pgrunbook::check::{check, check_password};
use pgrunbook::finding::Finding;
use pgrunbook::plan::{Plan, link};
use pgrunbook::secret::Secret;
use serde_json::Value;

/// One fenced block of a page.
pub struct Example {
    kind: String,
    /// The path of the finding (empty: about the whole); `None`: it passes.
    pub raises: Option<String>,
    /// Other rules that are raised too.
    pub with: Vec<String>,
    pub text: String,
}

/// The examples of a page, in order.
pub fn examples(page: &str) -> Vec<Example> {
    let blocks = page.split("\n```").skip(1).step_by(2);
    blocks
        .map(|block| {
            let (info, text) = block.split_once('\n').expect("a block has a first line");
            let (info, with) = info.split_once(" with ").unwrap_or((info, ""));
            let mut words = info.split(' ');
            let kind = words.next().unwrap_or_default().to_owned();
            let raises = match words.next() {
                Some("raises") => Some(words.next().unwrap_or_default().to_owned()),
                Some("passes") => None,
                other => panic!("{other:?} in {info:?}: raises or passes"),
            };
            assert_eq!(words.next(), None, "{info:?}");
            let with = with
                .split(", ")
                .filter(|rule| !rule.is_empty())
                .map(str::to_owned)
                .collect();
            Example {
                kind,
                raises,
                with,
                text: text.to_owned(),
            }
        })
        .collect()
}

impl Example {
    /// Everything that the example raises.
    pub fn findings(&self) -> Vec<Finding> {
        match self.kind.as_str() {
            "plan" | "json" => match Plan::from_json(&self.file()) {
                Ok(plan) => check(&plan).0.findings,
                Err(error) => error.findings,
            },
            "link" => {
                let text = String::from_utf8(expanded(&self.text)).expect("a link is text");
                link::decode(&text).1.findings
            }
            "password" => self.password_findings(),
            kind => panic!("{kind} is no kind of example"),
        }
    }

    /// The plan, if the example is one that can be read.
    pub fn plan(&self) -> Option<Plan> {
        (self.kind == "plan")
            .then(|| Plan::from_json(&self.file()).ok())
            .flatten()
    }

    /// Each finding about the plan, with the plan.
    pub fn plan_findings(&self) -> Vec<(Plan, Finding)> {
        let Some(plan) = self.plan() else {
            return Vec::new();
        };
        check(&plan)
            .0
            .findings
            .into_iter()
            .map(|finding| (plan.clone(), finding))
            .collect()
    }

    fn file(&self) -> Vec<u8> {
        match self.kind.as_str() {
            "plan" => patched(&json(&self.text)),
            _ => expanded(&self.text),
        }
    }

    fn password_findings(&self) -> Vec<Finding> {
        let example = json(&self.text);
        let patch = example
            .get("plan")
            .cloned()
            .unwrap_or(Value::Object(Default::default()));
        let plan = Plan::from_json(&patched(&patch)).expect("a plan");
        let topology = check(&plan).1.expect("a plan without errors");
        let password = example["password"].as_str().expect("a password");
        check_password(&topology, &Secret::new(password.to_owned()))
    }
}

fn json(text: &str) -> Value {
    serde_json::from_slice(&expanded(text)).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The example plan with a merge patch on it.
fn patched(patch: &Value) -> Vec<u8> {
    let mut plan: Value = serde_json::from_str(&Plan::default().to_json()).expect("the example");
    merge(&mut plan, patch);
    plan.to_string().into_bytes()
}

/// RFC 7396.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Default::default());
    }
    for (key, value) in patch {
        let object = target.as_object_mut().expect("made one above");
        if value.is_null() {
            object.remove(key);
        } else {
            merge(object.entry(key).or_insert(Value::Null), value);
        }
    }
}

/// The text with `⟨x × 3⟩` and `⟨0xEF⟩` written out.
fn expanded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('⟨') {
        let (inside, after) = after.split_once('⟩').expect("⟩ closes ⟨");
        bytes.extend_from_slice(before.as_bytes());
        match inside.rsplit_once(" × ") {
            Some((unit, count)) => {
                bytes.extend(unit.repeat(count.parse().expect("a number")).bytes())
            }
            None => bytes.extend(inside.split(' ').map(|byte| {
                let digits = byte.strip_prefix("0x").expect("0x and two digits");
                u8::from_str_radix(digits, 16).expect("a byte")
            })),
        }
        rest = after;
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}
