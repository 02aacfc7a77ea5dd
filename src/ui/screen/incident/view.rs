//! How the incident screen looks. Decides nothing.

use iced::widget::{Column, Row, column, container, mouse_area, row, scrollable};
use iced::{Alignment, Length};

use super::choice::FOUND;
use super::{Known, Message, Part, Screen, Way, Which};
use crate::domain::dose::ErrorKind;
use crate::domain::id::DoseId;
use crate::domain::route::{Route, Site};
use crate::domain::time::Instant;
use crate::domain::visit::Visit;
use crate::ui::context::Context;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::icon::{Icon, icon};
use crate::ui::widget::keypad::{self, Layout};
use crate::ui::widget::{self, Element};

/// Answers from this place on show no digit: digits here belong to the search.
const UNNUMBERED: usize = 9;

/// The columns beside the fields, and the one where there is little room.
const SIDES: [f32; 2] = [320.0, 268.0];

/// The width of the keypad of lots, which the fields above it share.
const FIELDS: f32 = 516.0;

impl Screen {
    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let ctx = &Context { day: self.earlier.day().unwrap_or(ctx.day), ..*ctx };
        let looks_for_one = self.chosen(ctx).is_none() && !self.is_about_nobody();
        if self.wrong && self.earlier.searching && looks_for_one {
            self.framed(ctx, "incident-earlier-title", self.looking_for_one(ctx))
        } else if self.wrong {
            self.framed(ctx, "incident-wrong", self.wrong(ctx))
        } else {
            self.ways(ctx)
        }
    }

    fn ways<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let gap = space::L;
        let mut page = column![widget::title(p, ctx.t("incident-title"))].spacing(gap);
        if let Some(visit) = self.person.and_then(|id| ctx.day.visit(id)) {
            page = page
                .push(widget::body(p, ctx.tw("incident-about", &[("person", &who(visit, ctx))])));
        }
        let [emergency, reaction, wrong, mishap] = [
            self.way(ctx, Way::Emergency, "incident-card", "incident-card-hint", "F10"),
            self.way(ctx, Way::Reaction, "incident-reaction", "incident-reaction-hint", "F3"),
            self.way(ctx, Way::Wrong, "incident-wrong", "incident-wrong-hint", "F4"),
            self.way(ctx, Way::Mishap, "incident-mishap", "incident-mishap-hint", "F5"),
        ];
        page = page
            .push(row![emergency, reaction].spacing(gap))
            .push(row![wrong, mishap].spacing(gap));
        page = page.push(widget::muted(p, ctx.t("incident-truth")));
        let page = container(page).max_width(1000).padding(ctx.room.pick(space::L, space::M));
        let page = scrollable(container(page).center_x(Length::Fill)).height(Length::Fill);
        let cases = button::make(p, Kind::Secondary, ctx.t("incident-cases")).key("Ctrl S");
        let bar = row![
            button::back(p, ctx.t("incident-back"), Message::Back),
            widget::filler(),
            cases.on_press(Message::Cases),
        ];
        column![page, widget::bottom_bar(p, bar)].into()
    }

    fn way<'a>(
        &self,
        ctx: &Context<'a>,
        way: Way,
        title: &str,
        hint: &str,
        key: &'static str,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let open = if way == Way::Emergency { "incident-open" } else { "incident-choose" };
        let words = column![
            row![icon(Icon::Warning, 28.0, p.stop), widget::heading(p, ctx.t(title))]
                .spacing(space::S)
                .align_y(Alignment::Center),
            widget::body(p, ctx.t(hint)),
            iced::widget::Space::new().height(Length::Fill),
        ]
        .push((!self.is_open(way, ctx)).then(|| widget::caption(p, ctx.t("incident-no-session"))))
        .push(
            button::make(p, Kind::Danger, ctx.t(open))
                .key(key)
                .width(Length::Fill)
                .on_press_maybe(self.is_open(way, ctx).then_some(Message::Way(way))),
        )
        .spacing(space::M);
        // Without a session there is a line more, and no strip above.
        let [wide, narrow] =
            if ctx.day.session().is_some() { [216.0, 212.0] } else { [244.0, 236.0] };
        widget::card(p, words)
            .padding(ctx.room.inside())
            .width(Length::Fill)
            .height(ctx.room.pick(wide, narrow))
            .into()
    }

    fn framed<'a>(
        &'a self,
        ctx: &Context<'a>,
        title: &str,
        form: Element<'a, Message>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let way_on: Element<'a, Message> = match self.missing(ctx) {
            Some(why) => button::why_not(p, ctx.t("incident-record"), ctx.t(why)),
            None => button::make(p, Kind::Primary, ctx.t("incident-record"))
                .key("F5")
                .on_press(Message::Record)
                .into(),
        };
        let words = if ctx.room.is_narrow() { String::new() } else { ctx.t("incident-keys") };
        let hint = widget::muted(p, words);
        let bar = row![
            button::make(p, Kind::Secondary, ctx.t("incident-back"))
                .key("Esc")
                .on_press(Message::Back),
            // The words share the line with the reason of a way that is not open.
            container(hint).width(Length::FillPortion(40)).padding([0.0, space::L]),
            way_on,
        ]
        .align_y(Alignment::Center);
        let page = column![widget::title(p, ctx.t(title)), form]
            .spacing(space::M)
            .padding([ctx.room.pick(space::L, space::M), ctx.room.edge()[1]])
            .height(Length::Fill);
        column![page, widget::bottom_bar(p, bar)].into()
    }

    /// The search for a dose of another day.
    fn looking_for_one<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let nobody = button::make(p, Kind::Secondary, ctx.t("incident-nobody")).key("F7");
        let nobody = row![Element::from(nobody.on_press(Message::Nobody))];
        column![self.earlier.view(ctx).map(Message::Dose), nobody].spacing(space::M).into()
    }

    /// Which injection it was, or the one with which somebody came, and when it was
    /// if it is recorded nowhere.
    fn injection<'a>(&'a self, ctx: &Context<'a>) -> Option<Element<'a, Message>> {
        let p = ctx.palette;
        if self.is_about_nobody() || self.chosen(ctx).is_none() {
            return None;
        }
        let mut lines = column![].spacing(space::S);
        let doses = self.doses(ctx);
        if !doses.is_empty() {
            let tiles = doses.into_iter().enumerate().map(|(place, which)| {
                let words = match which {
                    Which::Recorded(id) => recorded(id, ctx),
                    Which::Unrecorded => ctx.t("incident-unrecorded"),
                };
                let (chosen, said) = (self.which == Some(which), Message::Which(which));
                self.tile(ctx, Part::Dose, place, words, chosen, said).width(Length::Fill).into()
            });
            lines = lines
                .push(self.heading(ctx, Part::Dose, "incident-which"))
                .push(Column::with_children(tiles).spacing(space::XS));
        } else if let Some(Which::Recorded(id)) = self.which {
            let card = column![
                widget::caption(p, ctx.t("incident-recorded")),
                widget::body(p, recorded(id, ctx)),
            ];
            lines = lines.push(widget::card(p, card).width(Length::Fill));
        }
        let time = self.asks_time(ctx).then(|| self.when(ctx));
        Some(lines.push(time).into())
    }

    fn when<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let shown = self.just_now.map_or_else(|| field::clock(&self.time), Instant::hour_minute);
        let here = self.part == Part::Time;
        let attention = if here { Attention::Here } else { Attention::Elsewhere };
        let kind = if self.just_now.is_some() { Kind::Chosen } else { Kind::Secondary };
        let now = button::make(p, kind, ctx.t("incident-just-now")).key("F9").narrow();
        let field = field::blind(p, &shown, "__:__", 116.0, attention);
        let line = row![
            Element::from(now.on_press(Message::Now)),
            mouse_area(field).on_press(Message::Part(Part::Time)),
        ]
        .spacing(space::S)
        .align_y(Alignment::Center);
        column![self.heading(ctx, Part::Time, "incident-when"), line].spacing(space::S).into()
    }

    fn wrong<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let note =
            field::words(p, &ctx.t("incident-note"), "", &self.note, None, Message::Note, None);
        let here = self.chosen(ctx).filter(|_| self.earlier.day().is_none());
        let waits = here.is_some_and(|visit| visit.open_orders().next().is_some());
        let ends = waits.then(|| widget::notice(p, Tone::Info, ctx.t("incident-orders-end")));
        let errors = ErrorKind::ALL.iter().enumerate().map(|(place, error)| {
            let words = ctx.t(&format!("error-kind-{}", error.code()));
            let chosen = self.error == Some(*error);
            self.tile(ctx, Part::Error, place, words, chosen, Message::Error(*error))
                .width(Length::Fill)
                .into()
        });
        let errors = column![
            self.heading(ctx, Part::Error, "incident-error"),
            Column::with_children(errors).spacing(space::XS),
        ]
        .padding(iced::Padding::ZERO.right(space::M))
        .spacing(space::S);
        let people = self.people(ctx, "incident-person", "incident-search-first");
        let injection = self.injection(ctx);
        let given = scrollable(self.what_was_given(ctx)).width(Length::Fill).height(Length::Fill);
        let [side, narrow_side] = SIDES;
        if ctx.room.is_narrow() {
            let lines = column![people].push(injection).push(errors).push(note).push(ends);
            let lines = lines.spacing(space::M);
            let lines = lines.padding(iced::Padding::ZERO.right(space::M));
            return row![scrollable(lines).width(narrow_side).height(Length::Fill), given]
                .spacing(space::M)
                .height(Length::Fill)
                .into();
        }
        let said = self.chosen(ctx).is_some() || self.is_about_nobody();
        let height = if said { Length::Shrink } else { Length::Fill };
        let person =
            column![scrollable(column![people].push(injection).spacing(space::M)).height(height)]
                .push(note)
                .push(ends)
                .spacing(space::M);
        row![
            container(person).width(side),
            scrollable(errors).width(side).height(Length::Fill),
            given,
        ]
        .spacing(space::XL)
        .height(Length::Fill)
        .into()
    }

    /// The person who is chosen, or the search for one and whom it finds.
    fn people<'a>(&'a self, ctx: &Context<'a>, title: &str, none: &str) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut lines = column![self.heading(ctx, Part::Person, title)].spacing(space::S);
        if let Some(visit) = self.chosen(ctx) {
            let card = column![
                widget::strong(p, visit.person.name.clone()),
                widget::muted(p, place(visit, ctx)),
            ]
            .spacing(2);
            lines =
                lines.push(widget::toned_card(p, Tone::Primary, card).width(Length::Fill)).push(
                    button::make(p, Kind::Secondary, ctx.t("incident-other-person"))
                        .key("F8")
                        .width(Length::Fill)
                        .on_press(Message::OtherPerson),
                );
            return lines.into();
        }
        if self.is_about_nobody() {
            let words = widget::strong(p, ctx.t("incident-nobody"));
            let card = widget::toned_card(p, Tone::Attention, words).width(Length::Fill);
            let other = button::make(p, Kind::Secondary, ctx.t("incident-other-person")).key("F8");
            let other = other.width(Length::Fill).on_press(Message::OtherPerson);
            return lines.push(card).push(Element::from(other)).into();
        }
        let search = ctx.t("incident-search");
        let search = field::input(p, &search, &self.search, Message::Search, Some(Message::Submit))
            .id("search");
        lines = lines.push(search);
        if self.wrong && self.search.is_empty() {
            let nobody = button::make(p, Kind::Secondary, ctx.t("incident-nobody")).key("F7");
            let nobody = nobody.width(Length::Fill).on_press(Message::Nobody);
            let earlier = button::make(p, Kind::Secondary, ctx.t("earlier-dose"))
                .key_or_narrow("F2", ctx.room);
            let earlier = earlier.width(Length::Fill).on_press(Message::Earlier);
            lines = lines.push(Element::from(earlier)).push(Element::from(nobody));
        }
        let found = self.found(ctx);
        if found.is_empty() {
            let words = if self.search.trim().is_empty() { none } else { "incident-not-found" };
            return lines.push(widget::muted(p, ctx.t(words))).into();
        }
        let full = found.len() == FOUND;
        for (at, visit) in found.into_iter().enumerate() {
            let pointed = self.part == Part::Person && self.cursor == Some(at);
            let (name, place) = (visit.person.name.clone(), place(visit, ctx));
            lines = lines.push(button::answer(
                p,
                UNNUMBERED + at,
                name,
                Some(place),
                pointed,
                Message::Person(visit.id),
            ));
        }
        if full {
            lines = lines.push(widget::caption(p, ctx.t("incident-type-more")));
        }
        lines.into()
    }

    fn what_was_given<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut products: Vec<Element<'a, Message>> = Vec::new();
        for (place, product) in self.products(ctx).into_iter().enumerate() {
            let chosen = self.product.as_ref() == Some(&product);
            let name = ctx.product_name(&product);
            let tile =
                self.tile(ctx, Part::Product, place, name, chosen, Message::Product(product));
            products.push(tile.into());
        }
        if !self.every_product {
            products.push(
                button::make(p, Kind::Secondary, ctx.t("incident-every-product"))
                    .on_press(Message::EveryProduct)
                    .into(),
            );
        }
        let routes = Route::ALL.iter().enumerate().map(|(place, route)| {
            let words = ctx.t(&format!("route-{}", route.code()));
            let chosen = self.route == Some(*route);
            self.tile(ctx, Part::Route, place, words, chosen, Message::Route(*route)).into()
        });
        let sites = Site::ALL.iter().enumerate().map(|(place, site)| {
            let words = ctx.t(&format!("site-{}", site.code()));
            let chosen = self.site == Some(*site);
            self.tile(ctx, Part::Site, place, words, chosen, Message::Site(*site)).into()
        });
        let given = match self.which {
            Some(Which::Recorded(_)) => "incident-given-otherwise",
            Some(Which::Unrecorded) | None => "incident-given",
        };
        let mut lines = column![
            self.heading(ctx, Part::Product, given),
            tiles(products),
            row![
                self.blind(ctx, Part::Lot, "incident-lot", &self.lot, 200.0),
                self.blind(ctx, Part::Vial, "incident-vial", &self.vial_number, 130.0),
                self.blind(ctx, Part::Volume, "incident-volume", &self.volume, 162.0),
            ]
            .spacing(space::M),
        ]
        .spacing(space::S);
        if let Some(words) = self.known_words(ctx) {
            lines = lines.push(container(words).width(FIELDS));
        }
        let layout = match self.part {
            Part::Lot => Some(Layout::Lot),
            Part::Time | Part::Vial => Some(Layout::Digits),
            Part::Volume => Some(Layout::Volume),
            _ => None,
        };
        if let Some(layout) = layout {
            let pad = keypad::keypad(p, layout, Message::Typed, Message::Erase, Message::Clear);
            lines = lines.push(pad);
        }
        lines
            .push(self.heading(ctx, Part::Route, "incident-route"))
            .push(tiles(routes))
            .push(self.heading(ctx, Part::Site, "incident-site"))
            .push(tiles(sites))
            .width(FIELDS)
            .into()
    }

    /// What the lot and the vial that were typed or scanned mean here.
    fn known_words<'a>(&self, ctx: &Context<'a>) -> Option<Element<'a, Message>> {
        let p = ctx.palette;
        let product = |lot: &crate::domain::stock::Lot| {
            lot.product().map(|id| ctx.product_name(id)).unwrap_or_default()
        };
        let (tone, words) = match self.known(ctx) {
            Known::Nothing => return None,
            Known::Vial(id) => {
                let vial = ctx.day.vial(id)?;
                let lot = ctx.day.lot(vial.lot)?;
                let gaps = [
                    ("number", &*vial.number.to_string()),
                    ("product", &*product(lot)),
                    ("lot", lot.number.as_str()),
                ];
                let key = match self.earlier.day() {
                    None => "incident-this-vial",
                    Some(_) => "incident-that-vial",
                };
                (Tone::Info, ctx.tw(key, &gaps))
            }
            Known::Lot(id) => {
                let lot = ctx.day.lot(id)?;
                let gaps = [("product", &*product(lot)), ("lot", lot.number.as_str())];
                (Tone::Attention, ctx.tw("incident-this-lot", &gaps))
            }
            Known::Several(numbers) => {
                let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
                let gaps = [("numbers", &*numbers.join(", "))];
                (Tone::Attention, ctx.tw("incident-several", &gaps))
            }
            Known::Unknown => (Tone::Attention, ctx.t("incident-unknown-vial")),
        };
        Some(widget::notice(p, tone, words))
    }

    fn heading<'a>(&self, ctx: &Context<'a>, part: Part, key: &str) -> Element<'a, Message> {
        let p = ctx.palette;
        let here = self.part == part;
        let words = widget::group(p, ctx.t(key));
        let mut line = row![].spacing(space::XS).align_y(Alignment::Center);
        if here {
            line = line.push(icon(Icon::Pointer, 12.0, p.primary));
        }
        line.push(if here { words.color(p.primary) } else { words }).into()
    }

    fn tile<'a>(
        &self,
        ctx: &Context<'a>,
        part: Part,
        place: usize,
        words: String,
        chosen: bool,
        message: Message,
    ) -> button::Button<'a, Message> {
        let kind = if chosen { Kind::Chosen } else { Kind::Secondary };
        let tile = button::make(ctx.palette, kind, words).on_press(message);
        if self.part == part && self.cursor == Some(place) { tile.key("Enter") } else { tile }
    }

    fn blind<'a>(
        &self,
        ctx: &Context<'a>,
        part: Part,
        label: &str,
        typed: &str,
        width: f32,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let attention = if self.part == part { Attention::Here } else { Attention::Elsewhere };
        let lines = column![
            widget::caption(p, ctx.t(label)),
            field::blind(p, typed, "", width, attention),
        ];
        mouse_area(lines).on_press(Message::Part(part)).into()
    }
}

/// Says of a recorded dose when it was given, and what.
fn recorded(id: DoseId, ctx: &Context<'_>) -> String {
    let Some(dose) = ctx.day.doses().iter().find(|dose| dose.id == id) else {
        return String::new();
    };
    let given = &dose.administered;
    let at = given.given_at;
    let when = if at.civil_day() == ctx.now.civil_day() {
        at.hour_minute()
    } else {
        format!("{} {}", at.hour_minute(), ctx.words.date(at.civil_day()))
    };
    let product = given.product.as_ref().map(|id| ctx.product_name(id));
    let vial = given.vial.and_then(|id| ctx.day.vial(id)).map(|vial| vial.number.to_string());
    let vial = vial.map(|number| ctx.tw("incident-recorded-vial", &[("number", &number)]));
    std::iter::once(when).chain(product).chain(vial).collect::<Vec<_>>().join(" · ")
}

fn tiles<'a>(tiles: impl IntoIterator<Item = Element<'a, Message>>) -> Element<'a, Message> {
    Row::with_children(tiles).spacing(space::XS).wrap().vertical_spacing(space::XS).into()
}

fn who(visit: &Visit, ctx: &Context<'_>) -> String {
    let ticket = visit.ticket.to_string();
    ctx.tw("incident-who", &[("name", &visit.person.name), ("ticket", &ticket)])
}

fn place(visit: &Visit, ctx: &Context<'_>) -> String {
    let ticket = visit.ticket.to_string();
    let born = visit.person.birth.label();
    let group = visit.person.group.as_deref();
    match group {
        Some(group) => {
            let gaps = [("ticket", &*ticket), ("group", group), ("born", &*born)];
            ctx.tw("incident-place", &gaps)
        }
        None => ctx.tw("incident-place-no-group", &[("ticket", &ticket), ("born", &born)]),
    }
}
