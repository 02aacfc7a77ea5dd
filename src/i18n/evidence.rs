//! What was observed, in words: the same on the screen and on paper.

use super::Words;
use crate::domain::catalogue::Catalogue;
use crate::domain::evidence::{Identifier, Monitor, Observed, PersonReading, VialReading};

/// Says an observation in a few words.
#[must_use]
pub fn said(words: &Words, catalogue: &Catalogue, observed: &Observed) -> String {
    match observed {
        Observed::Person(reading) => match reading {
            PersonReading::Slip(_) | PersonReading::OrderSlip(_) => words.text("seen-slip"),
            PersonReading::Ticket(ticket) => {
                words.with("seen-ticket", &[("ticket", &ticket.to_string())])
            }
            PersonReading::Number(_) => words.text("seen-card"),
        },
        Observed::Product(id) => catalogue
            .product(id)
            .map_or_else(|| id.to_string(), |product| words.of(&product.name).to_owned()),
        Observed::Volume(volume) => words.volume(*volume),
        Observed::Vial(reading) => match reading {
            VialReading::Label(_) | VialReading::Package { .. } => words.text("seen-vial-code"),
            VialReading::Tail { characters, .. } => {
                words.with("seen-lot-tail", &[("tail", characters)])
            }
        },
        Observed::Monitor(Monitor::None) => words.text("monitor-none"),
        Observed::Monitor(stage) => {
            let stage = match stage {
                Monitor::Stage1 => "1",
                Monitor::Stage2 => "2",
                Monitor::Stage3 => "3",
                _ => "4",
            };
            words.with("seen-monitor", &[("stage", stage)])
        }
        Observed::Appearance(seen) => words.text(&format!("appearance-{}", seen.code())),
        Observed::Shaken(true) => words.text("shaken-yes"),
        Observed::Shaken(false) => words.text("shaken-no"),
        Observed::Device(device) => words.text(&format!("device-{}", device.code())),
        Observed::Identity(identifier) => match identifier {
            Identifier::BirthDate(date) => words.date(*date),
            Identifier::Guardian(name) => name.clone(),
            Identifier::PhoneTail(tail) => format!("··· {tail}"),
            Identifier::Number(_) => words.text("seen-card"),
        },
        Observed::Witness(witness) => words.text(&format!("witness-{}", witness.code())),
        Observed::Site(site) => words.text(&format!("site-{}", site.code())),
        Observed::Moment(at) => words.with("seen-timing", &[("at", &at.hour_minute())]),
    }
}
