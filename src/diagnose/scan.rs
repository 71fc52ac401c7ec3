//! Finds the texts of the tables in a line.
//!
//! Each text has an anchor, four bytes of its longest piece. One pass over the line looks for anchors by a small table; only texts
//! whose anchor is there are compared piece by piece, each at most once a line.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::families;
use super::family::Family;
use crate::pg::messages::Message;

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Text(&'static str),
    /// `%s`
    Any,
    /// `%d`
    Number,
    /// `%X`
    Hex,
}

/// A text of the tables, taken apart.
pub struct Pattern {
    pub family: &'static Family,
    pub message: &'static Message,
    pieces: Vec<Piece>,
    /// The bytes that are no holes: how much the text says.
    pub weight: usize,
}

/// Where a text stands in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The pattern's number in [`Index::patterns`].
    pub pattern: usize,
    /// The bytes from the first piece to the last that is no hole.
    pub start: usize,
    pub end: usize,
    /// What stands in the holes.
    pub values: Vec<String>,
}

/// All texts, by anchor.
struct Table {
    patterns: Vec<Pattern>,
    anchors: HashMap<u32, Vec<usize>>,
    /// One bit for each hash of four bytes that is some anchor's.
    filter: Vec<u64>,
}

/// A search through the lines of one text.
pub struct Index {
    table: &'static Table,
    pub patterns: &'static [Pattern],
    /// The number of the last line that a pattern was compared with.
    compared: Vec<usize>,
    line: usize,
}

/// How often the first piece of a text is looked for again where what follows does not fit.
const TRIES: usize = 8;

const fn hash(four: u32) -> usize {
    (four.wrapping_mul(0x9e37_79b1) >> 16) as usize
}

fn four(bytes: &[u8]) -> Option<u32> {
    let bytes = bytes.first_chunk::<4>()?;
    Some(u32::from_le_bytes(*bytes))
}

impl Table {
    fn new() -> Table {
        let patterns: Vec<Pattern> = families::all()
            .flat_map(|family| {
                family
                    .messages
                    .iter()
                    .map(move |message| pattern(family, message))
            })
            .collect();
        let mut anchors: HashMap<u32, Vec<usize>> = HashMap::new();
        let mut filter = vec![0; (1 << 16) / 64];
        for (number, pattern) in patterns.iter().enumerate() {
            if let Some(anchor) = four(longest(&pattern.pieces).as_bytes()) {
                anchors.entry(anchor).or_default().push(number);
                filter[hash(anchor) / 64] |= 1 << (hash(anchor) % 64);
            }
        }
        Table {
            patterns,
            anchors,
            filter,
        }
    }
}

impl Index {
    /// A search for every family's texts.
    pub fn new() -> Index {
        static TABLE: LazyLock<Table> = LazyLock::new(Table::new);
        let table = &*TABLE;
        Index {
            table,
            patterns: &table.patterns,
            compared: vec![0; table.patterns.len()],
            line: 0,
        }
    }

    /// Every text that the line holds; what lies inside a longer one is left out, but for the longer one's own family.
    pub fn hits(&mut self, line: &str) -> Vec<Hit> {
        self.line += 1;
        let mut hits = Vec::new();
        for at in 0..line.len().saturating_sub(3) {
            let Some(anchor) = four(&line.as_bytes()[at..]) else {
                break;
            };
            if self.table.filter[hash(anchor) / 64] >> (hash(anchor) % 64) & 1 == 0 {
                continue;
            }
            for number in self.table.anchors.get(&anchor).into_iter().flatten() {
                if std::mem::replace(&mut self.compared[*number], self.line) != self.line {
                    hits.extend(compare(line, *number, &self.patterns[*number].pieces));
                }
            }
        }
        self.widest(hits)
    }

    fn widest(&self, mut hits: Vec<Hit>) -> Vec<Hit> {
        hits.sort_by_key(|hit| {
            (
                std::cmp::Reverse(self.patterns[hit.pattern].weight),
                hit.pattern,
            )
        });
        let mut kept: Vec<Hit> = Vec::new();
        for hit in hits {
            let family = self.patterns[hit.pattern].family;
            let inside = kept.iter().any(|wide| {
                let other = self.patterns[wide.pattern].family;
                wide.start <= hit.start && hit.end <= wide.end && !std::ptr::eq(family, other)
            });
            if !inside {
                kept.push(hit);
            }
        }
        kept
    }
}

fn pattern(family: &'static Family, message: &'static Message) -> Pattern {
    let pieces = pieces(message.text());
    let weight = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.len(),
            _ => 0,
        })
        .sum();
    Pattern {
        family,
        message,
        pieces,
        weight,
    }
}

fn pieces(text: &'static str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let (before, hole) = rest.split_at(at);
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        pieces.push(match hole.as_bytes().get(1) {
            Some(b'd') => Piece::Number,
            Some(b'X') => Piece::Hex,
            _ => Piece::Any,
        });
        rest = hole.get(2..).unwrap_or_default();
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

fn longest(pieces: &[Piece]) -> &'static str {
    let texts = pieces.iter().filter_map(|piece| match piece {
        Piece::Text(text) => Some(*text),
        _ => None,
    });
    texts.max_by_key(|text| text.len()).unwrap_or_default()
}

/// The text in the line, from the first place of its first piece that what follows fits.
fn compare(line: &str, pattern: usize, pieces: &[Piece]) -> Option<Hit> {
    let first = pieces
        .iter()
        .position(|piece| matches!(piece, Piece::Text(_)))?;
    let Piece::Text(text) = pieces[first] else {
        return None;
    };
    let starts = line.match_indices(text).take(TRIES);
    starts.map(|(at, _)| at).find_map(|start| {
        let mut values = before(&line[..start], &pieces[..first])?;
        let end = after(line, start + text.len(), &pieces[first + 1..], &mut values)?;
        Some(Hit {
            pattern,
            start,
            end,
            values,
        })
    })
}

/// What the hole in front of the first piece holds, if the text begins with one: back to a colon, or the digits.
fn before(line: &str, pieces: &[Piece]) -> Option<Vec<String>> {
    match pieces.first() {
        None => Some(Vec::new()),
        Some(Piece::Number) => {
            let digits = line.len() - line.trim_end_matches(|c: char| c.is_ascii_digit()).len();
            (digits > 0).then(|| vec![line[line.len() - digits..].to_owned()])
        }
        Some(_) => {
            let word = line.rsplit(": ").next().unwrap_or(line);
            Some(vec![word.trim().to_owned()])
        }
    }
}

/// The end of the last piece that is no hole, if all of them stand behind `from`; fills in the holes' values.
fn after(line: &str, from: usize, pieces: &[Piece], values: &mut Vec<String>) -> Option<usize> {
    let (mut at, mut end, mut open) = (from, from, false);
    for piece in pieces {
        let rest = &line[at..];
        let digits = |hex: bool| {
            let of_kind = |c: char| c.is_ascii_digit() || hex && c.is_ascii_hexdigit();
            rest.len() - rest.trim_start_matches(of_kind).len()
        };
        match piece {
            Piece::Any => open = true,
            Piece::Text(text) if open => {
                let found = rest.find(text)?;
                values.push(rest[..found].to_owned());
                at += found + text.len();
                (end, open) = (at, false);
            }
            Piece::Text(text) => {
                rest.strip_prefix(text)?;
                at += text.len();
                end = at;
            }
            Piece::Number | Piece::Hex => {
                let sign = usize::from(*piece == Piece::Number && rest.starts_with('-'));
                let length = match sign {
                    1 => {
                        1 + rest[1..].len()
                            - rest[1..]
                                .trim_start_matches(|c: char| c.is_ascii_digit())
                                .len()
                    }
                    _ => digits(*piece == Piece::Hex),
                };
                if length <= sign || open {
                    return None;
                }
                values.push(rest[..length].to_owned());
                at += length;
                end = at;
            }
        }
    }
    if open {
        values.push(line[at..].trim_end().to_owned());
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &'static str, line: &str) -> Option<Vec<String>> {
        compare(line, 0, &pieces(text)).map(|hit| hit.values)
    }

    #[test]
    fn holes_take_what_stands_there() {
        let text = "user \"%s\", host \"%s\" at %X/%X, %d of it: %s";
        let line = "x FATAL:  user \"a b\", host \"\" at 0/3000A8, 12 of it: no more ";
        let found = values(text, line).expect("it is there");
        assert_eq!(found, ["a b", "", "0", "3000A8", "12", "no more"]);
        assert_eq!(
            values(text, "user \"a\", host \"b\" at 0/0, x of it: "),
            None
        );
    }

    #[test]
    fn a_first_piece_that_leads_nowhere_is_tried_again_further_on() {
        assert_eq!(
            values("slot %d is", "slot one, slot 7 is"),
            Some(vec!["7".to_owned()])
        );
        let lower = "%s = %d is lower";
        let line = "DETAIL:  max_connections = 10 is lower";
        assert_eq!(
            values(lower, line),
            Some(vec!["max_connections".to_owned(), "10".to_owned()])
        );
        assert_eq!(
            values("%d is outside", "ERROR:  70000 is outside"),
            Some(vec!["70000".to_owned()])
        );
    }

    #[test]
    fn every_text_has_an_anchor_and_is_found_as_it_stands() {
        let mut index = Index::new();
        for number in 0..index.patterns.len() {
            let text = index.patterns[number].message.text();
            let family = index.patterns[number].family.slug;
            assert!(longest(&index.patterns[number].pieces).len() >= 4, "{text}");
            let line = text
                .replace("%s", "x")
                .replace("%d", "1")
                .replace("%X", "0");
            let hits = index.hits(&line);
            let found = hits.iter().any(|hit| hit.pattern == number);
            let wider = hits
                .first()
                .map(|hit| index.patterns[hit.pattern].family.slug);
            assert!(found || wider.is_some_and(|slug| slug != family), "{text}");
        }
    }
}
