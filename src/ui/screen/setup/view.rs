//! How the first run looks: details, then the key on a page of its own.

use iced::widget::{Column, Row, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{ASKED, GROUP, Lack, Message, Screen, Step};
use crate::domain::event::StationKind;
use crate::station::Founded;
use crate::ui::desk::Surroundings;
use crate::ui::failure::sentence;
use crate::ui::secret::Typed;
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::keypad::{Layout, keypad};
use crate::ui::widget::{
    Element, body, caption, card, display, filler, focus_card, heading, muted, notice, title,
};

/// A choice has no number beside it: no digit chooses it.
const NO_NUMBER: usize = usize::MAX;

impl Screen {
    /// Draws the screen, which fills the window.
    #[must_use]
    pub fn view<'a>(&'a self, around: &Surroundings<'a>) -> Element<'a, Message> {
        let content = match &self.step {
            Step::Details | Step::Working => self.details(around),
            Step::Key(founded) => key(founded, around),
            Step::Back { groups, at, wrong, .. } => back(groups, *at, *wrong, around),
        };
        let centred = container(content).width(Length::Fill).padding(space::XXL);
        container(scrollable(centred.align_x(Alignment::Center)))
            .width(Length::Fill)
            .height(Length::Fill)
            .align_y(Alignment::Center)
            .into()
    }

    fn details<'a>(&'a self, around: &Surroundings<'a>) -> Element<'a, Message> {
        let p = around.palette;
        let mut lines = column![
            title(p, around.words.text("setup-title")),
            row![self.station(around), self.first_supervisor(around)].spacing(space::XL),
        ]
        .spacing(space::XL);
        if let Some(failure) = &self.failure {
            lines = lines.push(notice(p, Tone::Stop, sentence(around.words, failure)));
        }
        let folder =
            around.words.with("setup-folder", &[("folder", &around.folder.to_string_lossy())]);
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
        lines
            .push(
                row![caption(p, folder).width(Length::Fill), way_on]
                    .spacing(space::L)
                    .align_y(Alignment::Center),
            )
            .max_width(1000)
            .into()
    }

    fn station<'a>(&'a self, around: &Surroundings<'a>) -> Element<'a, Message> {
        let p = around.palette;
        let tile = |kind, label: &str, hint: &str| {
            let chosen = self.kind == Some(kind);
            let hint = Some(around.words.text(hint));
            button::answer(
                p,
                NO_NUMBER,
                around.words.text(label),
                hint,
                chosen,
                Message::Kind(kind),
            )
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
                        tile(StationKind::School, "setup-school", "setup-school-hint"),
                        tile(StationKind::Ward, "setup-ward", "setup-ward-hint"),
                    ]
                    .spacing(space::S),
                ]
                .spacing(space::XS),
                field::words(
                    p,
                    &around.words.text("setup-address"),
                    "",
                    &self.address,
                    None,
                    Message::Address,
                    Some(Message::Create),
                ),
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

fn key<'a>(founded: &Founded, around: &Surroundings<'a>) -> Element<'a, Message> {
    let p = around.palette;
    let key = founded.recovery.in_groups();
    let group = |(place, group): (usize, &str)| -> Element<'a, Message> {
        container(
            column![
                caption(p, (place + 1).to_string()),
                display(p, group.to_owned(), size::DISPLAY),
            ]
            .align_x(Alignment::Center)
            .spacing(space::XS),
        )
        .width(160)
        .align_x(Alignment::Center)
        .into()
    };
    let groups: Vec<(usize, &str)> = key.split('-').enumerate().collect();
    let lines = groups
        .chunks(4)
        .map(|line| Row::with_children(line.iter().copied().map(group)).spacing(space::L).into());
    focus_card(
        p,
        Tone::Primary,
        column![
            title(p, around.words.text("setup-key-title")),
            body(p, around.words.text("setup-key-why")),
            container(Column::with_children(lines).spacing(space::XL))
                .width(Length::Fill)
                .padding([space::L, 0.0])
                .align_x(Alignment::Center),
            notice(p, Tone::Attention, around.words.text("setup-key-paper")),
            row![
                filler(),
                button::make(p, Kind::Primary, around.words.text("setup-key-copied"))
                    .key("Enter")
                    .on_press(Message::Copied),
            ],
        ]
        .spacing(space::L),
    )
    .max_width(860)
    .into()
}

fn back<'a>(
    groups: &[String; ASKED.len()],
    at: usize,
    wrong: bool,
    around: &Surroundings<'a>,
) -> Element<'a, Message> {
    let p = around.palette;
    let fields = groups.iter().zip(ASKED).enumerate().map(|(place, (typed, number))| {
        let attention = if place == at { Attention::Here } else { Attention::Elsewhere };
        let label = around.words.with("setup-back-group", &[("number", &number.to_string())]);
        let blind = field::blind(p, typed, "····", 180.0, attention);
        let labelled = column![muted(p, label), blind].spacing(space::XS);
        iced::widget::mouse_area(labelled).on_press(Message::Group(place)).into()
    });
    let complete = groups.iter().all(|group| group.len() == GROUP);
    let way_on: Element<'a, Message> = if complete {
        button::make(p, Kind::Primary, around.words.text("setup-back-finish"))
            .key("Enter")
            .on_press(Message::Finish)
            .into()
    } else {
        button::why_not(
            p,
            around.words.text("setup-back-finish"),
            around.words.text("setup-back-more"),
        )
    };
    let mut lines = column![
        title(p, around.words.text("setup-back-title")),
        body(p, around.words.text("setup-back-how")),
        Row::with_children(fields).spacing(space::XL),
    ]
    .spacing(space::L);
    if wrong {
        lines = lines.push(notice(p, Tone::Stop, around.words.text("setup-back-wrong")));
    }
    focus_card(
        p,
        Tone::Primary,
        lines
            .push(keypad(p, Layout::Lot, Message::Character, Message::Erase, Message::Clear))
            .push(
                row![
                    button::make(p, Kind::Secondary, around.words.text("setup-back-show"))
                        .key("Esc")
                        .on_press(Message::ShowKey),
                    filler(),
                    way_on,
                ]
                .spacing(space::M)
                .align_y(Alignment::Center),
            ),
    )
    .max_width(860)
    .into()
}
