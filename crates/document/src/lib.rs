//! YAML with positions, all errors at once
