//! The admin API, as a client sees it: shapes, changes, and who may not.

use std::sync::Arc;
use std::time::Duration;

use chance::{Moment, Seed, Tick};
use fault::{Fault, Kind};
use serde_json::{Value, json};
use tokio::io::DuplexStream;
use wire::Api;

use super::GUARDED;
use crate::Site;
use crate::control::{Access, Complaint, Control, Grammar, Token};
use crate::register::{Bounds, Register};
use crate::server::test_client::{Received, always, exchange, post, request, site, spec};
use crate::server::{FaultHeaders, Real, Server, ServerOptions, fault_header};

/// Faults in the words of the header, for tests: the words of files are another crate's.
#[derive(Debug)]
struct Words;

impl Grammar for Words {
    fn read(&self, said: &str, now: Moment) -> Result<Fault, Vec<Complaint>> {
        let said: Value = serde_json::from_str(said).unwrap_or_default();
        let complaint = |message| vec![Complaint { line: 1, column: 1, message, hint: None }];
        let kinds = fault_header::read(said["fault"].as_str().unwrap_or_default()).map_err(complaint)?;
        let mut fault = Fault { name: "added".to_owned(), ..always(kinds.into_iter().next().unwrap()) };
        fault.window.from = now;
        fault.selector.providers.extend(said["provider"].as_str().map(str::to_owned));
        Ok(fault)
    }

    fn tell(&self, fault: &Fault) -> String {
        fault.kind.name().to_owned()
    }

    fn schema(&self) -> Value {
        json!({ "type": "object", "properties": { "fault": { "$ref": "#/$defs/Said" } }, "$defs": { "Said": { "type": "string" } } })
    }
}

fn control(access: Access) -> Control {
    let register = Arc::new(Register::new(Bounds::default(), Seed(1)));
    Control { access, grammar: Some(Arc::new(Words)), ..Control::new(register) }
}

fn world(faults: Vec<Fault>) -> (Arc<Site>, Server) {
    let specs = vec![spec("openai", Api::OpenaiChat), spec("anthropic", Api::AnthropicMessages)];
    let site = site(specs, faults, Tick::Even);
    let options = ServerOptions { fault_headers: FaultHeaders::Obeyed, ..ServerOptions::WIRE };
    let server = Server::controlled(Arc::clone(&site), None, Real::default(), options, control(Access::Loopback));
    (site, server)
}

fn connect(server: &Server) -> DuplexStream {
    let (near, far) = tokio::io::duplex(1 << 20);
    let server = server.clone();
    tokio::spawn(async move { server.serve_connection(far).await });
    near
}

fn bytes(method: &str, path: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n{headers}content-length: {length}\r\n\r\n{body}")
        .into_bytes()
}

/// Asks on a connection of its own.
async fn ask(site: &Site, server: &Server, bytes: &[u8]) -> Received {
    exchange(&mut connect(server), site.clock(), bytes, Duration::from_secs(30)).await
}

async fn call(site: &Site, server: &Server, method: &str, path: &str, body: &str) -> (u16, Value) {
    let received = ask(site, server, &bytes(method, &format!("/_brownout/v1{path}"), "", body)).await;
    (received.status(), serde_json::from_slice(&received.body).unwrap_or_default())
}

fn completion(id: &str, headers: &str) -> Vec<u8> {
    let body = String::from_utf8(Api::OpenaiChat.encode_request(&request(id, true))).unwrap();
    bytes("POST", "/openai/v1/chat/completions", headers, &body)
}

/// Holds a value against a shape of the description.
fn holds(document: &Value, name: &str, value: &Value) {
    let schema = json!({ "$ref": format!("#/components/schemas/{name}"), "components": document["components"] });
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{name}: {wrong:#?}\n{value:#}");
}

#[tokio::test(start_paused = true)]
async fn every_route_is_described_with_all_its_methods() {
    let (site, server) = world(vec![]);
    let (_, document) = call(&site, &server, "GET", "/openapi.json", "").await;
    let paths = document["paths"].as_object().unwrap();
    assert_eq!(paths.len(), GUARDED.len() + super::OPEN.len());
    for (path, _) in GUARDED {
        let described = paths.get(path).unwrap_or_else(|| panic!("{path} is not described"));
        for method in ["GET", "POST", "PUT", "DELETE"] {
            let (status, _) = call(&site, &server, method, &path["/_brownout/v1".len()..], "").await;
            assert_eq!(status != 405, described.get(method.to_lowercase()).is_some(), "{method} {path}");
        }
    }
    assert_eq!(
        document["components"]["schemas"]["NewFault"]["properties"]["fault"]["$ref"],
        "#/components/schemas/Said"
    );
}

/// The shape that a successful answer has by the description.
fn shape(document: &Value, path: &str, method: &str) -> String {
    let answers = document["paths"][path][method]["responses"].as_object().unwrap();
    let answer = answers.iter().find(|(status, _)| status.starts_with('2')).unwrap().1;
    answer["content"]["application/json"]["schema"]["$ref"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
}

#[tokio::test(start_paused = true)]
async fn what_is_served_has_the_shapes_that_are_described() {
    let (site, server) = world(vec![always(Kind::Auth(fault::kind::Auth { status: 401 }))]);
    let (_, document) = call(&site, &server, "GET", "/openapi.json", "").await;
    for header in ["", "error=529;retry-after=2s", "reset", "black-hole", "cut-after=3;cut-how=reset", "nonsense=1"] {
        ask(&site, &server, &completion("u", &format!("x-brownout-fault: {header}\r\n"))).await;
    }
    for path in ["/openai/v1/models", "/nobody/v1/models?key=AIza123", "/openai/v1/chat/completions"] {
        ask(&site, &server, &bytes("GET", path, "", "")).await;
    }
    let added = json!({ "fault": "error=500", "provider": "openai" }).to_string();
    for (method, path, body) in [
        ("GET", "", ""),
        ("POST", "/faults", added.as_str()),
        ("GET", "/faults", ""),
        ("GET", "/timeline", ""),
        ("GET", "/requests", ""),
        ("DELETE", "/faults", ""),
        ("POST", "/reset", ""),
        ("GET", "/faults", ""),
    ] {
        let (status, value) = call(&site, &server, method, path, body).await;
        assert!((200..300).contains(&status), "{method} {path}: {status} {value}");
        holds(&document, &shape(&document, &format!("/_brownout/v1{path}"), &method.to_lowercase()), &value);
    }
    call(&site, &server, "POST", "/faults", &added).await;
    let (status, value) = call(&site, &server, "DELETE", "/faults/2", "").await;
    assert_eq!((status, value["message"].is_null()), (404, true), "no number is given twice");
    let (_, value) = call(&site, &server, "DELETE", "/faults/3", "").await;
    holds(&document, "Fault", &value);
    let open = ask(&site, &server, &bytes("GET", "/_brownout", "host: x\r\n", "")).await;
    holds(&document, "Overview", &serde_json::from_slice(&open.body).unwrap());
    let verdict = ask(&site, &server, &bytes("GET", "/_brownout/verdict", "", "")).await;
    holds(&document, "Verdict", &serde_json::from_slice(&verdict.body).unwrap());
}

#[tokio::test(start_paused = true)]
async fn what_is_wrong_is_told_in_one_shape() {
    let (site, server) = world(vec![]);
    let (_, document) = call(&site, &server, "GET", "/openapi.json", "").await;
    for (method, path, body, status, says) in [
        ("POST", "/faults", r#"{"fault":"eror=1"}"#, 400, "`eror` is not known"),
        ("POST", "/faults", r#"{"fault":"error=500","provider":"opnai"}"#, 400, "there is no provider `opnai` here"),
        ("POST", "/faults", &" ".repeat(64 * 1024 + 1), 413, "at most 65536 bytes"),
        ("DELETE", "/faults/7", "", 404, "there is no fault `7`"),
        ("DELETE", "/faults/x", "", 404, "there is no fault `x`"),
        ("GET", "/requests?before=1", "", 400, "there is no parameter `before`"),
        ("GET", "/nothing", "", 404, "there is no path /_brownout/v1/nothing"),
        ("PATCH", "/faults", "", 405, "/_brownout/v1/faults does not take PATCH"),
    ] {
        let (got, value) = call(&site, &server, method, path, body).await;
        assert_eq!(got, status, "{value}");
        holds(&document, "Error", &value);
        assert!(value.to_string().contains(says), "{value}");
        assert!(!value["error"]["hint"].as_str().unwrap().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_fault_that_is_added_strikes_until_it_is_ended() {
    let (site, server) = world(vec![]);
    let (_, added) = call(&site, &server, "POST", "/faults", r#"{"fault":"error=529"}"#).await;
    assert_eq!(ask(&site, &server, &completion("u1", "")).await.status(), 529);
    let (_, faults) = call(&site, &server, "GET", "/faults", "").await;
    assert_eq!((&faults["faults"][0]["struck"], &faults["faults"][0]["state"]), (&json!(1), &json!("on")));
    let path = format!("/faults/{}", added["id"]);
    assert_eq!(call(&site, &server, "DELETE", &path, "").await.1["state"], "over");
    assert_eq!(ask(&site, &server, &completion("u2", "")).await.status(), 200);
    let (_, faults) = call(&site, &server, "GET", "/faults", "").await;
    let (_, timeline) = call(&site, &server, "GET", "/timeline", "").await;
    assert_eq!((faults["faults"].as_array().unwrap().len(), timeline["faults"].as_array().unwrap().len()), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_received_request_is_shown_without_its_secrets() {
    let (site, server) = world(vec![]);
    let headers =
        "authorization: Bearer sk-live-very-secret\r\nuser-agent: OpenAI/Python\r\nx-stainless-retry-count: 2\r\n";
    ask(&site, &server, &completion("u1", headers)).await;
    ask(&site, &server, &completion("u2", "x-brownout-fault: cut-after=3;cut-how=reset\r\n")).await;
    let (_, page) = call(&site, &server, "GET", "/requests?provider=openai", "").await;
    let [one, other] = &page["requests"].as_array().unwrap()[..] else { panic!("{page:#}") };
    assert!(!page.to_string().contains("very-secret"), "{page:#}");
    assert_eq!((&one["outcome"], &one["request"], &one["waited"]), (&json!("complete"), &json!("u1"), &json!(true)));
    assert_eq!((&one["tokens"], &one["let_go_s"]), (&json!([100, 10]), &one["due_s"]));
    assert!(one["key"].is_string() && other["key"].is_null());
    assert_eq!(
        (&other["outcome"], &other["broke_off"], &other["tokens"][1]),
        (&json!("broken-off"), &json!("reset"), &json!(3))
    );
    assert_eq!(other["asked_for"], "cut-after=3;cut-how=reset");
    let (_, rest) = call(&site, &server, "GET", &format!("/requests?after={}", one["number"]), "").await;
    assert_eq!(rest["requests"][0]["number"], other["number"]);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_leaves_is_seen_to_leave() {
    let (site, server) = world(vec![]);
    let mut connection = connect(&server);
    exchange(
        &mut connection,
        site.clock(),
        &completion("u", "x-brownout-fault: black-hole\r\n"),
        Duration::from_secs(8),
    )
    .await;
    let (_, page) = call(&site, &server, "GET", "/requests", "").await;
    assert_eq!(
        (&page["requests"][0]["outcome"], &page["requests"][0]["let_go_s"]),
        (&json!("unreachable"), &json!(null))
    );
    let open = |text: &str| {
        text.lines()
            .find(|line| line.starts_with("brownout_mock_open_requests{provider=\"openai\"}"))
            .map(str::to_owned)
    };
    let metrics = ask(&site, &server, &bytes("GET", "/_brownout/v1/metrics", "", "")).await;
    assert!(open(std::str::from_utf8(&metrics.body).unwrap()).unwrap().ends_with(" 1"));
    drop(connection);
    site.clock().sleep_until(Moment::from_secs(20)).await;
    let (_, page) = call(&site, &server, "GET", "/requests", "").await;
    assert_eq!((&page["requests"][0]["let_go_s"], &page["requests"][0]["waited"]), (&json!(8.0), &json!(false)));
}

#[tokio::test(start_paused = true)]
async fn metrics_count_by_provider_and_status() {
    let (site, server) = world(vec![]);
    for header in ["", "x-brownout-fault: error=529\r\n", "x-brownout-fault: reset\r\n"] {
        ask(&site, &server, &completion("u", header)).await;
    }
    call(&site, &server, "POST", "/faults", r#"{"fault":"error=500"}"#).await;
    ask(&site, &server, &completion("u", "")).await;
    let metrics = ask(&site, &server, &bytes("GET", "/_brownout/v1/metrics", "", "")).await;
    let text = String::from_utf8(metrics.body.clone()).unwrap();
    assert_eq!(metrics.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    for line in [
        "brownout_mock_requests_total{provider=\"openai\",status=\"200\"} 1",
        "brownout_mock_requests_total{provider=\"openai\",status=\"529\"} 1",
        "brownout_mock_requests_total{provider=\"openai\",status=\"none\"} 1",
        "brownout_mock_tokens_total{provider=\"openai\",direction=\"output\"} 10",
        "brownout_mock_open_requests{provider=\"openai\"} 0",
        "brownout_mock_faults_struck_total{fault=\"added\"} 1",
    ] {
        assert!(text.lines().any(|there| there == line), "{line}\n{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_may_not_is_told_what_to_do() {
    let specs = || vec![spec("openai", Api::OpenaiChat)];
    let site = site(specs(), vec![], Tick::Even);
    let serve =
        |access| Server::controlled(Arc::clone(&site), None, Real::default(), ServerOptions::WIRE, control(access));
    let token = || Access::Token(Token::new("t0ken").unwrap());
    let bare = Server::new(Arc::clone(&site), ServerOptions::WIRE);
    for (server, method, headers, status) in [
        (serve(Access::Off), "GET", "", 403),
        (bare, "GET", "", 403),
        (serve(token()), "GET", "", 401),
        (serve(token()), "GET", "authorization: Bearer t0keN\r\n", 401),
        (serve(token()), "GET", "authorization: Bearer t0ken\r\n", 200),
        (serve(Access::Loopback), "DELETE", "origin: http://evil.example\r\n", 403),
        (serve(Access::Loopback), "DELETE", "origin: http://localhost\r\n", 200),
    ] {
        let received = ask(&site, &server, &bytes(method, "/_brownout/v1/faults", headers, "")).await;
        assert_eq!(received.status(), status, "{method} {headers}");
        assert_eq!(received.header("www-authenticate").is_some(), status == 401);
        assert_eq!(ask(&site, &server, &bytes("GET", "/_brownout/health", "", "")).await.status(), 200);
    }
    let foreign = b"GET /_brownout/v1/faults HTTP/1.1\r\nhost: evil.example\r\n\r\n";
    assert_eq!(ask(&site, &serve(Access::Loopback), foreign).await.status(), 403);
}

#[tokio::test(start_paused = true)]
async fn a_header_asks_for_a_fault_of_one_call() {
    let (site, server) = world(vec![always(Kind::Auth(fault::kind::Auth { status: 401 }))]);
    let limited = ask(&site, &server, &completion("u1", "x-brownout-fault: error=503; retry-after=7s\r\n")).await;
    assert_eq!((limited.status(), limited.header("retry-after")), (503, Some("7")), "it stands before the timeline");
    let wrong = ask(&site, &server, &completion("u2", "x-brownout-fault: eror=503\r\n")).await;
    assert_eq!(wrong.status(), 400);
    assert!(String::from_utf8(wrong.body).unwrap().contains("`eror` is not known"));
    assert_eq!(ask(&site, &server, &completion("u3", "")).await.status(), 401);
    let ignoring = Server::new(Arc::clone(&site), ServerOptions::WIRE);
    assert_eq!(ask(&site, &ignoring, &completion("u4", "x-brownout-fault: eror=503\r\n")).await.status(), 401);
}

#[tokio::test(start_paused = true)]
async fn what_is_served_is_replaced_under_an_open_connection() {
    let (old, server) = world(vec![]);
    let mut connection = connect(&server);
    let (bytes, patience) = (post("openai", Api::OpenaiChat, &request("u", true)), Duration::from_secs(30));
    assert_eq!(exchange(&mut connection, old.clock(), &bytes, patience).await.status(), 200);
    let (new, other) = world(vec![always(Kind::Auth(fault::kind::Auth { status: 401 }))]);
    server.replace(&other);
    assert_eq!(exchange(&mut connection, old.clock(), &bytes, patience).await.status(), 401);
    assert_eq!((old.received(0), new.received(0)), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn who_asks_for_models_is_kept_with_what_became_of_it() {
    let (site, server) = world(vec![]);
    for headers in ["", "x-brownout-fault: error=503\r\n"] {
        ask(&site, &server, &bytes("GET", "/openai/v1/models", headers, "")).await;
    }
    let (_, page) = call(&site, &server, "GET", "/requests?provider=openai", "").await;
    let [well, ill] = &page["requests"].as_array().unwrap()[..] else { panic!("{page:#}") };
    assert_eq!((&well["outcome"], &well["status"], &well["model"]), (&json!("complete"), &json!(200), &Value::Null));
    assert_eq!((&ill["outcome"], &ill["status"]), (&json!("refused"), &json!(503)));
    assert_eq!(site.verdict().attempts, 0, "nobody is judged for looking");
}
