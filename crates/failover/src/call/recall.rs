//! A conversation that the engine keeps: what was said before a call, and what is kept after it.
//!
//! *Why the question only with its answer?* A question that nobody answered would stand before the next one,
//! and two questions in a row are no conversation. Its caller knows that it failed, and still has it. So a
//! store grows by whole turns, each in one write.
//!
//! *What it never does:* answer without what was said before, where the caller counts on the store for it; or
//! fail a call whose answer is there because it could not be kept: the answer says so.

use std::borrow::Cow;
use std::sync::Arc;

use wire::{Category, Content, Message, Request, Role, Text};

use super::outcome::{Completion, Failure};
use super::reasons::GaveUp;
use crate::classify::Trouble;
use crate::context::{Conversation, ConversationStore, StoreError};
use crate::engine::{Call, Engine, History};
use crate::event::Event;

/// A call with what was said before it.
pub(crate) struct Recalled<'a> {
    /// What is asked now.
    pub(crate) call: Cow<'a, Call>,
    /// The name of the target that answered last.
    pub(crate) home: Option<String>,
    before: Before,
}

/// What is known of what was said before.
enum Before {
    /// All that is needed.
    Known,
    /// Nothing: there is nobody to ask.
    NoStore,
    /// Nothing: the store did not say.
    Unread(StoreError),
}

/// The call, and what its store knows of its conversation.
pub(crate) fn recall<'a>(engine: &Engine, call: &'a Call) -> Recalled<'a> {
    let as_it_is = |home, before| Recalled { call: Cow::Borrowed(call), home, before };
    match (load(engine, call), call.history) {
        (Some(Err(error)), _) => as_it_is(None, Before::Unread(error)),
        (Some(Ok(kept)), History::InRequest) => as_it_is(kept.target, Before::Known),
        (Some(Ok(Conversation { messages, target })), History::InStore) => {
            let messages = [messages, call.request.messages.clone()].concat();
            let request = Arc::new(Request { messages, ..Request::clone(&call.request) });
            Recalled { call: Cow::Owned(Call { request, ..call.clone() }), home: target, before: Before::Known }
        }
        (None, History::InRequest) => as_it_is(None, Before::Known),
        (None, History::InStore) => as_it_is(None, Before::NoStore),
    }
}

impl Recalled<'_> {
    /// The failure of a call that needs what is not known. Tells of a store that failed.
    pub(crate) fn lacks(&self, engine: &Engine) -> Option<Failure> {
        let needs = self.call.history == History::InStore;
        match &self.before {
            Before::Known => None,
            Before::NoStore => Some(failed(Category::InvalidRequest, &NO_STORE)),
            Before::Unread(error) => {
                tell(engine, &self.call, error);
                needs.then(|| failed(Category::ServerError, error))
            }
        }
    }
}

const NO_STORE: &str =
    "what was said before should be in a store, but the engine has none, or the call has no conversation";

fn failed(category: Category, why: &impl ToString) -> Failure {
    let trouble = Some(Trouble::new(category, why.to_string()));
    Failure { gave_up: GaveUp::Hopeless, trouble, attempts: 0, partial: false }
}

fn tell(engine: &Engine, call: &Call, error: &StoreError) {
    engine.observe(Event::StoreFailed { call: &call.id, at: engine.clock.now(), error });
}

/// The store and the name of the conversation, where what is kept of it is needed.
fn needed<'a>(engine: &'a Engine, call: &'a Call) -> Option<(&'a dyn ConversationStore, &'a str)> {
    let needed = call.history == History::InStore || engine.policy().context.affinity;
    engine.store().zip(call.conversation.as_deref()).filter(|_| needed)
}

/// What the store has; `None` where nobody needs it.
fn load(engine: &Engine, call: &Call) -> Option<Result<Conversation, StoreError>> {
    needed(engine, call).map(|(store, conversation)| store.load(conversation))
}

/// Keeps what was asked and answered, and who answered. `said` are the words of a streamed answer.
pub(crate) fn keep(engine: &Engine, call: &Call, home: Option<&str>, said: Text, done: &mut Completion) {
    let Some(((store, conversation), place)) = needed(engine, call).zip(done.served_by) else { return };
    let turns = (call.history == History::InStore).then(|| turns(call, said, done));
    let target = engine.policy().providers.get(place).map(|target| target.name.clone());
    let target = target.filter(|target| home != Some(target));
    done.unkept = write(store, conversation, turns, target).err();
    if let Some(error) = &done.unkept {
        tell(engine, call, error);
    }
}

fn write(
    store: &dyn ConversationStore,
    conversation: &str,
    turns: Option<Vec<Message>>,
    target: Option<String>,
) -> Result<(), StoreError> {
    turns.map_or(Ok(()), |turns| store.append(conversation, &turns))?;
    target.map_or(Ok(()), |target| store.remember(conversation, &target))
}

/// The question and its answer.
fn turns(call: &Call, said: Text, done: &Completion) -> Vec<Message> {
    let words = if done.text.is_empty() { said } else { done.text.clone() };
    let thoughts = done.reasoning.iter().cloned().map(Content::Reasoning);
    let words = (!words.is_empty()).then_some(Content::Text(words));
    let calls = done.tool_calls.iter().cloned().map(Content::ToolCall);
    let content = thoughts.chain(words).chain(calls).collect();
    let answer = Message { role: Role::Assistant, content };
    call.request.messages.iter().cloned().chain([answer]).collect()
}
