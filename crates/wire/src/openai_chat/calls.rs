//! Tool calls that come in pieces.
//!
//! *Which question does it answer?* "Which calls are whole, now that the answer has ended?"
//!
//! *Why only at the end?* Nothing says that a call is over but the reason to end: a piece of any call may
//! still come. A limit of tokens may cut a call; that one was never made, and the reason says why.
//!
//! *What it never does:* hand out half a call.

use serde::Deserialize;

use crate::{FinishReason, Malformed, ToolCall, arguments, estimate_tokens};

/// A piece as it came. Most vendors number calls, and name a call only in its first piece.
#[derive(Deserialize)]
pub(crate) struct PieceIn {
    index: Option<u64>,
    id: Option<String>,
    function: Option<FunctionIn>,
}

#[derive(Deserialize, Default)]
struct FunctionIn {
    name: Option<String>,
    arguments: Option<String>,
}

impl PieceIn {
    /// The piece with a number that stood elsewhere.
    pub(crate) fn numbered(self, index: Option<u64>) -> Self {
        Self { index: self.index.or(index), ..self }
    }
}

/// Calls so far, in order.
#[derive(Debug, Default)]
pub(crate) struct Gathering(Vec<Partial>);

#[derive(Debug, Default)]
struct Partial {
    index: Option<u64>,
    id: String,
    name: String,
    arguments: String,
}

impl Gathering {
    /// Adds a piece, and estimates its tokens.
    pub(crate) fn add(&mut self, piece: PieceIn) -> u32 {
        let function = piece.function.unwrap_or_default();
        let (name, arguments) = (function.name.unwrap_or_default(), function.arguments.unwrap_or_default());
        let call = self.place(piece.index, piece.id.filter(|id| !id.is_empty()));
        call.name.push_str(&name);
        call.arguments.push_str(&arguments);
        estimate_tokens(&name).saturating_add(estimate_tokens(&arguments))
    }

    /// The call that a piece belongs to: by number, unless its id is another's; without one, the last.
    fn place(&mut self, index: Option<u64>, id: Option<String>) -> &mut Partial {
        let fits =
            |call: &Partial| (index.is_none() || call.index == index) && id.as_ref().is_none_or(|id| *id == call.id);
        let at = self.0.iter().rposition(fits).unwrap_or(self.0.len());
        if at == self.0.len() {
            self.0.push(Partial { index, id: id.unwrap_or_default(), ..Partial::default() });
        }
        &mut self.0[at]
    }

    /// The whole calls, at the end of an answer that ended so.
    pub(crate) fn finish(&mut self, reason: FinishReason) -> Result<Vec<ToolCall>, Malformed> {
        let mut calls = Vec::with_capacity(self.0.len());
        for Partial { id, name, arguments, .. } in std::mem::take(&mut self.0) {
            calls.extend(arguments::kept(arguments::call(id, name, arguments), Some(reason))?);
        }
        Ok(calls)
    }
}
