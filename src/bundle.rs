//! The zip: fixed order, times and modes, so that the same files give the same bytes everywhere.
