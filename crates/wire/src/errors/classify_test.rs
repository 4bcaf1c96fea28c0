//! Goes over every row of the tables, and over the traps by name.

use proptest::prelude::*;

use super::*;

fn error(kind: Option<&'static str>, code: Option<&'static str>, message: &'static str) -> ErrorFields {
    ErrorFields { kind: kind.map(Into::into), code: code.map(Into::into), message: message.into() }
}

/// The table of every provider, as if its format were spoken: with what holds for everybody.
fn tables(name: &str) -> impl Iterator<Item = &'static Table> {
    [name, "any"].into_iter().filter_map(table::named)
}

#[test]
fn every_row_classifies_its_own_example() {
    for (name, table) in table::all() {
        for row in &table.rows {
            let found = best(tables(name), row.status, &row.example.fields(), row.place);
            let found = found.unwrap_or_else(|| panic!("{name}: nothing fits {row:#?}"));
            assert_eq!(found.category, row.category, "{name}: {row:#?} against {found:#?}");
        }
    }
}

#[test]
fn every_row_of_a_format_holds_behind_the_rows_of_its_family() {
    for api in Api::ALL {
        for row in table::of(api).next().into_iter().flat_map(|own| &own.rows) {
            let found = best(table::of(api), row.status, &row.example.fields(), row.place);
            assert_eq!(found.and_then(|row| row.category), row.category, "{}: {row:#?}", api.name());
        }
    }
}

#[test]
fn every_row_is_chosen_for_every_name_it_lists() {
    for (name, table) in table::all() {
        for row in table.rows.iter().filter(|row| row.codes.len() > 1) {
            for code in &row.codes {
                let fields = ErrorFields { code: Some(code.clone().into()), ..row.example.fields() };
                let found = best(tables(name), row.status, &fields, row.place);
                assert_eq!(found.and_then(|row| row.category), row.category, "{name}: {code}");
            }
        }
    }
}

#[test]
fn no_two_rows_of_equal_weight_disagree_on_an_example() {
    for (name, table) in table::all() {
        for row in &table.rows {
            let fields = row.example.fields();
            let rivals = table.rows.iter().filter(|rival| rival.fits(row.status, &fields, row.place));
            for rival in rivals.filter(|rival| rival.weight() == row.weight()) {
                assert_eq!(rival.category, row.category, "{name}: {row:#?} against {rival:#?}");
            }
        }
    }
}

#[test]
fn a_vendor_of_a_family_has_its_own_words_first() {
    let said =
        error(Some("invalid_request_error"), None, "token count plus max_tokens exceeds the model context length");
    assert_eq!(classify(Api::Together, 403, &said, Place::Body), Category::ContextLengthExceeded);
    let spent = error(Some("insufficient_quota"), Some("insufficient_quota"), "x");
    assert_eq!(classify(Api::Groq, 429, &spent, Place::Body), Category::QuotaExhausted);
    assert_eq!(
        classify(Api::Groq, 498, &error(None, Some("capacity_exceeded"), "x"), Place::Body),
        Category::Overloaded
    );
}

#[test]
fn a_signature_that_amazon_refuses_is_a_matter_of_keys_and_clocks() {
    let late = "Signature expired: 20260101T120000Z is now earlier than 20260101T120100Z (20260101T120600Z - 5 min.)";
    for (kind, message) in [
        (Some("SignatureDoesNotMatch"), ""),
        (Some("InvalidSignatureException"), late),
        (Some("MissingAuthenticationToken"), ""),
        (Some("RequestTimeTooSkewed"), ""),
        (Some("ExpiredTokenException"), ""),
        (None, late),
        (None, "Signature not yet current: 20260101T121000Z is still later than 20260101T120000Z"),
        (None, "The request signature we calculated does not match the signature you provided."),
        (None, "The security token included in the request is invalid."),
    ] {
        let said = error(kind, None, message);
        assert_eq!(classify(Api::BedrockConverse, 403, &said, Place::Body), Category::Authentication, "{said:?}");
    }
    let denied = error(None, None, "You don't have access to the model with the specified model ID.");
    assert_eq!(classify(Api::BedrockConverse, 403, &denied, Place::Body), Category::Permission);
}

#[test]
fn transport_and_ends_mean_the_same_everywhere() {
    let at = |api, code, place| classify(api, 200, &error(None, Some(code), ""), place);
    for api in Api::ALL {
        let refused = classify(api, 0, &error(None, Some("refused"), ""), Place::Transport);
        let silent = classify(api, 0, &error(None, Some("read_timeout"), ""), Place::Transport);
        assert_eq!((refused, silent), (Category::Connection, Category::Timeout), "{}", api.name());
        assert_eq!(at(api, "no_answer", Place::Whole), Category::MalformedResponse);
        assert_eq!(at(api, "clean_eof", Place::StreamEnd), Category::StreamInterrupted);
    }
}

#[test]
fn an_end_has_a_reason() {
    assert_eq!(finished(Api::OpenaiChat, "content_filter"), Some(Category::ContentFiltered));
    assert_eq!(finished(Api::OpenaiChat, "length"), None);
    assert_eq!(
        finished(Api::AnthropicMessages, "model_context_window_exceeded"),
        Some(Category::ContextLengthExceeded)
    );
    assert_eq!(finished(Api::AnthropicMessages, "pause_turn"), None);
    assert_eq!(finished(Api::Deepseek, "insufficient_system_resource"), Some(Category::Overloaded));
    assert_eq!(finished(Api::Groq, "stop"), None);
}

#[test]
fn an_empty_account_is_no_throttle() {
    let body = |status, fields| classify(Api::OpenaiChat, status, &fields, Place::Body);
    assert_eq!(body(429, error(Some("insufficient_quota"), Some("insufficient_quota"), "x")), Category::QuotaExhausted);
    assert_eq!(body(429, error(Some("requests"), Some("rate_limit_exceeded"), "x")), Category::RateLimited);
    assert_eq!(body(429, ErrorFields::default()), Category::RateLimited);
    let body = |status, fields| classify(Api::AnthropicMessages, status, &fields, Place::Body);
    let spent = "You have reached your specified API usage limits. You will regain access on 2026-12-01";
    assert_eq!(body(400, error(Some("invalid_request_error"), None, spent)), Category::QuotaExhausted);
    assert_eq!(
        body(429, error(Some("rate_limit_error"), Some("enforced_spend_limit_reached"), "x")),
        Category::QuotaExhausted
    );
}

#[test]
fn a_prompt_that_is_too_long_is_no_bad_request() {
    let long = error(Some("invalid_request_error"), None, "Prompt is too long: 210000 tokens > 200000 maximum");
    assert_eq!(classify(Api::AnthropicMessages, 400, &long, Place::Body), Category::ContextLengthExceeded);
    let long = error(Some("invalid_request_error"), Some("context_length_exceeded"), "x");
    assert_eq!(classify(Api::OpenaiChat, 400, &long, Place::Body), Category::ContextLengthExceeded);
}

#[test]
fn a_503_may_be_a_throttle_or_an_overload() {
    let body = |code| classify(Api::OpenaiChat, 503, &error(None, code, "x"), Place::Body);
    assert_eq!(body(Some("slow_down")), Category::RateLimited);
    assert_eq!(body(Some("server_is_overloaded")), Category::Overloaded);
    assert_eq!(classify(Api::AnthropicMessages, 529, &ErrorFields::default(), Place::Body), Category::Overloaded);
}

#[test]
fn an_overload_in_a_stream_depends_on_what_was_sent() {
    let overloaded = error(Some("overloaded_error"), None, "Overloaded");
    let at = |place| classify(Api::AnthropicMessages, 200, &overloaded, place);
    assert_eq!(at(Place::StreamStart), Category::Overloaded);
    assert_eq!(at(Place::StreamMiddle), Category::StreamInterrupted);
}

#[test]
fn what_nobody_knows_goes_by_the_class_of_its_status() {
    for api in Api::ALL {
        let body = |status| classify(api, status, &ErrorFields::default(), Place::Body);
        assert_eq!(body(418), Category::InvalidRequest);
        assert_eq!(body(599), Category::ServerError);
        assert_eq!(body(302), Category::MalformedResponse);
    }
}

proptest! {
    #[test]
    fn nothing_panics(status in any::<u16>(), kind in any::<Option<String>>(), message in any::<String>()) {
        let fields = ErrorFields { kind: kind.map(Into::into), code: None, message: message.into() };
        for api in Api::ALL {
            let middle = classify(api, status, &fields, Place::StreamMiddle);
            prop_assert_eq!(middle, Category::StreamInterrupted);
            let _ = classify(api, status, &fields, Place::Body);
        }
    }
}
