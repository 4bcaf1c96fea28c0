//! Breaker states over time, a strip per provider.
//!
//! Each state has its own shape, so that a strip reads without colour: a thin line is closed, a full
//! block is open, hatched is half-open, a wedge is the ramp back.

use maud::{Markup, html};

use super::svg::{Scale, px};
use crate::plot::{Plot, State};
use crate::words::{clock, plain};

/// Height of a strip with its gap.
pub(super) const ROW: f64 = 20.0;
const BLOCK: f64 = 14.0;

/// The strips from `top` down.
pub(super) fn strips(plot: &Plot, scale: Scale, top: f64) -> Markup {
    html! {
        @for (row, strip) in plot.strips.iter().enumerate() {
            @let y = top + row as f64 * ROW;
            text .ink x=(px(scale.left - 8.0)) y=(px(y + 11.0)) text-anchor="end" {
                title { "breaker of " (strip.provider) }
                (short(&strip.provider))
            }
            @for state in &strip.states { (state_at(state, scale, y)) }
        }
    }
}

fn short(name: &str) -> String {
    if name.chars().count() <= 13 { name.to_owned() } else { name.chars().take(12).chain(['…']).collect() }
}

fn state_at(state: &State, scale: Scale, y: f64) -> Markup {
    let (left, right) = (scale.x(state.span.from), scale.x(state.span.to));
    let width = (right - left).max(1.0);
    html! {
        g {
            title { (says(state)) }
            @match state.name.as_str() {
                "open" => {
                    rect .open x=(px(left)) y=(px(y)) width=(px(width)) height=(BLOCK) {}
                    @if width > 34.0 { text .on x=(px(left + 4.0)) y=(px(y + 10.5)) { "open" } }
                },
                "half_open" => rect .half x=(px(left)) y=(px(y)) width=(px(width)) height=(BLOCK) {},
                "ramp" => path .ramp d={ "M" (px(left)) " " (px(y + BLOCK)) "H" (px(right)) "V" (px(y)) "z" } {},
                _ => line .closed x1=(px(left)) x2=(px(right)) y1=(px(y + BLOCK / 2.0)) y2=(px(y + BLOCK / 2.0)) {},
            }
        }
    }
}

fn says(state: &State) -> String {
    let because = if state.because.is_empty() { String::new() } else { format!(": {}", state.because) };
    format!("{} from {} to {}{because}", plain(&state.name), clock(state.span.from), clock(state.span.to))
}
