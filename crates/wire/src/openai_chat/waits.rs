//! Waits, in the words of an error.
//!
//! *Which question does it answer?* "Which number stands in the message of a refusal?"
//!
//! *Why?* Azure writes into its message how long to wait, and there are clients that read it there. It must not
//! contradict the headers.
//!
//! *What it never does:* add words where the message has none about waiting.

use std::borrow::Cow;

use crate::{Api, ErrorFields, RetryAfter, RetryForm};

const BEFORE: &str = "Please retry after ";
const AFTER: &str = " seconds";

/// The error, with the wait in its words where the vendor writes it there.
pub(crate) fn with_wait(api: Api, fields: ErrorFields, hint: Option<RetryAfter>) -> ErrorFields {
    match hint {
        Some(hint) if api == Api::AzureOpenai => {
            let seconds = RetryAfter { form: RetryForm::Seconds, ..hint }.as_written().as_secs();
            ErrorFields { message: said(&fields.message, seconds).unwrap_or(fields.message), ..fields }
        }
        _ => fields,
    }
}

fn said(message: &str, seconds: u64) -> Option<Cow<'static, str>> {
    let (before, rest) = message.split_once(BEFORE)?;
    let (_, after) = rest.split_once(AFTER)?;
    Some(format!("{before}{BEFORE}{seconds}{AFTER}{after}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_seconds_is_that_of_the_hint() {
        assert_eq!(
            said("Slow. Please retry after 60 seconds. Thanks.", 7).unwrap(),
            "Slow. Please retry after 7 seconds. Thanks."
        );
        assert_eq!(said("Slow.", 7), None);
    }
}
