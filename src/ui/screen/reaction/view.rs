//! How the description of a reaction looks. Decides nothing.

use iced::widget::{Column, Row, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{DAYS_BACK, Message, OFFERED, Screen};
use crate::domain::catalogue::{Basis, ReactionSign, operation::required};
use crate::domain::look_back::{self, Scope};
use crate::domain::reaction::{After, Grade};
use crate::domain::rule::cluster::{self, Cluster, Shared};
use crate::domain::time::Instant;
use crate::ui::context::Context;
use crate::ui::picker;
use crate::ui::reaction::{sign_name, source};
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::icon::{Icon, icon};
use crate::ui::widget::keypad::{self, Layout};
use crate::ui::widget::{self, Element};

/// The keys of the grades, in their order.
const KEYS: [&str; 7] = ["F2", "F3", "F4", "F5", "F6", "F7", "F8"];

/// The width of the person's column, and where there is little room.
const PERSON: [f32; 2] = [296.0, 220.0];

impl Screen {
    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let ctx = &Context { day: self.earlier.day().unwrap_or(ctx.day), ..*ctx };
        let gap = ctx.room.pick(space::XL, space::M);
        let width = ctx.room.pick(PERSON[0], PERSON[1]);
        let mut page = row![
            scrollable(self.person_column(ctx))
                .spacing(space::XS)
                .width(width)
                .height(Length::Fill)
        ]
        .spacing(gap)
        .height(Length::Fill);
        if self.chosen(ctx).is_some() {
            let (grades, signs) = (self.grades(ctx), self.signs(ctx));
            page = if ctx.room.is_narrow() {
                let both = column![grades, signs].spacing(space::M);
                page.push(
                    scrollable(both).spacing(space::XS).width(Length::Fill).height(Length::Fill),
                )
            } else {
                page.push(
                    scrollable(grades)
                        .spacing(space::XS)
                        .width(Length::FillPortion(5))
                        .height(Length::Fill),
                )
                .push(
                    scrollable(signs)
                        .spacing(space::XS)
                        .width(Length::FillPortion(6))
                        .height(Length::Fill),
                )
            };
        }
        let page: Element<'a, Message> = if self.earlier.searching && self.chosen(ctx).is_none() {
            self.earlier.view(ctx).map(Message::Dose)
        } else {
            page.into()
        };
        let page = column![widget::title(p, ctx.t("reaction-title")), page]
            .spacing(space::M)
            .padding([ctx.room.pick(space::L, space::S), ctx.room.pick(space::XL, space::M)])
            .height(Length::Fill);
        column![page, widget::bottom_bar(p, self.bar(ctx))].into()
    }

    fn person_column<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut lines = Column::new().spacing(space::S);
        let Some(visit) = self.chosen(ctx) else {
            return lines
                .push(widget::group(p, ctx.t("reaction-who")))
                .push(self.picker.view(ctx, OFFERED).map(Message::Picker))
                .push(
                    button::make(p, Kind::Secondary, ctx.t("earlier-dose"))
                        .key("F2")
                        .width(Length::Fill)
                        .on_press(Message::Earlier),
                )
                .extend(clusters(ctx))
                .into();
        };
        let card = column![
            widget::strong(p, visit.person.name.clone()),
            widget::muted(p, picker::place(visit, ctx)),
        ]
        .push(self.of_session(ctx).map(|words| widget::body(p, words)))
        .spacing(2);
        lines = lines.push(widget::toned_card(p, Tone::Primary, card).width(Length::Fill));
        let given: Vec<String> = ctx
            .day
            .doses_of(visit.id)
            .map(|dose| {
                let given = &dose.administered;
                let product = given.product.as_ref().map(|id| ctx.product_name(id));
                let lot = given.lot.and_then(|id| ctx.day.lot(id)).map(|lot| lot.number.clone());
                let vial = given.vial.and_then(|id| ctx.day.vial(id));
                let vial =
                    vial.map(|v| ctx.tw("journal-vial", &[("number", &v.number.to_string())]));
                let lot = lot.map(|lot| ctx.tw("journal-lot", &[("lot", &lot)]));
                let parts = [product, vial, lot];
                parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
            })
            .collect();
        if given.len() > 1 {
            let count = given.len().to_string();
            let key = match self.earlier.day() {
                None => "reaction-doses-today",
                Some(_) => "reaction-doses-then",
            };
            let words = ctx.tw(key, &[("count", &count)]);
            lines = lines.push(widget::notice(p, Tone::Info, words));
        }
        lines = lines.extend(given.into_iter().map(|dose| widget::muted(p, dose).into()));
        if self.asks_after(ctx) {
            lines = lines.push(self.after_question(ctx));
        }
        let scope = Scope::of_person(ctx.day, visit.id);
        let exposed = look_back::in_session(ctx.day, &scope);
        let exposed = exposed.iter().filter(|one| one.visit != visit.id).count();
        // The report of another day's reaction lists them.
        if exposed > 0 && self.earlier.day().is_none() {
            let words = ctx.tw("reaction-exposed", &[("count", &exposed.to_string())]);
            lines = lines.push(
                button::make(p, Kind::Secondary, words)
                    .narrow()
                    .width(Length::Fill)
                    .on_press(Message::Exposed),
            );
        }
        lines
            .push(
                button::make(p, Kind::Secondary, ctx.t("incident-other-person"))
                    .width(Length::Fill)
                    .on_press(Message::OtherPerson),
            )
            .extend(clusters(ctx))
            .into()
    }

    /// Says of which session the dose is, where it is another than the one at hand.
    fn of_session(&self, ctx: &Context<'_>) -> Option<String> {
        let of = self.earlier.day()?.session()?;
        let gaps = [("day", &*ctx.words.date(of.day)), ("place", &*of.place)];
        Some(ctx.tw("reaction-of-session", &gaps))
    }

    fn after_question<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut lines =
            column![widget::notice(p, Tone::Attention, ctx.t("reaction-not-injected-today"))]
                .spacing(space::S);
        for (after, key) in [(After::Elsewhere, "←"), (After::NoInjection, "→")] {
            let kind = if self.after == Some(after) { Kind::Chosen } else { Kind::Secondary };
            let words = ctx.t(&format!("reaction-after-{}", after.code()));
            let made = button::make(p, kind, words).narrow().width(Length::Fill);
            let made = if ctx.room.is_narrow() { made } else { made.key(key) };
            lines = lines.push(made.on_press(Message::After(after)));
        }
        lines.into()
    }

    fn grades<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut lines = column![widget::group(p, ctx.t("reaction-grade"))].spacing(6.0);
        for (grade, key) in Grade::ALL.into_iter().zip(KEYS) {
            lines = lines.push(self.grade_tile(ctx, grade, key));
        }
        if self.grade.is_some_and(Grade::is_serious) && self.after != Some(After::NoInjection) {
            let words = match self.earlier.day() {
                None => "incident-gate-closes",
                Some(_) => "reaction-earlier-holds",
            };
            lines = lines.push(widget::notice(p, Tone::Stop, ctx.t(words)));
        }
        let said = self.grade.and_then(|grade| {
            ctx.catalogue.reaction_grades().iter().find(|row| row.grade == grade)
        });
        lines.extend(said.map(|row| cited(ctx, &row.basis))).into()
    }

    fn grade_tile<'a>(
        &'a self,
        ctx: &Context<'a>,
        grade: Grade,
        key: &'static str,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let row_of = ctx.catalogue.reaction_grades().iter().find(|row| row.grade == grade);
        let chosen = self.grade == Some(grade);
        let ink = if grade.is_serious() { p.stop } else { p.ink };
        let words = column![
            widget::strong(p, ctx.t(&format!("grade-{}", grade.code()))).color(ink),
            widget::caption(p, row_of.map_or("", |row| ctx.words.of(&row.text))),
        ]
        .width(Length::Fill);
        let mark = icon(if chosen { Icon::Check } else { Icon::None }, 16.0, p.primary);
        let line = row![mark, words, button::key_cap(key, p.ink)]
            .spacing(space::S)
            .align_y(Alignment::Center);
        let (ground, edge, width) =
            if chosen { (p.primary_soft, p.primary, 2.0) } else { (p.surface, p.line, 1.0) };
        let inside = container(line)
            .padding([space::XS, space::M])
            .width(Length::Fill)
            .height(56)
            .align_y(Alignment::Center)
            .style(widget::frame(ground, edge, width, 10.0));
        button::pressable(p, inside, Tone::Neutral, Some(Message::Grade(grade)))
    }

    fn signs<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let rows = ctx.catalogue.reaction_signs();
        let beside = if ctx.room.is_narrow() { 1 } else { 2 };
        let tiles = rows.chunks(beside).enumerate().map(|(line, some)| {
            let mut tiles = Row::new().spacing(6.0);
            for (place, sign) in some.iter().enumerate() {
                tiles = tiles.push(self.sign(ctx, line * beside + place, sign));
            }
            if some.len() < beside {
                tiles = tiles.push(widget::filler());
            }
            tiles.into()
        });
        let mut lines = column![
            widget::group(p, ctx.t("reaction-signs")),
            Column::with_children(tiles).spacing(6.0),
        ]
        .spacing(space::S);
        let systems = self.systems(ctx);
        if systems > 1 {
            let words = ctx.tw("reaction-systems", &[("count", &systems.to_string())]);
            let milder =
                matches!(self.grade, Some(Grade::AnaphylaxisOne | Grade::Stress | Grade::Common));
            let tone = if milder { Tone::Attention } else { Tone::Info };
            lines = lines.push(widget::notice(p, tone, words));
        }
        let note =
            field::words(p, &ctx.t("incident-note"), "", &self.note, None, Message::Note, None);
        lines.push(self.onset(ctx)).push(note).into()
    }

    fn sign<'a>(
        &'a self,
        ctx: &Context<'a>,
        place: usize,
        sign: &'a ReactionSign,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let seen = self.signs.contains(&sign.id);
        let pointed = self.cursor == Some(place);
        let mark = match (seen, pointed) {
            (true, _) => Icon::Check,
            (false, true) => Icon::Pointer,
            (false, false) => Icon::None,
        };
        let words = widget::body(p, ctx.words.of(&sign.text)).width(Length::Fill);
        let line =
            row![icon(mark, 16.0, p.primary), words].spacing(space::S).align_y(Alignment::Center);
        let ground = if seen { p.primary_soft } else { p.surface };
        let (edge, width) = if pointed { (p.primary, 3.0) } else { (p.line, 1.0) };
        let inside = container(line)
            .padding([space::XS, space::S])
            .width(Length::Fill)
            .height(48)
            .align_y(Alignment::Center)
            .style(widget::frame(ground, edge, width, 8.0));
        container(button::pressable(p, inside, Tone::Neutral, Some(Message::Sign(sign.id.clone()))))
            .width(Length::Fill)
            .into()
    }

    fn onset<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let shown = self.began_now.map_or_else(|| field::clock(&self.onset), Instant::hour_minute);
        let now = if self.began_now.is_some() { Kind::Chosen } else { Kind::Secondary };
        let line = row![
            widget::body(p, ctx.t("reaction-onset")).width(Length::Fill),
            button::make(p, now, ctx.t("reaction-now")).key("F9").on_press(Message::Now),
            field::blind(p, &shown, "__:__", 116.0, Attention::Here),
            button::make(p, Kind::Secondary, ctx.t("emergency-keypad"))
                .narrow()
                .on_press(Message::Keypad),
        ]
        .spacing(space::S)
        .align_y(Alignment::Center);
        let pad = self.keypad.then(|| {
            keypad::keypad(p, Layout::Digits, Message::Digit, Message::Erase, Message::Clear)
        });
        let day = self.shows_day().then(|| self.day(ctx));
        column![line].push(day).push(pad).spacing(space::S).into()
    }

    /// On which day the time lies, and the ways to another one.
    fn day<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let back = self.back(ctx);
        let today = ctx.now.civil_day();
        let day = ctx.words.date(today - chrono::Days::new(back.into()));
        let key = match back {
            0 => "reaction-onset-today",
            1 => "reaction-onset-yesterday",
            _ => "reaction-onset-on",
        };
        let on_before = (back < DAYS_BACK).then_some(Message::Day(-1));
        let before = button::make(p, Kind::Secondary, ctx.t("reaction-day-before"));
        let after = button::make(p, Kind::Secondary, ctx.t("reaction-day-after"));
        row![
            widget::strong(p, ctx.tw(key, &[("day", &day)])).width(Length::Fill),
            before.key("PgUp").narrow().on_press_maybe(on_before),
            after.key("PgDn").narrow().on_press_maybe((back > 0).then_some(Message::Day(1))),
        ]
        .spacing(space::S)
        .align_y(Alignment::Center)
        .into()
    }

    fn bar<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let card = self.earlier.day().is_none().then(|| {
            button::make(p, Kind::Danger, ctx.t("reaction-emergency"))
                .key("F10")
                .on_press(Message::Emergency)
        });
        let way_on: Element<'a, Message> = match self.missing(ctx) {
            Some(why) => button::why_not(p, ctx.t("incident-record"), ctx.t(why)),
            None => button::make(p, Kind::Primary, ctx.t("incident-record"))
                .key("F11")
                .on_press(Message::Record)
                .into(),
        };
        row![
            button::make(p, Kind::Secondary, ctx.t("incident-back"))
                .key("Esc")
                .on_press(Message::Leave),
        ]
        .push(card)
        .push(widget::filler())
        .push(way_on)
        .spacing(space::S)
        .align_y(Alignment::Center)
        .into()
    }
}

fn cited<'a>(ctx: &Context<'a>, basis: &Basis) -> Element<'a, Message> {
    widget::caption(ctx.palette, source(basis, ctx.catalogue, ctx.words)).into()
}

/// Points out reactions of one kind in this session.
#[must_use]
pub fn clusters<'a, M: 'a>(ctx: &Context<'a>) -> Vec<Element<'a, M>> {
    let p = ctx.palette;
    let mut lines: Vec<Element<'a, M>> = Vec::new();
    for found in cluster::find(ctx.day, ctx.catalogue) {
        let mut words = shared(ctx, &found);
        let stress = ctx.catalogue.operation(required::STRESS).filter(|_| found.reads_as_stress);
        if let Some(row) = stress {
            words = format!("{words}. {}", ctx.words.of(&row.text));
        }
        lines.push(widget::notice(p, Tone::Attention, words));
        if let Some(row) = stress {
            let cited = source(&row.basis, ctx.catalogue, ctx.words);
            lines.push(widget::caption(p, cited).into());
        }
    }
    lines
}

fn shared(ctx: &Context<'_>, found: &Cluster) -> String {
    let count = found.visits.len().to_string();
    match &found.shared {
        Shared::Vial(id) => {
            let number = ctx.day.vial(*id).map_or(0, |vial| vial.number).to_string();
            ctx.tw("cluster-vial", &[("count", &count), ("number", &number)])
        }
        Shared::Lot(id) => {
            let lot = ctx.day.lot(*id).map_or_else(String::new, |lot| lot.number.clone());
            ctx.tw("cluster-lot", &[("count", &count), ("lot", &lot)])
        }
        Shared::Sign(id) => {
            let sign = sign_name(id, ctx.catalogue, ctx.words);
            ctx.tw("cluster-sign", &[("count", &count), ("sign", &sign)])
        }
        Shared::Stress => ctx.tw("cluster-stress", &[("count", &count)]),
    }
}
