//! A whole connection to the mock server.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| brownout_fuzz::connection(bytes));
