//! The report of a disease after vaccination, one question after the other: who,
//! after which dose, which disease, since when, how bad, who told of it. Nothing
//! is taken for granted; whoever is not known is written down as not known.

mod view;

use chrono::NaiveDate;

use super::Ask;
use crate::domain::catalogue::ProductId;
use crate::domain::figures::{DiseaseReported, Informant, Severity};
use crate::domain::id::{DiseaseId, DoseId};
use crate::domain::text::{clean, fold};
use crate::domain::time::parse_date;
use crate::store::Vaccinated;
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::Action;

/// The identity of the field for the name, which takes the keys at first.
pub const SEARCH: &str = "disease-search";
/// The identity of the field for the disease.
const DISEASE: &str = "disease-name";
/// How many people a search shows at most.
const MOST: usize = 8;
/// How many characters a date has as it is typed.
const DATE: usize = 10;
/// The longest note and the longest name of a disease, in characters.
const LONGEST: usize = 400;
/// The highest dose number that is offered.
const DOSES: u8 = 6;

/// A question of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Step {
    /// Who.
    #[default]
    Person,
    /// After which dose, or which product.
    Dose,
    /// After which dose of the series.
    Number,
    /// Which disease.
    Disease,
    /// Since when.
    Day,
    /// How bad.
    Severity,
    /// Who told of it.
    Informant,
    /// Look over, add a note, record.
    Check,
}

impl Step {
    const ALL: [Self; 8] = [
        Self::Person,
        Self::Dose,
        Self::Number,
        Self::Disease,
        Self::Day,
        Self::Severity,
        Self::Informant,
        Self::Check,
    ];
}

/// What was said to a question that may be answered by "not known".
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Said<T> {
    /// Nothing yet.
    #[default]
    NotYet,
    /// That nobody knows.
    Unknown,
    /// This.
    Known(T),
}

impl<T> Said<T> {
    fn of(known: Option<T>) -> Self {
        known.map_or(Self::Unknown, Self::Known)
    }

    const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(known) => Some(known),
            Self::NotYet | Self::Unknown => None,
        }
    }
}

/// What is stated so far.
#[derive(Debug, Clone, Default)]
pub struct Form {
    step: Step,
    search: String,
    found: Vec<Vaccinated>,
    person: Said<Vaccinated>,
    dose: Option<(DoseId, NaiveDate)>,
    product: Option<ProductId>,
    number: Said<u8>,
    disease: String,
    day: String,
    severity: Option<Severity>,
    informant: Option<Informant>,
    note: String,
    cursor: Option<usize>,
    wrong: Option<&'static str>,
    sent: bool,
}

/// An answer that is offered.
#[derive(Debug, Clone, PartialEq)]
enum Choice {
    Person(Box<Vaccinated>),
    UnknownPerson,
    Dose(DoseId, ProductId, Option<u8>, NaiveDate),
    Product(ProductId),
    Number(u8),
    UnknownNumber,
    Severity(Severity),
    Informant(Informant),
}

/// What somebody does.
#[derive(Debug, Clone)]
pub enum Message {
    /// The text of the search.
    Search(String),
    /// The name of the disease.
    Disease(String),
    /// The note.
    Note(String),
    /// A character of the date.
    Typed(char),
    /// The last character back.
    Erase,
    /// All of them back.
    Clear,
    /// The pointer of the arrow keys.
    Move(isize),
    /// The answer at this place.
    Pick(usize),
    /// What the pointer is at, or what is typed.
    Submit,
    /// The question before.
    Before,
    /// Record it.
    Record,
}

impl Form {
    /// Tells whether it is on its way to the disk, or there.
    pub(super) const fn is_sent(&self) -> bool {
        self.sent
    }

    /// Goes to the question before; `false` from the first.
    pub(super) fn back(&mut self) -> bool {
        let before = Step::ALL.into_iter().rev().find(|step| *step < self.step && self.asks(*step));
        self.cursor = None;
        self.wrong = None;
        before.map(|step| self.step = step).is_some()
    }

    /// Takes in whom a text means, if it is still the one that is typed.
    pub(super) fn found(&mut self, text: &str, found: Vec<Vaccinated>) {
        if text == self.search {
            self.found = found;
            self.cursor = None;
        }
    }

    /// Whether a question is asked: the number of a dose that the log knows is not.
    fn asks(&self, step: Step) -> bool {
        step != Step::Number || self.dose.is_none()
    }

    pub(super) fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        self.wrong = None;
        match message {
            Message::Search(text) => {
                self.search = text;
                self.cursor = None;
                return Action::Figures(Ask::Find(self.search.clone()));
            }
            Message::Disease(text) => self.disease = short(text),
            Message::Note(text) => self.note = short(text),
            Message::Typed(c) => {
                if self.day.len() < DATE && (c.is_ascii_digit() || c == '/') {
                    self.day.push(c);
                }
            }
            Message::Erase => {
                let _ = self.day.pop();
            }
            Message::Clear => self.day.clear(),
            Message::Move(by) => {
                let last = self.choices(ctx).len().checked_sub(1);
                self.cursor = last
                    .map(|last| self.cursor.map_or(0, |at| at.saturating_add_signed(by).min(last)));
                return Action::Reveal;
            }
            Message::Pick(at) => return self.pick(at, ctx),
            Message::Submit => return self.submit(ctx),
            Message::Before => {
                let _ = self.back();
            }
            Message::Record => return self.record(ctx),
        }
        Action::None
    }

    pub(super) fn key(&self, pressed: &Pressed, _ctx: &Context<'_>) -> Option<Message> {
        match pressed.key {
            Key::Up => Some(Message::Move(-1)),
            Key::Down => Some(Message::Move(1)),
            Key::Enter if pressed.repeated => None,
            Key::Enter if self.step == Step::Check => Some(Message::Record),
            Key::Enter => Some(Message::Submit),
            Key::Backspace if self.step == Step::Day => Some(Message::Erase),
            Key::Delete if self.step == Step::Day => Some(Message::Clear),
            _ if self.step == Step::Day => pressed.character().map(Message::Typed),
            _ => {
                let digit = pressed.character()?.to_digit(10)?;
                usize::try_from(digit).ok()?.checked_sub(1).map(Message::Pick)
            }
        }
    }

    /// The answers that are offered to the question at hand.
    fn choices(&self, ctx: &Context<'_>) -> Vec<Choice> {
        match self.step {
            Step::Person => {
                let found = self.found.iter().take(MOST);
                let mut choices: Vec<Choice> =
                    found.map(|one| Choice::Person(Box::new(one.clone()))).collect();
                choices.push(Choice::UnknownPerson);
                choices
            }
            Step::Dose => match self.person.known() {
                Some(person) => person
                    .doses
                    .iter()
                    .filter_map(|(id, dose)| {
                        let day = dose.given_at.civil_day();
                        Some(Choice::Dose(*id, dose.product.clone()?, dose.dose_number, day))
                    })
                    .collect(),
                None => products(ctx).into_iter().map(Choice::Product).collect(),
            },
            Step::Number => {
                let mut choices: Vec<Choice> = (1..=DOSES).map(Choice::Number).collect();
                choices.push(Choice::UnknownNumber);
                choices
            }
            Step::Severity => Severity::ALL.map(Choice::Severity).to_vec(),
            Step::Informant => Informant::ALL.map(Choice::Informant).to_vec(),
            Step::Disease | Step::Day | Step::Check => Vec::new(),
        }
    }

    fn pick(&mut self, at: usize, ctx: &Context<'_>) -> Action {
        let Some(choice) = self.choices(ctx).into_iter().nth(at) else { return Action::None };
        match choice {
            Choice::Person(person) => self.of_person(Some(*person)),
            Choice::UnknownPerson => self.of_person(None),
            Choice::Dose(id, product, number, day) => {
                self.dose = Some((id, day));
                self.product = Some(product);
                self.number = Said::of(number);
            }
            Choice::Product(product) => {
                self.dose = None;
                self.product = Some(product);
                self.number = Said::NotYet;
            }
            Choice::Number(number) => self.number = Said::Known(number),
            Choice::UnknownNumber => self.number = Said::Unknown,
            Choice::Severity(severity) => self.severity = Some(severity),
            Choice::Informant(informant) => self.informant = Some(informant),
        }
        self.go_on()
    }

    /// Another person was injected with something else.
    fn of_person(&mut self, person: Option<Vaccinated>) {
        self.person = Said::of(person);
        self.dose = None;
        self.product = None;
        self.number = Said::NotYet;
    }

    fn go_on(&mut self) -> Action {
        let next = Step::ALL.into_iter().find(|step| *step > self.step && self.asks(*step));
        self.step = next.unwrap_or(self.step);
        self.cursor = None;
        match self.step {
            Step::Disease => Action::Focus(DISEASE),
            _ => Action::None,
        }
    }

    fn submit(&mut self, ctx: &Context<'_>) -> Action {
        match self.step {
            Step::Person => match (self.cursor, self.found.as_slice()) {
                (Some(at), _) => self.pick(at, ctx),
                (None, [_]) if fold(&self.search).chars().count() > 1 => self.pick(0, ctx),
                (None, _) => Action::None,
            },
            Step::Disease if clean(&self.disease).is_empty() => {
                self.wrong = Some("figures-disease-missing");
                Action::None
            }
            Step::Disease => self.go_on(),
            Step::Day => match self.day_problem(ctx) {
                None => self.go_on(),
                problem => {
                    self.wrong = problem;
                    Action::None
                }
            },
            Step::Check => self.record(ctx),
            _ => self.cursor.map_or(Action::None, |at| self.pick(at, ctx)),
        }
    }

    /// Says what is wrong with the day: no day, one to come, one before the dose.
    fn day_problem(&self, ctx: &Context<'_>) -> Option<&'static str> {
        let Some(day) = parse_date(&self.day) else { return Some("figures-day-unreadable") };
        if day > ctx.now.civil_day() {
            return Some("figures-day-to-come");
        }
        let before = self.dose.is_some_and(|(_, given)| day < given);
        before.then_some("figures-day-before-dose")
    }

    fn record(&mut self, ctx: &Context<'_>) -> Action {
        let (Some(product), Some(severity), Some(informant), Some(ill_on)) =
            (self.product.clone(), self.severity, self.informant, parse_date(&self.day))
        else {
            return Action::None;
        };
        if ctx.saving || self.sent || self.step != Step::Check || self.number == Said::NotYet {
            return Action::None;
        }
        let person = self.person.known();
        let report = DiseaseReported {
            report: DiseaseId(ctx.new_id()),
            patient: person.map(|person| person.patient),
            dose: self.dose.map(|(dose, _)| dose),
            product,
            dose_number: self.number.known().copied(),
            disease: clean(&self.disease),
            ill_on,
            severity,
            informant,
            note: clean(&self.note),
        };
        self.sent = true;
        Action::Record(vec![report.into()])
    }
}

/// The products of which the station ever had a lot; all of the catalogue, if none.
fn products(ctx: &Context<'_>) -> Vec<ProductId> {
    let mut products: Vec<ProductId> =
        ctx.day.lots().filter_map(|lot| lot.product().cloned()).collect();
    if products.is_empty() {
        products = ctx.catalogue.products().map(|product| product.id.clone()).collect();
    }
    products.sort();
    products.dedup();
    products
}

fn short(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::Event;
    use crate::domain::testing::{PUPIL, Station, TD_VIAL, day, product};
    use crate::i18n::{Lang, Words};
    use crate::ui::picture;
    use crate::ui::theme::Scheme;

    fn with<T>(act: impl FnOnce(&mut Form, &Context<'_>) -> T) -> T {
        let (station, words) = (Station::open(), Words::new(Lang::Vi));
        let ctx = picture::context(&station, &words, Scheme::Light);
        act(&mut Form::default(), &ctx)
    }

    fn pupil() -> Vaccinated {
        let station = Station::open();
        let visit = station.day.visit(PUPIL).unwrap();
        let dose = station.dose(1, PUPIL, TD_VIAL, 0);
        let doses = vec![(dose.id, dose.administered)];
        Vaccinated { patient: visit.patient, person: visit.person.clone(), doses }
    }

    fn finish(form: &mut Form, disease: &str, day: &str, ctx: &Context<'_>) -> Action {
        let _ = form.update(Message::Disease(disease.to_owned()), ctx);
        let _ = form.update(Message::Submit, ctx);
        let _ = form.update(Message::Clear, ctx);
        for c in day.chars() {
            let _ = form.update(Message::Typed(c), ctx);
        }
        let _ = form.update(Message::Submit, ctx);
        let _ = form.update(Message::Pick(2), ctx);
        let _ = form.update(Message::Pick(1), ctx);
        form.update(Message::Record, ctx)
    }

    #[test]
    fn a_dose_of_the_log_says_the_product_and_the_number_by_itself() {
        with(|form, ctx| {
            let _ = form.update(Message::Search("duong".to_owned()), ctx);
            form.found("duong", vec![pupil()]);
            let _ = form.update(Message::Submit, ctx);
            let _ = form.update(Message::Pick(0), ctx);
            assert_eq!(form.step, Step::Disease);
            let Action::Record(events) = finish(form, "  Uốn ván ", "16/11/2026", ctx) else {
                panic!("{form:?}")
            };
            let [Event::DiseaseReported(report)] = events.as_slice() else { panic!("{events:?}") };
            assert_eq!((report.patient, report.dose_number), (Some(pupil().patient), Some(1)));
            assert_eq!((&report.product, &*report.disease), (&product("TD"), "Uốn ván"));
            assert_eq!(report.severity, Severity::InHospital);
            assert_eq!(report.informant, Informant::Hospital);
            assert!(form.is_sent());
        });
    }

    #[test]
    fn of_somebody_unknown_the_product_is_picked_and_the_number_may_be_unknown() {
        with(|form, ctx| {
            let _ = form.update(Message::Pick(0), ctx);
            let td = form.choices(ctx).iter().position(|c| *c == Choice::Product(product("TD")));
            let _ = form.update(Message::Pick(td.unwrap()), ctx);
            assert_eq!(form.step, Step::Number);
            let _ = form.update(Message::Pick(usize::from(DOSES)), ctx);
            let Action::Record(events) = finish(form, "Bạch hầu", "10/11/2026", ctx) else {
                panic!("{form:?}")
            };
            let [Event::DiseaseReported(report)] = events.as_slice() else { panic!("{events:?}") };
            assert_eq!((report.patient, report.dose, report.dose_number), (None, None, None));
            assert_eq!(report.ill_on, day(2026, 11, 10));
        });
    }

    #[test]
    fn a_day_to_come_or_before_the_dose_is_kept_and_not_taken() {
        with(|form, ctx| {
            form.found("", vec![pupil()]);
            let _ = form.update(Message::Pick(0), ctx);
            let _ = form.update(Message::Pick(0), ctx);
            let _ = form.update(Message::Submit, ctx);
            assert_eq!(form.wrong, Some("figures-disease-missing"));
            for (day, wrong) in [
                ("15/11/2026", "figures-day-before-dose"),
                ("17/11/2026", "figures-day-to-come"),
                ("31/02/2026", "figures-day-unreadable"),
            ] {
                form.step = Step::Disease;
                assert!(matches!(finish(form, "Sởi", day, ctx), Action::None));
                assert_eq!((form.step, &*form.day), (Step::Day, day));
                assert_eq!(form.day_problem(ctx), Some(wrong));
            }
        });
    }

    #[test]
    fn one_question_back_keeps_what_was_said() {
        with(|form, ctx| {
            assert!(!form.back());
            form.found("", vec![pupil()]);
            let _ = form.update(Message::Pick(0), ctx);
            let _ = form.update(Message::Pick(0), ctx);
            // The number was not asked, so that it is not gone back to.
            assert!(form.back());
            assert_eq!(form.step, Step::Dose);
            assert_eq!(form.product, Some(product("TD")));
        });
    }
}
