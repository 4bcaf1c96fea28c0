//! What callers ask: the draw of one request.
//!
//! A request is drawn from its own name, never from a shared generator: `u17.0` asks for the same
//! in every run of the seed, with any policy. Its id and its sizes travel in the prompt, so that an
//! outside gateway's attempts are matched too.

use std::sync::Arc;

use chance::{Key, Purpose};
use mock::Marker;
use scenario::model::{Class, Workload};
use wire::Request;

/// A request to be sent.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its id: user and turn.
    pub id: Arc<str>,
    /// Names its draws.
    pub key: Key,
    /// Its class, by its place in the mix.
    pub class: usize,
    /// What is asked.
    pub request: Arc<Request>,
}

/// Draws the request of a user's turn.
pub fn draft(workload: &Workload, root: Key, user: u64, turn: u64) -> Draft {
    let id: Arc<str> = format!("u{user}.{turn}").into();
    let key = root.name(&id);
    let place = pick(&workload.mix, key.purpose(Purpose::Workload).unit());
    let class = &workload.mix[place];
    let mut dice = key.purpose(Purpose::Workload).dice();
    let input = class.prompt_tokens.count(&mut dice, 1);
    let output = class.output_tokens.count(&mut dice, 1);
    let marker =
        Marker { class: &class.name, input_tokens: Some(input), output_tokens: Some(output), ..Marker::new(&id) };
    let request = Request { stream: class.stream, ..Request::prompt("", marker.to_string()) };
    Draft { id, key, class: place, request: Arc::new(request) }
}

/// The class that `unit` in `[0, 1)` falls on.
fn pick(mix: &[Class], unit: f64) -> usize {
    let mut left = unit * mix.iter().map(|class| class.share).sum::<f64>();
    for (place, class) in mix.iter().enumerate() {
        left -= class.share;
        if left < 0.0 {
            return place;
        }
    }
    mix.len() - 1
}
