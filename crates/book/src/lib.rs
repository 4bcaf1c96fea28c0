//! The book of answers: what a simulated provider says to which request.
//!
//! *Which question does it answer?* "Does anything here match this request, and what is said to it?" A [`Book`] is
//! an ordered list of [`Rule`]s; the first that matches answers. Where none does, the model speaks for itself.
//!
//! *Why a crate of its own?* Scenario files are read into it and the mock speaks from it, and neither may know the
//! other. It is a value, so that tests can build one in code.
//!
//! *Why is a retry no new question?* Applications are tried with a failing network. A question that was answered is
//! answered with the same words when it comes again, so that a script does not lose a step to a reset connection.
//!
//! *What it never does:* know the time, draw, or write a byte of any wire format.
//!
//! ```
//! use brownout_book::{Asked, Book, BookState, Matcher, Pattern, Reply, Respond, Rule};
//! use wire::{Api, Request};
//!
//! let rule = Rule::when(Matcher::Text(Pattern::contains("weather"))).respond(Reply::text("Rain in {{ model }}.")?);
//! let book = Book::new([rule]);
//! let request = Request::prompt("gpt-4o", "How is the weather?");
//! let asked = Asked::new("openai", Api::OpenaiChat, &request);
//! let Some(Respond::Say(saying)) = book.answer(&asked, &mut BookState::default()) else { panic!() };
//! assert_eq!(saying.words(), "Rain in gpt-4o.");
//! # Ok::<(), brownout_book::TemplateError>(())
//! ```

mod asked;
mod book;
mod fixed;
mod glob;
mod matcher;
mod pattern;
mod reply;
mod rule;
mod state;
mod template;

pub use asked::{Asked, CONVERSATION};
pub use book::{Book, Found, Open};
pub use fixed::{Fixed, Torn};
pub use matcher::{Matcher, Predicate};
pub use pattern::Pattern;
pub use reply::{CallTemplate, Denial, Pace, Piece, Reply, Respond, Saying, UsageClaim, Words};
pub use rule::{Rule, START, Step, Story, Times};
pub use state::BookState;
pub use template::{Arguments, NAMES, Template, TemplateError};

// What rules are made of, for those who know no wire format.
pub use wire::{Api, Category, FinishReason};

#[cfg(test)]
mod cases_test;
#[cfg(test)]
mod laws_test;
