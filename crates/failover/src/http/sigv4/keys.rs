//! Access keys of AWS.
//!
//! *Which question does it answer?* "With what is signed?" An id, a secret, and a session token where the
//! keys are temporary ones.
//!
//! *Why is a missing token an error?* The id of temporary keys says that they are: it begins with `ASIA`.
//! Amazon would refuse every request.
//!
//! *What it never does:* print any of the three. Amazon calls the id no secret; a log needs it as little.

use std::env;

use super::super::secret::{BadSecret, Secret};
use crate::AwsVariables;

/// What the ids of temporary keys begin with.
const TEMPORARY: &str = "ASIA";

/// Access keys: an id, a secret, perhaps a session token.
#[derive(Debug, Clone)]
pub struct AwsKeys {
    pub(super) id: Secret,
    pub(super) secret: Secret,
    pub(super) token: Secret,
}

impl AwsKeys {
    /// Keys at hand. [`Secret::none`] is the session token of lasting keys.
    ///
    /// # Errors
    ///
    /// When id or secret is missing, or the session token of temporary keys.
    pub fn new(id: Secret, secret: Secret, token: Secret) -> Result<Self, BadSecret> {
        let Some(named) = id.expose() else { return Err(BadSecret::new("the access key has no id")) };
        if secret.expose().is_none() {
            return Err(BadSecret::new("the secret access key is missing"));
        }
        if named.starts_with(TEMPORARY) && token.expose().is_none() {
            return Err(BadSecret::new("the access key is a temporary one, and its session token is missing"));
        }
        Ok(Self { id, secret, token })
    }

    /// The keys in `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, where it is set, `AWS_SESSION_TOKEN`.
    ///
    /// # Errors
    ///
    /// When a variable is not set, or cannot be sent; names the variable.
    pub fn from_env() -> Result<Self, BadSecret> {
        Self::from_variables(&AwsVariables::default(), |name| env::var(name).ok())
    }

    /// The keys in the variables that a policy names, from any source of variables.
    ///
    /// # Errors
    ///
    /// When a variable is not set, or cannot be sent; names the variable.
    pub fn from_variables(names: &AwsVariables, variable: impl Fn(&str) -> Option<String>) -> Result<Self, BadSecret> {
        let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        let id = Secret::in_variable(&names.access_key_id, variable(&names.access_key_id))?;
        let secret = Secret::in_variable(&names.secret_access_key, variable(&names.secret_access_key))?;
        let token = match names.session_token.as_deref().and_then(|name| Some((name, set(name)?))) {
            Some((name, value)) => Secret::in_variable(name, Some(value))?,
            None => Secret::none(),
        };
        Self::new(id, secret, token)
    }

    /// All that must never be shown.
    pub(in crate::http) fn secrets(&self) -> Vec<Secret> {
        vec![self.id.clone(), self.secret.clone(), self.token.clone()]
    }
}
