//! Vectors of texts, in Google's words.
//!
//! *Which question does it answer?* "Which texts are to become vectors, and how are vectors written?"
//!
//! *Why three shapes?* AI Studio takes one content or a batch of requests; Vertex's older models predict instances.
//! The answer has the shape of the question.
//!
//! *What it never does:* turn a picture into a vector: it is refused.

use serde::Deserialize;
use serde_json::{Value, json};

use super::asked::wrong;
use super::part::Turn;
use crate::codec::Embedding;
use crate::{BadRequest, unreadable};

/// The numbers of a vector of Google's, where nobody asks for fewer.
const USUAL: usize = 3072;

/// In which of its shapes a question came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// One content.
    #[default]
    One,
    /// A batch of requests.
    Batch,
    /// Instances, at Vertex.
    Predictions,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Incoming {
    content: Option<Turn>,
    requests: Option<Vec<Incoming>>,
    instances: Option<Vec<Instance>>,
    parameters: Option<Parameters>,
    #[serde(alias = "output_dimensionality")]
    output_dimensionality: Option<usize>,
    embed_content_config: Option<Parameters>,
}

impl Incoming {
    /// The length of a vector, wherever it is said.
    fn dimensions(&self) -> Option<usize> {
        let config = self.parameters.as_ref().or(self.embed_content_config.as_ref());
        self.output_dimensionality.or_else(|| config?.output_dimensionality)
    }
}

#[derive(Deserialize)]
struct Instance {
    content: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    output_dimensionality: Option<usize>,
}

/// What the body of a question for vectors asks for.
pub fn decode_embedding(body: &[u8]) -> Result<Embedding, BadRequest> {
    let said: Incoming = unreadable::parse(body).map_err(|(path, what)| {
        let path = path.unwrap_or_default();
        wrong(&path, &format!("Invalid JSON payload received. {path} {what}"))
    })?;
    let mut dimensions = said.dimensions();
    let (shape, texts) = match (said.content, said.requests, said.instances) {
        (Some(content), ..) => (Shape::One, vec![text(content)?]),
        (_, Some(requests), _) => {
            dimensions = dimensions.or_else(|| requests.first().and_then(Incoming::dimensions));
            let content = |request: Incoming| text(request.content.unwrap_or_default());
            (Shape::Batch, requests.into_iter().map(content).collect::<Result<_, _>>()?)
        }
        (.., Some(instances)) => (Shape::Predictions, instances.into_iter().map(|instance| instance.content).collect()),
        _ => return Err(wrong("content", "content is not specified")),
    };
    let asked = Embedding { model: None, texts, dimensions: dimensions.unwrap_or(USUAL), shape };
    crate::codec::checked_embedding(asked).map_err(|bad| {
        let field = if bad.param.as_deref() == Some("dimensions") { "outputDimensionality" } else { "requests" };
        wrong(field, &bad.fields.message)
    })
}

fn text(content: Turn) -> Result<String, BadRequest> {
    let texts: Vec<String> = content.parts.into_iter().filter_map(|part| part.text).collect();
    if texts.is_empty() { Err(wrong("content", "content contains an empty Part.")) } else { Ok(texts.join(" ")) }
}

/// The body with these vectors.
pub fn encode_embeddings(asked: &Embedding, vectors: &[Vec<f32>], tokens: u64) -> Value {
    let values = |vector: &Vec<f32>| json!({ "values": vector });
    match asked.shape {
        Shape::One => json!({
            "embedding": vectors.first().map(values),
            "usageMetadata": { "promptTokenCount": tokens, "totalTokenCount": tokens },
        }),
        Shape::Batch => json!({ "embeddings": vectors.iter().map(values).collect::<Vec<_>>() }),
        Shape::Predictions => {
            let each = tokens / (vectors.len() as u64).max(1);
            let statistics = json!({ "truncated": false, "token_count": each });
            let predicted = |vector: &Vec<f32>| json!({ "embeddings": { "values": vector, "statistics": statistics } });
            json!({ "predictions": vectors.iter().map(predicted).collect::<Vec<_>>() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_has_the_shape_of_the_question() {
        let content = r#"{"parts":[{"text":"a"}]}"#;
        for (body, at) in [
            (format!(r#"{{"content":{content},"outputDimensionality":1}}"#), "/embedding/values/0"),
            (format!(r#"{{"requests":[{{"content":{content},"outputDimensionality":1}}]}}"#), "/embeddings/0/values/0"),
            (
                r#"{"instances":[{"content":"a"}],"parameters":{"outputDimensionality":1}}"#.to_owned(),
                "/predictions/0/embeddings/values/0",
            ),
        ] {
            let asked = decode_embedding(body.as_bytes()).unwrap();
            assert_eq!((asked.texts.as_slice(), asked.dimensions), (&["a".to_owned()][..], 1), "{body}");
            assert_eq!(encode_embeddings(&asked, &[vec![0.5]], 1).pointer(at), Some(&json!(0.5)), "{body}");
        }
    }

    #[test]
    fn what_has_no_text_is_refused() {
        for body in ["{", "{}", r#"{"content":{"parts":[]}}"#, r#"{"requests":[{}]}"#] {
            assert!(decode_embedding(body.as_bytes()).is_err(), "{body}");
        }
    }
}
