//! Builds again when a file is added to an embedded folder, which the macro that embeds cannot see.

fn main() {
    for folder in ["scenarios", "fixtures/policies", "fixtures/incidents"] {
        println!("cargo::rerun-if-changed=../../{folder}");
    }
}
