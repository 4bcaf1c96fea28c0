//! The JSON Schema of a type, and a reader's view of one.
//!
//! *Why JSON Schema as the checker's map?* It is the one description of a type that is already
//! derived, that editors understand too, and that cannot drift from the type.
//!
//! *What it never does:* cover the whole standard. The view knows what schemars writes for plain
//! structs, enums with external tags, maps, lists and scalars; the rest is left to serde.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value as Json;

/// The JSON Schema (2020-12) of `T`.
pub fn schema<T: JsonSchema>() -> Json {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>().to_value()
}

/// The longest chain of references that is followed.
const MAX_REFERENCES: usize = 32;

/// One schema within its root.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    root: &'a Json,
    here: &'a Json,
}

/// One way to write an enum: a word, or a one-key map.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Variant<'a> {
    pub(crate) name: &'a str,
    /// What stands under the key; nothing for a plain word.
    pub(crate) body: Option<View<'a>>,
}

impl<'a> View<'a> {
    pub(crate) fn root(root: &'a Json) -> Self {
        Self { root, here: root }.resolved()
    }

    /// The schema `json` of the same root, references followed.
    fn at(self, json: &'a Json) -> Self {
        Self { root: self.root, here: json }.resolved()
    }

    fn resolved(mut self) -> Self {
        for _ in 0..MAX_REFERENCES {
            let reference = self.here.get("$ref").and_then(Json::as_str).and_then(|target| target.strip_prefix('#'));
            let Some(target) = reference.and_then(|pointer| self.root.pointer(pointer)) else { break };
            self.here = target;
        }
        self
    }

    fn get(self, key: &str) -> Option<&'a Json> {
        self.here.get(key)
    }

    pub(crate) fn text(self, key: &str) -> Option<&'a str> {
        self.get(key).and_then(Json::as_str)
    }

    pub(crate) fn number(self, key: &str) -> Option<&'a serde_json::Number> {
        self.get(key).and_then(Json::as_number)
    }

    pub(crate) fn size(self, key: &str) -> Option<usize> {
        self.get(key).and_then(Json::as_u64).and_then(|size| usize::try_from(size).ok())
    }

    /// The schema under `key`.
    pub(crate) fn under(self, key: &str) -> Option<Self> {
        self.get(key).map(|json| self.at(json))
    }

    /// The schemas in the array under `key`.
    pub(crate) fn each(self, key: &str) -> impl Iterator<Item = Self> + use<'a> {
        self.get(key).and_then(Json::as_array).into_iter().flatten().map(move |json| self.at(json))
    }

    /// The texts in the array under `key`.
    pub(crate) fn texts(self, key: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.get(key).and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str)
    }

    /// The named schemas in the object under `key`, sorted by name.
    pub(crate) fn named(self, key: &str) -> Vec<(&'a str, Self)> {
        let object = self.get(key).and_then(Json::as_object);
        let named = object.into_iter().flatten().map(|(name, json)| (name.as_str(), self.at(json)));
        let mut named: Vec<_> = named.collect();
        named.sort_by_key(|(name, _)| *name);
        named
    }

    /// Whether the schema under `key` is a plain `false`.
    pub(crate) fn forbids(self, key: &str) -> bool {
        self.get(key) == Some(&Json::Bool(false))
    }

    /// The types it allows; none where it does not say.
    pub(crate) fn types(self) -> Vec<&'a str> {
        self.text("type").into_iter().chain(self.texts("type")).collect()
    }

    /// Whether "nothing" is one of several things it allows.
    pub(crate) fn is_nullable(self) -> bool {
        self.types().contains(&"null") || self.choices().iter().any(|choice| choice.is_null())
    }

    fn is_null(self) -> bool {
        self.types() == ["null"]
    }

    fn choices(self) -> Vec<Self> {
        self.each("oneOf").chain(self.each("anyOf")).collect()
    }

    /// The alternatives it offers, "nothing" left out.
    pub(crate) fn alternatives(self) -> Vec<Self> {
        self.choices().into_iter().filter(|choice| !choice.is_null()).collect()
    }

    /// The variants, if it describes an enum and nothing else.
    pub(crate) fn variants(self) -> Option<Vec<Variant<'a>>> {
        if self.get("properties").is_some() {
            return None;
        }
        let tagged: Option<Vec<_>> = self.each("oneOf").map(Self::tagged).collect();
        let nested: Option<Vec<_>> =
            self.each("anyOf").filter(|choice| !choice.is_null()).map(Self::variants).collect();
        let variants = [self.words(), tagged?.concat(), nested?.concat()].concat();
        (!variants.is_empty()).then_some(variants)
    }

    /// The plain words it allows.
    fn words(self) -> Vec<Variant<'a>> {
        self.text("const").into_iter().chain(self.texts("enum")).map(|name| Variant { name, body: None }).collect()
    }

    /// One alternative of an enum: words, or the one-key map of a variant with content.
    fn tagged(self) -> Option<Vec<Variant<'a>>> {
        let required: Vec<_> = self.texts("required").collect();
        match (self.named("properties").as_slice(), required.as_slice()) {
            ([(name, body)], [only]) if name == only && self.forbids("additionalProperties") => {
                Some(vec![Variant { name, body: Some(*body) }])
            }
            _ => Some(self.words()).filter(|words| !words.is_empty()),
        }
    }
}
