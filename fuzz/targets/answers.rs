//! Whole answers and errors, in every format.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| brownout_fuzz::answers::read(bytes));
