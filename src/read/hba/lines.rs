//! Logical lines: from 14 on a backslash at the end of a line joins it with the next.

/// A logical line.
pub(super) struct Line {
    /// Its number: that of the first of the lines that it is made of, from 1.
    pub number: usize,
    pub start: usize,
    /// Where its content ends in the text, and its line end begins.
    pub content_end: usize,
    /// Where the next line begins.
    pub end: usize,
    /// The content without line ends and the backslashes that join.
    pub bytes: Vec<u8>,
    /// The length of the longest physical line, with its line end.
    pub longest: usize,
    /// Where in `bytes` a part begins, and where it does in the text.
    parts: Vec<(usize, usize)>,
}

impl Line {
    /// Where this byte of the content stands in the text; for the content's end, where that is.
    pub fn place(&self, at: usize) -> usize {
        if at >= self.bytes.len() {
            return self.content_end;
        }
        let part = self.parts.partition_point(|(start, _)| *start <= at) - 1;
        let (start, place) = self.parts[part];
        place + (at - start)
    }

    /// Where in the text what ends before this byte of the content ends.
    pub fn end_place(&self, at: usize) -> usize {
        match at.checked_sub(1) {
            Some(last) if last < self.bytes.len() => self.place(last) + 1,
            Some(_) => self.content_end,
            None => self.start,
        }
    }
}

/// The logical lines of a text.
pub(super) struct Lines<'t> {
    text: &'t [u8],
    at: usize,
    number: usize,
    continues: bool,
}

impl<'t> Lines<'t> {
    pub fn new(text: &'t [u8], continues: bool) -> Lines<'t> {
        Lines {
            text,
            at: 0,
            number: 1,
            continues,
        }
    }
}

impl Iterator for Lines<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        if self.at >= self.text.len() {
            return None;
        }
        let mut line = Line {
            number: self.number,
            start: self.at,
            content_end: self.at,
            end: self.at,
            bytes: Vec::new(),
            longest: 0,
            parts: Vec::new(),
        };
        let mut joined = 0;
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            let newline = rest.iter().position(|b| *b == b'\n');
            let length = newline.map_or(rest.len(), |n| n + 1);
            line.parts.push((line.bytes.len(), self.at));
            line.bytes
                .extend_from_slice(&rest[..newline.unwrap_or(length)]);
            line.longest = line.longest.max(length);
            self.at += length;
            self.number += 1;
            while line.bytes.last() == Some(&b'\r') {
                line.bytes.pop();
            }
            let joins =
                self.continues && line.bytes.len() > joined && line.bytes.last() == Some(&b'\\');
            if !joins {
                break;
            }
            line.bytes.pop();
            joined = line.bytes.len();
        }
        line.end = self.at;
        // Parts that lost their content, or never had any, are the last ones at their place.
        let last = line.bytes.len();
        let place = line.parts.iter().rev().find(|(start, _)| *start < last);
        line.content_end = place.map_or(line.start, |(start, place)| place + (last - start));
        Some(line)
    }
}
