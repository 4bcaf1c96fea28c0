//! What must hold for any bytes.
//!
//! *Which question does it answer?* "Can a stranger's bytes take us down, or make us say what cannot be read?"
//!
//! *Why more than "no panic"?* Because a parser that accepts everything passes that. What was read must be
//! writable in every format, and a stream must say the same however it was cut.
//!
//! *What it never does:* allocate without bound: the fuzzer counts that as a crash.

use std::sync::Arc;

use chance::{Seed, Tick};
use mock::server::{Server, ServerOptions};
use mock::{Clock, Marker, ProviderSpec, Said, Site, SiteOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use wire::Api;

/// Formats whose requests the same parser reads.
pub fn dialects(api: Api) -> Vec<Api> {
    use Api::{AzureOpenai, Deepseek, Gemini, Groq, Mistral, OpenaiChat, Openrouter, Together, Vertex, Vllm, Xai};
    match api {
        OpenaiChat => vec![OpenaiChat, AzureOpenai, Mistral, Groq, Together, Deepseek, Xai, Openrouter, Vllm],
        Gemini => vec![Gemini, Vertex],
        other => vec![other],
    }
}

/// A question is read or refused in words; one that is read can be asked of every provider, and read again in
/// its own format.
pub fn questions(api: Api, bytes: &[u8]) {
    for api in dialects(api) {
        let asked = match api.decode_request(bytes) {
            Ok(asked) => asked,
            Err(bad) => {
                let (_, body) = api.encode_bad_request(&bad, "req_1");
                assert!(!api.decode_error(400, &body).message.is_empty(), "{api:?}: {bad:?}");
                continue;
            }
        };
        for other in Api::ALL {
            other.encode_request(&asked.request);
        }
        let again = api.encode_request(&asked.request);
        assert!(api.decode_request(&again).is_ok(), "{api:?}: {}", String::from_utf8_lossy(&again));
        if let Some(marker) = Marker::of(&asked.request) {
            let said = Said::of(&asked.request);
            let written = Marker { said: Some(said), ..marker }.to_string();
            assert_eq!(Marker::find(&written).and_then(|marker| marker.said), Some(said), "{written}");
        }
    }
}

/// An answer is read or not; an error always says something.
pub fn answers(bytes: &[u8]) {
    for api in Api::ALL {
        if let Ok(whole) = api.decode_whole(bytes) {
            api.encode_whole(&api.head(7, "m", 0), &whole);
        }
        for status in [400, 429, 503] {
            let fields = api.decode_error(status, bytes);
            api.encode_error(status, &fields, "req_1");
        }
    }
}

/// The same items however the bytes are cut, and none behind an error.
pub fn streams(bytes: &[u8]) {
    for api in Api::ALL {
        let mut whole = api.stream_decoder();
        let items = whole.push(bytes);
        let mut cut = api.stream_decoder();
        let apart: Vec<_> = bytes.chunks(3).flat_map(|piece| cut.push(piece)).collect();
        assert_eq!(format!("{items:?}"), format!("{apart:?}"), "{api:?}");
        assert_eq!(whole.completeness(), cut.completeness(), "{api:?}");
        let errors = items.iter().rev().skip(1).filter(|item| item.is_err()).count();
        assert_eq!(errors, 0, "{api:?}: an error is the last item");
    }
}

/// Any text as a path and as a prompt.
pub fn paths(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for api in Api::ALL {
        if let Some(model) = api.aim(text).and_then(|aim| aim.model) {
            let path = api.path(&model, false);
            let aim = api.aim(path.split('?').next().unwrap_or_default());
            assert_eq!(aim.and_then(|aim| aim.model), Some(model), "{api:?}: {path}");
        }
    }
    if let Some(marker) = Marker::find(text) {
        assert!(!marker.request.is_empty() && marker.user().len() <= marker.request.len());
    }
}

/// The server takes the bytes, answers or not, and is done when the client has left.
pub fn connection(bytes: &[u8]) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let Ok(runtime) = runtime else { return };
    runtime.block_on(async {
        let specs = Api::ALL.map(|api| ProviderSpec::new(api.name(), api, "m")).to_vec();
        let clock = Clock::start(Tick::Even);
        let site = Site::new(specs, Default::default(), Seed(1), clock, SiteOptions { instant: true });
        let server = Server::new(Arc::clone(&site), ServerOptions::LIVE);
        let (mut near, far) = tokio::io::duplex(64 * 1024);
        let client = async {
            // The server may let go before all is written.
            let _ = near.write_all(bytes).await;
            let _ = near.shutdown().await;
            let mut said = Vec::new();
            let _ = near.read_to_end(&mut said).await;
            assert!(said.is_empty() || said.starts_with(b"HTTP/1."), "{:?}", String::from_utf8_lossy(&said));
        };
        tokio::join!(server.serve_connection(far), client);
    });
}
