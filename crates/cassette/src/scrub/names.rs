//! Whose value is a secret by its name.
//!
//! *Which question does it answer?* "May the value of this header, or of this parameter of a URL, be kept?"
//!
//! *Why by the words in a name?* Each vendor and each gateway has headers of its own for the same few things. A new
//! one that calls itself a key or a token is found before anybody has heard of it.
//!
//! *What it never does:* look at a value.

/// Words that name a secret.
const WORDS: [&str; 14] = [
    "authorization",
    "auth",
    "key",
    "apikey",
    "token",
    "secret",
    "password",
    "cookie",
    "cookie2",
    "credential",
    "credentials",
    "signature",
    "sig",
    "jwt",
];

/// Headers that name a customer.
const CUSTOMERS: [&str; 7] = [
    "openai-organization",
    "openai-project",
    "anthropic-organization-id",
    "chatgpt-account-id",
    "x-goog-user-project",
    "x-forwarded-for",
    "x-real-ip",
];

/// What the parameters of signed URLs begin with.
const SIGNED: [&str; 2] = ["x-amz-", "x-goog-"];

/// Whether the value of a header is a secret, by the header's name.
pub(super) fn is_secret_header(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    CUSTOMERS.contains(&name.as_str()) || has_word(&name)
}

/// Whether the value of a parameter is a secret, by the parameter's name.
pub(super) fn is_secret_parameter(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SIGNED.iter().any(|begins| name.starts_with(begins)) || has_word(&name)
}

fn has_word(name: &str) -> bool {
    name.split(['-', '_', '.', '[', ']']).any(|word| WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_with_secrets_are_known_by_name() {
        for name in [
            "Authorization",
            "proxy-authorization",
            "x-api-key",
            "api-key",
            "x-goog-api-key",
            "cookie",
            "set-cookie",
            "x-amz-security-token",
            "openai-organization",
            "ocp-apim-subscription-key",
            "x-portkey-api-key",
        ] {
            assert!(is_secret_header(name), "{name}");
        }
        for name in [
            "content-type",
            "anthropic-version",
            "x-ratelimit-remaining-tokens",
            "anthropic-ratelimit-tokens-reset",
            "x-request-id",
            "retry-after",
            "x-amz-date",
        ] {
            assert!(!is_secret_header(name), "{name}");
        }
    }

    #[test]
    fn parameters_with_secrets_are_known_by_name() {
        for name in ["key", "API_KEY", "access_token", "sig", "X-Amz-Signature", "X-Amz-Date", "client_secret"] {
            assert!(is_secret_parameter(name), "{name}");
        }
        for name in ["alt", "api-version", "pageSize", "beta"] {
            assert!(!is_secret_parameter(name), "{name}");
        }
    }
}
