//! Paths of completions, and the marker of a request.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| brownout_fuzz::paths(bytes));
