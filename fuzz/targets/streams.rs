//! Streamed answers in every format, however they are cut.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| brownout_fuzz::streams(bytes));
