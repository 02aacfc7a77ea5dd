//! What is seen of a person on the way from waiting to ready.

use iced::widget::{Column, Row, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{Message, Screen, Section, draft};
use crate::domain::account::Act;
use crate::domain::catalogue::Conclusion;
use crate::domain::evidence::Witness;
use crate::domain::finding::Severity;
use crate::domain::route::Route;
use crate::domain::visit::{ConsentKind, LeftReason, Visit};
use crate::ui::context::Context;
use crate::ui::finding;
use crate::ui::screen::person;
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::keypad::{self, Layout};
use crate::ui::widget::{self, Element, icon};

impl Screen {
    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let Some(visit) = ctx.day.visit(self.visit) else {
            return widget::empty(p, ctx.t("visit-gone"), "");
        };
        let open = self.section(ctx);
        let due = self.due(ctx);
        let done = Section::ALL
            .into_iter()
            .filter(|section| *section != open && *section < due)
            .map(|section| self.done(ctx, visit, section));
        let later = Section::ALL
            .into_iter()
            .filter(|section| *section != open && *section >= due)
            .map(|section| later(ctx, section));
        let mut middle = column![].spacing(space::M);
        if let Some(left) = visit.left {
            let key = match left {
                LeftReason::Screening => "visit-left-screening",
                LeftReason::Consent => "visit-left-consent",
                LeftReason::ChildSaysNo => "visit-left-child",
                LeftReason::Absent => "visit-left-absent",
            };
            middle = middle.push(widget::notice(p, Tone::Attention, ctx.t(key)));
        }
        middle = middle
            .push(Row::with_children(done).spacing(space::S).wrap())
            .push(self.open_section(ctx, visit, open))
            .push(Column::with_children(later).spacing(space::S));
        column![
            row![
                person::panel(ctx, visit),
                scrollable(container(middle).padding([space::XL, space::XXL]).width(Length::Fill))
                    .height(Length::Fill),
            ]
            .height(Length::Fill),
            self.bottom(ctx),
        ]
        .into()
    }

    /// A finished section, in one button that opens it again.
    fn done<'a>(
        &'a self,
        ctx: &Context<'a>,
        visit: &Visit,
        section: Section,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let name = ctx.t(&format!("visit-section-{}", section.code()));
        let words = column![
            widget::caption(p, name),
            widget::strong(p, self.result(ctx, visit, section)).size(size::LABEL),
        ];
        let content = container(
            row![icon::icon(icon::Icon::Check, 20.0, p.proven), words]
                .spacing(space::S)
                .align_y(Alignment::Center),
        )
        .padding([space::XS, space::M]);
        container(button::pressable(p, content, Tone::Neutral, Some(Message::Again(section))))
            .style(widget::frame(p.surface, p.line, 1.0, 10.0))
            .width(Length::Shrink)
            .into()
    }

    fn result(&self, ctx: &Context<'_>, visit: &Visit, section: Section) -> String {
        let product = self.draft.product.as_ref();
        match section {
            Section::Product => product.map(|id| ctx.product_name(id)).unwrap_or_default(),
            Section::Consent => product
                .and_then(|id| visit.consent(id))
                .map(|consent| {
                    let by = ctx.t(&format!("witness-{}", consent.by.code()));
                    let kind = ctx.t(&format!("consent-kind-{}", consent.kind.code()));
                    format!("{kind} · {by}")
                })
                .unwrap_or_default(),
            Section::History => person::history(ctx, visit),
            Section::Screening => visit
                .screening
                .as_ref()
                .map(|screening| {
                    let conclusion = ctx.t(&format!("conclusion-{}", screening.conclusion.code()));
                    let measured = screening.temperature.map(|t| ctx.words.temperature(t));
                    format!("{conclusion} · {}", measured.unwrap_or_default())
                })
                .unwrap_or_default(),
            Section::Order => String::new(),
        }
    }

    fn open_section<'a>(
        &'a self,
        ctx: &Context<'a>,
        visit: &'a Visit,
        section: Section,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut content = column![
            column![
                widget::display(
                    p,
                    ctx.t(&format!("visit-section-{}", section.code())),
                    size::TITLE
                ),
                widget::body(p, ctx.t(&format!("visit-hint-{}", section.code()))).color(p.muted),
            ]
            .spacing(space::XS),
        ]
        .spacing(space::L);
        if let Some(problem) = self.problem {
            content = content.push(widget::notice(p, Tone::Attention, ctx.t(problem)));
        }
        content = content.push(match section {
            Section::Product => self.products(ctx),
            Section::Consent => self.consent(ctx, visit),
            Section::History => self.history(ctx, visit),
            Section::Screening => self.screening(ctx),
            Section::Order => self.order(ctx),
        });
        widget::focus_card(p, Tone::Primary, content).into()
    }

    fn products<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let tiles: Vec<Element<'a, Message>> = draft::products(ctx)
            .into_iter()
            .map(|id| {
                let chosen = self.draft.product.as_ref() == Some(&id);
                choice(ctx, ctx.product_name(&id), chosen, Message::Product(id))
            })
            .collect();
        if tiles.is_empty() {
            return widget::notice(ctx.palette, Tone::Info, ctx.t("visit-no-products"));
        }
        Row::with_children(tiles).spacing(space::S).wrap().into()
    }

    fn consent<'a>(&'a self, ctx: &Context<'a>, visit: &Visit) -> Element<'a, Message> {
        let p = ctx.palette;
        let listed = match visit.listed_consent {
            Some(true) => ctx.t("visit-listed-yes"),
            Some(false) => ctx.t("visit-listed-no"),
            None => ctx.t("visit-listed-nothing"),
        };
        let kinds = ConsentKind::ALL.into_iter().map(|kind| {
            let label = ctx.t(&format!("consent-kind-{}", kind.code()));
            let chosen = self.draft.consent_kind == Some(kind);
            choice(ctx, label, chosen, Message::ConsentKind(kind))
        });
        let by = Witness::ALL.into_iter().map(|witness| {
            let label = ctx.t(&format!("witness-{}", witness.code()));
            let chosen = self.draft.consent_by == Some(witness);
            choice(ctx, label, chosen, Message::ConsentBy(witness))
        });
        let ready = self.draft.consent_kind.is_some() && self.draft.consent_by.is_some();
        let yes = button::make(p, Kind::Primary, ctx.t("visit-consent-yes"))
            .on_press_maybe(ready.then_some(Message::Consent(true)));
        let no = button::make(p, Kind::Danger, ctx.t("visit-consent-no"))
            .on_press_maybe(ready.then_some(Message::Consent(false)));
        let mut last = row![yes, no].spacing(space::S).align_y(Alignment::Center);
        if !ready {
            last = last.push(widget::caption(p, ctx.t("visit-problem-consent")));
        }
        column![
            widget::muted(p, listed),
            labelled(ctx, "visit-consent-how", Row::with_children(kinds).spacing(space::S)),
            labelled(ctx, "visit-consent-who", Row::with_children(by).spacing(space::S)),
            last,
        ]
        .spacing(space::L)
        .into()
    }

    fn history<'a>(&'a self, ctx: &Context<'a>, visit: &Visit) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut content = column![].spacing(space::L);
        let known = ctx.day.past_doses(visit.patient);
        if !known.is_empty() {
            let lines = known.iter().map(|dose| {
                let name = dose.product.as_ref().map(|id| ctx.product_name(id));
                let words =
                    format!("{} · {}", ctx.words.date(dose.given_on), name.unwrap_or_default());
                widget::body(p, words).into()
            });
            content = content.push(labelled(
                ctx,
                "visit-known-doses",
                Column::with_children(lines).spacing(space::XS),
            ));
        }
        let related: Vec<Element<'a, Message>> = self
            .related(ctx)
            .into_iter()
            .map(|id| {
                let chosen = self.draft.prior_product.as_ref() == Some(&id);
                choice(ctx, ctx.product_name(&id), chosen, Message::PriorProduct(id))
            })
            .collect();
        let form = ctx.t("form-date");
        let complete = self.draft.prior_product.is_some() && !self.draft.prior_date.is_empty();
        let add = row![
            field::blind(p, &self.draft.prior_date, &form, 240.0, Attention::Here),
            button::make(p, Kind::Secondary, ctx.t("visit-prior-add"))
                .key("Enter")
                .on_press_maybe(complete.then_some(Message::PriorDose)),
        ]
        .spacing(space::M)
        .align_y(Alignment::Center);
        let mut prior =
            column![Row::with_children(related).spacing(space::S).wrap()].spacing(space::M);
        if self.draft.prior_product.is_some() {
            prior = prior.push(add).push(keypad::keypad(
                p,
                Layout::Date,
                Message::Typed,
                Message::Erase,
                Message::Clear,
            ));
        }
        let witnesses = Witness::ALL.into_iter().map(|witness| {
            let who = ctx.t(&format!("witness-{}", witness.code()));
            let label = ctx.tw("visit-no-book", &[("who", &who)]);
            button::make(p, Kind::Secondary, label).on_press(Message::NoBook(witness)).into()
        });
        content
            .push(
                button::make(p, Kind::Primary, ctx.t("visit-book-seen"))
                    .key("F2")
                    .on_press(Message::BookSeen),
            )
            .push(labelled(ctx, "visit-prior", prior))
            .push(labelled(
                ctx,
                "visit-without-book",
                Row::with_children(witnesses).spacing(space::S).wrap(),
            ))
            .into()
    }

    /// The products that share an antigen with the one that is meant.
    fn related(&self, ctx: &Context<'_>) -> Vec<crate::domain::catalogue::ProductId> {
        let product = self.draft.product.as_ref().and_then(|id| ctx.catalogue.product(id));
        let Some(product) = product else { return Vec::new() };
        ctx.catalogue
            .products()
            .filter(|other| other.antigens.iter().any(|one| product.antigens.contains(one)))
            .map(|other| other.id.clone())
            .collect()
    }

    fn screening<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let questions = self.draft.questions(self.visit, ctx);
        let lines = questions.into_iter().enumerate().map(|(place, question)| {
            let answer = self.draft.answers.get(&question.id).copied();
            let pointed = self.draft.cursor == place;
            let tile = |label: String, value: bool| {
                let kind = if answer == Some(value) { Kind::Chosen } else { Kind::Secondary };
                button::make(p, kind, label).on_press(Message::Answer(place, value))
            };
            let mut words =
                column![widget::body(p, ctx.words.of(&question.text)).size(size::LABEL)];
            if let Some(note) = &question.note {
                words = words.push(widget::caption(p, ctx.words.of(note)));
            }
            let pointer = if pointed { icon::Icon::Pointer } else { icon::Icon::None };
            container(
                row![
                    icon::icon(pointer, 14.0, p.primary),
                    words.width(Length::Fill),
                    tile(ctx.t("answer-no"), false),
                    tile(ctx.t("answer-yes"), true),
                ]
                .spacing(space::S)
                .align_y(Alignment::Center),
            )
            .padding([2.0, space::XS])
            .style(widget::frame(
                if pointed { p.primary_soft } else { p.surface },
                if pointed { p.primary } else { p.surface },
                if pointed { 2.0 } else { 0.0 },
                8.0,
            ))
            .into()
        });
        let measured = row![
            widget::strong(p, ctx.t("visit-temperature")).width(Length::Fill),
            field::blind(p, &self.draft.temperature, "", 160.0, Attention::Here),
            widget::muted(p, ctx.t("visit-temperature-unit")),
        ]
        .spacing(space::M)
        .align_y(Alignment::Center);
        column![
            measured,
            widget::hairline(p),
            Column::with_children(lines).spacing(2),
            keypad::keypad(p, Layout::Volume, Message::Typed, Message::Erase, Message::Clear),
        ]
        .spacing(space::M)
        .into()
    }

    /// What the screener may conclude, at the bottom where it is always in sight.
    fn conclusions<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let computed = self.draft.outcome(self.visit, ctx).and_then(|(_, outcome)| outcome.ok());
        let why = match &computed {
            None => ctx.t("visit-conclude-why-not"),
            Some(outcome) => {
                let conclusion = ctx.t(&format!("conclusion-{}", outcome.conclusion.code()));
                ctx.tw("visit-computed", &[("conclusion", &conclusion)])
            }
        };
        let buttons =
            Conclusion::ALL.into_iter().zip(["F2", "F3", "F4", "F5"]).map(|(conclusion, key)| {
                let label = ctx.t(&format!("conclusion-{}", conclusion.code()));
                let mild = computed.as_ref().is_none_or(|outcome| conclusion < outcome.conclusion);
                let kind = match conclusion {
                    Conclusion::Eligible => Kind::Primary,
                    _ => Kind::Secondary,
                };
                button::make(p, kind, label)
                    .narrow()
                    .key(key)
                    .on_press_maybe((!mild).then_some(Message::Conclude(conclusion)))
                    .into()
            });
        row![
            container(widget::caption(p, why).align_x(Alignment::End)).max_width(230),
            Row::with_children(buttons).spacing(space::XS),
        ]
        .spacing(space::M)
        .align_y(Alignment::Center)
        .into()
    }

    fn order<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        if let Some(order) = self.open_order(ctx) {
            let number = order.dose_number.to_string();
            let name = ctx.product_name(&order.product);
            let title = ctx.tw("side-order-product", &[("product", &name), ("number", &number)]);
            let route = ctx.t(&format!("route-{}", order.route.code()));
            return column![
                widget::notice(p, Tone::Proven, ctx.t("visit-ordered")),
                widget::heading(p, title),
                widget::body(p, format!("{} · {route}", ctx.words.volume(order.volume))),
            ]
            .spacing(space::S)
            .into();
        }
        if !ctx.may(Act::Screen) {
            return widget::notice(p, Tone::Info, ctx.t("visit-problem-not-screener"));
        }
        let numbers = (1..=5u8).map(|number| {
            let chosen = self.draft.dose_number == Some(number);
            choice(ctx, number.to_string(), chosen, Message::DoseNumber(number))
        });
        let routes = Route::ALL.into_iter().map(|route| {
            let label = ctx.t(&format!("route-{}", route.code()));
            choice(ctx, label, self.draft.route == Some(route), Message::Route(route))
        });
        let attention =
            if self.draft.dose_number.is_some() { Attention::Here } else { Attention::Elsewhere };
        let ready = self.draft.dose_number.is_some()
            && !self.draft.volume.is_empty()
            && self.draft.route.is_some();
        let send: Element<'a, Message> = if ready {
            button::make(p, Kind::Primary, ctx.t("visit-order"))
                .key("Enter")
                .on_press(Message::Order)
                .into()
        } else {
            button::why_not(p, ctx.t("visit-order"), ctx.t("visit-problem-order"))
        };
        let mut content = column![
            labelled(ctx, "visit-dose-number", Row::with_children(numbers).spacing(space::S)),
            labelled(
                ctx,
                "visit-volume",
                row![
                    column![
                        row![
                            field::blind(p, &self.draft.volume, "", 160.0, attention),
                            widget::muted(p, "mL"),
                        ]
                        .spacing(space::M)
                        .align_y(Alignment::Center),
                    ],
                    keypad::keypad(
                        p,
                        Layout::Volume,
                        Message::Typed,
                        Message::Erase,
                        Message::Clear
                    ),
                ]
                .spacing(space::XXL)
            ),
            labelled(ctx, "visit-route", Row::with_children(routes).spacing(space::S).wrap()),
        ]
        .spacing(space::L);
        for found in &self.findings {
            content = content.push(judged(ctx, found));
        }
        content.push(row![widget::filler(), send]).into()
    }

    fn bottom<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let back = button::make(p, Kind::Secondary, ctx.t("action-back"))
            .key("Esc")
            .on_press(Message::Back);
        let mut bar = row![back].spacing(space::S).align_y(Alignment::Center);
        if self.section(ctx) == Section::Screening {
            let bar = bar.push(widget::filler()).push(self.conclusions(ctx));
            return widget::bottom_bar(p, bar);
        }
        bar = bar
            .push(
                button::make(p, Kind::Danger, ctx.t("reason-child-says-no"))
                    .on_press(Message::Leave(LeftReason::ChildSaysNo)),
            )
            .push(
                button::make(p, Kind::Danger, ctx.t("reason-consent-withdrawn"))
                    .on_press(Message::Withdraw),
            )
            .push(
                button::make(p, Kind::Secondary, ctx.t("visit-absent"))
                    .on_press(Message::Leave(LeftReason::Absent)),
            )
            .push(widget::filler());
        bar = if self.open_order(ctx).is_some() {
            bar.push(
                button::make(p, Kind::Primary, ctx.t("queue-begin"))
                    .key("Enter")
                    .on_press_maybe((!ctx.saving).then_some(Message::Begin)),
            )
        } else {
            bar.push(button::why_not(p, ctx.t("queue-begin"), ctx.t("visit-begin-why-not")))
        };
        widget::bottom_bar(p, bar)
    }
}

/// A finding about an order: a notice beside it, or what stands in its way.
fn judged<'a>(ctx: &Context<'a>, found: &crate::domain::finding::Finding) -> Element<'a, Message> {
    let p = ctx.palette;
    let mut words = ctx.t(&format!("finding-{}", found.code.code()));
    if let Some(expected) = &found.expected {
        words = format!("{words} · {}: {}", ctx.t("stop-expected"), finding::value(ctx, expected));
    }
    if let Some(seen) = &found.found {
        words = format!("{words} · {}: {}", ctx.t("stop-found"), finding::value(ctx, seen));
    }
    if found.unverified {
        words = format!("{words} {}", ctx.t("unverified"));
    }
    if found.severity == Severity::Notice {
        return widget::notice(p, Tone::Info, words);
    }
    let source = ctx.tw("stop-source", &[("source", &found.source), ("mark", "")]);
    column![
        widget::notice(p, Tone::Stop, words),
        widget::caption(p, ctx.t(&format!("way-out-{}", found.code.code()))),
        widget::caption(p, source),
    ]
    .spacing(space::XS)
    .into()
}

/// A section whose turn has not come.
fn later<'a>(ctx: &Context<'a>, section: Section) -> Element<'a, Message> {
    let p = ctx.palette;
    row![
        icon::icon(icon::Icon::Ring, 18.0, p.muted),
        widget::muted(p, ctx.t(&format!("visit-section-{}", section.code()))),
    ]
    .spacing(space::S)
    .align_y(Alignment::Center)
    .into()
}

fn choice<'a>(
    ctx: &Context<'a>,
    label: String,
    chosen: bool,
    message: Message,
) -> Element<'a, Message> {
    let kind = if chosen { Kind::Chosen } else { Kind::Secondary };
    button::make(ctx.palette, kind, label).on_press(message).into()
}

fn labelled<'a>(
    ctx: &Context<'a>,
    key: &str,
    content: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    column![widget::strong(ctx.palette, ctx.t(key)), content.into()].spacing(space::S).into()
}
