//! Matrices: a set of scenarios, the same questions asked of all.

use maud::{Markup, html};
use record::report::Report;

use super::svg::badge;
use crate::render::matrix::{COLUMNS, Matrix, matrices as of};
use crate::words::capital;

/// Every matrix of the report.
pub(super) fn matrices(report: &Report) -> Markup {
    html! { @for matrix in of(&report.scenarios) { (table(&matrix)) } }
}

fn table(matrix: &Matrix<'_>) -> Markup {
    html! {
        h2 { (capital(matrix.name)) }
        div .card.scroll {
            table {
                thead { tr { th { "Verdict" } th { "Scenario" } @for column in COLUMNS { th .n { (column) } } } }
                tbody {
                    @for row in &matrix.rows {
                        tr {
                            td { (badge(row.entry.verdict)) }
                            td .scenario { a href={ "#" (row.entry.id) } { (row.entry.id) } }
                            @for cell in &row.cells { td .n { (cell) } }
                        }
                    }
                }
            }
        }
    }
}
