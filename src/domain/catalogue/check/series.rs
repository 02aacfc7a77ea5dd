//! Checks series: numbers that follow, ages and intervals in their order,
//! nothing that depends on itself.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::super::place::{Findings, Place, Problem};
use super::super::read::Rows;
use super::super::series::{Series, Since, Target};
use super::super::{SeriesId, Span};

/// Checks all series.
pub(super) fn all(found: &mut Findings, rows: &Rows<Series>, products: &BTreeSet<String>) {
    let mut known = BTreeMap::new();
    for (place, row) in rows {
        let new = known.insert(&row.id, row).is_none();
        found.demand(new, || place.key("id"), || Problem::Duplicate(row.id.to_string()));
    }
    for (place, row) in rows {
        let empty = row.antigens.is_empty();
        found.demand(!empty, || place.key("antigens"), || Problem::Empty(row.id.to_string()));
        let lacks = row.target.is_empty();
        found.demand(!lacks, || place.key("target"), || Problem::Empty(row.id.to_string()));
        for name in row.products().filter(|name| !products.contains(name.as_str())) {
            found.add(place.key("target"), Problem::Missing(name.to_string()));
        }
        for name in row.after.iter().filter(|name| !known.contains_key(name)) {
            found.add(place.key("after"), Problem::Missing(name.to_string()));
        }
        let cycle = leads_back(&known, &row.id, row, &mut BTreeSet::new());
        found.demand(!cycle, || place.key("after"), || Problem::Cycle(row.id.to_string()));
        for (index, target) in row.target.iter().enumerate() {
            let at = place.row("target", index);
            let follows = usize::from(target.number) == index + 1;
            let problem = || Problem::Doses(row.id.to_string());
            found.demand(follows, || at.key("number"), problem);
            one(found, &at, target);
        }
    }
}

fn leads_back<'a>(
    known: &BTreeMap<&SeriesId, &'a Series>,
    start: &SeriesId,
    from: &'a Series,
    seen: &mut BTreeSet<&'a SeriesId>,
) -> bool {
    from.after.iter().any(|id| {
        id == start
            || seen.insert(id)
                && known.get(id).is_some_and(|next| leads_back(known, start, next, seen))
    })
}

fn one(found: &mut Findings, place: &Place, target: &Target) {
    let id = || target.id.to_string();
    let ages = [
        ("minimum_age", target.minimum_age),
        ("recommended_age", target.recommended_age),
        ("latest_age", target.latest_age),
        ("maximum_age", target.maximum_age),
    ];
    rising(found, place, target.absolute_minimum_age, &ages, &id);
    for (index, gap) in target.gap.iter().enumerate() {
        let at = place.row("gap", index);
        let spans =
            [("minimum", gap.minimum), ("recommended", gap.recommended), ("latest", gap.latest)];
        rising(found, &at, gap.absolute_minimum, &spans, &id);
        let forward = match gap.since {
            Since::Previous => target.number == 1,
            Since::Dose(number) => number == 0 || number >= target.number,
        };
        found.demand(!forward, || at.key("since"), || Problem::Cycle(id()));
    }
}

/// Spans that are stated must not fall.
fn rising(
    found: &mut Findings,
    place: &Place,
    first: Option<Span>,
    spans: &[(&'static str, Option<Span>)],
    id: &impl Fn() -> String,
) {
    let length = |span: Span| span.after(NaiveDate::default());
    let mut floor = first.map(length);
    for (key, span) in spans {
        let Some(end) = span.map(length) else { continue };
        let rises = floor.is_none_or(|floor| floor <= end);
        found.demand(rises, || place.key(key), || Problem::EmptyRange(id()));
        floor = Some(end);
    }
}
