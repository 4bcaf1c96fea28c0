//! Faults in plain words.

use brownout_scenario::model::Scenario;
use document::Document;

#[test]
fn one_sentence_per_fault() {
    let document = Document::parse("everything.yaml", include_str!("everything.yaml")).unwrap();
    let summaries = Scenario::read("everything", &document).unwrap().summaries;
    let wanted = [
        "openai: every attempt hangs for ever",
        "openai and anthropic: 50% of attempts are refused",
        "openai: 5%, changing to 98%, of attempts fail with 503, asking to wait 20s",
        "all providers (model gpt-4o): 25% of attempts fail (503 50%, 500 20%, hanging 20%, refused 5%, reset 5%), rising over 30s, falling over 1m",
        "openai: at most 60 requests/min (10 at once) and 10000 tokens/min (10000 at once), the rest is refused with 429",
        "openai: first tokens take 10 times as long, further tokens take 20ms longer",
        "all providers (class chat): 30% of answers are slow: first tokens take longer, by a varying time",
        "openai: 10% of answers pause after 40 tokens for 30s",
        "openai: the first 2 answers pause before the first token for ever",
        "openai: every answer is reset after 1 to 80 tokens, 10s on and 20s off",
        "all providers (class chat or batch): every answer breaks off after 40 tokens, as if complete",
        "all providers: 5% of answers end after 40 tokens, without a terminator",
        "all providers: 5% of answers are empty",
        "all providers: 5% of answers end after 10 tokens and claim to be complete",
        "openai: 10 attempts are served at the same time, 20 wait, the rest is refused with 529",
        "all providers: 20% of answers decline what was asked, always those of the same users",
        "all providers (region eu): every answer repeats itself",
        "all providers (key OPENAI_API_KEY): every answer is garbled",
        "all providers (tenant acme): every answer is in another language",
        "all providers: 5% of answers go on to 8 times the length",
        "all providers: 5% of answers are JSON that does not end",
        "all providers: 5% of answers end after 20 tokens with an error event (529)",
        "all providers: 5% of answers are a page of HTML",
        "all providers (key OPENAI_API_KEY): every attempt fails with 401: the key is not taken",
        "all providers: 5% of answers say nothing of the tokens used",
        "all providers: 5% of answers claim 1000 times the tokens used",
        "anthropic: at most 300 tokens of prompts/min (300 at once) and 80 tokens of answers/min (80 at once) and 50 requests/d for each key, the rest is refused with 429",
        "all providers: 5% of attempts find no such host",
        "all providers: 5% of attempts get no connection: the TLS handshake fails",
        "all providers: 5% of attempts get no connection: the TLS handshake never ends",
        "all providers: 5% of attempts get no connection: the certificate is for another host",
        "all providers: 5% of attempts get no connection: the certificate has expired",
        "all providers (endpoint chat): 5% of attempts fail with quota exhausted",
        "all providers (endpoint chat or responses): 5% of answers pause inside the event after 3 tokens for 5s",
        "all providers: 5% of answers break off after 3 tokens, inside an event",
        "all providers: 5% of answers break off after 3 tokens, inside a character",
        "all providers: 5% of answers break off after 3 tokens, inside HTTP's framing",
        "all providers: 5% of answers end after 3 tokens, with a GOAWAY",
        "all providers: 5% of answers are of another content type than was asked for",
        "all providers: 5% of answers are no UTF-8",
        "all providers: 5% of answers are said to be compressed and not",
        "all providers: 5% of answers call tools with arguments that cannot be read",
        "all providers: 5% of answers call no tool where one is needed",
        "all providers: 5% of answers are slow: new connections take 2s longer",
        "all providers (endpoint chat or embeddings or count-tokens or models): 5% of attempts are reset",
        "openai: every attempt is reset",
    ];
    for (summary, wanted) in summaries.iter().zip(wanted) {
        assert_eq!(summary, wanted);
    }
    assert_eq!(summaries.len(), wanted.len());
}
