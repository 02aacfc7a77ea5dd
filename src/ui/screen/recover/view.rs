//! How the recovery looks: the key, then the person, then the paper.

use iced::widget::{Column, Row, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{Message, Problem, SYMBOLS, Screen, Step};
use crate::station::Failure;
use crate::store::keys::PASSWORD_CHARACTERS_MIN;
use crate::ui::desk::Surroundings;
use crate::ui::failure;
use crate::ui::secret::Typed;
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::keypad::{Layout, keypad};
use crate::ui::widget::{
    Element, body, caption, display, field, filler, focus_card, notice, title,
};

/// A choice has no number beside it: digits are the password's.
const NO_NUMBER: usize = usize::MAX;

impl Screen {
    /// Draws the screen, which fills the window.
    #[must_use]
    pub fn view<'a>(&'a self, around: &Surroundings<'a>) -> Element<'a, Message> {
        let p = around.palette;
        let words = around.words;
        let content: Element<'a, Message> = match &self.step {
            Step::Paper { paper, .. } => {
                paper.view(words, p, words.text("setup-back-finish")).map(Message::Paper)
            }
            step => {
                let lines = match step {
                    Step::Person { recovery, pointed, password, again } => {
                        let names: Vec<String> = recovery
                            .supervisors()
                            .into_iter()
                            .map(|account| account.name.clone())
                            .collect();
                        person(names, *pointed, password, again, around)
                    }
                    _ => self.typed_key(around),
                };
                focus_card(p, Tone::Primary, self.with_ways(lines, around))
                    .padding(around.room.inside())
                    .max_width(860)
                    .into()
            }
        };
        let edge = around.room.pick(space::XXL, space::M);
        let centred = container(content).width(Length::Fill).padding(edge);
        container(scrollable(centred.align_x(Alignment::Center)))
            .width(Length::Fill)
            .height(Length::Fill)
            .align_y(Alignment::Center)
            .into()
    }

    fn with_ways<'a>(
        &'a self,
        mut lines: Column<'a, Message>,
        around: &Surroundings<'a>,
    ) -> Column<'a, Message> {
        let p = around.palette;
        let words = around.words;
        let now = around.clock.now();
        if let Some(problem) = &self.problem {
            let said = match problem {
                Problem::Misread => words.text("recover-misread"),
                Problem::Failed(Failure::Wrong { .. }) => words.text("recover-wrong"),
                Problem::Failed(other) => failure::sentence(words, other),
            };
            lines = lines.push(notice(p, Tone::Stop, said));
        }
        let label = words.text("recover-on");
        let why = match &self.step {
            _ if self.working => Some(words.text("signin-working")),
            _ if self.waits(now).is_some() => {
                self.waits(now).map(|until| failure::wait(words, until, now))
            }
            Step::Key if self.typed.characters() < SYMBOLS => Some(words.text("recover-more")),
            Step::Person { password, .. } if password.characters() < PASSWORD_CHARACTERS_MIN => {
                Some(words.text("setup-lack-password"))
            }
            Step::Person { password, again, .. } if password != again => {
                Some(words.text("setup-lack-again"))
            }
            _ => None,
        };
        let way_on: Element<'a, Message> = match why {
            Some(why) => button::why_not(p, label, why),
            None => {
                button::make(p, Kind::Primary, label).key("Enter").on_press(Message::Submit).into()
            }
        };
        let back = button::make(p, Kind::Secondary, words.text("action-back"))
            .key("Esc")
            .on_press(Message::Back);
        lines.push(row![Element::from(back), filler(), way_on].align_y(Alignment::Center))
    }

    fn typed_key<'a>(&'a self, around: &Surroundings<'a>) -> Column<'a, Message> {
        let p = around.palette;
        let typed: Vec<char> = self.typed.as_str().chars().collect();
        let group = |place: usize| -> Element<'a, Message> {
            let shown: String = (place * 4..place * 4 + 4)
                .map(|at| typed.get(at).copied().unwrap_or('·'))
                .collect();
            container(
                column![caption(p, (place + 1).to_string()), display(p, shown, size::TITLE)]
                    .align_x(Alignment::Center),
            )
            .width(around.room.pick(120.0, 84.0))
            .align_x(Alignment::Center)
            .into()
        };
        let line = |from: usize, to: usize| {
            let gap = around.room.pick(space::L, space::XS);
            Row::with_children((from..to).map(group)).spacing(gap)
        };
        let groups = if around.room.is_narrow() {
            column![line(0, 8)]
        } else {
            column![line(0, 4), line(4, 8)].spacing(space::M)
        };
        column![
            title(p, around.words.text("recover-title")),
            body(p, around.words.text("recover-how")),
            container(groups).width(Length::Fill).align_x(Alignment::Center),
            container(keypad(p, Layout::Lot, Message::Character, Message::Erase, Message::Clear))
                .width(Length::Fill)
                .align_x(Alignment::Center),
        ]
        .spacing(space::L)
    }
}

fn person<'a>(
    names: Vec<String>,
    pointed: usize,
    password: &'a Typed,
    again: &'a Typed,
    around: &Surroundings<'a>,
) -> Column<'a, Message> {
    let p = around.palette;
    let words = around.words;
    let rows = names.into_iter().enumerate().map(|(place, name)| {
        let message = Message::Point(place);
        button::answer(p, NO_NUMBER, name, None, place == pointed, message)
    });
    let secret = |key: &str, value: &'a Typed, message: fn(Typed) -> Message| {
        field::secret(
            p,
            &words.text(key),
            value.as_str(),
            None,
            move |text| message(Typed::new(text)),
            Some(Message::Submit),
        )
    };
    column![
        title(p, words.text("recover-person-title")),
        body(p, words.text("recover-person-how")),
        Column::with_children(rows).spacing(space::S),
        row![
            secret("accounts-password", password, Message::Password),
            secret("accounts-again", again, Message::Again),
        ]
        .spacing(space::L),
    ]
    .spacing(space::L)
}
