//! Tells of a call's beginning and of its end.
//!
//! *Which question does it answer?* "Is that call still under way?" Whoever keeps something per call learns when
//! to let it go.
//!
//! *Why a guard?* A caller may go away at any point of the call, and then nobody returns. What is dropped
//! before its end tells that it was cancelled.
//!
//! *What it never does:* tell an end twice, or before the end of an attempt: it outlives them all.

use super::ground::Ground;
use super::outcome::{Completion, Failure};
use crate::engine::{Call, Engine};
use crate::event::{CallEnd, CallRecord, Event};

/// A call of which the end is to be told.
pub(crate) struct Notice<'a> {
    engine: &'a Engine,
    call: &'a Call,
    told: bool,
}

impl<'a> Notice<'a> {
    pub(crate) fn begin(on: &Ground<'a>) -> Self {
        let Ground { engine, call, .. } = *on;
        engine.observe(Event::CallBegan(CallRecord {
            call: &call.id,
            at: on.now(),
            model: &call.request.model,
            stream: call.request.stream,
            class: on.class_name.as_deref(),
            found: call.class.is_none() && on.class_name.is_some(),
            conversation: call.conversation.as_deref(),
            tenant: call.tenant.as_deref(),
        }));
        Self { engine, call, told: false }
    }

    pub(crate) fn end(mut self, result: &Result<Completion, Failure>) {
        self.tell(match result {
            Ok(completion) => CallEnd::Answered { served_by: completion.served_by },
            Err(failure) => CallEnd::Failed(failure),
        });
    }

    fn tell(&mut self, end: CallEnd<'_>) {
        self.told = true;
        self.engine.observe(Event::CallEnded { call: &self.call.id, at: self.engine.clock.now(), end });
    }
}

impl Drop for Notice<'_> {
    fn drop(&mut self) {
        if !self.told {
            self.tell(CallEnd::Cancelled);
        }
    }
}
