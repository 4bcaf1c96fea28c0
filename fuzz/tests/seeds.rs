//! Every input that a fuzzer begins with passes its target: `cargo test`, without a fuzzer.

use brownout_fuzz::{TARGETS, seeds};

// So that it can be linked when all is built for the fuzzer.
use libfuzzer_sys as _;

#[test]
fn seeds_pass() {
    let inputs = seeds::all().unwrap();
    for (name, read) in TARGETS {
        let own: Vec<_> = inputs.iter().filter(|input| input.target == name).collect();
        assert!(!own.is_empty(), "{name} begins with nothing");
        for input in own {
            println!("{name} {}", input.name);
            read(&input.bytes);
        }
    }
    assert!(inputs.iter().all(|input| TARGETS.iter().any(|(name, _)| *name == input.target)));
}
