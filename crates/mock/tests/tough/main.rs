//! Clients that do what no SDK should, at real sockets and at pipes under a paused clock: none of them
//! takes the server down, and the others are served meanwhile.
#![expect(clippy::unwrap_used, reason = "a test that cannot speak to its own server has failed")]

mod bodies;
mod bombs;
mod client;
mod heads;
mod many;
mod sides;
mod slow;
