//! Questions in this format, and in the dialects of it.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| brownout_fuzz::questions(wire::Api::BedrockConverse, bytes));
