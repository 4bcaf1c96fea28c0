//! The events of a real stream, whole.
//!
//! *Which question does it answer?* "Which events are whole by now, and what does each say?"
//!
//! *Why by the format's own decoder?* What is a token and what is the end differs between formats, and a cut after
//! four tokens must be one in each.
//!
//! *What it never does:* change a byte, or hold back more than one event.

use wire::codec::StreamDecoder;
use wire::{Api, Chunk};

use super::course::Said;

/// More of an event than this is passed on without its end.
const MOST: usize = wire::sse::MAX_EVENT_BYTES;

/// A whole event.
#[derive(Debug, Default)]
pub(super) struct Event {
    /// It, as it came.
    pub(super) bytes: Vec<u8>,
    /// What it is to a fault.
    pub(super) said: Said,
    /// What it says.
    pub(super) chunks: Vec<Chunk>,
}

/// Cuts a stream into events.
#[derive(Debug)]
pub(super) struct Events {
    api: Api,
    decoder: StreamDecoder,
    held: Vec<u8>,
}

impl Events {
    pub(super) fn new(api: Api) -> Self {
        Self { api, decoder: api.stream_decoder(), held: Vec::new() }
    }

    /// Takes bytes; returns the events that are whole by now.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Vec<Event> {
        self.held.extend_from_slice(bytes);
        let mut events = Vec::new();
        let mut start = 0;
        for end in self.api.event_ends(&self.held) {
            let event = &self.held[start..end];
            if event.len() <= MOST && !is_whole(self.api, event) {
                break;
            }
            let chunks: Vec<Chunk> = self.decoder.push(event).into_iter().flatten().collect();
            events.push(Event { bytes: event.to_vec(), said: said(&chunks), chunks });
            start = end;
        }
        self.held.drain(..start);
        events
    }

    /// What is left at the end: an event without its end.
    pub(super) fn rest(&mut self) -> Option<Event> {
        let bytes = std::mem::take(&mut self.held);
        (!bytes.is_empty()).then(|| Event { bytes, ..Event::default() })
    }
}

fn is_whole(api: Api, event: &[u8]) -> bool {
    match api {
        Api::Ollama => event.ends_with(b"\n"),
        Api::BedrockConverse | Api::BedrockInvoke => {
            event.first_chunk().is_some_and(|length| u32::from_be_bytes(*length) as usize == event.len())
        }
        _ => event.ends_with(b"\n\n") || event.ends_with(b"\r\n\r\n"),
    }
}

fn said(chunks: &[Chunk]) -> Said {
    let mut said = Said::default();
    for chunk in chunks {
        match chunk {
            Chunk::Delta { .. } | Chunk::Working { .. } | Chunk::ToolCall(_) | Chunk::Reasoning(_) => said.token = true,
            Chunk::Finish(_) => said.finish = true,
            Chunk::Usage(_) | Chunk::Error(_) => {}
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use wire::{FinishReason, StreamHead, Usage};

    use super::*;

    #[test]
    fn tokens_and_the_end_are_known_in_each_format_however_the_bytes_come() {
        for api in Api::ALL {
            let head = StreamHead { head: api.head(1, "m", 0), input_tokens: 3, cached_tokens: 0, include_usage: true };
            let mut encoder = api.stream_encoder(head);
            let mut written = encoder.start();
            written.extend(encoder.delta("one "));
            written.extend(encoder.delta("two "));
            written.extend(encoder.finish(FinishReason::Stop, Usage::default()));
            for size in [1, 7, written.len()] {
                let mut events = Events::new(api);
                let found: Vec<_> = written.chunks(size).flat_map(|bytes| events.push(bytes)).collect();
                let count = |of: fn(&Said) -> bool| found.iter().filter(|event| of(&event.said)).count();
                assert_eq!((count(|said| said.token), count(|said| said.finish)), (2, 1), "{} {size}", api.name());
                assert_eq!(found.concat_bytes(), written, "{}", api.name());
                assert!(events.rest().is_none());
            }
            let mut events = Events::new(api);
            assert!(events.push(&written[..3]).is_empty());
            assert_eq!(events.rest().unwrap().bytes, written[..3]);
        }
    }

    trait ConcatBytes {
        fn concat_bytes(&self) -> Vec<u8>;
    }

    impl ConcatBytes for Vec<Event> {
        fn concat_bytes(&self) -> Vec<u8> {
            self.iter().flat_map(|event| event.bytes.clone()).collect()
        }
    }
}
