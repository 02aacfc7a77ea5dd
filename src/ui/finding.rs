//! The values of findings, in words.

use crate::domain::finding::Value;
use crate::ui::context::Context;

/// Writes a value.
pub fn value(ctx: &Context<'_>, value: &Value) -> String {
    let _ = ctx;
    format!("{value:?}")
}
