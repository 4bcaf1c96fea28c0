//! Ollama's other question: a prompt without turns.
//!
//! *Which question does it answer?* "What is asked for at `POST /api/generate`, and how is it answered there?"
//!
//! *Why beside chat?* The same models answer, with the same counts; what differs is where the words stand: `prompt` and
//! `system` in a question, `response` in an answer. A question without a prompt loads the model, or lets it go.
//!
//! *What it never does:* read `template`, `raw` or `context`: a simulated model has no template and no memory.

use serde::Deserialize;
use serde_json::Value;

use super::asked::{Options, format, picture, thinks, unparsed, wrong};
use super::response::{CountsOut, Outgoing, SaidOut, instant, name};
use crate::head::Asked;
use crate::{BadRequest, Content, Head, Message, Request, Role, Whole, Work, unreadable};

/// The most numbers of a context that are written: as many as a model of the usual window takes.
const CONTEXT: u64 = 4096;

/// Words of the vocabularies that models have, about.
const VOCABULARY: u64 = 128_000;

#[derive(Deserialize)]
struct Incoming {
    model: Option<String>,
    #[serde(default)]
    prompt: String,
    #[serde(default)]
    suffix: String,
    system: Option<String>,
    #[serde(default)]
    images: Option<Vec<String>>,
    format: Option<Value>,
    options: Option<Options>,
    stream: Option<bool>,
    think: Option<Value>,
    keep_alive: Option<Value>,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Generate {
    /// An answer to a prompt.
    Answer(Asked),
    /// That the model of this name is loaded.
    Load(String),
    /// That it is let go of.
    Unload(String),
}

/// What the body of a request asks for.
pub fn decode_generate(body: &[u8]) -> Result<Generate, BadRequest> {
    let incoming: Incoming = unreadable::parse(body).map_err(unparsed)?;
    let model = incoming.model.clone().filter(|model| !model.is_empty());
    let model = model.ok_or_else(|| wrong("model", "model is required"))?;
    Ok(match (incoming.prompt.is_empty(), incoming.keep_alive.as_ref().is_some_and(is_zero)) {
        (true, true) => Generate::Unload(model),
        (true, false) => Generate::Load(model),
        (false, _) => Generate::Answer(incoming.into_asked(model)),
    })
}

/// Whether a time is none: a number of seconds, or a text as Go writes it.
fn is_zero(time: &Value) -> bool {
    let text = time.as_str().map(|text| text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic()));
    text.map_or_else(|| time.as_f64(), |number| number.parse().ok()) == Some(0.0)
}

impl Incoming {
    fn into_asked(self, model: String) -> Asked {
        let texts = [self.prompt, self.suffix].into_iter().filter(|text| !text.is_empty());
        let texts = texts.map(|text| Content::Text(text.into()));
        let pictures = self.images.into_iter().flatten().map(picture);
        let limit = self.options.and_then(|options| options.num_predict);
        let request = Request {
            model: model.into(),
            system: self.system.filter(|system| !system.is_empty()).map(Into::into),
            messages: vec![Message { role: Role::User, content: texts.chain(pictures).collect() }],
            format: format(self.format),
            max_output_tokens: limit.and_then(|limit| u32::try_from(limit).ok()),
            thoughts: self.think.is_some_and(|think| thinks(&think)),
            stream: self.stream.unwrap_or(true),
            ..Request::default()
        };
        Asked { request, include_usage: true }
    }
}

/// The body of a whole answer that was so much work.
pub fn encode_generated(head: &Head, whole: &Whole, work: Work) -> Vec<u8> {
    let thinking: String = whole.reasoning.iter().map(|thought| thought.text.as_ref()).collect();
    let thinking = (!thinking.is_empty()).then_some(thinking);
    let body = Outgoing {
        model: &head.model,
        created_at: instant(head.created_unix_s),
        said: SaidOut::Generated { response: whole.text.to_string(), thinking },
        done: whole.finish.is_some(),
        done_reason: whole.finish.map(name),
        context: whole.finish.and(whole.usage).map(|usage| context(head, usage.input_tokens + usage.output_tokens)),
        counts: whole.usage.map(|usage| CountsOut::of(usage, work)),
    };
    serde_json::to_vec(&body).expect("plain structs with string keys are always JSON")
}

/// The body that says that a model was loaded, or let go of.
pub fn encode_loaded(head: &Head, unloaded: bool) -> Vec<u8> {
    let body = Outgoing {
        model: &head.model,
        created_at: instant(head.created_unix_s),
        said: SaidOut::Generated { response: String::new(), thinking: None },
        done: true,
        done_reason: Some(if unloaded { "unload" } else { "load" }),
        context: None,
        counts: None,
    };
    serde_json::to_vec(&body).expect("plain structs with string keys are always JSON")
}

/// The conversation as numbers of tokens, which a client may send back. They follow from the answer's instant and mean
/// nothing; there are as many as tokens.
pub(super) fn context(head: &Head, tokens: u64) -> Vec<u64> {
    let number = |place: u64| (head.created_unix_s ^ place).wrapping_mul(0x9E37_79B9_7F4A_7C15) % VOCABULARY;
    (0..tokens.min(CONTEXT)).map(number).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::codec::StreamForm;
    use crate::ollama_chat::{StreamReader, StreamWriter, decode_whole};
    use crate::{Api, Chunk, FinishReason, Format, Image, StreamHead, Usage};

    fn asked(body: &Value) -> Request {
        match decode_generate(body.to_string().as_bytes()).unwrap() {
            Generate::Answer(asked) => asked.request,
            other => panic!("{other:?}"),
        }
    }

    fn head() -> Head {
        Head { id: String::new(), request_id: String::new(), model: "m".into(), created_unix_s: 1_760_000_000 }
    }

    const USAGE: Usage = Usage {
        input_tokens: 5,
        output_tokens: 2,
        cached_tokens: 0,
        cache_write_tokens: 0,
        reasoning_tokens: 0,
        cost_nano_usd: None,
    };

    #[test]
    fn a_prompt_is_a_turn_with_its_pictures() {
        let request = asked(&json!({
            "model": "m", "prompt": "What is it?", "suffix": "End.", "system": "Be brief.", "images": ["/9j/4AAQ"],
            "format": "json", "options": { "num_predict": 7 }, "stream": false, "think": true,
        }));
        let image = Image::Inline { media_type: "image/jpeg".into(), data: "/9j/4AAQ".into() };
        let content = vec![Content::Text("What is it?".into()), Content::Text("End.".into()), Content::Image(image)];
        assert_eq!(request.messages, [Message { role: Role::User, content }]);
        assert_eq!((request.system.as_deref(), request.max_output_tokens), (Some("Be brief."), Some(7)));
        assert_eq!((request.format, request.thoughts, request.stream), (Format::Json, true, false));
        let usual = asked(&json!({ "model": "m", "prompt": "a", "images": null }));
        assert!(usual.stream && usual.system.is_none() && !usual.thoughts);
    }

    #[test]
    fn without_a_prompt_a_model_is_loaded_or_let_go_of() {
        let read = |body: Value| decode_generate(body.to_string().as_bytes());
        assert_eq!(read(json!({ "model": "m" })), Ok(Generate::Load("m".to_owned())));
        assert_eq!(read(json!({ "model": "m", "keep_alive": "5m" })), Ok(Generate::Load("m".to_owned())));
        for none in [json!(0), json!("0"), json!("0s")] {
            assert_eq!(read(json!({ "model": "m", "keep_alive": none })), Ok(Generate::Unload("m".to_owned())));
        }
        assert_eq!(read(json!({ "prompt": "a" })).unwrap_err().fields.message, "model is required");
        assert!(read(json!({ "model": "m", "prompt": 7 })).is_err());
        let loaded = |unloaded| serde_json::from_slice::<Value>(&encode_loaded(&head(), unloaded)).unwrap();
        let (model, created_at) = ("m", "2025-10-09T08:53:20Z");
        let expected = json!({ "model": model, "created_at": created_at, "response": "", "done": true,
            "done_reason": "load" });
        assert_eq!((loaded(false), &loaded(true)["done_reason"]), (expected, &"unload".into()));
    }

    #[test]
    fn an_answer_has_its_words_in_response_and_its_counts_beside() {
        let finish = Some(FinishReason::Stop);
        let whole = Whole { text: "hi".into(), finish, usage: Some(USAGE), ..Whole::default() };
        let bytes = encode_generated(&head(), &whole, Work::default());
        let body: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(
            (&body["response"], &body["done"], &body["done_reason"]),
            (&"hi".into(), &true.into(), &"stop".into())
        );
        assert_eq!((&body["prompt_eval_count"], &body["eval_count"]), (&5.into(), &2.into()));
        assert!(body.get("message").is_none() && body["total_duration"].is_u64());
        assert_eq!(body["context"].as_array().unwrap().len(), 7);
        assert_eq!(decode_whole(&bytes).unwrap(), whole);
    }

    #[test]
    fn a_stream_says_it_line_by_line() {
        let head = StreamHead { head: head(), input_tokens: 5, cached_tokens: 0, include_usage: true };
        let mut writer = StreamWriter::new(head, Work::default());
        writer.form = StreamForm::Generated;
        let thought = crate::Reasoning { text: "Hm.".into(), sealed: None, vendor: Api::Ollama };
        let written =
            [writer.reasoning(&thought), writer.delta("hi "), writer.conclusion(FinishReason::Stop, USAGE)].concat();
        let text = String::from_utf8(written).unwrap();
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(lines.iter().all(|line| line["response"].is_string() && line.get("message").is_none()), "{text}");
        let last = lines.last().unwrap();
        assert_eq!((&last["done"], last["context"].as_array().map(Vec::len)), (&true.into(), Some(7)));
        assert!(lines[0].get("context").is_none() && lines[0]["thinking"] == "Hm.");
        let (mut reader, mut chunks) = (StreamReader::default(), Vec::new());
        text.lines().for_each(|line| reader.read(line, &mut chunks).unwrap());
        assert!(chunks.iter().any(|chunk| matches!(chunk, Chunk::Delta { text, .. } if text == "hi ")));
        assert!(chunks.contains(&Chunk::Reasoning(thought)) && chunks.contains(&Chunk::Usage(USAGE)));
    }
}
