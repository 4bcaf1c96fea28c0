//! Recordings of real providers.
//!
//! *Which question does it answer?* "What did the provider say, when did each piece of it arrive, and may that be
//! written down?" A [`Tape`] is what was recorded; a [`Scrubber`] takes the secrets out of an [`Exchange`] before
//! it is; a [`Player`] finds the recorded answer to a request.
//!
//! *Why a format of its own?* HAR and its relatives keep one time per answer. What a client of a language model
//! meets is the time of every chunk, and how the connection ended.
//!
//! # The file
//!
//! JSON Lines in UTF-8. The first line is the [`Header`], each other line one [`Exchange`], in the order in which
//! they ended. A line is written at once and whole, so a recorder that is killed leaves at most a last line without
//! its end; readers pass over that one.
//!
//! ```json
//! {"tape":1,"provider":"https://api.openai.com","scrub":["messages[*].content"]}
//! {"at_us":1200,"request":{"method":"POST","path":"/v1/chat/completions","headers":[["accept","*/*"]],
//!  "body":{"json":{"model":"gpt-4o"}}},"response":{"status":200,"headers":[["content-type","text/event-stream"]],
//!  "at_us":310000,"chunks":[{"at_us":310150,"text":"data: {}\n\n"}]},"ended":{"at_us":905000,"how":"complete"}}
//! ```
//!
//! (An exchange stands on one line; here it is folded.) The `at_us` of an exchange counts microseconds from the
//! beginning of the recording to the arrival of the request; those within count from that arrival. A body is
//! `json`, `text` or `base64`, a chunk `text` or `base64`. Fields are only added; a change of meaning raises
//! [`VERSION`].
//!
//! *What it never does:* touch a file, a socket or a clock.

mod bad;
mod content;
mod exchange;
mod player;
mod scrub;
mod tape;

pub use bad::BadTape;
pub use content::Content;
pub use exchange::{Chunk, Ended, Ending, Exchange, Headers, Request, Response};
pub use player::Player;
pub use scrub::{BadPath, Path, Scrubber};
pub use tape::{Header, Tape, VERSION};
