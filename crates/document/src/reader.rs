//! From YAML events to the tree, within limits.
//!
//! *Which question does it answer?* "Is this one well-formed YAML document of a sane size, and what
//! does it hold?" It stops at the first thing that leaves no tree (bad syntax, a limit) and goes on
//! after what does (a duplicate key, a tag), so that the checker can report the rest as well.
//!
//! *Why count while reading?* A bomb is small as text and large as a tree. Each alias is charged
//! with the whole size of what it stands for before it is copied.

use std::collections::BTreeMap;
use std::sync::Arc;

use granit_parser::{Event, Options, Parser, ScalarStyle, Span, StrInput, StructureStyle};

use crate::diagnostic::Diagnostic;
use crate::diagnostics::Diagnostics;
use crate::limits::{MAX_ALIASES, MAX_BYTES, MAX_DEPTH, MAX_NODES};
use crate::node::{Entry, Key, Node, Value};
use crate::plain;
use crate::source::{Place, Source};
use crate::syntax;
use crate::words::quote;

/// The tree of `source`, and what is wrong with it though it could be read.
pub(crate) fn read(source: &Arc<Source>) -> Result<(Node, Diagnostics), Diagnostics> {
    if source.text.len() > MAX_BYTES {
        return Err(too_long(source).into());
    }
    let mut reader = Reader::new(source);
    match reader.document() {
        Ok(root) => Ok((root, reader.flaws)),
        Err(stop) => {
            reader.flaws.push(*stop);
            Err(reader.flaws)
        }
    }
}

fn too_long(source: &Arc<Source>) -> Diagnostic {
    let message = format!("the file has {} bytes; at most {MAX_BYTES} are read", source.text.len());
    Diagnostic::new(source, source.near(0), message)
}

type Read<T> = Result<T, Box<Diagnostic>>;

/// What an anchor stands for, with its size and depth; nothing while it is still being read.
type Anchored = Option<(Node, usize, usize)>;

struct Reader<'a> {
    source: &'a Arc<Source>,
    parser: Parser<'a, StrInput<'a>>,
    anchors: BTreeMap<usize, Anchored>,
    nodes: usize,
    aliases: usize,
    flaws: Diagnostics,
}

impl<'a> Reader<'a> {
    fn new(source: &'a Arc<Source>) -> Self {
        let mut options: Options = granit_parser::options! {
            disallow_directives: true,
            flow_nesting_limit: MAX_DEPTH,
            block_nesting_limit: MAX_DEPTH,
        };
        options.set_emit_comments(false);
        let parser = Parser::new_from_str_with_options(&source.text, options);
        Self { source, parser, anchors: BTreeMap::new(), nodes: 0, aliases: 0, flaws: Diagnostics::new() }
    }

    /// The only document of the stream.
    fn document(&mut self) -> Read<Node> {
        let mut root = None;
        loop {
            let (event, place) = self.next()?;
            match event {
                Event::StreamEnd => break,
                Event::DocumentStart(..) if root.is_some() => return Err(self.second_document(place)),
                Event::DocumentStart(..) => root = Some(self.node(0)?),
                _ => {}
            }
        }
        root.filter(|node| node.value != Value::Null || !self.source.slice(node.place).is_empty())
            .ok_or_else(|| self.empty())
    }

    fn next(&mut self) -> Read<(Event<'a>, Place)> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => {
                if event.tag().is_some() {
                    self.tag(place(&span.tag_span().unwrap_or(span)));
                }
                Ok((event, place(&span)))
            }
            Some(Err(error)) => Err(Box::new(syntax::diagnostic(self.source, &error))),
            None => Ok((Event::StreamEnd, Place::default())),
        }
    }

    fn tag(&mut self, place: Place) {
        self.flaw(
            place,
            "YAML tags (`!name`) are not supported",
            "quote a text; write a variant as a key: `name: ...`",
        );
    }

    fn node(&mut self, depth: usize) -> Read<Node> {
        let (event, place) = self.next()?;
        self.value(event, place, depth)
    }

    /// The value that begins with `event`.
    fn value(&mut self, event: Event<'a>, place: Place, depth: usize) -> Read<Node> {
        self.count(1, place)?;
        match event {
            Event::Alias(id) => self.alias(id, place, depth),
            Event::Scalar(text, style, anchor, tag) => {
                let value = if style == ScalarStyle::Plain && tag.is_none() {
                    plain::resolve(&text)
                } else {
                    Value::String(text.as_ref().into())
                };
                Ok(self.anchored(anchor, Node { place, value }))
            }
            Event::SequenceStart(style, anchor, _) => self.list(style, anchor, place, depth + 1),
            Event::MappingStart(style, anchor, _) => self.map(style, anchor, place, depth + 1),
            _ => Err(self.stop(place, "this is not valid YAML: expected a value here")),
        }
    }

    fn list(&mut self, style: StructureStyle, anchor: usize, start: Place, depth: usize) -> Read<Node> {
        self.open(anchor, start, depth)?;
        let mut items: Vec<Node> = Vec::new();
        loop {
            let (event, place) = self.next()?;
            if event == Event::SequenceEnd {
                let end = collection_end(style, place, items.last().map(|item| item.place), start);
                return Ok(self.anchored(anchor, Node { place: end, value: Value::List(items) }));
            }
            items.push(self.value(event, place, depth)?);
        }
    }

    fn map(&mut self, style: StructureStyle, anchor: usize, start: Place, depth: usize) -> Read<Node> {
        self.open(anchor, start, depth)?;
        let mut entries: Vec<Entry> = Vec::new();
        let mut seen: BTreeMap<Arc<str>, Place> = BTreeMap::new();
        let mut last = None;
        loop {
            let (event, place) = self.next()?;
            if event == Event::MappingEnd {
                let end = collection_end(style, place, last, start);
                return Ok(self.anchored(anchor, Node { place: end, value: Value::Map(entries) }));
            }
            let key = self.key(event, place, depth)?;
            let value = self.entry_value(key.as_ref(), depth)?;
            last = Some(value.place);
            entries.extend(self.unique(key, &mut seen).map(|key| Entry { key, value }));
        }
    }

    /// The value of an entry; one that was left out stands where its key stands.
    fn entry_value(&mut self, key: Option<&Key>, depth: usize) -> Read<Node> {
        let mut value = self.node(depth)?;
        if value.value == Value::Null && value.place.start == value.place.end {
            value.place = key.map_or(value.place, |key| key.place);
        }
        Ok(value)
    }

    /// The key that begins with `event`; nothing, and a flaw, where it is not a plain text.
    fn key(&mut self, event: Event<'a>, place: Place, depth: usize) -> Read<Option<Key>> {
        if let Event::Scalar(text, style, ..) = &event {
            self.count(1, place)?;
            let key = Key { place, text: text.as_ref().into() };
            return Ok(self.usable(key, *style == ScalarStyle::Plain));
        }
        let place = self.value(event, place, depth)?.place;
        self.flaw(place, "a key must be a plain text", "write `key: value`");
        Ok(None)
    }

    fn usable(&mut self, key: Key, plain: bool) -> Option<Key> {
        if plain && key.place.start == key.place.end {
            self.flaw(self.source.near(key.place.start), "a key is missing before this `:`", "write `key: value`");
            return None;
        }
        if plain && &*key.text == "<<" {
            self.flaw(key.place, "merge keys (`<<`) are not supported", "write the fields out, or alias a whole value");
            return None;
        }
        Some(key)
    }

    /// `key`, if the map does not have it yet.
    fn unique(&mut self, key: Option<Key>, seen: &mut BTreeMap<Arc<str>, Place>) -> Option<Key> {
        let key = key?;
        let Some(first) = seen.get(&key.text).copied() else {
            seen.insert(key.text.clone(), key.place);
            return Some(key);
        };
        let line = self.source.position(first.start).line;
        let message = format!("the key {} is already on line {line}", quote(&key.text));
        let duplicate = Diagnostic::new(self.source, key.place, message).with_label("again here");
        let hint = "keys of a map are unique: remove or rename one".to_owned();
        self.flaws.push(duplicate.with_related(first, "first here").with_hint(hint));
        None
    }

    fn alias(&mut self, id: usize, place: Place, depth: usize) -> Read<Node> {
        self.aliases += 1;
        if self.aliases > MAX_ALIASES {
            return Err(self.stop(place, format!("the file has more than {MAX_ALIASES} aliases")));
        }
        let Some((node, size, deep)) = self.anchors.get(&id).cloned().flatten() else {
            return Err(self.stop(place, "this alias stands inside its own anchor"));
        };
        self.count(size, place)?;
        if depth + deep > MAX_DEPTH {
            return Err(self.stop(place, syntax::too_deep()));
        }
        Ok(node)
    }

    /// Begins a list or map: checks the depth, and marks its anchor as not yet usable.
    fn open(&mut self, anchor: usize, place: Place, depth: usize) -> Read<()> {
        self.anchors.insert(anchor, None);
        if depth > MAX_DEPTH { Err(self.stop(place, syntax::too_deep())) } else { Ok(()) }
    }

    fn anchored(&mut self, anchor: usize, node: Node) -> Node {
        if anchor != 0 {
            let (size, depth) = node.measure();
            self.anchors.insert(anchor, Some((node.clone(), size, depth)));
        }
        node
    }

    fn count(&mut self, nodes: usize, place: Place) -> Read<()> {
        self.nodes += nodes;
        if self.nodes <= MAX_NODES {
            return Ok(());
        }
        Err(self.stop(place, format!("the file has more than {MAX_NODES} values, counting what aliases repeat")))
    }

    fn flaw(&mut self, place: Place, message: &str, hint: &str) {
        self.flaws.push(Diagnostic::new(self.source, place, message).with_hint(hint.to_owned()));
    }

    fn stop(&self, place: Place, message: impl Into<String>) -> Box<Diagnostic> {
        let place = if place.start == place.end { self.source.near(place.start) } else { place };
        Box::new(Diagnostic::new(self.source, place, message))
    }

    fn second_document(&self, place: Place) -> Box<Diagnostic> {
        let stop = *self.stop(place, "a second document begins here");
        Box::new(stop.with_hint("a file holds one document: remove the `---`, or split the file".to_owned()))
    }

    fn empty(&self) -> Box<Diagnostic> {
        let blank = self.source.text.trim().is_empty();
        let message = if blank { "the file is empty" } else { "the file has no content, only comments or markers" };
        Box::new(Diagnostic::new(self.source, Place::default(), message))
    }
}

fn place(span: &Span) -> Place {
    let start = span.start.byte_offset().unwrap_or_default();
    Place { start, end: span.end.byte_offset().unwrap_or(start).max(start) }
}

/// From `start` to the closing bracket, or to the end of the last child where there is none.
fn collection_end(style: StructureStyle, close: Place, last: Option<Place>, start: Place) -> Place {
    let end = match style {
        StructureStyle::Flow => close.end,
        StructureStyle::Block => last.map_or(start.end, |last| last.end),
    };
    Place { start: start.start, end: end.max(start.end) }
}
