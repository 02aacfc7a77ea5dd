//! The photos of a report, shown in the window. A copy may leave the encrypted
//! file: somebody says where it goes, and the log keeps that.

use iced::Length;
use iced::widget::{Column, column, container, image, row, scrollable};

use super::{Message, Screen};
use crate::domain::account::Act;
use crate::domain::incident::photo::LARGEST_MIB;
use crate::domain::incident::{Incident, PhotoAttached};
use crate::ui::context::Context;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{self, Element};

impl Screen {
    pub(super) fn photos<'a>(
        &'a self,
        incident: &'a Incident,
        ctx: &Context<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let most = LARGEST_MIB.to_string();
        let limit = ctx.tw("case-photo-limit", &[("most", &most)]);
        let list: Element<'a, Message> = if incident.photos.is_empty() {
            widget::empty(p, ctx.t("case-photo-none"), limit.clone())
        } else {
            let lines = incident.photos.iter().enumerate();
            let lines = lines.map(|(at, photo)| self.photo(at, photo, ctx));
            Column::with_children(lines).spacing(space::XS).into()
        };
        let may = ctx.may(Act::ReportIncident) && !ctx.saving && self.typed_path().is_some();
        let attach = button::make(p, Kind::Primary, ctx.t("case-photo-attach"))
            .key("F7")
            .on_press_maybe(may.then_some(Message::Attach));
        let copy = may && self.pointed_photo(ctx).is_some();
        let copy = button::make(p, Kind::Secondary, ctx.t("case-photo-copy"))
            .key("F8")
            .on_press_maybe(copy.then_some(Message::SavePhoto));
        let (label, example) = ("case-photo-path", "case-photo-example");
        let buttons = [attach.into(), copy.into()];
        let line = self.path_line(label, example, Message::Attach, buttons, ctx);
        let said = self.of_file(ctx);
        let first = match self.typed_path() {
            None => ctx.t("case-photo-file-first"),
            Some(_) => limit,
        };
        let hint = format!("{first} {}", ctx.t("case-photo-copy-hint"));
        let said = said.unwrap_or_else(|| widget::caption(p, hint).into());
        let list = scrollable(list).height(Length::Fill);
        let both: Element<'a, Message> = if incident.photos.is_empty() {
            list.into()
        } else {
            let shown = container(self.shown(ctx)).width(Length::FillPortion(3));
            row![container(list).width(Length::FillPortion(2)), shown]
                .spacing(space::L)
                .height(Length::Fill)
                .into()
        };
        column![both, line, said].spacing(space::M).height(Length::Fill).into()
    }

    /// The photo that is pointed at, or why it cannot be shown.
    fn shown<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let pointed = self.pointed_photo(ctx).map(|photo| photo.photo);
        let shown = self.shown.as_ref().filter(|(photo, _)| Some(*photo) == pointed);
        match shown {
            None => widget::muted(p, ctx.t("case-photo-reading")).into(),
            Some((_, Err(why))) => widget::notice(p, Tone::Attention, ctx.t(why.key())),
            Some((_, Ok(picture))) => {
                let (width, height) = picture.size;
                let gaps = [("width", &*width.to_string()), ("height", &*height.to_string())];
                let drawn = image(picture.handle.clone())
                    .content_fit(iced::ContentFit::Contain)
                    .width(Length::Fill)
                    .height(Length::Fill);
                column![
                    container(drawn)
                        .padding(space::XS)
                        .height(Length::Fill)
                        .style(widget::frame(p.surface, p.line, 1.0, 8.0)),
                    widget::caption(p, ctx.tw("case-photo-size", &gaps)),
                ]
                .spacing(space::XS)
                .height(Length::Fill)
                .into()
            }
        }
    }

    fn photo<'a>(
        &self,
        at: usize,
        photo: &'a PhotoAttached,
        ctx: &Context<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let kibibytes = ctx.words.number(usize::try_from(photo.bytes / 1024).unwrap_or(0));
        let code = photo.sha256.get(..12).unwrap_or_default();
        let gaps = [("size", &*kibibytes), ("kind", photo.media.ending()), ("code", code)];
        let line = column![
            widget::strong(p, photo.file.clone()),
            widget::caption(p, ctx.tw("case-photo-about", &gaps)),
        ];
        let line = container(line).padding([space::S, space::M]).width(Length::Fill).center_y(52);
        let tone = if at == self.at { Tone::Primary } else { Tone::Neutral };
        button::pressable(p, line, tone, Some(Message::Point(at)))
    }
}
