//! `brownout serve --tape FILE`: what was recorded, at its own pace.

use std::io;
use std::path::Path;

use cassette::{Player, Tape};
use chance::Tick;
use mock::Clock;
use mock::server::{Server, ServerOptions};
use record::ExitCode;

use super::serve::{asked_to_stop, bind, block_on};
use crate::args::Serve;
use crate::output::{fail, note, print};

/// Serves a tape.
pub(super) fn replay(args: &Serve, file: &Path) -> ExitCode {
    let told = |why: &dyn std::fmt::Display| format!("{}: {why}", file.display());
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => return fail(ExitCode::Environment, &told(&error)),
    };
    match Tape::read(&text) {
        Ok(tape) => block_on(listen(args, tape), |()| ExitCode::Passed),
        Err(bad) => fail(ExitCode::Invalid, &told(&bad)),
    }
}

async fn listen(args: &Serve, tape: Tape) -> io::Result<()> {
    let listener = bind(args.listen).await?;
    if tape.torn {
        note("the last line of the tape has no end, and is passed over");
    }
    print(&format!("listening on http://{}, as {}", listener.local_addr()?, tape.header.provider));
    let player = Player::new(tape);
    for (method, path) in player.requests() {
        print(&format!("{method} {path}"));
    }
    let server = Server::replaying(player, Clock::start(Tick::Free), ServerOptions::LIVE);
    listener.run(server, asked_to_stop()).await;
    Ok(())
}
