//! How the accounts look: the list, what can be done with the one pointed at,
//! and the form of what is being done.

use iced::widget::{Column, Row, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{Field, Lack, Message, Problem, Screen, Task};
use crate::domain::account::{Account, Act, Qualification, Role};
use crate::ui::context::Context;
use crate::ui::failure;
use crate::ui::secret::Typed;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{self, Element, field};

const WIDTHS: [f32; 4] = [120.0, 170.0, 110.0, 130.0];

impl Screen {
    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let content: Element<'a, Message> = match &self.task {
            Task::List if ctx.may(Act::ManageAccounts) => self.list(ctx),
            Task::List => own(ctx),
            Task::Paper(paper) => {
                paper.view(ctx.words, p, ctx.t("accounts-paper-finish")).map(Message::Paper)
            }
            _ => self.form(ctx),
        };
        let mut lines = column![].spacing(space::L);
        if let Some(problem) = &self.problem {
            lines = lines.push(widget::notice(p, Tone::Stop, problem_in_words(problem, ctx)));
        } else if let Some(done) = self.done {
            lines = lines.push(widget::notice(p, Tone::Proven, ctx.t(done)));
        }
        if ctx.day.staff().is_recovery_unproven()
            && !ctx.drill
            && matches!(self.task, Task::List | Task::Recovery)
            && ctx.may(Act::ManageAccounts)
        {
            lines = lines.push(widget::notice(p, Tone::Attention, ctx.t("accounts-unproven")));
        }
        let page =
            scrollable(container(lines.push(content)).padding(ctx.room.edge()).width(Length::Fill));
        match &self.task {
            Task::Paper(_) => container(page).center_x(Length::Fill).height(Length::Fill).into(),
            Task::List => column![page.height(Length::Fill), bottom(ctx)].into(),
            _ => column![page.height(Length::Fill), self.ways(ctx)].into(),
        }
    }

    fn list<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let cell = |key: &str, width: f32| container(widget::group(p, ctx.t(key))).width(width);
        let name = container(widget::group(p, ctx.t("accounts-name"))).width(Length::Fill);
        let cells = if ctx.room.is_narrow() {
            row![name, cell("accounts-state", WIDTHS[2])]
        } else {
            row![
                name,
                cell("accounts-role", WIDTHS[0]),
                cell("accounts-qualified", WIDTHS[1]),
                cell("accounts-state", WIDTHS[2]),
                cell("accounts-last", WIDTHS[3]),
            ]
        };
        let header = container(cells.spacing(space::S)).padding([space::M, space::L]);
        let mut rows: Vec<Element<'a, Message>> = vec![header.into()];
        for (place, account) in Self::listed(ctx).into_iter().enumerate() {
            rows.push(widget::hairline(p));
            rows.push(line(ctx, account, place, place == self.cursor));
        }
        let table = container(Column::with_children(rows))
            .width(Length::Fill)
            .style(widget::frame(p.surface, p.line, 1.0, 12.0));
        let title = row![
            widget::title(p, ctx.t("accounts-title")),
            widget::filler(),
            button::make(p, Kind::Primary, ctx.t("accounts-add"))
                .key("F2")
                .on_press(Message::Begin(Task::Add)),
        ]
        .align_y(Alignment::Center);
        let left = column![title, table].spacing(space::L).width(Length::Fill);
        row![left, self.acts(ctx)].spacing(ctx.room.pick(space::XL, space::M)).into()
    }

    /// What can be done with the account that is pointed at.
    fn acts<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let Some(account) = self.pointed(ctx) else { return column![].into() };
        let staff = ctx.day.staff();
        let id = account.id;
        let act = |key: &'static str, label: &str, task: Task| -> Element<'a, Message> {
            let made = button::make(p, Kind::Secondary, ctx.t(label)).width(Length::Fill);
            let made = made.key_or_narrow(key, ctx.room);
            made.on_press(Message::Begin(task)).into()
        };
        let enabled = staff.is_enabled(id);
        let password = if enabled { "accounts-reset" } else { "accounts-enable" };
        let mut lines = column![
            widget::heading(p, account.name.clone()),
            act("F3", "accounts-rename", Task::Rename(id)),
            act("F4", "accounts-assign", Task::Assign(id)),
            act("F5", password, Task::Password(id)),
        ]
        .spacing(space::S);
        if enabled {
            lines = lines.push(match staff.may_be_disabled(id, ctx.account.id) {
                Ok(()) => act("F6", "accounts-disable", Task::Disable(id)),
                Err(refusal) => {
                    let dead = button::make(p, Kind::Secondary, ctx.t("accounts-disable"));
                    let why = failure::sentence(ctx.words, &refusal.into());
                    column![Element::from(dead.width(Length::Fill)), widget::caption(p, why)]
                        .spacing(space::XS)
                        .into()
                }
            });
        }
        widget::card(p, lines)
            .padding(ctx.room.pick(space::XL, space::M))
            .width(ctx.room.pick(300.0, 232.0))
            .into()
    }

    fn form<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let (title, how) = title_of(&self.task, ctx);
        let mut lines = column![widget::title(p, title)].spacing(space::L);
        if !how.is_empty() {
            lines = lines.push(widget::body(p, how));
        }
        match &self.task {
            Task::Add => {
                lines = lines.push(self.name(ctx)).push(self.roles(ctx)).push(self.passwords(ctx));
            }
            Task::Rename(id) => {
                lines = lines.push(self.name(ctx));
                if self.needs_password(*id, ctx) {
                    let why = ctx.t("station-password-needed");
                    lines = lines.push(widget::muted(p, why)).push(self.passwords(ctx));
                }
            }
            Task::Assign(_) => lines = lines.push(self.roles(ctx)),
            Task::Password(_) => lines = lines.push(self.passwords(ctx)),
            Task::Own => {
                let old = secret(ctx, "accounts-old", &self.typed.old, Field::Old);
                lines = lines.push(old).push(self.passwords(ctx));
            }
            Task::Idle => {
                lines = lines.push(field::words(
                    p,
                    &ctx.t("accounts-idle-minutes"),
                    "",
                    &self.typed.minutes,
                    None,
                    |text| Message::Typed(Field::Minutes, Typed::new(text)),
                    Some(Message::Submit),
                ));
                let minutes = [1, 3, 5, 10, 15, 30].map(|minutes: u8| {
                    let chosen = self.minutes() == Some(minutes);
                    let kind = if chosen { Kind::Chosen } else { Kind::Secondary };
                    let typed = Typed::new(minutes.to_string());
                    button::make(p, kind, minutes.to_string())
                        .on_press(Message::Typed(Field::Minutes, typed))
                        .into()
                });
                lines = lines.push(Row::with_children(minutes).spacing(space::S));
            }
            _ => {}
        }
        let card =
            widget::focus_card(p, Tone::Primary, lines).padding(ctx.room.inside()).max_width(760);
        container(card).center_x(Length::Fill).into()
    }

    /// The ways on from a form, always in sight.
    fn ways<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let label = ctx.t(way_on_of(&self.task));
        let lack = self.lack(ctx);
        let way_on: Element<'a, Message> = match lack {
            _ if self.working => button::why_not(p, label, ctx.t("accounts-working")),
            Some(lack) => button::why_not(p, label, lack_in_words(lack, ctx)),
            None => {
                button::make(p, Kind::Primary, label).key("Enter").on_press(Message::Submit).into()
            }
        };
        let back = button::make(p, Kind::Secondary, ctx.t("action-back"))
            .key("Esc")
            .on_press(Message::Back);
        let ways = row![Element::from(back), widget::filler(), way_on].align_y(Alignment::Center);
        widget::bottom_bar(p, ways)
    }

    fn name<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        field::words(
            ctx.palette,
            &ctx.t("accounts-name-field"),
            "",
            &self.typed.name,
            None,
            |text| Message::Typed(Field::Name, Typed::new(text)),
            Some(Message::Submit),
        )
    }

    fn passwords<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let fields = row![
            secret(ctx, "accounts-password", &self.typed.password, Field::Password),
            secret(ctx, "accounts-again", &self.typed.again, Field::Again),
        ]
        .spacing(space::L);
        column![fields, widget::caption(ctx.palette, ctx.t("setup-password-hint"))]
            .spacing(space::XS)
            .into()
    }

    fn roles<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let kind = |chosen| if chosen { Kind::Chosen } else { Kind::Secondary };
        let roles = Role::ALL.into_iter().zip(["F2", "F3", "F4"]).map(|(role, key)| {
            let label = ctx.t(&format!("role-{}", role.code()));
            button::make(p, kind(self.role == Some(role)), label)
                .key(key)
                .on_press(Message::Role(role))
                .into()
        });
        let mut lines = column![
            widget::muted(p, ctx.t("accounts-role-field")),
            Row::with_children(roles).spacing(space::S).wrap(),
        ]
        .spacing(space::XS);
        if self.role == Some(Role::Auditor) {
            return lines.push(widget::caption(p, ctx.t("accounts-auditor"))).into();
        }
        let qualified = Qualification::ALL.into_iter().zip(["F5", "F6"]).map(|(one, key)| {
            let label = ctx.t(&format!("qualification-{}", one.code()));
            button::make(p, kind(self.qualifications.contains(&one)), label)
                .key(key)
                .on_press(Message::Qualification(one))
                .into()
        });
        lines = lines
            .push(iced::widget::Space::new().height(space::S))
            .push(widget::muted(p, ctx.t("accounts-qualified-field")))
            .push(Row::with_children(qualified).spacing(space::S));
        lines.into()
    }
}

fn secret<'a>(ctx: &Context<'a>, key: &str, value: &'a Typed, of: Field) -> Element<'a, Message> {
    field::secret(
        ctx.palette,
        &ctx.t(key),
        value.as_str(),
        None,
        move |text| Message::Typed(of, Typed::new(text)),
        Some(Message::Submit),
    )
}

/// What whoever manages no accounts sees: their own.
fn own<'a>(ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let card = column![
        widget::heading(p, ctx.account.name.clone()),
        widget::body(p, ctx.t(&format!("role-{}", ctx.account.role.code()))),
        widget::body(p, qualified(ctx, ctx.account)),
        widget::muted(p, ctx.t("accounts-own-only")),
    ]
    .spacing(space::S);
    column![widget::title(p, ctx.t("accounts-own-title")), widget::card(p, card)]
        .spacing(space::L)
        .into()
}

fn qualified(ctx: &Context<'_>, account: &Account) -> String {
    let names: Vec<String> = account
        .qualifications
        .iter()
        .map(|one| ctx.t(&format!("qualification-{}", one.code())))
        .collect();
    if names.is_empty() { "–".to_owned() } else { names.join(", ") }
}

fn line<'a>(
    ctx: &Context<'a>,
    account: &'a Account,
    place: usize,
    pointed: bool,
) -> Element<'a, Message> {
    let p = ctx.palette;
    let staff = ctx.day.staff();
    let state = if staff.is_enabled(account.id) {
        widget::chip(p, Tone::Proven, ctx.t("accounts-enabled"))
    } else {
        widget::chip(p, Tone::Attention, ctx.t("accounts-disabled"))
    };
    let last = staff.last_sign_in(account.id).map_or_else(
        || ctx.t("accounts-never"),
        |at| format!("{} {}", at.hour_minute(), ctx.words.date(at.civil_day())),
    );
    let role = ctx.t(&format!("role-{}", account.role.code()));
    let tone = if pointed { Tone::Primary } else { Tone::Neutral };
    if ctx.room.is_narrow() {
        let words = column![
            widget::strong(p, account.name.clone()),
            widget::caption(p, format!("{role} · {}", qualified(ctx, account))),
        ];
        let line = row![words.width(Length::Fill), container(state).width(WIDTHS[2])];
        let line = container(line.spacing(space::S).align_y(Alignment::Center));
        let line = line.padding([space::S, space::L]);
        return button::pressable(p, line, tone, Some(Message::Point(place)));
    }
    let content = container(
        row![
            widget::strong(p, account.name.clone()).width(Length::Fill),
            container(widget::body(p, role)).width(WIDTHS[0]),
            container(widget::muted(p, qualified(ctx, account))).width(WIDTHS[1]),
            container(state).width(WIDTHS[2]),
            container(widget::muted(p, last)).width(WIDTHS[3]),
        ]
        .spacing(space::S)
        .align_y(Alignment::Center),
    )
    .padding([space::M, space::L]);
    button::pressable(p, content, tone, Some(Message::Point(place)))
}

fn bottom<'a>(ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let act = |key: &'static str, label: String, message: Message| -> Element<'a, Message> {
        let made = button::make(p, Kind::Secondary, label).narrow().on_press(message);
        if ctx.room.is_narrow() { made.into() } else { made.key(key).into() }
    };
    let mut bar = row![
        act("Esc", ctx.t("action-back"), Message::Back),
        (!ctx.room.is_narrow()).then(widget::filler).map(Element::from),
        act("F7", ctx.t("accounts-own-password"), Message::Begin(Task::Own)),
        act("F8", ctx.t("accounts-pin"), Message::Pin),
    ]
    .spacing(space::S);
    if ctx.may(Act::ReplaceCatalogue) {
        bar = bar.push(act("Ctrl D", ctx.t("accounts-catalogue"), Message::Catalogue));
    }
    if ctx.may(Act::ManageAccounts) {
        let minutes = ctx.day.staff().idle_minutes().to_string();
        let idle = ctx.tw("accounts-idle", &[("minutes", &minutes)]);
        bar = bar.push(act("F9", idle, Message::Begin(Task::Idle))).push(act(
            "F11",
            ctx.t("accounts-recovery"),
            Message::Begin(Task::Recovery),
        ));
    }
    if ctx.room.is_narrow() {
        return widget::bottom_bar(p, bar.wrap().vertical_spacing(space::S));
    }
    widget::bottom_bar(p, bar)
}

fn title_of(task: &Task, ctx: &Context<'_>) -> (String, String) {
    let name = |id| ctx.day.account(id).map(|account| account.name.clone()).unwrap_or_default();
    let about = |key: &str, id| ctx.tw(key, &[("name", &name(id))]);
    match task {
        Task::Add => (ctx.t("accounts-add"), String::new()),
        Task::Rename(id) => (about("accounts-rename-title", *id), String::new()),
        Task::Assign(id) => (about("accounts-assign-title", *id), String::new()),
        Task::Password(id) if ctx.day.staff().is_enabled(*id) => {
            (about("accounts-reset-title", *id), ctx.t("accounts-reset-how"))
        }
        Task::Password(id) => (about("accounts-enable-title", *id), ctx.t("accounts-enable-how")),
        Task::Disable(id) => (about("accounts-disable-title", *id), ctx.t("accounts-disable-how")),
        Task::Own => (ctx.t("accounts-own-password"), ctx.t("accounts-own-how")),
        Task::Idle => (ctx.t("accounts-idle-title"), ctx.t("accounts-idle-how")),
        Task::Recovery | Task::List | Task::Paper(_) => {
            (ctx.t("accounts-recovery"), ctx.t("accounts-recovery-how"))
        }
    }
}

const fn way_on_of(task: &Task) -> &'static str {
    match task {
        Task::Add => "accounts-add",
        Task::Disable(_) => "accounts-disable",
        Task::Recovery => "accounts-recovery-make",
        _ => "accounts-save",
    }
}

fn lack_in_words(lack: Lack, ctx: &Context<'_>) -> String {
    match lack {
        Lack::Refused(refusal) => failure::sentence(ctx.words, &refusal.into()),
        Lack::Role => ctx.t("accounts-lack-role"),
        Lack::Old => ctx.t("accounts-lack-old"),
        Lack::Password => ctx.t("setup-lack-password"),
        Lack::Again => ctx.t("setup-lack-again"),
        Lack::Saving => ctx.t("accounts-working"),
    }
}

fn problem_in_words(problem: &Problem, ctx: &Context<'_>) -> String {
    match problem {
        Problem::Failed(error) => failure::with_wait(ctx.words, error, ctx.now),
        Problem::Lack(lack) => lack_in_words(*lack, ctx),
    }
}
