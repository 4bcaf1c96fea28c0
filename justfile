# What people run. `.ci/run` runs the same, all of it.

set positional-arguments

# Everything that must hold before a change is merged
ci:
    .ci/run

# Rust tests
test *args:
    cargo test --workspace "$@"

# Format the sources
fmt:
    cargo fmt --all

# Lints, as errors
clippy:
    .ci/run core clippy

# Documentation, with broken links as errors
doc:
    .ci/run doc

# Play the bundled scenarios: `just scenarios --filter 'rate-limits/*'`
scenarios *args:
    cargo run --release -- run "$@"

# Play them twice and compare every byte
repeat:
    .ci/run scenarios repeat

# The real OpenAI and Anthropic SDKs against the mock
interop:
    cargo build --release
    .ci/run python interop

# The real SDKs for Node against the mock
interop-node:
    cargo build --release
    .ci/run node

# Benchmarks
bench *args:
    cargo bench --workspace "$@"

# Licences, sources, advisories and the arrows between crates; needs cargo-deny
deny:
    cargo deny check
