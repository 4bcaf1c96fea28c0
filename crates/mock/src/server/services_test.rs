//! What is no completion: counts, vectors and lists of models, of every provider that has them, well and under faults.

use std::time::Duration;

use chance::{Spread, Tick};
use fault::kind::{Blackout, CutFault, ErrorFault, GarbleFault, Throttle};
use fault::{CutHow, Fault, Garble, Kind, Refill, Selector, Service};
use wire::{Api, Request};

use super::test_client::{Received, always, connect, exchange, post, raw, request, site, spec};

const PATIENCE: Duration = Duration::from_secs(60);

const CONTENTS: &str = r#"{"contents":[{"role":"user","parts":[{"text":"one two"}]}]}"#;
const CONVERSE: &str = r#"{"input":{"converse":{"messages":[{"role":"user","content":[{"text":"one two"}]}]}}}"#;
const PREDICT: &str = r#"{"instances":[{"content":"one two"}]}"#;

/// What can be asked of each provider, beside completions: the service, the path, and the body.
fn asked() -> Vec<(Api, Service, String, &'static str)> {
    let all = |api: Api| (api, Service::Models, api.models_path().to_owned(), "");
    let mut asked: Vec<_> = Api::ALL.into_iter().map(all).collect();
    let vertex = "/v1/projects/p/locations/l/publishers/google/models/m";
    let flat = r#"{"model":"m","input":["one two"]}"#;
    asked.extend([
        (
            Api::AnthropicMessages,
            Service::CountTokens,
            "/v1/messages/count_tokens".to_owned(),
            r#"{"model":"m","messages":[{"role":"user","content":"one two"}]}"#,
        ),
        (Api::Gemini, Service::CountTokens, "/v1beta/models/m:countTokens".to_owned(), CONTENTS),
        (Api::Vertex, Service::CountTokens, format!("{vertex}:countTokens"), CONTENTS),
        (Api::BedrockConverse, Service::CountTokens, "/model/m/count-tokens".to_owned(), CONVERSE),
        (Api::BedrockInvoke, Service::CountTokens, "/model/m/count-tokens".to_owned(), CONVERSE),
        (Api::OpenaiChat, Service::Embeddings, "/v1/embeddings".to_owned(), flat),
        (Api::Mistral, Service::Embeddings, "/v1/embeddings".to_owned(), flat),
        (Api::Ollama, Service::Embeddings, "/api/embed".to_owned(), flat),
        (
            Api::Ollama,
            Service::Chat,
            "/api/generate".to_owned(),
            r#"{"model":"m","prompt":"one two","stream":false,"options":{"num_predict":1}}"#,
        ),
        (
            Api::Cohere,
            Service::Embeddings,
            "/v2/embed".to_owned(),
            r#"{"model":"m","texts":["one two"],"embedding_types":["float"],"input_type":"search_query"}"#,
        ),
        (
            Api::Gemini,
            Service::Embeddings,
            "/v1beta/models/m:embedContent".to_owned(),
            r#"{"content":{"parts":[{"text":"one two"}]}}"#,
        ),
        (Api::Vertex, Service::Embeddings, format!("{vertex}:predict"), PREDICT),
        (Api::Mistral, Service::Models, "/v1/models/m".to_owned(), ""),
        (Api::Gemini, Service::Models, "/v1beta/models/m".to_owned(), ""),
        (Api::Ollama, Service::Models, "/api/version".to_owned(), ""),
        (Api::Ollama, Service::Models, "/api/ps".to_owned(), ""),
    ]);
    asked
}

/// One exchange on a fresh connection with a provider `p` of that format, under these faults.
async fn under(faults: Vec<Fault>, api: Api, path: &str, body: &str) -> Received {
    let site = site(vec![spec("p", api)], faults, Tick::Even);
    let method = if body.is_empty() { "GET" } else { "POST" };
    let bytes = raw(method, &format!("/p{path}"), body.as_bytes());
    exchange(&mut connect(&site), site.clock(), &bytes, PATIENCE).await
}

fn only(service: Service, kind: Kind) -> Fault {
    Fault { selector: Selector { endpoints: vec![service], ..Selector::default() }, ..always(kind) }
}

#[tokio::test(start_paused = true)]
async fn they_are_answered_as_ever_without_faults() {
    for (api, service, path, body) in asked() {
        let received = under(vec![], api, &path, body).await;
        assert_eq!((received.status(), received.whole), (200, true), "{} {path} {received:?}", api.name());
        let at = if service == Service::Models { 0 } else { 500 };
        assert_eq!(received.at, [at], "{} {path}", api.name());
        let said: serde_json::Value = serde_json::from_slice(&received.body).unwrap();
        assert!(said.is_object() || api == Api::Together, "{said}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_is_in_the_providers_own_form() {
    for status in [429, 500, 503] {
        for (api, _, path, body) in asked() {
            let kind = Kind::Error(ErrorFault::status(status, Some(Duration::from_secs(7))));
            let received = under(vec![always(kind.clone())], api, &path, body).await;
            assert_eq!(received.status(), status, "{} {path} {received:?}", api.name());
            let chat = site(vec![spec("p", api)], vec![always(kind)], Tick::Even);
            let ask = post("p", api, &request("r", false));
            let refused = exchange(&mut connect(&chat), chat.clock(), &ask, PATIENCE).await;
            let (one, other) = (api.decode_error(status, &received.body), api.decode_error(status, &refused.body));
            assert_eq!((one.kind, one.code, one.message), (other.kind, other.code, other.message), "{path}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_fault_of_one_service_leaves_the_others_alone() {
    for (api, service, path, body) in asked() {
        for struck in Service::ALL {
            let kind = Kind::Error(ErrorFault::status(503, None));
            let received = under(vec![only(struck, kind)], api, &path, body).await;
            let status = if struck == service { 503 } else { 200 };
            assert_eq!(received.status(), status, "{} {path} {}", api.name(), struck.name());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn outages_and_wrong_bytes_strike_them_too() {
    for (api, _, path, body) in asked() {
        let silent = under(vec![always(Kind::Blackout(Blackout::BlackHole))], api, &path, body).await;
        assert!(silent.head.is_empty(), "{path}");
        let reset = under(vec![always(Kind::Blackout(Blackout::Reset))], api, &path, body).await;
        assert!(reset.head.is_empty(), "{path}");
        let cut = CutFault { after: Spread::Constant(1.0), how: CutHow::Reset };
        let torn = under(vec![always(Kind::Cut(cut))], api, &path, body).await;
        assert!(torn.status() == 200 && !torn.whole, "{path} {torn:?}");
        let garbled = under(vec![always(Kind::Garble(GarbleFault { how: Garble::Html }))], api, &path, body).await;
        assert!(garbled.body.starts_with(b"<"), "{path} {garbled:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_of_models_is_under_a_limit_where_a_fault_says_so() {
    let limits = Throttle { requests: Some(Refill { per_second: 0.1, burst: 2 }), ..Throttle::NONE };
    let statuses = async |faults: Vec<Fault>, own: Option<Throttle>| {
        let spec = crate::ProviderSpec { limits: own, ..spec("p", Api::Mistral) };
        let site = site(vec![spec], faults, Tick::Even);
        let mut statuses = Vec::new();
        for _ in 0..3 {
            let bytes = raw("GET", "/p/v1/models", b"");
            statuses.push(exchange(&mut connect(&site), site.clock(), &bytes, PATIENCE).await.status());
        }
        assert_eq!(site.received(0), 0, "it is no question to a model");
        statuses
    };
    assert_eq!(statuses(vec![], Some(limits)).await, [200; 3]);
    assert_eq!(statuses(vec![only(Service::Models, Kind::Throttle(limits))], None).await, [200, 200, 429]);
}

/// What a provider that has `m` and `m2` alone says, by the path and the body.
async fn strict(api: Api, bytes: &[u8]) -> Received {
    let site = site(
        vec![crate::ProviderSpec { model: "m".to_owned(), ..spec("p", api) }.having_only(["m2"])],
        vec![],
        Tick::Even,
    );
    exchange(&mut connect(&site), site.clock(), bytes, PATIENCE).await
}

#[tokio::test(start_paused = true)]
async fn a_completion_of_an_unknown_model_is_refused_in_the_providers_own_words() {
    for (api, stream) in Api::ALL.into_iter().flat_map(|api| [(api, false), (api, true)]) {
        let asks = |model: &str| post("p", api, &Request { model: model.to_owned().into(), ..request("u", stream) });
        let (status, fields) = wire::errors::unknown_model(api, "m0");
        let refused = strict(api, &asks("m0")).await;
        let read = api.decode_error(status, &refused.body);
        assert_eq!((refused.status(), &read.message), (status, &fields.message), "{}", api.name());
        assert_eq!(strict(api, &asks("m2")).await.status(), 200, "{}", api.name());
    }
    let responses = strict(
        Api::OpenaiResponses,
        &post("p", Api::OpenaiResponses, &Request { model: "m0".into(), ..request("u", false) }),
    )
    .await;
    let body: serde_json::Value = serde_json::from_slice(&responses.body).unwrap();
    assert_eq!((responses.status(), &body["error"]["param"]), (400, &"model".into()));
}

#[tokio::test(start_paused = true)]
async fn counts_and_vectors_of_an_unknown_model_are_refused_and_lists_have_those_there_are() {
    for (api, service, path, body) in asked() {
        let (path, body) = (path.replace("/m:", "/m0:").replace("/m/", "/m0/"), body.replace("\"m\"", "\"m0\""));
        if service == Service::Models {
            continue;
        }
        let refused = strict(api, &raw("POST", &format!("/p{path}"), body.as_bytes())).await;
        assert_eq!(refused.status(), wire::errors::unknown_model(api, "m0").0, "{} {path}", api.name());
    }
    for api in Api::ALL {
        let listed = strict(api, &raw("GET", &format!("/p{}", api.models_path()), b"")).await;
        let text = String::from_utf8(listed.body).unwrap();
        assert!(text.contains("m2") && !text.contains("m0"), "{} {text}", api.name());
    }
    for (api, path) in
        [(Api::OpenaiChat, "/v1/models/"), (Api::Mistral, "/v1/models/"), (Api::Gemini, "/v1beta/models/")]
    {
        let at = async |name: &str| strict(api, &raw("GET", &format!("/p{path}{name}"), b"")).await.status();
        assert_eq!((at("m2").await, at("m0").await == 200), (200, false), "{}", api.name());
    }
}

#[tokio::test(start_paused = true)]
async fn a_prompt_without_turns_is_answered_line_by_line_and_one_without_words_loads_the_model() {
    let ask = async |body: &str| under(vec![], Api::Ollama, "/api/generate", body).await;
    let streamed = ask(r#"{"model":"m","prompt":"hello","options":{"num_predict":3}}"#).await;
    assert_eq!(streamed.header("content-type"), Some("application/x-ndjson"));
    let text = String::from_utf8(streamed.body).unwrap();
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.len() > 1 && lines.iter().all(|line| line["response"].is_string()), "{text}");
    let last = &lines[lines.len() - 1];
    assert_eq!((&last["done"], &last["eval_count"]), (&true.into(), &3.into()));
    let loaded: serde_json::Value = serde_json::from_slice(&ask(r#"{"model":"m"}"#).await.body).unwrap();
    assert_eq!((&loaded["response"], &loaded["done_reason"]), (&"".into(), &"load".into()));
    let gone = ask(r#"{"model":"m","keep_alive":0,"stream":true}"#).await;
    assert!(String::from_utf8(gone.body).unwrap().contains(r#""done_reason":"unload""#));
    assert_eq!(ask(r#"{"prompt":"hello"}"#).await.status(), 400);
}

#[tokio::test(start_paused = true)]
async fn responses_repeat_their_settings_at_each_vendor_that_has_them() {
    let at = [
        (Api::OpenaiChat, "/v1/responses"),
        (Api::OpenaiResponses, "/v1/responses"),
        (Api::AzureOpenai, "/openai/v1/responses"),
        (Api::AzureOpenai, "/openai/responses"),
    ];
    for (api, path) in at {
        for stream in [false, true] {
            let body = format!(r#"{{"model":"m","input":"hi","instructions":"Be brief.","stream":{stream}}}"#);
            let received = under(vec![], api, path, &body).await;
            let text = String::from_utf8(received.body).unwrap();
            let times = text.matches(r#""instructions":"Be brief.""#).count();
            assert_eq!(times, if stream { 3 } else { 1 }, "{path} {text}");
        }
    }
}
