//! A step in the file of a scenario: one act, and what is expected of it.

use serde::Deserialize;
use toml::Spanned;

use super::afterwards::{
    Amend, GoHome, Look, Lose, NotWhole, React, ReleaseTable, ReportMade, Treat, Wrong,
};
use super::injection::{Attest, Countersign, Give, Inject, Refuse, Reopen, See};
use super::person::{Consent, History, Leave, OnePerson, Order, Person, Prior, Screen};
use super::station::{Close, Extend, Hold, Lot, OneVial, Open, ReleaseBox, Session, Thermometer};
use crate::domain::finding::Code;
use crate::domain::item::Item;
use crate::scenario::report::Refusal;
use crate::scenario::text::{At, GateCode};

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
