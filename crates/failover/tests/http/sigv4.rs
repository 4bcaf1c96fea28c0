//! Requests that are signed with access keys of AWS, as a server of another project receives them.
//!
//! That a signature has the right value is held by published vectors beside the code. Here it counts that it
//! covers what was sent, that it is dated, and that nothing shows a secret.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use brownout_failover::http::{AwsKeys, BadSecret, Credentials, HttpOptions, HttpProvider, Secret, Signer, TcpConnect};
use brownout_failover::{Answered, Attempt, AwsVariables, CallError, KeySource, Provider, Refused, Target, Trouble};
use serde_json::json;
use wire::{Api, Category, Request};
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

const ID: &str = "ASIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const TOKEN: &str = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22w==";
/// 2015-08-30, 12:36:00 UTC.
const DATE_UNIX_S: u64 = 1_440_938_160;
const MODEL: &str = "anthropic.claude-3-5-sonnet-20241022-v2:0";
const AT: &str = "/model/anthropic.claude-3-5-sonnet-20241022-v2%3A0/converse";

fn secret(text: &str) -> Secret {
    Secret::literal(text).unwrap()
}

fn signer() -> Signer {
    let keys = AwsKeys::new(secret(ID), secret(SECRET), secret(TOKEN)).unwrap();
    Signer::new(keys, "us-west-2").dated_by(|| DATE_UNIX_S)
}

fn provider(server: &MockServer, credentials: impl Into<Credentials>) -> HttpProvider {
    let connector = Arc::new(TcpConnect);
    HttpProvider::new(Api::BedrockConverse, &server.uri(), credentials, connector, HttpOptions::default()).unwrap()
}

async fn call(provider: &HttpProvider, model: &'static str, stream: bool) -> Result<Answered, CallError> {
    let request = Request { stream, ..Request::prompt(model, "Hello?") };
    let attempt = Attempt { request: &request, model, connect_timeout: None };
    provider.call(attempt).await.map(|response| response.answered)
}

fn answer() -> ResponseTemplate {
    let message = json!({ "role": "assistant", "content": [{ "text": "Hello." }] });
    let usage = json!({ "inputTokens": 9, "outputTokens": 3, "totalTokens": 12 });
    ResponseTemplate::new(200)
        .set_body_json(json!({ "output": { "message": message }, "stopReason": "end_turn", "usage": usage }))
}

async fn serve(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("POST")).respond_with(answer).mount(&server).await;
    server
}

/// The values of that header in all requests that a server received.
async fn received(server: &MockServer, name: &str) -> Vec<String> {
    let requests = server.received_requests().await.unwrap();
    requests.iter().map(|request| request.headers.get(name).unwrap().to_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_request_arrives_with_date_token_and_signature() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path(AT))
        .and(header("x-amz-date", "20150830T123600Z"))
        .and(header("x-amz-security-token", TOKEN))
        .respond_with(answer())
        .expect(1)
        .mount(&server)
        .await;
    let answered = call(&provider(&server, signer()), MODEL, false).await;
    assert!(matches!(&answered, Ok(Answered::Whole(whole)) if whole.text == "Hello."), "{answered:?}");
    let authorization = received(&server, "authorization").await.remove(0);
    let wanted = format!(
        "AWS4-HMAC-SHA256 Credential={ID}/20150830/us-west-2/bedrock/aws4_request, \
         SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature="
    );
    let signature = authorization.strip_prefix(&wanted).unwrap_or_else(|| panic!("{authorization}"));
    assert!(signature.len() == 64 && signature.bytes().all(|byte| byte.is_ascii_hexdigit()), "{signature}");
}

#[tokio::test]
async fn the_signature_covers_body_path_and_host() {
    let (one, other) = (serve(answer()).await, serve(answer()).await);
    let provider_of = |server| provider(server, signer());
    for (server, model, stream) in [(&one, "a", false), (&one, "a", false), (&one, "b", false), (&other, "a", false)] {
        call(&provider_of(server), model, stream).await.unwrap();
    }
    let [first, again, model] = received(&one, "authorization").await.try_into().unwrap();
    let host = received(&other, "authorization").await.remove(0);
    assert_eq!(first, again);
    assert!(first != model && first != host && model != host);
    let longer = Request::prompt("a", "Hello, hello?");
    provider_of(&other).call(Attempt { request: &longer, model: "a", connect_timeout: None }).await.unwrap();
    assert_ne!(received(&other, "authorization").await[1], host);
}

#[tokio::test]
async fn each_request_is_dated_by_its_own_second() {
    let server = serve(answer()).await;
    let now = Arc::new(AtomicU64::new(DATE_UNIX_S));
    let clock = Arc::clone(&now);
    let provider = provider(&server, signer().dated_by(move || clock.fetch_add(1, Ordering::Relaxed)));
    for _ in 0..2 {
        call(&provider, MODEL, false).await.unwrap();
    }
    assert_eq!(received(&server, "x-amz-date").await, ["20150830T123600Z", "20150830T123601Z"]);
    let [first, second] = received(&server, "authorization").await.try_into().unwrap();
    assert_ne!(first, second);
    assert_eq!(now.load(Ordering::Relaxed), DATE_UNIX_S + 2);
}

#[tokio::test]
async fn without_a_source_of_dates_the_machines_clock_is_asked() {
    let server = serve(answer()).await;
    let keys = AwsKeys::new(secret("AKIDEXAMPLE"), secret(SECRET), Secret::none()).unwrap();
    call(&provider(&server, Signer::new(keys, "us-west-2")), MODEL, false).await.unwrap();
    let date = received(&server, "x-amz-date").await.remove(0);
    assert!(date.as_str() > "20260101T000000Z" && date.len() == 16, "{date}");
    assert!(!server.received_requests().await.unwrap()[0].headers.contains_key("x-amz-security-token"));
}

#[tokio::test]
async fn a_stream_is_signed_alike() {
    let kind = "application/vnd.amazon.eventstream";
    let server = serve(ResponseTemplate::new(200).set_body_raw("", kind)).await;
    let answered = call(&provider(&server, signer()), MODEL, true).await;
    assert!(matches!(answered, Ok(Answered::Stream(_))), "{answered:?}");
    assert_eq!(received(&server, "accept").await, [kind]);
    assert!(received(&server, "authorization").await[0].starts_with("AWS4-HMAC-SHA256 "));
}

/// Amazon tells what it would have signed, and so quotes the session token.
#[tokio::test]
async fn nothing_that_is_printed_shows_a_secret() {
    let quoted = format!(
        "The request signature we calculated does not match the signature you provided. The Canonical String was \
         'POST\n{AT}\n\nx-amz-security-token:{TOKEN}\n' for {ID}, not {SECRET}"
    );
    let body = json!({ "message": quoted });
    for refusal in [
        ResponseTemplate::new(403).set_body_json(&body).insert_header("x-amzn-errortype", "InvalidSignatureException"),
        ResponseTemplate::new(403).set_body_string(quoted.clone()),
        ResponseTemplate::new(200).set_body_string(quoted.clone()),
    ] {
        let server = serve(refusal).await;
        let provider = provider(&server, signer());
        for stream in [false, true] {
            let answered = call(&provider, MODEL, stream).await;
            let printed = format!("{answered:?} {provider:?} {:?} {:#?}", signer(), Credentials::from(signer()));
            for hidden in [ID, SECRET, TOKEN] {
                assert!(!printed.contains(hidden), "{printed}");
            }
        }
    }
}

#[tokio::test]
async fn a_wrong_clock_or_key_is_a_matter_of_credentials() {
    let late = "Signature expired: 20150830T123600Z is now earlier than 20150830T124100Z (20150830T124600Z - 5 min.)";
    for (kind, message) in [
        (Some("InvalidSignatureException"), late),
        (Some("SignatureDoesNotMatch"), "The request signature we calculated does not match."),
        (Some("ExpiredTokenException"), "The security token included in the request is expired"),
        (None, late),
    ] {
        let refusal = ResponseTemplate::new(403).set_body_json(json!({ "message": message }));
        let refusal = kind.into_iter().fold(refusal, |refusal, kind| refusal.insert_header("x-amzn-errortype", kind));
        let server = serve(refusal).await;
        let refused: Refused = match call(&provider(&server, signer()), MODEL, false).await {
            Ok(Answered::Refused(refused)) => refused,
            other => panic!("not refused: {other:?}"),
        };
        assert_eq!(Trouble::refused(Api::BedrockConverse, refused).category, Category::Authentication, "{kind:?}");
    }
}

#[test]
fn who_takes_no_signature_says_so_at_once() {
    for api in Api::ALL.into_iter().filter(|api| !api.is_amazons()) {
        let made = HttpProvider::new(api, "http://h", signer(), Arc::new(TcpConnect), HttpOptions::default());
        assert_eq!(made.unwrap_err().to_string(), format!("{} takes a key, and no signature", api.name()));
    }
}

fn from(variables: &[(&str, &str)], names: &AwsVariables) -> Result<AwsKeys, BadSecret> {
    let find = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
    AwsKeys::from_variables(names, find)
}

#[tokio::test]
async fn keys_are_read_from_the_variables_of_amazons_own_tools_or_from_others() {
    let usual = AwsVariables::default();
    let own = AwsVariables {
        access_key_id: "PROD_ID".to_owned(),
        secret_access_key: "PROD_SECRET".to_owned(),
        session_token: None,
    };
    let lasting = [("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", SECRET), ("AWS_SESSION_TOKEN", "")];
    let session = [("AWS_ACCESS_KEY_ID", ID), ("AWS_SECRET_ACCESS_KEY", SECRET), ("AWS_SESSION_TOKEN", TOKEN)];
    let prod = [("PROD_ID", "AKIDPROD"), ("PROD_SECRET", SECRET), ("AWS_SESSION_TOKEN", TOKEN)];
    for (variables, names, id, token) in
        [(&lasting, &usual, "AKIDEXAMPLE", None), (&session, &usual, ID, Some(TOKEN)), (&prod, &own, "AKIDPROD", None)]
    {
        let server = serve(answer()).await;
        let signer = Signer::new(from(variables, names).unwrap(), "us-west-2");
        call(&provider(&server, signer), MODEL, false).await.unwrap();
        let request = server.received_requests().await.unwrap().remove(0);
        let header = |name: &str| request.headers.get(name).map(|value| value.to_str().unwrap());
        assert!(header("authorization").unwrap().contains(&format!("Credential={id}/")), "{id}");
        assert_eq!(header("x-amz-security-token"), token);
    }
}

#[test]
fn a_missing_variable_is_named() {
    let usual = AwsVariables::default();
    let why = |variables: &[(&str, &str)]| from(variables, &usual).unwrap_err().to_string();
    let (id, key) = (("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", SECRET));
    assert_eq!(why(&[key]), "the environment variable AWS_ACCESS_KEY_ID is not set, or not text");
    assert_eq!(why(&[id]), "the environment variable AWS_SECRET_ACCESS_KEY is not set, or not text");
    assert_eq!(why(&[id, ("AWS_SECRET_ACCESS_KEY", " ")]), "the environment variable AWS_SECRET_ACCESS_KEY is empty");
    let temporary = why(&[("AWS_ACCESS_KEY_ID", ID), key]);
    assert_eq!(temporary, "the access key is a temporary one, and its session token is missing");
}

#[test]
fn a_policys_target_is_asked_with_what_its_policy_names() {
    let aws =
        KeySource::Aws(AwsVariables { access_key_id: "BROWNOUT_TEST_NO_SUCH".to_owned(), ..AwsVariables::default() });
    let target = Target { key: aws.clone(), ..Target::new("west", Api::BedrockConverse, MODEL) };
    let why = |target: &Target| Credentials::find(target).unwrap_err().to_string();
    assert_eq!(why(&target), "west: requests are signed for a region, and none is named");
    let west = Target { region: Some("us-west-2".to_owned()), ..target.clone() };
    assert_eq!(why(&west), "the environment variable BROWNOUT_TEST_NO_SUCH is not set, or not text");
    let keyless = Target { key: KeySource::None, ..target };
    assert!(matches!(Credentials::find(&keyless), Ok(Credentials::Key(_))));
    assert!(Secret::find(&aws).unwrap_err().to_string().contains("`Credentials::find`"));
}

#[test]
fn the_region_is_the_targets_own_or_that_of_its_address() {
    let region = |region: Option<&str>, url: Option<&str>| {
        let (region, base_url) = (region.map(str::to_owned), url.map(str::to_owned));
        let target = Target { region, base_url, ..Target::new("a", Api::BedrockConverse, MODEL) };
        target.aws_region().map(str::to_owned)
    };
    let east = Some("us-east-1");
    assert_eq!(region(None, Some("https://bedrock-runtime.us-east-1.amazonaws.com")).as_deref(), east);
    assert_eq!(region(None, Some("https://bedrock-runtime-fips.us-east-1.amazonaws.com:443/")).as_deref(), east);
    assert_eq!(region(None, Some("https://vpce-1.bedrock-runtime.us-east-1.vpce.amazonaws.com")).as_deref(), east);
    assert_eq!(region(east, None).as_deref(), east);
    assert_eq!(region(east, Some("https://gateway.example.com")).as_deref(), east);
    assert_eq!(region(Some("primary"), Some("https://bedrock-runtime.us-east-1.amazonaws.com")).as_deref(), east);
    for url in
        ["https://gateway.example.com", "https://bedrock-runtime.us-east-1", "https://bedrock-runtime.x.com", "x"]
    {
        assert_eq!(region(None, Some(url)), None, "{url}");
    }
    assert_eq!(region(Some("East US"), None), None);
}
