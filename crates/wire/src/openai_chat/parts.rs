//! Parts of a turn, in OpenAI's words.
//!
//! *Which question does it answer?* "Which text or picture is this?"
//!
//! *Why is a picture a URL in both cases?* Because here it is: bytes are written as a `data:` URL, and
//! read from one.
//!
//! *What it never does:* fetch, or look into a picture.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::content::{Part, Said};
use crate::{Content, Image};

/// A part as it is written.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum PartOut<'a> {
    Text { text: &'a str },
    ImageUrl { image_url: UrlOut<'a> },
}

#[derive(Debug, Serialize)]
pub(crate) struct UrlOut<'a> {
    url: Cow<'a, str>,
}

/// Texts and pictures as they are written; `None` where there are none.
pub(crate) fn said<'a>(content: &[&'a Content]) -> Option<Said<'a, PartOut<'a>>> {
    match content {
        [Content::Text(text)] => Some(Said::Words(text)),
        parts => {
            let parts: Vec<_> = parts.iter().filter_map(|part| PartOut::of(part)).collect();
            (!parts.is_empty()).then_some(Said::Parts(parts))
        }
    }
}

impl<'a> PartOut<'a> {
    fn of(content: &'a Content) -> Option<Self> {
        match content {
            Content::Text(text) => Some(Self::Text { text }),
            Content::Image(image) => Some(Self::ImageUrl { image_url: UrlOut { url: url(image) } }),
            _ => None,
        }
    }
}

fn url(image: &Image) -> Cow<'_, str> {
    match image {
        Image::Url(url) => Cow::Borrowed(url),
        Image::Inline { media_type, data } => format!("data:{media_type};base64,{data}").into(),
    }
}

/// A part as it came.
#[derive(Deserialize)]
#[serde(try_from = "RawPart")]
pub(crate) struct PartIn(Content);

impl Part for PartIn {
    fn tell(self, content: &mut Vec<Content>) {
        content.push(self.0);
    }
}

#[derive(Deserialize)]
struct RawPart {
    #[serde(rename = "type")]
    kind: String,
    text: Option<String>,
    refusal: Option<String>,
    image_url: Option<UrlIn>,
}

/// OpenAI writes an object, Mistral also takes the bare address.
#[derive(Deserialize)]
#[serde(untagged)]
enum UrlIn {
    Object { url: String },
    Bare(String),
}

impl TryFrom<RawPart> for PartIn {
    type Error = String;

    fn try_from(part: RawPart) -> Result<Self, String> {
        let kind = part.kind.as_str();
        let content = match kind {
            "text" => part.text.map(|text| Content::Text(text.into())),
            "refusal" => part.refusal.map(|text| Content::Text(text.into())),
            "image_url" => part.image_url.map(image),
            _ => return Err(format!("content parts of type '{kind}' are not supported, only 'text' and 'image_url'")),
        };
        content.map(Self).ok_or_else(|| format!("a content part of type '{kind}' needs a field '{kind}'"))
    }
}

fn image(url: UrlIn) -> Content {
    let (UrlIn::Object { url } | UrlIn::Bare(url)) = url;
    let inline = url.strip_prefix("data:").and_then(|rest| rest.split_once(";base64,"));
    Content::Image(match inline {
        Some((media_type, data)) => {
            Image::Inline { media_type: media_type.to_owned().into(), data: data.to_owned().into() }
        }
        None => Image::Url(url.into()),
    })
}
