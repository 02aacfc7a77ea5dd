//! The parts of which screens are made. Stateless: each is a function from
//! words, colours and messages to an element.

pub mod button;
pub mod chart;
pub mod field;
pub mod hotkeys;
pub mod icon;
pub mod keypad;
pub mod login;

use iced::border::Radius;
use iced::widget::{Column, Space, column, container, row, rule, text};
use iced::{Alignment, Background, Border, Color, Font, Length, Padding, Shadow};

use crate::ui::theme::{self, Palette, Tone, size, space};

/// An element of this program.
pub type Element<'a, Message> = iced::Element<'a, Message>;

fn styled<'a>(
    words: impl text::IntoFragment<'a>,
    size: f32,
    font: Font,
    color: Color,
) -> iced::widget::Text<'a> {
    text(words).size(size).font(font).color(color).line_height(1.3)
}

/// The title of a screen.
pub fn title<'a>(p: &Palette, words: impl text::IntoFragment<'a>) -> iced::widget::Text<'a> {
    styled(words, size::TITLE, theme::BOLD, p.ink)
}

/// The heading of a card.
pub fn heading<'a>(p: &Palette, words: impl text::IntoFragment<'a>) -> iced::widget::Text<'a> {
    styled(words, size::HEADING, theme::STRONG, p.ink)
}

/// Running text.
pub fn body<'a>(p: &Palette, words: impl text::IntoFragment<'a>) -> iced::widget::Text<'a> {
    styled(words, size::BODY, theme::REGULAR, p.ink)
}

/// A name or a value.
pub fn strong<'a>(p: &Palette, words: impl text::IntoFragment<'a>) -> iced::widget::Text<'a> {
    styled(words, size::BODY, theme::STRONG, p.ink)
}

/// A label or a hint.
pub fn muted<'a>(p: &Palette, words: impl text::IntoFragment<'a>) -> iced::widget::Text<'a> {
    styled(words, size::LABEL, theme::REGULAR, p.muted)
}

/// The smallest text.
pub fn caption<'a>(p: &Palette, words: impl text::IntoFragment<'a>) -> iced::widget::Text<'a> {
    styled(words, size::CAPTION, theme::REGULAR, p.muted)
}

/// The heading of a group in a side panel.
pub fn group<'a>(p: &Palette, words: impl text::IntoFragment<'a>) -> iced::widget::Text<'a> {
    styled(words, size::CAPTION, theme::STRONG, p.muted)
}

/// The item at hand, and other large words.
pub fn display<'a>(
    p: &Palette,
    words: impl text::IntoFragment<'a>,
    size: f32,
) -> iced::widget::Text<'a> {
    styled(words, size, theme::BOLD, p.ink)
}

/// Text in the ink of a tone.
pub fn toned<'a>(
    p: &Palette,
    tone: Tone,
    words: impl text::IntoFragment<'a>,
) -> iced::widget::Text<'a> {
    styled(words, size::BODY, theme::STRONG, p.tone_ink(tone))
}

/// A frame around content.
pub(super) fn frame(
    ground: Color,
    edge: Color,
    width: f32,
    radius: f32,
) -> impl Fn(&iced::Theme) -> container::Style {
    move |_| container::Style {
        text_color: None,
        background: Some(Background::Color(ground)),
        border: Border { color: edge, width, radius: Radius::new(radius) },
        shadow: Shadow::default(),
        snap: true,
    }
}

/// A white card with a hairline.
pub fn card<'a, Message: 'a>(
    p: &Palette,
    content: impl Into<Element<'a, Message>>,
) -> container::Container<'a, Message> {
    container(content).padding(space::XL).style(frame(p.surface, p.line, 1.0, 12.0))
}

/// A card whose ground and edge carry a tone.
pub fn toned_card<'a, Message: 'a>(
    p: &Palette,
    tone: Tone,
    content: impl Into<Element<'a, Message>>,
) -> container::Container<'a, Message> {
    container(content).padding(space::L).style(frame(
        p.tone_ground(tone),
        p.tone_ink(tone),
        1.0,
        12.0,
    ))
}

/// The card of the thing to do now: a thick edge in the tone's ink.
pub fn focus_card<'a, Message: 'a>(
    p: &Palette,
    tone: Tone,
    content: impl Into<Element<'a, Message>>,
) -> container::Container<'a, Message> {
    container(content).padding(space::XXL).width(Length::Fill).style(frame(
        p.surface,
        p.tone_ink(tone),
        2.0,
        16.0,
    ))
}

/// A small mark with words, never without them.
pub fn chip<'a, Message: 'a>(
    p: &Palette,
    tone: Tone,
    words: impl text::IntoFragment<'a>,
) -> Element<'a, Message> {
    let (ground, ink, edge) = match tone {
        Tone::Neutral => (p.surface, p.ink, p.line),
        tone => (p.tone_ground(tone), p.tone_ink(tone), p.tone_ground(tone)),
    };
    container(styled(words, size::CAPTION, theme::STRONG, ink))
        .padding([3.0, space::S])
        .style(frame(ground, edge, 1.0, 8.0))
        .into()
}

/// A hairline.
#[must_use]
pub fn hairline<'a, Message: 'a>(p: &Palette) -> Element<'a, Message> {
    let color = p.line;
    rule::horizontal(1)
        .style(move |_| rule::Style {
            color,
            radius: Radius::default(),
            fill_mode: rule::FillMode::Full,
            snap: true,
        })
        .into()
}

/// A name beside its value.
pub fn fact<'a, Message: 'a>(
    p: &Palette,
    name: impl text::IntoFragment<'a>,
    value: impl text::IntoFragment<'a>,
) -> Element<'a, Message> {
    row![
        container(muted(p, name)).width(96),
        styled(value, size::LABEL, theme::STRONG, p.ink).width(Length::Fill),
    ]
    .spacing(space::XS)
    .align_y(Alignment::Start)
    .into()
}

/// A line across the screen that says something is wrong or to be known.
pub fn notice<'a, Message: 'a>(
    p: &'a Palette,
    tone: Tone,
    words: impl text::IntoFragment<'a>,
) -> Element<'a, Message> {
    let mark = match tone {
        Tone::Stop | Tone::Attention => icon::Icon::Warning,
        Tone::Proven => icon::Icon::Check,
        _ => icon::Icon::Info,
    };
    container(
        row![
            icon::icon(mark, 20.0, p.tone_ink(tone)),
            styled(words, size::BODY, theme::REGULAR, p.ink).width(Length::Fill),
        ]
        .spacing(space::S)
        .align_y(Alignment::Center),
    )
    .padding([space::M, space::L])
    .width(Length::Fill)
    .style(frame(p.tone_ground(tone), p.tone_ink(tone), 1.0, 10.0))
    .into()
}

/// Boxes side by side, each with the colour of its edge, as wide and as high as each
/// other whatever stands in them.
#[must_use]
pub fn even<'a, Message: 'a>(
    p: &'a Palette,
    boxes: Vec<(Element<'a, Message>, Color)>,
) -> Element<'a, Message> {
    let mut words = row![].spacing(space::M);
    let mut frames = row![].spacing(space::M);
    for (content, edge) in boxes {
        words = words.push(container(content).width(Length::Fill));
        let around = container(iced::widget::Space::new()).width(Length::Fill).height(Length::Fill);
        frames = frames.push(around.style(frame(p.surface, edge, 1.0, 12.0)));
    }
    // What stands in them says how high they are; the frames lie below.
    iced::widget::Stack::new().push(words).push_under(frames).into()
}

/// What stands where nothing is yet: what will appear, and how to begin.
pub fn empty<'a, Message: 'a>(
    p: &Palette,
    what: impl text::IntoFragment<'a>,
    how: impl text::IntoFragment<'a>,
) -> Element<'a, Message> {
    container(
        column![strong(p, what), muted(p, how).align_x(Alignment::Center)]
            .spacing(space::S)
            .align_x(Alignment::Center),
    )
    .padding(space::HUGE)
    .width(Length::Fill)
    .align_x(Alignment::Center)
    .into()
}

/// A panel at the side of a screen.
pub fn side<'a, Message: 'a>(
    p: &Palette,
    width: f32,
    content: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    side_with(p, width, space::XL, content)
}

/// A panel at the side of a screen, with an inner edge of its own.
pub fn side_with<'a, Message: 'a>(
    p: &Palette,
    width: f32,
    edge: f32,
    content: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    container(content)
        .width(width)
        .height(Length::Fill)
        .padding(edge)
        .style(frame(p.surface, p.line, 1.0, 0.0))
        .into()
}

/// The bar at the bottom of a screen.
pub fn bottom_bar<'a, Message: 'a>(
    p: &Palette,
    content: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    container(content)
        .width(Length::Fill)
        .padding(Padding::from([space::M, space::XL]))
        .style(frame(p.surface, p.line, 1.0, 0.0))
        .into()
}

/// A column of lines with the spacing of a group.
pub fn lines<'a, Message: 'a>(
    children: impl IntoIterator<Item = Element<'a, Message>>,
) -> Column<'a, Message> {
    Column::with_children(children).spacing(space::M)
}

/// What takes the room that is left.
#[must_use]
pub fn filler() -> Space {
    Space::new().width(Length::Fill)
}
