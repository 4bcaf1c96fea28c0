//! Which class a request is of, where the caller does not say.

/// Rules in order: the first that fits names the class.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ClassifyPolicy {
    /// The policy's own rules; they come before the built-in ones.
    pub rules: Vec<ClassRule>,
    /// Whether the built-in rules (code, creative, factual, extraction, tools, long-context, chat) are
    /// asked where no own rule fits.
    pub built_in: bool,
}

/// One rule: everything it names must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClassRule {
    /// The class it names.
    pub class: String,
    /// One of these words is in the last user turn, in any case.
    pub words: Vec<String>,
    /// The prompt has at least so many tokens, by estimate.
    pub min_tokens: Option<u32>,
    /// Whether tools are offered.
    pub tools: Option<bool>,
    /// Whether pictures are shown.
    pub images: Option<bool>,
    /// Whether JSON is asked for.
    pub json: Option<bool>,
}
