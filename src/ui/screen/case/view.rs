//! How a report looks: what it is about, its four parts, and the part in front.

use iced::widget::{column, container, row};
use iced::{Alignment, Length};

use super::{Message, Screen, Section, Written, words};
use crate::domain::incident::Incident;
use crate::domain::incident::form::Form;
use crate::domain::incident::photo::LARGEST_MIB;
use crate::domain::paper::Paper;
use crate::ui::context::Context;
use crate::ui::screen::list::not_saved;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{self, Element, field};

impl Screen {
    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let Some(incident) = self.incident(ctx) else {
            let gone = widget::empty(p, ctx.t("case-gone"), ctx.t("case-gone-hint"));
            let back = button::back(p, ctx.t("case-back"), Message::Leave);
            return column![container(gone).height(Length::Fill), widget::bottom_bar(p, back)]
                .into();
        };
        let part = match self.section {
            Section::Trace => self.trace(incident, ctx),
            Section::Fields => self.form(incident, ctx),
            Section::Later => self.later(incident, ctx),
            Section::Photos => self.photos(incident, ctx),
        };
        let page = column![head(incident, ctx), self.tabs(incident, ctx), part]
            .spacing(space::M)
            .padding([ctx.room.pick(space::L, space::M), ctx.room.edge()[1]])
            .height(Length::Fill);
        column![page, self.bottom(incident, ctx)].into()
    }

    fn tabs<'a>(&self, incident: &Incident, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let missing = Form::built_in().map_or(0, |form| incident.missing(form).len());
        let open = incident.follow_ups.iter().filter(|one| one.done.is_none()).count();
        let counted = |key: &str, count| ctx.tw(key, &[("count", &ctx.words.number(count))]);
        // Nobody knows yet how many they are, which is not none.
        let trace = if self.exposed.is_none() && !self.scope(ctx).is_empty() {
            ctx.tw("case-tab-trace", &[("count", "…")])
        } else {
            counted("case-tab-trace", self.concerned().len())
        };
        let tabs = [
            (Section::Trace, trace, "F2"),
            (Section::Fields, counted("case-tab-fields", missing), "F3"),
            (Section::Later, counted("case-tab-later", open), "F4"),
            (Section::Photos, counted("case-tab-photos", incident.photos.len()), "F5"),
        ];
        let mut line = row![].spacing(space::S);
        for (section, label, key) in tabs {
            let kind = if section == self.section { Kind::Chosen } else { Kind::Secondary };
            let tab = button::make(p, kind, label).key(key).on_press(Message::Section(section));
            line = line.push(if ctx.room.is_narrow() { tab.narrow() } else { tab });
        }
        line.wrap().into()
    }

    fn bottom<'a>(&'a self, incident: &Incident, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let back = button::make(p, Kind::Secondary, ctx.t("case-back"))
            .key("Esc")
            .on_press(Message::Leave);
        let done = Form::built_in().is_ok_and(|form| incident.is_complete(form));
        let mut above: Option<Element<'a, Message>> = None;
        let way_on: Element<'a, Message> = if self.section != Section::Fields {
            widget::filler().into()
        } else if done {
            widget::chip(p, Tone::Proven, ctx.t("case-complete"))
        } else {
            match self.why_not_complete(ctx) {
                Some(why) => {
                    let next = button::make(p, Kind::Secondary, ctx.t("case-next-missing"))
                        .key_or_narrow("F6", ctx.room)
                        .on_press(Message::NextMissing);
                    let dead = ctx.t("case-call-complete");
                    let both = if ctx.room.is_narrow() || self.may_amend(ctx) {
                        // Beside so many buttons the words would stand in a column.
                        above = Some(button::why_not(p, dead, ctx.t(why)));
                        row![next]
                    } else {
                        row![next, button::why_not(p, dead, ctx.t(why))]
                    };
                    both.spacing(space::M).align_y(Alignment::Center).into()
                }
                None => button::make(p, Kind::Primary, ctx.t("case-call-complete"))
                    .key("F9")
                    .on_press_maybe((!ctx.saving).then_some(Message::Complete))
                    .into(),
            }
        };
        let paper = ctx.may(Paper::Incident.act()).then(|| {
            button::make(p, Kind::Secondary, ctx.t("case-paper"))
                .key_or_narrow("F11", ctx.room)
                .on_press(Message::Paper)
        });
        let amend = self.may_amend(ctx).then(|| {
            button::make(p, Kind::Secondary, ctx.t("case-amend"))
                .key_or_narrow("Ctrl E", ctx.room)
                .on_press(Message::Amend)
        });
        let (paper, amend) = (paper.map(Element::from), amend.map(Element::from));
        let line = row![back, paper, amend, widget::filler(), way_on];
        let line = line.spacing(space::M).align_y(Alignment::Center);
        widget::bottom_bar(p, column![above, line].spacing(space::S))
    }

    /// The line for a path, with the desktop's dialog beside it.
    pub(super) fn path_line<'a>(
        &'a self,
        label: &str,
        example: &str,
        submit: Message,
        buttons: impl IntoIterator<Item = Element<'a, Message>>,
        ctx: &Context<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let pick = button::make(p, Kind::Secondary, ctx.t("case-pick-path"))
            .key("F6")
            .on_press(Message::PickPath);
        let buttons = std::iter::once(pick.into()).chain(buttons);
        field::path(p, [&ctx.t(label), &ctx.t(example)], &self.path, Message::Path, submit, buttons)
    }

    /// What came of the file, if anybody asked for one.
    pub(super) fn of_file<'a>(&self, ctx: &Context<'a>) -> Option<Element<'a, Message>> {
        let p = ctx.palette;
        Some(match &self.file {
            Written::None => return None,
            Written::Working => widget::muted(p, ctx.t("incident-saving")).into(),
            Written::Done(name) => {
                widget::notice(p, Tone::Proven, ctx.tw("case-written", &[("file", name)]))
            }
            Written::NotSaved(why) => widget::notice(p, Tone::Attention, ctx.t(not_saved(*why))),
            Written::NotAttached(why) => {
                let most = LARGEST_MIB.to_string();
                widget::notice(p, Tone::Attention, ctx.tw(why.key(), &[("most", &most)]))
            }
        })
    }
}

/// What the report is about, and how it stands.
fn head<'a>(incident: &Incident, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let number = incident.id().number();
    let about = words::about(incident.opened.about, ctx);
    let day = ctx.words.date(incident.at.civil_day());
    let at = format!("{}, {day}", incident.at.hour_minute());
    let by = incident.by.and_then(|id| ctx.day.account(id));
    let by = by.map_or_else(|| ctx.t("journal-author-withheld"), |by| by.name.clone());
    let who = words::who(incident, ctx);
    let gaps = [("person", &*who), ("at", &*at), ("by", &*by)];
    let titled = ctx.tw("case-title", &[("number", &number), ("about", &about)]);
    let mut chips = row![].spacing(space::S).align_y(Alignment::Center);
    if incident.opened.anonymous {
        chips = chips.push(widget::chip(p, Tone::Info, ctx.t("case-anonymous")));
    }
    chips = chips.push(state(incident, ctx));
    let lines = column![widget::title(p, titled), widget::muted(p, ctx.tw("case-about", &gaps))];
    row![container(lines.spacing(2)).width(Length::Fill), chips]
        .spacing(space::M)
        .align_y(Alignment::Center)
        .into()
}

/// How far a report is, as a chip.
#[must_use]
pub fn state<'a, M: 'a>(incident: &Incident, ctx: &Context<'a>) -> Element<'a, M> {
    let p = ctx.palette;
    let Ok(form) = Form::built_in() else { return widget::filler().into() };
    let missing = incident.missing(form).len();
    if incident.is_complete(form) {
        widget::chip(p, Tone::Proven, ctx.t("case-complete"))
    } else if missing > 0 {
        let words = ctx.tw("case-missing", &[("count", &missing.to_string())]);
        widget::chip(p, Tone::Attention, words)
    } else {
        widget::chip(p, Tone::Attention, ctx.t("case-not-called-complete"))
    }
}
