//! The data of the near misses of a period: how many by finding and by item, and
//! each of them without a name of anybody. Pure.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::injection::found;
use super::writing::Writing;
use crate::domain::id::SessionId;
use crate::domain::near_miss::{End, NearMiss, by_code, by_item};

/// Makes the data from the near misses and the places of the sessions.
pub(super) fn data(
    misses: &[NearMiss],
    places: &BTreeMap<SessionId, String>,
    writing: Writing<'_>,
) -> Value {
    let words = writing.words;
    let mut codes: Vec<_> = by_code(misses).into_iter().collect();
    // The most frequent first; among equals the order of the codes.
    codes.sort_by_key(|(code, count)| (std::cmp::Reverse(*count), *code));
    let codes: Vec<Value> = codes
        .into_iter()
        .map(|(code, count)| {
            let items: Vec<&str> = code.items().iter().map(|item| item.code()).collect();
            json!({
                "name": words.text(&format!("finding-{}", code.code())),
                "items": items, "count": count,
            })
        })
        .collect();
    let items: Vec<Value> = by_item(misses)
        .into_iter()
        .map(|(item, count)| {
            json!({
                "code": item.code(),
                "name": words.text(&format!("item-{}", item.code())),
                "count": count,
            })
        })
        .collect();
    let ended = |end: End| misses.iter().filter(|miss| miss.end == end).count();
    let rows: Vec<Value> = misses
        .iter()
        .map(|miss| {
            let items: Vec<&str> = miss.items().into_iter().map(|item| item.code()).collect();
            json!({
                "at": writing.moment(miss.at),
                "place": miss.session.and_then(|id| places.get(&id)),
                "table": miss.table,
                "step": miss.step.map(|step| step.code()),
                "findings": found(&miss.findings, writing),
                "items": items,
                "end": miss.end.code(),
            })
        })
        .collect();
    json!({
        "count": misses.len(),
        "changed": ended(End::Changed),
        "given_up": ended(End::GivenUp),
        "codes": codes,
        "items": items,
        "rows": rows,
    })
}
