//! Headers that belong to one connection.
//!
//! *Which question does it answer?* "Which headers go on to the other side?"
//!
//! *Why not all?* RFC 9110 (section 7.6.1) names those that are for the next hop alone, and any that `connection`
//! names. Passed on, they would describe a connection that is not there.
//!
//! *What it never does:* look at what is for the provider or for the client.

use http::header::{
    ACCEPT_ENCODING, CONNECTION, CONTENT_LENGTH, EXPECT, HOST, HeaderMap, HeaderName, HeaderValue, PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};

const HOP: [HeaderName; 7] =
    [CONNECTION, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE];

/// Takes away what is for this hop alone.
pub(crate) fn strip(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers.get_all(CONNECTION).iter().flat_map(names).collect();
    for name in HOP.iter().chain(&named) {
        headers.remove(name);
    }
    headers.remove("keep-alive");
    headers.remove("proxy-connection");
}

fn names(value: &HeaderValue) -> Vec<HeaderName> {
    value.to_str().unwrap_or_default().split(',').filter_map(|name| name.trim().parse().ok()).collect()
}

/// Makes the headers of a client's request those of ours to the provider. Bodies are asked for as they are: what is
/// packed can neither be recorded nor counted.
pub(crate) fn readdress(headers: &mut HeaderMap, host: &HeaderValue) {
    strip(headers);
    headers.remove(EXPECT);
    // The body is whole by now, and its length is written anew.
    headers.remove(CONTENT_LENGTH);
    headers.insert(HOST, host.clone());
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&str, &str)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn what_is_for_one_hop_stays_there() {
        let mut all = headers(&[
            ("connection", "keep-alive, X-Mine"),
            ("x-mine", "1"),
            ("keep-alive", "timeout=5"),
            ("proxy-connection", "keep-alive"),
            ("proxy-authenticate", "Basic"),
            ("proxy-authorization", "Basic eDp5"),
            ("te", "trailers"),
            ("trailer", "x-sum"),
            ("transfer-encoding", "chunked"),
            ("upgrade", "websocket"),
            ("authorization", "Bearer k"),
            ("content-length", "3"),
        ]);
        strip(&mut all);
        assert_eq!(all, headers(&[("authorization", "Bearer k"), ("content-length", "3")]));
    }

    #[test]
    fn a_request_is_for_the_provider_and_asks_for_plain_bytes() {
        let mut all = headers(&[
            ("host", "127.0.0.1:8484"),
            ("accept-encoding", "gzip, br"),
            ("content-length", "7"),
            ("expect", "100-continue"),
            ("x-api-key", "k"),
        ]);
        readdress(&mut all, &HeaderValue::from_static("api.example.com"));
        let expected = [("host", "api.example.com"), ("accept-encoding", "identity"), ("x-api-key", "k")];
        assert_eq!(all, headers(&expected));
    }
}
