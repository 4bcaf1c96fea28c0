//! What a real provider answers, on its way through a server.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| brownout_fuzz::passages::read(bytes));
