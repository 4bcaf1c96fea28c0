//! Short texts with a grammar of their own.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| brownout_fuzz::texts::read(bytes));
