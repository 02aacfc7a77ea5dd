//! What the nurse sees of the procedure: the person and the order at the left,
//! the thing to do in the middle, the thirteen at the right, the way on below.

use iced::widget::{Column, Row, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{IdentifierKind, Message, Problem, Question, Screen, answers, evidence, sides, stop};
use crate::domain::dose::Amount;
use crate::domain::evidence::{Monitor, Observed, Step, WhyTyped};
use crate::domain::facts::Facts;
use crate::domain::item::{Item, Moment};
use crate::domain::procedure::{Next, Obstacle, Procedure, Reason, obstacles};
use crate::ui::context::Context;
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::keypad::{self, Layout};
use crate::ui::widget::{self, Element, icon};

impl Screen {
    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let Some((procedure, facts)) = self.found(ctx) else {
            return widget::empty(ctx.palette, ctx.t("procedure-gone"), "");
        };
        if procedure.stop().is_some() {
            return stop::view(self, ctx, procedure, &facts);
        }
        let middle = column![
            moments(ctx, procedure),
            scrollable(
                container(self.middle(ctx, procedure, &facts))
                    .padding(iced::Padding::ZERO.right(space::M)),
            )
            .height(Length::Fill),
        ]
        .spacing(space::L)
        .padding([space::XL, space::XXL])
        .width(Length::Fill);
        column![
            row![
                sides::person_and_order(ctx, procedure, &facts),
                middle,
                sides::items(ctx, procedure),
            ]
            .height(Length::Fill),
            self.bottom(ctx, procedure, &facts),
        ]
        .into()
    }

    fn middle<'a>(
        &'a self,
        ctx: &Context<'a>,
        procedure: &'a Procedure,
        facts: &Facts<'a>,
    ) -> Element<'a, Message> {
        if let Some(question) = &self.question {
            return match question {
                Question::WhyStop => why_stop(ctx),
                Question::WhichVial(numbers, ..) => which_vial(ctx, numbers),
                Question::Card => self.card_for_the_witness(ctx, procedure, facts),
                Question::LookBack => stop::look_back(ctx, procedure),
            };
        }
        match procedure.next() {
            Next::Observe(step) => self.step(ctx, procedure, facts, step),
            Next::Attest(moment) => Self::attestation(ctx, procedure, facts, moment),
            Next::Needle => self.needle(ctx, procedure, facts),
            Next::Stopped | Next::Nothing => {
                widget::empty(ctx.palette, ctx.t("procedure-over"), "")
            }
        }
    }

    fn step<'a>(
        &'a self,
        ctx: &Context<'a>,
        procedure: &'a Procedure,
        facts: &Facts<'a>,
        step: Step,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let title: Vec<String> =
            step.items().iter().map(|item| ctx.t(&format!("item-{}", item.code()))).collect();
        let hint = if procedure.wants_vial_again() && step == Step::Label {
            ctx.t("procedure-vial-again")
        } else {
            ctx.t(&format!("step-hint-{}", step.code()))
        };
        let mut content = column![
            column![
                widget::toned(p, Tone::Primary, place(ctx, step)).size(size::LABEL),
                widget::display(p, title.join(" · "), size::ITEM),
                widget::body(p, hint).color(p.muted),
            ]
            .spacing(space::XS),
        ]
        .spacing(space::XL);
        if let Some(problem) = &self.problem {
            content = content.push(said(ctx, problem));
        }
        content = content.push(self.input(ctx, procedure, facts, step));
        let tone =
            if self.problem == Some(Problem::Reread) { Tone::Attention } else { Tone::Primary };
        let mut all = column![widget::focus_card(p, tone, content)].spacing(space::L);
        if let Some(proven) = proven_line(ctx, procedure, step.moment()) {
            all = all.push(proven);
        }
        all.into()
    }

    fn input<'a>(
        &'a self,
        ctx: &Context<'a>,
        procedure: &'a Procedure,
        facts: &Facts<'a>,
        step: Step,
    ) -> Element<'a, Message> {
        match step {
            Step::Person | Step::Tray => {
                self.typed(ctx, step, Layout::Digits, "", facts, procedure)
            }
            Step::Dose | Step::Drawn => self.typed(ctx, step, Layout::Volume, "", facts, procedure),
            Step::Label | Step::VialAgain => {
                self.typed(ctx, step, Layout::Lot, "", facts, procedure)
            }
            Step::Identity => self.identity(ctx),
            Step::Monitor => self.monitors(ctx, facts),
            _ => self.tiles(ctx, self.answers(step, facts), step),
        }
    }

    /// A blind field with its keypad and, where a scan was possible, the reasons
    /// for typing.
    fn typed<'a>(
        &'a self,
        ctx: &Context<'a>,
        step: Step,
        layout: Layout,
        form: &str,
        facts: &Facts<'a>,
        procedure: &'a Procedure,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let width = if layout == Layout::Lot { 250.0 } else { 220.0 };
        let unit = match layout {
            Layout::Volume => "mL".to_owned(),
            _ => ctx.t(&format!("step-form-{}", step.code())),
        };
        let unit = container(widget::muted(p, unit)).width(Length::Fill);
        let send = button::make(p, Kind::Primary, ctx.t("action-enter"))
            .key("Enter")
            .on_press_maybe((!self.typed.is_empty()).then_some(Message::Submit));
        let mut content = column![
            row![field::blind(p, &self.typed, form, width, Attention::Here), unit, send,]
                .spacing(space::M)
                .align_y(Alignment::Center),
        ]
        .spacing(space::L);
        let needs_reason = self.way(step, procedure, facts).is_none()
            && matches!(step, Step::Person | Step::Tray | Step::Label | Step::VialAgain);
        if needs_reason && !self.typed.is_empty() || self.problem == Some(Problem::WhyTyped) {
            let reasons = WhyTyped::ALL.iter().zip(["F2", "F3", "F4"]).map(|(why, key)| {
                let label = ctx.t(&format!("why-{}", why.code()));
                button::make(p, Kind::Secondary, label).key(key).on_press(Message::Why(*why)).into()
            });
            content = content.push(
                column![
                    widget::muted(p, ctx.t("procedure-why-typed")),
                    Row::with_children(reasons).spacing(space::S).wrap(),
                ]
                .spacing(space::S),
            );
        }
        if self.problem == Some(Problem::OnlyByScan) {
            let label = ctx.t("stop-second-reader");
            content = content.push(
                button::make(p, Kind::Secondary, label).key("F6").on_press(Message::SecondReader),
            );
        }
        content =
            content.push(keypad::keypad(p, layout, Message::Typed, Message::Erase, Message::Clear));
        content.into()
    }

    fn identity<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let kinds = IdentifierKind::ALL.iter().zip(["F2", "F3", "F4"]).map(|(kind, key)| {
            let chosen = if *kind == self.kind { Kind::Chosen } else { Kind::Secondary };
            let label = ctx.t(&format!("identifier-{}", kind.code()));
            button::make(p, chosen, label).key(key).on_press(Message::Kind(*kind)).into()
        });
        let send = button::make(p, Kind::Primary, ctx.t("action-enter"))
            .key("Enter")
            .on_press_maybe((!self.typed.is_empty()).then_some(Message::Submit));
        let asked = widget::strong(p, ctx.t(&format!("identifier-ask-{}", self.kind.code())));
        let field: Element<'a, Message> = match self.kind {
            IdentifierKind::Guardian => {
                field::input(p, "", &self.typed, Message::Replaced, Some(Message::Submit))
                    .id("guardian")
                    .width(380)
                    .into()
            }
            IdentifierKind::BirthDate => {
                let form = ctx.t("form-date");
                field::blind(p, &self.typed, &form, 280.0, Attention::Here)
            }
            IdentifierKind::Phone => field::blind(p, &self.typed, "····", 280.0, Attention::Here),
        };
        let mut content = column![
            Row::with_children(kinds).spacing(space::S).wrap(),
            asked,
            row![field, widget::filler(), send].spacing(space::M).align_y(Alignment::Center),
        ]
        .spacing(space::L);
        if self.kind != IdentifierKind::Guardian {
            let layout = match self.kind {
                IdentifierKind::BirthDate => Layout::Date,
                _ => Layout::Digits,
            };
            content = content.push(keypad::keypad(
                p,
                layout,
                Message::Typed,
                Message::Erase,
                Message::Clear,
            ));
        }
        content.into()
    }

    fn monitors<'a>(&'a self, ctx: &Context<'a>, facts: &Facts<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let answers = self.answers(Step::Monitor, facts);
        let pictures = answers.iter().enumerate().filter_map(|(place, answer)| match answer {
            Observed::Monitor(Monitor::None) => None,
            Observed::Monitor(stage) => {
                let pointed = self.cursor == Some(place);
                let tone = if pointed { Tone::Primary } else { Tone::Neutral };
                let picture =
                    container(icon::monitor(*stage, 88.0)).padding(space::M).center_x(Length::Fill);
                let number = widget::caption(p, (place + 1).to_string());
                let tile = column![picture, number].align_x(Alignment::Center);
                Some(
                    container(button::pressable(p, tile, tone, Some(Message::Pick(place))))
                        .style(widget::frame(
                            p.surface,
                            if pointed { p.primary } else { p.line },
                            if pointed { 3.0 } else { 1.0 },
                            10.0,
                        ))
                        .width(Length::Fill)
                        .into(),
                )
            }
            _ => None,
        });
        let none = button::answer(
            p,
            4,
            ctx.t("monitor-none"),
            None,
            self.cursor == Some(4),
            Message::Pick(4),
        );
        column![Row::with_children(pictures).spacing(space::M), none].spacing(space::M).into()
    }

    fn tiles<'a>(
        &'a self,
        ctx: &Context<'a>,
        answers: Vec<Observed>,
        step: Step,
    ) -> Element<'a, Message> {
        if answers.is_empty() {
            let words = ctx.t(&format!("step-hint-{}", step.code()));
            return widget::notice(ctx.palette, Tone::Info, words);
        }
        let tiles: Vec<Element<'a, Message>> = answers
            .into_iter()
            .enumerate()
            .map(|(place, answer)| {
                let label = evidence::said(ctx, &answer);
                let pointed = self.cursor == Some(place);
                button::answer(ctx.palette, place, label, None, pointed, Message::Pick(place))
            })
            .collect();
        two_columns(tiles)
    }

    /// The card that is turned to whoever is to look: vial and person, large.
    fn card_for_the_witness<'a>(
        &'a self,
        ctx: &Context<'a>,
        procedure: &'a Procedure,
        facts: &Facts<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let vial = procedure.vial().and_then(|id| ctx.day.vial(id));
        let lot = vial.and_then(|vial| facts.lot_of(vial));
        let person = &facts.visit.person;
        let birth = person.birth.label();
        let expiry = lot.map(|lot| lot.expiry.label()).unwrap_or_default();
        let card = column![
            widget::muted(p, ctx.t("card-turn")),
            column![
                widget::caption(p, ctx.t("card-vaccine")),
                widget::display(p, ctx.product_name(&facts.order.product), size::DISPLAY),
                widget::strong(p, ctx.tw("card-expiry", &[("date", &expiry)])),
            ],
            widget::hairline(p),
            column![
                widget::caption(p, ctx.t("card-person")),
                widget::display(p, person.name.clone(), size::DISPLAY),
                widget::strong(p, ctx.tw("card-born", &[("date", &birth)])),
            ],
        ]
        .spacing(space::L);
        let who = self.tiles(ctx, self.answers(Step::Shown, facts), Step::Shown);
        column![
            widget::focus_card(p, Tone::Primary, card),
            column![widget::strong(p, ctx.t("card-who-looked")), who].spacing(space::S),
        ]
        .spacing(space::L)
        .into()
    }

    fn attestation<'a>(
        ctx: &Context<'a>,
        procedure: &'a Procedure,
        facts: &Facts<'a>,
        moment: Moment,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let header = row![
            container(widget::caption(p, ctx.t("attest-item"))).width(Length::FillPortion(4)),
            container(widget::caption(p, ctx.t("attest-expected"))).width(Length::FillPortion(4)),
            container(widget::caption(p, ctx.t("attest-seen"))).width(Length::FillPortion(4)),
        ]
        .spacing(space::M);
        let mut table = column![header].spacing(space::S);
        for item in moment.items() {
            table =
                table.push(widget::hairline(p)).push(evidence::line(ctx, procedure, facts, *item));
        }
        let mut card = column![
            column![
                widget::toned(p, Tone::Primary, ctx.t(&format!("moment-{}", moment.code())))
                    .size(size::LABEL),
                widget::display(p, ctx.t(&format!("attest-{}", moment.code())), size::TITLE),
            ]
            .spacing(space::XS),
            table,
        ]
        .spacing(space::L);
        let closed: Vec<_> = obstacles(procedure, facts)
            .into_iter()
            .filter_map(|obstacle| match obstacle {
                Obstacle::Gate(_, finding) => {
                    Some(ctx.t(&format!("finding-{}", finding.code.code())))
                }
                _ => None,
            })
            .collect();
        if moment == Moment::Right {
            for sentence in closed {
                card = card.push(widget::notice(p, Tone::Stop, sentence));
            }
        }
        widget::focus_card(p, Tone::Proven, card).into()
    }

    fn needle<'a>(
        &'a self,
        ctx: &Context<'a>,
        procedure: &'a Procedure,
        facts: &Facts<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let planned = procedure.proof(Step::Site).map(|proof| evidence::said(ctx, &proof.observed));
        let volume = ctx.words.volume(facts.order.volume);
        let mut words = column![
            widget::toned(p, Tone::Proven, ctx.t("needle-permitted")).size(size::LABEL),
            widget::display(p, ctx.t("needle-title"), size::DISPLAY),
            widget::body(
                p,
                ctx.tw(
                    "needle-plan",
                    &[
                        ("product", &ctx.product_name(&facts.order.product)),
                        ("volume", &volume),
                        ("site", &planned.unwrap_or_default()),
                    ],
                ),
            ),
        ]
        .spacing(space::S);
        if self.problem.is_some() {
            for obstacle in obstacles(procedure, facts) {
                if let Obstacle::Gate(_, finding) | Obstacle::Rule(finding) = obstacle {
                    let key = format!("finding-{}", finding.code.code());
                    words = words.push(widget::notice(p, Tone::Stop, ctx.t(&key)));
                }
            }
            words = words.push(widget::notice(p, Tone::Stop, ctx.t("needle-not-any-more")));
        }
        let sites = answers::sites(facts).into_iter().enumerate().map(|(place, site)| {
            let site = ctx.t(&format!("site-{}", site.code()));
            let label = ctx.tw(&format!("needle-given-{}", self.amount.code()), &[("site", &site)]);
            let pointed = self.cursor == Some(place);
            button::answer(p, place, label, None, pointed, Message::Pick(place))
        });
        let amounts = Amount::ALL.into_iter().map(|amount| {
            let kind = if amount == self.amount { Kind::Chosen } else { Kind::Secondary };
            let label = ctx.t(&format!("amount-{}", amount.code()));
            button::make(p, kind, label).on_press(Message::Amount(amount)).into()
        });
        let card = column![
            words,
            column![widget::strong(p, ctx.t("needle-where")), two_columns(sites.collect())]
                .spacing(space::S),
            row![
                widget::muted(p, ctx.t("needle-amount")),
                Row::with_children(amounts).spacing(space::S),
            ]
            .spacing(space::M)
            .align_y(Alignment::Center),
        ]
        .spacing(space::XXL);
        widget::focus_card(p, Tone::Proven, card).into()
    }

    fn bottom<'a>(
        &'a self,
        ctx: &Context<'a>,
        procedure: &'a Procedure,
        facts: &Facts<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let ways_out = row![
            button::make(p, Kind::Danger, ctx.t("action-stop"))
                .key("F9")
                .on_press(Message::AskStop),
            button::make(p, Kind::Secondary, ctx.t("action-later"))
                .key("F8")
                .on_press(Message::SetAside),
        ]
        .spacing(space::M);
        let on: Element<'a, Message> = match procedure.next() {
            Next::Attest(moment) if self.question.is_none() => {
                let label = ctx.t(&format!("attest-action-{}", moment.code()));
                let blocked = moment == Moment::Right && !facts.closed_gates().is_empty();
                if blocked {
                    button::why_not(p, label, ctx.t("attest-blocked"))
                } else {
                    button::make(p, Kind::Primary, label)
                        .key("Enter")
                        .on_press_maybe((!ctx.saving).then_some(Message::Attest))
                        .into()
                }
            }
            Next::Observe(_) | Next::Attest(_) => {
                let open = Item::ALL
                    .iter()
                    .filter(|item| {
                        procedure.item(**item) != crate::domain::checklist::ItemState::Confirmed
                    })
                    .count();
                button::why_not(
                    p,
                    ctx.t("action-complete"),
                    ctx.tw("complete-why-not", &[("open", &open.to_string())]),
                )
            }
            Next::Needle | Next::Stopped | Next::Nothing => widget::filler().into(),
        };
        let bar = row![ways_out, widget::filler(), on].align_y(Alignment::Center);
        widget::bottom_bar(p, bar)
    }
}

/// "Đối chiếu 5": the moment and the item's place in it.
fn place(ctx: &Context<'_>, step: Step) -> String {
    let moment = step.moment();
    let places: Vec<String> = step
        .items()
        .iter()
        .filter_map(|item| moment.items().iter().position(|other| other == item))
        .map(|place| (place + 1).to_string())
        .collect();
    ctx.tw(&format!("moment-place-{}", moment.code()), &[("place", &places.join(", "))])
}

/// The three moments, how far each has come, as bars with words.
fn moments<'a>(ctx: &Context<'a>, procedure: &Procedure) -> Element<'a, Message> {
    use crate::domain::checklist::ItemState;
    let p = ctx.palette;
    let now = procedure.moment();
    let bars = Moment::ALL.into_iter().map(|moment| {
        let items = moment.items();
        let proven =
            items.iter().filter(|item| procedure.item(**item) >= ItemState::Proven).count();
        let attested = procedure.attested_at(moment).is_some();
        let (ink, words) = if attested {
            (p.proven, p.proven)
        } else if now == Some(moment) {
            (p.primary, p.primary)
        } else {
            (p.line, p.muted)
        };
        let state = if attested {
            ctx.t("moment-attested")
        } else {
            ctx.tw(
                "moment-progress",
                &[("proven", &proven.to_string()), ("all", &items.len().to_string())],
            )
        };
        let bar = container(iced::widget::Space::new().height(4).width(Length::Fill))
            .style(widget::frame(ink, ink, 0.0, 2.0));
        column![
            bar,
            widget::strong(p, ctx.t(&format!("moment-{}", moment.code()))).color(words),
            widget::muted(p, state),
        ]
        .spacing(space::XS)
        .width(Length::Fill)
        .into()
    });
    Row::with_children(bars).spacing(space::S).into()
}

/// What this moment has proven so far, in one line.
fn proven_line<'a>(
    ctx: &Context<'a>,
    procedure: &Procedure,
    moment: Moment,
) -> Option<Element<'a, Message>> {
    let proven: Vec<String> = procedure
        .steps(moment)
        .filter_map(|step| procedure.proof(step))
        .map(|proof| evidence::said(ctx, &proof.observed))
        .collect();
    if proven.is_empty() {
        return None;
    }
    let words = ctx.tw("procedure-proven", &[("proven", &proven.join(" · "))]);
    Some(
        row![
            icon::icon(icon::Icon::RingCheck, 18.0, ctx.palette.proven),
            widget::muted(ctx.palette, words).width(Length::Fill),
        ]
        .spacing(space::S)
        .align_y(Alignment::Center)
        .into(),
    )
}

pub(super) fn said<'a>(ctx: &Context<'a>, problem: &Problem) -> Element<'a, Message> {
    let (tone, words) = match problem {
        Problem::NotReadable => (Tone::Attention, ctx.t("problem-not-readable")),
        Problem::Reread => (Tone::Attention, ctx.t("problem-reread")),
        Problem::WhyTyped => (Tone::Attention, ctx.t("problem-why-typed")),
        Problem::OtherMoment(moment) => {
            let moment = ctx.t(&format!("moment-{}", moment.code()));
            (Tone::Attention, ctx.tw("problem-other-moment", &[("moment", &moment)]))
        }
        Problem::OnlyByScan => (Tone::Attention, ctx.t("problem-only-by-scan")),
        Problem::NotHere => (Tone::Attention, ctx.t("problem-not-here")),
        Problem::NotNow => (Tone::Attention, ctx.t("problem-not-now")),
    };
    widget::notice(ctx.palette, tone, words)
}

fn why_stop<'a>(ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let keys = ["F2", "F3", "F4", "F5"];
    let reasons = Reason::OFFERED.iter().zip(keys).map(|(reason, key)| {
        let label = ctx.t(&format!("reason-{}", reason.code()));
        button::make(p, Kind::Danger, label)
            .key(key)
            .width(Length::Fill)
            .on_press(Message::Refuse(*reason))
            .into()
    });
    let card = column![
        column![
            widget::display(p, ctx.t("why-stop-title"), size::TITLE),
            widget::body(p, ctx.t("why-stop-hint")).color(p.muted),
        ]
        .spacing(space::XS),
        Column::with_children(reasons).spacing(space::S),
        button::make(p, Kind::Secondary, ctx.t("action-back"))
            .key("Esc")
            .on_press(Message::Dismiss),
    ]
    .spacing(space::L);
    widget::focus_card(p, Tone::Stop, card).into()
}

fn which_vial<'a>(ctx: &Context<'a>, numbers: &[u32]) -> Element<'a, Message> {
    let p = ctx.palette;
    let vials = numbers.iter().map(|number| {
        let label = ctx.tw("vial-number", &[("number", &number.to_string())]);
        button::make(p, Kind::Secondary, label).on_press(Message::VialNumber(*number)).into()
    });
    let card = column![
        widget::display(p, ctx.t("which-vial-title"), size::TITLE),
        Row::with_children(vials).spacing(space::S),
        button::make(p, Kind::Secondary, ctx.t("action-back"))
            .key("Esc")
            .on_press(Message::Dismiss),
    ]
    .spacing(space::L);
    widget::focus_card(p, Tone::Attention, card).into()
}

/// Answers side by side in two columns, read down the first.
pub(super) fn two_columns(tiles: Vec<Element<'_, Message>>) -> Element<'_, Message> {
    if tiles.len() < 4 {
        return Column::with_children(tiles).spacing(space::S).into();
    }
    let half = tiles.len().div_ceil(2);
    let mut tiles = tiles.into_iter();
    let first: Vec<_> = tiles.by_ref().take(half).collect();
    row![
        Column::with_children(first).spacing(space::S).width(Length::Fill),
        Column::with_children(tiles).spacing(space::S).width(Length::Fill),
    ]
    .spacing(space::S)
    .into()
}
