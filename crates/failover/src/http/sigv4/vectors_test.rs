//! Signatures as Amazon publishes them, in its suite of tests for version 4; and of a token and of Bedrock.
//!
//! Each was computed apart from this code with Python's `hmac` and `hashlib`; those of Bedrock by botocore
//! 1.44.8, too. Names of the suite are written with hyphens.

use http::{Method, Request};

use super::super::secret::Secret;
use super::canonical::Canonical;
use super::keys::AwsKeys;
use super::signer::Signer;

const DATE: &str = "20150830T123600Z";
const DATE_UNIX_S: u64 = 1_440_938_160;
const HOST: (&str, &str) = ("host", "example.amazonaws.com");
const DATED: (&str, &str) = ("x-amz-date", DATE);
const TOKEN: &str = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfoeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

fn keys(token: Option<&str>) -> AwsKeys {
    let secret = |key: &str| Secret::literal(key).unwrap();
    let token = token.map_or_else(Secret::none, secret);
    AwsKeys::new(secret("AKIDEXAMPLE"), secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), token).unwrap()
}

const PLAIN: &[(&str, &str)] = &[HOST, DATED];

/// A request of the suite without a query and a body.
fn plain<'a>(method: &'a Method, path: &'a str, headers: &'a [(&'a str, &'a str)]) -> Canonical<'a> {
    Canonical { method, path, query: "", headers, body: b"" }
}

fn signs(name: &str, request: &Canonical<'_>, wanted: &str) {
    let signer = Signer::new(keys(None), "us-east-1").of_service("service");
    let authorization = signer.credential_and_signature(DATE, request);
    let (credential, signature) = authorization.rsplit_once("Signature=").unwrap();
    assert_eq!(signature, wanted, "{name}: {}", request.text());
    assert!(
        credential.starts_with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ")
    );
}

#[test]
fn paths_and_queries_are_signed_as_published() {
    let get = Method::GET;
    let unreserved = "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let query = Canonical { query: "Param2=value2&Param1=value1", ..plain(&get, "/", PLAIN) };
    let vanilla = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
    signs("get-vanilla", &plain(&get, "/", PLAIN), vanilla);
    let key_case = "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500";
    signs("get-vanilla-query-order-key-case", &query, key_case);
    let utf8 = "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85";
    signs("get-utf8", &plain(&get, "/\u{1234}", PLAIN), utf8);
    let as_it_is = "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f";
    signs("get-unreserved", &plain(&get, unreserved, PLAIN), as_it_is);
}

#[test]
fn headers_are_signed_as_published() {
    let spaces = [HOST, ("my-header1", " value1"), ("my-header2", " \"a   b   c\""), DATED];
    let trimmed = "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736";
    signs("get-header-value-trim", &plain(&Method::GET, "/", &spaces), trimmed);
    let token = [HOST, DATED, ("x-amz-security-token", TOKEN)];
    let with_token = "2ad7ab2b4269e259d5341b41c176ed2d7f68597c07554b169ee3e06526b561a5";
    signs("post with a token", &plain(&Method::POST, "/", &token), with_token);
}

#[test]
fn bodies_are_signed_as_published() {
    let post = Method::POST;
    let vanilla = "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b";
    signs("post-vanilla", &plain(&post, "/", PLAIN), vanilla);
    let headers = [("content-type", "application/x-www-form-urlencoded"), HOST, DATED];
    let form = Canonical { body: b"Param1=value1", ..plain(&post, "/", &headers) };
    let urlencoded = "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a";
    signs("post-x-www-form-urlencoded", &form, urlencoded);
}

#[test]
fn a_question_to_bedrock_is_signed_as_amazons_own_client_signs_it() {
    let body = br#"{"messages":[{"role":"user","content":[{"text":"Hello?"}]}]}"#;
    for (token, signed, wanted) in [
        (
            Some(TOKEN),
            "content-type;host;x-amz-date;x-amz-security-token",
            "2d743c07276b6ebd4fb3d04151244021f5618f0beb0572e7064f64f16bea9612",
        ),
        (None, "content-type;host;x-amz-date", "4416f9c4edb4673f81da3d45a78cf820aa6b7b22af811352285e3b9dc4eb2e47"),
    ] {
        let mut request = Request::post("/model/anthropic.claude-3-5-sonnet-20241022-v2%3A0/converse")
            .header("host", "bedrock-runtime.us-west-2.amazonaws.com")
            .header("content-type", "application/json")
            .header("accept", "application/json")
            .header("user-agent", "brownout")
            .body(())
            .unwrap();
        let signer = Signer::new(keys(token), "us-west-2").dated_by(|| DATE_UNIX_S);
        signer.sign(&mut request, body).unwrap();
        let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap());
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-west-2/bedrock/aws4_request, SignedHeaders={signed}, Signature={wanted}"
        );
        assert_eq!(header("authorization"), Some(authorization.as_str()));
        assert_eq!((header("x-amz-date"), header("x-amz-security-token")), (Some(DATE), token));
        let printed = format!("{signer:?} {:?}", request.headers());
        for hidden in ["wJalr", "AQoDYX", wanted] {
            assert!(!printed.contains(hidden), "{printed}");
        }
    }
}

#[test]
fn a_colon_is_escaped_twice_in_what_is_signed() {
    let path = "/model/a%3Ab/converse";
    let request = Canonical { method: &Method::POST, path, query: "", headers: &[HOST], body: b"" };
    assert_eq!(request.text().lines().nth(1), Some("/model/a%253Ab/converse"));
}
