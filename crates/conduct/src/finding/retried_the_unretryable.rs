//! It tried again what fails again.
//!
//! *What is judged?* The same request, to the byte where that is known, for the same model at the same provider, after
//! an error that does not pass by itself: 400, 401, 403, 404, 413, 422, withheld content, a context too long; with the
//! same key, after one that is about the key or the account. 408, 409 and 425 ask to be tried again, whatever they mean.
//!
//! *When is it a warning?* After a spent quota (429 `insufficient_quota`): OpenAI's own SDK takes it for a rate limit.
//! And where the attempts are tied by their words alone and came far apart.
//!
//! *When is it silent?* Where something was changed (a parameter, the model, the key), and at another provider.

use wire::Category;

use super::report::{Told, finding};
use super::{Charge, Finding, Severity};
use crate::Answered;
use crate::call::Retry;
use crate::evidence::Evidence;
use crate::words::times;

pub(super) fn find(evidence: &Evidence<'_>) -> Option<Finding> {
    let vain: Vec<(Retry<'_>, (u16, Category))> =
        evidence.retries().filter_map(|retry| Some((retry, in_vain(&retry)?))).collect();
    let sure = |(retry, (_, category)): &&(Retry<'_>, (u16, Category))| {
        *category != Category::QuotaExhausted && retry.is_sure(evidence.rules)
    };
    let surest = vain.iter().find(sure);
    let (_, (status, category)) = surest.or(vain.first())?;
    let sentence = format!("retried what fails again {}: {status} {category}", times(vain.len()));
    let severity = Severity::sure(surest.is_some());
    let told = Told { charge: Charge::RetriedTheUnretryable, severity, count: vain.len(), sentence };
    Some(finding(told, vain.iter().map(|(retry, _)| retry.again), evidence))
}

/// What it was told, where that makes a retry vain.
fn in_vain(retry: &Retry<'_>) -> Option<(u16, Category)> {
    let Answered::Refused { status, category, .. } = retry.before.answered else { return None };
    let told = !retry.before.abandoned() && !matches!(status, 408 | 409 | 425);
    (told && retry.unchanged() && lasts(category, retry.same_key())).then_some((status, category))
}

/// Whether an error of this kind is there the next time.
fn lasts(category: Category, same_key: bool) -> bool {
    match category {
        Category::InvalidRequest
        | Category::ContextLengthExceeded
        | Category::ContentFiltered
        | Category::ModelNotFound => true,
        Category::Authentication | Category::Permission | Category::QuotaExhausted | Category::RequestTooLarge => {
            same_key
        }
        Category::RateLimited
        | Category::Overloaded
        | Category::ServerError
        | Category::Timeout
        | Category::Connection
        | Category::MalformedResponse
        | Category::StreamInterrupted
        | Category::DegradedOutput
        | Category::Cancelled => false,
    }
}
