//! A label as it was read, and what it is held against: the lots that the
//! station received. Nothing of them is told before the readings are in.

use crate::domain::catalogue::{Presentation, ProductId};
use crate::domain::finding::{Finding, Severity};
use crate::domain::quantity::Volume;
use crate::domain::rule;
use crate::domain::rule::diluent::Added;
use crate::domain::stock::{Content, Dilution, Lot, OpeningStop as Stop, Part, Vial};
use crate::domain::time::Expiry;
use crate::ui::context::Context;

/// Returns the key of the name of a part of a label in the words' files.
#[must_use]
pub const fn key(part: Part) -> &'static str {
    match part {
        Part::Product => "stock-what-label",
        Part::Number => "stock-number",
        Part::Expiry => "stock-expiry",
    }
}

/// A full reading of a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) product: ProductId,
    pub(super) number: String,
    pub(super) expiry: Expiry,
    pub(super) scanned: bool,
}

impl Reading {
    /// Returns the parts in which two readings differ.
    pub(super) fn differing(&self, other: &Self) -> Vec<Part> {
        [
            (Part::Product, self.product == other.product),
            (Part::Number, self.number == other.number),
            (Part::Expiry, self.expiry.means_the_same_as(other.expiry)),
        ]
        .into_iter()
        .filter_map(|(part, same)| (!same).then_some(part))
        .collect()
    }
}

/// What a code said about the label at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scanned {
    pub(super) product: Option<ProductId>,
    pub(super) number: String,
    pub(super) expiry: Option<Expiry>,
}

/// Finds the received lot that a reading means, or the first part of the label
/// that fits none.
pub(super) fn received<'a>(reading: &Reading, ctx: &Context<'a>) -> Result<&'a Lot, Part> {
    let mut of_product =
        ctx.day.lots().filter(|lot| lot.product() == Some(&reading.product)).peekable();
    let _ = of_product.peek().ok_or(Part::Product)?;
    let mut of_number = of_product.filter(|lot| lot.is_number(&reading.number)).peekable();
    let _ = of_number.peek().ok_or(Part::Number)?;
    of_number.find(|lot| lot.expiry.means_the_same_as(reading.expiry)).ok_or(Part::Expiry)
}

/// Judges what was added: a lot of diluent by its number, and how much of it.
/// Where several lots bear the number, the one that fits is meant.
pub(super) fn diluted(
    presentation: &Presentation,
    number: &str,
    volume: Volume,
    ctx: &Context<'_>,
) -> Result<Dilution, Stop> {
    let mut stop = Stop::NoDiluent;
    for lot in ctx.day.lots().filter(|lot| lot.is_number(number)) {
        let Content::Diluent(diluent) = &lot.content else { continue };
        let added = Added { diluent: Some(diluent.clone()), volume };
        let found = rule::diluent::judge(ctx.catalogue, presentation, Some(&added))
            .into_iter()
            .chain(ctx.day.lot_findings(ctx.catalogue, lot, ctx.now))
            .find(|finding| finding.severity != Severity::Notice);
        match found {
            None => return Ok(Dilution { lot: lot.id, volume }),
            Some(finding) => stop = Stop::Rule(Box::new(finding)),
        }
    }
    Err(stop)
}

/// Returns the presentation that a lot comes in.
pub(super) fn presentation<'a>(lot: &Lot, ctx: &Context<'a>) -> Option<&'a Presentation> {
    match &lot.content {
        Content::Vaccine { presentation, .. } => ctx.catalogue.presentation(presentation),
        Content::Diluent(_) | Content::Syringe(_) => None,
    }
}

/// Returns what the rules remark, without stopping, on what was added to a vial.
pub(super) fn notices(vial: &Vial, ctx: &Context<'_>) -> Vec<Finding> {
    let presentation = ctx.day.lot(vial.lot).and_then(|lot| presentation(lot, ctx));
    let (Some(presentation), Some(dilution)) = (presentation, &vial.dilution) else {
        return Vec::new();
    };
    let diluent = ctx.day.lot(dilution.lot).and_then(|lot| match &lot.content {
        Content::Diluent(id) => Some(id.clone()),
        Content::Vaccine { .. } | Content::Syringe(_) => None,
    });
    let added = Added { diluent, volume: dilution.volume };
    let mut notices = rule::diluent::judge(ctx.catalogue, presentation, Some(&added));
    notices.retain(|finding| finding.severity == Severity::Notice);
    notices
}
