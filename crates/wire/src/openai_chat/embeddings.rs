//! Embeddings, in OpenAI's words.
//!
//! *Which question does it answer?* "Vectors of which texts are wanted, and how are they written?"
//!
//! *Why base64 as well?* OpenAI's own SDKs ask for it unless they are told otherwise: the bytes of the numbers,
//! little end first.
//!
//! *What it never does:* make a vector.

use serde::{Deserialize, Serialize};

use crate::{BadRequest, Text, unreadable};

/// Vectors that are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbedAsked {
    /// The model asked for; empty where the path names it.
    pub model: Text,
    /// The texts, in order.
    pub texts: Vec<Text>,
    /// Numbers in each vector, where the caller says.
    pub dimensions: Option<usize>,
    /// Whether the numbers are written as base64.
    pub base64: bool,
}

#[derive(Deserialize)]
struct Incoming {
    model: Option<String>,
    input: Option<Input>,
    dimensions: Option<usize>,
    encoding_format: Option<Encoding>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Encoding {
    Float,
    Base64,
}

/// Texts, or tokens, which stand for texts.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a string, or an array of strings or tokens")]
enum Input {
    Text(String),
    Texts(Vec<String>),
    Tokens(Vec<u32>),
    ManyTokens(Vec<Vec<u32>>),
}

/// The most numbers of a vector.
const MOST_DIMENSIONS: usize = 4096;
/// The most texts of a request.
const MOST_TEXTS: usize = 2048;

/// What the body of a request asks for.
///
/// # Errors
///
/// When it asks for nothing, or for too much.
pub fn decode_embed(body: &[u8]) -> Result<EmbedAsked, BadRequest> {
    let incoming: Incoming = unreadable::parse(body).map_err(|(path, what)| {
        let param = path.unwrap_or_default();
        BadRequest::new(Some("invalid_value"), &param, format!("Invalid value for '{param}': {what}."))
    })?;
    let texts = incoming.input.map(Input::into_texts).unwrap_or_default();
    if texts.is_empty() || texts.iter().any(|text| text.is_empty()) || texts.len() > MOST_TEXTS {
        return Err(BadRequest::new(None, "input", "'$.input' is invalid. Please check the API reference.".to_owned()));
    }
    if let Some(wanted) = incoming.dimensions.filter(|wanted| !(1..=MOST_DIMENSIONS).contains(wanted)) {
        let what = format!("Invalid value for 'dimensions' = {wanted}. Must be between 1 and {MOST_DIMENSIONS}.");
        return Err(BadRequest::new(None, "dimensions", what));
    }
    Ok(EmbedAsked {
        model: incoming.model.unwrap_or_default().into(),
        texts,
        dimensions: incoming.dimensions,
        base64: incoming.encoding_format == Some(Encoding::Base64),
    })
}

impl Input {
    fn into_texts(self) -> Vec<Text> {
        let spelt = |tokens: &Vec<u32>| {
            let words: Vec<String> = tokens.iter().map(|token| format!("<{token}>")).collect();
            Text::from(words.join(" "))
        };
        match self {
            Self::Text(text) => vec![text.into()],
            Self::Texts(texts) => texts.into_iter().map(Text::from).collect(),
            Self::Tokens(tokens) => vec![spelt(&tokens)],
            Self::ManyTokens(many) => many.iter().map(spelt).collect(),
        }
    }
}

#[derive(Serialize)]
struct Outgoing<'a> {
    object: &'static str,
    data: Vec<VectorOut<'a>>,
    model: &'a str,
    usage: UsageOut,
}

#[derive(Serialize)]
struct VectorOut<'a> {
    object: &'static str,
    index: usize,
    embedding: NumbersOut<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum NumbersOut<'a> {
    Plain(&'a [f32]),
    Base64(String),
}

#[derive(Serialize)]
struct UsageOut {
    prompt_tokens: u64,
    total_tokens: u64,
}

/// The body of an answer with these vectors, which cost so many tokens.
pub fn encode_embed(asked: &EmbedAsked, vectors: &[Vec<f32>], tokens: u64) -> Vec<u8> {
    let body = Outgoing {
        object: "list",
        data: vectors.iter().enumerate().map(|(index, numbers)| numbers_out(asked.base64, index, numbers)).collect(),
        model: &asked.model,
        usage: UsageOut { prompt_tokens: tokens, total_tokens: tokens },
    };
    serde_json::to_vec(&body).expect("plain structs with string keys are always JSON")
}

fn numbers_out(base64: bool, index: usize, numbers: &[f32]) -> VectorOut<'_> {
    let bytes = || numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
    let embedding = if base64 { NumbersOut::Base64(spell(&bytes())) } else { NumbersOut::Plain(numbers) };
    VectorOut { object: "embedding", index, embedding }
}

/// Bytes in base64.
fn spell(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |place: usize| u32::from(three.get(place).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            out.push(if place > three.len() { '=' } else { char::from(letter) });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sdks_send_is_understood() {
        let asked =
            decode_embed(br#"{"model":"m","input":["a","b"],"encoding_format":"base64","dimensions":3}"#).unwrap();
        assert_eq!((asked.texts.len(), asked.dimensions, asked.base64), (2, Some(3), true));
        let one = decode_embed(br#"{"model":"m","input":"a"}"#).unwrap();
        assert_eq!((one.texts, one.base64), (vec![Text::from("a")], false));
        assert_eq!(decode_embed(br#"{"input":[[1,2],[3]]}"#).unwrap().texts.len(), 2);
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (body, param) in [
            ("{}", "input"),
            (r#"{"input":[]}"#, "input"),
            (r#"{"input":""}"#, "input"),
            (r#"{"input":"a","dimensions":0}"#, "dimensions"),
            (r#"{"input":"a","encoding_format":"hex"}"#, "encoding_format"),
        ] {
            assert_eq!(decode_embed(body.as_bytes()).unwrap_err().param.as_deref(), Some(param), "{body}");
        }
    }

    #[test]
    fn numbers_are_written_both_ways() {
        let asked = |base64| EmbedAsked { model: "m".into(), texts: vec!["a".into()], dimensions: None, base64 };
        let write = |base64| String::from_utf8(encode_embed(&asked(base64), &[vec![1.0, -0.5]], 1)).unwrap();
        assert_eq!(
            write(false),
            r#"{"object":"list","data":[{"object":"embedding","index":0,"embedding":[1.0,-0.5]}],"model":"m","usage":{"prompt_tokens":1,"total_tokens":1}}"#
        );
        assert!(write(true).contains(r#""embedding":"AACAPwAAAL8=""#), "{}", write(true));
    }
}
