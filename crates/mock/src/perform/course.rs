//! The course of an answer: when each token would come, if nothing broke it off.
//!
//! *Which question does it answer?* "When does token `n` come, and how many come before an instant?"
//!
//! *Why a value of its own?* Because everything that breaks an answer off asks one of these two
//! questions, and a pause, a stall and a stall without end are all the same thing to them: a stretch
//! that begins later, or never.
//!
//! *What it never does:* round to ticks, which is done once, at the end.

use std::time::Duration;

use chance::Moment;

/// Tokens with even gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    /// Its first token, counted over the answer.
    pub(super) from: u32,
    /// The token after its last.
    pub(super) to: u32,
    /// When its first token comes.
    pub(super) first: Moment,
}

/// When the tokens of one answer come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Course {
    stretches: [Stretch; 3],
    used: usize,
    gap: Duration,
    end: Moment,
}

/// A break of this length, after so many tokens. [`Duration::MAX`] is for ever.
pub(super) type Break = (u32, Duration);

impl Course {
    /// `tokens` from `first` on, with `gap` between them and up to two breaks. A break that lies
    /// behind the last token holds back the end of the answer.
    pub(super) fn new(first: Moment, gap: Duration, tokens: u32, mut breaks: [Option<Break>; 2]) -> Self {
        breaks.sort_unstable_by_key(|pause| pause.map_or(u32::MAX, |(after, _)| after));
        let opening = Stretch { from: 0, to: tokens, first };
        let mut course = Self { stretches: [opening; 3], used: 1, gap, end: first };
        for (after, lasting) in breaks.into_iter().flatten() {
            course.split(after.min(tokens), lasting);
        }
        course.close();
        course
    }

    fn split(&mut self, after: u32, lasting: Duration) {
        let last = &mut self.stretches[self.used - 1];
        let resumes = time_in(last, after, self.gap) + lasting;
        let next = Stretch { from: after, to: last.to, first: resumes };
        last.to = after;
        self.stretches[self.used] = next;
        self.used += 1;
    }

    /// The answer is over with its last token; behind a break at its end, with the break.
    fn close(&mut self) {
        let last = self.stretches[self.used - 1];
        self.end = match last.to - last.from {
            0 => last.first,
            tokens => time_in(&last, last.from + tokens - 1, self.gap),
        };
    }

    /// When the answer is over.
    pub(super) fn end(&self) -> Moment {
        self.end
    }

    /// When token `n` (from 0) comes; the end of the answer where it has no such token.
    pub(super) fn time(&self, n: u32) -> Moment {
        let stretch = self.stretches().iter().find(|stretch| (stretch.from..stretch.to).contains(&n));
        stretch.map_or(self.end, |stretch| time_in(stretch, n, self.gap))
    }

    /// When token `n` would come, if the break before it did not keep it; `None` where there is none, or nothing
    /// before it to count from.
    pub(super) fn would_come(&self, n: u32) -> Option<Moment> {
        let before = self.stretches().iter().find(|stretch| stretch.to == n && stretch.from < n)?;
        Some(time_in(before, n, self.gap))
    }

    /// How many tokens come before the moment.
    pub(super) fn before(&self, moment: Moment) -> u32 {
        self.stretches().iter().map(|stretch| before_in(stretch, moment, self.gap)).sum()
    }

    /// Its stretches, cut off after `tokens`. None is empty.
    pub(super) fn until(&self, tokens: u32) -> impl Iterator<Item = Stretch> {
        let kept = self.stretches().iter().map(move |stretch| Stretch { to: stretch.to.min(tokens), ..*stretch });
        kept.filter(|stretch| stretch.from < stretch.to)
    }

    fn stretches(&self) -> &[Stretch] {
        &self.stretches[..self.used]
    }
}

fn time_in(stretch: &Stretch, n: u32, gap: Duration) -> Moment {
    stretch.first + gap.saturating_mul(n - stretch.from)
}

fn before_in(stretch: &Stretch, moment: Moment, gap: Duration) -> u32 {
    let tokens = stretch.to - stretch.from;
    let since = moment.since(stretch.first).as_micros();
    match gap.as_micros() {
        _ if since == 0 => 0,
        0 => tokens,
        gap => u32::try_from(since.div_ceil(gap)).map_or(tokens, |n| n.min(tokens)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: Duration = Duration::from_millis(10);

    fn course(breaks: [Option<Break>; 2]) -> Course {
        Course::new(Moment::from_millis(100), GAP, 5, breaks)
    }

    #[test]
    fn breaks_push_what_follows() {
        let pauses = course([Some((4, Duration::from_millis(7))), Some((2, Duration::from_secs(1)))]);
        let times: Vec<u64> = (0..6).map(|n| pauses.time(n).as_millis()).collect();
        assert_eq!(times, [100, 110, 1120, 1130, 1147, 1147]);
        assert_eq!([100, 101, 1120, 1121, 2000].map(|at| pauses.before(Moment::from_millis(at))), [0, 1, 2, 3, 5]);
        assert_eq!(pauses.until(3).count(), 2);
    }

    #[test]
    fn what_never_comes_is_never() {
        let stalled = course([None, Some((2, Duration::MAX))]);
        assert_eq!((stalled.time(1).as_millis(), stalled.time(2), stalled.end()), (110, Moment::NEVER, Moment::NEVER));
        assert_eq!(stalled.before(Moment::NEVER), 2);
        assert_eq!(stalled.would_come(2).map(Moment::as_millis), Some(120));
        assert_eq!(stalled.would_come(3), None);
    }

    #[test]
    fn a_break_behind_the_last_token_holds_back_the_end() {
        let late = course([Some((9, Duration::from_millis(500))), None]);
        assert_eq!((late.time(4).as_millis(), late.end().as_millis()), (140, 650));
        assert_eq!(course([None, None]).end().as_millis(), 140);
    }
}
