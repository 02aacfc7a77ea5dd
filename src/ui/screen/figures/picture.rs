//! What each topic looks like: a number that is read at once, a sentence, and the
//! drawing.

use std::collections::BTreeMap;

use iced::Length;
use iced::widget::{Column, column, row};

use crate::domain::catalogue::ProductId;
use crate::domain::figures::{Figures, Rate, Reacted, Severity, Spread};
use crate::domain::item::Item;
use crate::domain::plan::Count;
use crate::domain::rule::excursion;
use crate::report::figures::{Namer, Topic, gate_name, hour, is_by_day};
use crate::ui::context::Context;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::chart::{self, Columns, Curve, Dot, Limit, Line, Mark, Pattern, Widths};
use crate::ui::widget::{self, Element};

/// How much room a drawing has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    /// A card among others.
    Card,
    /// The whole front.
    Front,
}

/// How many rows a card shows.
const ROWS: usize = 2;

/// The products' names, for one drawing.
pub(super) fn names(ctx: &Context<'_>) -> BTreeMap<ProductId, String> {
    crate::ui::screen::list::product_names(ctx.catalogue, ctx.words)
}

/// What a topic says at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Headline {
    /// The number.
    pub(super) number: String,
    /// What it is of.
    pub(super) words: String,
}

fn count(number: u32) -> String {
    number.to_string()
}

/// Says a topic in one number and a sentence.
pub(super) fn headline(
    topic: Topic,
    figures: &Figures,
    ctx: &Context<'_>,
    n: Namer<'_>,
) -> Headline {
    let of = |number: String, words: String| Headline { number, words };
    match topic {
        Topic::Hours if is_by_day(figures) => {
            let busiest = figures.days.iter().max_by_key(|(_, doses)| **doses);
            let words = busiest.map_or_else(String::new, |(day, doses)| {
                let gaps = [("day", &*ctx.words.date(*day)), ("count", &*count(*doses))];
                ctx.tw("figures-busiest-day", &gaps)
            });
            of(count(figures.doses), words)
        }
        Topic::Hours => {
            let busiest = figures
                .hours
                .iter()
                .map(|(at, tables)| (tables.values().sum::<u32>(), *at))
                .max_by_key(|(doses, at)| (*doses, std::cmp::Reverse(*at)));
            let words = busiest.map_or_else(
                || ctx.t("figures-no-dose"),
                |(doses, at)| {
                    let gaps = [("from", &*hour(at)), ("count", &*count(doses))];
                    ctx.tw("figures-busiest", &gaps)
                },
            );
            of(count(figures.doses), words)
        }
        Topic::Lots => {
            let products = figures.products().len().to_string();
            let lots = figures.lots.len().to_string();
            of(lots, ctx.tw("figures-lots-of", &[("products", &products)]))
        }
        Topic::Times => {
            let median = figures.times.waiting.map(|spread| n.duration(spread.median));
            let watched = figures.times.observation.map(|spread| n.duration(spread.median));
            let words = watched.map_or_else(
                || ctx.t("figures-nobody-watched"),
                |watched| ctx.tw("figures-watched", &[("time", &watched)]),
            );
            of(median.unwrap_or_else(|| "–".to_owned()), words)
        }
        Topic::Stops => {
            let stood = figures.stops.stood;
            let most = figures
                .stops
                .items
                .iter()
                .map(|(item, codes)| (codes.values().sum::<u32>(), *item))
                .max_by_key(|(count, item)| (*count, std::cmp::Reverse(*item)));
            let words = most.map_or_else(
                || ctx.t("figures-no-stop"),
                |(times, item)| {
                    let name = ctx.t(&format!("item-{}", item.code()));
                    let gaps = [("item", item.code()), ("name", &*name), ("count", &*count(times))];
                    ctx.tw("figures-stopped-most", &gaps)
                },
            );
            of(count(stood), words)
        }
        Topic::Reactions => {
            let sum = figures.reacted();
            let words = sum.rate().map_or_else(
                || ctx.t("figures-no-dose"),
                |rate| {
                    let gaps = [
                        ("doses", &*count(sum.doses)),
                        ("low", &*n.decimal(rate.low)),
                        ("high", &*n.decimal(rate.high)),
                    ];
                    ctx.tw("figures-reactions-among", &gaps)
                },
            );
            of(count(sum.any), words)
        }
        Topic::Diseases => {
            let cases = figures.cases();
            let key = if cases == 0 { "figures-no-disease" } else { "figures-as-reported" };
            of(count(cases), ctx.t(key))
        }
        Topic::Wastage => wasted(figures, ctx, n),
        Topic::Coverage => {
            let all = figures.coverage.all;
            let gaps = [("given", &*all.given.to_string()), ("listed", &*all.listed.to_string())];
            of(n.share(all.given, all.listed), ctx.tw("figures-reached", &gaps))
        }
        Topic::Temperature => temperatures(figures, ctx),
    }
}

fn wasted(figures: &Figures, ctx: &Context<'_>, n: Namer<'_>) -> Headline {
    let opened: u32 = figures.wastage.values().map(|of| of.opened).sum();
    let given: u32 = figures.wastage.values().map(|of| of.given).sum();
    let in_use: u32 = figures.wastage.values().map(|of| of.in_use).sum();
    let gaps = [("opened", &*count(opened)), ("given", &*count(given)), ("left", &*count(in_use))];
    if in_use > 0 {
        let number = count(in_use);
        return Headline { number, words: ctx.tw("figures-still-in-use", &gaps) };
    }
    let share = f64::from(opened.saturating_sub(given)) * 100.0 / f64::from(opened.max(1));
    let number = if opened == 0 { "–".to_owned() } else { format!("{} %", n.decimal(share)) };
    Headline { number, words: ctx.tw("figures-given-of-opened", &gaps) }
}

fn temperatures(figures: &Figures, ctx: &Context<'_>) -> Headline {
    let values = || figures.readings.iter().map(|reading| reading.temperature);
    let (Some(low), Some(high)) = (values().min(), values().max()) else {
        return Headline { number: "–".to_owned(), words: ctx.t("figures-no-reading") };
    };
    let outside = figures.readings.iter().filter(|reading| reading.excursion).count();
    let words = match outside {
        0 => ctx.tw("figures-all-inside", &[("count", &figures.readings.len().to_string())]),
        _ => ctx.tw("figures-some-outside", &[("count", &outside.to_string())]),
    };
    let sign = ctx.words.decimal_sign();
    let number = if low == high {
        ctx.words.temperature(low)
    } else {
        format!("{} – {} °C", low.celsius(sign), high.celsius(sign))
    };
    Headline { number, words }
}

/// Tells whether a topic has anything to draw.
pub(super) fn is_empty(topic: Topic, figures: &Figures) -> bool {
    match topic {
        Topic::Hours | Topic::Lots | Topic::Reactions => figures.doses == 0,
        Topic::Times => {
            let times = figures.times;
            times.waiting.is_none() && times.items.is_none() && times.observation.is_none()
        }
        // That nothing was stopped is worth a picture, too, once somebody was injected.
        Topic::Stops => figures.stops.stood == 0 && figures.doses == 0,
        Topic::Diseases => figures.diseases.is_empty(),
        Topic::Wastage => figures.wastage.is_empty(),
        Topic::Coverage => figures.coverage.all.listed == 0,
        Topic::Temperature => figures.readings.is_empty(),
    }
}

/// Draws a topic.
pub(super) fn drawn<'a, Message: 'a>(
    topic: Topic,
    figures: &Figures,
    room: Room,
    ctx: &Context<'a>,
    n: Namer<'_>,
) -> Element<'a, Message> {
    let p = ctx.palette;
    let front = room == Room::Front;
    let height = if front { Length::Fixed(ctx.room.pick(340.0, 280.0)) } else { Length::Fill };
    match topic {
        Topic::Hours => {
            let (data, tables) = hours(figures, front);
            let drawn = chart::columns(p, height, data);
            if !front || tables.len() < 2 {
                return drawn;
            }
            let names = tables.iter().enumerate().map(|(at, table)| {
                (Pattern::of(at), ctx.tw("bar-table", &[("table", &table.to_string())]))
            });
            column![chart::legend(p, names), drawn].spacing(space::L).into()
        }
        Topic::Lots => chart::rows(p, widths(topic, room, ctx), lots(figures, front, n)),
        Topic::Times => {
            let lines = times(figures, front, n);
            let scale = chart::scale(p, widths(topic, room, ctx), &lines, |ms| n.duration(ms));
            let rows = chart::rows(p, widths(topic, room, ctx), lines);
            if front { column![rows, scale].spacing(space::S).into() } else { rows }
        }
        Topic::Stops => chart::rows(p, widths(topic, room, ctx), stops(figures, front, n)),
        Topic::Reactions => {
            let lines = reactions(figures, front, ctx, n);
            let scale = chart::scale(p, widths(topic, room, ctx), &lines, |rate| {
                format!("{} ‰", ctx.words.number(usize::try_from(rate).unwrap_or(0)))
            });
            let rows = chart::rows(p, widths(topic, room, ctx), lines);
            if front { column![rows, scale].spacing(space::S).into() } else { rows }
        }
        Topic::Diseases => {
            let rows = chart::rows(p, widths(topic, room, ctx), diseases(figures, front, ctx, n));
            if !front {
                return rows;
            }
            let names = Severity::ALL.into_iter().enumerate().map(|(at, severity)| {
                (Pattern::of(at), ctx.t(&format!("figures-severity-{}", severity.code())))
            });
            column![chart::legend(p, names), rows].spacing(space::L).into()
        }
        Topic::Wastage => {
            let rows = chart::rows(p, widths(topic, room, ctx), wastage(figures, front, n));
            if !front {
                return rows;
            }
            let names = [
                (Pattern::Solid, ctx.t("figures-head-given")),
                (Pattern::Crossed, ctx.t("figures-head-lost")),
                (Pattern::Dotted, ctx.t("figures-head-unexplained")),
                (Pattern::Hollow, ctx.t("figures-head-in-use")),
            ];
            column![chart::legend(p, names), rows].spacing(space::L).into()
        }
        Topic::Coverage => {
            let rows = chart::rows(p, widths(topic, room, ctx), coverage(figures, front, n));
            if !front {
                return rows;
            }
            let names = [
                (Pattern::Solid, ctx.t("figures-head-reached")),
                (Pattern::Crossed, ctx.t("figures-head-away")),
                (Pattern::Hollow, ctx.t("figures-head-left")),
            ];
            column![chart::legend(p, names), rows].spacing(space::L).into()
        }
        Topic::Temperature => chart::curve(p, height, curve(figures, ctx)),
    }
}

fn widths(topic: Topic, room: Room, ctx: &Context<'_>) -> Widths {
    let counts = matches!(topic, Topic::Lots | Topic::Stops | Topic::Diseases);
    match room {
        Room::Card => Widths { label: 112.0, number: 84.0 },
        Room::Front => Widths {
            label: ctx.room.pick(280.0, 190.0),
            number: if counts { 56.0 } else { ctx.room.pick(170.0, 110.0) },
        },
    }
}

fn line(label: String, detail: String, mark: Mark, number: String) -> Line {
    Line { label, detail, mark, number, tone: Tone::Neutral }
}

/// The first few of many rows, for a card.
fn few(mut lines: Vec<Line>, front: bool) -> Vec<Line> {
    if !front {
        lines.sort_by(|one, other| other.mark.reach().total_cmp(&one.mark.reach()));
        lines.truncate(ROWS);
        for line in &mut lines {
            line.detail = String::new();
        }
    }
    lines
}

fn hours(figures: &Figures, front: bool) -> (Columns, Vec<u8>) {
    if is_by_day(figures) {
        let columns = figures
            .days
            .iter()
            .map(|(day, doses)| (day.format("%d/%m").to_string(), vec![*doses]))
            .collect();
        return (Columns { columns }, Vec::new());
    }
    let tables = figures.tables();
    let ends = figures.hours.keys().next().copied().zip(figures.hours.keys().last().copied());
    let Some((first, last)) = ends else {
        return (Columns { columns: Vec::new() }, tables);
    };
    // An hour without a dose is a gap that is seen.
    let columns = (first..=last)
        .map(|at| {
            let of = |table: &u8| {
                figures.hours.get(&at).and_then(|doses| doses.get(table)).copied().unwrap_or(0)
            };
            let label = if front { hour(at) } else { format!("{at:02}") };
            (label, tables.iter().map(of).collect())
        })
        .collect();
    (Columns { columns }, tables)
}

fn lots(figures: &Figures, front: bool, n: Namer<'_>) -> Vec<Line> {
    if !front {
        let lines = figures.products().into_iter().map(|(product, counted)| {
            let mark = Mark::Bar(vec![(f64::from(counted.doses), Pattern::Solid)]);
            line(n.some_product(product.as_ref()), String::new(), mark, count(counted.doses))
        });
        return few(lines.collect(), front);
    }
    let lines = figures.lots.iter().map(|((product, lot), counted)| {
        let mark = Mark::Bar(vec![(f64::from(counted.doses), Pattern::Solid)]);
        let lot = lot.clone().unwrap_or_else(|| n.words.text("figures-unknown-lot"));
        let lot = n.words.with("journal-lot", &[("lot", &lot)]);
        line(n.some_product(product.as_ref()), lot, mark, count(counted.doses))
    });
    lines.collect()
}

#[expect(clippy::cast_precision_loss, reason = "a bar of a few hundred pixels")]
fn times(figures: &Figures, front: bool, n: Namer<'_>) -> Vec<Line> {
    // A card has room for two.
    let items = figures.times.items.filter(|_| front);
    let spreads = [
        ("figures-time-waiting", figures.times.waiting),
        ("figures-time-items", items),
        ("figures-time-observation", figures.times.observation),
    ];
    let drawn = |name: &str, spread: Spread| {
        let quarters = [spread.least, spread.lower, spread.median, spread.upper, spread.most];
        let gaps = [
            ("count", &*count(spread.count)),
            ("lower", &*n.duration(spread.lower)),
            ("upper", &*n.duration(spread.upper)),
        ];
        let detail = if front { n.words.with("figures-quarters", &gaps) } else { String::new() };
        let mark = Mark::Quarters(quarters.map(|ms| ms as f64));
        line(n.words.text(name), detail, mark, n.duration(spread.median))
    };
    spreads.into_iter().filter_map(|(name, spread)| Some(drawn(name, spread?))).collect()
}

fn stops(figures: &Figures, front: bool, n: Namer<'_>) -> Vec<Line> {
    let found = |codes: Option<&BTreeMap<crate::domain::finding::Code, u32>>| {
        let mut codes: Vec<_> = codes.into_iter().flatten().collect();
        codes.sort_by_key(|(_, times)| std::cmp::Reverse(**times));
        let words: Vec<String> = codes
            .iter()
            .map(|(code, times)| {
                format!("{} ({times})", n.words.text(&format!("finding-{}", code.code())))
            })
            .collect();
        (codes.iter().map(|(_, times)| **times).sum::<u32>(), words.join(" · "))
    };
    let bar = |times: u32| Mark::Bar(vec![(f64::from(times), Pattern::Solid)]);
    let stops = &figures.stops;
    let items = Item::ALL.into_iter().map(|item| {
        let (times, detail) = found(stops.items.get(&item));
        let name = format!("{} {}", item.code(), n.words.text(&format!("item-{}", item.code())));
        line(name, detail, bar(times), count(times))
    });
    let mut lines: Vec<Line> = items.collect();
    lines.extend(stops.gates.iter().map(|(gate, codes)| {
        let (times, detail) = found(Some(codes));
        line(gate_name(*gate, n), detail, bar(times), count(times))
    }));
    if !stops.others.is_empty() {
        let (times, detail) = found(Some(&stops.others));
        lines.push(line(n.words.text("figures-stop-other"), detail, bar(times), count(times)));
    }
    if !front {
        lines.retain(|line| line.mark.reach() > 0.0);
    }
    few(lines, front)
}

fn reactions(figures: &Figures, front: bool, ctx: &Context<'_>, n: Namer<'_>) -> Vec<Line> {
    let drawn = |label: String, detail: String, counted: Reacted| {
        let mark = counted.rate().map_or(Mark::Nothing, |rate| Mark::Interval {
            low: rate.low,
            at: rate.per_thousand,
            high: rate.high,
        });
        let gaps = [("count", &*count(counted.any)), ("doses", &*count(counted.doses))];
        let among = ctx.tw("figures-among", &gaps);
        let detail = if detail.is_empty() { among } else { format!("{detail} · {among}") };
        let number =
            counted.rate().map_or_else(|| "–".to_owned(), |rate| per_thousand(rate, front, n));
        line(label, detail, mark, number)
    };
    let mut lines = Vec::new();
    for (product, counted) in figures.products() {
        let name = n.some_product(product.as_ref());
        let lots: Vec<_> = figures.lots.iter().filter(|((of, _), _)| *of == product).collect();
        let all = if lots.len() > 1 { ctx.t("figures-all-lots") } else { String::new() };
        let only = match lots.as_slice() {
            [((_, Some(lot)), _)] => ctx.tw("journal-lot", &[("lot", lot)]),
            _ => all,
        };
        lines.push(drawn(name.clone(), only, counted));
        if front && lots.len() > 1 {
            for ((_, lot), counted) in lots {
                let lot = lot.clone().unwrap_or_else(|| ctx.t("figures-unknown-lot"));
                lines.push(drawn(name.clone(), ctx.tw("journal-lot", &[("lot", &lot)]), *counted));
            }
        }
    }
    few(lines, front)
}

fn per_thousand(rate: Rate, front: bool, n: Namer<'_>) -> String {
    let value = n.decimal(rate.per_thousand);
    if !front {
        return format!("{value} ‰");
    }
    format!("{value} ‰ ({} – {})", n.decimal(rate.low), n.decimal(rate.high))
}

fn diseases(figures: &Figures, front: bool, ctx: &Context<'_>, n: Namer<'_>) -> Vec<Line> {
    let lines = figures.diseases.iter().map(|(after, counts)| {
        let pieces = Severity::ALL.into_iter().enumerate().map(|(at, severity)| {
            (f64::from(counts.get(&severity).copied().unwrap_or(0)), Pattern::of(at))
        });
        let number = after.dose_number.map_or_else(
            || ctx.t("figures-unknown-number"),
            |number| ctx.tw("figures-dose-number", &[("number", &number.to_string())]),
        );
        let said: Vec<String> = counts
            .iter()
            .map(|(severity, times)| {
                format!("{} {times}", ctx.t(&format!("figures-severity-{}", severity.code())))
            })
            .collect();
        let detail = format!("{} · {number} · {}", after.disease, said.join(", "));
        let product = n.product(&after.product);
        let label = if front { product } else { format!("{product} · {number}") };
        line(label, detail, Mark::Bar(pieces.collect()), count(counts.values().sum()))
    });
    few(lines.collect(), front)
}

fn wastage(figures: &Figures, front: bool, n: Namer<'_>) -> Vec<Line> {
    let lines = figures.wastage.iter().map(|(product, of)| {
        let pieces = vec![
            (f64::from(of.given), Pattern::Solid),
            (f64::from(of.lost), Pattern::Crossed),
            (f64::from(of.unexplained), Pattern::Dotted),
            (f64::from(of.in_use), Pattern::Hollow),
        ];
        let gaps = [
            ("vials", &*count(of.vials)),
            ("opened", &*count(of.opened)),
            ("given", &*count(of.given)),
            ("lost", &*count(of.lost)),
        ];
        let mut detail = n.words.with("figures-vials", &gaps);
        if of.unopened > 0 {
            let unopened = [("count", &*count(of.unopened))];
            detail = format!("{detail} · {}", n.words.with("figures-unopened", &unopened));
        }
        let rate = of.rate().map(|rate| format!("{} %", n.decimal(rate / 10.0)));
        let number = match rate {
            Some(rate) if front => n.words.with("figures-wasted", &[("share", &rate)]),
            Some(rate) => rate,
            None if front => n.words.text("figures-head-in-use"),
            None => "–".to_owned(),
        };
        line(n.product(product), detail, Mark::Bar(pieces), number)
    });
    few(lines.collect(), front)
}

fn coverage(figures: &Figures, front: bool, n: Namer<'_>) -> Vec<Line> {
    #[expect(clippy::cast_precision_loss, reason = "a bar of a few hundred pixels")]
    let drawn = |name: String, of: &Count| {
        let pieces = vec![
            (of.given as f64, Pattern::Solid),
            (of.away as f64, Pattern::Crossed),
            (of.left() as f64, Pattern::Hollow),
        ];
        let share = n.share(of.given, of.listed);
        let number = if front { format!("{}/{} · {share}", of.given, of.listed) } else { share };
        let gaps = [("away", &*of.away.to_string()), ("left", &*of.left().to_string())];
        let detail = n.words.with("figures-not-reached", &gaps);
        line(name, detail, Mark::Bar(pieces), number)
    };
    let coverage = &figures.coverage;
    let mut lines = vec![drawn(n.words.text("figures-everybody"), &coverage.all)];
    // One group of all says nothing that everybody does not.
    let groups = coverage.groups.iter().filter(|_| coverage.groups.len() > 1);
    lines.extend(groups.map(|(group, of)| {
        drawn(group.clone().unwrap_or_else(|| n.words.text("figures-no-group")), of)
    }));
    few(lines, front)
}

#[expect(clippy::cast_precision_loss, reason = "a place on a screen")]
fn curve(figures: &Figures, ctx: &Context<'_>) -> Curve {
    let readings = &figures.readings;
    let ends =
        readings.iter().map(|one| one.at.0).min().zip(readings.iter().map(|one| one.at.0).max());
    let (first, last) = ends.unwrap_or((0, 0));
    let long = (last - first).max(1) as f64;
    let many_days = figures.days.len() > 1 || figures.sessions.len() > 1;
    let celsius = |t: crate::domain::quantity::Temperature| t.millicelsius() as f64 / 1_000.0;
    let mut before = None;
    let dots = readings.iter().enumerate().map(|(place, reading)| {
        let day = reading.at.civil_day();
        let apart = before.replace(day).is_some_and(|before| before != day);
        // Days apart would crowd their hours into one point.
        let at = if many_days && readings.len() > 1 {
            place as f64 / (readings.len() - 1) as f64
        } else {
            (reading.at.0 - first) as f64 / long
        };
        let when = if many_days {
            reading.at.civil_day().format("%d/%m").to_string()
        } else {
            reading.at.hour_minute()
        };
        Dot {
            at,
            value: celsius(reading.temperature),
            label: ctx.words.temperature(reading.temperature),
            when,
            outside: reading.excursion,
            apart,
        }
    });
    let limits = excursion::general(ctx.catalogue).map_or_else(Vec::new, |range| {
        let of = |t| Limit { value: celsius(t), label: ctx.words.temperature(t) };
        vec![of(range.min), of(range.max)]
    });
    Curve { dots: dots.collect(), limits }
}

/// What has to be known to read a topic.
pub(super) fn reading<'a, Message: 'a>(
    topic: Topic,
    figures: &Figures,
    ctx: &Context<'a>,
) -> Element<'a, Message> {
    let p = ctx.palette;
    let mut lines = Column::new().spacing(space::XS);
    lines = lines.push(widget::caption(p, ctx.t(&format!("figures-read-{}", topic.code()))));
    if topic == Topic::Times && (figures.times.cut_short > 0 || figures.times.unended > 0) {
        let gaps =
            [("early", &*count(figures.times.cut_short)), ("open", &*count(figures.times.unended))];
        lines = lines.push(widget::caption(p, ctx.tw("figures-early-and-open", &gaps)));
    }
    row![lines.width(Length::Fill)].into()
}
