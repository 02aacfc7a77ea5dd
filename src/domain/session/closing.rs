//! The closing of a session: every opened vial gets its end, every lot its
//! balance, and what does not come out even its reason. Never alters what was
//! recorded during the session.

use serde::{Deserialize, Serialize};

use crate::domain::id::{LotId, ProcedureId, SessionId, VialId, VisitId};

/// How an opened vial ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VialEnd {
    /// Its last dose was drawn.
    UsedUp,
    /// What was left went to the medical waste with the end of the session
    /// (TT 34/2018 Điều 11 khoản 4 and 7).
    SessionOver,
    /// Its time after opening ran out.
    TimeOver,
    /// It broke, leaked, or did not look as it must.
    Spoiled,
    /// It was kept for an investigation.
    Kept,
}

impl VialEnd {
    /// All ends, in the order in which they are offered.
    pub const ALL: [Self; 5] =
        [Self::UsedUp, Self::SessionOver, Self::TimeOver, Self::Spoiled, Self::Kept];

    /// Returns the end's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::UsedUp => "used-up",
            Self::SessionOver => "session-over",
            Self::TimeOver => "time-over",
            Self::Spoiled => "spoiled",
            Self::Kept => "kept",
        }
    }
}

/// What became of the doses of one opened vial.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VialAccount {
    /// Which vial.
    pub vial: VialId,
    /// Its number within the session; 0 in a closing that did not say it yet.
    #[serde(default)]
    pub number: u32,
    /// How it ended.
    pub end: VialEnd,
    /// How many doses it held, as its lot says.
    pub doses: u16,
    /// How many went into people, as the log says.
    pub given: u16,
    /// How many were lost before they reached anybody, as the log says.
    #[serde(default, skip_serializing_if = "is_none")]
    pub lost: u16,
    /// Of how many of those given only a part arrived, as the log says.
    #[serde(default, skip_serializing_if = "is_none")]
    pub partial: u16,
    /// How many somebody counted as thrown away, beside those.
    pub wasted: u16,
    /// Why these do not make up what it held.
    pub reason: Option<String>,
}

impl VialAccount {
    /// Tells whether doses given, lost and wasted are what the vial held.
    #[must_use]
    pub fn is_even(&self) -> bool {
        let out = u32::from(self.given) + u32::from(self.lost) + u32::from(self.wasted);
        out == u32::from(self.doses)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn is_none(count: &u16) -> bool {
    *count == 0
}

/// What became of one lot: vials, ampoules or syringes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotAccount {
    /// Which lot.
    pub lot: LotId,
    /// The number on its label; empty in a closing that did not say it yet.
    #[serde(default)]
    pub number: String,
    /// How many the session had: received in it or carried over into it.
    pub received: u32,
    /// How many were opened or used.
    pub used: u32,
    /// How many broke or were discarded unopened.
    pub broken: u32,
    /// How many go back to the cold chain or the store.
    pub returned: u32,
    /// Why the three do not make up what the session had.
    pub reason: Option<String>,
}

impl LotAccount {
    /// Tells whether used, broken and returned are what the session had.
    #[must_use]
    pub fn is_even(&self) -> bool {
        let out = u64::from(self.used) + u64::from(self.broken) + u64::from(self.returned);
        u64::from(self.received) == out
    }
}

/// A session was closed. It takes no further injection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionClosed {
    /// Which session.
    pub session: SessionId,
    /// Every vial that was opened in it.
    pub vials: Vec<VialAccount>,
    /// Every lot that it had.
    pub lots: Vec<LotAccount>,
    /// Those who were still being watched.
    pub watched: Vec<VisitId>,
    /// Procedures that were half-done.
    pub half_done: Vec<ProcedureId>,
    /// Who takes care of what was unfinished, or why it was; a reason wherever
    /// there is something unfinished.
    pub note: Option<String>,
}

/// A closed session was sealed: nothing up to its closing can be changed unseen
/// by whoever holds the seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionSealed {
    /// Which session.
    pub session: SessionId,
    /// The place in the log of the last entry that the seal covers.
    pub sequence: i64,
    /// The hash of that entry, 64 hexadecimal digits.
    pub head: String,
    /// The station's Ed25519 signature of [`SessionSealed::text`], 128 hexadecimal
    /// digits.
    pub signature: String,
}

impl SessionSealed {
    /// Returns what is signed, and what the code on paper says: which session, up
    /// to which entry, with what hash.
    #[must_use]
    pub fn text(&self) -> String {
        format!("chot-seal:{}:{}:{}", self.session, self.sequence, self.head)
    }
}

/// Why a closing cannot be recorded yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// Nothing is said about an opened vial.
    Vial(VialId),
    /// A vial's doses do not come out even, and nobody said why.
    Doses(VialId),
    /// Nothing is said about a lot.
    Lot(LotId),
    /// A lot does not come out even, and nobody said why.
    Balance(LotId),
    /// Fewer syringes were used than injections given, and nobody said why. Each
    /// goes into one person once (gate G3).
    Syringes,
    /// Somebody is being watched or half-done, and nobody said who takes over.
    Unfinished,
}

impl SessionClosed {
    /// Returns what it says of a vial, if it does.
    #[must_use]
    pub fn vial(&self, id: VialId) -> Option<&VialAccount> {
        self.vials.iter().find(|account| account.vial == id)
    }

    /// Returns what it says of a lot, if it does.
    #[must_use]
    pub fn lot(&self, id: LotId) -> Option<&LotAccount> {
        self.lots.iter().find(|account| account.lot == id)
    }

    /// Tells whether fewer of these syringes were used than injections given,
    /// and nobody said why. Where no syringe was received, nobody can tell.
    #[must_use]
    pub fn lacks_syringes(&self, syringes: &[LotId], injections: u64) -> bool {
        let mut used = None;
        for account in self.lots.iter().filter(|account| syringes.contains(&account.lot)) {
            if account.reason.as_ref().is_some_and(|reason| !reason.trim().is_empty()) {
                return false;
            }
            used = Some(used.unwrap_or(0) + u64::from(account.used));
        }
        used.is_some_and(|used| used < injections)
    }

    /// Returns what the closing leaves open, against the vials and lots that
    /// must be accounted for.
    #[must_use]
    pub fn gaps(
        &self,
        vials: impl IntoIterator<Item = VialId>,
        lots: impl IntoIterator<Item = LotId>,
    ) -> Vec<Gap> {
        let has_reason = |reason: &Option<String>| {
            reason.as_ref().is_some_and(|reason| !reason.trim().is_empty())
        };
        let mut gaps = Vec::new();
        for id in vials {
            match self.vial(id) {
                None => gaps.push(Gap::Vial(id)),
                Some(account) if !account.is_even() && !has_reason(&account.reason) => {
                    gaps.push(Gap::Doses(id));
                }
                Some(_) => {}
            }
        }
        for id in lots {
            match self.lot(id) {
                None => gaps.push(Gap::Lot(id)),
                Some(account) if !account.is_even() && !has_reason(&account.reason) => {
                    gaps.push(Gap::Balance(id));
                }
                Some(_) => {}
            }
        }
        let unfinished = !self.watched.is_empty() || !self.half_done.is_empty();
        if unfinished && !has_reason(&self.note) {
            gaps.push(Gap::Unfinished);
        }
        gaps
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn closed(vial: VialAccount, lot: LotAccount) -> SessionClosed {
        SessionClosed {
            session: SessionId(Uuid::from_u128(1)),
            vials: vec![vial],
            lots: vec![lot],
            watched: Vec::new(),
            half_done: Vec::new(),
            note: None,
        }
    }

    proptest! {
        #[test]
        fn only_what_comes_out_even_needs_no_reason(
            doses in 0u16..30, given in 0u16..30, lost in 0u16..5, wasted in 0u16..30,
            received in 0u32..20, used in 0u32..20, broken in 0u32..20, returned in 0u32..20,
        ) {
            let (vial, lot) = (VialId(Uuid::from_u128(2)), LotId(Uuid::from_u128(3)));
            let end = VialEnd::SessionOver;
            let mut vials =
                VialAccount { vial, number: 1, end, doses, given, lost, partial: 0, wasted, reason: None };
            let number = "VX-1".to_owned();
            let mut lots = LotAccount { lot, number, received, used, broken, returned, reason: None };
            let gaps = closed(vials.clone(), lots.clone()).gaps([vial], [lot]);
            prop_assert_eq!(gaps.contains(&Gap::Doses(vial)), given + lost + wasted != doses);
            prop_assert_eq!(gaps.contains(&Gap::Balance(lot)), used + broken + returned != received);
            vials.reason = Some("rơi vỡ".to_owned());
            lots.reason = Some(" ".to_owned());
            let gaps = closed(vials, lots).gaps([vial], [lot]);
            prop_assert!(!gaps.contains(&Gap::Doses(vial)));
            prop_assert_eq!(gaps.contains(&Gap::Balance(lot)), used + broken + returned != received);
        }
    }

    #[test]
    fn a_syringe_for_each_injection_or_a_reason() {
        let (vial, lot) = (VialId(Uuid::from_u128(2)), LotId(Uuid::from_u128(3)));
        let end = VialEnd::UsedUp;
        let (doses, given, reason) = (10, 10, None);
        let vial = VialAccount {
            vial,
            number: 1,
            end,
            doses,
            given,
            lost: 0,
            partial: 0,
            wasted: 0,
            reason,
        };
        let account = |used, reason: Option<&str>| LotAccount {
            lot,
            number: "BKT-1".to_owned(),
            received: 20,
            used,
            broken: 0,
            returned: 20 - used,
            reason: reason.map(str::to_owned),
        };
        let lacks = |account| closed(vial.clone(), account).lacks_syringes(&[lot], 10);
        assert!(lacks(account(9, None)));
        assert!(lacks(account(9, Some(" "))));
        assert!(!lacks(account(9, Some("một mũi bơm nạp sẵn"))));
        assert!(!lacks(account(10, None)) && !lacks(account(11, None)));
        assert!(!closed(vial.clone(), account(0, None)).lacks_syringes(&[], 10));
    }

    #[test]
    fn a_closing_that_does_not_name_its_vials_and_lots_is_read() {
        let vial = r#"{"vial":"00000000-0000-0000-0000-000000000002","end":"used_up","doses":10,
            "given":10,"wasted":0,"reason":null}"#;
        let vial: VialAccount = serde_json::from_str(vial).unwrap();
        assert_eq!((vial.number, vial.given), (0, 10));
        let lot = r#"{"lot":"00000000-0000-0000-0000-000000000003","received":5,"used":1,
            "broken":0,"returned":4,"reason":null}"#;
        let lot: LotAccount = serde_json::from_str(lot).unwrap();
        assert_eq!((lot.number.as_str(), lot.returned), ("", 4));
    }

    #[test]
    fn nothing_is_left_out() {
        let (vial, lot) = (VialId(Uuid::from_u128(2)), LotId(Uuid::from_u128(3)));
        let empty = SessionClosed {
            session: SessionId(Uuid::from_u128(1)),
            vials: Vec::new(),
            lots: Vec::new(),
            watched: vec![VisitId(Uuid::from_u128(4))],
            half_done: Vec::new(),
            note: None,
        };
        let gaps = empty.gaps([vial], [lot]);
        assert_eq!(gaps, [Gap::Vial(vial), Gap::Lot(lot), Gap::Unfinished]);
    }
}
