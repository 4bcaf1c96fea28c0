//! With what a provider is asked.
//!
//! *Which question does it answer?* "How does a request show who asks?" Most providers take one key, the
//! same in each request. Amazon also takes a signature, which each request has of its own.
//!
//! *Why not one more kind of [`Secret`]?* A secret is sent. The secret that signs never is.
//!
//! *What it never does:* choose. Where to look is said by whoever wrote the policy.

use http::header::{HeaderMap, HeaderName, HeaderValue};
use wire::Api;

use super::connection::Request;
use super::endpoint::BadUrl;
use super::scrub::Scrub;
use super::secret::{BadSecret, Secret};
#[cfg(feature = "sigv4")]
use super::sigv4::{AwsKeys, Signer};
use crate::{AwsVariables, CallError, KeySource, Target};

/// With what a provider is asked.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// A key, or none.
    Key(Secret),
    /// Access keys of AWS, with which every request is signed.
    #[cfg(feature = "sigv4")]
    Aws(Signer),
}

impl From<Secret> for Credentials {
    fn from(key: Secret) -> Self {
        Self::Key(key)
    }
}

#[cfg(feature = "sigv4")]
impl From<Signer> for Credentials {
    fn from(signer: Signer) -> Self {
        Self::Aws(signer)
    }
}

impl Credentials {
    /// What a policy's target is asked with, read from where the policy says.
    ///
    /// # Errors
    ///
    /// When a key is missing, or cannot be sent; when keys are to sign and no region is known, or this was
    /// built without the feature `sigv4`.
    pub fn find(target: &Target) -> Result<Self, BadSecret> {
        match &target.key {
            KeySource::Aws(variables) => Self::aws(target, variables),
            one => Secret::find(one).map(Self::Key),
        }
    }

    #[cfg(feature = "sigv4")]
    fn aws(target: &Target, variables: &AwsVariables) -> Result<Self, BadSecret> {
        let region = target.aws_region().ok_or_else(|| {
            BadSecret::new(format!("{}: requests are signed for a region, and none is named", target.name))
        })?;
        let keys = AwsKeys::from_variables(variables, |name| std::env::var(name).ok())?;
        Ok(Self::Aws(Signer::new(keys, region)))
    }

    #[cfg(not(feature = "sigv4"))]
    fn aws(target: &Target, _: &AwsVariables) -> Result<Self, BadSecret> {
        Err(BadSecret::new(format!("{}: access keys of AWS need the feature `sigv4`", target.name)))
    }

    /// All that must never be shown.
    pub(super) fn scrub(&self) -> Scrub {
        Scrub::of(match self {
            Self::Key(key) => vec![key.clone()],
            #[cfg(feature = "sigv4")]
            Self::Aws(signer) => signer.keys().secrets(),
        })
    }

    /// The headers that each request has alike. Those that carry a key are marked, and print as such.
    ///
    /// # Errors
    ///
    /// When the key cannot be sent, or nobody there takes a signature.
    pub(super) fn headers(&self, api: Api) -> Result<HeaderMap, BadUrl> {
        let headers = match self {
            Self::Key(key) => key.expose().map_or_else(|| keyless(api), |key| api.auth_headers(key)),
            #[cfg(feature = "sigv4")]
            Self::Aws(_) if api.is_amazons() => keyless(api),
            #[cfg(feature = "sigv4")]
            Self::Aws(_) => return Err(BadUrl::new(format!("{} takes a key, and no signature", api.name()))),
        };
        headers.into_iter().map(header).collect()
    }

    /// Adds what only this request has.
    ///
    /// # Errors
    ///
    /// When the signature cannot be sent.
    #[cfg(feature = "sigv4")]
    pub(super) fn sign(&self, request: &mut Request, body: &[u8]) -> Result<(), CallError> {
        let Self::Aws(signer) = self else { return Ok(()) };
        let outcome = signer.sign(request, body);
        outcome.map_err(|_| CallError::Connect("the signature cannot be sent in a header".to_owned()))
    }

    /// Nothing: a key is the same in all requests.
    #[cfg(not(feature = "sigv4"))]
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "as where there are signatures")]
    pub(super) fn sign(&self, _: &mut Request, _: &[u8]) -> Result<(), CallError> {
        Ok(())
    }
}

/// The headers that are the same whatever the key.
fn keyless(api: Api) -> wire::Headers {
    let other = api.auth_headers("other");
    api.auth_headers("").into_iter().filter(|header| other.contains(header)).collect()
}

fn header((name, value): (&'static str, wire::Text)) -> Result<(HeaderName, HeaderValue), BadUrl> {
    let mut value =
        HeaderValue::try_from(value.into_owned()).map_err(|_| BadUrl::new("the key cannot be sent in a header"))?;
    value.set_sensitive(true);
    Ok((HeaderName::from_static(name), value))
}
