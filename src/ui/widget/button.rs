//! Buttons: at least 48 px high, each with the key that does the same, and a
//! reason beside them when they cannot be pressed.

use iced::border::Radius;
use iced::widget::{button, column, container, row, text};
use iced::{Alignment, Background, Border, Color, Length};

use super::{Element, caption, frame, styled};
use crate::ui::theme::{self, Palette, Room, TARGET, Tone, size, space};

/// What a button is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The way on. One on a screen.
    Primary,
    /// Another way.
    Secondary,
    /// Leads to a stop or an incident.
    Danger,
    /// Chosen among several.
    Chosen,
}

/// A button under construction.
pub struct Button<'a, Message> {
    palette: &'a Palette,
    kind: Kind,
    label: String,
    key: Option<&'static str>,
    width: Length,
    inset: f32,
    message: Option<Message>,
}

/// Begins a button.
pub fn make<'a, Message: Clone + 'a>(
    palette: &'a Palette,
    kind: Kind,
    label: impl Into<String>,
) -> Button<'a, Message> {
    Button {
        palette,
        kind,
        label: label.into(),
        key: None,
        width: Length::Shrink,
        inset: space::XL,
        message: None,
    }
}

impl<'a, Message: Clone + 'a> Button<'a, Message> {
    /// Shows the key that does the same.
    #[must_use]
    pub const fn key(mut self, key: &'static str) -> Self {
        self.key = Some(key);
        self
    }

    /// Shows the key that does the same where there is room for it; elsewhere brings
    /// its edges closer to its words.
    #[must_use]
    pub const fn key_or_narrow(self, key: &'static str, room: Room) -> Self {
        if room.is_narrow() { self.narrow() } else { self.key(key) }
    }

    /// Brings its edges closer to its words, where many stand in a row.
    #[must_use]
    pub const fn narrow(mut self) -> Self {
        self.inset = space::M;
        self
    }

    /// Sets its width.
    #[must_use]
    pub fn width(mut self, width: impl Into<Length>) -> Self {
        self.width = width.into();
        self
    }

    /// Makes it do something.
    #[must_use]
    pub fn on_press(mut self, message: Message) -> Self {
        self.message = Some(message);
        self
    }

    /// Makes it do something if there is something to do.
    #[must_use]
    pub fn on_press_maybe(mut self, message: Option<Message>) -> Self {
        self.message = message;
        self
    }
}

impl<'a, Message: Clone + 'a> From<Button<'a, Message>> for Element<'a, Message> {
    fn from(made: Button<'a, Message>) -> Self {
        let p = made.palette;
        let enabled = made.message.is_some();
        let (ground, ink, edge) = colors(p, made.kind, enabled);
        let label = styled(made.label, size::BODY, theme::STRONG, ink).align_x(Alignment::Center);
        let mut content = row![label].spacing(space::M).align_y(Alignment::Center);
        if let Some(key) = made.key {
            content = content.push(key_cap(key, ink));
        }
        // One sign alone would make a button narrower than a finger.
        let least = iced::widget::Space::new().width((TARGET - 2.0 * made.inset).max(0.0));
        let content = column![content, least].align_x(Alignment::Center);
        let hover = mix(ground, ink, 0.08);
        button(
            container(content)
                .width(made.width)
                .height(TARGET)
                .align_x(Alignment::Center)
                .align_y(Alignment::Center)
                .padding([0.0, made.inset]),
        )
        .padding(0)
        .width(made.width)
        .on_press_maybe(made.message)
        .style(move |_, status| button::Style {
            background: Some(Background::Color(match status {
                button::Status::Hovered | button::Status::Pressed => hover,
                button::Status::Active | button::Status::Disabled => ground,
            })),
            text_color: ink,
            border: Border { color: edge, width: 1.0, radius: Radius::new(10.0) },
            shadow: iced::Shadow::default(),
            snap: true,
        })
        .into()
    }
}

fn colors(p: &Palette, kind: Kind, enabled: bool) -> (Color, Color, Color) {
    match kind {
        _ if !enabled => (p.disabled, p.on_disabled, p.line),
        Kind::Primary => (p.primary, p.on_primary, p.primary),
        Kind::Secondary => (p.surface, p.ink, p.line),
        Kind::Danger => (p.surface, p.stop, p.stop),
        Kind::Chosen => (p.primary_soft, p.primary, p.primary),
    }
}

/// Blends some of one colour into another.
fn mix(ground: Color, ink: Color, share: f32) -> Color {
    let blend = |from: f32, to: f32| from + (to - from) * share;
    Color {
        r: blend(ground.r, ink.r),
        g: blend(ground.g, ink.g),
        b: blend(ground.b, ink.b),
        a: ground.a,
    }
}

/// The name of a key in a small frame.
#[must_use]
pub fn key_cap<'a, Message: 'a>(key: &'a str, ink: Color) -> Element<'a, Message> {
    container(text(key).size(12).font(theme::STRONG).color(ink))
        .padding([1.0, 6.0])
        .style(frame(Color::TRANSPARENT, ink, 1.0, 5.0))
        .into()
}

/// The way back, which Esc takes as well.
pub fn back<'a, Message: Clone + 'a>(
    p: &'a Palette,
    label: impl Into<String>,
    message: Message,
) -> Element<'a, Message> {
    make(p, Kind::Secondary, label).key("Esc").on_press(message).into()
}

/// A button that cannot be pressed, with the reason beside it.
pub fn why_not<'a, Message: Clone + 'a>(
    p: &'a Palette,
    label: impl Into<String>,
    reason: impl text::IntoFragment<'a>,
) -> Element<'a, Message> {
    // The button takes its width first: the reason has what is left of the line,
    // nearly all of it where a filler stands before.
    row![
        container(caption(p, reason).align_x(Alignment::End))
            .width(Length::Fill)
            .align_x(Alignment::End),
        Element::from(make(p, Kind::Primary, label)),
    ]
    .width(Length::FillPortion(40))
    .spacing(space::M)
    .align_y(Alignment::Center)
    .into()
}

/// A large answer among others. The pointer of the arrow keys shows as a thick
/// edge and a mark, so that colour is not alone.
pub fn answer<'a, Message: Clone + 'a>(
    p: &'a Palette,
    place: usize,
    label: impl text::IntoFragment<'a>,
    hint: Option<String>,
    pointed: bool,
    message: Message,
) -> Element<'a, Message> {
    let number = if place < 9 { (place + 1).to_string() } else { String::new() };
    let (edge, width) = if pointed { (p.primary, 3.0) } else { (p.line, 1.0) };
    let ground = if pointed { p.primary_soft } else { p.surface };
    let hover = mix(p.surface, p.primary, 0.06);
    let mut words = column![styled(label, size::BODY, theme::STRONG, p.ink)].spacing(2);
    if let Some(hint) = hint {
        words = words.push(caption(p, hint));
    }
    let mark = super::icon::icon(
        if pointed { super::icon::Icon::Pointer } else { super::icon::Icon::None },
        14.0,
        p.primary,
    );
    button(
        container(
            row![
                mark,
                words.width(Length::Fill),
                styled(number, size::CAPTION, theme::STRONG, p.muted),
            ]
            .spacing(space::S)
            .align_y(Alignment::Center),
        )
        .padding([space::S, space::M])
        .align_y(Alignment::Center)
        .height(Length::Shrink)
        .width(Length::Fill),
    )
    .padding([6.0, 0.0])
    .width(Length::Fill)
    .on_press(message)
    .style(move |_, status| button::Style {
        background: Some(Background::Color(match status {
            button::Status::Hovered | button::Status::Pressed if !pointed => hover,
            _ => ground,
        })),
        border: Border { color: edge, width, radius: Radius::new(10.0) },
        snap: true,
        ..button::Style::default()
    })
    .into()
}

/// A row of a list that can be pressed.
pub fn pressable<'a, Message: Clone + 'a>(
    p: &'a Palette,
    content: impl Into<Element<'a, Message>>,
    tone: Tone,
    message: Option<Message>,
) -> Element<'a, Message> {
    let (ground, hover) = match tone {
        Tone::Neutral => (Color::TRANSPARENT, mix(p.surface, p.primary, 0.05)),
        tone => (p.tone_ground(tone), mix(p.tone_ground(tone), p.ink, 0.05)),
    };
    button(content)
        .padding(0)
        .on_press_maybe(message)
        .style(move |_, status| button::Style {
            background: Some(Background::Color(match status {
                button::Status::Hovered | button::Status::Pressed => hover,
                _ => ground,
            })),
            border: Border { radius: Radius::new(8.0), ..Border::default() },
            snap: true,
            ..button::Style::default()
        })
        .into()
}
