//! What an attempt waits for, and until when.
//!
//! A value: [`Alarms::next`] says when to wake, [`Alarms::due`] what it means. The deadline holds to
//! the last token; between tokens, a segment that is handed over in advance counts as if its tokens
//! arrived one by one.

use std::time::Duration;

use chance::Moment;

use crate::policy::Timeouts;

/// The limits of one attempt, as moments.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Alarms {
    timeouts: Timeouts,
    deadline: Moment,
    overdue: Moment,
    /// When the pace is looked at.
    pace: Moment,
    /// The next token, or the whole answer.
    answer: Moment,
    waiting_for: Alarm,
}

/// What has not come in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alarm {
    /// Not a limit: the first token is later than usual.
    Overdue,
    /// The first token.
    FirstToken,
    /// The next token.
    Idle,
    /// The whole answer.
    Answer,
    /// Not a limit by itself: the pace is to be looked at.
    Pace,
    /// Everything.
    Deadline,
}

impl Alarms {
    /// The alarms of an attempt that starts now.
    pub(crate) fn new(timeouts: Timeouts, start: Moment, deadline: Moment, stream: bool) -> Self {
        let (limit, waiting_for) =
            if stream { (timeouts.first_token, Alarm::FirstToken) } else { (timeouts.answer, Alarm::Answer) };
        Self {
            timeouts,
            deadline,
            overdue: Moment::NEVER,
            pace: Moment::NEVER,
            answer: after(start, limit),
            waiting_for,
        }
    }

    /// Wakes when the first token is later than `limit`.
    pub(crate) fn watch_overdue(&mut self, start: Moment, limit: Option<Duration>) {
        self.overdue = after(start, limit);
    }

    /// Wakes to look at the pace.
    pub(crate) fn watch_pace(&mut self, at: Moment) {
        self.pace = at;
    }

    /// Tokens arrived: `tokens` of them from `now` on, over `lasting`.
    pub(crate) fn tokens(&mut self, now: Moment, tokens: u32, lasting: Duration) {
        self.overdue = Moment::NEVER;
        self.waiting_for = Alarm::Idle;
        let gap = lasting / tokens.saturating_sub(1).max(1);
        let too_slow = self.timeouts.idle.is_some_and(|idle| gap > idle);
        self.answer = after(if too_slow { now } else { now + lasting }, self.timeouts.idle);
    }

    /// When to wake.
    pub(crate) fn next(&self) -> Moment {
        self.overdue.min(self.pace).min(self.answer).min(self.deadline)
    }

    /// What has not come by `now`. Alarms that are no limits are told once.
    pub(crate) fn due(&mut self, now: Moment) -> Option<Alarm> {
        if self.deadline <= now {
            Some(Alarm::Deadline)
        } else if self.answer <= now {
            Some(self.waiting_for)
        } else if self.overdue <= now {
            self.overdue = Moment::NEVER;
            Some(Alarm::Overdue)
        } else if self.pace <= now {
            self.pace = Moment::NEVER;
            Some(Alarm::Pace)
        } else {
            None
        }
    }
}

impl Alarm {
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Overdue => "the first token is late",
            Self::FirstToken => "no first token in time",
            Self::Idle => "no further token in time",
            Self::Answer => "no answer in time",
            Self::Pace => "tokens come too slowly",
            Self::Deadline => "the deadline passed",
        }
    }
}

fn after(start: Moment, limit: Option<Duration>) -> Moment {
    limit.map_or(Moment::NEVER, |limit| start + limit)
}
