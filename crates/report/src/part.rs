//! The parts of a run that numbers are given for: all of it, before, each fault window, after.
//!
//! `before` lasts from the start to the first fault's start, `after` from the last fault's end to
//! the end; both exist only where there is a fault. Windows may overlap: what happens in two of them
//! counts in both. A request belongs to the part of its intended send time, an attempt to that of
//! its start.

use record::event::Start;
use scenario::model::During;

/// A part of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it.
    Run,
    /// Before the first fault.
    Before,
    /// The fault window at that place.
    Window(usize),
    /// After the last fault.
    After,
}

/// From (inclusive) to (exclusive), in microseconds of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Span {
    /// The first instant.
    pub(crate) from: u64,
    /// The first instant after it.
    pub(crate) to: u64,
}

impl Span {
    /// Whether the instant lies in it.
    pub(crate) fn holds(self, at: u64) -> bool {
        self.from <= at && at < self.to
    }
}

impl Part {
    /// The part that an expectation names; `None` for a window that the run does not have.
    pub(crate) fn of(during: &During, start: &Start) -> Option<Self> {
        match during {
            During::Run => Some(Self::Run),
            During::Before => Some(Self::Before),
            During::After => Some(Self::After),
            During::Window(name) => start.windows.iter().position(|window| window.name == *name).map(Self::Window),
        }
    }

    /// The parts that have their own column in a report, in the order of time.
    pub(crate) fn columns(start: &Start) -> Vec<Self> {
        if start.windows.is_empty() {
            return Vec::new();
        }
        let windows = (0..start.windows.len()).map(Self::Window);
        std::iter::once(Self::Before).chain(windows).chain([Self::After]).collect()
    }

    /// Its name in files.
    pub(crate) fn name(self, start: &Start) -> &str {
        match self {
            Self::Run => "run",
            Self::Before => "before",
            Self::Window(place) => &start.windows[place].name,
            Self::After => "after",
        }
    }

    /// When it is; `None` where the run has no such part. The end of the last part is open.
    pub(crate) fn span(self, start: &Start) -> Option<Span> {
        let windows = &start.windows;
        match self {
            Self::Run => Some(Span { from: 0, to: u64::MAX }),
            Self::Before => windows.iter().map(|window| window.from_us).min().map(|to| Span { from: 0, to }),
            Self::Window(place) => windows.get(place).map(|window| Span { from: window.from_us, to: window.to_us }),
            Self::After => windows.iter().map(|window| window.to_us).max().map(|from| Span { from, to: u64::MAX }),
        }
    }
}

/// The name of what an expectation is about, also where the run has no such window.
pub(crate) fn name_of(during: &During) -> &str {
    match during {
        During::Run => "run",
        During::Before => "before",
        During::After => "after",
        During::Window(name) => name,
    }
}
