//! Which members of a document a person wants out of a recording.
//!
//! *Which question does it answer?* "Is this value below `messages[*].content`?"
//!
//! *Why not `JSONPath`?* Its filters and slices are a language. Here is what names a place, and no more:
//!
//! | part | stands for |
//! |---|---|
//! | `name`, `["any name"]` | the member of that name |
//! | `*` | every member |
//! | `[3]`, `[*]` | the element of that number, every element |
//! | `**` | any way down, of any length |
//!
//! Parts that are names are joined by dots. All that stands below the named place is meant with it.
//!
//! *What it never does:* match the name of a member. Names are the format's and stay.

use std::fmt;

/// A place in documents, such as `messages[*].content`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    text: String,
    parts: Vec<Part>,
}

/// Why a text is no path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadPath {
    text: String,
    /// In characters, from 1.
    column: usize,
    why: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Name(String),
    AnyName,
    Item(usize),
    AnyItem,
    Deep,
}

/// One step from a value down to one in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// To a member; without a name while that is not read yet.
    Member(Option<String>),
    /// To an element, from 0.
    Item(usize),
}

impl Path {
    /// Reads a path.
    ///
    /// # Errors
    ///
    /// Says where it cannot be read, and what was expected there.
    pub fn parse(text: &str) -> Result<Self, BadPath> {
        let bad = |rest: &str, why| {
            let column = text[..text.len() - rest.len()].chars().count() + 1;
            BadPath { text: text.to_owned(), column, why }
        };
        let (mut rest, mut parts) = (text, Vec::new());
        loop {
            let (part, after) = match rest.strip_prefix('[') {
                Some(inside) => bracket(inside).map_err(|why| bad(inside, why))?,
                None => named(rest).map_err(|why| bad(rest, why))?,
            };
            parts.push(part);
            rest = match after.strip_prefix('.') {
                _ if after.is_empty() => return Ok(Self { text: text.to_owned(), parts }),
                Some(next) => next,
                None if after.starts_with('[') => after,
                None => return Err(bad(after, "expected `.`, `[` or the end")),
            };
        }
    }

    /// Whether a value is at this place or below it. Each element of an array around everything is taken for a
    /// document, too: some answers are streamed so.
    pub(super) fn covers(&self, steps: &[Step]) -> bool {
        let unwrapped = steps.split_first().filter(|(first, _)| matches!(first, Step::Item(_)));
        covers(&self.parts, steps) || unwrapped.is_some_and(|(_, steps)| covers(&self.parts, steps))
    }
}

/// Where one part fits at several places behind `**`, the first is as good as any: what follows has the most left.
fn covers(parts: &[Part], steps: &[Step]) -> bool {
    let (mut part, mut step, mut deep) = (0, 0, None);
    loop {
        match (parts.get(part), steps.get(step)) {
            (None, _) => return true,
            (Some(Part::Deep), _) => {
                part += 1;
                deep = Some((part, step));
            }
            (Some(wanted), Some(own)) if wanted.fits(own) => (part, step) = (part + 1, step + 1),
            (_, None) => return false,
            (_, Some(_)) => {
                let Some((behind, from)) = deep else { return false };
                (part, step) = (behind, from + 1);
                deep = Some((behind, from + 1));
            }
        }
    }
}

impl Part {
    fn fits(&self, step: &Step) -> bool {
        match (self, step) {
            (Self::Name(name), Step::Member(Some(own))) => name == own,
            (Self::Item(number), Step::Item(own)) => number == own,
            (Self::AnyName, Step::Member(_)) | (Self::AnyItem, Step::Item(_)) => true,
            _ => false,
        }
    }
}

/// A part that begins with no bracket, and what follows it.
fn named(text: &str) -> Result<(Part, &str), &'static str> {
    let end = text.find(['.', '[', ']', '"']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let part = match name {
        "" => return Err("expected a name, `*`, `**` or `[`"),
        "*" => Part::AnyName,
        "**" => Part::Deep,
        name if name.contains('*') => return Err("a name with `*` in it is written [\"name\"]"),
        name => Part::Name(name.to_owned()),
    };
    Ok((part, rest))
}

/// What stands in brackets, and what follows them.
fn bracket(inside: &str) -> Result<(Part, &str), &'static str> {
    let expected = "expected a number, `*` or a name in quotes, and then `]`";
    if let Some(quoted) = inside.strip_prefix('"') {
        let (name, rest) = quoted.split_once("\"]").ok_or("expected `\"]` behind the name")?;
        return Ok((Part::Name(name.to_owned()), rest));
    }
    let (what, rest) = inside.split_once(']').ok_or(expected)?;
    let part = if what == "*" { Part::AnyItem } else { Part::Item(what.parse().map_err(|_| expected)?) };
    Ok((part, rest))
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for BadPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {} (at character {})", self.text, self.why, self.column)
    }
}

impl std::error::Error for BadPath {}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(words: &[&str]) -> Vec<Step> {
        let step = |word: &&str| word.parse().map_or_else(|_| Step::Member(Some((*word).to_owned())), Step::Item);
        words.iter().map(step).collect()
    }

    fn is_covered(path: &str, words: &[&str]) -> bool {
        Path::parse(path).unwrap().covers(&steps(words))
    }

    #[test]
    fn a_path_covers_its_place_and_all_below() {
        let content = ["messages", "3", "content"];
        for (path, covered) in [
            ("messages[*].content", true),
            ("messages[3].content", true),
            ("messages[2].content", false),
            ("messages", true),
            ("messages[*].content.text", false),
            ("*[*].content", true),
            ("**.content", true),
            ("**[3]", true),
            ("**", true),
            ("[\"messages\"]", true),
            ("content", false),
            ("messages.content", false),
        ] {
            assert_eq!(is_covered(path, &content), covered, "{path}");
        }
        assert!(is_covered("user", &["0", "user"]), "an element of an outer array is a document");
        assert!(is_covered("**.a.**.b", &["a", "x", "a", "b"]) && !is_covered("**.a.b", &["a", "x", "b"]));
        assert!(is_covered("**.a.b", &["a", "a", "b"]) && is_covered("**.**.b", &["b"]));
    }

    #[test]
    fn many_deep_parts_are_tried_once() {
        let path = ["**.a"; 60].join(".") + ".b";
        assert!(!is_covered(&path, &["a"; 200]));
        assert!(is_covered(&path, &[["a"; 200].as_slice(), &["b"]].concat()));
        assert!(is_covered("[\"a.b*\"]", &["a.b*"]));
    }

    #[test]
    fn a_bad_path_says_where_and_why() {
        for (path, why) in [
            ("", "``: expected a name, `*`, `**` or `[` (at character 1)"),
            ("a.", "`a.`: expected a name, `*`, `**` or `[` (at character 3)"),
            ("a[x]", "`a[x]`: expected a number, `*` or a name in quotes, and then `]` (at character 3)"),
            ("a[1", "`a[1`: expected a number, `*` or a name in quotes, and then `]` (at character 3)"),
            ("a[1]b", "`a[1]b`: expected `.`, `[` or the end (at character 5)"),
            ("a[\"b]", "`a[\"b]`: expected `\"]` behind the name (at character 3)"),
            ("a*b", "`a*b`: a name with `*` in it is written [\"name\"] (at character 1)"),
        ] {
            assert_eq!(Path::parse(path).unwrap_err().to_string(), why);
        }
    }

    #[test]
    fn a_path_is_written_as_it_was_read() {
        assert_eq!(Path::parse("a[*][\"b c\"].**.d").unwrap().to_string(), "a[*][\"b c\"].**.d");
    }
}
