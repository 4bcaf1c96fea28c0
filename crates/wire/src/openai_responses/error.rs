//! Errors after a status of 200.
//!
//! *Which question does it answer?* "What does this failed answer say, and how would it be written?" Errors
//! under another status are those of [`crate::openai_chat`].
//!
//! *Why two shapes?* An event of the type `error` has its fields flat or in an object, depending on who
//! failed; `response.failed` has them in the answer. All are read; the object is written, because OpenAI's
//! own SDKs do not notice the flat form.
//!
//! *What it never does:* decide what an error means; [`crate::errors`] does.

use serde_json::{Value, json};

use crate::{ErrorFields, error_body};

/// The error in the data of an event, or in an answer.
pub(super) fn fields(said: &Value) -> ErrorFields {
    let nested = said.pointer("/response/error").filter(|error| error.is_object());
    let nested = nested.or_else(|| said.get("error").filter(|error| error.is_object()));
    let Some(error) = nested else {
        // The type of a flat one is that of the event.
        return ErrorFields { kind: None, ..error_body::of_value(said) };
    };
    error_body::of_value(error)
}

/// The error as an event carries it.
pub(super) fn object(fields: &ErrorFields) -> Value {
    json!({ "type": fields.kind, "code": fields.code, "message": fields.message, "param": null })
}
