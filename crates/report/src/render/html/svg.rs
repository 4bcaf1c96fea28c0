//! Small things that every picture needs: coordinates as text, scales, ticks, patterns.

use maud::{Markup, html};
use record::report::Verdict;

/// A coordinate with one decimal at most: enough for a pixel, and the same text everywhere.
pub(super) fn px(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// A linear scale from microseconds to coordinates.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    /// Where it begins.
    pub(super) left: f64,
    /// How wide it is.
    pub(super) width: f64,
    /// Microseconds over its whole width.
    pub(super) length: u64,
}

impl Scale {
    /// The coordinate of an instant, inside the scale.
    pub(super) fn x(self, us: u64) -> f64 {
        self.left + self.width * us.min(self.length) as f64 / self.length.max(1) as f64
    }

    /// Round instants, at most `most`.
    pub(super) fn ticks(self, most: u64) -> Vec<u64> {
        const STEPS_MS: [u64; 22] = [
            1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000,
            600_000, 1_800_000, 3_600_000, 7_200_000,
        ];
        let step = STEPS_MS.into_iter().map(|ms| ms * 1000).find(|step| self.length / step <= most);
        let step = step.unwrap_or(self.length.max(1));
        (0..=self.length / step).map(|tick| tick * step).collect()
    }
}

/// The least round number that is not below the value, of few digits.
pub(super) fn round_up(value: f64) -> f64 {
    let mut unit = 1e-3;
    loop {
        for step in [1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0] {
            if unit * step >= value {
                return unit * step;
            }
        }
        unit *= 10.0;
    }
}

/// Patterns that pictures fill with, so that no state differs by colour alone.
pub(super) fn patterns() -> Markup {
    html! {
        svg width="0" height="0" style="position:absolute" aria-hidden="true" {
            defs {
                pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    line class="hatchline" x1="0" y1="0" x2="0" y2="5" {}
                }
                pattern id="stripes" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)" {
                    rect class="gap" width="4" height="4" {}
                    line class="stripe" x1="0" y1="0" x2="0" y2="4" {}
                }
                pattern id="dots" width="4" height="4" patternUnits="userSpaceOnUse" {
                    circle class="dot" cx="1" cy="1" r=".8" {}
                }
            }
        }
    }
}

/// A verdict as a shape and a word.
pub(super) fn badge(verdict: Verdict) -> Markup {
    html! { span class={ "badge " (verdict.word()) } { (sign(verdict)) " " (verdict.word()) } }
}

/// The shape of a verdict.
pub(super) fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✓",
        Verdict::Fail => "✗",
        Verdict::Inconclusive => "○",
    }
}
