//! Inputs that no encoder writes, in their own words.
//!
//! *Which question does it answer?* "Which words do the grammars know?"
//!
//! *What it never does:* say all of them. The fuzzer goes on from here.

/// Bodies that ask for vectors or counts, in the shapes of all vendors.
pub(super) const BESIDE: [&str; 8] = [
    r#"{"model":"m","input":["a b","c"],"encoding_format":"base64","dimensions":3}"#,
    r#"{"model":"m","input":[[1,2],[3]]}"#,
    r#"{"model":"m","texts":["a"],"input_type":"search_query","embedding_types":["float"],"output_dimension":3}"#,
    r#"{"content":{"parts":[{"text":"a"}]},"outputDimensionality":3}"#,
    r#"{"requests":[{"model":"models/m","content":{"parts":[{"text":"a"}]},"outputDimensionality":3}]}"#,
    r#"{"instances":[{"content":"a"}],"parameters":{"outputDimensionality":3}}"#,
    r#"{"generateContentRequest":{"model":"models/m","contents":[{"parts":[{"text":"one"}]}]}}"#,
    r#"{"input":{"converse":{"messages":[{"role":"user","content":[{"text":"two"}]}]}}}"#,
];

/// Short texts, each behind the byte that picks its grammar.
pub(super) const TEXTS: [(u8, &str); 10] = [
    (1, "[brownout request=u1.2 class=chat tenant=t lang=de said=1/0/0/0 in=10 out=20] hello"),
    (2, "retry-after: 1.5\nretry-after-ms: 20\ndate: Sun, 06 Nov 1994 08:49:37 GMT\nx-ratelimit-reset-requests: 1m30s"),
    (2, "retry-after: Sunday, 06-Nov-94 08:49:37 GMT\nanthropic-ratelimit-requests-limit: 5\nx-amzn-errortype: A:b"),
    (2, "anthropic-ratelimit-requests-remaining: 4\nanthropic-ratelimit-requests-reset: 2026-01-01T00:00:00Z"),
    (2, "authorization: AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/bedrock/aws4_request, Signature=00"),
    (3, "It is {{ json.days.0.degrees }} in {{ text }}, {{{{ says {{ tool_result.weather }} to {{ header.x }}"),
    (4, "gpt-*-?\ngpt-4o-x"),
    (5, "messages[*].content[\"a b\"].**.*[3]"),
    (6, "sk-proj-abcdefghijklmnopqrstuvwxyz"),
    (7, "OpenAI/Python 1.109.1"),
];

/// What is said to a server, each behind the byte that picks what stands around it.
pub(super) const CALLS: [(u8, &[u8]); 11] = [
    (1, b"error=503; retry-after=2s"),
    (1, b"latency=2s; pace=3x; cut-after=5; cut-how=reset"),
    (1, b"stall-after=2; stall-for=250ms; usage=missing"),
    (1, b"in-stream=529; in-stream-after=2"),
    (1, b"degrade=broken-json; garble=event"),
    (2, br#"{"fault": {"error": {"status": 503}}, "share": "50%", "for": "10s"}"#),
    (4, &[0, 0, 0, 4, 1, 0, 0, 0, 0, 0, 0, 4, 3, 0, 0, 0, 1, 0, 0, 0, 8]),
    (5, b"\x01faults/1"),
    (5, b"\0requests?provider=openai-chat&after=1&limit=2"),
    (6, b"{\"text\":\"sk-proj-0123456789abcdefghij\"}"),
    (6, b"{}"),
];

/// What a real provider answers, behind the byte that picks a fault.
pub(super) const UPSTREAM: [(u8, &str); 3] = [
    (
        1,
        "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"b\"}}]}\n\n",
    ),
    (2, "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\r\n\r\ndata: [DONE]\r\n\r\n"),
    (6, ": a comment\n\ndata: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"),
];

/// A tape of one exchange.
pub(super) const TAPE: &str = concat!(
    "{\"tape\":1,\"provider\":\"http://p\",\"scrub\":[\"a[*]\"]}\n",
    r#"{"at_us":7,"request":{"method":"POST","path":"/v1/x?a=1","headers":[["accept","*/*"]],"#,
    r#""body":{"json":{"model":"m"}}},"response":{"status":200,"headers":[],"at_us":11,"#,
    r#""chunks":[{"at_us":13,"base64":"Yf8="}]},"ended":{"at_us":17,"how":"reset"}}"#,
    "\n"
);
