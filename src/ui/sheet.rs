//! The side sheet of a drill: the world outside the program on a sheet of paper.
//! Slips, vial labels and what the parent would answer stand there, to be
//! clicked, typed, or scanned from the screen.

use iced::widget::{Column, column, container, qr_code, row, scrollable};
use iced::{Alignment, Length};

use crate::domain::stock::Content;
use crate::scan::StationLabel;
use crate::ui::context::Context;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{self, Element};

/// How wide it is, in logical pixels: beside it a window of 1280 has the room that
/// screens need at least.
pub const WIDTH: f32 = 256.0;

/// The sheet.
#[derive(Debug, Default)]
pub struct Sheet {
    open: bool,
    shown: Option<(String, qr_code::Data)>,
}

/// What somebody does with it.
#[derive(Debug, Clone)]
pub enum Message {
    /// Lay it beside the screen, or put it away.
    Toggle,
    /// Hold a code under the scanner.
    Scan(String),
    /// Show a code large, for a real scanner.
    Show(String),
}

impl Sheet {
    /// Takes in what somebody did. Returns the code that is held under the scanner.
    pub fn update(&mut self, message: Message) -> Option<String> {
        match message {
            Message::Toggle => {
                self.open = !self.open;
                None
            }
            Message::Scan(code) => Some(code),
            Message::Show(code) => {
                let already = self.shown.as_ref().is_some_and(|(shown, _)| *shown == code);
                self.shown = if already {
                    None
                } else {
                    qr_code::Data::new(&code).ok().map(|data| (code, data))
                };
                None
            }
        }
    }

    /// Tells whether it lies open.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.open
    }

    /// Draws it, if it lies beside the screen.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Option<Element<'a, Message>> {
        if !self.open {
            return None;
        }
        let p = ctx.palette;
        let mut sheet = column![
            row![
                widget::chip(p, Tone::Attention, ctx.t("bar-drill")),
                widget::filler(),
                button::make(p, Kind::Secondary, ctx.t("action-close"))
                    .narrow()
                    .key("F1")
                    .on_press(Message::Toggle),
            ]
            .align_y(Alignment::Center),
            widget::muted(p, ctx.t("sheet-hint")),
        ]
        .spacing(space::S);
        if let Some((_, data)) = &self.shown {
            sheet = sheet.push(
                container(qr_code(data).cell_size(4).style(|_| qr_code::Style {
                    // Dark on white in every scheme, or a scanner does not read it.
                    cell: iced::Color::BLACK,
                    background: iced::Color::WHITE,
                }))
                .padding(space::S)
                .center_x(Length::Fill),
            );
        }
        sheet = sheet.push(widget::group(p, ctx.t("sheet-vials")));
        for vial in ctx.day.vials() {
            let lot = ctx.day.lot(vial.lot);
            let name = ctx.day.product_in(vial.id).map(|id| ctx.product_name(id));
            let title = ctx.tw(
                "queue-vial",
                &[("product", &name.unwrap_or_default()), ("number", &vial.number.to_string())],
            );
            let lot_number = lot.map(|lot| lot.number.clone()).unwrap_or_default();
            let expiry = lot.map(|lot| lot.expiry.label()).unwrap_or_default();
            let detail = ctx.tw("sheet-lot", &[("lot", &lot_number), ("expiry", &expiry)]);
            sheet = sheet.push(Self::line(ctx, title, detail, StationLabel::Vial(vial.id).code()));
        }
        sheet = sheet.push(widget::group(p, ctx.t("sheet-people")));
        for visit in ctx.day.visits() {
            let person = &visit.person;
            let title = format!("{} · {}", visit.ticket, person.name);
            let detail = ctx.tw(
                "sheet-person",
                &[
                    ("birth", &person.birth.label()),
                    ("guardian", person.guardian.as_deref().unwrap_or("")),
                    ("phone", person.phone.as_deref().unwrap_or("")),
                ],
            );
            let code = visit.open_orders().next().map_or_else(
                || StationLabel::Visit(visit.id).code(),
                |order| StationLabel::Order(order.id).code(),
            );
            sheet = sheet.push(Self::line(ctx, title, detail, code));
        }
        sheet = sheet.push(widget::group(p, ctx.t("sheet-lots")));
        for lot in ctx.day.lots() {
            let name = match &lot.content {
                Content::Vaccine { product, .. } => ctx.product_name(product),
                Content::Diluent(id) => ctx
                    .catalogue
                    .diluent(id)
                    .map_or_else(|| id.to_string(), |d| ctx.words.of(&d.name).to_owned()),
                Content::Syringe(_) => continue,
            };
            let detail =
                ctx.tw("sheet-lot", &[("lot", &lot.number), ("expiry", &lot.expiry.label())]);
            let day = lot.expiry.last_day().format("%y%m%d");
            let gtin = lot.gtin.as_deref().map(|gtin| format!("01{gtin}")).unwrap_or_default();
            let code = format!("]d2{gtin}17{day}10{}", lot.number);
            sheet = sheet.push(Self::line(ctx, name, detail, code));
        }
        let sheet = scrollable(sheet.padding(iced::Padding::ZERO.right(space::L)));
        Some(widget::side_with(p, WIDTH, space::L, sheet))
    }

    fn line<'a>(
        ctx: &Context<'a>,
        title: String,
        detail: String,
        code: String,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        Column::with_children([
            widget::hairline(p),
            row![
                button::pressable(
                    p,
                    container(
                        column![widget::strong(p, title).size(14), widget::caption(p, detail),]
                            .spacing(2),
                    )
                    .padding([space::S, space::XS])
                    .width(Length::Fill),
                    Tone::Neutral,
                    Some(Message::Scan(code.clone())),
                ),
                button::make(p, Kind::Secondary, "QR").on_press(Message::Show(code)),
            ]
            .spacing(space::XS)
            .align_y(Alignment::Center)
            .into(),
        ])
        .spacing(space::XS)
        .into()
    }
}
