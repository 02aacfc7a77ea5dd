//! How the first run looks: details, then the key on a page of its own.

use iced::widget::{column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{ADDRESS, Lack, Message, Screen, Step};
use crate::domain::founding::StationKind;
use crate::ui::desk::Surroundings;
use crate::ui::failure::sentence;
use crate::ui::secret::Typed;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field;
use crate::ui::widget::{
    Element, bottom_bar, caption, card, filler, heading, muted, notice, title,
};

impl Screen {
    /// Draws the screen, which fills the window.
    #[must_use]
    pub fn view<'a>(&'a self, around: &Surroundings<'a>) -> Element<'a, Message> {
        let content = match &self.step {
            Step::Details | Step::Working => self.details(around),
            Step::Paper { paper, .. } => paper
                .view(around.words, around.palette, around.words.text("setup-back-finish"))
                .map(Message::Paper),
        };
        let centred = container(content).width(Length::Fill).padding(around.room.inside());
        let page = container(scrollable(centred.align_x(Alignment::Center)))
            .width(Length::Fill)
            .height(Length::Fill)
            .align_y(Alignment::Center);
        match &self.step {
            Step::Details | Step::Working => column![page, self.ways(around)].into(),
            Step::Paper { .. } => page.into(),
        }
    }

    fn details<'a>(&'a self, around: &Surroundings<'a>) -> Element<'a, Message> {
        let p = around.palette;
        let gap = around.room.pick(space::XL, space::M);
        let mut lines = column![
            title(p, around.words.text("setup-title")),
            row![self.station(around), self.first_supervisor(around)].spacing(gap),
        ]
        .spacing(gap);
        if self.begun_again {
            let said = around.words.text("setup-begun-again");
            lines = lines.push(notice(p, Tone::Attention, said));
        }
        if let Some(failure) = &self.failure {
            lines = lines.push(notice(p, Tone::Stop, sentence(around.words, failure)));
        }
        let folder =
            around.words.with("setup-folder", &[("folder", &around.folder.to_string_lossy())]);
        lines.push(caption(p, folder)).max_width(1000).into()
    }

    /// The way on, always in sight.
    fn ways<'a>(&'a self, around: &Surroundings<'a>) -> Element<'a, Message> {
        let p = around.palette;
        let way_on: Element<'a, Message> = match (&self.step, self.lack()) {
            (Step::Working, _) => button::why_not(
                p,
                around.words.text("setup-create"),
                around.words.text("setup-working"),
            ),
            (_, Some(lack)) => button::why_not(
                p,
                around.words.text("setup-create"),
                around.words.text(key_of(lack)),
            ),
            (_, None) => button::make(p, Kind::Primary, around.words.text("setup-create"))
                .key("Enter")
                .on_press(Message::Create)
                .into(),
        };
        let restore = button::make(p, Kind::Secondary, around.words.text("setup-restore"))
            .key_or_narrow("F4", around.room)
            .on_press(Message::Restore);
        let read = button::make(p, Kind::Secondary, around.words.text("setup-reading"))
            .key_or_narrow("F5", around.room)
            .on_press(Message::Read);
        bottom_bar(
            p,
            row![Element::from(restore), Element::from(read), filler(), way_on]
                .spacing(space::L)
                .align_y(Alignment::Center),
        )
    }

    fn station<'a>(&'a self, around: &Surroundings<'a>) -> Element<'a, Message> {
        let p = around.palette;
        let tile = |kind, key, label: &str, hint: &str| {
            let look = if self.kind == Some(kind) { Kind::Chosen } else { Kind::Secondary };
            let made = button::make(p, look, around.words.text(label)).key(key);
            let made = made.width(Length::Fill).on_press(Message::Kind(kind));
            column![Element::from(made), caption(p, around.words.text(hint))].spacing(space::XS)
        };
        card(
            p,
            column![
                heading(p, around.words.text("setup-station")),
                field::words(
                    p,
                    &around.words.text("setup-name"),
                    &around.words.text("setup-name-example"),
                    &self.name,
                    None,
                    Message::Name,
                    Some(Message::Create),
                ),
                column![
                    muted(p, around.words.text("setup-kind")),
                    row![
                        tile(StationKind::School, "F2", "setup-school", "setup-school-hint"),
                        tile(StationKind::Ward, "F3", "setup-ward", "setup-ward-hint"),
                    ]
                    .spacing(space::S),
                ]
                .spacing(space::XS),
                column![
                    muted(p, around.words.text("setup-address")),
                    field::input(p, "", &self.address, Message::Address, Some(Message::Create))
                        .id(ADDRESS),
                ]
                .spacing(space::XS),
            ]
            .spacing(space::L),
        )
        .width(Length::FillPortion(1))
        .into()
    }

    fn first_supervisor<'a>(&'a self, around: &Surroundings<'a>) -> Element<'a, Message> {
        let p = around.palette;
        let typed = !self.password.is_empty();
        let short = typed && self.lack() == Some(Lack::Password);
        let differs = !self.again.is_empty() && self.again != self.password;
        card(
            p,
            column![
                heading(p, around.words.text("setup-supervisor")),
                field::words(
                    p,
                    &around.words.text("setup-supervisor-name"),
                    "",
                    &self.supervisor,
                    None,
                    Message::Supervisor,
                    Some(Message::Create),
                ),
                field::secret(
                    p,
                    &around.words.text("setup-password"),
                    self.password.as_str(),
                    short.then(|| around.words.text("setup-lack-password")),
                    |text| Message::Password(Typed::new(text)),
                    Some(Message::Create),
                ),
                field::secret(
                    p,
                    &around.words.text("setup-again"),
                    self.again.as_str(),
                    differs.then(|| around.words.text("setup-lack-again")),
                    |text| Message::Again(Typed::new(text)),
                    Some(Message::Create),
                ),
                caption(p, around.words.text("setup-password-hint")),
            ]
            .spacing(space::L),
        )
        .width(Length::FillPortion(1))
        .into()
    }
}

const fn key_of(lack: Lack) -> &'static str {
    match lack {
        Lack::Name => "setup-lack-name",
        Lack::Kind => "setup-lack-kind",
        Lack::Address => "setup-lack-address",
        Lack::Supervisor => "setup-lack-supervisor",
        Lack::Password => "setup-lack-password",
        Lack::Again => "setup-lack-again",
    }
}
