//! The desk on the screen: the bar at the top, the screen in front, and what
//! covers it until it is dealt with.

use iced::widget::{Column, column, container, mouse_area, opaque, row, scrollable, stack, text};
use iced::{Alignment, Length};

use super::{Desk, Front, Message, Stray, Surroundings};
use crate::domain::account::Act;
use crate::domain::day::Reaction;
use crate::domain::emergency::Emergency;
use crate::domain::finding::Code;
use crate::domain::rule::follow_up;
use crate::scan::{Kind as CodeKind, Unreadable};
use crate::store::StoreError;
use crate::ui::context::Context;
use crate::ui::failure;
use crate::ui::reaction::running;
use crate::ui::screen::case::words::who;
use crate::ui::screen::{Place, lock, reading, watch};
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{self, Element, icon};

impl Desk {
    /// Draws the desk.
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        if let Some(card) = &self.card {
            let card = card.view(ctx).map(Message::Card);
            return match &self.unsaved {
                Some(unsaved) => column![card_not_recorded(ctx, &unsaved.error), card].into(),
                None => card,
            };
        }
        if let Some(lock) = &self.lock {
            let behind = lock::Behind { staff: self.day.staff(), present: &self.present };
            let lock = container(lock.view(behind, ctx).map(Message::Lock)).height(Length::Fill);
            return column![danger_behind(ctx), lock].into();
        }
        let mut page = column![bar(ctx, matches!(self.front, Front::Opening(_)))];
        page = page.push(danger(ctx, matches!(self.front, Front::Emergency(_))));
        let home = matches!(self.front, Front::Opening(_) | Front::Closing(_) | Front::Office(_));
        if home && !ctx.drill {
            page = page.push(self.backup_due(ctx));
        }
        let at_work = matches!(
            self.front,
            Front::Visit(_)
                | Front::Procedure(_)
                | Front::Watch(_)
                | Front::Register(_)
                | Front::Stock(_)
                | Front::Journal(_)
                | Front::Incident(_)
                | Front::Reaction(_)
                | Front::Exposed(_)
                | Front::Mishap(_)
                | Front::Amend(_)
                | Front::Case(_)
                | Front::Cases(_)
                | Front::Plan(_)
                | Front::Closing(_)
        ) || matches!(&self.front, Front::List(screen) if !screen.names_columns())
            // Beside the card, somebody who is watched as well matters, and no vial.
            || matches!(self.front, Front::Emergency(_)) && !ctx.room.is_narrow()
                && watch::count(ctx) > 0;
        if at_work {
            page = page.push(super::strip::strip(ctx));
        }
        if let Some(stray) = &self.stray {
            page = page.push(Self::stray(ctx, stray));
        }
        if let (Some(exercise), false) = (&self.exercise, matches!(self.front, Front::Drills(_))) {
            page = page.push(in_exercise(ctx, exercise.number));
        }
        let page = page.push(container(self.front(ctx)).height(Length::Fill).width(Length::Fill));
        let cover = if let Some(unsaved) = &self.unsaved {
            Some(not_recorded(ctx, &unsaved.error))
        } else if let Some(dialog) = &self.pin {
            Some(dialog.view(ctx.words, ctx.palette).map(Message::Pin))
        } else {
            self.second_person
                .as_ref()
                .map(|asked| asked.view(ctx.words, ctx.palette).map(Message::SecondPerson))
        };
        match cover {
            Some(cover) => stack![page, opaque(over(ctx, cover))].into(),
            None => page.into(),
        }
    }

    /// Draws the screen in front.
    fn front<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        match &self.front {
            Front::Opening(screen) => screen.view(ctx).map(Message::Opening),
            Front::Queue(screen) => screen.view(ctx).map(Message::Queue),
            Front::Visit(screen) => screen.view(ctx).map(Message::Visit),
            Front::Procedure(screen) => screen.view(ctx).map(Message::Procedure),
            Front::Watch(screen) => screen.view(ctx).map(Message::Watch),
            Front::List(screen) => screen.view(ctx).map(Message::List),
            Front::Register(screen) => screen.view(ctx).map(Message::Register),
            Front::Stock(screen) => screen.view(ctx).map(Message::Stock),
            Front::Journal(screen) => screen.view(ctx).map(Message::Journal),
            Front::Incident(screen) => screen.view(ctx).map(Message::Incident),
            Front::Emergency(screen) => screen.view(ctx).map(Message::Emergency),
            Front::Reaction(screen) => screen.view(ctx).map(Message::Reaction),
            Front::Exposed(screen) => screen.view(ctx).map(Message::Exposed),
            Front::Mishap(screen) => screen.view(ctx).map(Message::Mishap),
            Front::Accounts(screen) => screen.view(ctx).map(Message::Accounts),
            Front::Amend(screen) => screen.view(ctx).map(Message::Amend),
            Front::Case(screen) => screen.view(ctx).map(Message::Case),
            Front::Cases(screen) => screen.view(ctx).map(Message::Cases),
            Front::Drills(screen) => screen.view(ctx).map(Message::Drills),
            Front::Catalogue(screen) => screen.view(ctx).map(Message::Catalogue),
            Front::Closing(screen) => screen.view(ctx).map(Message::Closing),
            Front::Plan(screen) => screen.view(ctx).map(Message::Plan),
            Front::Office(screen) => screen.view(ctx).map(Message::Office),
            Front::Backup(screen) => screen.view(ctx, self.copying).map(Message::Backup),
            Front::Paper(screen) => screen.view(ctx).map(Message::Paper),
            Front::Proof(screen) => screen.view(ctx).map(Message::Proof),
            Front::Export(screen) => screen.view(ctx).map(Message::Export),
            Front::Figures(screen) => screen.view(ctx).map(Message::Figures),
            Front::SignOff(screen) => screen.view(ctx).map(Message::SignOff),
            Front::Reading(screen) => {
                let lent = reading::Lent::from_context(ctx);
                screen.view(&lent).map(Message::Reading)
            }
            Front::Review(screen) => screen.view(ctx).map(Message::Review),
        }
    }

    /// Says that no copy of the station was made today, once there is something to
    /// copy, or that the last one failed.
    fn backup_due<'a>(&self, ctx: &Context<'a>) -> Option<Element<'a, Message>> {
        let backups = ctx.day.backups();
        let (tone, words) = match &self.not_copied {
            _ if self.copying => (Tone::Info, ctx.t("backup-copying")),
            Some(error) => (Tone::Stop, failure::of_backup(ctx.words, error)),
            None if backups.folder().is_none() && ctx.day.closed().is_some() => {
                (Tone::Attention, ctx.t("backup-never"))
            }
            None if backups.folder().is_some() && backups.is_overdue(ctx.now) => {
                (Tone::Attention, ctx.t("backup-old"))
            }
            None => return None,
        };
        let way = button::make(ctx.palette, Kind::Secondary, ctx.t("office-backup"));
        let line = row![
            container(widget::notice(ctx.palette, tone, words)).width(Length::Fill),
            way.on_press(Message::Go(Place::Backup)),
        ];
        let line = line.spacing(space::M).align_y(Alignment::Center);
        Some(container(line).padding([space::S, space::XL]).into())
    }

    /// Lends the context of this desk.
    #[must_use]
    pub fn lend<'a>(&'a self, around: &Surroundings<'a>) -> Option<Context<'a>> {
        self.context(around)
    }

    fn stray<'a>(ctx: &Context<'a>, stray: &Stray) -> Element<'a, Message> {
        let words = match stray {
            Stray::Unreadable(unreadable) => unreadable_scan(ctx, unreadable),
            Stray::NotAllowed => ctx.t("not-allowed"),
            Stray::InExercise => ctx.t("drills-not-now"),
            Stray::NotPrepared(error) => ctx.tw("drills-not-prepared", &[("error", error)]),
            Stray::NoPlace(kind) => {
                let kind = ctx.t(&format!("scan-kind-{kind}"));
                ctx.tw("scan-no-place", &[("kind", &kind)])
            }
        };
        container(
            row![
                container(widget::notice(ctx.palette, Tone::Attention, words)).width(Length::Fill),
                button::make(ctx.palette, Kind::Secondary, ctx.t("action-understood"))
                    .key("Esc")
                    .on_press(Message::DropStray),
            ]
            .spacing(space::M)
            .align_y(Alignment::Center),
        )
        .padding([space::S, space::XL])
        .into()
    }
}

/// The line that leads back to the exercise.
fn in_exercise<'a>(ctx: &Context<'a>, number: usize) -> Element<'a, Message> {
    let p = ctx.palette;
    let number = ctx.tw("drills-number", &[("number", &number.to_string())]);
    container(
        row![
            widget::chip(p, Tone::Attention, number),
            widget::muted(p, ctx.t("drills-under-way")),
            widget::filler(),
            button::make(p, Kind::Secondary, ctx.t("drills-back"))
                .key("Ctrl B")
                .on_press(Message::Go(Place::Drills)),
        ]
        .spacing(space::M)
        .align_y(Alignment::Center),
    )
    .padding([space::XS, space::XL])
    .width(Length::Fill)
    .style(widget::frame(p.surface, p.line, 1.0, 0.0))
    .into()
}

/// Says why a scan could not be read, and what to do.
pub fn unreadable_scan(ctx: &Context<'_>, unreadable: &Unreadable) -> String {
    let of = |kind: &CodeKind| {
        let kind = match kind {
            CodeKind::Citizen => "citizen",
            CodeKind::Insurance => "insurance",
            CodeKind::Gs1 => "gs1",
            CodeKind::Station => "station",
        };
        ctx.t(&format!("scan-kind-{kind}"))
    };
    match unreadable {
        Unreadable::Empty => ctx.t("scan-empty"),
        Unreadable::TooLong { characters } => {
            ctx.tw("scan-too-long", &[("characters", &ctx.words.number(*characters))])
        }
        Unreadable::Mangled => ctx.t("scan-mangled"),
        Unreadable::CutShort { kind } => ctx.tw("scan-cut-short", &[("kind", &of(kind))]),
        Unreadable::Doubled => ctx.t("scan-doubled"),
        Unreadable::SeveralCodes => ctx.t("scan-several"),
        Unreadable::SeparatorMissing => ctx.t("scan-separator"),
        Unreadable::BadCheckDigit => ctx.t("scan-check-digit"),
        Unreadable::BadDate => ctx.t("scan-bad-date"),
        Unreadable::UnknownElement { identifier } => {
            ctx.tw("scan-element", &[("identifier", identifier)])
        }
        Unreadable::Damaged { kind } => ctx.tw("scan-damaged", &[("kind", &of(kind))]),
        // Never echoed: keys that a slow machine handed over all at once look like
        // a scan, and may be a part of a password.
        Unreadable::Unknown { .. } => ctx.t("scan-unknown"),
    }
}

/// Something grave: how much, what, and what can be done about it.
struct Grave<'a> {
    tone: Tone,
    words: Vec<String>,
    ways: Vec<Element<'a, Message>>,
}

impl<'a> Grave<'a> {
    fn line(self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mark = icon::icon(icon::Icon::Warning, 20.0, p.tone_ink(self.tone));
        let words = self.words.into_iter().map(|words| widget::body(p, words).into());
        row![mark, Column::with_children(words).width(Length::Fill)]
            .extend(self.ways)
            .spacing(space::S)
            .align_y(Alignment::Center)
            .into()
    }
}

/// What is grave, in one box on every screen: that the session has stopped, who is
/// being treated, and the reports that nobody has made yet. On the card itself
/// the way to it is no line.
fn danger<'a>(ctx: &Context<'a>, on_card: bool) -> Option<Element<'a, Message>> {
    // Without a session none is stopped, and nobody's name is on a list.
    let in_session = ctx.day.session().is_some();
    let stopped = stopped(ctx);
    let treated = if on_card { None } else { treated(ctx) };
    let waits = in_session && ctx.day.emergencies().iter().any(Emergency::waits_for_a_name);
    let unnamed = (waits && !on_card).then(|| ctx.t("treated-unnamed"));
    let is_treated = treated.is_some() || unnamed.is_some();
    let words: Vec<String> = stopped.into_iter().chain(treated).chain(unnamed).collect();
    let card = is_treated.then(|| {
        button::make(ctx.palette, Kind::Danger, ctx.t("treated-card"))
            .key("F10")
            .on_press(Message::Go(Place::Emergency(None)))
            .into()
    });
    let mut graves = Vec::new();
    if !words.is_empty() {
        let (words, ways) = (vec![words.join(" · ")], card.into_iter().collect());
        graves.push(Grave { tone: Tone::Stop, words, ways });
    }
    let due = ctx.day.reactions().filter(|one| one.reported_at.is_none());
    graves.extend(due.filter_map(|reaction| report_due(ctx, reaction)));
    // One report has room beside what it is about.
    if graves.len() == 2 && !(ctx.room.is_narrow() && is_treated) {
        let due = graves.pop()?;
        let first = graves.first_mut()?;
        first.words.extend(due.words);
        first.ways.extend(due.ways);
    }
    if graves.is_empty() {
        return None;
    }
    Some(boxed(ctx, graves.into_iter().map(|grave| grave.line(ctx)).collect()))
}

/// What is grave, as the lock tells it: of nobody by name or number, and without a
/// way on; that is behind the lock, but for the card.
fn danger_behind<'a>(ctx: &Context<'a>) -> Option<Element<'a, Message>> {
    let now: Vec<String> = stopped(ctx).into_iter().chain(treated(ctx)).collect();
    let now = (!now.is_empty()).then(|| (Tone::Stop, now.join(" · ")));
    let due = ctx.day.reactions().filter(|one| one.reported_at.is_none());
    let due = due.filter_map(|reaction| report_clock(ctx, reaction));
    let lines: Vec<_> = now
        .into_iter()
        .chain(due)
        .map(|(tone, words)| Grave { tone, words: vec![words], ways: Vec::new() }.line(ctx))
        .collect();
    (!lines.is_empty()).then(|| boxed(ctx, lines))
}

fn boxed<'a>(ctx: &Context<'a>, lines: Vec<Element<'a, Message>>) -> Element<'a, Message> {
    let p = ctx.palette;
    let edge = widget::frame(p.tone_ground(Tone::Stop), p.stop, 1.0, 10.0);
    let lines = container(Column::with_children(lines).spacing(space::XS))
        .padding([space::XS, space::M])
        .width(Length::Fill)
        .style(edge);
    container(lines).padding([space::XS, ctx.room.pick(space::XL, space::M)]).into()
}

/// Whether a serious reaction has stopped the session.
fn stopped(ctx: &Context<'_>) -> Option<String> {
    let stops = ctx.day.session().is_some() && ctx.day.has_serious_reaction();
    stops.then(|| ctx.t("finding-serious_reaction"))
}

/// Who is being treated now, with the clock.
fn treated(ctx: &Context<'_>) -> Option<String> {
    let open: Vec<_> = ctx.day.emergencies().iter().filter(|one| one.over_at.is_none()).collect();
    let since = open.iter().map(|one| one.begun_at).min()?;
    let gaps = [("count", &*open.len().to_string()), ("clock", &*running(since, ctx.now))];
    Some(ctx.tw("treated", &gaps))
}

/// How long there is left for the report of a serious reaction, or by how much it
/// is late.
fn report_clock(ctx: &Context<'_>, reaction: &Reaction) -> Option<(Tone, String)> {
    let (since, reported) = (reaction.since, reaction.reported_at);
    let due = follow_up::report_due(ctx.catalogue, since, ctx.now)?;
    let found = follow_up::reported(ctx.catalogue, since, reported, ctx.now);
    Some(match found {
        Some(found) => {
            let name = found.code.code();
            let clock = match found.code {
                Code::ReportOverdue => ctx.tw("report-late", &[("clock", &running(due, ctx.now))]),
                _ => ctx.words.remaining(due, ctx.now),
            };
            let words = ctx.t(&format!("finding-{name}"));
            let way_out = ctx.t(&format!("way-out-{name}"));
            (Tone::Stop, format!("{words} ({clock}). {way_out}"))
        }
        None => {
            let day = ctx.words.date(due.civil_day());
            let gaps = [("left", &*ctx.words.remaining(due, ctx.now)), ("day", &*day)];
            (Tone::Attention, ctx.tw("report-clock", &gaps))
        }
    })
}

/// The report of a serious reaction that nobody has made yet, with how long there
/// is left for it, and the way to say that it was made.
fn report_due<'a>(ctx: &Context<'a>, reaction: &Reaction) -> Option<Grave<'a>> {
    let (tone, words) = report_clock(ctx, reaction)?;
    let visit = ctx.day.visit(reaction.visit);
    let number = visit.map(|v| ctx.tw("report-about", &[("ticket", &v.ticket.to_string())]));
    // Of an earlier session the report knows who it was.
    let report = ctx.day.reaction_report(reaction.visit);
    let about = number.or_else(|| report.map(|report| who(report, ctx)));
    let words = about.map_or_else(|| words.clone(), |about| format!("{about}: {words}"));
    let exposed = visit.map(|visit| ("report-exposed", Place::Exposed(visit.id)));
    let more = exposed.or_else(|| report.map(|one| ("report-open", Place::Case(one.id()))));
    let more = more.map(|(words, place)| {
        button::make(ctx.palette, Kind::Secondary, ctx.t(words))
            .narrow()
            .on_press(Message::Go(place))
            .into()
    });
    let done = button::make(ctx.palette, Kind::Secondary, ctx.t("report-made"))
        .narrow()
        .on_press_maybe((!ctx.saving).then_some(Message::ReportMade(reaction.visit)));
    let ways = more.into_iter().chain([done.into()]).collect();
    Some(Grave { tone, words: vec![words], ways })
}

/// The bar at the top: where, who, and how many are being watched.
fn bar<'a>(ctx: &Context<'a>, opening: bool) -> Element<'a, Message> {
    let p = ctx.palette;
    let place = ctx.day.session().map(|session| {
        let (table, opened) = (ctx.table.to_string(), session.opened_at.hour_minute());
        let at = ctx.tw("bar-at", &[("table", &table), ("opened", &opened)]);
        // A long name is cut at the end of its line, and the line below is whole.
        let cut = |words: String| widget::caption(p, words).wrapping(text::Wrapping::None);
        column![cut(session.place.clone()), cut(at)]
    });
    let narrow = ctx.room.is_narrow();
    // Fewer words before squeezed ones.
    let slim = |made: button::Button<'a, Message>| if narrow { made.narrow() } else { made };
    let keyed = |made: button::Button<'a, Message>, key| {
        if narrow { made.narrow() } else { made.key(key) }
    };
    let mut left = row![icon::icon(icon::Icon::Latch, 20.0, p.primary)]
        .spacing(space::S)
        .align_y(Alignment::Center);
    if !narrow {
        left = left.push(widget::display(p, "Chốt", size::HEADING).color(p.primary));
    }
    if ctx.drill {
        left = left.push(widget::chip(p, Tone::Attention, ctx.t("bar-drill")));
    }
    if let (Some(place), false) = (place, narrow) {
        left = left.push(container(place).clip(true));
    }
    let mut right = row![].spacing(space::S).align_y(Alignment::Center);
    if let Some(session) = ctx.day.session()
        && session.tables.len() > 1
    {
        for table in &session.tables {
            let kind = if table.number == ctx.table { Kind::Chosen } else { Kind::Secondary };
            let label = ctx.tw("bar-table", &[("table", &table.number.to_string())]);
            let table = button::make(p, kind, label)
                .on_press_maybe((!ctx.saving).then_some(Message::Table(table.number)));
            right = right.push(slim(table));
        }
    }
    // Before the session is opened there is no queue to go there from.
    if opening {
        let (words, key, place) = if ctx.may(Act::Review) {
            ("queue-office", "Ctrl O", Place::Office)
        } else {
            ("queue-accounts", "Ctrl T", Place::Accounts)
        };
        let way = keyed(button::make(p, Kind::Secondary, ctx.t(words)), key);
        right = right.push(way.on_press(Message::Go(place)));
    }
    let watched = watch::count(ctx).to_string();
    if ctx.drill {
        right = right.push(
            keyed(button::make(p, Kind::Secondary, ctx.t("bar-drills")), "Ctrl B")
                .on_press(Message::Go(Place::Drills)),
        );
        right = right.push(
            keyed(button::make(p, Kind::Secondary, ctx.t("bar-sheet")), "F1")
                .on_press(Message::Sheet),
        );
    }
    right = right
        .push(slim(
            button::make(p, Kind::Secondary, ctx.t("bar-language")).on_press(Message::Language),
        ))
        .push(slim(button::make(p, Kind::Secondary, ctx.t("bar-scheme")).on_press(Message::Scheme)))
        .push(slim(button::make(p, Kind::Secondary, ctx.t("bar-scale")).on_press(Message::Scale)))
        .push(slim(
            button::make(p, Kind::Secondary, ctx.tw("bar-watched", &[("count", &watched)]))
                .on_press(Message::Go(Place::Watch)),
        ))
        .push(
            slim(button::make(p, Kind::Secondary, called(&ctx.account.name, narrow)))
                .key("F12")
                .on_press(Message::LockUp),
        );
    container(
        row![container(left).width(Length::Fill).clip(true), right]
            .spacing(ctx.room.pick(space::L, space::S))
            .align_y(Alignment::Center),
    )
    .width(Length::Fill)
    .padding([4.0, ctx.room.pick(space::XL, space::M)])
    .style(widget::frame(p.surface, p.line, 1.0, 0.0))
    .into()
}

/// The name of an account where a line has little room: of a long one the last
/// words, which are what a person is called by here.
fn called(name: &str, narrow: bool) -> String {
    let most = if narrow { 12 } else { 24 };
    let mut called = String::new();
    for word in name.split_whitespace().rev() {
        let longer = if called.is_empty() { word.to_owned() } else { format!("{word} {called}") };
        if longer.chars().count() > most {
            break;
        }
        called = longer;
    }
    if called.is_empty() { name.chars().take(most).collect() } else { called }
}

/// Says over the card that what was pressed is not on disk yet.
fn card_not_recorded<'a>(ctx: &Context<'a>, error: &StoreError) -> Element<'a, Message> {
    let why = failure::not_recorded(ctx.words, error);
    let words = format!("{} {why} {}", ctx.t("unsaved-title"), ctx.t("emergency-unsaved"));
    let notice = container(widget::notice(ctx.palette, Tone::Stop, words)).width(Length::Fill);
    let again = button::make(ctx.palette, Kind::Primary, ctx.t("action-try-again"))
        .on_press(Message::TryAgain);
    container(row![notice, again].spacing(space::M).align_y(Alignment::Center))
        .padding([space::S, space::XL])
        .into()
}

/// What covers the screen: the act is not recorded, why, and the way on.
fn not_recorded<'a>(ctx: &Context<'a>, error: &StoreError) -> Element<'a, Message> {
    let p = ctx.palette;
    let why = failure::not_recorded(ctx.words, error);
    // Whoever has to quit does what stands there once more.
    let kept = !matches!(error, StoreError::Closed | StoreError::Panicked);
    let card = column![
        widget::toned(p, Tone::Stop, ctx.t("unsaved-kicker")),
        widget::display(p, ctx.t("unsaved-title"), size::ITEM),
        widget::body(p, why),
    ]
    .push(kept.then(|| widget::body(p, ctx.t("unsaved-kept")).color(p.muted)))
    .push(
        button::make(p, Kind::Primary, ctx.t("action-try-again"))
            .key("F5")
            .on_press(Message::TryAgain),
    )
    .spacing(space::L);
    widget::focus_card(p, Tone::Stop, card).max_width(720).into()
}

fn over<'a>(ctx: &Context<'a>, content: Element<'a, Message>) -> Element<'a, Message> {
    let ground = ctx.palette.background;
    let content = scrollable(container(content).center_x(Length::Fill));
    mouse_area(
        container(content)
            .center_x(Length::Fill)
            .center_y(Length::Fill)
            .id(super::COVER)
            .padding(ctx.room.pick(space::XXL, space::M))
            .style(widget::frame(iced::Color { a: 0.92, ..ground }, ground, 0.0, 0.0)),
    )
    .into()
}
