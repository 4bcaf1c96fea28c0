//! Taking in the body of a request.
//!
//! *Which question does it answer?* "Is this body here, whole, in time, and not too large?"
//!
//! *Why is a body that is too large read on?* A client that is still writing when the connection closes sees
//! a broken pipe and never the answer that says why. So what is too much is thrown away, up to a limit; and
//! who asks first whether to send it is told before.
//!
//! *What it never does:* keep more than the limit, or wait for ever where there is a timer.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::EXPECT;
use http::request::Parts;
use http_body::Body;
use http_body_util::BodyExt;

/// The largest body of a request.
pub(super) const BODY_LIMIT: usize = 10 * 1024 * 1024;

/// How much of a larger one is thrown away before it is refused.
const DISCARDED: usize = 8 * BODY_LIMIT;

/// Why there is no body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unread {
    /// It is larger than [`BODY_LIMIT`].
    TooLarge,
    /// It took longer than this.
    TooSlow(Duration),
    /// It ended before its time, or is not framed as it says.
    Broken,
}

/// The body; `within` a time, where there is a timer.
pub(super) async fn read<B: Body<Data = Bytes> + Unpin>(
    parts: &Parts,
    body: B,
    within: Option<Duration>,
) -> Result<Bytes, Unread> {
    let promised = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if promised > BODY_LIMIT && parts.headers.contains_key(EXPECT) {
        return Err(Unread::TooLarge);
    }
    tokio::select! {
        biased;
        gathered = gather(body) => gathered,
        why = too_slow(within) => Err(why),
    }
}

/// When the time is over, where there is a timer. It is not set for a body that is here already.
async fn too_slow(within: Option<Duration>) -> Unread {
    let Some(within) = within else { return std::future::pending().await };
    tokio::time::sleep_until(tokio::time::Instant::now() + within).await;
    Unread::TooSlow(within)
}

/// All of it. Most bodies come in one piece, which is not copied.
async fn gather<B: Body<Data = Bytes> + Unpin>(mut body: B) -> Result<Bytes, Unread> {
    let Some(first) = piece(&mut body).await? else { return Ok(Bytes::new()) };
    if body.is_end_stream() && first.len() <= BODY_LIMIT {
        return Ok(first);
    }
    let mut gathered = BytesMut::from(first);
    while let Some(piece) = piece(&mut body).await? {
        if gathered.len() + piece.len() > BODY_LIMIT {
            drop(gathered);
            return Err(discard(body).await);
        }
        gathered.extend_from_slice(&piece);
    }
    Ok(gathered.freeze())
}

/// Reads on and keeps nothing.
async fn discard<B: Body<Data = Bytes> + Unpin>(mut body: B) -> Unread {
    let mut discarded = 0;
    while let Ok(Some(piece)) = piece(&mut body).await {
        discarded += piece.len();
        if discarded > DISCARDED {
            break;
        }
    }
    Unread::TooLarge
}

/// The next bytes; `None` behind the last.
async fn piece<B: Body<Data = Bytes> + Unpin>(body: &mut B) -> Result<Option<Bytes>, Unread> {
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Unread::Broken)?;
        // Trailers are no part of a question.
        if let Ok(data) = frame.into_data() {
            return Ok(Some(data));
        }
    }
    Ok(None)
}
