//! Where keys are to be found, and for which region they sign.
//!
//! *Which question does it answer?* "What must be read to ask this provider?" One key, or Amazon's three,
//! with which every request is signed for one region.
//!
//! *Why is the region looked for in the address?* Amazon's own addresses name it, and who writes both
//! writes it twice. The target's `region` counts first: a private address names none.
//!
//! *What it never does:* read a key, or hold one.

use super::Target;

/// Where a key is to be found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum KeySource {
    /// Nowhere: the provider asks for none.
    #[default]
    None,
    /// In an environment variable of that name.
    Env(String),
    /// In a file.
    File(String),
    /// In several environment variables: access keys of AWS, with which every request is signed.
    Aws(AwsVariables),
}

/// The environment variables that hold access keys of AWS.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AwsVariables {
    /// Of the access key's id.
    pub access_key_id: String,
    /// Of the secret access key.
    pub secret_access_key: String,
    /// Of the session token. Where the variable is not set, the keys are lasting ones and need none.
    pub session_token: Option<String>,
}

impl Default for AwsVariables {
    /// Those that Amazon's own tools read.
    fn default() -> Self {
        Self {
            access_key_id: "AWS_ACCESS_KEY_ID".to_owned(),
            secret_access_key: "AWS_SECRET_ACCESS_KEY".to_owned(),
            session_token: Some("AWS_SESSION_TOKEN".to_owned()),
        }
    }
}

impl Target {
    /// The AWS region that its requests are signed for: its own where that is the name of one, such as
    /// `us-east-1`, or the one in its address.
    pub fn aws_region(&self) -> Option<&str> {
        self.region.as_deref().filter(|region| is_region(region)).or_else(|| self.aws_region_of_address())
    }

    /// The AWS region in its address: what follows the name of the service, in
    /// `bedrock-runtime.us-east-1.amazonaws.com` and the addresses of private endpoints alike.
    pub fn aws_region_of_address(&self) -> Option<&str> {
        let behind = self.base_url.as_deref()?.split_once("://")?.1;
        let host = behind.split(['/', ':']).next()?;
        let mut labels = host.split('.').skip_while(|label| !SERVICES.contains(label));
        labels.nth(1).filter(|region| is_region(region) && labels.next().is_some())
    }
}

/// The names of the service in addresses: its usual one, and the one with cryptography by FIPS 140.
const SERVICES: [&str; 2] = ["bedrock-runtime", "bedrock-runtime-fips"];

/// Whether this can name an AWS region, such as `us-east-1`.
fn is_region(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    name.contains('-') && name.bytes().all(plain)
}
