//! What goes wrong beside the needle: a member of the staff pricked, a dose lost
//! before it reached anybody, a dose of which a part ran out. It records what
//! happened; what to do after a needle-stick no source here says, so that nothing is
//! said of it.

use std::cmp::Reverse;

use iced::widget::{Column, column, row, scrollable};
use iced::{Alignment, Length};

use crate::domain::account::Act;
use crate::domain::dose::{Amount, DoseGiven};
use crate::domain::event::Event;
use crate::domain::id::{AccountId, DoseId, VialId, VisitId};
use crate::domain::mishap::{DoseLost, DosePartial, Loss, Needle, NeedleStick};
use crate::domain::stock::Vial;
use crate::domain::text::clean;
use crate::scan::{Scan, StationLabel};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::picker;
use crate::ui::screen::{Action, Place};
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind as Button};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::keypad::{self, Layout};
use crate::ui::widget::{self, Element};

/// How many of the last doses are offered.
const DOSES: usize = 8;

/// Answers from this place on show no digit: digits are the number of doses.
const UNNUMBERED: usize = 9;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Somebody of the staff was pricked.
    NeedleStick,
    /// A dose was lost before it reached anybody.
    Lost,
    /// A part of a dose that was given ran out.
    Partial,
}

/// The kinds, with their keys and words.
const KINDS: [(Kind, &str, &str); 3] = [
    (Kind::NeedleStick, "F2", "mishap-needle-stick"),
    (Kind::Lost, "F3", "mishap-lost"),
    (Kind::Partial, "F4", "mishap-partial"),
];

/// One answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Who was pricked.
    Who(AccountId),
    /// What the needle had been used for.
    Needle(Needle),
    /// Out of which vial.
    Vial(VialId),
    /// How it was lost.
    How(Loss),
    /// Which dose.
    Dose(DoseId),
    /// How much of it arrived.
    Amount(Amount),
}

/// What is chosen and typed; nothing of it is recorded yet.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    kind: Option<Kind>,
    who: Option<AccountId>,
    needle: Option<Needle>,
    source: Option<VisitId>,
    vial: Option<VialId>,
    how: Option<Loss>,
    dose: Option<DoseId>,
    amount: Option<Amount>,
    doses: String,
    note: String,
    cursor: Option<usize>,
}

/// What somebody does here.
#[derive(Debug, Clone)]
pub enum Message {
    /// What happened.
    Kind(Kind),
    /// This answer.
    Choose(Choice),
    /// The pointer of the arrow keys.
    Move(isize),
    /// The answer pointed at.
    Take,
    /// A digit of the number of doses.
    Digit(char),
    /// One digit back.
    Erase,
    /// All digits back.
    Clear,
    /// What the recorder writes.
    Note(String),
    /// Record it.
    Record,
    /// Back.
    Leave,
}

impl Screen {
    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        match message {
            Message::Kind(kind) => *self = Self { kind: Some(kind), ..Self::default() },
            Message::Choose(choice) => self.on_choose(choice),
            Message::Move(by) => self.on_move(by, ctx),
            Message::Take => self.on_take(ctx),
            Message::Digit(digit) => self.on_digit(digit),
            Message::Erase => self.on_erase(),
            Message::Clear => self.doses.clear(),
            Message::Note(text) => self.note = text,
            Message::Record => return self.on_record(ctx),
            Message::Leave if self.kind.is_some() => *self = Self::default(),
            Message::Leave => return Action::Go(Place::Trouble(None)),
        }
        Action::None
    }

    /// Turns a key into what it means here. Nothing is recorded by Enter.
    #[must_use]
    pub fn key(&self, pressed: &Pressed) -> Option<Message> {
        if self.kind.is_none() {
            let of_key = |place: u8| KINDS.get(usize::from(place) - 2).map(|(kind, ..)| *kind);
            return match pressed.key {
                Key::Function(place @ 2..=4) => of_key(place).map(Message::Kind),
                Key::Escape => Some(Message::Leave),
                _ => None,
            };
        }
        match pressed.key {
            Key::Up => Some(Message::Move(-1)),
            Key::Down => Some(Message::Move(1)),
            Key::Enter if !pressed.repeated && self.cursor.is_some() => Some(Message::Take),
            Key::Function(11) if !pressed.repeated => Some(Message::Record),
            Key::Escape => Some(Message::Leave),
            Key::Backspace => Some(Message::Erase),
            Key::Delete => Some(Message::Clear),
            _ => pressed.character().filter(char::is_ascii_digit).map(Message::Digit),
        }
    }

    /// Takes in a scan: a vial's code says which vial, a slip in whom the needle was.
    pub fn scan(&mut self, scan: &Scan, ctx: &Context<'_>) -> Option<Action> {
        match (self.kind?, scan) {
            (Kind::Lost, Scan::Station(StationLabel::Vial(vial))) => {
                self.vial = ctx.day.vial(*vial).map(|vial| vial.id);
                self.vial.map(|_| Action::None)
            }
            (Kind::NeedleStick, scan) => {
                self.source = Some(picker::scanned(scan, ctx)?);
                Some(Action::None)
            }
            (Kind::Partial, scan) => {
                let visit = picker::scanned(scan, ctx)?;
                self.dose = Some(ctx.day.doses_of(visit).last()?.id);
                Some(Action::None)
            }
            (Kind::Lost, _) => None,
        }
    }

    /// Returns the answers offered, in the order of the arrow keys.
    fn choices(&self, ctx: &Context<'_>) -> Vec<Vec<Choice>> {
        match self.kind {
            None => Vec::new(),
            Some(Kind::NeedleStick) => vec![
                ctx.day.accounts().map(|account| Choice::Who(account.id)).collect(),
                Needle::ALL.map(Choice::Needle).into(),
            ],
            Some(Kind::Lost) => {
                let mut vials: Vec<_> = ctx.day.vials().filter(|vial| vial.left() > 0).collect();
                vials.sort_by_key(|vial| (vial.table != ctx.table, Reverse(vial.number)));
                vec![
                    vials.into_iter().map(|vial| Choice::Vial(vial.id)).collect(),
                    Loss::ALL.map(Choice::How).into(),
                ]
            }
            Some(Kind::Partial) => {
                let last = ctx.day.doses().iter().rev().take(DOSES);
                vec![
                    last.map(|dose| Choice::Dose(dose.id)).collect(),
                    vec![Choice::Amount(Amount::Partial), Choice::Amount(Amount::Spilled)],
                ]
            }
        }
    }

    fn is_chosen(&self, choice: Choice) -> bool {
        match choice {
            Choice::Who(id) => self.who == Some(id),
            Choice::Needle(needle) => self.needle == Some(needle),
            Choice::Vial(id) => self.vial == Some(id),
            Choice::How(how) => self.how == Some(how),
            Choice::Dose(id) => self.dose == Some(id),
            Choice::Amount(amount) => self.amount == Some(amount),
        }
    }

    fn on_choose(&mut self, choice: Choice) {
        match choice {
            Choice::Who(id) => self.who = Some(id),
            Choice::Needle(needle) => self.needle = Some(needle),
            Choice::Vial(id) => self.vial = Some(id),
            Choice::How(how) => self.how = Some(how),
            Choice::Dose(id) => self.dose = Some(id),
            Choice::Amount(amount) => self.amount = Some(amount),
        }
    }

    fn on_move(&mut self, by: isize, ctx: &Context<'_>) {
        let Some(last) = self.choices(ctx).concat().len().checked_sub(1) else { return };
        self.cursor = Some(self.cursor.map_or(0, |at| at.saturating_add_signed(by).min(last)));
    }

    fn on_take(&mut self, ctx: &Context<'_>) {
        let pointed = self.cursor.and_then(|at| self.choices(ctx).concat().get(at).copied());
        if let Some(choice) = pointed {
            self.on_choose(choice);
        }
    }

    fn on_digit(&mut self, digit: char) {
        if self.kind == Some(Kind::Lost) && self.doses.len() < 2 {
            self.doses.push(digit);
        }
    }

    fn on_erase(&mut self) {
        let _ = self.doses.pop();
    }

    fn lost(&self) -> Option<u16> {
        self.doses.parse().ok().filter(|doses| *doses > 0)
    }

    /// Returns the key of what is still missing before it can be recorded.
    fn missing(&self, ctx: &Context<'_>) -> Option<&'static str> {
        if !ctx.may(Act::ReportIncident) {
            return Some("incident-may-not");
        }
        if ctx.saving {
            return Some("incident-saving");
        }
        match self.kind? {
            Kind::NeedleStick if self.who.is_none() => Some("mishap-who-first"),
            Kind::NeedleStick if self.needle.is_none() => Some("mishap-needle-first"),
            Kind::Lost if self.vial.is_none() => Some("mishap-vial-first"),
            Kind::Lost if self.how.is_none() => Some("mishap-how-first"),
            Kind::Lost if self.lost().is_none() => Some("mishap-doses-first"),
            Kind::Lost => {
                let left = self.vial.and_then(|id| ctx.day.vial(id)).map_or(0, Vial::left);
                (self.lost().unwrap_or(0) > left).then_some("mishap-too-many")
            }
            Kind::Partial if self.dose.is_none() => Some("mishap-dose-first"),
            Kind::Partial if self.amount.is_none() => Some("mishap-amount-first"),
            Kind::NeedleStick | Kind::Partial => None,
        }
    }

    fn on_record(&self, ctx: &Context<'_>) -> Action {
        if self.missing(ctx).is_some() {
            return Action::None;
        }
        let note = clean(&self.note);
        let event: Option<Event> = match self.kind {
            None => None,
            Some(Kind::NeedleStick) => self.who.zip(self.needle).map(|(who, needle)| {
                let source = self.source.filter(|_| needle == Needle::Used);
                NeedleStick { who, needle, source, note }.into()
            }),
            Some(Kind::Lost) => self
                .vial
                .zip(self.how)
                .zip(self.lost())
                .map(|((vial, how), doses)| DoseLost { vial, doses, how, note }.into()),
            Some(Kind::Partial) => {
                self.dose.zip(self.amount).map(|(dose, amount)| DosePartial { dose, amount }.into())
            }
        };
        event.map_or(Action::None, |event| Action::RecordThen(vec![event], Place::Journal))
    }

    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut lines = column![widget::title(p, ctx.t("mishap-title"))].spacing(space::M);
        for (kind, key, words) in KINDS {
            if self.kind.is_none() {
                lines = lines.push(
                    button::make(p, Button::Secondary, ctx.t(words))
                        .key(key)
                        .width(Length::Fill)
                        .on_press(Message::Kind(kind)),
                );
            } else if self.kind == Some(kind) {
                lines = lines.push(widget::heading(p, ctx.t(words)));
            }
        }
        if self.kind.is_none() {
            lines = lines.push(widget::muted(p, ctx.t("mishap-hint"))).max_width(560);
        } else {
            lines = lines.push(self.form(ctx));
        }
        let page = scrollable(lines.padding(ctx.room.edge())).height(Length::Fill);
        let mut bar = row![
            button::make(p, Button::Secondary, ctx.t("incident-back"))
                .key("Esc")
                .on_press(Message::Leave),
            widget::filler(),
        ]
        .align_y(Alignment::Center);
        if self.kind.is_some() {
            bar = bar.push(match self.missing(ctx) {
                Some(why) => button::why_not(p, ctx.t("incident-record"), ctx.t(why)),
                None => button::make(p, Button::Primary, ctx.t("incident-record"))
                    .key("F11")
                    .on_press(Message::Record)
                    .into(),
            });
        }
        column![page, widget::bottom_bar(p, bar)].into()
    }

    fn form<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let headings = match self.kind {
            Some(Kind::NeedleStick) => ["mishap-who", "mishap-needle"],
            Some(Kind::Lost) => ["mishap-vial", "mishap-how"],
            Some(Kind::Partial) | None => ["mishap-dose", "mishap-amount"],
        };
        let mut place = 0;
        let mut columns: Vec<Element<'a, Message>> = Vec::new();
        for (choices, heading) in self.choices(ctx).into_iter().zip(headings) {
            let mut lines = column![widget::group(p, ctx.t(heading))].spacing(space::XS);
            if choices.is_empty() {
                lines = lines.push(widget::muted(p, ctx.t("mishap-nothing")));
            }
            for choice in choices {
                let (words, hint) = words_of(ctx, choice);
                let pointed = self.cursor == Some(place);
                let label = if self.is_chosen(choice) { format!("✓ {words}") } else { words };
                lines = lines.push(button::answer(
                    p,
                    UNNUMBERED + place,
                    label,
                    hint,
                    pointed,
                    Message::Choose(choice),
                ));
                place += 1;
            }
            columns.push(lines.width(Length::Fill).into());
        }
        let mut last = Column::new().spacing(space::S).width(Length::Fill);
        if self.kind == Some(Kind::Lost) {
            last = last
                .push(widget::group(p, ctx.t("mishap-doses")))
                .push(field::blind(p, &self.doses, "", 116.0, Attention::Here))
                .push(keypad::keypad(
                    p,
                    Layout::Digits,
                    Message::Digit,
                    Message::Erase,
                    Message::Clear,
                ));
        }
        if self.kind == Some(Kind::NeedleStick) {
            let source = self.source.and_then(|id| ctx.day.visit(id));
            let words = source.map_or_else(
                || ctx.t("mishap-source"),
                |visit| ctx.tw("mishap-source-is", &[("name", &visit.person.name)]),
            );
            last = last.push(widget::notice(p, Tone::Info, words));
        }
        if self.kind != Some(Kind::Partial) {
            last = last.push(field::words(
                p,
                &ctx.t("incident-note"),
                "",
                &self.note,
                None,
                Message::Note,
                None,
            ));
            columns.push(last.into());
        }
        if ctx.room.is_narrow() {
            Column::with_children(columns).spacing(space::M).into()
        } else {
            iced::widget::Row::with_children(columns).spacing(space::XL).into()
        }
    }
}

/// The words of an answer, and what stands below them.
fn words_of(ctx: &Context<'_>, choice: Choice) -> (String, Option<String>) {
    match choice {
        Choice::Who(id) => {
            (ctx.day.account(id).map_or_else(String::new, |account| account.name.clone()), None)
        }
        Choice::Needle(needle) => (ctx.t(&format!("needle-{}", needle.code())), None),
        Choice::How(how) => (ctx.t(&format!("loss-{}", how.code())), None),
        Choice::Amount(amount) => (ctx.t(&format!("amount-{}", amount.code())), None),
        Choice::Vial(id) => ctx.day.vial(id).map_or_else(Default::default, |vial| {
            let product = ctx.day.product_in(id).map(|id| ctx.product_name(id));
            let gaps =
                [("product", &*product.unwrap_or_default()), ("number", &*vial.number.to_string())];
            let left = ctx.tw("strip-doses", &[("left", &vial.left().to_string())]);
            (ctx.tw("queue-vial", &gaps), Some(left))
        }),
        Choice::Dose(id) => ctx
            .day
            .doses()
            .iter()
            .find(|dose| dose.id == id)
            .map_or_else(Default::default, |dose| dose_words(ctx, dose)),
    }
}

fn dose_words(ctx: &Context<'_>, dose: &DoseGiven) -> (String, Option<String>) {
    let given = &dose.administered;
    let name = ctx.day.visit(given.visit).map_or_else(String::new, |v| v.person.name.clone());
    let product = given.product.as_ref().map(|id| ctx.product_name(id)).unwrap_or_default();
    (name, Some(format!("{} · {product}", given.given_at.hour_minute())))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::testing::{DEPUTY, PUPIL, Station, TD_VIAL};
    use crate::i18n::{Lang, Words};
    use crate::ui::picture;
    use crate::ui::theme::Scheme;

    /// Sends messages and records what the screen asks for, as the desk would.
    fn run(station: &mut Station, screen: &mut Screen, messages: Vec<Message>) -> Vec<Event> {
        let words = Words::new(Lang::Vi);
        let mut recorded = Vec::new();
        for message in messages {
            let ctx = picture::context(station, &words, Scheme::Light);
            if let Action::RecordThen(events, _) = screen.update(message, &ctx) {
                recorded.extend(events);
            }
        }
        for event in &recorded {
            station.record(event.clone());
        }
        recorded
    }

    #[test]
    fn a_lost_dose_needs_vial_manner_and_number_and_no_more_than_are_there() {
        let mut station = Station::open();
        let mut screen = Screen::default();
        let start = vec![
            Message::Kind(Kind::Lost),
            Message::Choose(Choice::Vial(TD_VIAL)),
            Message::Record,
            Message::Choose(Choice::How(Loss::Dropped)),
            Message::Digit('1'),
            Message::Digit('1'),
            Message::Record,
        ];
        assert!(run(&mut station, &mut screen, start).is_empty(), "eleven of ten");
        let events = run(&mut station, &mut screen, vec![Message::Erase, Message::Record]);
        assert!(matches!(&events[..], [Event::DoseLost(lost)] if lost.doses == 1));
        assert_eq!(station.day.vial(TD_VIAL).unwrap().left(), 9);
    }

    #[test]
    fn a_needle_stick_says_who_and_which_needle() {
        let mut station = Station::open();
        let mut screen = Screen::default();
        let messages = vec![
            Message::Kind(Kind::NeedleStick),
            Message::Choose(Choice::Who(DEPUTY)),
            Message::Record,
            Message::Choose(Choice::Needle(Needle::Clean)),
            Message::Note(" ngón trỏ trái ".into()),
            Message::Record,
        ];
        let events = run(&mut station, &mut screen, messages);
        let [Event::NeedleStick(stick)] = &events[..] else { panic!("{events:?}") };
        assert_eq!((stick.who, stick.source, stick.note.as_str()), (DEPUTY, None, "ngón trỏ trái"));
    }

    #[test]
    fn a_partial_dose_stays_a_dose() {
        let mut station = Station::open();
        station.give(Uuid::from_u128(1), PUPIL, TD_VIAL);
        let mut screen = Screen::default();
        let messages = vec![
            Message::Kind(Kind::Partial),
            Message::Move(1),
            Message::Take,
            Message::Choose(Choice::Amount(Amount::Partial)),
            Message::Record,
        ];
        assert_eq!(run(&mut station, &mut screen, messages).len(), 1);
        assert_eq!(station.day.doses()[0].administered.amount, Amount::Partial);
        assert_eq!(station.day.vial(TD_VIAL).unwrap().left(), 9, "counted once");
    }

    #[test]
    fn looks_right() {
        let mut station = Station::open();
        station.give(Uuid::from_u128(1), PUPIL, TD_VIAL);
        for (name, kind) in
            [("stick", Kind::NeedleStick), ("lost", Kind::Lost), ("partial", Kind::Partial)]
        {
            let screen: &Screen =
                Box::leak(Box::new(Screen { kind: Some(kind), ..Screen::default() }));
            picture::draw(&format!("mishap-{name}"), &station, |ctx| screen.view(ctx));
        }
        let screen: &Screen = Box::leak(Box::default());
        picture::draw("mishap-kinds", &station, |ctx| screen.view(ctx));
    }
}
