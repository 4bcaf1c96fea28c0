//! Scenario and incident files
