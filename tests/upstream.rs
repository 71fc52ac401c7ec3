//! Holds the tables of `pgrunbook::pg` against what servers and sources of every major say (tests/upstream/, see
//! PROVENANCE.md there), both ways: what is there must have its row, with these columns; what is not must have none.

#[path = "upstream/data.rs"]
mod data;
#[path = "upstream/messages.rs"]
mod messages;
#[path = "upstream/names.rs"]
mod names;
#[path = "upstream/programs.rs"]
mod programs;
#[path = "upstream/settings.rs"]
mod settings;

fn none_wrong(wrong: Vec<String>) {
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
