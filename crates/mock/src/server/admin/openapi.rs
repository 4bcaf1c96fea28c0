//! The description of the admin API, which it serves itself.
//!
//! *Why is the shape of a fault put in here?* It is that of the files, and whoever reads files knows it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Map, Value, json};

use crate::server::Shared;

/// All but the shape of what says a fault.
const DOCUMENT: &str = include_str!("openapi.json");

/// `GET /_brownout/v1/openapi.json`
pub(super) async fn document(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let grammar = shared.control.as_ref().and_then(|control| control.grammar.as_ref());
    Json(described(grammar.map(|grammar| grammar.schema())))
}

fn described(fault: Option<Value>) -> Value {
    let mut document: Value = serde_json::from_str(DOCUMENT).unwrap_or_default();
    document["info"]["version"] = json!(env!("CARGO_PKG_VERSION"));
    if let (Some(schemas), Some(fault)) = (document["components"]["schemas"].as_object_mut(), fault) {
        schemas.extend(moved(fault));
    }
    document
}

/// A schema and those that it is made of, where a document of this kind keeps them.
fn moved(mut fault: Value) -> Map<String, Value> {
    let parts = fault.as_object_mut().and_then(|fault| fault.remove("$defs"));
    let mut schemas: Map<String, Value> = parts.and_then(|parts| parts.as_object().cloned()).unwrap_or_default();
    schemas.insert("NewFault".to_owned(), fault);
    schemas.values_mut().for_each(point);
    schemas
}

/// Lets references point to where the parts are now.
fn point(schema: &mut Value) {
    match schema {
        Value::String(text) => {
            if let Some(name) = text.strip_prefix("#/$defs/") {
                *text = format!("#/components/schemas/{name}");
            }
        }
        Value::Array(items) => items.iter_mut().for_each(point),
        Value::Object(fields) => fields.values_mut().for_each(point),
        _ => {}
    }
}
