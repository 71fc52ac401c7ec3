//! The pages of `operate/` in pieces: a line "On NODE, as USER:" before each block of commands.

/// Commands, and what the page says of them.
#[derive(Clone)]
pub struct Block {
    /// The headings above it, the nearest last.
    pub headings: Vec<String>,
    /// A node, `every host` or `the new primary`.
    pub place: String,
    /// None: SQL, for a superuser.
    pub user: Option<String>,
    /// As they stand there.
    pub text: String,
}

/// Every block of a page, in order; panics where a page does not say where and as whom.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut headings: Vec<(usize, String)> = Vec::new();
    let (mut blocks, mut said) = (Vec::new(), "");
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let inner: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let (place, user) = said
                .strip_prefix("On ")
                .and_then(|words| words.strip_suffix(':'))
                .and_then(|words| words.split_once(", as "))
                .unwrap_or_else(|| panic!("where and as whom? {said:?} before {inner:?}"));
            let is_sql = user == "superuser in database postgres";
            assert_eq!(language, if is_sql { "sql" } else { "sh" }, "{said:?}");
            blocks.push(Block {
                headings: headings.iter().map(|(_, line)| line.clone()).collect(),
                place: place.to_owned(),
                user: (!is_sql).then(|| user.to_owned()),
                text: inner.join("\n"),
            });
        } else if line.starts_with('#') {
            let level = line.len() - line.trim_start_matches('#').len();
            headings.retain(|(other, _)| *other < level);
            headings.push((level, line[level..].trim().to_owned()));
        } else if !line.is_empty() {
            said = line;
        }
    }
    blocks
}
