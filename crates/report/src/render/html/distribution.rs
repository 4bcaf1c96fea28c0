//! Latencies, healthy against faulty, on a logarithmic scale.
//!
//! Heights are shares of their own distribution, so that five minutes of health compare with thirty
//! seconds of a fault.

use maud::{Markup, html};

use super::svg::px;
use crate::Analysis;
use crate::shape::{Shape, edge};
use crate::words::{counted, duration, percent};

const WIDTH: f64 = 500.0;
const LEFT: f64 = 8.0;
const TOP: f64 = 8.0;
const FLOOR: f64 = 168.0;

/// The picture with its legend.
pub(super) fn distribution(analysis: &Analysis) -> Markup {
    html! {
        h3 { "Latency of answers" }
        @match &analysis.shape {
            Some(shape) => figure {
                div .scroll { (picture(shape)) }
                (legend(analysis, shape))
            },
            None => p .soft { "No request succeeded." },
        }
    }
}

fn picture(shape: &Shape) -> Markup {
    let bins = shape.healthy.len();
    let (healthy, faulty) = (shares(&shape.healthy), shares(&shape.faulty));
    let most = healthy.iter().chain(&faulty).copied().fold(0.0, f64::max);
    let x = move |bin: usize| LEFT + (WIDTH - 2.0 * LEFT) * bin as f64 / bins as f64;
    let y = move |share: f64| FLOOR - (FLOOR - TOP) * share / most;
    html! {
        svg .plot viewBox={ "0 0 " (WIDTH) " 190" } role="img" aria-label="Distribution of latencies" {
            (ticks(shape, x))
            path .fillgood d=(outline(&healthy, x, y)) {}
            @if shape.faulty.iter().any(|&number| number > 0) { path .badline d=(outline(&faulty, x, y)) {} }
            line .axis x1=(LEFT) x2=(WIDTH - LEFT) y1=(FLOOR) y2=(FLOOR) {}
            @for bin in (0..bins).filter(|&bin| shape.healthy[bin] + shape.faulty[bin] > 0) {
                rect x=(px(x(bin))) y=(TOP) width=(px(x(bin + 1) - x(bin))) height=(FLOOR - TOP) fill="transparent" {
                    title { (says(shape, bin, healthy[bin], faulty[bin])) }
                }
            }
        }
    }
}

fn shares(counts: &[u64]) -> Vec<f64> {
    let all = counts.iter().sum::<u64>().max(1);
    counts.iter().map(|&count| count as f64 / all as f64).collect()
}

fn says(shape: &Shape, bin: usize, healthy: f64, faulty: f64) -> String {
    let (from, to) = (edge(shape.first + bin) as f64, edge(shape.first + bin + 1) as f64);
    format!("{} to {}: healthy {}, faulty {}", duration(from), duration(to), percent(healthy), percent(faulty))
}

/// The steps of a distribution as a closed path.
fn outline(shares: &[f64], x: impl Fn(usize) -> f64, y: impl Fn(f64) -> f64) -> String {
    let steps = shares.iter().enumerate().map(|(bin, &share)| format!("V{}H{}", px(y(share)), px(x(bin + 1))));
    format!("M{} {}{}V{}z", px(x(0)), px(FLOOR), steps.collect::<String>(), px(FLOOR))
}

/// A line at 1, 2 and 5 of each decade, with its time; at 1 alone where the scale is long.
fn ticks(shape: &Shape, x: impl Fn(usize) -> f64) -> Markup {
    let bins = shape.healthy.len();
    let marks = (1..bins).filter_map(move |bin| match (shape.first + bin) % 20 {
        0 => Some((bin, 1)),
        6 if bins <= 60 => Some((bin, 2)),
        14 if bins <= 60 => Some((bin, 5)),
        _ => None,
    });
    html! {
        @for (bin, digit) in marks {
            line .grid x1=(px(x(bin))) x2=(px(x(bin))) y1=(TOP) y2=(FLOOR) {}
            text x=(px(x(bin))) y="183" text-anchor="middle" { (duration(decade(shape.first + bin) * f64::from(digit))) }
        }
    }
}

/// The lower edge of a bin's decade.
fn decade(bin: usize) -> f64 {
    edge(bin - bin % 20) as f64
}

fn legend(analysis: &Analysis, shape: &Shape) -> Markup {
    let healthy = shape.healthy.iter().sum();
    let faulty: u64 = shape.faulty.iter().sum();
    let name = if analysis.parts.is_empty() { "whole run" } else { "before the faults" };
    html! {
        figcaption {
            span {
                svg width="10" height="10" aria-hidden="true" { rect .fillgood width="10" height="10" {} }
                (name) ": " (counted(healthy, "answers"))
            }
            @if faulty > 0 {
                span {
                    svg width="10" height="10" aria-hidden="true" { path .badline d="M0 5H10" {} }
                    "during faults: " (counted(faulty, "answers"))
                }
            }
            span { "height: share of answers" }
        }
    }
}
