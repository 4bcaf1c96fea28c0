//! Files that are served and not judged: answers beside a test, with or without faults.
//!
//! *Which question does it answer?* "What do the providers answer, and what goes wrong?", for a client that is tried
//! by its own tests.
//!
//! *Why another shape?* Whoever writes ten lines beside a test claims nothing, calls nobody and has no policy. A
//! file with a `claim` or with `expect` is a scenario.
//!
//! *What it never does:* guess a provider. Names must be those of the file, or of whoever serves it.

use std::time::Duration;

use chance::Seed;
use document::{Diagnostics, Document};

use super::against::{self, Known};
use super::{MAX_DAYS, Problems, answers, timeline, world};
use crate::model::Served;
use crate::{raw, summary, telling};

impl Served {
    /// Whether the document is one of these, and no scenario.
    pub fn is(document: &Document) -> bool {
        ["claim", "expect"].into_iter().all(|field| document.root().get(field).is_none())
    }

    /// What the document says. `usual` are the providers that are served where it names none: name and model.
    pub fn read(document: &Document, usual: &[(&str, &str)]) -> Result<Self, Diagnostics> {
        let file: raw::Served = document.decode_with(&raw::scalars())?;
        let mut problems = Problems::new(document);
        let longest = Duration::from_secs(MAX_DAYS * 86_400);
        let timeline = timeline::timeline(&file.timeline, longest, &mut problems);
        let book = answers::book(&file.answers, &mut problems);
        let served = Self {
            seed: file.seed.map(Seed),
            providers: world::providers(&file.providers, &mut problems),
            summaries: timeline.faults().iter().map(summary::sentence).collect(),
            timeline,
            rules: book.rules().iter().map(telling::sentence).collect(),
            answers: book,
        };
        let known = Known::of(&served.providers, if served.providers.is_empty() { usual } else { &[] });
        for problem in against::check(&served.timeline, document, &known) {
            problems.push(problem);
        }
        problems.or(served)
    }
}
