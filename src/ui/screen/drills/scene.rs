//! What a trainee finds: what there is to do, and what can be seen and heard. What
//! is right stands beside what is wrong, in the same words.

use iced::Length;
use iced::widget::{column, container, row};

use super::Message;
use crate::domain::catalogue::QuestionId;
use crate::domain::evidence::{Observed, PersonReading, Step, VialReading};
use crate::domain::id::{LotId, VisitId};
use crate::domain::stock::{Content, Lot};
use crate::drill::exercise::Exercise;
use crate::scenario::{Heard, Task};
use crate::ui::context::Context;
use crate::ui::screen::procedure::observed_in_words;
use crate::ui::theme::space;
use crate::ui::widget::{Element, body, card, group, hairline, heading, muted, strong, title};

/// Where something is looked at: the steps of a procedure that see or hear it.
const STEPS: [Step; 10] = [
    Step::Tray,
    Step::Label,
    Step::Monitor,
    Step::Appearance,
    Step::Shaken,
    Step::Device,
    Step::Identity,
    Step::Answerer,
    Step::VialAgain,
    Step::Drawn,
];

/// Draws the task and the scene.
pub(super) fn view<'a>(exercise: &'a Exercise, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let number = ctx.tw("drills-number", &[("number", &exercise.number.to_string())]);
    let how = match exercise.task {
        Task::Inject(..) => "drills-task-how",
        _ => "drills-task-how-else",
    };
    let mut lines = column![group(p, ctx.t("drills-scene"))].spacing(space::S);
    for (name, words) in exercise.scene.iter().filter_map(|heard| line(heard, ctx)) {
        lines = lines.push(hairline(p)).push(
            row![
                container(muted(p, name)).width(300),
                container(strong(p, words)).width(Length::Fill),
            ]
            .spacing(space::M),
        );
    }
    column![
        title(p, number),
        heading(p, task(&exercise.task, ctx)),
        body(p, ctx.t(how)),
        card(p, lines).width(Length::Fill),
    ]
    .spacing(space::L)
    .into()
}

fn task(task: &Task, ctx: &Context<'_>) -> String {
    let with = |key: &str, visit: VisitId, product: String| {
        let visit = ctx.day.visit(visit);
        let ticket = visit.map(|visit| visit.ticket.to_string()).unwrap_or_default();
        let person = visit.map(|visit| visit.person.name.as_str()).unwrap_or_default();
        ctx.tw(key, &[("product", &product), ("person", person), ("ticket", &ticket)])
    };
    match task {
        Task::Inject(visit, product) => with("drills-task", *visit, ctx.product_name(product)),
        Task::Order(visit, product) => with("drills-task-order", *visit, ctx.product_name(product)),
        Task::Screen(visit, product) => {
            with("drills-task-screen", *visit, ctx.product_name(product))
        }
        Task::SendHome(visit) => with("drills-task-home", *visit, String::new()),
        Task::OpenVial(lot) => {
            let product = ctx.day.lot(*lot).and_then(Lot::product).map(|id| ctx.product_name(id));
            ctx.tw("drills-task-open", &[("product", &product.unwrap_or_default())])
        }
    }
}

/// Writes what is seen, under the name of where it is seen.
fn line(heard: &Heard, ctx: &Context<'_>) -> Option<(String, String)> {
    let (name, words) = match heard {
        Heard::Step(step, observed) => {
            let name = ctx.t(&format!("drills-scene-{}", step.code()));
            return STEPS.contains(step).then(|| (name, seen(observed, ctx)));
        }
        Heard::Consent(true) => ("drills-heard-consent", ctx.t("drills-heard-consent-yes")),
        Heard::Consent(false) => ("drills-heard-consent", ctx.t("drills-heard-consent-none")),
        Heard::Book => ("drills-heard-book", ctx.t("drills-heard-book-no-more")),
        Heard::Unscreened => ("drills-heard-screening", ctx.t("drills-heard-unscreened")),
        Heard::OthersNo => ("drills-heard-screening", ctx.t("drills-heard-others-no")),
        Heard::Yes(id) => ("drills-heard-yes", question(id, ctx)),
        Heard::Unasked(id) => ("drills-heard-unasked", question(id, ctx)),
        Heard::Temperature(Some(measured)) => {
            ("drills-heard-temperature", ctx.words.temperature(*measured))
        }
        Heard::Temperature(None) => {
            ("drills-heard-temperature", ctx.t("drills-heard-no-thermometer"))
        }
        Heard::Concluded(conclusion) => {
            ("drills-heard-colleague", ctx.t(&format!("conclusion-{}", conclusion.code())))
        }
        Heard::Order { number, volume, route } => {
            let (number, volume) = (number.to_string(), ctx.words.volume(*volume));
            let route = ctx.t(&format!("route-{}", route.code()));
            let gaps = [("number", &*number), ("volume", &*volume), ("route", &*route)];
            ("drills-heard-order", ctx.tw("drills-heard-order-states", &gaps))
        }
        Heard::Lot(id) => ("drills-heard-lot", lot(*id, ctx)),
        Heard::Diluent(Some(id)) => ("drills-heard-diluent", lot(*id, ctx)),
        Heard::Diluent(None) => ("drills-heard-diluent", ctx.t("drills-heard-no-diluent")),
        Heard::Added(volume) => ("drills-heard-added", ctx.words.volume(*volume)),
        Heard::Thawed(at) => ("drills-heard-thawed", at.hour_minute()),
        Heard::WantsHome => {
            let now = ctx.now.hour_minute();
            ("drills-heard-home", ctx.tw("drills-heard-wants-home", &[("now", &now)]))
        }
    };
    Some((ctx.t(name), words))
}

/// Writes what is printed on a lot's label.
fn lot(id: LotId, ctx: &Context<'_>) -> String {
    let Some(lot) = ctx.day.lot(id) else { return String::new() };
    let name = match &lot.content {
        Content::Vaccine { product, .. } => ctx.product_name(product),
        Content::Diluent(id) => {
            let known = ctx.catalogue.diluent(id);
            known.map_or_else(|| id.to_string(), |row| ctx.words.of(&row.name).to_owned())
        }
        Content::Syringe(_) => String::new(),
    };
    let expiry = lot.expiry.label();
    let gaps = [("name", &*name), ("number", &*lot.number), ("expiry", &*expiry)];
    ctx.tw("drills-heard-label", &gaps)
}

fn question(id: &QuestionId, ctx: &Context<'_>) -> String {
    let in_forms = ctx.catalogue.forms().flat_map(|form| &form.question);
    let of_products = ctx
        .catalogue
        .products()
        .flat_map(|product| ctx.catalogue.questions_of(product))
        .map(|row| &row.question);
    let found = in_forms.chain(of_products).find(|question| question.id == *id);
    found.map_or_else(|| id.to_string(), |question| ctx.words.of(&question.text).to_owned())
}

fn seen(observed: &Observed, ctx: &Context<'_>) -> String {
    match observed {
        Observed::Vial(VialReading::Label(id)) => {
            let number = ctx.day.vial(*id).map(|vial| vial.number.to_string()).unwrap_or_default();
            let product = ctx.day.product_in(*id).map(|id| ctx.product_name(id));
            let gaps = [("product", &*product.unwrap_or_default()), ("number", &*number)];
            ctx.tw("queue-vial", &gaps)
        }
        Observed::Person(PersonReading::Slip(id)) => {
            let ticket = ctx.day.visit(*id).map(|visit| visit.ticket.to_string());
            ctx.tw("seen-ticket", &[("ticket", &ticket.unwrap_or_default())])
        }
        other => observed_in_words(ctx, other),
    }
}
