//! Reloading: a served file that changes on disk is served as it is now.
//!
//! *Which question does it answer?* "I saved the file: what is different, or what is wrong with it?"
//!
//! *Why read it all, twice a second?* Times of change are coarse on some systems and lie on others; these files are
//! small. And a file that somebody is still writing changes again before the next look, so only one that stood still
//! for a look is taken.
//!
//! *What it never does:* stop serving. A file that is wrong or away leaves everything as it was.

use std::path::Path;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::Served;
use super::world::{Unready, World};
use crate::args::Serve;
use crate::output::{fail, note};
use crate::playing::refuse;

/// Between two looks.
const LOOK: Duration = Duration::from_millis(500);

/// Serves the file as it changes, for ever.
pub(crate) async fn follow(args: &Serve, served: &Served) {
    let Some(path) = args.file.as_deref().map(Path::new).filter(|path| path.is_file()) else {
        return std::future::pending().await;
    };
    let mut watch = Watch::new(std::fs::read(path).ok());
    let mut next = Instant::now();
    loop {
        next += LOOK;
        sleep_until(next).await;
        if watch.look(std::fs::read(path).ok()) {
            reload(args, served);
        }
    }
}

fn reload(args: &Serve, served: &Served) {
    let file = args.file.as_deref().unwrap_or_default();
    match World::of(args) {
        Ok(world) => {
            let told = served.replace(args, world);
            let told = if told.is_empty() { "nothing that is served is different".to_owned() } else { told.join(", ") };
            note(&format!("{file} changed: {told}"));
        }
        Err(wrong) => {
            match wrong {
                Unready::Wrong(problems) => drop(refuse(&problems)),
                Unready::Argument(why) => drop(fail(record::ExitCode::Invalid, &why)),
            }
            note(&format!("{file} changed and is wrong: served is what it said before"));
        }
    }
}

/// What the file said, and what it seemed to say at the last look.
struct Watch {
    served: Option<Vec<u8>>,
    last: Option<Vec<u8>>,
}

impl Watch {
    fn new(served: Option<Vec<u8>>) -> Self {
        Self { last: served.clone(), served }
    }

    /// Whether it says something new, and did so at the last look. A file that is away says nothing.
    fn look(&mut self, now: Option<Vec<u8>>) -> bool {
        let stands = now.is_some() && now == self.last;
        let new = stands && now != self.served;
        if new {
            self.served.clone_from(&now);
        }
        self.last = now;
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_taken_when_it_stands_still() {
        let said = |text: &str| Some(text.as_bytes().to_vec());
        let mut watch = Watch::new(said("a"));
        let looks = [
            said("a"),
            said("b"),
            said("bc"),
            said("bc"),
            said("bc"),
            None,
            said("bc"),
            said("bc"),
            said("a"),
            said("a"),
        ];
        let taken: Vec<bool> = looks.into_iter().map(|now| watch.look(now)).collect();
        assert_eq!(taken, [false, false, false, true, false, false, false, false, false, true]);
    }
}
