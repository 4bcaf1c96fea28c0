//! What callers ask: the draw of one request.
//!
//! A request is drawn from its own name, never from a shared generator: `u17.0` asks for the same
//! in every run of the seed, with any policy. Its id and its sizes travel in the prompt, so that an
//! outside gateway's attempts are matched too.

use std::sync::Arc;

use chance::{Key, Purpose};
use scenario::model::{Class, Workload};
use wire::Request;

use crate::questions;
use crate::talk::{self, Sizes};

/// A request to be sent.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its id: user and turn.
    pub id: Arc<str>,
    /// Names its draws.
    pub key: Key,
    /// Its class, by its place in the mix.
    pub class: usize,
    /// Whether the system under test is told the class.
    pub told: bool,
    /// Its conversation, by the id of its first turn; `None` for single questions.
    pub conversation: Option<Arc<str>>,
    /// On whose account it is.
    pub tenant: Option<Arc<str>>,
    /// What is asked.
    pub request: Arc<Request>,
}

/// A turn of a user's conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// The user.
    pub user: u64,
    /// The user's turn that the conversation began with.
    pub first: u64,
    /// The user's turn that this is.
    pub number: u64,
}

impl Turn {
    /// The one turn that a user begins with.
    pub fn opening(user: u64) -> Self {
        Self { user, first: 0, number: 0 }
    }

    /// The user's next turn, after one of this class: in the same conversation while that has more.
    #[must_use]
    pub fn next(self, class: &Class) -> Self {
        let number = self.number + 1;
        let over = number - self.first >= u64::from(class.talk.turns);
        Self { first: if over { number } else { self.first }, number, ..self }
    }

    fn id(&self, number: u64) -> String {
        format!("u{}.{number}", self.user)
    }
}

/// Draws the request of a user's turn.
pub fn draft(workload: &Workload, root: Key, turn: Turn) -> Draft {
    let id: Arc<str> = turn.id(turn.number).into();
    let key = root.name(&id);
    let first = turn.id(turn.first);
    let place = pick(&workload.mix, root.name(&first).purpose(Purpose::Workload).unit());
    let class = &workload.mix[place];
    let request = Request { stream: class.stream, ..request(class, root, turn, &id) };
    Draft {
        key,
        class: place,
        told: class.asks.is_none(),
        conversation: (class.talk.turns > 1).then(|| first.into()),
        tenant: class.tenant.as_deref().map(Arc::from),
        request: Arc::new(request),
        id,
    }
}

fn request(class: &Class, root: Key, turn: Turn, id: &str) -> Request {
    let sizes = |id: &str| sizes(class, root.name(id));
    if let Some(asked) = class.asks.and_then(|topic| questions::of(topic, root.name(id))) {
        return talk::question(class, asked, id, sizes(id));
    }
    if class.talk.is_plain() {
        return talk::plain(class, id, sizes(id));
    }
    let earlier = (turn.first..turn.number).map(|number| turn.id(number));
    let earlier: Vec<_> = earlier.map(|id| (id.clone(), sizes(&id))).collect();
    talk::turn(class, &earlier, id, sizes(id))
}

fn sizes(class: &Class, key: Key) -> Sizes {
    let mut dice = key.purpose(Purpose::Workload).dice();
    let prompt = class.prompt_tokens.count(&mut dice, 1);
    Sizes { prompt, answer: class.output_tokens.count(&mut dice, 1) }
}

/// Requests that a conversation has on average.
pub(crate) fn requests_per_conversation(workload: &Workload) -> f64 {
    1.0 / workload.mix.iter().map(conversations).sum::<f64>()
}

/// A class's conversations, as a share of all requests.
fn conversations(class: &Class) -> f64 {
    class.share / f64::from(class.talk.turns)
}

/// The class of the conversation that `unit` in `[0, 1)` falls on. Shares are of requests, so a class of long
/// conversations begins fewer.
fn pick(mix: &[Class], unit: f64) -> usize {
    let mut left = unit * mix.iter().map(conversations).sum::<f64>();
    for (place, class) in mix.iter().enumerate() {
        left -= conversations(class);
        if left < 0.0 {
            return place;
        }
    }
    mix.len() - 1
}
