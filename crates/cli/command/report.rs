//! `brownout report`: looks into what a run has written.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use record::ExitCode;
use record::event::Event;
use record::report::Report as Written;
use report::Recording;
use report::render::{Colour, terminal, waterfall};

use crate::args::{Report, Show};
use crate::output::{colour, fail, print};

/// Runs the command.
pub(crate) fn report(args: &Report) -> ExitCode {
    let Report::Show(show) = args;
    let written = match read(&show.dir) {
        Ok(written) => written,
        Err(why) => return fail(ExitCode::Invalid, &why),
    };
    match &show.request {
        Some(request) => show_request(&written, show, request),
        None => show_report(&written, show),
    }
}

fn show_report(written: &Written, args: &Show) -> ExitCode {
    let text = if args.json {
        report::render::json(written)
    } else {
        terminal(written, if colour() { Colour::Always } else { Colour::Never })
    };
    print(text.trim_end());
    ExitCode::Passed
}

fn show_request(written: &Written, args: &Show, request: &str) -> ExitCode {
    let (entry, id) = request.split_once('/').map_or((None, request), |(entry, id)| (Some(entry), id));
    let mut found = Vec::new();
    for one in written.scenarios.iter().filter(|one| entry.is_none_or(|entry| entry == one.id)) {
        match events(&args.dir.join(format!("{}.events.jsonl.zst", one.id))) {
            Ok(recording) => found.extend(waterfall(&recording, id).map(|text| (one.id.clone(), recording, text))),
            Err(why) => return fail(ExitCode::Environment, &why),
        }
    }
    match found.as_slice() {
        [] => fail(ExitCode::Invalid, &format!("no entry has a request `{request}`")),
        [(_, recording, _)] if args.json => show_lines(recording, id),
        [(_, _, text)] => {
            print(text.trim_end());
            ExitCode::Passed
        }
        several => {
            let names: Vec<String> = several.iter().map(|(entry, ..)| format!("{entry}/{id}")).collect();
            fail(ExitCode::Invalid, &format!("several entries have it; name one: {}", names.join(", ")))
        }
    }
}

/// The request's own lines of the log.
fn show_lines(recording: &Recording, id: &str) -> ExitCode {
    for event in recording.events.iter().filter(|event| concerns(event, id)) {
        match serde_json::to_string(event) {
            Ok(line) => print(&line),
            Err(error) => return fail(ExitCode::Environment, &error.to_string()),
        }
    }
    ExitCode::Passed
}

fn concerns(event: &Event, id: &str) -> bool {
    match event {
        Event::Attempt(line) => &*line.request == id,
        Event::Skipped(line) => &*line.request == id,
        Event::Request(line) => &*line.request == id,
        Event::Control(line) => &*line.request == id,
        Event::Start(_)
        | Event::Breaker(_)
        | Event::Alert(_)
        | Event::Finding(_)
        | Event::Command(_)
        | Event::End(_) => false,
    }
}

fn read(dir: &Path) -> Result<Written, String> {
    let path = dir.join("report.json");
    let text =
        std::fs::read(&path).map_err(|error| format!("{}: {error}; run `brownout run` first", path.display()))?;
    serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", path.display()))
}

fn events(path: &Path) -> Result<Recording, String> {
    let told = |error: std::io::Error| format!("{}: {error}", path.display());
    let decoder = zstd::Decoder::new(File::open(path).map_err(told)?).map_err(told)?;
    let mut events = Vec::new();
    for line in BufReader::new(decoder).lines() {
        let line = line.map_err(told)?;
        events.push(serde_json::from_str(&line).map_err(|error| format!("{}: {error}", path.display()))?);
    }
    Ok(Recording::new(events))
}
