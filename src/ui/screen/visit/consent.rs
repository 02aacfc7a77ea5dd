//! Consent for one product: how, by whom, and yes or no, all three said. What a
//! list says is a hint and never stands for consent.

use iced::Alignment;
use iced::widget::{Row, column, row};

use super::view::{KEYS, choice, labelled};
use super::{Message, Screen, taken_back};
use crate::domain::event::Event;
use crate::domain::evidence::Witness;
use crate::domain::visit::{Consent, ConsentKind, ConsentRecorded, LeftReason, Visit, VisitLeft};
use crate::ui::context::Context;
use crate::ui::screen::{Action, Place};
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{self, Element};

impl Screen {
    pub(super) fn on_consent_kind(&mut self, kind: ConsentKind) -> Action {
        self.draft.consent_kind = Some(kind);
        Action::None
    }

    pub(super) fn on_consent_by(&mut self, by: Witness) -> Action {
        self.draft.consent_by = Some(by);
        Action::None
    }

    /// F2 to F7 answer the first of the three that is open.
    pub(super) fn pick_consent(&self, place: usize) -> Option<Message> {
        if self.draft.consent_kind.is_none() {
            ConsentKind::ALL.get(place).copied().map(Message::ConsentKind)
        } else if self.draft.consent_by.is_none() {
            Witness::ALL.get(place).copied().map(Message::ConsentBy)
        } else {
            [true, false].get(place).copied().map(Message::Consent)
        }
    }

    pub(super) fn on_consent(&mut self, given: bool, visit: &Visit, ctx: &Context<'_>) -> Action {
        let (Some(product), Some(kind), Some(by)) =
            (self.draft.product.clone(), self.draft.consent_kind, self.draft.consent_by)
        else {
            self.problem = Some("visit-problem-consent");
            return Action::None;
        };
        let consent = Consent { product, kind, by, given, at: ctx.now };
        if given {
            Action::Record(vec![ConsentRecorded { visit: self.visit, consent }.into()])
        } else {
            Action::Record(refusal(visit, consent, ctx))
        }
    }

    /// Withdraws what was consented: for the product at hand, or, if that one
    /// has no consent, for the latest that has.
    pub(super) fn on_withdraw(&mut self, by: Witness, visit: &Visit, ctx: &Context<'_>) -> Action {
        let Some(consent) = self.withdrawable(visit) else {
            self.problem = Some("visit-problem-no-consent");
            return Action::None;
        };
        let consent = Consent { by, given: false, at: ctx.now, ..consent.clone() };
        Action::RecordThen(refusal(visit, consent, ctx), Place::Queue)
    }

    /// Returns the consent that a withdrawal would end.
    pub(super) fn withdrawable<'a>(&self, visit: &'a Visit) -> Option<&'a Consent> {
        let standing =
            |consent: &&Consent| consent.given && visit.consent(&consent.product) == Some(*consent);
        let at_hand = self.draft.product.as_ref().and_then(|product| visit.consent(product));
        at_hand
            .filter(|consent| consent.given)
            .or_else(|| visit.consents.iter().rev().find(standing))
    }

    pub(super) fn consent<'a>(&'a self, ctx: &Context<'a>, visit: &Visit) -> Element<'a, Message> {
        let p = ctx.palette;
        let listed: Element<'a, Message> = match visit.listed_consent {
            Some(true) => widget::muted(p, ctx.t("visit-listed-yes")).into(),
            Some(false) => widget::notice(p, Tone::Attention, ctx.t("visit-listed-no")),
            None => widget::notice(p, Tone::Attention, ctx.t("visit-listed-nothing")),
        };
        let (kind, by) = (self.draft.consent_kind, self.draft.consent_by);
        let kinds = ConsentKind::ALL.into_iter().zip(KEYS).map(|(offered, key)| {
            let label = ctx.t(&format!("consent-kind-{}", offered.code()));
            let key = kind.is_none().then_some(key);
            choice(ctx, label, key, kind == Some(offered), Message::ConsentKind(offered))
        });
        let witnesses = Witness::ALL.into_iter().zip(KEYS).map(|(offered, key)| {
            let label = ctx.t(&format!("witness-{}", offered.code()));
            let key = (kind.is_some() && by.is_none()).then_some(key);
            choice(ctx, label, key, by == Some(offered), Message::ConsentBy(offered))
        });
        let ready = kind.is_some() && by.is_some();
        let answer = |label: &str, key: &'static str, given: bool| {
            let made = button::make(p, Kind::Secondary, ctx.t(label));
            if ready { made.key(key).on_press(Message::Consent(given)) } else { made }
        };
        let mut last =
            row![answer("visit-consent-yes", "F2", true), answer("visit-consent-no", "F3", false)]
                .spacing(space::S)
                .align_y(Alignment::Center);
        if !ready {
            last = last.push(widget::caption(p, ctx.t("visit-problem-consent")));
        }
        let who = Row::with_children(witnesses).spacing(space::S).wrap();
        column![
            listed,
            labelled(ctx, "visit-consent-how", Row::with_children(kinds).spacing(space::S).wrap()),
            labelled(ctx, "visit-consent-who", who),
            labelled(ctx, "visit-consent-answer", last),
        ]
        .spacing(space::L)
        .into()
    }
}

/// What a "no" to one product leads to. Whoever still waits for another one
/// stays in the queue.
fn refusal(visit: &Visit, consent: Consent, ctx: &Context<'_>) -> Vec<Event> {
    let reason = LeftReason::Consent;
    let mut events = taken_back(visit, Some(&consent.product), reason, ctx);
    let waits = visit.open_orders().any(|order| order.product != consent.product);
    events.push(ConsentRecorded { visit: visit.id, consent }.into());
    if !waits {
        events.push(VisitLeft { visit: visit.id, reason }.into());
    }
    events
}
