//! The words behind a chore's name.

/// Words that are taken one by one.
pub struct Words<'a> {
    left: std::slice::Iter<'a, &'a str>,
}

impl<'a> Words<'a> {
    pub fn new(words: &'a [&'a str]) -> Words<'a> {
        Words { left: words.iter() }
    }

    /// The next word.
    pub fn next(&mut self) -> Option<&'a str> {
        self.left.next().copied()
    }

    /// The value of `option`.
    pub fn value(&mut self, option: &str) -> Result<&'a str, String> {
        self.next()
            .ok_or_else(|| format!("{option} needs a value behind it"))
    }

    /// The error for a word that the chore does not know.
    pub fn unknown(&self, word: &str) -> String {
        format!("unknown word {word}; `cargo xtask` lists the chores")
    }
}
