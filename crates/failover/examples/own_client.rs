//! Wraps a client of your own: anything that can answer is a provider.
//!
//! ```sh
//! cargo run -p brownout-failover --example own_client
//! ```
//!
//! A provider translates and never decides: it makes one attempt, says what came back, and leaves
//! retries, timeouts and judgement to the engine. Here the first client is broken, the second works.

use std::sync::Arc;

use brownout_failover::{Attempt, BoxFuture, Call, CallError, Clock, Engine, Policy, Provider, Response, Target};
use chance::{Key, Seed};
use wire::{Api, FinishReason, Request, Usage, Whole};

/// Your own client, with an error type of its own.
struct InHouseModel {
    online: bool,
}

impl InHouseModel {
    async fn generate(&self, prompt: &str) -> Result<String, String> {
        // Where your client would wait for its network.
        tokio::task::yield_now().await;
        if self.online { Ok(format!("You asked: {prompt}")) } else { Err("no route to the cluster".to_owned()) }
    }
}

impl Provider for InHouseModel {
    fn call<'a>(&'a self, attempt: Attempt<'a>) -> BoxFuture<'a, Result<Response, CallError>> {
        Box::pin(async move {
            let prompt = attempt.request.texts().last().unwrap_or_default();
            let text = self.generate(prompt).await.map_err(CallError::Connect)?;
            let usage = Usage {
                input_tokens: u64::from(wire::estimate_tokens(prompt)),
                output_tokens: u64::from(wire::estimate_tokens(&text)),
                ..Usage::default()
            };
            // Say `finish` only where your model said that it is done: without it the answer is broken.
            let finish = Some(FinishReason::Stop);
            Ok(Whole { text: text.into(), finish, usage: Some(usage), ..Whole::default() }.into())
        })
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let targets = ["berlin", "oslo"].map(|name| Target::new(name, Api::OpenaiChat, "in-house")).to_vec();
    let clients: Vec<Arc<dyn Provider>> =
        vec![Arc::new(InHouseModel { online: false }), Arc::new(InHouseModel { online: true })];
    let policy = Policy::of("in-house", targets);
    let engine = Engine::new(policy, clients, Clock::start(), Key::root(Seed(1)), Arc::new(()))?;

    let request = Arc::new(Request::prompt("in-house", "Is anybody there?"));
    let answer = engine.complete(Call::new("call-1", Key::root(Seed(1)).word(1), request)).await?;
    print(&format!("{} (attempts: {})", answer.text, answer.attempts));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "an example shows something")]
fn print(text: &str) {
    println!("{text}");
}
