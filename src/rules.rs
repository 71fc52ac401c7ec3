//! What can be wrong with a plan: one rule, one block, one page under docs/rules.
