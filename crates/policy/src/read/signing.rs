//! AWS access keys, with which requests are signed.
//!
//! *Which question does it answer?* "Where are the keys, and can what they sign be sent there?"
//!
//! *Why so early?* A signature is for one service and one region. Amazon would refuse any other, request by
//! request, and the provider would look as if it were down.
//!
//! *What it never does:* repeat what stands where the name of a variable should: it might be a key.

use document::Path;
use failover::{AwsVariables, KeySource, Target};

use super::{Problems, keys};
use crate::raw;

/// The variables that hold the keys.
pub(super) fn variables(
    said: &raw::Either<raw::Usual, raw::AwsVariables>,
    path: &Path,
    problems: &mut Problems<'_>,
) -> AwsVariables {
    let raw::Either::Long(said) = said else { return AwsVariables::default() };
    let mut variable = |field: &str, name: &String| {
        keys::variable(name, &path.field(field), problems);
        name.clone()
    };
    AwsVariables {
        access_key_id: variable("access_key_id", &said.access_key_id),
        secret_access_key: variable("secret_access_key", &said.secret_access_key),
        session_token: said.session_token.as_ref().map(|name| variable("session_token", name)),
    }
}

/// What is wrong with a target that signs.
pub(super) fn check(target: &Target, path: &Path, problems: &mut Problems<'_>) {
    if !matches!(target.key, KeySource::Aws(_)) {
        return;
    }
    if !target.api.is_amazons() {
        let message =
            format!("`{}` takes no signature, only `bedrock-converse` and `bedrock-invoke` do", target.api.name());
        problems.add(&path.field("key"), message, Some("write `key: { env: NAME }`".to_owned()));
        return;
    }
    region(target, path, problems);
}

/// The region must be known, and be the same wherever it is said.
fn region(target: &Target, path: &Path, problems: &mut Problems<'_>) {
    match (target.aws_region(), target.aws_region_of_address()) {
        (None, _) => {
            let message = "a signature is for one region, and neither `region` nor `base_url` names it";
            problems.add(&path.field("key"), message, Some("write a region such as `region: us-east-1`".to_owned()));
        }
        (Some(own), Some(address)) if own != address => {
            let message = format!("the address is in `{address}`, and signatures would be for `{own}`");
            problems.add(&path.field("region"), message, Some(format!("write `region: {address}`")));
        }
        (Some(_), _) => {}
    }
}
