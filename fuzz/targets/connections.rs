//! Bytes of strangers on a connection to a server.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| brownout_fuzz::connections::read(bytes));
