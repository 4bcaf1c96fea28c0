//! Numbers that are equal for equal requests, bodies and texts.
//!
//! *Which question does it answer?* "Is this the same question again?", also where it comes in another vendor's
//! format, for another model, or as a stream instead of a whole.
//!
//! *Why the texts alone?* They are what all formats agree on: ids of tool calls, images and limits are written anew for
//! every provider. A last turn of the model's is left out: who goes on from a broken answer asks the same question.
//!
//! *What it never does:* keep a text. The numbers are stable between runs; they are no secret and hide none.

use chance::{Key, Seed};
use wire::{Message, Request, Role};

/// What is asked: roles and texts of all turns up to the last of the caller's. Not the model, not the stream flag.
pub fn fingerprint(request: &Request) -> u64 {
    const QUESTION: Key = root("question");
    let start = QUESTION.name(request.system.as_deref().unwrap_or_default());
    asked(&request.messages).iter().fold(start, grown).number()
}

/// The answers that a request carries as earlier turns, oldest first, without a last turn that is to be gone on from.
pub fn history(request: &Request) -> Vec<u64> {
    let said = asked(&request.messages).iter().filter(|turn| turn.role == Role::Assistant);
    said.map(|turn| text_digest(&turn.texts().collect::<String>())).collect()
}

/// A text, but for blanks around it, which clients strip.
pub fn text_digest(text: &str) -> u64 {
    const TEXT: Key = root("text");
    TEXT.name(text.trim()).number()
}

/// A body, to the byte.
pub fn body_digest(body: &[u8]) -> u64 {
    const BODY: Key = root("body");
    BODY.bytes(body).number()
}

const fn root(what: &str) -> Key {
    Key::root(Seed(0)).name("conduct").name(what)
}

/// The turns up to the last of the caller's.
fn asked(turns: &[Message]) -> &[Message] {
    let last = turns.iter().rposition(|turn| turn.role == Role::User);
    &turns[..last.map_or(0, |last| last + 1)]
}

fn grown(key: Key, turn: &Message) -> Key {
    let role = match turn.role {
        Role::User => 1,
        Role::Assistant => 2,
    };
    turn.texts().fold(key.word(role), Key::name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn talk(texts: &[&str]) -> Request {
        let turn = |(nth, text): (usize, &&str)| {
            let text = (*text).to_owned();
            if nth % 2 == 0 { Message::user(text) } else { Message::assistant(text) }
        };
        Request { messages: texts.iter().enumerate().map(turn).collect(), ..Request::default() }
    }

    #[test]
    fn the_model_and_the_stream_flag_do_not_matter() {
        let one = Request { model: "gpt-5".into(), ..talk(&["hello"]) };
        let other = Request { model: "claude".into(), stream: true, ..talk(&["hello"]) };
        assert_eq!(fingerprint(&one), fingerprint(&other));
    }

    #[test]
    fn words_turns_and_instructions_do() {
        let hello = fingerprint(&talk(&["hello"]));
        assert_ne!(hello, fingerprint(&talk(&["hullo"])));
        assert_ne!(hello, fingerprint(&talk(&["hel", "lo"])));
        assert_ne!(hello, fingerprint(&talk(&["hello", "yes", ""])));
        assert_ne!(hello, fingerprint(&Request { system: Some("be kind".into()), ..talk(&["hello"]) }));
    }

    #[test]
    fn going_on_from_half_an_answer_is_the_same_question_and_no_history() {
        let resumed = talk(&["hello", "I am"]);
        assert_eq!(fingerprint(&resumed), fingerprint(&talk(&["hello"])));
        assert!(history(&resumed).is_empty());
        assert_eq!(history(&talk(&["hello", " I am\n", "go on"])), [text_digest("I am")]);
    }

    #[test]
    fn a_body_counts_to_the_byte() {
        assert_ne!(body_digest(b"{}"), body_digest(b"{}\0"));
        assert_eq!(body_digest(b"{}"), body_digest(b"{}"));
    }
}
