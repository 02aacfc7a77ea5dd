//! Nurses with habits: how fast each works, what each types instead of scanning,
//! whom each asks for what; and what goes wrong now and then.

use chrono::Days;

use super::chance::Chance;
use crate::domain::evidence::{
    Appearance, Device, Identifier, Monitor, Observed, PersonReading, Step, TAIL_LENGTH,
    VialReading, Way, WhyTyped, Witness,
};
use crate::domain::facts::Facts;
use crate::domain::id::{AccountId, VialId, VisitId};
use crate::domain::patient::Person;
use crate::domain::procedure::{Cause, Procedure, Reason};
use crate::domain::quantity::Volume;
use crate::domain::rule::namesake;
use crate::domain::stock::plain;
use crate::scenario;

/// A nurse and how she works.
#[derive(Debug, Clone)]
pub(super) struct Nurse {
    pub(super) id: AccountId,
    pub(super) name: String,
    /// Her pace in hundredths: 100 is as the steps are long.
    pace: i64,
    /// Whether she needs the same time for everybody.
    is_regular: bool,
    /// How many of a hundred thousand readings she types.
    types: u64,
    why: WhyTyped,
    /// Where in the order of identifiers she begins to ask.
    asks: usize,
    /// Whether she goes through the third moment in an order of her own.
    wanders: bool,
}

/// How long a step takes at a usual pace, in milliseconds.
const fn length(step: Step) -> i64 {
    match step {
        Step::Product | Step::Tray | Step::Shaken | Step::Answerer => 1_200,
        Step::Person | Step::Site | Step::Device | Step::Shown => 1_500,
        Step::Monitor | Step::VialAgain => 1_800,
        Step::Appearance => 2_000,
        Step::Label | Step::Dose => 2_500,
        Step::Drawn => 3_000,
        Step::Identity => 4_000,
        Step::Timing => 0,
    }
}

impl Nurse {
    /// Makes up the habits of the nurse in this place: the second is in a hurry,
    /// the third does not like the scanner, the others are as people are.
    pub(super) fn new(id: AccountId, place: usize, chance: &mut Chance) -> Self {
        let hurries = place == 1;
        let pace = if hurries { 18 } else { chance.between(70, 150) };
        let types = if place == 2 { 70_000 } else { chance.below(6_000) };
        Self {
            id,
            name: format!("nurse{}", place + 1),
            pace,
            is_regular: hurries,
            types,
            why: if chance.happens(50_000) { WhyTyped::Damaged } else { WhyTyped::NoCode },
            asks: usize::try_from(chance.below(3)).unwrap_or(0),
            wanders: chance.happens(50_000) && !hurries,
        }
    }

    /// How long a step stands before her, in milliseconds.
    pub(super) fn takes(&self, step: Step, chance: &mut Chance) -> u32 {
        let usual = length(step) * self.pace / 100;
        let moved = if self.is_regular { usual } else { usual * chance.between(60, 190) / 100 };
        u32::try_from(moved).unwrap_or(0)
    }

    /// Which of the steps that are left she does next.
    pub(super) fn chooses(&self, left: &[Step], next: Step, chance: &mut Chance) -> Step {
        let free = |step: &Step| *step != Step::Timing;
        let left: Vec<Step> = left.iter().copied().filter(free).collect();
        if self.wanders
            && matches!(next, Step::Identity | Step::Answerer | Step::Site | Step::Shown)
        {
            return chance.one_of(&left).copied().unwrap_or(next);
        }
        next
    }

    /// What she observes where nothing is wrong; nothing if nothing told the
    /// person from their namesakes.
    pub(super) fn sees(
        &self,
        step: Step,
        procedure: &Procedure,
        facts: &Facts<'_>,
        vial: Option<VialId>,
        chance: &mut Chance,
    ) -> Option<(Observed, Way)> {
        let typed = chance.happens(self.types);
        let way = Way::Typed(self.why);
        Some(match step {
            Step::Person | Step::Tray if typed => {
                (Observed::Person(PersonReading::Ticket(facts.visit.ticket)), way)
            }
            Step::Label | Step::VialAgain if typed => {
                let known = procedure.vial().filter(|_| step == Step::VialAgain);
                let vial = facts.day.vial(known.or(vial)?)?;
                let lot = plain(&facts.lot_of(vial)?.number);
                let characters = lot.get(lot.len().saturating_sub(TAIL_LENGTH)..)?.to_owned();
                let number = Some(vial.number);
                (Observed::Vial(VialReading::Tail { characters, number }), way)
            }
            Step::Identity => self.asked(facts)?,
            Step::Answerer | Step::Shown if chance.happens(25_000) => {
                (Observed::Witness(Witness::Guardian), Way::Answered)
            }
            _ => scenario::right(step, procedure, facts, vial).ok()?,
        })
    }

    /// What was answered at the chair: of what she asks by habit the first that
    /// tells the person from the others.
    fn asked(&self, facts: &Facts<'_>) -> Option<(Observed, Way)> {
        let person: &Person = &facts.visit.person;
        let phone = person.phone.as_deref();
        let tail = phone.and_then(|phone| phone.get(phone.len().saturating_sub(4)..));
        let mut offers = [
            tail.map(|tail| (Identifier::PhoneTail(tail.to_owned()), Way::Read)),
            person.guardian.clone().map(|name| (Identifier::Guardian(name), Way::Read)),
            Some((Identifier::BirthDate(person.birth.earliest()), Way::Read)),
        ];
        offers.rotate_left(self.asks);
        let card = person.number.as_ref();
        let card = card.map(|n| (Identifier::Number(n.as_str().to_owned()), Way::Scanned));
        let alike: Vec<&Person> = facts.day.alike(facts.visit).collect();
        let tells = |(said, _): &(Identifier, Way)| {
            namesake::judge(facts.catalogue, person, alike.iter().copied(), said).is_none()
        };
        let found = offers.into_iter().flatten().chain(card).find(tells)?;
        Some((Observed::Identity(found.0), found.1))
    }
}

/// What goes wrong with one injection, at one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mishap {
    WrongSlip,
    OtherOnTray,
    WrongVial,
    SpentMonitor,
    Altered,
    NotShaken,
    OpenedPack,
    Misheard,
    Misdrawn,
    /// Drawn wrongly, and read so twice.
    Overdrawn,
    CalledAway,
    SecondReader,
    Ends(Reason),
    /// A wrong injection really takes place.
    Harm,
}

impl Mishap {
    /// How often each is met among a hundred thousand injections. Made up, to give
    /// a log something to find; they stand for no study.
    const OFTEN: [(Self, u64); 18] = [
        (Self::WrongSlip, 250),
        (Self::OtherOnTray, 200),
        (Self::WrongVial, 300),
        (Self::SpentMonitor, 80),
        (Self::Altered, 60),
        (Self::NotShaken, 120),
        (Self::OpenedPack, 70),
        (Self::Misheard, 500),
        (Self::Misdrawn, 500),
        (Self::Overdrawn, 150),
        (Self::CalledAway, 900),
        (Self::SecondReader, 250),
        (Self::Ends(Reason::ChildSaysNo), 350),
        (Self::Ends(Reason::Left), 150),
        (Self::Ends(Reason::Unwell), 60),
        (Self::Ends(Reason::ConsentWithdrawn), 90),
        (Self::Ends(Reason::Stop), 40),
        (Self::Harm, 25),
    ];

    pub(super) fn drawn(chance: &mut Chance) -> Option<Self> {
        let mut drawn = chance.below(100_000);
        for (mishap, often) in Self::OFTEN {
            match drawn.checked_sub(often) {
                Some(rest) => drawn = rest,
                None => return Some(mishap),
            }
        }
        None
    }

    /// At which step it shows.
    pub(super) const fn step(self) -> Step {
        match self {
            Self::WrongSlip => Step::Person,
            Self::OtherOnTray => Step::Tray,
            Self::WrongVial | Self::SecondReader | Self::Ends(Reason::Stop) => Step::Label,
            Self::SpentMonitor => Step::Monitor,
            Self::Altered => Step::Appearance,
            Self::NotShaken => Step::Shaken,
            Self::OpenedPack | Self::CalledAway => Step::Device,
            Self::Misheard | Self::Ends(_) => Step::Identity,
            Self::Misdrawn | Self::Overdrawn | Self::Harm => Step::Drawn,
        }
    }

    /// Whether the same is read once more before it is believed.
    pub(super) const fn is_read_twice(self) -> bool {
        matches!(
            self,
            Self::WrongSlip | Self::OtherOnTray | Self::WrongVial | Self::Overdrawn | Self::Ends(_)
        )
    }

    /// What is wrongly observed.
    pub(super) fn sees(
        self,
        facts: &Facts<'_>,
        others: (Option<VisitId>, Option<VialId>, Option<VialId>),
        second: AccountId,
    ) -> Option<(Observed, Way)> {
        let (other, wrong_vial, vial) = others;
        Some(match self {
            Self::WrongSlip | Self::OtherOnTray => {
                (Observed::Person(PersonReading::Slip(other?)), Way::Scanned)
            }
            Self::WrongVial | Self::Ends(Reason::Stop) => {
                (Observed::Vial(VialReading::Label(wrong_vial?)), Way::Scanned)
            }
            Self::SecondReader => {
                let vial = facts.day.vial(vial?)?;
                let lot = plain(&facts.lot_of(vial)?.number);
                let characters = lot.get(lot.len().saturating_sub(TAIL_LENGTH)..)?.to_owned();
                let reading = VialReading::Tail { characters, number: Some(vial.number) };
                (Observed::Vial(reading), Way::SecondReader(second))
            }
            Self::SpentMonitor => (Observed::Monitor(Monitor::Stage3), Way::Answered),
            Self::Altered => (Observed::Appearance(Appearance::Altered), Way::Answered),
            Self::NotShaken => (Observed::Shaken(false), Way::Answered),
            Self::OpenedPack => (Observed::Device(Device::OpenedPack), Way::Answered),
            Self::Misheard => {
                let said = facts.visit.person.birth.earliest().checked_add_days(Days::new(1))?;
                (Observed::Identity(Identifier::BirthDate(said)), Way::Read)
            }
            Self::Misdrawn | Self::Overdrawn => {
                let drawn = facts.order.volume.microlitres().saturating_add(200);
                (Observed::Volume(Volume::from_microlitres(drawn)), Way::Read)
            }
            Self::CalledAway | Self::Ends(_) | Self::Harm => return None,
        })
    }
}

/// What a nurse takes anew when a stop stands at a step.
pub(super) const fn taken_anew(step: Step) -> Cause {
    match step {
        Step::Person | Step::Identity | Step::Answerer => Cause::Person,
        Step::Product | Step::Dose => Cause::Order,
        Step::Label | Step::Monitor | Step::Appearance | Step::Timing => Cause::Vial,
        Step::Device => Cause::Device,
        Step::Drawn => Cause::Volume,
        Step::Tray | Step::Shaken | Step::Site | Step::VialAgain | Step::Shown => Cause::Reading,
    }
}
