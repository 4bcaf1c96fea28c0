//! Files that people write, and faults that are said to a server.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| brownout_fuzz::documents::read(bytes));
