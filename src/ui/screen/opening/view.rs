//! What is seen of the opening of the day.

use iced::widget::{Column, Row, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{Choice, Deputy, Focus, Message, Missing, STAFF_MAX, Screen, TABLES_MAX, is_school};
use crate::domain::account::Act;
use crate::domain::catalogue::between;
use crate::domain::finding::Finding;
use crate::domain::rule;
use crate::domain::session::Task;
use crate::ui::context::Context;
use crate::ui::finding;
use crate::ui::reveal;
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::keypad::{self, Layout};
use crate::ui::widget::{self, Element};

/// A blind field, in logical pixels: the date and three others stand side by side.
const FIELD_WIDTH: f32 = 178.0;
/// The field of the date, with room for the form that is wanted.
const DATE_WIDTH: f32 = 232.0;

impl Screen {
    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        if !ctx.may(Act::OpenSession) {
            return not_allowed(ctx);
        }
        let missing = self.missing(ctx);
        let left = column![
            column![
                widget::title(p, ctx.t("opening-title")),
                widget::muted(p, ctx.t("opening-hint")),
            ]
            .spacing(space::XS),
            widget::card(p, self.where_and_when(ctx)).width(Length::Fill),
            widget::card(p, self.tables(ctx)).width(Length::Fill),
            widget::card(p, self.staff(ctx)).width(Length::Fill),
            widget::card(p, self.safety(ctx)).width(Length::Fill),
            widget::card(p, self.kit(ctx)).width(Length::Fill),
        ]
        .spacing(space::L);
        let layout = match self.focus {
            Focus::Date => Layout::Date,
            Focus::Number | Focus::Expected => Layout::Digits,
            Focus::Temperature => Layout::Volume,
        };
        let (stops, open): (Vec<&Missing>, Vec<&Missing>) =
            missing.iter().partition(|missing| missing.forbids());
        let said = stops
            .into_iter()
            .map(|missing| widget::notice(p, Tone::Stop, sentence(ctx, missing)))
            .chain(
                open.into_iter()
                    .map(|missing| widget::notice(p, Tone::Info, sentence(ctx, missing))),
            );
        // Room for the bar, which lies on what it scrolls.
        let said = Column::with_children(said)
            .spacing(space::XS)
            .padding(iced::Padding::ZERO.right(space::L));
        let right = column![
            widget::group(p, ctx.t("opening-keypad")),
            keypad::keypad(p, layout, Message::Typed, Message::Erase, Message::Clear),
            widget::caption(p, ctx.t("opening-keys")),
        ]
        .push((!missing.is_empty()).then(|| widget::group(p, ctx.t("opening-missing"))))
        .spacing(space::M);
        let right: Element<'a, Message> = if ctx.room.is_narrow() {
            scrollable(right.push(said)).height(Length::Fill).into()
        } else {
            right.push(scrollable(said).height(Length::Fill)).into()
        };
        let open: Element<'a, Message> = if missing.is_empty() {
            button::make(p, Kind::Primary, ctx.t("opening-open"))
                .key("Enter")
                .on_press_maybe((!ctx.saving).then_some(Message::Open))
                .into()
        } else {
            let count = missing.len().to_string();
            let mut why = ctx.tw("opening-why-not", &[("count", &count)]);
            // Where the list of what is missing has no room, the next of it is said.
            if let (true, Some(first)) = (ctx.room.is_narrow(), missing.first()) {
                why = format!("{why} · {}", sentence(ctx, first));
            }
            button::why_not(p, ctx.t("opening-open"), why)
        };
        let seal = ctx.day.closed().map(|_| {
            Element::from(
                button::make(p, Kind::Secondary, ctx.t("opening-last-seal"))
                    .key("F9")
                    .on_press(Message::LastSeal),
            )
        });
        column![
            row![
                scrollable(container(left).padding(ctx.room.edge()))
                    .id(reveal::PAGE)
                    .width(Length::Fill)
                    .height(Length::Fill),
                widget::side_with(
                    p,
                    ctx.room.pick(360.0, 308.0),
                    ctx.room.pick(space::XL, space::M),
                    right
                ),
            ]
            .height(Length::Fill),
            widget::bottom_bar(p, row![seal, widget::filler(), open].align_y(Alignment::Center)),
        ]
        .into()
    }

    fn where_and_when<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let form = ctx.t("form-date");
        let mut place = row![field::words(
            p,
            &ctx.t("opening-place"),
            &ctx.t("opening-place-hint"),
            &self.place,
            None,
            Message::Place,
            None,
        )]
        .spacing(space::L);
        if is_school(ctx) {
            let classes = field::words(
                p,
                &ctx.t("opening-classes"),
                &ctx.t("opening-classes-hint"),
                &self.classes,
                None,
                Message::Classes,
                None,
            );
            place = place.push(container(classes).width(FIELD_WIDTH));
        }
        let crowd = self
            .expected()
            .and_then(|expected| rule::session::crowd(ctx.catalogue, expected, self.products()))
            .map(|found| remark(ctx, &found));
        column![
            place,
            row![
                blind(ctx, "opening-date", &self.date, &form, Focus::Date, self.focus),
                blind(ctx, "opening-number", &self.number, "", Focus::Number, self.focus),
                blind(
                    ctx,
                    "opening-temperature",
                    &self.temperature,
                    "",
                    Focus::Temperature,
                    self.focus
                ),
                blind(ctx, "opening-expected", &self.expected, "", Focus::Expected, self.focus),
            ]
            .spacing(space::L)
            .wrap()
            .vertical_spacing(space::M),
        ]
        .push(crowd)
        .spacing(space::L)
        .into()
    }

    fn tables<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut tabs: Vec<Element<'a, Message>> = (0..self.tables.len())
            .map(|place| {
                let kind = if place == self.table { Kind::Chosen } else { Kind::Secondary };
                let label = ctx.tw("bar-table", &[("table", &(place + 1).to_string())]);
                button::make(p, kind, label).on_press(Message::Table(place)).into()
            })
            .collect();
        if self.tables.len() < TABLES_MAX {
            tabs.push(
                button::make(p, Kind::Secondary, ctx.t("opening-add-table"))
                    .key("F8")
                    .on_press(Message::AddTable)
                    .into(),
            );
        }
        if self.tables.len() > 1 {
            let number = (self.table + 1).to_string();
            let label = ctx.tw("opening-remove-table", &[("table", &number)]);
            let remove = button::make(p, Kind::Secondary, label).on_press(Message::RemoveTable);
            tabs.push(remove.into());
        }
        let Some(table) = self.tables.get(self.table) else { return widget::filler().into() };
        let products: Vec<Element<'a, Message>> = self
            .offered(ctx)
            .into_iter()
            .map(|id| {
                let chosen = table.products.contains(&id);
                self.choice(ctx, ctx.product_name(&id), chosen, Choice::Product(id))
            })
            .collect();
        let mut content = column![
            Row::with_children(tabs).spacing(space::S).wrap(),
            row![
                widget::strong(p, ctx.t("opening-products")).width(Length::Fill),
                field::input(p, &ctx.t("opening-search"), &self.search, Message::Search, None)
                    .width(ctx.room.pick(320.0, 240.0)),
            ]
            .spacing(space::S)
            .align_y(Alignment::Center),
            Row::with_children(products).spacing(space::S).wrap(),
        ]
        .spacing(space::M);
        for found in rule::table::look_alikes(ctx.catalogue, &table.products, &[]) {
            let which = found.found.as_ref().map(|value| finding::value(ctx, value));
            let words = ctx.t(&format!("finding-{}", found.code.code()));
            let words = format!("{words}: {}", which.unwrap_or_default());
            content = content.push(widget::notice(p, Tone::Attention, words));
        }
        content
            .push(self.campaigns(ctx))
            .push(asked(ctx, "opening-scanner", table.has_scanner, ["F2", "F3"], Message::Scanner))
            .into()
    }

    /// The vaccines of the session for which the catalogue knows a campaign, each
    /// to be said if this is one.
    fn campaigns<'a>(&'a self, ctx: &Context<'a>) -> Option<Element<'a, Message>> {
        let known = self.with_campaign(ctx);
        if known.is_empty() {
            return None;
        }
        let p = ctx.palette;
        let tiles = known.into_iter().map(|id| {
            let chosen = self.campaign.contains(&id);
            let words = ctx.tw("opening-campaign-of", &[("product", &ctx.product_name(&id))]);
            self.choice(ctx, words, chosen, Choice::Campaign(id))
        });
        let content = column![
            widget::strong(p, ctx.t("opening-campaign")),
            widget::muted(p, ctx.t("opening-campaign-hint")),
            Row::with_children(tiles).spacing(space::S).wrap(),
        ];
        Some(content.spacing(space::S).into())
    }

    /// A tile that is chosen or not, with the mark of the arrow keys before it.
    fn choice<'a>(
        &self,
        ctx: &Context<'a>,
        words: String,
        chosen: bool,
        choice: Choice,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let kind = if chosen { Kind::Chosen } else { Kind::Secondary };
        let pointed = self.points_at(&choice, ctx);
        let pointer = pointed.then(|| icon::icon(Icon::Pointer, 14.0, p.primary));
        let check = chosen.then(|| icon::icon(Icon::Check, 16.0, p.primary));
        let tile = button::make(p, kind, words).narrow().on_press(Message::Choose(choice));
        let tile =
            row![pointer, check, Element::from(tile)].spacing(space::XS).align_y(Alignment::Center);
        if pointed { container(tile).id(reveal::POINTED).into() } else { tile.into() }
    }

    /// Who does what, as the paper of assignment says it.
    fn staff<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut lines = column![
            widget::strong(p, ctx.t("opening-staff")),
            widget::muted(p, ctx.t("opening-staff-hint")),
        ]
        .spacing(space::S);
        for (place, person) in self.staff.iter().enumerate() {
            let tasks = Task::ALL.map(|task| {
                let chosen = person.tasks.contains(&task);
                let words = ctx.t(&format!("task-{}", task.code()));
                self.choice(ctx, words, chosen, Choice::Task(place, task))
            });
            lines = lines.push(widget::hairline(p)).push(
                column![
                    widget::body(p, person.name.clone()),
                    Row::with_children(tasks).spacing(space::XS).wrap(),
                ]
                .spacing(space::XS),
            );
        }
        if self.staff.len() < STAFF_MAX {
            lines = lines.push(widget::hairline(p)).push(
                row![
                    field::input(
                        p,
                        &ctx.t("opening-staff-name"),
                        &self.staff_name,
                        Message::StaffName,
                        Some(Message::AddStaff),
                    ),
                    button::make(p, Kind::Secondary, ctx.t("opening-staff-add")).on_press_maybe(
                        (!self.staff_name.trim().is_empty()).then_some(Message::AddStaff)
                    ),
                ]
                .spacing(space::S)
                .align_y(Alignment::Center),
            );
        }
        lines.into()
    }

    /// The emergency kit, each item ticked off when it was seen.
    fn kit<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut items = column![
            widget::strong(p, ctx.t("opening-kit")),
            widget::muted(p, ctx.t("opening-kit-hint")),
        ]
        .spacing(space::S);
        let tiles = ctx.catalogue.kit().map(|item| {
            let words = ctx.words.of(&item.text).to_owned();
            self.choice(ctx, words, self.kit.contains(&item.id), Choice::Kit(item.id.clone()))
        });
        items = items.push(Row::with_children(tiles).spacing(space::S).wrap());
        if let Some(first) = ctx.catalogue.kit().next() {
            items = items.push(widget::caption(p, finding::basis(ctx, &first.basis)));
        }
        items.push(self.written(ctx)).into()
    }

    /// What a doctor wrote for the weights of which the adrenaline rows print
    /// nothing; nobody has to.
    fn written<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let gaps = between(ctx.catalogue.emergency_doses());
        let mut lines = column![
            widget::strong(p, ctx.t("opening-written")),
            widget::muted(p, ctx.t("opening-written-hint")),
        ]
        .spacing(space::S);
        let mut fields = Row::new().spacing(space::M);
        for (from, to) in gaps {
            let gaps = [("from", &*from.to_string()), ("to", &*to.to_string())];
            let label = ctx.tw("opening-written-weights", &gaps);
            let typed = self.written.get(&(from, to)).map_or("", String::as_str);
            let example = ctx.t("opening-written-example");
            let message = move |words| Message::Written((from, to), words);
            fields = fields.push(field::words(p, &label, &example, typed, None, message, None));
        }
        let (label, example) = (ctx.t("opening-doctor"), ctx.t("opening-doctor-example"));
        let doctor = field::words(p, &label, &example, &self.doctor, None, Message::Doctor, None);
        lines = lines.push(fields.push(doctor));
        lines.into()
    }

    /// Who else looked into the box: another account, by its own password.
    fn second_look<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let seen = self.box_seen_by.and_then(|id| ctx.day.account(id));
        let words = widget::body(p, ctx.t("opening-second-look")).width(Length::Fill);
        let beside: Element<'a, Message> = match seen {
            Some(account) => {
                let words = ctx.tw("opening-second-look-by", &[("name", &account.name)]);
                widget::chip(p, Tone::Proven, words)
            }
            None if self.only_vaccine == Some(true) => {
                button::make(p, Kind::Secondary, ctx.t("opening-second-look-now"))
                    .key("F6")
                    .on_press(Message::SecondLook)
                    .into()
            }
            None => widget::muted(p, ctx.t("opening-second-look-after")).into(),
        };
        let line = row![words, beside].spacing(space::S).align_y(Alignment::Center);
        if ctx.room.is_narrow() { line.into() } else { line.height(52).into() }
    }

    fn safety<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut people: Vec<Element<'a, Message>> = ctx
            .day
            .accounts()
            .filter(|account| account.id != ctx.account.id)
            .map(|account| {
                let chosen = self.deputy == Deputy::Account(account.id);
                let kind = if chosen { Kind::Chosen } else { Kind::Secondary };
                button::make(p, kind, account.name.clone())
                    .on_press(Message::Deputy(Deputy::Account(account.id)))
                    .into()
            })
            .collect();
        let kind = if self.deputy == Deputy::Nobody { Kind::Chosen } else { Kind::Secondary };
        people.push(
            button::make(p, kind, ctx.t("opening-nobody"))
                .on_press(Message::Deputy(Deputy::Nobody))
                .into(),
        );
        column![
            asked(
                ctx,
                "opening-only-vaccine",
                self.only_vaccine,
                ["F4", "F5"],
                Message::OnlyVaccine
            ),
            self.second_look(ctx),
            widget::hairline(p),
            column![
                row![widget::strong(p, ctx.t("opening-deputy")), button::key_cap("F11", p.muted),]
                    .spacing(space::S)
                    .align_y(Alignment::Center),
                Row::with_children(people).spacing(space::S).wrap(),
            ]
            .spacing(space::S),
        ]
        .spacing(space::M)
        .into()
    }
}

/// A blind field that is pointed at by pressing it.
fn blind<'a>(
    ctx: &Context<'a>,
    key: &str,
    typed: &str,
    form: &str,
    focus: Focus,
    now: Focus,
) -> Element<'a, Message> {
    let p = ctx.palette;
    let attention = if focus == now { Attention::Here } else { Attention::Elsewhere };
    let width = if focus == Focus::Date { DATE_WIDTH } else { FIELD_WIDTH };
    column![
        widget::muted(p, ctx.t(key)),
        iced::widget::mouse_area(field::blind(p, typed, form, width, attention))
            .on_press(Message::Focus(focus)),
    ]
    .spacing(space::XS)
    .into()
}

/// A question with Có and Không, none chosen before somebody chooses.
fn asked<'a>(
    ctx: &Context<'a>,
    key: &str,
    answer: Option<bool>,
    keys: [&'static str; 2],
    message: fn(bool) -> Message,
) -> Element<'a, Message> {
    let p = ctx.palette;
    let tile = |label: String, value: bool, key| {
        let kind = if answer == Some(value) { Kind::Chosen } else { Kind::Secondary };
        button::make(p, kind, label).key(key).on_press(message(value))
    };
    row![
        widget::body(p, ctx.t(key)).width(Length::Fill),
        tile(ctx.t("answer-yes"), true, keys[0]),
        tile(ctx.t("answer-no"), false, keys[1]),
    ]
    .spacing(space::S)
    .align_y(Alignment::Center)
    .into()
}

/// What is seen by whom the table of rights keeps out: who may.
fn not_allowed<'a>(ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let names: Vec<&str> = ctx
        .day
        .accounts()
        .filter(|account| account.may(Act::OpenSession))
        .map(|account| account.name.as_str())
        .collect();
    let who = if names.is_empty() {
        ctx.t("opening-nobody-may")
    } else {
        ctx.tw("opening-who-may", &[("names", &names.join(", "))])
    };
    let card = column![
        widget::display(p, ctx.t("opening-not-allowed"), size::ITEM),
        widget::heading(p, who),
    ]
    .spacing(space::M);
    container(widget::focus_card(p, Tone::Info, card))
        .padding([space::XL, space::XXL])
        .height(Length::Fill)
        .into()
}

/// What a rule remarks, with its source.
fn remark<'a>(ctx: &Context<'a>, found: &Finding) -> Element<'a, Message> {
    let figures = [&found.found, &found.expected]
        .into_iter()
        .flatten()
        .map(|value| finding::value(ctx, value))
        .collect::<Vec<_>>()
        .join(" / ");
    let words = ctx.t(&format!("finding-{}", found.code.code()));
    let way_out = ctx.t(&format!("way-out-{}", found.code.code()));
    let source = finding::source(ctx, found).unwrap_or_default();
    let said = format!("{words}: {figures}. {way_out} {source}");
    widget::notice(ctx.palette, Tone::Attention, said)
}

fn sentence(ctx: &Context<'_>, missing: &Missing) -> String {
    match missing {
        Missing::Right => ctx.t("opening-not-allowed"),
        Missing::Place => ctx.t("opening-missing-place"),
        Missing::Date => ctx.t("opening-missing-date"),
        Missing::OtherDate(today) => {
            ctx.tw("opening-missing-other-date", &[("day", &ctx.words.date(*today))])
        }
        Missing::Table(number) => {
            ctx.tw("opening-missing-table", &[("table", &number.to_string())])
        }
        Missing::Number => ctx.t("opening-missing-number"),
        Missing::Temperature => ctx.t("opening-missing-temperature"),
        Missing::TemperatureOutside => ctx.t("opening-missing-range"),
        Missing::OnlyVaccine => ctx.t("opening-missing-only-vaccine"),
        Missing::NotOnlyVaccine => ctx.t("opening-missing-not-only-vaccine"),
        Missing::Kit(count) => ctx.tw("opening-missing-kit", &[("count", &count.to_string())]),
        Missing::NumberTaken(free) => {
            ctx.tw("opening-missing-number-taken", &[("number", &free.to_string())])
        }
        Missing::Classes => ctx.t("opening-missing-classes"),
        Missing::Expected => ctx.t("opening-missing-expected"),
        Missing::Staff => ctx.t("opening-missing-staff"),
        Missing::NobodyInjects => ctx.t("opening-missing-injecting"),
        Missing::SecondLook => ctx.t("opening-missing-second-look"),
        Missing::Deputy => ctx.t("opening-missing-deputy"),
        Missing::Doctor => ctx.t("opening-missing-doctor"),
    }
}
