//! What a streamed answer says, and when: as a value, and as a decoder would say it.
//!
//! *Which question does it answer?* "Which chunks come out of this answer, at which instants?"
//!
//! *Why all at once?* Because then it is a page that can be laid beside another: a test lays it beside what the
//! server writes and the client reads. Whoever hands the chunks over waits for their instants.
//!
//! *What it never does:* say more than the format does. Where that is silent, so is this.

use std::collections::VecDeque;
use std::time::Duration;

use failover::CallError;
use wire::codec::Showing;
use wire::{Api, Chunk, Ending, Garbled, Inside, Malformed, Part, Reply, Segment};

/// A chunk, or why there is none, and when, from the arrival.
pub(super) type Said = (Duration, Result<Chunk, CallError>);

/// All that a stream says, in order. Where it ends without a word about it, so does this.
pub(super) fn told(api: Api, mut reply: Reply) -> VecDeque<Said> {
    let end = ending(api, &reply);
    let said = reply.segments.iter_mut().flat_map(|segment| parts(api, segment));
    said.chain(end.into_iter().map(|said| (reply.ended, said))).collect()
}

/// What a segment says: when it begins, and when its part is whole.
fn parts(api: Api, segment: &mut Segment) -> impl Iterator<Item = Said> {
    let lasting = segment.last.saturating_sub(segment.first);
    let (begins, ends) = match &segment.part {
        Part::Words => {
            let (text, tokens) = (std::mem::take(&mut segment.text), segment.tokens);
            (Some(Chunk::Delta { text, tokens, lasting }), None)
        }
        part => (sign(api, segment, lasting), whole(api, part).filter(|_| segment.is_last())),
    };
    let said = [(segment.first, begins), (segment.last, ends)];
    said.into_iter().filter_map(|(at, chunk)| Some((at, Ok(chunk?))))
}

/// The sign of life that a thought or a call gives before it is whole.
fn sign(api: Api, segment: &Segment, lasting: Duration) -> Option<Chunk> {
    let by_token = api.shows(&segment.part) == Showing::ByToken;
    by_token.then_some(Chunk::Working { tokens: segment.tokens, lasting })
}

/// What is handed on of a part that is whole, before the end of the answer.
fn whole(api: Api, part: &Part) -> Option<Chunk> {
    let shows = api.shows(part);
    match part {
        _ if shows == Showing::Never => None,
        Part::Words => None,
        Part::Thought(thought) => Some(Chunk::Reasoning(thought.clone())),
        Part::Call(call) if !api.hands_calls_on_at_the_end() => api.streamed_call(call.clone()).map(Chunk::ToolCall),
        Part::Call(call) => (shows == Showing::Whole).then(|| {
            let tokens = wire::estimate_tokens(&call.arguments);
            Chunk::Working { tokens, lasting: Duration::ZERO }
        }),
    }
}

/// What is said at the end.
fn ending(api: Api, reply: &Reply) -> Vec<Result<Chunk, CallError>> {
    match reply.ending {
        Ending::Complete => finish(api, reply).unwrap_or_else(|why| {
            let usage = usage(reply).filter(|_| api.tells_usage_first());
            usage.into_iter().map(Ok).chain([Err(unreadable(&why))]).collect()
        }),
        Ending::Error(status) => {
            let usage = api.usage_of_broken(reply.usage).map(Chunk::Usage);
            usage.into_iter().chain([Chunk::Error(api.error_in_stream(status))]).map(Ok).collect()
        }
        // A page is no event: a stream of it ends before it has said anything.
        Ending::Garbled(garbled) if !matches!(garbled, Garbled::Html | Garbled::ContentType) => {
            vec![Err(CallError::Malformed("no event of this format".to_owned()))]
        }
        Ending::Reset => vec![Err(CallError::Broken("connection reset".to_owned()))],
        Ending::GoAway | Ending::Inside(Inside::Header) => {
            vec![Err(CallError::Broken("connection closed in the middle of an answer".to_owned()))]
        }
        _ => Vec::new(),
    }
}

/// The end of a complete answer: the calls that come with it, the reason, and the usage. One with half a call is none.
fn finish(api: Api, reply: &Reply) -> Result<Vec<Result<Chunk, CallError>>, Malformed> {
    let has_calls = reply.segments.iter().any(|segment| matches!(segment.part, Part::Call(_)));
    let calls = if has_calls { api.as_read(reply.whole(), true)?.tool_calls } else { Vec::new() };
    let calls = calls.into_iter().filter(|_| api.hands_calls_on_at_the_end()).map(Chunk::ToolCall);
    Ok(calls.chain([Chunk::Finish(reply.finish)]).chain(usage(reply)).map(Ok).collect())
}

/// What a complete answer says that it cost.
fn usage(reply: &Reply) -> Option<Chunk> {
    reply.counted.then_some(Chunk::Usage(reply.usage))
}

/// Something that is none of the format.
pub(super) fn unreadable(why: &Malformed) -> CallError {
    CallError::Malformed(why.to_string())
}

#[cfg(test)]
#[path = "told_test.rs"]
mod tests;
