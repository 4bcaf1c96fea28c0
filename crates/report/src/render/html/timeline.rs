//! The run over time: requests per second by outcome, fault windows, breaker states.

use maud::{Markup, html};

use super::strips::{ROW, strips};
use super::svg::{Scale, px, round_up};
use crate::plot::{Column, Plot};
use crate::words::{clock, count, figure};

const WIDTH: f64 = 1040.0;
const LEFT: f64 = 92.0;
const RIGHT: f64 = WIDTH - 22.0;
const HEIGHT: f64 = 150.0;
const AXIS: f64 = 27.0;
const LANE: f64 = 15.0;
/// Failures are drawn at least this high: one among thousands must show.
const LEAST: f64 = 1.6;

/// The picture with its legend.
pub(super) fn timeline(plot: &Plot, place: usize) -> Markup {
    let scale = Scale { left: LEFT, width: RIGHT - LEFT, length: plot.horizon };
    let lanes = lanes(plot, scale);
    let top = lanes.iter().copied().max().map_or(8.0, |last| (last + 1) as f64 * LANE + 6.0);
    let floor = top + HEIGHT;
    let height = floor + AXIS + plot.strips.len() as f64 * ROW;
    let bottom = if plot.strips.is_empty() { floor } else { height };
    html! {
        h3 id={ "time-" (place) } { "Requests over time" }
        figure .wide.scroll {
            svg .plot viewBox={ "0 0 " (WIDTH) " " (px(height)) } role="img" aria-labelledby={ "time-" (place) } {
                (shades(plot, scale, top, bottom))
                (rates(plot, top, floor))
                (columns(plot, scale, floor))
                (limits(plot, scale, top, bottom))
                (labels(plot, scale, &lanes))
                (instants(scale, floor))
                (strips(plot, scale, floor + AXIS))
            }
        }
        figure { (legend(!plot.strips.is_empty())) }
    }
}

/// The rate that the full height stands for: a little more than the highest, so that faults show above.
fn most(plot: &Plot) -> f64 {
    let highest = plot.columns.iter().map(|column| column.all()).max().unwrap_or(0);
    round_up(f64::from(highest.max(1)) * 1.05e6 / plot.width as f64)
}

fn rates(plot: &Plot, top: f64, floor: f64) -> Markup {
    let most = most(plot);
    html! {
        @for (share, y) in [(1.0, top), (0.5, top.midpoint(floor)), (0.0, floor)] {
            line .grid[share > 0.0] .axis[share == 0.0] x1=(LEFT) x2=(RIGHT) y1=(px(y)) y2=(px(y)) {}
            text x=(LEFT - 8.0) y=(px(y + 4.0)) text-anchor="end" { (figure(most * share)) @if share == 1.0 { " req/s" } }
        }
    }
}

fn columns(plot: &Plot, scale: Scale, floor: f64) -> Markup {
    let unit = HEIGHT / (most(plot) * plot.width as f64 / 1e6);
    html! {
        @for (place, column) in plot.columns.iter().enumerate().filter(|(_, column)| column.all() > 0) {
            @let from = place as u64 * plot.width;
            @let (left, right) = (scale.x(from), scale.x(from + plot.width));
            g {
                title { (says(*column, from)) }
                @for (class, low, high) in stack(*column, unit) {
                    path class=(class) d={ "M" (px(left)) " " (px(floor - low)) "V" (px(floor - high)) "H" (px(right)) "V" (px(floor - low)) "z" } {}
                }
            }
        }
    }
}

/// The outcomes of a column from the floor up.
fn stack(column: Column, unit: f64) -> Vec<(&'static str, f64, f64)> {
    let mut low = 0.0;
    let mut bars = Vec::new();
    for (class, number, least) in
        [("good", column.good, 0.0), ("bad", column.failed, LEAST), ("quit", column.gave_up, LEAST)]
    {
        if number > 0 {
            let high = low + (f64::from(number) * unit).max(least);
            bars.push((class, low, high));
            low = high;
        }
    }
    bars
}

fn says(column: Column, from: u64) -> String {
    let parts = [(column.good, "succeeded"), (column.failed, "failed"), (column.gave_up, "gave up")];
    let list: Vec<String> = parts
        .iter()
        .filter(|part| part.0 > 0)
        .map(|(number, word)| format!("{} {word}", count(u64::from(*number))))
        .collect();
    format!("{}: {}", clock(from), list.join(", "))
}

/// Fault windows, behind everything: from the labels down to the last strip.
fn shades(plot: &Plot, scale: Scale, top: f64, bottom: f64) -> Markup {
    html! {
        @for window in &plot.windows {
            @let (left, right) = (scale.x(window.from_us), scale.x(window.to_us));
            rect .shade x=(px(left)) y=(px(top - 4.0)) width=(px((right - left).max(1.0))) height=(px(bottom - top + 4.0)) {}
        }
    }
}

/// Their first and last instants, in front.
fn limits(plot: &Plot, scale: Scale, top: f64, bottom: f64) -> Markup {
    html! {
        @for edge in plot.windows.iter().flat_map(|window| [window.from_us, window.to_us]).map(|at| scale.x(at)) {
            line .limit x1=(px(edge)) x2=(px(edge)) y1=(px(top - 4.0)) y2=(px(bottom)) {}
        }
    }
}

/// The lane of each window's label: the first in which it overlaps no other.
fn lanes(plot: &Plot, scale: Scale) -> Vec<usize> {
    let mut ends: Vec<f64> = Vec::new();
    let mut lanes = Vec::new();
    for window in &plot.windows {
        let left = scale.x(window.from_us);
        let right = scale.x(window.to_us).max(left + window.name.chars().count() as f64 * 6.4 + 8.0);
        let lane = ends.iter().position(|&end| end <= left).unwrap_or(ends.len());
        ends.resize(ends.len().max(lane + 1), 0.0);
        ends[lane] = right + 4.0;
        lanes.push(lane);
    }
    lanes
}

fn labels(plot: &Plot, scale: Scale, lanes: &[usize]) -> Markup {
    html! {
        @for (window, lane) in plot.windows.iter().zip(lanes) {
            @let (left, right) = (scale.x(window.from_us), scale.x(window.to_us).max(scale.x(window.from_us) + 2.0));
            @let y = (*lane + 1) as f64 * LANE;
            @let ends = left + window.name.chars().count() as f64 * 6.4 > WIDTH;
            g {
                title { (window.name) ": " (window.summary) }
                line .brace x1=(px(left)) x2=(px(right)) y1=(px(y)) y2=(px(y)) {}
                text .edge x=(px(if ends { right } else { left })) y=(px(y - 4.0)) text-anchor=[ends.then_some("end")] { (window.name) }
            }
        }
    }
}

fn instants(scale: Scale, floor: f64) -> Markup {
    html! {
        @for tick in scale.ticks(12) {
            line .axis x1=(px(scale.x(tick))) x2=(px(scale.x(tick))) y1=(px(floor)) y2=(px(floor + 4.0)) {}
            text x=(px(scale.x(tick))) y=(px(floor + 15.0)) text-anchor="middle" { (clock(tick)) }
        }
    }
}

fn legend(breakers: bool) -> Markup {
    let swatch = |class: &'static str| html! { svg width="10" height="10" aria-hidden="true" { rect class=(class) width="10" height="10" {} } };
    html! {
        figcaption {
            span { (swatch("good")) "succeeded" }
            span { (swatch("bad")) "failed" }
            span { (swatch("quit")) "gave up" }
            span { (swatch("shade")) "fault active" }
            @if breakers {
                span { "Breakers: thin line closed, full block open, hatched half-open, wedge ramping" }
            }
        }
    }
}
