//! A conversation, made fit for another provider.
//!
//! *Which question does it answer?* "What must change so that this provider takes a conversation that was
//! held with another, and means the same?"
//!
//! *Why before encoding and not inside?* The encoders say a request as it stands, and so can be held against
//! the decoders to the letter. What providers demand beyond the form (turns that alternate, calls that
//! are answered, ids of some shape, thoughts of their own) is a change of the conversation, and can be seen
//! here, step by step.
//!
//! *What it never does:* drop a word, a picture, a call or a result. What it adds is a placeholder that says
//! so; what it leaves out is what no other vendor can read.

mod answered;
mod ids;
mod rules;
mod turns;

pub use ids::Ids;

use crate::{Api, Content, Format, Request, Text};
use rules::Rules;

/// A conversation for one provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translated {
    /// What is to be encoded.
    pub request: Request,
    /// Which of its ids of tool calls are not those of the conversation.
    pub ids: Ids,
}

/// The request as this provider takes it.
pub fn translate(request: &Request, api: Api) -> Translated {
    let rules = Rules::of(api);
    let mut request = request.clone();
    strip_thoughts(&mut request, api);
    turns::tidy(&mut request.messages, rules);
    let ids = ids::assign(&mut request.messages, rules.ids);
    answered::pair(&mut request.messages);
    if rules.declares_calls {
        answered::declare(&mut request);
    }
    if rules.form_in_words {
        ask_for_form(&mut request);
    }
    Translated { request, ids }
}

/// Thoughts go only to the vendor that can read them.
fn strip_thoughts(request: &mut Request, api: Api) {
    for message in &mut request.messages {
        message.content.retain(|content| !matches!(content, Content::Reasoning(thought) if thought.vendor != api));
    }
}

/// Asks for JSON in the instructions, where the format has no field for it.
fn ask_for_form(request: &mut Request) {
    let words: Text = match std::mem::take(&mut request.format) {
        Format::Text => return,
        Format::Json => "Answer with one JSON object and nothing else.".into(),
        Format::Schema { schema, .. } => {
            format!("Answer with one JSON object of this JSON Schema and nothing else: {schema}").into()
        }
    };
    request.system = Some(match request.system.take() {
        Some(system) => format!("{system}\n\n{words}").into(),
        None => words,
    });
}

#[cfg(test)]
mod pairs_test;
#[cfg(test)]
mod translate_test;
