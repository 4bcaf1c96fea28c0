//! Capacity: fewer places to be served at the same time.
//!
//! Nothing fails by itself; latency and refusals grow with load. So overload, herds after a
//! recovery and retry storms are not scripted, they emerge: Azure on 2026-02-03 and OpenAI in
//! January 2025 were kept down by their callers' retries. Acts through a [`crate::Queue`].

/// A provider's places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    /// Attempts served at the same time.
    pub slots: u32,
    /// Attempts that may wait, first come, first served.
    pub queue: u32,
    /// The status that refuses the rest: 503, or 529.
    pub overflow: u16,
}
