//! Texts with names in them.
//!
//! *Which question does it answer?* "What does `It is {{ json.degrees }} in {{ text }}` say to this request?"
//!
//! *Why so little?* What a template may see is the request, and so the same request gets the same words. There is
//! no clock, no chance and no logic; whoever needs logic writes two rules.
//!
//! *What it never does:* fail when it is filled in. A name that nobody knows is an error when the template is read;
//! a name of which this request has nothing (no result, no such header) is filled with nothing.

use std::fmt;

use serde_json::{Map, Value};

use crate::Asked;

/// The names that templates know. `tool_result.NAME` is what one tool said last, `header.NAME` a header, and
/// `json.PATH` what lies at that path in the newest result of a tool: `json.forecast.0.degrees`.
pub const NAMES: [&str; 8] = ["model", "provider", "text", "system", "turn", "tool_result", "header.NAME", "json.PATH"];

/// A text with names between `{{` and `}}`. Four braces write two: `{{{{`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Bit>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Bit {
    Plain(String),
    Model,
    Provider,
    Text,
    System,
    Turn,
    ToolResult(Option<String>),
    Header(String),
    Json(Vec<String>),
}

/// What is wrong with a template, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    /// The letter, from 1, at which the braces open.
    pub column: usize,
    /// What stands between the braces; `None` where they are never closed.
    pub name: Option<String>,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "letter {}: no template name is `{name}`", self.column),
            None => write!(f, "letter {}: `{{{{` is never closed", self.column),
        }
    }
}

impl std::error::Error for TemplateError {}

impl Template {
    /// A text that is said as it is.
    pub fn plain(text: impl Into<String>) -> Self {
        Self(vec![Bit::Plain(text.into())])
    }

    /// Reads a template.
    ///
    /// # Errors
    /// The first name that is not one of [`NAMES`], or braces that are never closed.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let (mut bits, mut plain, mut rest) = (Vec::new(), String::new(), text);
        while let Some((before, behind)) = rest.split_once("{{") {
            plain.push_str(before);
            if let Some(behind) = behind.strip_prefix("{{") {
                plain.push_str("{{");
                rest = behind;
                continue;
            }
            let column = text[..text.len() - behind.len() - 2].chars().count() + 1;
            let (name, behind) = behind.split_once("}}").ok_or(TemplateError { column, name: None })?;
            let name = name.trim();
            let bit = Bit::named(name).ok_or_else(|| TemplateError { column, name: Some(name.to_owned()) })?;
            bits.extend([Bit::Plain(std::mem::take(&mut plain)), bit]);
            rest = behind;
        }
        plain.push_str(rest);
        bits.push(Bit::Plain(plain));
        Ok(Self(bits))
    }

    /// The text for a request.
    pub fn fill(&self, asked: &Asked<'_>) -> String {
        self.0.iter().map(|bit| bit.fill(asked)).collect()
    }
}

impl fmt::Display for Template {
    /// As it would be written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|bit| bit.write(f))
    }
}

impl Bit {
    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(text) => f.write_str(&text.replace("{{", "{{{{")),
            Self::Model => f.write_str("{{ model }}"),
            Self::Provider => f.write_str("{{ provider }}"),
            Self::Text => f.write_str("{{ text }}"),
            Self::System => f.write_str("{{ system }}"),
            Self::Turn => f.write_str("{{ turn }}"),
            Self::ToolResult(None) => f.write_str("{{ tool_result }}"),
            Self::ToolResult(Some(tool)) => write!(f, "{{{{ tool_result.{tool} }}}}"),
            Self::Header(name) => write!(f, "{{{{ header.{name} }}}}"),
            Self::Json(path) => write!(f, "{{{{ json.{} }}}}", path.join(".")),
        }
    }

    fn named(name: &str) -> Option<Self> {
        let within = |rest: &str| (!rest.is_empty()).then(|| rest.to_owned());
        Some(match name.split_once('.') {
            Some(("tool_result", tool)) => Self::ToolResult(Some(within(tool)?)),
            Some(("header", header)) => Self::Header(within(header)?),
            Some(("json", path)) => Self::Json(within(path)?.split('.').map(str::to_owned).collect()),
            Some(_) => return None,
            None => match name {
                "model" => Self::Model,
                "provider" => Self::Provider,
                "text" => Self::Text,
                "system" => Self::System,
                "turn" => Self::Turn,
                "tool_result" => Self::ToolResult(None),
                _ => return None,
            },
        })
    }

    fn fill(&self, asked: &Asked<'_>) -> String {
        let result = |tool| asked.newest_result(tool).map(|result| result.content.to_string()).unwrap_or_default();
        match self {
            Self::Plain(text) => text.clone(),
            Self::Model => asked.model.to_owned(),
            Self::Provider => asked.provider.to_owned(),
            Self::Text => asked.text(),
            Self::System => asked.request.system.as_deref().unwrap_or_default().to_owned(),
            Self::Turn => asked.turn().to_string(),
            Self::ToolResult(tool) => result(tool.as_deref()),
            Self::Header(name) => asked.header(name).unwrap_or_default().to_owned(),
            Self::Json(path) => found(&result(None), path),
        }
    }
}

/// What lies at a path of a JSON text: texts without quotes, all else as JSON.
fn found(json: &str, path: &[String]) -> String {
    let root: Value = serde_json::from_str(json).unwrap_or_default();
    let step = |value: &Value, name: &String| match value {
        Value::Array(items) => items.get(name.parse::<usize>().ok()?).cloned(),
        value => value.get(name).cloned(),
    };
    match path.iter().try_fold(root, |value, name| step(&value, name)) {
        None => String::new(),
        Some(Value::String(text)) => text,
        Some(value) => value.to_string(),
    }
}

/// Arguments of a call: JSON whose texts are templates.
#[derive(Debug, Clone, PartialEq)]
pub enum Arguments {
    /// A number, a truth value, or null.
    Plain(Value),
    /// A text.
    Text(Template),
    /// A list.
    List(Vec<Arguments>),
    /// A map.
    Map(Vec<(String, Arguments)>),
}

impl Arguments {
    /// Reads them from JSON.
    ///
    /// # Errors
    /// The first text that is no template.
    pub fn parse(value: &Value) -> Result<Self, TemplateError> {
        Ok(match value {
            Value::String(text) => Self::Text(Template::parse(text)?),
            Value::Array(items) => Self::List(items.iter().map(Self::parse).collect::<Result<_, _>>()?),
            Value::Object(map) => {
                let pair = |(name, value): (&String, &Value)| Ok((name.clone(), Self::parse(value)?));
                Self::Map(map.iter().map(pair).collect::<Result<_, _>>()?)
            }
            plain => Self::Plain(plain.clone()),
        })
    }

    /// The JSON for a request.
    pub fn fill(&self, asked: &Asked<'_>) -> Value {
        match self {
            Self::Plain(value) => value.clone(),
            Self::Text(template) => Value::String(template.fill(asked)),
            Self::List(items) => items.iter().map(|item| item.fill(asked)).collect(),
            Self::Map(pairs) => {
                let filled = pairs.iter().map(|(name, value)| (name.clone(), value.fill(asked)));
                Value::Object(filled.collect::<Map<_, _>>())
            }
        }
    }
}
