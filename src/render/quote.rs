//! The escape funnels: one for each syntax that a bundle is written in.
