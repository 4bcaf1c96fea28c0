//! The words for a model that is not there.
//!
//! *Which question does it answer?* "What does this provider say to somebody who names a model that it does not have?"
//!
//! *Why beside the table?* Whoever gets this error looks for the name that he wrote, and nearly every provider repeats
//! it. A row of the table has the name of its example.
//!
//! *What it never does:* know which models there are.

use crate::{Api, ErrorFields};

/// The status and the words. Sources are those of the rows `model_not_found` in `fixtures/errors/`.
pub fn unknown_model(api: Api, model: &str) -> (u16, ErrorFields) {
    let said = |status, kind: &'static str, code: &'static str, message: String| {
        let name = |text: &'static str| (!text.is_empty()).then(|| text.into());
        (status, ErrorFields { kind: name(kind), code: name(code), message: message.into() })
    };
    match api {
        Api::OpenaiChat | Api::Groq => {
            let words = format!("The model `{model}` does not exist or you do not have access to it.");
            said(404, WRONG, "model_not_found", words)
        }
        // Here, and only here, it is a wrong request.
        Api::OpenaiResponses => {
            said(400, WRONG, "model_not_found", format!("The requested model '{model}' does not exist."))
        }
        Api::AzureOpenai => said(404, WRONG, "DeploymentNotFound", AZURE.to_owned()),
        Api::AnthropicMessages => said(404, "not_found_error", "", format!("model: {model}")),
        Api::Gemini => {
            said(404, "", "NOT_FOUND", format!("models/{model} is not found for API version v1beta, {GOOGLE}"))
        }
        Api::Vertex => {
            said(404, "", "NOT_FOUND", format!("Publisher Model `publishers/google/models/{model}` not found."))
        }
        Api::BedrockConverse | Api::BedrockInvoke => {
            said(400, "ValidationException", "", "The provided model identifier is invalid.".to_owned())
        }
        Api::Mistral => said(400, "invalid_model", "1500", format!("Invalid model: {model}")),
        Api::Together => said(404, WRONG, "", format!("Unable to access model {model}. {TOGETHER}")),
        Api::Deepseek => said(400, WRONG, WRONG, "Model Not Exist".to_owned()),
        Api::Xai => {
            said(404, "", "", format!("The model {model} does not exist or your team does not have access to it."))
        }
        Api::Openrouter => said(400, "", "400", format!("{model} is not a valid model ID")),
        Api::Vllm => said(404, "NotFoundError", "404", format!("The model `{model}` does not exist.")),
        Api::Cohere => said(404, "", "", format!("model '{model}' not found, {COHERE}")),
        Api::Ollama => said(404, "", "", format!("model '{model}' not found")),
    }
}

const WRONG: &str = "invalid_request_error";
const AZURE: &str = "The API deployment for this resource does not exist. If you created the deployment within the last \
                     5 minutes, please wait a moment and try again.";
const GOOGLE: &str = "or is not supported for generateContent.";
const TOGETHER: &str = "Please visit https://api.together.ai/models to view the list of supported models.";
const COHERE: &str = "make sure the correct model ID was used and that you have access to the model.";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Category;
    use crate::errors::{Place, classify};

    #[test]
    fn whoever_reads_it_as_it_is_written_knows_what_it_is() {
        for api in Api::ALL {
            let (status, said) = unknown_model(api, "gpt-0");
            let (_, body) = api.encode_error(status, &said, "req_1");
            let read = api.decode_error(status, &body);
            // Amazon's name of an error is in a header.
            let kind = read.kind.clone().or_else(|| said.kind.clone());
            let meant = classify(api, status, &ErrorFields { kind, ..read.clone() }, Place::Body);
            assert_eq!((meant, &read.message), (Category::ModelNotFound, &said.message), "{}", api.name());
        }
    }

    #[test]
    fn the_name_that_was_asked_for_is_repeated() {
        let silent = [Api::AzureOpenai, Api::BedrockConverse, Api::BedrockInvoke, Api::Deepseek];
        for api in Api::ALL {
            let named = unknown_model(api, "gpt-0").1.message.contains("gpt-0");
            assert_eq!(named, !silent.contains(&api), "{}", api.name());
        }
    }
}
