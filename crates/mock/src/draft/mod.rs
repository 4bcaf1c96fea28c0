//! The draft of an answer: what the model is going to say.
//!
//! *Which question does it answer?* "What are the parts of this answer, and which of them are tokens `n` to `m`?"
//!
//! *Why apart from its timing?* Faults and the healthy model think in tokens. What these tokens are, words or a
//! thought or the arguments of a call, matters to nobody before the answer is written.
//!
//! *What it never does:* know when anything is sent.

mod call;
mod sample;
mod spoken;

use chance::Key;
use fault::Degrade;
use wire::{Format, Part, Reasoning, Request, Text, ToolCall, estimate_tokens};

use crate::words::{Script, Voice};

/// What an answer says.
#[derive(Debug, Clone)]
pub enum Draft {
    /// Words of the corpus, as many as are wanted.
    Script(Script),
    /// Parts that are given, in order.
    Parts(Vec<Passage>),
}

/// One part of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// What it is.
    pub part: Part,
    /// Its text: for a call, the arguments.
    pub text: Text,
    /// Tokens in it, at least one.
    pub tokens: u32,
}

/// A stretch of one part of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) part: Part,
    /// Its first token, counted over the part, and the tokens of the part.
    pub(crate) from: u32,
    pub(crate) of: u32,
    pub(crate) text: Text,
    pub(crate) tokens: u32,
}

/// Of an answer with thoughts, so many tokens are thought for each that is said.
const THOUGHT_SHARE: f64 = 0.5;

impl Passage {
    /// Words for the caller; `None` where there are none.
    pub fn words(text: impl Into<Text>) -> Option<Self> {
        Self::new(Part::Words, text.into())
    }

    /// A call of a tool.
    pub fn call(call: ToolCall) -> Self {
        let text = call.arguments.clone();
        Self { tokens: estimate_tokens(&text).max(1), part: Part::Call(call), text }
    }

    /// A thought; `None` where nothing is thought.
    pub fn thought(thought: Reasoning) -> Option<Self> {
        let text = thought.text.clone();
        Self::new(Part::Thought(thought), text)
    }

    fn new(part: Part, text: Text) -> Option<Self> {
        let tokens = estimate_tokens(&text);
        (tokens > 0).then_some(Self { part, text, tokens })
    }

    /// The same call, of arguments that do not end; anything else as it is.
    fn with_broken_arguments(self) -> Self {
        let Part::Call(call) = self.part else { return self };
        let whole = call.arguments.trim_end_matches('}');
        let half = whole.floor_char_boundary(whole.len().div_ceil(2));
        let arguments = format!("{}\"", &whole[..half]);
        Self::call(ToolCall { arguments: arguments.into(), ..call })
    }

    fn stretch(&self, from: u32, to: u32) -> Stretch {
        let text = cut(&self.text, self.tokens, from, to);
        Stretch { part: self.part.clone(), from, of: self.tokens, text, tokens: to - from }
    }
}

/// Tokens `from..to` of a text that has `of` of them.
fn cut(text: &Text, of: u32, from: u32, to: u32) -> Text {
    let byte = |token: u32| {
        let byte = text.len() as u64 * u64::from(token) / u64::from(of.max(1));
        text.floor_char_boundary(byte as usize)
    };
    let range = byte(from)..if to >= of { text.len() } else { byte(to) };
    match text {
        Text::Borrowed(text) => Text::Borrowed(&text[range]),
        Text::Owned(text) => Text::Owned(text[range].to_owned()),
    }
}

/// A thought as a provider of that format shows it: in words, and sealed.
fn thought_of(text: Text, vendor: wire::Api) -> Option<Passage> {
    let sealed = Some(Text::Borrowed("EqMBCkYIBxgCKkBSaW5nIG9mIHNtYWxsIHdvcmRzLCBzZWFsZWQ="));
    Passage::thought(Reasoning { text, sealed, vendor })
}

/// What is known when an answer is drafted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Brief<'a> {
    pub(crate) key: Key,
    pub(crate) request: &'a Request,
    /// The format that thoughts belong to.
    pub(crate) api: wire::Api,
    /// Tokens of words, where words are said.
    pub(crate) tokens: u32,
    pub(crate) voice: Voice,
}

impl Draft {
    /// What the model says of itself to a request: it calls the tool that it must call or that the newest
    /// turn names, fills the schema that is asked for, and else says words.
    pub(crate) fn of(brief: &Brief<'_>) -> Self {
        let Brief { key, request, api, tokens, voice } = *brief;
        if let Some(call) = call::wanted(request, key, api) {
            return Self::Parts(vec![Passage::call(call)]);
        }
        if let Format::Schema { schema, .. } = &request.format {
            return Self::Parts(Passage::words(sample::text(schema, key)).into_iter().collect());
        }
        let script = Script::new(key, tokens, voice, &request.format).to(request);
        if request.thoughts { Self::thoughtful(script, tokens, api) } else { Self::Script(script) }
    }

    fn thoughtful(script: Script, tokens: u32, api: wire::Api) -> Self {
        let thought = (f64::from(tokens) * THOUGHT_SHARE) as u32 + 1;
        let thought = thought_of(script.text(tokens, thought), api);
        Self::Parts(thought.into_iter().chain(Passage::words(script.text(0, tokens))).collect())
    }

    /// Tokens of the whole answer; `None` where it is as long as is wanted.
    pub(crate) fn tokens(&self) -> Option<u32> {
        match self {
            Self::Script(_) => None,
            Self::Parts(passages) => Some(passages.iter().map(|passage| passage.tokens).sum()),
        }
    }

    /// Of the first `sent` tokens, those that are thought.
    pub(crate) fn thought_tokens(&self, sent: u32) -> u32 {
        let thought = |stretch: &Stretch| matches!(stretch.part, Part::Thought(_)).then_some(stretch.tokens);
        match self {
            Self::Script(_) => 0,
            Self::Parts(_) => self.stretches(0, sent).iter().filter_map(thought).sum(),
        }
    }

    /// Of the first `sent` tokens, those that are words for the caller.
    pub(crate) fn word_tokens(&self, sent: u32) -> u32 {
        let words = |stretch: &Stretch| (stretch.part == Part::Words).then_some(stretch.tokens);
        match self {
            Self::Script(_) => sent,
            Self::Parts(_) => self.stretches(0, sent).iter().filter_map(words).sum(),
        }
    }

    /// Whether it ends with the wish that a tool be called.
    pub(crate) fn calls(&self) -> bool {
        matches!(self, Self::Parts(passages) if passages.iter().any(|passage| matches!(passage.part, Part::Call(_))))
    }

    /// The same answer, gone bad.
    #[must_use]
    pub(crate) fn spoilt(self, degrade: Degrade, brief: &Brief<'_>) -> Self {
        let script = match self {
            Self::Script(script) => script,
            Self::Parts(passages) => match degrade {
                Degrade::Empty | Degrade::Truncated(_) | Degrade::Runaway(_) => return Self::Parts(passages),
                Degrade::BrokenToolArguments => {
                    return Self::Parts(passages.into_iter().map(Passage::with_broken_arguments).collect());
                }
                _ => Script::new(brief.key, brief.tokens, brief.voice, &brief.request.format),
            },
        };
        Self::Script(script.spoilt(degrade, brief.voice))
    }

    /// Tokens `from..to` of the answer, part by part. None is empty.
    pub(crate) fn stretches(&self, from: u32, to: u32) -> Vec<Stretch> {
        let passages = match self {
            Self::Script(script) => {
                let text = script.text(from, to - from);
                return vec![Stretch { part: Part::Words, from, of: u32::MAX, text, tokens: to - from }];
            }
            Self::Parts(passages) => passages,
        };
        let mut begun = 0;
        let mut stretches = Vec::with_capacity(passages.len());
        for passage in passages {
            let within = |token: u32| token.saturating_sub(begun).min(passage.tokens);
            let (first, last) = (within(from), within(to));
            if first < last {
                stretches.push(passage.stretch(first, last));
            }
            begun += passage.tokens;
        }
        stretches
    }
}

#[cfg(test)]
mod draft_test;
