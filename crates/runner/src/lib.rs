//! Plays a scenario against a system under test
