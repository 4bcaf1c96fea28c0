//! Recordings, and what is taken out of them.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| brownout_fuzz::tapes::read(bytes));
