//! What a target can take: said by the policy, or known of its model and its wire format.
//!
//! The table is dated, third-party, and compiled in. What it does not know is not checked: a provider's
//! refusal is a clear error, a target passed over by a stale table is a silent loss.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;
use wire::{Content, Format, Request, ToolChoice, Usage};

use crate::policy::{Capabilities, Target};

/// Windows by model, abilities by wire format.
const LIST: &str = include_str!("../../../../fixtures/models/list.json");

static TABLE: LazyLock<Table> =
    LazyLock::new(|| serde_json::from_str(LIST).expect("the table of models is valid, as a test shows"));

#[derive(Debug, Deserialize)]
struct Table {
    models: Vec<Model>,
    apis: BTreeMap<String, Abilities>,
}

#[derive(Debug, Deserialize)]
struct Model {
    #[serde(rename = "model")]
    name: String,
    window: Option<u64>,
    max_output: Option<u64>,
    /// By model: Anthropic's newer ones refuse what the older ones take.
    prefill: Option<bool>,
}

#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(default)]
struct Abilities {
    tools: Option<bool>,
    images: Option<bool>,
    json: Option<bool>,
    prefill: Option<bool>,
}

/// Why a target cannot take a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shortfall {
    /// Prompt and answer are longer than its window.
    Window {
        /// Tokens of both, by estimate.
        needed: u64,
        /// Its window, in tokens.
        window: u64,
    },
    /// A longer answer is asked for than it gives.
    MaxOutput {
        /// Tokens asked for.
        asked: u64,
        /// The most it gives.
        most: u64,
    },
    /// It cannot call tools.
    Tools,
    /// It cannot see pictures.
    Images,
    /// It cannot be held to a JSON schema.
    Json,
    /// It keeps data elsewhere, or does not say where.
    Residency {
        /// Where data must stay.
        required: String,
    },
}

impl fmt::Display for Shortfall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Window { needed, window } => write!(f, "about {needed} tokens do not fit a window of {window}"),
            Self::MaxOutput { asked, most } => write!(f, "an answer of {asked} tokens is asked for, it gives {most}"),
            Self::Tools => f.write_str("it takes no tools"),
            Self::Images => f.write_str("it takes no pictures"),
            Self::Json => f.write_str("it takes no JSON schema"),
            Self::Residency { required } => write!(f, "its data is not known to stay in {required}"),
        }
    }
}

impl std::error::Error for Shortfall {}

/// What a target can take: what the policy says, and the table where it says nothing.
pub fn known(target: &Target) -> Capabilities {
    let said = target.capabilities.clone();
    let model = TABLE.models.iter().find(|row| row.name == target.model);
    let api = TABLE.apis.get(target.api.name()).copied().unwrap_or_default();
    Capabilities {
        window: said.window.or_else(|| model?.window),
        max_output: said.max_output.or_else(|| model?.max_output),
        tools: said.tools.or(api.tools),
        images: said.images.or(api.images),
        json: said.json.or(api.json),
        prefill: said.prefill.or_else(|| model?.prefill).or(api.prefill),
        residency: said.residency,
    }
}

/// Whether a target can take the request, which will use about `usage`.
///
/// # Errors
/// The first thing that it lacks. Its window comes last: all else is lacking whatever is dropped.
pub fn fits(request: &Request, capabilities: &Capabilities, usage: Usage) -> Result<(), Shortfall> {
    let lacks = |said: Option<bool>| said == Some(false);
    if lacks(capabilities.tools) && needs_tools(request) {
        return Err(Shortfall::Tools);
    }
    if lacks(capabilities.images) && shows_images(request) {
        return Err(Shortfall::Images);
    }
    if lacks(capabilities.json) && matches!(request.format, Format::Schema { .. }) {
        return Err(Shortfall::Json);
    }
    if let (Some(asked), Some(most)) = (request.max_output_tokens.map(u64::from), capabilities.max_output)
        && asked > most
    {
        return Err(Shortfall::MaxOutput { asked, most });
    }
    let needed = usage.input_tokens.saturating_add(usage.output_tokens);
    match capabilities.window {
        Some(window) if needed > window => Err(Shortfall::Window { needed, window }),
        _ => Ok(()),
    }
}

/// Whether a target keeps data where it must stay. Unlike all else, what is not known is not there.
///
/// # Errors
/// Where it does not, or does not say.
pub fn resides(required: Option<&str>, capabilities: &Capabilities) -> Result<(), Shortfall> {
    match required {
        Some(required) if capabilities.residency.as_deref() != Some(required) => {
            Err(Shortfall::Residency { required: required.to_owned() })
        }
        _ => Ok(()),
    }
}

/// Tools that are offered, or were used before: their calls are part of what is sent.
fn needs_tools(request: &Request) -> bool {
    let used = |content: &Content| matches!(content, Content::ToolCall(_) | Content::ToolResult(_));
    (!request.tools.is_empty() && request.tool_choice != ToolChoice::None) || contents(request).any(used)
}

fn shows_images(request: &Request) -> bool {
    contents(request).any(|content| matches!(content, Content::Image(_)))
}

fn contents(request: &Request) -> impl Iterator<Item = &Content> {
    request.messages.iter().flat_map(|message| &message.content)
}
