//! Keeps LLM calls succeeding when a provider does not
