//! The schema of a type, as editors get it.

use brownout_document::{Period, schema};
use serde_json::json;

use crate::world::World;

#[test]
fn a_scalar_carries_its_format() {
    let schema = schema::<Option<Vec<Period>>>();
    let expected = json!({
        "type": ["string", "number"],
        "format": "period",
        "description": "a duration such as `250ms` or `1m 30s`",
        "examples": ["250ms", "1.5s", "12m", "1h 30m"],
    });
    assert_eq!(schema["$defs"]["Period"], expected);
}

#[test]
fn fields_keep_their_documentation() {
    let schema = schema::<World>();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(schema["properties"]["scenario"]["description"], "Its name.");
    assert_eq!(schema["additionalProperties"], json!(false));
}
