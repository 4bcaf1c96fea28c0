//! The body of a whole answer.
//!
//! *Which question does it answer?* "Which bytes go out next?"
//!
//! *Why in frames?* A connection gathers what it writes in one piece. What is large goes out in several, so that no
//! connection holds a second copy of it.
//!
//! *What it never does:* wait.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// The most that goes out in one frame, in bytes.
const FRAME: usize = 32 * 1024;

/// Bytes that are all there.
#[derive(Debug)]
pub(super) struct WholeBody(Bytes);

impl WholeBody {
    pub(super) const fn new(bytes: Bytes) -> Self {
        Self(bytes)
    }
}

impl Body for WholeBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.0.is_empty() {
            return Poll::Ready(None);
        }
        let next = self.0.len().min(FRAME);
        Poll::Ready(Some(Ok(Frame::data(self.0.split_to(next)))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn all_of_it_goes_out_in_frames() {
        for length in [0, 1, FRAME, FRAME + 1, 3 * FRAME + 7] {
            let bytes: Bytes = (0..length).map(|at| at as u8).collect::<Vec<_>>().into();
            let mut body = WholeBody::new(bytes.clone());
            let mut gathered = Vec::new();
            assert_eq!(body.size_hint().exact(), Some(length as u64));
            while let Some(frame) = body.frame().await {
                let frame = frame.unwrap().into_data().unwrap();
                assert!(frame.len() <= FRAME);
                gathered.extend(frame);
            }
            assert!(body.is_end_stream() && gathered == bytes);
        }
    }
}
