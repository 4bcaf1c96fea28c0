//! Waits, in the words of an error.
//!
//! *Which question does it answer?* "Which number stands in the message of a refusal?"
//!
//! *Why?* OpenAI, Groq and Azure write into their messages how long to wait, and there are clients that read it there.
//! It must not contradict the headers.
//!
//! *What it never does:* add words where the message has none about waiting.

use std::time::Duration;

use super::go_duration;
use crate::{ErrorFields, RetryAfter, RetryForm};

/// Azure's words, around whole seconds.
const SECONDS: (&str, &str) = ("Please retry after ", " seconds");
/// OpenAI's and Groq's, before a duration as Go writes it, which a full stop ends.
const DURATION: &str = "Please try again in ";

/// The error, with the wait of the hint in its words where it speaks of one.
pub(crate) fn with_wait(fields: ErrorFields, hint: RetryAfter) -> ErrorFields {
    let said = in_seconds(&fields.message, hint).or_else(|| in_duration(&fields.message, hint));
    ErrorFields { message: said.map_or(fields.message, Into::into), ..fields }
}

fn in_seconds(message: &str, hint: RetryAfter) -> Option<String> {
    let (before, rest) = message.split_once(SECONDS.0)?;
    let (_, after) = rest.split_once(SECONDS.1)?;
    let seconds = RetryAfter { form: RetryForm::Seconds, ..hint }.as_written().as_secs();
    Some([before, SECONDS.0, &seconds.to_string(), SECONDS.1, after].concat())
}

fn in_duration(message: &str, hint: RetryAfter) -> Option<String> {
    let (before, rest) = message.split_once(DURATION)?;
    let after = rest.find(". ").map_or(".", |end| &rest[end..]);
    Some([before, &try_again(hint), after].concat())
}

/// When to come again.
pub(super) fn try_again(hint: RetryAfter) -> String {
    format!("{DURATION}{}", go_duration::write(spoken(hint)))
}

/// The wait that words speak of: that of the header, but for one in whole seconds, which is coarser than words.
fn spoken(hint: RetryAfter) -> Duration {
    match hint.form {
        RetryForm::Seconds => hint.wait,
        RetryForm::Millis | RetryForm::Both | RetryForm::HttpDate => hint.as_written(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(message: &'static str, hint: RetryAfter) -> String {
        with_wait(ErrorFields { message: message.into(), ..ErrorFields::default() }, hint).message.into_owned()
    }

    #[test]
    fn the_number_is_that_of_the_hint() {
        let hint = |form| RetryAfter { wait: Duration::from_millis(6500), form };
        let seconds = "Slow. Please retry after 60 seconds. Thanks.";
        assert_eq!(said(seconds, hint(RetryForm::Millis)), "Slow. Please retry after 7 seconds. Thanks.");
        let forms = [RetryForm::Seconds, RetryForm::Millis, RetryForm::Both, RetryForm::HttpDate];
        for (form, wait) in forms.into_iter().zip(["6.5s", "6.5s", "7s", "7s"]) {
            let expected = format!("Slow. Please try again in {wait}. Thanks.");
            assert_eq!(said("Slow. Please try again in 1m1.5s. Thanks.", hint(form)), expected, "{form:?}");
        }
        assert_eq!(said("Please try again in 120ms.", hint(RetryForm::Millis)), "Please try again in 6.5s.");
        assert_eq!(said("Slow.", hint(RetryForm::Both)), "Slow.");
    }
}
