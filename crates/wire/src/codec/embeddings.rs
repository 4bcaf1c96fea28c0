//! Vectors of texts.
//!
//! *Which question does it answer?* "Which texts are to become vectors, and how are vectors written?"
//!
//! *Why the shape of the question?* Google has three: one text, many, and what Vertex calls a prediction. The answer
//! has that of the question, so it is kept with it.
//!
//! *What it never does:* make a vector.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::Family;
use crate::codec::{BadRequest, Head};
use crate::openai_chat::Dialect;
use crate::{Api, gemini, unreadable};

/// Texts that are to become vectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embedding {
    /// The model asked for, where the body names it.
    pub model: Option<String>,
    /// The texts, in order.
    pub texts: Vec<String>,
    /// Numbers in a vector: those that are asked for, or the vendor's usual.
    pub dimensions: usize,
    pub(crate) shape: gemini::Shape,
}

/// A text, or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Texts {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct Flat {
    model: Option<String>,
    #[serde(alias = "inputs", alias = "texts")]
    input: Option<Texts>,
    #[serde(alias = "output_dimension")]
    dimensions: Option<usize>,
    encoding_format: Option<String>,
    embedding_types: Option<Vec<String>>,
}

/// The most numbers of a vector that any vendor makes.
const MOST: usize = 4096;

/// The most texts of a question: as many as `OpenAI` takes, and no vendor takes more. A body of the largest size holds
/// millions, whose vectors would be tens of gigabytes.
const MOST_TEXTS: usize = 2048;

impl Api {
    /// What the body of a question for vectors asks for; `None` where this reader does not know the format.
    pub fn decode_embedding(self, body: &[u8]) -> Option<Result<Embedding, BadRequest>> {
        let usual = match self.family() {
            Family::Gemini => return Some(gemini::decode_embedding(body)),
            Family::OpenaiChat(Dialect { vendor: Self::Mistral, .. }) => 1024,
            Family::CohereChat => 1536,
            Family::Ollama => 768,
            _ => return None,
        };
        Some(flat(body, usual))
    }

    /// The body with these vectors, which belong to the texts of that question.
    pub fn encode_embeddings(self, head: &Head, asked: &Embedding, vectors: &[Vec<f32>], tokens: u64) -> Vec<u8> {
        let body: Value = match self.family() {
            Family::Gemini => gemini::encode_embeddings(asked, vectors, tokens),
            Family::CohereChat => json!({
                "id": head.id, "embeddings": { "float": vectors }, "texts": asked.texts,
                "meta": { "api_version": { "version": "2" }, "billed_units": { "input_tokens": tokens } },
                "response_type": "embeddings_by_type",
            }),
            Family::Ollama => json!({
                "model": head.model, "embeddings": vectors, "total_duration": 0, "load_duration": 0,
                "prompt_eval_count": tokens,
            }),
            _ => json!({
                "id": head.id, "object": "list", "model": head.model, "data": numbered(vectors),
                "usage": { "prompt_tokens": tokens, "total_tokens": tokens, "completion_tokens": 0 },
            }),
        };
        body.to_string().into_bytes()
    }
}

fn numbered(vectors: &[Vec<f32>]) -> Vec<Value> {
    let vector = |(index, vector)| json!({ "object": "embedding", "embedding": vector, "index": index });
    vectors.iter().enumerate().map(vector).collect()
}

fn flat(body: &[u8], usual: usize) -> Result<Embedding, BadRequest> {
    let said: Flat = unreadable::parse(body).map_err(|(path, what)| {
        let path = path.unwrap_or_default();
        BadRequest::new(None, &path, format!("invalid request: {path} {what}").trim_end().to_owned())
    })?;
    let other = said.encoding_format.into_iter().chain(said.embedding_types.into_iter().flatten());
    if let Some(other) = other.into_iter().find(|form| form != "float") {
        return Err(BadRequest::new(
            None,
            "encoding_format",
            format!("invalid request: no vectors of type {other} here"),
        ));
    }
    let texts = match said.input {
        Some(Texts::One(text)) => vec![text],
        Some(Texts::Many(texts)) => texts,
        None => return Err(BadRequest::new(None, "input", "invalid request: input is required".to_owned())),
    };
    checked(Embedding {
        model: said.model,
        texts,
        dimensions: said.dimensions.unwrap_or(usual),
        shape: gemini::Shape::default(),
    })
}

/// The question, where so many vectors of that length can be made.
pub(crate) fn checked(asked: Embedding) -> Result<Embedding, BadRequest> {
    if asked.texts.len() > MOST_TEXTS {
        let what = format!("invalid request: {} texts are too many, {MOST_TEXTS} are taken at once", asked.texts.len());
        return Err(BadRequest::new(None, "input", what));
    }
    if (1..=MOST).contains(&asked.dimensions) {
        return Ok(asked);
    }
    let what = format!("invalid request: {} is no length of a vector, 1 to {MOST} are", asked.dimensions);
    Err(BadRequest::new(None, "dimensions", what))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(api: Api, body: &str) -> Result<Embedding, BadRequest> {
        api.decode_embedding(body.as_bytes()).unwrap()
    }

    fn answered(api: Api, asked: &Embedding) -> Value {
        let vectors = vec![vec![0.5]; asked.texts.len()];
        serde_json::from_slice(&api.encode_embeddings(&api.head(1, "m", 0), asked, &vectors, 3)).unwrap()
    }

    #[test]
    fn each_vendor_is_asked_and_answers_in_its_own_words() {
        let cohere = asked(Api::Cohere, r#"{"model":"m","texts":["a","b"],"embedding_types":["float"]}"#).unwrap();
        assert_eq!((cohere.texts.len(), cohere.dimensions), (2, 1536));
        assert_eq!(answered(Api::Cohere, &cohere)["embeddings"]["float"][1][0], 0.5);
        let ollama = asked(Api::Ollama, r#"{"model":"m","input":"a","dimensions":3}"#).unwrap();
        assert_eq!((ollama.texts.as_slice(), ollama.dimensions), (&["a".to_owned()][..], 3));
        assert_eq!(answered(Api::Ollama, &ollama)["embeddings"][0][0], 0.5);
        let mistral = asked(Api::Mistral, r#"{"model":"m","input":["a"]}"#).unwrap();
        assert_eq!(answered(Api::Mistral, &mistral)["data"][0]["object"], "embedding");
        assert!(Api::BedrockConverse.decode_embedding(b"{}").is_none());
    }

    #[test]
    fn what_cannot_be_made_is_refused() {
        for body in
            ["", "{}", r#"{"input":7}"#, r#"{"input":"a","dimensions":0}"#, r#"{"input":"a","dimensions":99999}"#]
        {
            assert!(asked(Api::Mistral, body).is_err(), "{body}");
        }
        assert!(asked(Api::Cohere, r#"{"texts":["a"],"embedding_types":["int8"]}"#).is_err());
        assert!(asked(Api::Mistral, r#"{"input":"a","encoding_format":"base64"}"#).is_err());
    }

    #[test]
    fn a_question_of_too_many_texts_is_refused_by_every_vendor() {
        let listed = |text: &str, count: usize| vec![text; count].join(",");
        for (api, text, (before, behind)) in [
            (Api::Mistral, r#""a""#, (r#"{"input":["#, "]}")),
            (Api::Cohere, r#""a""#, (r#"{"texts":["#, "]}")),
            (Api::Ollama, r#""a""#, (r#"{"input":["#, "]}")),
            (Api::Gemini, r#"{"content":{"parts":[{"text":"a"}]}}"#, (r#"{"requests":["#, "]}")),
            (Api::Vertex, r#"{"content":"a"}"#, (r#"{"instances":["#, "]}")),
        ] {
            let body = |count| format!("{before}{}{behind}", listed(text, count));
            assert_eq!(asked(api, &body(MOST_TEXTS)).unwrap().texts.len(), MOST_TEXTS);
            let refused = asked(api, &body(MOST_TEXTS + 1)).unwrap_err().to_string();
            assert!(refused.contains("2049 texts are too many"), "{refused}");
        }
    }
}
