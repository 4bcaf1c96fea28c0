//! Files of prices: what models cost by somebody's own contract.
//!
//! *Which question does it answer?* "What does a call cost us, where the built-in table is wrong or silent?"
//!
//! *Why not part of a policy?* A contract is about models and outlives policies; all that are compared side by side
//! must be billed alike. A policy may still name the price of one provider, and that one stands first: it is the more
//! exact word.
//!
//! *What it never does:* fill a row from the built-in table. Half a price of ours and half of a list is nobody's.

pub mod raw;

use std::collections::BTreeSet;

use document::{Diagnostics, Document, Path};
use failover::{LongPrice, Price, Prices};

/// The unit of all prices, as the built-in table writes it.
const UNIT: &str = "US dollars per million tokens";

/// Whether the document is a file of prices, by its first keys.
pub fn is(document: &Document) -> bool {
    document.root().get("prices").is_some()
}

/// The prices that the document says, with the built-in list behind them.
///
/// # Errors
/// All that is wrong with it, at once.
pub fn read(document: &Document) -> Result<Prices, Diagnostics> {
    let file: raw::File = document.decode()?;
    let mut problems = Diagnostics::new();
    let mut add = |path: &Path, message: String, hint: &str| {
        problems.push(document.problem(path, message, Some(hint.to_owned())));
    };
    if let Some(unit) = file.unit.as_deref().filter(|unit| !unit.starts_with(UNIT)) {
        let message = format!("prices cannot be in `{unit}`");
        add(&Path::root().field("unit"), message, "they are in US dollars per million tokens: convert them");
    }
    let mut known = BTreeSet::new();
    for (nth, row) in file.prices.iter().enumerate() {
        let path = Path::root().field("prices").index(nth);
        if !known.insert(row.model.as_str()) {
            add(&path.field("model"), format!("another row is about `{}`", row.model), "keep one of them");
        }
        if let Some((said, missing)) = lonely(row) {
            add(
                &path.field(said).key(),
                format!("`{said}` needs `{missing}` beside it"),
                "a long prompt has both prices",
            );
        }
    }
    problems.or(Prices::saying(file.prices.iter().map(|row| (row.model.clone(), price(row)))))
}

/// One price for long prompts without the other.
const fn lonely(row: &raw::Row) -> Option<(&'static str, &'static str)> {
    match (row.input_long, row.output_long) {
        (Some(_), None) => Some(("input_long", "output_long")),
        (None, Some(_)) => Some(("output_long", "input_long")),
        _ => None,
    }
}

fn price(row: &raw::Row) -> Price {
    let (input, output) = (nano(row.input), nano(row.output));
    Price {
        cached: row.cached.map_or(input, nano),
        cache_write: row.cache_write.map_or(input, nano),
        long: row
            .input_long
            .zip(row.output_long)
            .map(|(input, output)| LongPrice { input: nano(input), output: nano(output) }),
        ..Price::flat(input, output)
    }
}

/// Whole nano-dollars.
fn nano(dollars: f64) -> u64 {
    (dollars * 1e9 + 0.5) as u64
}

/// The JSON Schema of files of prices.
pub fn schema() -> serde_json::Value {
    document::schema::<raw::File>()
}
