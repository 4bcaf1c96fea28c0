//! The names of the fields of a body.
//!
//! *Which question does it answer?* "What is said here, whatever it says?"
//!
//! *Why not read it again?* The reader has taken the fields that it knows and passed over the others; what those are
//! called can be seen without making anything of them.
//!
//! *What it never does:* find out whether it is JSON. Of bytes that are none it finds anything, or nothing.

use std::borrow::Cow;

use memchr::memchr2;

/// The names of an object's own fields, in order.
pub(super) fn of(body: &[u8]) -> impl Iterator<Item = Cow<'_, [u8]>> {
    Names { rest: body, depth: 0 }
}

/// What is not looked at yet, and in how many objects and arrays it stands.
struct Names<'a> {
    rest: &'a [u8],
    depth: usize,
}

impl<'a> Names<'a> {
    /// A text whose first quote is behind us.
    fn text(&mut self) -> &'a [u8] {
        let mut end = 0;
        while let Some(next) = memchr2(b'"', b'\\', &self.rest[end..]) {
            end += next;
            if self.rest[end] == b'"' {
                let (text, rest) = self.rest.split_at(end);
                self.rest = &rest[1..];
                return text;
            }
            end = (end + 2).min(self.rest.len());
        }
        std::mem::take(&mut self.rest)
    }
}

impl<'a> Iterator for Names<'a> {
    type Item = Cow<'a, [u8]>;

    fn next(&mut self) -> Option<Self::Item> {
        while let Some((first, rest)) = self.rest.split_first() {
            self.rest = rest;
            match first {
                b'{' | b'[' => self.depth += 1,
                // Behind the object nothing is its own.
                b'}' | b']' if self.depth <= 1 => self.rest = &[],
                b'}' | b']' => self.depth -= 1,
                b'"' => {
                    let text = self.text();
                    if self.depth == 1 && self.rest.trim_ascii_start().starts_with(b":") {
                        return Some(unescaped(text));
                    }
                }
                _ => {}
            }
        }
        None
    }
}

/// What stands between the quotes, as it is meant.
fn unescaped(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&b'\\') {
        return Cow::Borrowed(text);
    }
    let quoted = [b"\"", text, b"\""].concat();
    serde_json::from_slice(&quoted).map_or(Cow::Borrowed(text), |text: String| Cow::Owned(text.into_bytes()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value};

    use super::*;

    fn names(body: &[u8]) -> Vec<String> {
        of(body).map(|name| String::from_utf8(name.into_owned()).unwrap()).collect()
    }

    #[test]
    fn only_the_outermost_names_count() {
        let body = br#" { "a" : {"b":1}, "c\u0064":[{"e":"f"},"g"], "h":"i\\", "j":"\"k\":", "":0 }{"l":0}"#;
        assert_eq!(names(body), ["a", "cd", "h", "j", ""]);
        for nothing in ["", "[]", r#"["a"]"#, r#""a":"#, "{", r#"{"a"#, r#"{"a\"#] {
            assert!(names(nothing.as_bytes()).is_empty(), "{nothing}");
        }
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![Just(Value::Null), any::<i64>().prop_map(Value::from), ".{0,6}".prop_map(Value::from)];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::hash_map(".{0,4}", inner, 0..4).prop_map(|map| Map::from_iter(map).into()),
            ]
        })
    }

    proptest! {
        #[test]
        fn they_are_those_of_the_reader(fields in prop::collection::hash_map(".{0,4}", value(), 0..5)) {
            let body = Value::from(Map::from_iter(fields));
            let expected: Vec<&String> = body.as_object().unwrap().keys().collect();
            for text in [serde_json::to_vec(&body).unwrap(), serde_json::to_vec_pretty(&body).unwrap()] {
                let found = names(&text);
                prop_assert_eq!(found.iter().collect::<Vec<_>>(), expected.clone());
            }
        }

        #[test]
        fn any_bytes_are_looked_through(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            of(&bytes).count();
        }
    }
}
