//! The figures as tables in words: what a chart shows, number by number, for the
//! screen and for a file that a spreadsheet opens. Names nobody.

use std::collections::{BTreeMap, BTreeSet};

use csv::{QuoteStyle, Terminator, WriterBuilder};

use crate::domain::catalogue::ProductId;
use crate::domain::figures::{Figures, Reacted, Severity, Spread};
use crate::domain::gate::Gate;
use crate::domain::item::Item;
use crate::domain::plan::Count;
use crate::i18n::Words;

/// What the figures are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// Doses per hour and table, or per day.
    Hours,
    /// Doses per product and lot.
    Lots,
    /// Waiting and watching.
    Times,
    /// What was stopped, and by what.
    Stops,
    /// Reactions per thousand doses.
    Reactions,
    /// The disease after vaccination.
    Diseases,
    /// Doses opened, given and lost.
    Wastage,
    /// Who of the list was reached.
    Coverage,
    /// The box's thermometer.
    Temperature,
}

impl Topic {
    /// All topics, in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::Hours,
        Self::Lots,
        Self::Times,
        Self::Stops,
        Self::Reactions,
        Self::Diseases,
        Self::Wastage,
        Self::Coverage,
        Self::Temperature,
    ];

    /// Returns the topic's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Hours => "hours",
            Self::Lots => "lots",
            Self::Times => "times",
            Self::Stops => "stops",
            Self::Reactions => "reactions",
            Self::Diseases => "diseases",
            Self::Wastage => "wastage",
            Self::Coverage => "coverage",
            Self::Temperature => "temperature",
        }
    }
}

/// A table: its headings, and rows of as many cells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The headings.
    pub headings: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// The words in which tables are written.
#[derive(Clone, Copy)]
pub struct Namer<'a> {
    /// The language.
    pub words: &'a Words,
    /// What each product is called.
    pub products: &'a BTreeMap<ProductId, String>,
}

impl Namer<'_> {
    fn t(&self, key: &str) -> String {
        self.words.text(key)
    }

    fn headings(&self, keys: &[&str]) -> Vec<String> {
        keys.iter().map(|key| self.t(key)).collect()
    }

    /// Names a product; what the catalogue lost keeps its code.
    #[must_use]
    pub fn product(&self, id: &ProductId) -> String {
        self.products.get(id).cloned().unwrap_or_else(|| id.to_string())
    }

    /// Names a product that may not be known.
    #[must_use]
    pub fn some_product(&self, id: Option<&ProductId>) -> String {
        id.map_or_else(|| self.t("figures-unknown-product"), |id| self.product(id))
    }

    /// Writes how long something took: minutes, and seconds of the first ten.
    #[must_use]
    pub fn duration(&self, ms: i64) -> String {
        let seconds = ms.max(0) / 1_000;
        let (minutes, rest) = (seconds / 60, seconds % 60);
        let written = [("minutes", &*minutes.to_string()), ("seconds", &*rest.to_string())];
        match (minutes, rest) {
            (0, _) => self.words.with("figures-seconds", &written),
            (1..=9, 1..) => self.words.with("figures-minutes-seconds", &written),
            _ => self.words.with("figures-minutes", &written),
        }
    }

    /// Writes a number with one decimal, none from a hundred on.
    #[must_use]
    pub fn decimal(&self, value: f64) -> String {
        let written = if value >= 100.0 { format!("{value:.0}") } else { format!("{value:.1}") };
        written.replace('.', &self.words.decimal_sign().to_string())
    }

    /// Writes a part of a whole in hundredths; a dash of none.
    #[must_use]
    pub fn share(&self, part: usize, of: usize) -> String {
        if of == 0 {
            return "–".to_owned();
        }
        // Whole hundredths, and never "100" while one is missing.
        format!("{} %", part * 100 / of)
    }
}

/// Writes the table of a topic.
#[must_use]
pub fn table(topic: Topic, figures: &Figures, namer: Namer<'_>) -> Table {
    match topic {
        Topic::Hours => hours(figures, namer),
        Topic::Lots => lots(figures, namer),
        Topic::Times => times(figures, namer),
        Topic::Stops => stops(figures, namer),
        Topic::Reactions => reactions(figures, namer),
        Topic::Diseases => diseases(figures, namer),
        Topic::Wastage => wastage(figures, namer),
        Topic::Coverage => coverage(figures, namer),
        Topic::Temperature => temperature(figures, namer),
    }
}

/// Tells whether doses are shown by day, because there is more than one.
#[must_use]
pub fn is_by_day(figures: &Figures) -> bool {
    figures.days.len() > 1
}

/// Writes an hour of the day as the time from which it is: `08:00`.
#[must_use]
pub fn hour(hour: u8) -> String {
    format!("{hour:02}:00")
}

fn hours(figures: &Figures, namer: Namer<'_>) -> Table {
    if is_by_day(figures) {
        let row = |(day, doses): (&chrono::NaiveDate, &u32)| {
            vec![namer.words.date(*day), doses.to_string()]
        };
        return Table {
            headings: namer.headings(&["figures-head-day", "figures-head-doses"]),
            rows: figures.days.iter().map(row).collect(),
        };
    }
    let tables = figures.tables();
    let mut headings = vec![namer.t("figures-head-hour")];
    headings.extend(
        tables.iter().map(|table| namer.words.with("bar-table", &[("table", &table.to_string())])),
    );
    headings.push(namer.t("figures-head-all"));
    let row = |(at, doses): (&u8, &BTreeMap<u8, u32>)| {
        let mut cells = vec![hour(*at)];
        let of = |table: &u8| doses.get(table).copied().unwrap_or(0);
        cells.extend(tables.iter().map(|table| of(table).to_string()));
        cells.push(doses.values().sum::<u32>().to_string());
        cells
    };
    Table { headings, rows: figures.hours.iter().map(row).collect() }
}

fn lots(figures: &Figures, namer: Namer<'_>) -> Table {
    let row = |((product, lot), counted): (&(Option<ProductId>, Option<String>), &Reacted)| {
        vec![
            namer.some_product(product.as_ref()),
            lot.clone().unwrap_or_else(|| namer.t("figures-unknown-lot")),
            counted.doses.to_string(),
        ]
    };
    Table {
        headings: namer.headings(&[
            "figures-head-product",
            "figures-head-lot",
            "figures-head-doses",
        ]),
        rows: figures.lots.iter().map(row).collect(),
    }
}

fn times(figures: &Figures, namer: Namer<'_>) -> Table {
    let spreads = [
        ("figures-time-waiting", figures.times.waiting),
        ("figures-time-items", figures.times.items),
        ("figures-time-observation", figures.times.observation),
    ];
    let row = |(name, spread): (&str, Spread)| {
        let mut cells = vec![namer.t(name), spread.count.to_string()];
        let quarters = [spread.least, spread.lower, spread.median, spread.upper, spread.most];
        cells.extend(quarters.map(|ms| namer.duration(ms)));
        cells
    };
    Table {
        headings: namer.headings(&[
            "figures-head-time",
            "figures-head-count",
            "figures-head-least",
            "figures-head-lower",
            "figures-head-median",
            "figures-head-upper",
            "figures-head-most",
        ]),
        rows: spreads.into_iter().filter_map(|(name, found)| Some(row((name, found?)))).collect(),
    }
}

fn stops(figures: &Figures, namer: Namer<'_>) -> Table {
    let found = |code: &crate::domain::finding::Code| namer.t(&format!("finding-{}", code.code()));
    let stops = &figures.stops;
    let mut rows = Vec::new();
    for item in Item::ALL {
        let name = format!("{} {}", item.code(), namer.t(&format!("item-{}", item.code())));
        for (code, count) in stops.items.get(&item).into_iter().flatten() {
            rows.push(vec![name.clone(), found(code), count.to_string()]);
        }
    }
    for (gate, codes) in &stops.gates {
        for (code, count) in codes {
            rows.push(vec![gate_name(*gate, namer), found(code), count.to_string()]);
        }
    }
    for (code, count) in &stops.others {
        rows.push(vec![namer.t("figures-stop-other"), found(code), count.to_string()]);
    }
    for (reason, count) in &stops.refusals {
        let reason = match *reason {
            "stop" => namer.t("journal-reason-stop"),
            "incident" => namer.t("journal-reason-incident"),
            given => namer.t(&format!("reason-{given}")),
        };
        rows.push(vec![namer.t("figures-not-given"), reason, count.to_string()]);
    }
    let headings =
        namer.headings(&["figures-head-item", "figures-head-found", "figures-head-times"]);
    Table { headings, rows }
}

/// Names a gate with its code.
#[must_use]
pub fn gate_name(gate: Gate, namer: Namer<'_>) -> String {
    format!("{} {}", gate.code(), namer.t(&format!("drills-gate-{}", gate.code())))
}

fn reactions(figures: &Figures, namer: Namer<'_>) -> Table {
    let row = |product: String, lot: String, counted: &Reacted| {
        let mut cells = vec![
            product,
            lot,
            counted.doses.to_string(),
            counted.any.to_string(),
            counted.stress.to_string(),
            counted.serious.to_string(),
        ];
        let rate = counted.rate();
        let rates = rate.map(|rate| [rate.per_thousand, rate.low, rate.high]);
        cells.extend(rates.map_or_else(
            || vec!["–".to_owned(); 3],
            |rates| rates.map(|rate| namer.decimal(rate)).to_vec(),
        ));
        cells
    };
    let mut rows = Vec::new();
    for (product, counted) in figures.products() {
        let name = namer.some_product(product.as_ref());
        rows.push(row(name.clone(), namer.t("figures-all-lots"), &counted));
        for ((of, lot), counted) in &figures.lots {
            if *of == product {
                let lot = lot.clone().unwrap_or_else(|| namer.t("figures-unknown-lot"));
                rows.push(row(name.clone(), lot, counted));
            }
        }
    }
    Table {
        headings: namer.headings(&[
            "figures-head-product",
            "figures-head-lot",
            "figures-head-doses",
            "figures-head-reactions",
            "figures-head-stress",
            "figures-head-serious",
            "figures-head-per-thousand",
            "figures-head-low",
            "figures-head-high",
        ]),
        rows,
    }
}

fn diseases(figures: &Figures, namer: Namer<'_>) -> Table {
    let mut headings = namer.headings(&[
        "figures-head-product",
        "figures-head-dose-number",
        "figures-head-disease",
    ]);
    headings.extend(
        Severity::ALL.map(|severity| namer.t(&format!("figures-severity-{}", severity.code()))),
    );
    headings.push(namer.t("figures-head-all"));
    let rows = figures.diseases.iter().map(|(after, counts)| {
        let number = after.dose_number.map(|number| number.to_string());
        let mut cells = vec![
            namer.product(&after.product),
            number.unwrap_or_else(|| namer.t("figures-unknown-number")),
            after.disease.clone(),
        ];
        let of = |severity: &Severity| counts.get(severity).copied().unwrap_or(0);
        cells.extend(Severity::ALL.iter().map(|severity| of(severity).to_string()));
        cells.push(counts.values().sum::<u32>().to_string());
        cells
    });
    Table { headings, rows: rows.collect() }
}

fn wastage(figures: &Figures, namer: Namer<'_>) -> Table {
    let rows = figures.wastage.iter().map(|(product, of)| {
        let mut cells = vec![namer.product(product)];
        let counts =
            [of.vials, of.opened, of.given, of.lost, of.unexplained, of.in_use, of.unopened];
        cells.extend(counts.map(|count| count.to_string()));
        let rate = of.rate().map(|rate| format!("{} %", namer.decimal(rate / 10.0)));
        cells.push(rate.unwrap_or_else(|| "–".to_owned()));
        cells
    });
    Table {
        headings: namer.headings(&[
            "figures-head-product",
            "figures-head-vials",
            "figures-head-opened",
            "figures-head-given",
            "figures-head-lost",
            "figures-head-unexplained",
            "figures-head-in-use",
            "figures-head-unopened",
            "figures-head-wastage",
        ]),
        rows: rows.collect(),
    }
}

fn coverage(figures: &Figures, namer: Namer<'_>) -> Table {
    let row = |name: String, count: &Count| {
        vec![
            name,
            count.listed.to_string(),
            count.given.to_string(),
            count.away.to_string(),
            count.left().to_string(),
            namer.share(count.given, count.listed),
        ]
    };
    let coverage = &figures.coverage;
    let mut rows = vec![row(namer.t("figures-everybody"), &coverage.all)];
    rows.extend(coverage.groups.iter().map(|(group, count)| {
        row(group.clone().unwrap_or_else(|| namer.t("figures-no-group")), count)
    }));
    if coverage.all.listed == 0 {
        rows.clear();
    }
    Table {
        headings: namer.headings(&[
            "figures-head-group",
            "figures-head-listed",
            "figures-head-reached",
            "figures-head-away",
            "figures-head-left",
            "figures-head-share",
        ]),
        rows,
    }
}

fn temperature(figures: &Figures, namer: Namer<'_>) -> Table {
    let rows = figures.readings.iter().map(|reading| {
        let day = namer.words.date(reading.at.civil_day());
        let state = if reading.excursion { "figures-outside" } else { "figures-inside" };
        vec![
            format!("{day} {}", reading.at.hour_minute()),
            namer.words.temperature(reading.temperature),
            namer.t(state),
        ]
    });
    Table {
        headings: namer.headings(&[
            "figures-head-when",
            "figures-head-temperature",
            "figures-head-limits",
        ]),
        rows: rows.collect(),
    }
}

/// Writes topics as one file that a spreadsheet opens: UTF-8 with a byte order mark,
/// CRLF, what a spreadsheet would compute with an apostrophe before it. Before the
/// tables stand the sessions that they are of.
#[must_use]
pub fn csv(topics: &BTreeSet<Topic>, figures: &Figures, namer: Namer<'_>) -> Vec<u8> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .quote_style(QuoteStyle::Necessary)
        .flexible(true)
        .from_writer(b"\xEF\xBB\xBF".to_vec());
    // A vector takes whatever is written into it.
    let mut write = |cells: &[String]| {
        let _ = writer.write_record(cells.iter().map(|cell| defused(cell)));
    };
    write(&[namer.t("figures-title")]);
    for session in &figures.sessions {
        let day = namer.words.date(session.day);
        write(&[day, session.number.to_string(), session.place.clone(), session.doses.to_string()]);
    }
    if let Some(said) = amended(figures, namer.words) {
        write(&[said]);
    }
    for topic in topics {
        let table = table(*topic, figures, namer);
        write(&[String::new()]);
        write(&[namer.t(&format!("figures-topic-{}", topic.code()))]);
        write(&table.headings);
        table.rows.iter().for_each(|row| write(row));
    }
    writer.into_inner().unwrap_or_default()
}

/// Says how many doses count as they were amended, and how many were entered in
/// error; nothing where there are none.
#[must_use]
pub fn amended(figures: &Figures, words: &Words) -> Option<String> {
    let (amended, error) = (figures.amended.to_string(), figures.in_error.to_string());
    let gaps = [("amended", &*amended), ("error", &*error)];
    (figures.amended + figures.in_error > 0).then(|| words.with("figures-amended", &gaps))
}

/// Puts an apostrophe before what a spreadsheet would take for a formula.
fn defused(cell: &str) -> String {
    let computes = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\'');
    if cell.trim_start_matches(' ').starts_with(computes) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::figures::{Ledger, Scope};
    use crate::domain::testing::{MR_VIAL, NAMESAKE, PUPIL, SESSION, Station, TD_VIAL};
    use crate::i18n::Lang;

    fn figures() -> Figures {
        let mut station = Station::open();
        station.record(station.dose(1, PUPIL, TD_VIAL, 0));
        station.record(station.dose(2, NAMESAKE, MR_VIAL, 90));
        let mut ledger = Ledger::default();
        station.log.iter().for_each(|fact| ledger.hear(fact));
        ledger.figures(Scope::Session(SESSION))
    }

    fn with<T>(lang: Lang, act: impl FnOnce(Namer<'_>) -> T) -> T {
        let (words, products) = (Words::new(lang), BTreeMap::new());
        act(Namer { words: &words, products: &products })
    }

    #[test]
    fn every_row_has_a_cell_for_each_heading() {
        for lang in Lang::ALL {
            for topic in Topic::ALL {
                for figures in [figures(), Figures::default()] {
                    let table = with(lang, |namer| table(topic, &figures, namer));
                    let cells = table.headings.len();
                    assert!(table.rows.iter().all(|row| row.len() == cells), "{topic:?}");
                    assert!(!table.headings.iter().any(|head| head.contains('⟦')), "{topic:?}");
                }
            }
        }
    }

    #[test]
    fn the_file_holds_the_numbers_of_the_screen() {
        let all = Topic::ALL.into_iter().collect();
        let bytes = with(Lang::En, |namer| csv(&all, &figures(), namer));
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.starts_with('\u{feff}'));
        assert!(text.contains("\r\nTD,TD2407,1\r\n"), "{text}");
        assert!(!text.replace("\r\n", "").contains('\n'));
        // Six hours and a half of the morning, at one table.
        assert!(text.contains("08:00,1,1\r\n"), "{text}");
        assert!(!text.contains("amended"), "{text}");
        let corrected = Figures { amended: 2, in_error: 1, ..figures() };
        let bytes = with(Lang::En, |namer| csv(&BTreeSet::new(), &corrected, namer));
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.ends_with("amended: 2; left out as entered in error: 1\r\n"), "{text}");
    }

    #[test]
    fn what_a_spreadsheet_would_compute_is_defused() {
        for (cell, written) in
            [("=1+1", "'=1+1"), ("@x", "'@x"), (" -2", "' -2"), ("2", "2"), ("–", "–")]
        {
            assert_eq!(defused(cell), written);
        }
    }

    #[test]
    fn shares_and_durations_are_written_as_people_read_them() {
        with(Lang::Vi, |namer| {
            assert_eq!(namer.share(299, 300), "99 %");
            assert_eq!(namer.share(300, 300), "100 %");
            assert_eq!(namer.share(0, 0), "–");
            assert_eq!(namer.decimal(7.14), "7,1");
            assert_eq!(namer.decimal(127.6), "128");
            assert_eq!(namer.duration(42_000), "42 giây");
            assert_eq!(namer.duration(190_000), "3 phút 10 giây");
            assert_eq!(namer.duration(1_861_000), "31 phút");
        });
    }
}
