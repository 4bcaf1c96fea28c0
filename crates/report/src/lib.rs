//! Metrics, verdicts and renderings of a recorded run
