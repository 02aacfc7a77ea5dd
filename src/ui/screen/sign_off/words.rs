//! Names what a supervisor looks at before signing.

use crate::domain::event::Event;
use crate::domain::sign_off::{Matter, Raised, Time};
use crate::domain::stock::Vial;
use crate::store::SessionCase;
use crate::ui::context::Context;
use crate::ui::screen::journal::sentence::account;

/// Names a matter, with whom or what it is about as far as the day knows them.
pub(in crate::ui::screen) fn matter(matter: &Matter, ctx: &Context<'_>) -> String {
    match matter {
        Matter::NearMiss(code) => {
            let found = ctx.t(&format!("finding-{}", code.code()));
            ctx.tw("sign-off-of-stops", &[("found", &found)])
        }
        Matter::Flag(flag, by) => {
            let flag = ctx.t(&format!("review-flag-{}", flag.code()));
            match by {
                Some(by) => format!("{flag} · {}", account(*by, ctx)),
                None => flag,
            }
        }
        Matter::Incident(incident) => {
            ctx.tw("sign-off-of-report", &[("number", &incident.number())])
        }
        Matter::Lot(lot) => {
            let number = ctx.day.lot(*lot).map_or_else(String::new, |lot| lot.number.clone());
            ctx.tw("sign-off-of-lot", &[("lot", &number)])
        }
        other => ctx.t(&format!("sign-off-matter-{}", other.code())),
    }
}

/// Names a matter of a session, with the people and vials that the session knows.
pub(super) fn raised(raised: &Raised, case: &SessionCase, ctx: &Context<'_>) -> String {
    let name = matter(&raised.matter, ctx);
    match &raised.matter {
        Matter::Vial(id) => {
            let vial = case.stock.iter().find_map(|event| match event {
                Event::VialOpened(vial) if vial.id == *id => Some(vial.as_ref()),
                _ => None,
            });
            vial.map_or_else(|| name.clone(), |vial| of_vial(vial, ctx))
        }
        Matter::Reaction(_) | Matter::WrongDose(_) | Matter::Amended(_) | Matter::Corrected(_) => {
            let about = raised.times.first().and_then(|time| person(time, case, ctx));
            about.map_or_else(|| name.clone(), |about| format!("{name} · {about}"))
        }
        _ => name,
    }
}

fn of_vial(vial: &Vial, ctx: &Context<'_>) -> String {
    let product = ctx.day.lot(vial.lot).and_then(|lot| lot.product());
    let product = product.map_or_else(String::new, |id| ctx.product_name(id));
    let number = vial.number.to_string();
    ctx.tw("sign-off-of-vial", &[("number", &number), ("product", &product)])
}

/// Names whom an entry is about, if it is about somebody.
pub(super) fn person(time: &Time, case: &SessionCase, ctx: &Context<'_>) -> Option<String> {
    let (name, ticket) = case.people.get(&time.visit?)?;
    Some(ctx.tw("journal-person", &[("name", name), ("ticket", &ticket.to_string())]))
}

/// Says why a matter is asked about.
pub(super) fn why(matter: &Matter, ctx: &Context<'_>) -> String {
    match matter {
        Matter::Flag(flag, _) => ctx.t(&format!("review-why-{}", flag.code())),
        other => ctx.t(&format!("sign-off-why-{}", other.code())),
    }
}
