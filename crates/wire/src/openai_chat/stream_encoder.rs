//! Streamed answers, written step by step in OpenAI's words.
//!
//! *Which question does it answer?* "Which bytes say the next thing?"
//!
//! *Why separate pieces?* Whoever sends them may stop between any two: a stream without its
//! conclusion is one whose terminator is missing, a stream cut in a delta is a broken connection.
//!
//! *What it never does:* remember more than the numbers of calls and chunks, and what every chunk repeats. The order
//! is the caller's duty.

use serde::Serialize;

use super::around::{Beside, BesideChoice, Field, Opening, padding};
use super::error::{Code, ErrorOut};
use super::finish;
use super::pattern::Pattern;
use super::usage::UsageOut;
use super::words::PartOut;
use super::{Around, Dialect, Thoughts};
use crate::{ErrorFields, FinishReason, Reasoning, StreamHead, ToolCall, Usage, arguments, sse};

/// Writes one streamed answer.
#[derive(Debug, Clone)]
pub struct StreamWriter {
    dialect: Dialect,
    head: StreamHead,
    /// Tool calls written so far.
    calls: u32,
    /// What is around the words of a chunk, once there was one.
    words: Option<Pattern>,
    /// Chunks written so far.
    chunks: u64,
    /// Calls that wait for the chunk with the reason to end, where the vendor writes them there.
    held: Vec<ToolCall>,
}

#[derive(Serialize)]
struct ChunkOut<'a> {
    id: &'a str,
    object: &'static str,
    created: u64,
    model: &'a str,
    #[serde(flatten)]
    beside: Beside<'a>,
    choices: &'a [ChoiceOut<'a>],
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<UsageField>,
    #[serde(skip_serializing_if = "Option::is_none")]
    obfuscation: Option<String>,
    /// Mistral's name for the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    p: Option<String>,
}

/// Usage on a chunk: null until it is known.
#[derive(Serialize)]
#[serde(untagged)]
enum UsageField {
    Pending(()),
    Known(Box<UsageOut>),
}

#[derive(Serialize)]
struct ChoiceOut<'a> {
    index: u32,
    delta: DeltaOut<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logprobs: Option<()>,
    #[serde(skip_serializing_if = "Field::is_left_out")]
    finish_reason: Field<&'static str>,
    #[serde(flatten)]
    beside: BesideChoice,
}

#[derive(Serialize)]
#[serde(untagged)]
enum DeltaOut<'a> {
    First {
        role: &'static str,
        content: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        refusal: Option<()>,
    },
    Words {
        content: &'a str,
    },
    Thought {
        content: (),
        reasoning_content: &'a str,
    },
    ThoughtApart {
        reasoning: &'a str,
    },
    ThoughtInside {
        content: [PartOut<'a>; 1],
    },
    Call {
        tool_calls: [CallOut<'a>; 1],
    },
    Calls {
        content: &'static str,
        tool_calls: Vec<CallOut<'a>>,
    },
    Last {},
}

/// A piece of a call: named in its first, only arguments in the others.
#[derive(Serialize)]
struct CallOut<'a> {
    index: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    function: FunctionOut<'a>,
}

#[derive(Serialize)]
struct FunctionOut<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    arguments: &'a str,
}

impl<'a> CallOut<'a> {
    fn first(index: u32, call: &'a ToolCall, arguments: &'a str) -> Self {
        let function = FunctionOut { name: Some(&call.name), arguments };
        Self { index, id: Some(&call.id), kind: Some("function"), function }
    }

    fn more(index: u32, arguments: &'a str) -> Self {
        Self { index, id: None, kind: None, function: FunctionOut { name: None, arguments } }
    }
}

#[derive(Serialize)]
struct ErrorEvent<'a> {
    error: ErrorOut<'a>,
}

/// The last piece: nothing, or the calls that were held back for it.
fn last_delta(held: &[ToolCall]) -> DeltaOut<'_> {
    if held.is_empty() {
        return DeltaOut::Last {};
    }
    let calls = (0..).zip(held).map(|(index, call)| CallOut::first(index, call, &call.arguments));
    DeltaOut::Calls { content: "", tool_calls: calls.collect() }
}

impl StreamWriter {
    /// A writer of the answer that is named so.
    pub fn new(dialect: Dialect, head: StreamHead) -> Self {
        Self { dialect, head, calls: 0, words: None, chunks: 0, held: Vec::new() }
    }

    /// The first chunk: the role and no words. Azure reports on the prompt before.
    pub fn start(&mut self) -> Vec<u8> {
        let mut out = Vec::with_capacity(640);
        if self.dialect.opens_empty {
            sse::write_json(&mut out, None, &Opening::new());
        }
        let refusal = self.dialect.around.refuses().then_some(());
        self.choice(&mut out, DeltaOut::First { role: "assistant", content: "", refusal }, None);
        out
    }

    /// A chunk of words.
    pub fn delta(&mut self, text: &str) -> Vec<u8> {
        if self.words.is_none() {
            self.words = Pattern::of(self.bare(), "content");
        }
        let Some(pattern) = &self.words else { return self.event(DeltaOut::Words { content: text }) };
        let padding = padding(self.dialect, &self.head.head, self.chunks);
        self.chunks += 1;
        let field = if self.dialect.around == Around::Mistral { "p" } else { "obfuscation" };
        pattern.with(text, padding.as_deref().map(|padding| (field, padding)))
    }

    /// A tool call: named first, then its arguments piece by piece, or all at once where the vendor does so.
    /// Mistral's come with the end.
    pub fn tool_call(&mut self, call: &ToolCall) -> Vec<u8> {
        if self.dialect.around == Around::Mistral {
            self.held.push(call.clone());
            return Vec::new();
        }
        let index = self.calls;
        self.calls += 1;
        if self.dialect.whole_calls {
            return self.event(DeltaOut::Call { tool_calls: [CallOut::first(index, call, &call.arguments)] });
        }
        let mut out = self.event(DeltaOut::Call { tool_calls: [CallOut::first(index, call, "")] });
        for arguments in arguments::pieces(&call.arguments) {
            let tool_calls = [CallOut::more(index, arguments)];
            self.choice(&mut out, DeltaOut::Call { tool_calls }, None);
        }
        out
    }

    /// A thought, piece by piece, where the vendor shows them.
    pub fn reasoning(&mut self, thought: &Reasoning) -> Vec<u8> {
        let mut out = Vec::new();
        for piece in arguments::pieces(&thought.text) {
            match self.dialect.thoughts {
                Thoughts::Hidden => {}
                Thoughts::ReasoningContent => {
                    self.choice(&mut out, DeltaOut::Thought { content: (), reasoning_content: piece }, None);
                }
                Thoughts::Reasoning => self.choice(&mut out, DeltaOut::ThoughtApart { reasoning: piece }, None),
                Thoughts::InContent => {
                    self.choice(&mut out, DeltaOut::ThoughtInside { content: [PartOut::thought(piece)] }, None);
                }
            }
        }
        out
    }

    /// The chunk with the reason to end, and usage: on it where the vendor says so, on one of its own
    /// where it was asked for.
    pub fn conclusion(&mut self, reason: FinishReason, usage: Usage) -> Vec<u8> {
        let counted = self.head.include_usage.then_some(usage);
        let field = counted.map(|usage| UsageField::Known(Box::new(UsageOut::of(self.dialect, usage))));
        let mut out = Vec::with_capacity(640);
        let held = std::mem::take(&mut self.held);
        let last = [self.choice_of(last_delta(&held), Some(reason))];
        if self.dialect.usage.unasked {
            self.write_with(&mut out, &last, field, counted);
            return out;
        }
        self.write(&mut out, &last, field.is_some().then_some(UsageField::Pending(())));
        if field.is_some() {
            self.write(&mut out, &[], field);
        }
        out
    }

    /// The last event.
    pub fn terminator(&self) -> Vec<u8> {
        sse::encode(None, super::stream_decoder::DONE)
    }

    /// An error instead of a chunk. Nothing may follow it, but for the last event where the vendor sends it all
    /// the same.
    pub fn error(&self, fields: &ErrorFields) -> Vec<u8> {
        let mut out = Vec::new();
        match self.dialect.around {
            Around::OpenRouter => sse::write_json(&mut out, None, &BrokenChunk::of(&self.head.head, fields)),
            Around::Groq => sse::write_json(&mut out, Some("error"), &ErrorEvent { error: ErrorOut::of(fields, None) }),
            Around::Bare => {
                sse::write_json(&mut out, None, &ErrorEvent { error: ErrorOut::of(fields, None) });
                out.extend(self.terminator());
            }
            _ => sse::write_json(&mut out, None, &ErrorEvent { error: ErrorOut::of(fields, None) }),
        }
        out
    }

    /// A chunk without words and padding, which does not count.
    fn bare(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(320);
        let pending = self.head.include_usage && !self.dialect.usage.unasked;
        let choice = [self.choice_of(DeltaOut::Words { content: "" }, None)];
        let around = ChunkOut {
            obfuscation: None,
            p: None,
            ..self.chunk(&choice, pending.then_some(UsageField::Pending(())), None)
        };
        sse::write_json(&mut out, None, &around);
        out
    }

    fn event(&mut self, delta: DeltaOut<'_>) -> Vec<u8> {
        let mut out = Vec::with_capacity(320);
        self.choice(&mut out, delta, None);
        out
    }

    fn choice(&mut self, out: &mut Vec<u8>, delta: DeltaOut<'_>, reason: Option<FinishReason>) {
        let pending = self.head.include_usage && !self.dialect.usage.unasked;
        let choice = [self.choice_of(delta, reason)];
        self.write(out, &choice, pending.then_some(UsageField::Pending(())));
    }

    fn choice_of<'d>(&self, delta: DeltaOut<'d>, reason: Option<FinishReason>) -> ChoiceOut<'d> {
        let around = self.dialect.around;
        let words = matches!(delta, DeltaOut::Words { .. });
        ChoiceOut {
            index: 0,
            delta,
            logprobs: around.writes_logprobs().then_some(()),
            finish_reason: match reason {
                None if !around.writes_nulls() => Field::LeftOut,
                reason => Field::of(reason.map(finish::name)),
            },
            beside: BesideChoice::of(self.dialect, &self.head.head, reason, words),
        }
    }

    fn write(&mut self, out: &mut Vec<u8>, choices: &[ChoiceOut<'_>], usage: Option<UsageField>) {
        self.write_with(out, choices, usage, None);
    }

    /// A chunk; `counted` is what an answer that ends with it cost.
    fn write_with(
        &mut self,
        out: &mut Vec<u8>,
        choices: &[ChoiceOut<'_>],
        usage: Option<UsageField>,
        counted: Option<Usage>,
    ) {
        sse::write_json(out, None, &self.chunk(choices, usage, counted));
        self.chunks += 1;
    }

    fn chunk<'a>(
        &'a self,
        choices: &'a [ChoiceOut<'a>],
        usage: Option<UsageField>,
        counted: Option<Usage>,
    ) -> ChunkOut<'a> {
        let head = &self.head.head;
        let padding = padding(self.dialect, head, self.chunks);
        let (obfuscation, p) = if self.dialect.around == Around::Mistral { (None, padding) } else { (padding, None) };
        ChunkOut {
            id: &head.id,
            object: "chat.completion.chunk",
            created: head.created_unix_s,
            model: &head.model,
            beside: Beside::chunk(self.dialect, head, self.chunks == 0, counted),
            choices,
            usage,
            obfuscation,
            p,
        }
    }
}

/// What `OpenRouter` says of a model that broke off, where nothing else is known.
const BROKEN_STATUS: u16 = 502;

/// `OpenRouter`'s last chunk of a stream that broke: an error beside a choice that ended with one.
#[derive(Serialize)]
struct BrokenChunk<'a> {
    id: &'a str,
    object: &'static str,
    created: u64,
    model: &'a str,
    error: BrokenOut<'a>,
    choices: [BrokenChoice; 1],
}

#[derive(Serialize)]
struct BrokenOut<'a> {
    code: Code<'a>,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none", rename = "type")]
    kind: Option<&'a str>,
}

#[derive(Serialize)]
struct BrokenChoice {
    index: u32,
    delta: NoWords,
    finish_reason: &'static str,
}

#[derive(Serialize)]
struct NoWords {
    content: &'static str,
}

impl<'a> BrokenChunk<'a> {
    fn of(head: &'a crate::Head, fields: &'a ErrorFields) -> Self {
        Self {
            id: &head.id,
            object: "chat.completion.chunk",
            created: head.created_unix_s,
            model: &head.model,
            error: BrokenOut {
                code: fields.code.as_deref().map_or(Code::Number(BROKEN_STATUS), Code::Text),
                message: &fields.message,
                kind: fields.kind.as_deref(),
            },
            choices: [BrokenChoice { index: 0, delta: NoWords { content: "" }, finish_reason: finish::BROKEN }],
        }
    }
}
