//! A real provider, played by a small server; a recorder before it; and what is on the tape then.
#![expect(clippy::unwrap_used, reason = "a test that cannot set its stage has failed")]

mod pipes;
mod provider;
mod sockets;
mod stage;
