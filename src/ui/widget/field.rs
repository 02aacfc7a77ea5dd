//! Fields. A blind field is drawn from what the screen holds and takes its
//! characters from the keys and the keypad, so that it needs no focus, nothing
//! can be pasted into it and no scan leaks into it. Names need an input method,
//! so they have an ordinary field.

mod faces;

use iced::border::Radius;
use iced::widget::{column, container, row, text, text_input};
use iced::{Alignment, Background, Border, Length};

use super::{Element, caption, frame, icon, muted, styled};
use crate::ui::theme::{self, Palette, size, space};

pub use faces::Attend;

/// Whether a field is the one that keys go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attention {
    /// Keys go here.
    Here,
    /// Keys go elsewhere.
    Elsewhere,
}

/// Writes the digits of a time of day as they are typed: `08`, `08:1`, `08:15`.
#[must_use]
pub fn clock(digits: &str) -> String {
    match digits.split_at_checked(2) {
        Some((hours, minutes)) if !minutes.is_empty() => format!("{hours}:{minutes}"),
        _ => digits.to_owned(),
    }
}

/// A large field for digits and capitals that shows what was typed and a hint
/// of the form that is wanted. While a field for words has the focus it takes the
/// keys, and this one does not look as if it did.
#[must_use]
pub fn blind<'a, Message: 'a>(
    p: &Palette,
    typed: &str,
    form: &str,
    width: f32,
    attention: Attention,
) -> Element<'a, Message> {
    let elsewhere = face(p, typed, form, width, Attention::Elsewhere);
    match attention {
        Attention::Here => faces::faces(face(p, typed, form, width, attention), elsewhere),
        Attention::Elsewhere => elsewhere,
    }
}

/// How wide a character is for its height, at the most that is usual in lots.
const WIDEST: f32 = 0.66;

fn face<'a, Message: 'a>(
    p: &Palette,
    typed: &str,
    form: &str,
    width: f32,
    attention: Attention,
) -> Element<'a, Message> {
    let rest = rest(form, typed);
    let caret = if attention == Attention::Here { "|" } else { "" };
    let (edge, thickness) = match attention {
        Attention::Here => (p.primary, 2.0),
        Attention::Elsewhere => (p.line, 1.0),
    };
    let wide: f32 = typed.chars().map(|_| size::TITLE * WIDEST).sum();
    let written = if wide > width - 2.0 * space::L { size::BODY } else { size::TITLE };
    container(
        row![
            // One line, whatever its width: a second one would be cut.
            styled(typed.to_owned(), written, theme::STRONG, p.ink).wrapping(text::Wrapping::None),
            styled(caret, size::TITLE, theme::REGULAR, p.primary),
            styled(rest, size::TITLE, theme::REGULAR, p.on_disabled).wrapping(text::Wrapping::None),
        ]
        .align_y(Alignment::Center),
    )
    .width(width)
    .height(64)
    .padding([0.0, space::L])
    .align_y(Alignment::Center)
    .clip(true)
    .style(frame(p.surface, edge, thickness, 10.0))
    .into()
}

/// What of a form is still open: separators that were not typed are passed over,
/// so that eight figures fill a date as ten signs do.
fn rest(form: &str, typed: &str) -> String {
    if typed.is_empty() {
        return form.to_owned();
    }
    let is_place = |c: char| c.is_alphanumeric() || matches!(c, '_' | '·');
    let mut open = form.chars().peekable();
    for c in typed.chars() {
        // A figure takes the next place; a separator takes the next one like it,
        // and with it the places before it.
        let takes = |found: char| is_place(found) == c.is_alphanumeric();
        while open.next().is_some_and(|found| !takes(found)) {}
    }
    // A figure of the form could be read as typed, too.
    open.map(|c| if c.is_alphanumeric() { '·' } else { c }).collect()
}

/// A field for names and other words, with its label above and what is wrong
/// with it below.
pub fn words<'a, Message: Clone + 'a>(
    p: &'a Palette,
    label: &str,
    placeholder: &str,
    value: &str,
    problem: Option<String>,
    on_input: impl Fn(String) -> Message + 'a,
    on_submit: Option<Message>,
) -> Element<'a, Message> {
    let input = bare(p, placeholder, value, problem.is_some(), on_input, on_submit);
    framed(p, label, problem, input.into())
}

/// A field for where a file is or goes, under its label and with an example in
/// it, and beside it the buttons that choose a file and do something with it.
pub fn path<'a, Message: Clone + 'a>(
    p: &'a Palette,
    [label, example]: [&str; 2],
    value: &str,
    on_input: impl Fn(String) -> Message + 'a,
    on_submit: Message,
    buttons: impl IntoIterator<Item = Element<'a, Message>>,
) -> Element<'a, Message> {
    let typed = words(p, label, example, value, None, on_input, Some(on_submit));
    let line = row![container(typed).width(Length::Fill)].extend(buttons);
    line.spacing(space::M).align_y(Alignment::End).into()
}

/// Returns a path as it was typed or pasted, without the quotation marks that some
/// desktops put around it.
#[must_use]
pub fn unquoted(typed: &str) -> &str {
    typed.trim().trim_matches('"')
}

/// A field whose characters are not shown.
pub fn secret<'a, Message: Clone + 'a>(
    p: &'a Palette,
    label: &str,
    value: &str,
    problem: Option<String>,
    on_input: impl Fn(String) -> Message + 'a,
    on_submit: Option<Message>,
) -> Element<'a, Message> {
    let input = bare(p, "", value, problem.is_some(), on_input, on_submit).secure(true);
    framed(p, label, problem, input.into())
}

/// The bare input of this program.
pub fn input<'a, Message: Clone + 'a>(
    p: &'a Palette,
    placeholder: &str,
    value: &str,
    on_input: impl Fn(String) -> Message + 'a,
    on_submit: Option<Message>,
) -> text_input::TextInput<'a, Message> {
    bare(p, placeholder, value, false, on_input, on_submit)
}

fn bare<'a, Message: Clone + 'a>(
    p: &'a Palette,
    placeholder: &str,
    value: &str,
    wrong: bool,
    on_input: impl Fn(String) -> Message + 'a,
    on_submit: Option<Message>,
) -> text_input::TextInput<'a, Message> {
    text_input(placeholder, value)
        .on_input(on_input)
        .on_submit_maybe(on_submit)
        .size(size::BODY)
        .font(theme::REGULAR)
        .padding([14.0, space::M])
        .style(move |_, status| {
            let focused = matches!(status, text_input::Status::Focused { .. });
            let edge = match (wrong, focused) {
                (true, _) => p.stop,
                (false, true) => p.primary,
                (false, false) => p.line,
            };
            text_input::Style {
                background: Background::Color(p.surface),
                border: Border {
                    color: edge,
                    width: if focused { 2.0 } else { 1.0 },
                    radius: Radius::new(10.0),
                },
                icon: p.muted,
                placeholder: p.muted,
                value: p.ink,
                selection: p.primary_soft,
            }
        })
}

fn framed<'a, Message: Clone + 'a>(
    p: &'a Palette,
    label: &str,
    problem: Option<String>,
    input: Element<'a, Message>,
) -> Element<'a, Message> {
    let mut lines = column![muted(p, label.to_owned()), input].spacing(space::XS);
    if let Some(problem) = problem {
        lines = lines.push(wrong(p, problem));
    }
    lines.width(Length::Fill).into()
}

/// A bare input with its label above.
#[must_use]
pub fn labelled<'a, Message: Clone + 'a>(
    p: &'a Palette,
    label: &str,
    input: text_input::TextInput<'a, Message>,
) -> Element<'a, Message> {
    framed(p, label, None, input.into())
}

/// What is wrong with a field, below it.
#[must_use]
pub fn wrong<'a, Message: 'a>(p: &Palette, problem: String) -> Element<'a, Message> {
    row![icon::icon(icon::Icon::Warning, 16.0, p.stop), caption(p, problem).color(p.stop),]
        .spacing(space::XS)
        .align_y(Alignment::Center)
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_filled_with_its_separators_or_without() {
        let date = "__/__/____";
        assert_eq!(rest(date, ""), date);
        assert_eq!(rest(date, "1"), "_/__/____");
        assert_eq!(rest(date, "16"), "/__/____");
        assert_eq!(rest(date, "16/1"), "_/____");
        assert_eq!(rest(date, "161"), "_/____");
        assert_eq!(rest(date, "5/3/2026"), "");
        assert_eq!(rest(date, "16112026"), "");
        assert_eq!(rest(date, "16/11/2026"), "");
        assert_eq!(rest(date, "161120261"), "", "too many");
        assert_eq!(rest("__:__", "0730"), "");
        assert_eq!(rest("__:__", "07"), ":__");
        assert_eq!(rest("08:30", "0"), "·:··", "nobody typed the form");
    }
}
