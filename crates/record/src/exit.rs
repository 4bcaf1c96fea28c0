//! Exit codes of the command line, as a contract.

/// What the process tells its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitCode {
    /// All expectations passed.
    Passed = 0,
    /// An expectation failed. Outranks [`ExitCode::Inconclusive`].
    Failed = 1,
    /// Invalid input or usage; nothing was run.
    Invalid = 2,
    /// Nothing failed, but something could not be judged.
    Inconclusive = 3,
    /// The environment: a port, a system under test that did not start, a disk.
    Environment = 4,
    /// Interrupted; what was measured has been written.
    Interrupted = 130,
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code as u8)
    }
}
