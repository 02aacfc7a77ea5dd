//! Reports, their fields and answers, in words. Invents none: what a field is
//! called stands in the form.

use crate::domain::catalogue::RowId;
use crate::domain::incident::form::{Answer, Field, Form};
use crate::domain::incident::{About, Incident};
use crate::i18n::correction;
use crate::ui::context::Context;

/// Says what a report is about.
#[must_use]
pub fn about(about: About, ctx: &Context<'_>) -> String {
    match about {
        About::Error(error) => ctx.t(&format!("error-kind-{}", error.code())),
        About::Reaction => ctx.t("case-about-reaction"),
        About::NearMiss => ctx.t("case-about-near-miss"),
    }
}

/// Says whom a report is about.
#[must_use]
pub fn who(incident: &Incident, ctx: &Context<'_>) -> String {
    if let Some(visit) = incident.opened.visit.and_then(|id| ctx.day.visit(id)) {
        let ticket = visit.ticket.to_string();
        return ctx.tw("incident-who", &[("name", &visit.person.name), ("ticket", &ticket)]);
    }
    // Of an earlier session: what was written down then.
    let name = Form::built_in().ok().and_then(|form| {
        let named = form.fields().find(|field| field.names_person)?;
        match incident.answer(&named.id)? {
            Answer::Text(name) => Some(name.clone()),
            _ => None,
        }
    });
    name.unwrap_or_else(|| ctx.t("case-nobody-known"))
}

/// Returns what a field is called.
#[must_use]
pub fn field(id: &RowId, ctx: &Context<'_>) -> String {
    let form = Form::built_in().ok();
    let found = form.and_then(|form| form.field(id));
    found.map_or_else(|| id.to_string(), |field| ctx.words.of(&field.name).to_owned())
}

/// Writes an answer.
#[must_use]
pub fn answer(answer: &Answer, field: &Field, ctx: &Context<'_>) -> String {
    correction::answer(ctx.words, answer, field)
}
