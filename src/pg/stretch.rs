//! Majors in a row at which something is the same: how tables by major are printed.

use std::fmt;

use super::Major;

/// Majors in a row, with what is the same at them. Prints as `9.0–12` or `13`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch<T> {
    pub first: Major,
    /// The last one that still belongs to it.
    pub last: Major,
    pub value: T,
}

/// The stretches of a value by major, oldest first; where there is none there is a gap.
pub fn stretches<T: PartialEq>(value: impl Fn(Major) -> Option<T>) -> Vec<Stretch<T>> {
    let mut list: Vec<Stretch<T>> = Vec::new();
    for major in Major::all() {
        let Some(value) = value(major) else { continue };
        match list.last_mut() {
            Some(open) if Some(open.last) == major.previous() && open.value == value => {
                open.last = major;
            }
            _ => list.push(Stretch {
                first: major,
                last: major,
                value,
            }),
        }
    }
    list
}

impl<T> Stretch<T> {
    /// The first major that does not belong to it any more; `None`: it holds at the newest.
    pub fn until(&self) -> Option<Major> {
        self.last.next()
    }
}

impl<T> fmt::Display for Stretch<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            return self.first.fmt(f);
        }
        write!(f, "{}–{}", self.first, self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_neighbours_are_one_stretch_and_gaps_part_them() {
        let list = stretches(|major| match major {
            Major::V9_1 => None,
            Major::V19 => Some("last"),
            _ => Some("all"),
        });
        let printed: Vec<String> = list
            .iter()
            .map(|one| format!("{one} {}", one.value))
            .collect();
        assert_eq!(printed, ["9.0 all", "9.2–18 all", "19 last"]);
    }
}
