//! Latencies as a `HdrHistogram` log, for other tools.
//!
//! One line per part of the run, tagged with its name; values are microseconds. The log's own times
//! count from the start of the run, so that the same run gives the same bytes.

use std::time::{Duration, UNIX_EPOCH};

use hdrhistogram::serialization::V2DeflateSerializer;
use hdrhistogram::serialization::interval_log::{IntervalLogWriterBuilder, Tag};

use crate::Analysis;
use crate::slice::Slice;

/// The latencies of an analysis as a V2 interval log.
pub fn hdr(analysis: &Analysis) -> &str {
    &analysis.latency_log
}

/// The latencies of these parts, a line each.
pub(crate) fn log(parts: &[Slice<'_>]) -> String {
    let mut bytes = Vec::new();
    let mut serializer = V2DeflateSerializer::new();
    let mut writer = IntervalLogWriterBuilder::new()
        .add_comment("[Latency of successful answers in microseconds, from the intended send]")
        .with_start_time(UNIX_EPOCH)
        .with_base_time(UNIX_EPOCH)
        .begin_log_with(&mut bytes, &mut serializer)
        .expect("writing to memory cannot fail");
    for part in parts {
        let span = part.span();
        let (from, length) = (Duration::from_micros(span.from), Duration::from_micros(span.to - span.from));
        let name = tag(part.name());
        writer
            .write_histogram(part.latency().histogram(), from, length, Tag::new(&name))
            .expect("a histogram of times serialises into memory");
    }
    String::from_utf8(bytes).expect("the log is text")
}

/// Tags hold no separators.
fn tag(name: &str) -> String {
    name.replace(|character: char| character == ',' || character.is_whitespace(), "_")
}
