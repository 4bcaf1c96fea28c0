//! Blame that is too common to be true: "your fault", said to many different requests.
//!
//! In a quarter of published incidents a provider that was down answered 400, 401 or 403. One such
//! answer says nothing, and a client that repeats a broken request must not close the provider to
//! everybody. So only requests not blamed lately count.

use std::collections::VecDeque;

use chance::Moment;

use super::failures::reaches;
use super::transition::Evidence;
use super::window::{Tally, Window};
use crate::policy::{BreakerWindow, CallerBurst};

/// The longest list of requests that is kept.
const LONGEST: u32 = 1000;

/// The different requests that were blamed.
#[derive(Debug, Clone)]
pub(super) struct Blame {
    policy: CallerBurst,
    /// The latest of them, by number.
    lately: VecDeque<u64>,
    window: Window<Tally>,
}

impl Blame {
    pub(super) fn new(burst: CallerBurst) -> Self {
        let burst = CallerBurst { requests: burst.requests.clamp(1, LONGEST), ..burst };
        Self { policy: burst, lately: VecDeque::new(), window: Window::new(BreakerWindow::Time(burst.within)) }
    }

    pub(super) fn add(&mut self, request: u64, now: Moment) {
        if self.lately.contains(&request) {
            return;
        }
        if self.lately.len() >= self.policy.requests as usize {
            self.lately.pop_front();
        }
        self.lately.push_back(request);
        self.window.add(now, Tally { seen: 1, hits: 1 });
    }

    /// `answered` counts the calls in the window that nobody but the provider is answerable for.
    pub(super) fn evidence(&mut self, answered: u32, now: Moment) -> Option<Evidence> {
        if self.is_empty() {
            return None;
        }
        let blamed = self.window.total(now).hits;
        let enough = blamed >= self.policy.requests && reaches(blamed, blamed + answered, self.policy.share, 1);
        enough.then_some(Evidence::CallersBlamed { blamed, calls: blamed + answered })
    }

    /// Whether nobody was blamed yet.
    pub(super) fn is_empty(&self) -> bool {
        self.lately.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.lately.clear();
        self.window.clear();
    }
}
