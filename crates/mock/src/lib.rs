//! A provider that real clients cannot tell from the real one
