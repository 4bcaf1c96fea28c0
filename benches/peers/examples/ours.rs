//! Our server alone: `ours PORT [TOKENS_PER_SECOND]`. With a pace, the first token comes after 100 ms; without
//! one, everything comes at once.

use std::sync::Arc;

use chance::{Seed, Spread, Tick};
use mock::server::{Listener, Server, ServerOptions};
use mock::{Clock, ProviderSpec, Site, SiteOptions};
use wire::Api;

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let port: u16 = args.next().and_then(|port| port.parse().ok()).unwrap_or(0);
    let pace: Option<f64> = args.next().and_then(|pace| pace.parse().ok());
    let spec = ProviderSpec {
        first_token: Some(Spread::Constant(0.1)),
        tokens_per_second: pace.map(Spread::Constant),
        ..ProviderSpec::new("openai", Api::OpenaiChat, "gpt-4o")
    };
    let options = SiteOptions { instant: pace.is_none(), ..SiteOptions::default() };
    let site = Site::new(vec![spec], Default::default(), Seed(7), Clock::start(Tick::Free), options);
    let listener = Listener::bind(([127, 0, 0, 1], port).into()).await?;
    listener.run(Server::new(Arc::clone(&site), ServerOptions::LIVE), std::future::pending()).await;
    Ok(())
}
