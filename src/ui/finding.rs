//! The values of findings, in words.

use chrono::NaiveDate;

use crate::domain::catalogue::{AgeWindow, Basis, Confidence, ProductId, Span};
use crate::domain::evidence::Monitor;
use crate::domain::finding::{Finding, Value};
use crate::domain::route::{Route, Site};
use crate::ui::context::Context;

/// Writes where a finding comes from, and what there is to know about that: that
/// nobody verified the figure, or that its source was repealed and the rule is
/// kept. Nothing where a fact is absent and no source says so.
#[must_use]
pub fn source(ctx: &Context<'_>, found: &Finding) -> Option<String> {
    if found.source.is_empty() {
        return None;
    }
    Some(with_mark(ctx, &found.source, found.unverified, found.kept_after))
}

/// Writes what a row of the catalogue rests on, with the same marks.
#[must_use]
pub fn basis(ctx: &Context<'_>, basis: &Basis) -> String {
    let source = format!("{}: {}", basis.source(), basis.cites);
    with_mark(ctx, &source, basis.is_unverified(), basis.kept_after)
}

fn with_mark(
    ctx: &Context<'_>,
    source: &str,
    unverified: bool,
    kept_after: Option<NaiveDate>,
) -> String {
    let unverified = unverified.then(|| ctx.t("unverified"));
    let kept = kept_after.map(|on| ctx.tw("kept-after", &[("on", &ctx.words.date(on))]));
    let mark = unverified.into_iter().chain(kept).collect::<Vec<_>>().join(" ");
    ctx.tw("stop-source", &[("source", &known_as(ctx, source)), ("mark", &mark)])
}

/// Writes a source as people know it: law by its number, anything else by its name.
/// What was written from memory has no source but the mark that nobody verified it.
fn known_as(ctx: &Context<'_>, source: &str) -> String {
    let Some((key, cites)) = source.split_once(": ") else { return source.to_owned() };
    let is_numbered = key.bytes().any(|byte| byte.is_ascii_digit());
    match key.parse().ok().and_then(|key| ctx.catalogue.source(&key)) {
        Some(row) if row.confidence == Confidence::Memory => cites.to_owned(),
        Some(row) if !is_numbered => format!("{} · {cites}", ctx.words.of(&row.text)),
        Some(_) | None => source.to_owned(),
    }
}

/// Writes a value as people read it.
#[must_use]
pub fn value(ctx: &Context<'_>, value: &Value) -> String {
    match value {
        Value::Product(id) => ctx.product_name(id),
        Value::Products(ids) => joined(ids, |id: &ProductId| ctx.product_name(id)),
        Value::Diluent(id) => diluent(ctx, id),
        Value::Diluents(ids) => joined(ids, |id| diluent(ctx, id)),
        Value::Volume(volume) => ctx.words.volume(*volume),
        Value::Route(route) => route_name(ctx, *route),
        Value::Routes(routes) => joined(routes, |route| route_name(ctx, *route)),
        Value::Site(site) => site_name(ctx, *site),
        Value::Sites(sites) => joined(sites, |site| site_name(ctx, *site)),
        Value::Date(day) => ctx.words.date(*day),
        Value::NotBefore(day) => ctx.tw("value-not-before", &[("day", &ctx.words.date(*day))]),
        Value::Expiry(expiry) => ctx.tw("value-expiry", &[("expiry", &expiry.label())]),
        Value::Birth(birth) => ctx.tw("value-birth", &[("birth", &birth.label())]),
        Value::Ages(ages) => window(ctx, ages),
        Value::Interval(span) => span_words(ctx, *span),
        Value::Days(days) => ctx.tw("value-days", &[("count", &days.to_string())]),
        Value::Instant(at) => {
            format!("{}, {}", at.hour_minute(), ctx.words.date(at.civil_day()))
        }
        Value::Count(count) => count.to_string(),
        Value::Doses(doses) => ctx.tw("value-doses", &[("count", &doses.to_string())]),
        Value::Persons(count) => ctx.tw("value-persons", &[("count", &count.to_string())]),
        Value::DoseCounts(counts) => joined(counts, ToString::to_string),
        Value::DoseNumber(number) => {
            ctx.tw("value-dose-number", &[("number", &number.to_string())])
        }
        Value::Table(table) => ctx.tw("bar-table", &[("table", &table.to_string())]),
        Value::Temperature(temperature) => ctx.words.temperature(*temperature),
        Value::Monitor(Monitor::None) => ctx.t("monitor-none"),
        Value::Monitor(stage) => {
            let stage = match stage {
                Monitor::Stage1 => "1",
                Monitor::Stage2 => "2",
                Monitor::Stage3 => "3",
                Monitor::Stage4 | Monitor::None => "4",
            };
            ctx.tw("seen-monitor", &[("stage", stage)])
        }
        Value::Appearance(seen) => ctx.t(&format!("appearance-{}", seen.code())),
        Value::Conclusion(conclusion) => ctx.t(&format!("conclusion-{}", conclusion.code())),
        Value::Text(text) => text.clone(),
    }
}

fn joined<T>(values: &[T], write: impl Fn(&T) -> String) -> String {
    values.iter().map(write).collect::<Vec<_>>().join(", ")
}

fn diluent(ctx: &Context<'_>, id: &crate::domain::catalogue::DiluentId) -> String {
    ctx.catalogue
        .diluent(id)
        .map_or_else(|| id.to_string(), |diluent| ctx.words.of(&diluent.name).to_owned())
}

fn route_name(ctx: &Context<'_>, route: Route) -> String {
    ctx.t(&format!("route-{}", route.code()))
}

fn site_name(ctx: &Context<'_>, site: Site) -> String {
    ctx.t(&format!("site-{}", site.code()))
}

fn span_words(ctx: &Context<'_>, span: Span) -> String {
    let (key, count) = match span {
        Span::Days(count) => ("value-days", count),
        Span::Weeks(count) => ("value-weeks", count),
        Span::Months(count) => ("age-months", count),
        Span::Years(count) => ("age-years", count),
    };
    let count = count.to_string();
    ctx.tw(key, &[("count", &count), ("months", &count), ("years", &count)])
}

fn window(ctx: &Context<'_>, ages: &AgeWindow) -> String {
    let bounds = [
        ("value-age-from", ages.from),
        ("value-age-after", ages.after),
        ("value-age-until", ages.until),
        ("value-age-before", ages.before),
    ];
    bounds
        .into_iter()
        .filter_map(|(key, span)| span.map(|span| (key, span)))
        .map(|(key, span)| ctx.tw(key, &[("age", &span_words(ctx, span))]))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::Code;
    use crate::domain::testing::Station;
    use crate::i18n::{Lang, Words};
    use crate::ui::picture;
    use crate::ui::theme::Scheme;

    #[test]
    fn what_is_unverified_or_kept_from_a_repealed_text_says_so() {
        let station = Station::open();
        let words = Words::new(Lang::Vi);
        let ctx = picture::context(&station, &words, Scheme::Light);
        let mut found = Finding::stop(Code::WrongVolume);
        assert_eq!(source(&ctx, &found), None);
        found.source = "TT05: Đ4".into();
        let plain = source(&ctx, &found).unwrap();
        assert!(!plain.contains("kiểm chứng") && !plain.contains("hết hiệu lực"));
        found.unverified = true;
        found.kept_after = chrono::NaiveDate::from_ymd_opt(2026, 6, 30);
        let marked = source(&ctx, &found).unwrap();
        for (written, read) in [
            ("TT34-2018: Đ11 k6 c", "Căn cứ: TT34-2018: Đ11 k6 c"),
            ("ND104-2016: Đ9", "Căn cứ: ND104-2016: Đ9"),
            ("MEMORY: lọ đa liều", "Căn cứ: lọ đa liều"),
            ("CDC-CANTHO: Td", "Căn cứ: cdccantho.vn: vắc xin Td · Td"),
        ] {
            found.source = written.into();
            assert!(source(&ctx, &found).unwrap().starts_with(read), "{written}");
        }
        assert!(marked.contains("chưa kiểm chứng") && marked.contains("30/06/2026"), "{marked}");
    }
}
