//! Charts of the program's own: rows of bars, intervals and boxes with their numbers
//! beside them, columns over hours or days, a curve between limits. Colour never
//! carries meaning alone: series differ by pattern, and every number is written.

mod columns;
mod curve;
mod pattern;

use iced::widget::canvas::{self, Frame, Path, Stroke};
use iced::widget::text::Wrapping;
use iced::widget::{Column, Row, Space, column, container, row};
use iced::{Alignment, Color, Length, Point, Rectangle, Renderer, Size, Theme, mouse};

use super::{Element, caption, strong, styled};
use crate::ui::theme::{self, Palette, Tone, size, space};

pub use columns::{Columns, columns};
pub use curve::{Curve, Dot, Limit, curve};
pub use pattern::Pattern;

/// The height of what is drawn in a row, in logical pixels.
const MARK_HEIGHT: f32 = 24.0;

/// The edge at both sides of what is drawn: room for half a dot, in logical pixels.
const EDGE: f32 = 6.0;

/// What is drawn in a row, on a scale from nought to the chart's greatest value.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// Pieces end to end.
    Bar(Vec<(f64, Pattern)>),
    /// Bars one below the other.
    Group(Vec<(f64, Pattern)>),
    /// A value with the bounds within which it may lie.
    Interval {
        /// The lower bound.
        low: f64,
        /// The value.
        at: f64,
        /// The upper bound.
        high: f64,
    },
    /// The quarters of a row of values: least, lower, median, upper, most.
    Quarters([f64; 5]),
    /// Nothing can be said.
    Nothing,
}

impl Mark {
    /// Returns how far it reaches.
    #[must_use]
    pub fn reach(&self) -> f64 {
        match self {
            Self::Bar(pieces) => pieces.iter().map(|(value, _)| value).sum(),
            Self::Group(pieces) => pieces.iter().map(|(value, _)| *value).fold(0.0, f64::max),
            Self::Interval { high, .. } => *high,
            Self::Quarters(quarters) => quarters[4],
            Self::Nothing => 0.0,
        }
    }

    fn height(&self) -> f32 {
        match self {
            Self::Group(pieces) => {
                let count = u16::try_from(pieces.len()).unwrap_or(u16::MAX).max(1);
                (f32::from(count) * 15.0).max(MARK_HEIGHT)
            }
            _ => MARK_HEIGHT,
        }
    }
}

/// A row of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What it is of.
    pub label: String,
    /// More about it, smaller.
    pub detail: String,
    /// What is drawn.
    pub mark: Mark,
    /// Its number, as it is read.
    pub number: String,
    /// What it means; most mean nothing.
    pub tone: Tone,
}

/// How wide the words and the numbers of a chart of rows are, in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Widths {
    /// The words.
    pub label: f32,
    /// The numbers.
    pub number: f32,
}

/// Draws rows on one scale. No word is cut: long ones take another line.
pub fn rows<'a, Message: 'a>(
    p: &'a Palette,
    widths: Widths,
    lines: Vec<Line>,
) -> Element<'a, Message> {
    let most = lines.iter().map(|line| line.mark.reach()).fold(0.0, f64::max);
    let drawn = lines.into_iter().map(|line| {
        let mut words = column![
            styled(line.label, size::LABEL, theme::REGULAR, p.ink).wrapping(Wrapping::WordOrGlyph)
        ];
        if !line.detail.is_empty() {
            words = words.push(caption(p, line.detail).wrapping(Wrapping::WordOrGlyph));
        }
        let height = line.mark.height();
        let drawn =
            canvas::Canvas::new(Drawn { mark: line.mark, most, ink: Ink::of(p, line.tone) });
        row![
            container(words).width(widths.label),
            drawn.width(Length::Fill).height(height),
            container(strong(p, line.number).size(size::LABEL).wrapping(Wrapping::WordOrGlyph),)
                .width(widths.number),
        ]
        .spacing(space::M)
        .align_y(Alignment::Center)
        .into()
    });
    Column::with_children(drawn).spacing(space::S).width(Length::Fill).into()
}

/// Draws the scale below rows that have no number for every mark: nought, the middle
/// and the greatest value.
pub fn scale<'a, Message: 'a>(
    p: &Palette,
    widths: Widths,
    lines: &[Line],
    name: impl Fn(i64) -> String,
) -> Element<'a, Message> {
    let most = lines.iter().map(|line| line.mark.reach()).fold(0.0, f64::max);
    #[expect(clippy::cast_possible_truncation, reason = "a label of a scale")]
    let label = |value: f64| caption(p, name(value.round() as i64));
    row![
        container(Space::new()).width(widths.label),
        column![
            super::hairline(p),
            row![label(0.0), super::filler(), label(most / 2.0), super::filler(), label(most),],
        ]
        .spacing(2)
        .width(Length::Fill),
        container(Space::new()).width(widths.number),
    ]
    .spacing(space::M)
    .into()
}

/// Names the patterns of a chart.
pub fn legend<'a, Message: 'a>(
    p: &'a Palette,
    names: impl IntoIterator<Item = (Pattern, String)>,
) -> Element<'a, Message> {
    let swatches = names.into_iter().map(|(pattern, name)| {
        let swatch = Drawn {
            mark: Mark::Bar(vec![(1.0, pattern)]),
            most: 1.0,
            ink: Ink::of(p, Tone::Neutral),
        };
        row![canvas::Canvas::new(swatch).width(26).height(18), caption(p, name).color(p.ink)]
            .spacing(space::XS)
            .align_y(Alignment::Center)
            .into()
    });
    Row::with_children(swatches).spacing(space::L).wrap().into()
}

/// The colours that a chart is drawn in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ink {
    pub(super) strong: Color,
    pub(super) soft: Color,
    pub(super) ground: Color,
    pub(super) line: Color,
    pub(super) text: Color,
    pub(super) muted: Color,
    pub(super) stop: Color,
}

impl Ink {
    pub(super) const fn of(p: &Palette, tone: Tone) -> Self {
        let (strong, soft) = match tone {
            Tone::Neutral => (p.primary, p.primary_soft),
            tone => (p.tone_ink(tone), p.tone_ground(tone)),
        };
        Self {
            strong,
            soft,
            ground: p.surface,
            line: p.line,
            text: p.ink,
            muted: p.muted,
            stop: p.stop,
        }
    }
}

/// Puts a value on a length.
#[expect(clippy::cast_possible_truncation, reason = "a place on a screen")]
pub(super) fn along(value: f64, most: f64, length: f32) -> f32 {
    if most <= 0.0 { 0.0 } else { ((value / most).clamp(0.0, 1.0) * f64::from(length)) as f32 }
}

struct Drawn {
    mark: Mark,
    most: f64,
    ink: Ink,
}

impl<Message> canvas::Program<Message> for Drawn {
    type State = ();

    fn draw(
        &self,
        (): &(),
        renderer: &Renderer,
        _theme: &Theme,
        bounds: Rectangle,
        _cursor: mouse::Cursor,
    ) -> Vec<canvas::Geometry> {
        let mut frame = Frame::new(renderer, bounds.size());
        let (width, height) = (bounds.width - 2.0 * EDGE, bounds.height);
        let at = |value: f64| EDGE + along(value, self.most, width);
        let middle = height / 2.0;
        match &self.mark {
            Mark::Bar(pieces) => {
                let mut from = 0.0;
                for (value, pattern) in pieces.iter().filter(|(value, _)| *value > 0.0) {
                    // Whatever is there at all can be seen.
                    let (left, right) = (at(from), at(from + value).max(at(from) + 2.0));
                    let area = Rectangle::new(
                        Point::new(left, 2.0),
                        Size::new(right - left, height - 4.0),
                    );
                    pattern.fill(&mut frame, area, self.ink);
                    from += value;
                }
            }
            Mark::Group(pieces) => {
                let mut top = 1.0;
                let count = u16::try_from(pieces.len()).unwrap_or(u16::MAX).max(1);
                let each = (height - 2.0) / f32::from(count);
                for (value, pattern) in pieces {
                    if *value > 0.0 {
                        let size = Size::new((at(*value) - EDGE).max(2.0), each - 2.0);
                        let area = Rectangle::new(Point::new(EDGE, top), size);
                        pattern.fill(&mut frame, area, self.ink);
                    }
                    top += each;
                }
            }
            Mark::Interval { low, at: value, high } => {
                let ends = (at(*low), at(*high));
                whisker(&mut frame, ends, middle, height * 0.30, self.ink.strong);
                frame.fill(&Path::circle(Point::new(at(*value), middle), 5.5), self.ink.strong);
            }
            Mark::Quarters(quarters) => {
                let [least, lower, median, upper, most] = quarters.map(at);
                whisker(&mut frame, (least, most), middle, height * 0.18, self.ink.muted);
                let area = Rectangle::new(
                    Point::new(lower, 3.0),
                    Size::new((upper - lower).max(3.0), height - 6.0),
                );
                Pattern::Hatched.fill(&mut frame, area, self.ink);
                let line = Path::line(Point::new(median, 0.0), Point::new(median, height));
                frame.stroke(&line, stroke(self.ink.text, 3.0));
            }
            Mark::Nothing => {
                let line = Path::line(Point::new(EDGE, middle), Point::new(18.0, middle));
                frame.stroke(&line, stroke(self.ink.muted, 1.5));
            }
        }
        vec![frame.into_geometry()]
    }
}

/// A line with a cap at each end.
fn whisker(frame: &mut Frame, (from, to): (f32, f32), y: f32, cap: f32, ink: Color) {
    frame.stroke(&Path::line(Point::new(from, y), Point::new(to, y)), stroke(ink, 2.0));
    for x in [from, to] {
        let line = Path::line(Point::new(x, y - cap), Point::new(x, y + cap));
        frame.stroke(&line, stroke(ink, 2.0));
    }
}

pub(super) fn stroke(ink: Color, width: f32) -> Stroke<'static> {
    Stroke::default().with_color(ink).with_width(width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_reaches_as_far_as_its_longest_row() {
        let pieces = vec![(2.0, Pattern::Solid), (3.0, Pattern::Hatched)];
        assert!((Mark::Bar(pieces.clone()).reach() - 5.0).abs() < 1e-9);
        assert!((Mark::Group(pieces).reach() - 3.0).abs() < 1e-9);
        assert!((Mark::Interval { low: 1.0, at: 2.0, high: 9.0 }.reach() - 9.0).abs() < 1e-9);
        assert!(Mark::Nothing.reach().abs() < 1e-9);
    }

    #[test]
    fn what_lies_beyond_the_scale_stays_on_it() {
        assert!((along(5.0, 10.0, 200.0) - 100.0).abs() < 1e-3);
        assert!((along(50.0, 10.0, 200.0) - 200.0).abs() < 1e-3);
        assert!(along(-1.0, 10.0, 200.0).abs() < 1e-3);
        assert!(along(1.0, 0.0, 200.0).abs() < 1e-3);
    }
}
