//! Writes a few inputs for each target: `cargo run --example seeds`.

use std::fs;
use std::io::Result;
use std::path::Path;

// So that it can be linked when all is built for the fuzzer.
use libfuzzer_sys as _;

fn main() -> Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for input in brownout_fuzz::seeds::all()? {
        let folder = corpus.join(input.target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(input.name), input.bytes)?;
    }
    Ok(())
}
