//! From a plan to a report and, if nothing is wrong, a topology.
