//! The part of the card that needs nobody signed in: the rows as they are printed,
//! and what is done. No name stands on it.

use iced::widget::{Column, column, container, row, scrollable};
use iced::{Alignment, Length};

use crate::domain::catalogue::{Catalogue, EmergencyDose, neighbours};
use crate::domain::id::VisitId;
use crate::i18n::Words;
use crate::ui::reaction::{printed_ampoule, printed_volume, source};
use crate::ui::theme::{Palette, Room, Tone, size, space};
use crate::ui::widget::icon::{Icon, icon};
use crate::ui::widget::{self, Element};

/// What the card borrows where nobody may be signed in.
#[derive(Clone, Copy)]
pub(super) struct Paper<'a> {
    pub(super) words: &'a Words,
    pub(super) palette: &'a Palette,
    pub(super) catalogue: &'a Catalogue,
    /// Whether the rows have little room: the names stand above the rest.
    pub(super) narrow: bool,
    /// Whether they have little room from above to below: they stand closer.
    pub(super) low: bool,
}

/// Draws the adrenaline rows as they are printed, the one of a weight, in g, pointed
/// at where a row prints that weight.
pub(super) fn rows<'a, Message: 'a>(paper: Paper<'a>, weight: Option<u32>) -> Element<'a, Message> {
    let Paper { words, palette: p, catalogue, .. } = paper;
    let doses = catalogue.emergency_doses();
    let Some(first) = doses.first() else {
        return widget::notice(p, Tone::Stop, words.text("emergency-no-rows"));
    };
    let mut lines =
        column![widget::strong(p, words.of(&first.medicine).to_owned())].spacing(space::XS);
    let prints = |dose: &EmergencyDose| {
        weight.zip(dose.weight).is_some_and(|(weight, printed)| printed.is_of(weight))
    };
    // Where no row prints the weight, the rows on either side are shown, and
    // nothing is computed between them.
    let beside: Vec<&EmergencyDose> = match weight {
        Some(weight) if !doses.iter().any(prints) => neighbours(doses, weight),
        _ => Vec::new(),
    };
    for dose in doses {
        let place = if prints(dose) {
            Place::Printed
        } else if beside.iter().any(|row| row.id == dose.id) {
            Place::Beside
        } else {
            Place::Elsewhere
        };
        lines = lines.push(line(paper, dose, place));
    }
    lines.into()
}

/// Says where the rows are printed, and where something else is.
pub(super) fn sources<'a, Message: 'a>(paper: Paper<'a>) -> Element<'a, Message> {
    let Paper { words, palette: p, catalogue, .. } = paper;
    let doses = catalogue.emergency_doses();
    let first = doses.first().map(|first| source(&first.basis, catalogue, words));
    let conflicts = doses.iter().filter_map(|dose| dose.basis.conflict.as_ref());
    let conflicts = conflicts.map(|conflict| words.of(conflict).to_owned());
    let lines = first.into_iter().chain(conflicts).map(|line| widget::caption(p, line).into());
    Column::with_children(lines).spacing(space::XS).into()
}

/// Where a row lies, seen from a weight.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// It prints the weight.
    Printed,
    /// No row does, and this is one on either side.
    Beside,
    /// Neither, or there is no weight.
    Elsewhere,
}

fn line<'a, Message: 'a>(
    paper: Paper<'a>,
    dose: &EmergencyDose,
    place: Place,
) -> Element<'a, Message> {
    let Paper { words, palette: p, narrow, low, .. } = paper;
    let mark =
        icon(if place == Place::Printed { Icon::Pointer } else { Icon::None }, 14.0, p.primary);
    let name = widget::body(p, words.of(&dose.group).to_owned());
    let ampoule = widget::caption(p, printed_ampoule(dose, words));
    let volume = container(widget::display(p, printed_volume(dose, words), size::HEADING))
        .width(112)
        .align_x(Alignment::End);
    let words = if narrow {
        column![name, row![mark, ampoule.width(Length::Fill), volume].align_y(Alignment::Center)]
    } else {
        let both = column![name, ampoule].width(Length::Fill);
        column![row![mark, both, volume].spacing(space::S).align_y(Alignment::Center)]
    };
    let (edge, width, ground) = match place {
        Place::Printed => (p.primary, 2.0, p.primary_soft),
        Place::Beside => (p.attention, 2.0, p.surface),
        Place::Elsewhere => (p.line, 1.0, p.surface),
    };
    container(words)
        .padding([if low { 2.0 } else { space::S }, space::M])
        .width(Length::Fill)
        .style(widget::frame(ground, edge, width, 8.0))
        .into()
}

/// Draws the whole card for reading alone, where no station is open.
#[must_use]
pub fn read_only<'a, Message: 'a>(
    words: &'a Words,
    palette: &'a Palette,
    catalogue: &'a Catalogue,
    room: Room,
) -> Element<'a, Message> {
    let paper = Paper { words, palette, catalogue, narrow: false, low: false };
    let p = palette;
    let acts = catalogue.emergency_acts().iter().map(|act| {
        let mut lines = column![widget::strong(p, words.of(&act.text).to_owned())];
        if let Some(repeat) = act.repeat {
            let (from, to) = (repeat.from_minutes.to_string(), repeat.to_minutes.to_string());
            let gaps = [("from", &*from), ("to", &*to)];
            lines = lines.push(widget::muted(p, words.with("emergency-every", &gaps)));
        }
        lines.push(widget::caption(p, source(&act.basis, catalogue, words))).into()
    });
    let sides = [
        column![widget::group(p, words.text("emergency-rows")), rows(paper, None), sources(paper)],
        column![
            widget::group(p, words.text("emergency-acts")),
            Column::with_children(acts).spacing(space::S),
        ],
    ];
    let [doses, acts] = sides.map(|side| side.spacing(space::S).width(Length::Fill));
    let both: Element<'a, Message> = if room.is_narrow() {
        column![doses, acts].spacing(space::L).into()
    } else {
        row![doses, acts].spacing(space::XXL).into()
    };
    let page = column![
        widget::title(p, words.text("emergency-title")).color(p.stop),
        widget::body(p, words.text("emergency-read-only")),
        both,
    ]
    .spacing(space::M)
    .padding(room.edge());
    scrollable(page).height(Length::Fill).into()
}

/// Names a treatment without its person: the first is one.
pub(super) fn numbered(place: usize, words: &Words) -> String {
    words.with("emergency-case", &[("number", &(place + 1).to_string())])
}

/// Tells whether a name may stand here.
pub(super) fn named(visit: Option<VisitId>, ground: super::Ground) -> Option<VisitId> {
    visit.filter(|_| ground == super::Ground::Desk)
}
