//! What a request may not ask for.
//!
//! *Which question does it answer?* "Would the provider refuse this, and in which words?" And where the mock
//! itself has no answer (two choices, probabilities, sound), it refuses as the provider refuses for a model that
//! cannot do it.
//!
//! *Why refuse at all?* A test must find out what the real provider would have told it. A wish that is passed
//! over in silence looks like one that was granted.
//!
//! *What it never does:* judge the conversation. What only turns the dials of a model (penalties, seeds, a top
//! `p`) has no bearing on a mock and is taken, but for models that take none.

use super::names::Others;
use super::{Around, Dialect};
use crate::BadRequest;

/// Wishes that can be refused.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Wishes<'a> {
    pub(super) model: &'a str,
    /// Names the older limit of tokens.
    pub(super) old_limit: bool,
    pub(super) temperature: Option<f64>,
    pub(super) top_p: Option<f64>,
    pub(super) effort: Option<&'a str>,
    pub(super) choices: Option<u64>,
    /// The first of those that no model grants here.
    pub(super) beyond: Option<Beyond>,
}

/// Wishes that no model grants here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beyond {
    /// The probabilities of tokens.
    Probabilities,
    /// Tools as they were before they were called so.
    Functions,
    /// An answer that is heard.
    Sound,
    /// A search that the provider runs.
    Search,
}

impl Beyond {
    /// Its name, and what to ask for instead.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Probabilities => ("logprobs", ""),
            Self::Functions => ("functions", " Use 'tools' instead."),
            Self::Sound => ("modalities", " Only the modality 'text' is supported."),
            Self::Search => ("web_search_options", ""),
        }
    }
}

/// Models of OpenAI's that think before they speak.
fn thinks(model: &str) -> bool {
    ["o1", "o3", "o4", "gpt-5"].iter().any(|name| model.starts_with(name)) && !model.starts_with("gpt-5-chat")
}

/// Models of OpenAI's that cannot be asked to.
fn never_thinks(model: &str) -> bool {
    ["gpt-3", "gpt-4", "chatgpt-"].iter().any(|name| model.starts_with(name))
}

impl Wishes<'_> {
    /// The refusal of the first wish that is not granted.
    pub(super) fn check(&self, dialect: Dialect) -> Result<(), BadRequest> {
        if matches!(dialect.around, Around::OpenAi | Around::Azure) {
            self.check_model()?;
        }
        if let Some(choices) = self.choices.filter(|choices| *choices != 1) {
            let what = format!(
                "Unsupported value: 'n' does not support {choices} with this model. Only the default (1) value is supported."
            );
            return Err(BadRequest::new(Some("unsupported_value"), "n", what));
        }
        self.beyond.map_or(Ok(()), |wish| {
            let (name, instead) = wish.words();
            Err(unsupported(Some("unsupported_parameter"), name, instead))
        })
    }

    /// What depends on whether the model thinks.
    fn check_model(&self) -> Result<(), BadRequest> {
        if never_thinks(self.model) && self.effort.is_some() {
            return Err(unsupported(Some("unsupported_parameter"), "reasoning_effort", ""));
        }
        if !thinks(self.model) {
            return Ok(());
        }
        if self.old_limit {
            let instead = " Use 'max_completion_tokens' instead.";
            return Err(unsupported(Some("unsupported_parameter"), "max_tokens", instead));
        }
        let turned = |dial: Option<f64>| dial.is_some_and(|value| (value - 1.0).abs() > f64::EPSILON);
        let dials = [(turned(self.temperature), "temperature"), (turned(self.top_p), "top_p")];
        // Recorded without a code.
        dials.iter().find(|(turned, _)| *turned).map_or(Ok(()), |(_, name)| Err(unsupported(None, name, "")))
    }
}

fn unsupported(code: Option<&'static str>, name: &str, instead: &str) -> BadRequest {
    let what = format!("Unsupported parameter: '{name}' is not supported with this model.{instead}");
    BadRequest::new(code, name, what)
}

/// Whether OpenAI knows a field of that name at Chat Completions.
fn is_known(name: &str) -> bool {
    matches!(
        name,
        "audio"
            | "frequency_penalty"
            | "function_call"
            | "functions"
            | "logit_bias"
            | "logprobs"
            | "max_completion_tokens"
            | "max_tokens"
            | "messages"
            | "metadata"
            | "modalities"
            | "model"
            | "moderation"
            | "n"
            | "parallel_tool_calls"
            | "prediction"
            | "presence_penalty"
            | "prompt_cache_key"
            | "prompt_cache_options"
            | "prompt_cache_retention"
            | "reasoning_effort"
            | "response_format"
            | "safety_identifier"
            | "seed"
            | "service_tier"
            | "stop"
            | "store"
            | "stream"
            | "stream_options"
            | "temperature"
            | "tool_choice"
            | "tools"
            | "top_logprobs"
            | "top_p"
            | "user"
            | "verbosity"
            | "web_search_options"
    )
}

/// Refuses a field that OpenAI does not know. Other vendors take their own, and pass over what they do not know.
pub(super) fn check_names(dialect: Dialect, others: &Others) -> Result<(), BadRequest> {
    if dialect == Dialect::OPENAI { refuse_unknown(others, is_known) } else { Ok(()) }
}

/// Refuses the first field that is not among the known ones.
pub(crate) fn refuse_unknown(others: &Others, is_known: fn(&str) -> bool) -> Result<(), BadRequest> {
    match others.0.iter().find(|name| !is_known(name)) {
        Some(name) => {
            let what = format!("Unknown parameter: '{name}'.");
            Err(BadRequest::new(Some("unknown_parameter"), name, what))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(wishes: Wishes<'_>) -> Option<(String, Option<String>)> {
        let error = wishes.check(Dialect::OPENAI).err()?;
        Some((error.param.clone().unwrap_or_default(), error.fields.code.map(Into::into)))
    }

    #[test]
    fn a_model_that_thinks_takes_no_dials_and_no_older_limit() {
        let o4 = Wishes { model: "o4-mini", ..Wishes::default() };
        let code = || Some("unsupported_parameter".to_owned());
        assert_eq!(refused(Wishes { old_limit: true, ..o4 }), Some(("max_tokens".to_owned(), code())));
        assert_eq!(refused(Wishes { temperature: Some(0.2), ..o4 }), Some(("temperature".to_owned(), None)));
        assert_eq!(refused(Wishes { temperature: Some(1.0), ..o4 }), None);
        let gpt = Wishes { model: "gpt-4o", old_limit: true, temperature: Some(0.2), ..Wishes::default() };
        assert_eq!(refused(gpt), None);
        assert_eq!(refused(Wishes { effort: Some("low"), ..gpt }), Some(("reasoning_effort".to_owned(), code())));
        assert!(Wishes { old_limit: true, ..o4 }.check(Dialect::VLLM).is_ok());
    }

    #[test]
    fn what_the_mock_cannot_do_is_said() {
        let some = Wishes { model: "gpt-4o", ..Wishes::default() };
        let param = |wishes| refused(wishes).map(|(param, _)| param);
        assert_eq!(param(Wishes { choices: Some(2), ..some }).as_deref(), Some("n"));
        assert_eq!(param(Wishes { choices: Some(1), ..some }), None);
        assert_eq!(param(Wishes { beyond: Some(Beyond::Probabilities), ..some }).as_deref(), Some("logprobs"));
        assert_eq!(param(Wishes { beyond: Some(Beyond::Functions), ..some }).as_deref(), Some("functions"));
        assert_eq!(param(Wishes { beyond: Some(Beyond::Sound), ..some }).as_deref(), Some("modalities"));
        assert_eq!(param(Wishes { beyond: Some(Beyond::Search), ..some }).as_deref(), Some("web_search_options"));
    }

    #[test]
    fn a_field_that_nobody_knows_is_refused_by_name() {
        let others = Others(["seed", "stop", "max_tokns", "other"].map(str::to_owned).into());
        let error = check_names(Dialect::OPENAI, &others).unwrap_err();
        assert_eq!(
            (error.param.as_deref(), &*error.fields.message),
            (Some("max_tokns"), "Unknown parameter: 'max_tokns'.")
        );
        assert!(check_names(Dialect::GROQ, &others).is_ok());
        assert!(check_names(Dialect::OPENAI, &Others::default()).is_ok());
    }
}
