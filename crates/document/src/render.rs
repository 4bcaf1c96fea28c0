//! Diagnostics drawn over the source, as a compiler draws them.
//!
//! *Why annotate-snippets?* It is rustc's own renderer: people know how to read it. It gets only
//! the lines a problem touches, so a large file costs no more than a small one.
//!
//! *What it never does:* decide about colour. The caller knows whether a person is looking.

use annotate_snippets::{Annotation, AnnotationKind, Level, Renderer, Snippet};

use crate::diagnostic::Diagnostic;
use crate::source::{Place, Source};

/// Whether to colour, with ANSI codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colour {
    /// Text only.
    #[default]
    Plain,
    /// With ANSI codes.
    Ansi,
}

/// `diagnostic` over its source.
pub(crate) fn diagnostic(diagnostic: &Diagnostic, colour: Colour) -> String {
    let source = &diagnostic.source;
    let window = window(diagnostic);
    let snippet = Snippet::source(source.slice(window))
        .path(source.name.as_str())
        .line_start(source.position(window.start).line)
        .annotations(annotations(diagnostic, window.start));
    let group = Level::ERROR.primary_title(diagnostic.message.as_str()).element(snippet);
    let group = group.elements(diagnostic.hint.iter().map(|hint| Level::HELP.message(hint.as_str())));
    renderer(colour).render(&[group])
}

fn renderer(colour: Colour) -> Renderer {
    match colour {
        Colour::Plain => Renderer::plain(),
        Colour::Ansi => Renderer::styled(),
    }
}

/// The whole lines from the first place to the last.
fn window(diagnostic: &Diagnostic) -> Place {
    let places = [Some(diagnostic.place), diagnostic.related.as_ref().map(|(place, _)| *place)];
    let starts = || places.iter().flatten().map(|place| diagnostic.source.text.floor_char_boundary(place.start));
    let first = diagnostic.source.line(starts().min().unwrap_or_default());
    let last = diagnostic.source.line(starts().max().unwrap_or_default());
    Place { start: first.start, end: last.end }
}

fn annotations(diagnostic: &Diagnostic, from: usize) -> Vec<Annotation<'_>> {
    let source = &diagnostic.source;
    let mut all = vec![mark(AnnotationKind::Primary, source, diagnostic.place, from, diagnostic.label.as_deref())];
    if let Some((place, label)) = &diagnostic.related {
        all.push(mark(AnnotationKind::Context, source, *place, from, Some(label)));
    }
    all
}

fn mark<'a>(
    kind: AnnotationKind,
    source: &Source,
    place: Place,
    from: usize,
    label: Option<&'a str>,
) -> Annotation<'a> {
    let place = source.first_line(place);
    kind.span(place.start - from..place.end - from).label(label)
}
