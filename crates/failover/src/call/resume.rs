//! How another provider is asked to go on with an answer that broke off.
//!
//! *By prefill*, where the target goes on from the beginning of its own answer: the words so far stand as
//! its own turn. *By restating* elsewhere: they stand as its turn, and the user asks to go on exactly
//! after their end, which is quoted.
//!
//! *What is never gone on with:* an answer with a tool call in it or half of one, and one that was to be
//! JSON. Two halves of these do not make a whole.

use std::borrow::Cow;

use wire::{Content, Format, Message, Request, Role};

/// How the second provider was asked to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resume {
    /// From the beginning of its own answer.
    Prefill,
    /// After words that were quoted to it.
    Restate,
}

/// A change of provider within one answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switch {
    /// Whose words stand before the seam, by its place in the policy.
    pub from: usize,
    /// Whose words stand after it.
    pub to: usize,
    /// How it was asked.
    pub by: Resume,
}

/// Characters of the end that are quoted.
const QUOTED: usize = 120;

/// Whether what was asked for can be answered in two parts.
pub(crate) fn is_divisible(asked: &Request) -> bool {
    asked.format == Format::Text
}

/// What is asked of the second provider.
pub(crate) fn request(asked: &Request, said: &str, by: Resume) -> Request {
    let mut request = asked.clone();
    match by {
        // Providers refuse a turn of their own that ends with white space.
        Resume::Prefill => say(&mut request, said.trim_end()),
        Resume::Restate => {
            say(&mut request, said);
            request.messages.push(Message::user(go_on_after(said)));
        }
    }
    let said_tokens = wire::estimate_tokens(said);
    request.max_output_tokens = asked.max_output_tokens.map(|most| most.saturating_sub(said_tokens).max(1));
    request
}

/// The words as the model's own turn; a turn that the caller had begun for it is gone on with.
fn say(request: &mut Request, said: &str) {
    let text = Cow::Owned(said.to_owned());
    match request.messages.last_mut() {
        Some(last) if last.role == Role::Assistant => last.content.push(Content::Text(text)),
        _ => request.messages.push(Message::assistant(text)),
    }
}

fn go_on_after(said: &str) -> String {
    let from = said.char_indices().rev().nth(QUOTED - 1).map_or(0, |(at, _)| at);
    format!(
        "Your last message was cut off. It ends with these words:\n\n{}\n\nGo on exactly after them, as if nothing \
         had happened. Do not repeat them, do not greet, do not explain.",
        &said[from..]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Request {
        Request { max_output_tokens: Some(100), ..Request::prompt("m", "tell me") }
    }

    #[test]
    fn a_prefill_is_the_models_own_turn_without_white_space_at_its_end() {
        let request = request(&asked(), "Once upon ", Resume::Prefill);
        assert_eq!(request.messages[1..], [Message::assistant("Once upon")]);
        assert_eq!(request.max_output_tokens, Some(97));
    }

    #[test]
    fn a_restating_quotes_the_end_and_keeps_all_of_it_as_the_models_turn() {
        let said = "é".repeat(300);
        let request = request(&asked(), &said, Resume::Restate);
        assert_eq!(request.messages[1], Message::assistant(said));
        let asks = request.messages[2].texts().next().unwrap();
        assert_eq!((request.messages[2].role, asks.matches('é').count()), (Role::User, QUOTED));
    }

    #[test]
    fn a_turn_that_the_caller_began_is_gone_on_with() {
        let mut asked = asked();
        asked.messages.push(Message::assistant("Answer:"));
        let request = request(&asked, " yes", Resume::Prefill);
        assert_eq!(request.messages.len(), 2);
        assert_eq!(request.messages[1].texts().collect::<String>(), "Answer: yes");
    }
}
