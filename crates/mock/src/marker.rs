//! The marker: how a request is recognised, whoever carries it.
//!
//! *Which question does it answer?* "Which request of the workload is this, and how long should its
//! answer be?"
//!
//! *Why in the prompt text?* Because that is the one thing every gateway passes on. Headers, ids and
//! metadata are rewritten or dropped on the way; the words are not. So the attempts of an outside
//! system are matched to requests as surely as our own.
//!
//! *What it never does:* reject. Text that only looks like a marker is ordinary text.

use std::fmt;

use wire::Request;

use crate::Said;

/// How a marker opens, behind a bracket.
const OPEN: &str = "brownout ";

/// What the workload wrote into a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marker<'a> {
    /// The request's id: no blanks, no brackets.
    pub request: &'a str,
    /// Its class; empty where there is none.
    pub class: &'a str,
    /// The tenant it is for; empty where there is none.
    pub tenant: &'a str,
    /// The language of the answer, by its two letters; empty for English.
    pub language: &'a str,
    /// What else the caller said, where it is more than one text.
    pub said: Option<Said>,
    /// Tokens that its prompt stands for, however long the text is.
    pub input_tokens: Option<u32>,
    /// Tokens of a whole answer.
    pub output_tokens: Option<u32>,
}

impl fmt::Display for Marker<'_> {
    /// `[brownout request=u12.3 class=chat in=1020 out=129]`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{OPEN}request={}", self.request)?;
        for (name, word) in [("class", self.class), ("tenant", self.tenant), ("lang", self.language)] {
            if !word.is_empty() {
                write!(f, " {name}={word}")?;
            }
        }
        if let Some(said) = self.said {
            write!(f, " said={said}")?;
        }
        for (name, tokens) in [("in", self.input_tokens), ("out", self.output_tokens)] {
            if let Some(tokens) = tokens {
                write!(f, " {name}={tokens}")?;
            }
        }
        f.write_str("]")
    }
}

impl<'a> Marker<'a> {
    /// A marker of a request that says nothing else.
    pub fn new(request: &'a str) -> Self {
        Self { request, class: "", tenant: "", language: "", said: None, input_tokens: None, output_tokens: None }
    }

    /// Its user: the request's id up to the first dot.
    pub fn user(&self) -> &'a str {
        self.request.split('.').next().unwrap_or_default()
    }

    /// The marker of a request: the first one in its newest turn that has one, because earlier turns
    /// of a conversation carry the markers of earlier requests.
    pub fn of(request: &'a Request) -> Option<Self> {
        let mut turns = request.messages.iter().rev();
        turns.find_map(|turn| {
            turn.content.iter().find_map(|content| match content {
                wire::Content::Text(text) => Self::find(text),
                _ => None,
            })
        })
    }

    /// The first marker in a text.
    pub fn find(text: &'a str) -> Option<Self> {
        let mut rest = text;
        while let Some((_, behind)) = rest.split_once('[') {
            if let Some(marker) = behind.strip_prefix(OPEN).and_then(Self::read) {
                return Some(marker);
            }
            rest = behind;
        }
        None
    }

    /// Reads what stands behind the opening. No bracket stands in a marker, so none is looked for behind the next:
    /// a text that opens a million markers and closes none is read once.
    fn read(behind: &'a str) -> Option<Self> {
        let end = behind.bytes().position(|byte| matches!(byte, b'[' | b']'))?;
        let (fields, rest) = behind.split_at(end);
        if rest.starts_with('[') {
            return None;
        }
        let mut marker = Self::new("");
        for field in fields.split_ascii_whitespace() {
            let (name, value) = field.split_once('=')?;
            marker.set(name, value);
        }
        (!marker.request.is_empty()).then_some(marker)
    }

    fn set(&mut self, name: &str, value: &'a str) {
        match name {
            "request" => self.request = value,
            "class" => self.class = value,
            "tenant" => self.tenant = value,
            "lang" => self.language = value,
            "said" => self.said = Said::read(value),
            "in" => self.input_tokens = value.parse().ok(),
            "out" => self.output_tokens = value.parse().ok(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKER: Marker<'_> = Marker {
        request: "u12.3",
        class: "chat",
        tenant: "",
        language: "",
        said: None,
        input_tokens: Some(1020),
        output_tokens: Some(129),
    };

    #[test]
    fn a_text_that_opens_markers_and_closes_none_is_read_once() {
        let opened = OPEN.repeat(1_000_000);
        assert_eq!(Marker::find(&opened), None);
        assert_eq!(Marker::find(&format!("{opened}{MARKER}")), Some(MARKER));
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(MARKER.to_string(), "[brownout request=u12.3 class=chat in=1020 out=129]");
        let text = format!("Dear [brownout or not, {MARKER} thanks");
        assert_eq!(Marker::find(&text), Some(MARKER));
        let said = Some(Said { texts: 5, system: true, tool_ids: 2, images: 0 });
        let full = Marker { tenant: "acme", language: "de", said, ..MARKER };
        assert_eq!(
            full.to_string(),
            "[brownout request=u12.3 class=chat tenant=acme lang=de said=5/1/2/0 in=1020 out=129]"
        );
        assert_eq!(Marker::find(&full.to_string()), Some(full));
        assert_eq!((full.user(), Marker::new("alone").user()), ("u12", "alone"));
        let bare = Marker { class: "", input_tokens: None, output_tokens: None, ..MARKER };
        assert_eq!(Marker::find(&bare.to_string()), Some(bare));
    }

    #[test]
    fn what_only_looks_like_one_is_text() {
        for text in ["", "[brownout ", "[brownout ]", "[brownout request=]", "[brownout a b]", "[brownout class=x]"] {
            assert_eq!(Marker::find(text), None, "{text}");
        }
    }

    #[test]
    fn the_newest_turn_wins() {
        let mut request = Request::prompt("m", MARKER.to_string());
        request.messages.push(wire::Message::assistant("the answer"));
        assert_eq!(Marker::of(&request), Some(MARKER));
        let next = Marker { request: "u12.4", ..MARKER }.to_string();
        request.messages.push(wire::Message::user(next));
        assert_eq!(Marker::of(&request).unwrap().request, "u12.4");
    }
}
