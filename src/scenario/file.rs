//! The file of a scenario: its fields and nothing else. What a field means is
//! told in `assets/drill/incidents/README.md`; an unknown one is an error.

use serde::Deserialize;
use toml::Spanned;

use super::report::Refusal;
use super::text::{At, AtHome, Born, Celsius, Civil, GateCode, Had, Label, Millilitres, WhyLeft};
use crate::domain::catalogue::{
    Conclusion, Confidence, DiluentId, PresentationId, ProductId, QuestionId, RowId, Words,
};
use crate::domain::dose::{Amount, ErrorKind};
use crate::domain::evidence::{Appearance, Device, Monitor, Step, Witness};
use crate::domain::finding::Code;
use crate::domain::item::{Item, Moment};
use crate::domain::mishap::Loss;
use crate::domain::patient::Sex;
use crate::domain::procedure::{Cause, Reason};
use crate::domain::route::{Route, Site};
use crate::domain::stock::Syringe;
use crate::domain::visit::ConsentKind;

/// A name that the file gives to a person, lot or vial, with its place.
pub type Name = Spanned<String>;

/// A whole file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Its name, unique in a collection.
    pub id: String,
    /// The day on which it is played.
    pub day: Civil,
    /// What really happened, if it is an incident.
    pub incident: Option<Incident>,
    /// Rows that the catalogue gets for this scenario only.
    #[serde(default)]
    pub catalogue: Rows,
    /// What stands at the station before the first step.
    #[serde(default)]
    pub station: Station,
    /// Who is on the list.
    #[serde(default)]
    pub person: Vec<Spanned<Person>>,
    /// What is done.
    pub step: Vec<Spanned<StepRow>>,
    /// The same day done right.
    #[serde(default)]
    pub twin: Vec<Spanned<StepRow>>,
}

/// What really happened.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    /// When, as far as the source says.
    pub date: Option<String>,
    /// Where.
    pub place: Words,
    /// Where it is known from.
    pub source: String,
    /// How surely.
    pub confidence: Confidence,
    /// What happened, in one sentence.
    pub what: Words,
    /// What stands in for a product whose facts no source states.
    pub stands_in: Option<Words>,
    /// The rows of the replay matrix that it plays, `S1` to `S16`.
    #[serde(default)]
    pub matrix: Vec<String>,
    /// Whether a program at the table can stop it at all.
    #[serde(default = "yes")]
    pub stoppable: bool,
}

const fn yes() -> bool {
    true
}

/// Rows in the language of the catalogue's own files.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rows {
    /// Behind `products.toml`.
    #[serde(default)]
    pub products: String,
    /// Behind `presentations.toml`.
    #[serde(default)]
    pub presentations: String,
}

/// What stands at the station before the first step.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Station {
    /// Presentations that were received, and of each a vial opened as its
    /// leaflet says.
    #[serde(default)]
    pub stock: Vec<Spanned<PresentationId>>,
    /// Further lots, received the day before and not opened.
    #[serde(default)]
    pub lot: Vec<Spanned<Lot>>,
    /// The products of each table; one table with all, if absent.
    #[serde(default)]
    pub tables: Vec<Vec<ProductId>>,
    /// The products that the session gives as a campaign.
    #[serde(default)]
    pub campaign: Vec<ProductId>,
    /// When the vials were opened; 07:30, if absent.
    pub opened: Option<At>,
}

/// A person on the list, or at the door.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// What the steps call them.
    pub id: Name,
    /// The full name; the `id`, if absent.
    pub name: Option<String>,
    /// The birth.
    pub born: Spanned<Born>,
    /// The sex.
    pub sex: Option<Sex>,
    /// The mother or guardian.
    pub guardian: Option<String>,
    /// The telephone.
    pub phone: Option<String>,
    /// The class or group.
    pub group: Option<String>,
    /// The person whom this presence is of: somebody who came before.
    pub same_as: Option<Name>,
    /// Doses in the book.
    #[serde(default)]
    pub had: Vec<Had>,
}

/// A session is opened.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// The products of each table.
    pub tables: Vec<Vec<ProductId>>,
    /// The box's thermometer; 4,6 °C, if absent.
    pub temperature: Option<Celsius>,
    /// Whether the emergency kit was checked.
    #[serde(default = "yes")]
    pub kit: bool,
    /// Whether nothing but vaccine lies in the box.
    #[serde(default = "yes")]
    pub only_vaccine: bool,
    /// How many of the medical staff are there; three, if absent.
    pub staff: Option<usize>,
    /// How many people are expected; 30, if absent.
    pub expected: Option<u32>,
    /// The products that are given as a campaign.
    #[serde(default)]
    pub campaign: Vec<ProductId>,
}

/// A lot is put on hold, or released again.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    /// Which lot.
    pub lot: Name,
    /// Why.
    pub reason: String,
}

/// The authority extends the expiry of a lot.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extend {
    /// Which lot.
    pub lot: Name,
    /// Until when.
    pub until: Label,
    /// The number of the document.
    pub document: String,
}

/// The box's thermometer is read during the session.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thermometer {
    /// What it shows.
    pub temperature: Celsius,
}

/// The box is released from its quarantine.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseBox {
    /// Why what lies in it may be used.
    pub reason: String,
    /// Whether the vaccines that freezing spoils passed the shake test; none was
    /// made, if absent.
    pub shake_test: Option<bool>,
}

/// The session is closed, every vial and lot accounted for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Close {
    /// Who takes care of what was unfinished.
    pub note: Option<String>,
}

/// A lot is received.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lot {
    /// What the steps call it.
    pub id: Name,
    /// The vaccine, or
    pub vaccine: Option<Spanned<PresentationId>>,
    /// the diluent, or
    pub diluent: Option<Spanned<DiluentId>>,
    /// the kind of syringe.
    pub syringe: Option<Syringe>,
    /// The number on the label; the `id`, if absent.
    pub number: Option<String>,
    /// The expiry on the label; a year from the day, if absent.
    pub expiry: Option<Label>,
    /// Doses in a vial; the most that the catalogue knows, if absent.
    pub doses: Option<u16>,
    /// How many vials, ampoules or syringes came; ten, if absent.
    pub count: Option<u32>,
}

/// A vial is opened, or made ready with its diluent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// What the steps call it.
    pub id: Name,
    /// Its lot.
    pub lot: Name,
    /// The lot of diluent that was added.
    pub diluent: Option<Name>,
    /// How much of it.
    pub volume: Option<Millilitres>,
    /// The table; 1, if absent.
    pub table: Option<u8>,
    /// When it was thawed, if it was kept frozen.
    pub thawed: Option<At>,
}

/// Something about one vial.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OneVial {
    /// Which.
    pub vial: Name,
}

/// An earlier dose is written down from a book.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prior {
    /// Whose.
    pub person: Name,
    /// Which and when.
    pub had: Had,
}

/// It is said what is known of earlier doses.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    /// Whose.
    pub person: Name,
    /// By whom, where there is no book; the book was seen, if absent.
    pub without_book: Option<Witness>,
}

/// Consent is given, refused or withdrawn.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// Whose.
    pub person: Name,
    /// For which product.
    pub product: ProductId,
    /// Yes or no.
    #[serde(default = "yes")]
    pub given: bool,
    /// By whom; a parent, if absent.
    pub by: Option<Witness>,
    /// How; said at the table, if absent.
    pub kind: Option<ConsentKind>,
}

/// The screening form is gone through.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Screen {
    /// Whose.
    pub person: Name,
    /// For which product, which may add questions.
    pub product: ProductId,
    /// Questions answered "yes"; the others are answered "no".
    #[serde(default)]
    pub yes: Vec<QuestionId>,
    /// Questions that nobody asked.
    #[serde(default)]
    pub unasked: Vec<QuestionId>,
    /// The body temperature; 36,7 °C, if absent.
    pub temperature: Option<Celsius>,
    /// Nobody took the temperature.
    #[serde(default)]
    pub unmeasured: bool,
    /// The screener's conclusion; what the form comes to, if absent.
    pub conclude: Option<Conclusion>,
}

/// A dose is ordered. What is absent is stated as the catalogue has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// For whom.
    pub person: Name,
    /// Which product.
    pub product: ProductId,
    /// Which dose of the series.
    pub dose: Option<u8>,
    /// How much.
    pub volume: Option<Millilitres>,
    /// By which route.
    pub route: Option<Route>,
    /// At which table; 1, if absent.
    pub table: Option<u8>,
    /// Who orders; the screener, if absent.
    pub by: Option<Hand>,
}

/// Who works at the station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hand {
    /// At the keyboard of the table.
    Nurse,
    /// Screens and orders.
    Screener,
    /// Stands in where a second person is needed.
    Deputy,
}

/// A second person answers for what a rule leaves to two.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Countersign {
    /// In whose procedure.
    pub person: Name,
    /// Who; the deputy, if absent.
    pub by: Option<Hand>,
    /// Why.
    pub reason: String,
}

/// A person goes without vaccine.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// Who.
    pub person: Name,
    /// Why.
    pub reason: WhyLeft,
}

/// Something about one person, and one product where several are ordered.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnePerson {
    /// Who.
    pub person: Name,
    /// Which of the orders.
    pub product: Option<ProductId>,
    /// At which table; 1, if absent.
    pub table: Option<u8>,
}

/// How an observation comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// From a code.
    Scanned,
    /// Typed, the table having no scanner.
    Typed,
    /// Typed by the deputy, with a password of their own.
    SecondReader,
}

/// What is observed at a step of the procedure; one field says it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct See {
    /// At which step.
    pub step: Step,
    /// Whose procedure; in `but`, the one at hand.
    pub person: Option<Name>,
    /// The slip of this person.
    pub slip_of: Option<Name>,
    /// A queue number.
    pub ticket: Option<u32>,
    /// A product.
    pub product: Option<ProductId>,
    /// A volume.
    pub volume: Option<Millilitres>,
    /// The label of this vial.
    pub vial: Option<Name>,
    /// The last characters of a lot.
    pub tail: Option<String>,
    /// A stage of the monitor.
    pub monitor: Option<Monitor>,
    /// A look.
    pub appearance: Option<Appearance>,
    /// Whether it was shaken.
    pub shaken: Option<bool>,
    /// What was taken.
    pub device: Option<Device>,
    /// A birth date said at the chair.
    pub birth: Option<Civil>,
    /// A guardian's name said at the chair.
    pub guardian: Option<String>,
    /// Four digits of a telephone said at the chair.
    pub phone: Option<String>,
    /// Who answered or looked.
    pub witness: Option<Witness>,
    /// Where.
    pub site: Option<Site>,
    /// How it came in.
    pub way: Option<Means>,
}

/// A moment is attested.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attest {
    /// Whose procedure.
    pub person: Name,
    /// Which.
    pub moment: Moment,
}

/// Something changed in the middle of a procedure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reopen {
    /// Whose.
    pub person: Name,
    /// What changed.
    pub cause: Cause,
}

/// A procedure ends without a dose.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refuse {
    /// Whose.
    pub person: Name,
    /// Why.
    pub reason: Reason,
}

/// How far [`Give`] goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    /// Consent, history and screening are recorded.
    Screened,
    /// The order stands.
    Ordered,
    /// The procedure has begun.
    Begun,
    /// The first moment is attested.
    Check,
    /// The second moment is attested.
    Compare,
    /// The third moment is attested.
    Right,
    /// The dose is given.
    #[default]
    Given,
}

/// What [`Give`] leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Skip {
    /// Consent.
    Consent,
    /// The question about earlier doses.
    History,
    /// The screening.
    Screening,
}

/// Everything from consent to the needle that is not done yet, done rightly
/// except for what `but` says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Give {
    /// To whom.
    pub person: Name,
    /// Which product.
    pub product: ProductId,
    /// At which table; 1, if absent.
    pub table: Option<u8>,
    /// Which vial; the first of the product that still runs, if absent.
    pub vial: Option<Name>,
    /// The dose that is ordered.
    pub dose: Option<u8>,
    /// The volume that is ordered.
    pub volume: Option<Millilitres>,
    /// The route that is ordered.
    pub route: Option<Route>,
    /// What is observed otherwise than it should be.
    #[serde(default)]
    pub but: Vec<Spanned<See>>,
    /// What is left out.
    #[serde(default)]
    pub without: Vec<Skip>,
    /// How far.
    #[serde(default)]
    pub until: Until,
}

/// The needle went in, and it is said where.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inject {
    /// Whose procedure.
    pub person: Name,
    /// Where; the planned site, if absent.
    pub site: Option<Site>,
    /// How much arrived; all of it, if absent.
    pub amount: Option<Amount>,
}

/// A wrong injection really took place.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wrong {
    /// In whom.
    pub person: Name,
    /// What went wrong.
    pub error: ErrorKind,
    /// The product, if it is known.
    pub product: Option<ProductId>,
    /// The vial, if it is known.
    pub vial: Option<Name>,
}

/// A table whose line stopped goes on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseTable {
    /// Which; 1, if absent.
    pub table: Option<u8>,
    /// Why it may.
    pub reason: String,
}

/// Doses of a vial are lost before they reach anybody.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lose {
    /// Of which vial.
    pub vial: Name,
    /// How many; one, if absent.
    pub doses: Option<u16>,
    /// How.
    pub how: Loss,
}

/// Only a part of somebody's last dose arrived.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotWhole {
    /// Whose.
    pub person: Name,
    /// How much arrived.
    pub amount: Amount,
}

/// Somebody is treated for anaphylaxis.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Treat {
    /// Who; nobody has said yet, if absent.
    pub person: Option<Name>,
    /// What is done, as rows of the catalogue.
    pub done: Vec<Spanned<RowId>>,
}

/// Somebody's last dose was written down wrongly.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amend {
    /// Whose.
    pub person: Name,
    /// Why.
    pub reason: String,
    /// It came out of this vial.
    pub vial: Option<Name>,
    /// It went in here.
    pub site: Option<Site>,
    /// So much was drawn.
    pub volume: Option<Millilitres>,
    /// Nobody got it.
    #[serde(default)]
    pub in_error: bool,
    /// The second person, if one looked at it.
    pub by: Option<Hand>,
}

/// Somebody reacted seriously.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct React {
    /// Who.
    pub person: Name,
    /// What was seen.
    pub signs: String,
}

/// A serious reaction was reported as the law wants it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportMade {
    /// Whose reaction.
    pub person: Name,
}

/// Somebody looks at the clock of the reports.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Look {}

/// Somebody who was watched goes home.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoHome {
    /// Who.
    pub person: Name,
    /// How they are; well, if absent.
    pub condition: Option<AtHome>,
    /// The nurse confirms that they go before the time is over.
    #[serde(default)]
    pub early: bool,
}

/// What stops a step: exactly these codes; these items and gates among others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stopped {
    /// Every code that stops.
    #[serde(default)]
    pub codes: Vec<Code>,
    /// Items that it touches.
    #[serde(default)]
    pub items: Vec<Item>,
    /// Gates that it keeps shut.
    #[serde(default)]
    pub gates: Vec<GateCode>,
}

macro_rules! acts {
    ($($(#[$doc:meta])* $field:ident: $variant:ident($arguments:ty),)+) => {
        /// What is done in a step.
        #[derive(Debug, Clone)]
        pub enum Act {
            $($(#[$doc])* $variant($arguments),)+
        }

        /// A step as it is written: exactly one act, and what is expected of it.
        #[derive(Debug, Clone, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct StepRow {
            /// When; a minute after the step before, if absent.
            pub at: Option<Spanned<At>>,
            /// The step is stopped.
            pub stopped: Option<Stopped>,
            /// The reading does not fit and is asked for again.
            #[serde(default)]
            pub reread: bool,
            /// The command does nothing now.
            pub refused: Option<Refusal>,
            /// What the rules remark without stopping, among others.
            #[serde(default)]
            pub notices: Vec<Code>,
            $($(#[$doc])* pub $field: Option<$arguments>,)+
        }

        impl StepRow {
            /// Returns the acts that are written; a good step has one.
            pub fn acts(&self) -> Vec<Act> {
                let mut acts = Vec::new();
                $(acts.extend(self.$field.clone().map(Act::$variant));)+
                acts
            }
        }
    };
}

acts! {
    /// Somebody sets the laptop's clock.
    set_clock: SetClock(At),
    /// See [`Session`].
    session: Session(Session),
    /// See [`Lot`].
    lot: Lot(Lot),
    /// See [`Open`].
    open: Open(Open),
    /// A vial is taken out of use.
    withdraw_vial: WithdrawVial(OneVial),
    /// See [`Hold`].
    hold_lot: HoldLot(Hold),
    /// A lot is released from its hold.
    release_lot: ReleaseLot(Hold),
    /// See [`Extend`].
    extend_expiry: ExtendExpiry(Extend),
    /// See [`Thermometer`].
    thermometer: Thermometer(Thermometer),
    /// See [`ReleaseBox`].
    release_box: ReleaseBox(ReleaseBox),
    /// See [`Close`].
    close: Close(Close),
    /// A person is registered at the door.
    register: Register(Box<Person>),
    /// See [`Prior`].
    prior: Prior(Prior),
    /// See [`History`].
    history: History(History),
    /// See [`Consent`].
    consent: Consent(Consent),
    /// See [`Screen`].
    screen: Screen(Screen),
    /// See [`Order`].
    order: Order(Order),
    /// An order is taken back.
    withdraw_order: WithdrawOrder(OnePerson),
    /// See [`Leave`].
    leave: Leave(Leave),
    /// The procedure begins.
    begin: Begin(OnePerson),
    /// See [`See`].
    see: See(Box<See>),
    /// See [`Attest`].
    attest: Attest(Attest),
    /// The next dose is for the person who stayed in the chair.
    stay: Stay(OnePerson),
    /// See [`Countersign`].
    countersign: Countersign(Countersign),
    /// The nurse is called away.
    set_aside: SetAside(OnePerson),
    /// She comes back.
    resume: Resume(OnePerson),
    /// See [`Reopen`].
    reopen: Reopen(Reopen),
    /// See [`Refuse`].
    refuse: Refuse(Refuse),
    /// See [`Give`].
    give: Give(Box<Give>),
    /// See [`Inject`].
    inject: Inject(Inject),
    /// See [`Wrong`].
    wrong: Wrong(Wrong),
    /// See [`ReleaseTable`].
    release_table: ReleaseTable(ReleaseTable),
    /// See [`Lose`].
    lose: Lose(Lose),
    /// See [`NotWhole`].
    not_whole: NotWhole(NotWhole),
    /// See [`Treat`].
    treat: Treat(Treat),
    /// See [`Amend`].
    amend: Amend(Amend),
    /// See [`React`].
    react: React(React),
    /// See [`ReportMade`].
    report: Report(ReportMade),
    /// See [`Look`].
    look: Look(Look),
    /// See [`GoHome`].
    go_home: GoHome(GoHome),
}
