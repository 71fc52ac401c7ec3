//! Draws by a seed.

/// A generator of numbers (xorshift): enough for picking texts.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// Below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end
    }

    pub fn pick<'t>(&mut self, all: &[&'t str]) -> &'t str {
        all[self.below(all.len())]
    }

    /// Up to `most` of them, joined.
    pub fn join(&mut self, all: &[&str], most: usize) -> String {
        (0..self.below(most + 1)).map(|_| self.pick(all)).collect()
    }
}
