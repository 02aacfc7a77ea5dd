//! A curve over time between limits: what lies outside has another mark and its
//! value beside it, so that it is seen without colour.

use iced::widget::canvas::{self, Frame, LineDash, Path, Stroke, Text};
use iced::widget::text::Alignment as TextAlignment;
use iced::{Length, Pixels, Point, Rectangle, Renderer, Size, Theme, alignment, mouse};

use super::{Element, Ink, along, stroke};
use crate::ui::theme::{self, Palette, Tone, size};

/// How much room the limits' labels take at the left, in logical pixels.
const LEFT: f32 = 68.0;
/// How much room the labels of time take below, in logical pixels.
const BELOW: f32 = 26.0;
/// The edge at the other sides, in logical pixels.
const EDGE: f32 = 26.0;
/// How far labels of time stand apart at least, in logical pixels.
const APART: f32 = 62.0;

/// A point of the curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Dot {
    /// Where it stands between the beginning (0) and the end (1).
    pub at: f64,
    /// Its value.
    pub value: f64,
    /// Its value as it is read.
    pub label: String,
    /// When, as it is read.
    pub when: String,
    /// Whether it lies outside the limits.
    pub outside: bool,
    /// Whether the line from the dot before is broken: another session.
    pub apart: bool,
}

/// A limit: a broken line across the curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// Its value.
    pub value: f64,
    /// Its value as it is read.
    pub label: String,
}

/// What a curve shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// The points, in the order of time.
    pub dots: Vec<Dot>,
    /// The limits, the lower first.
    pub limits: Vec<Limit>,
}

impl Curve {
    /// Returns the lowest and the highest value that has to be seen, with some room.
    fn span(&self) -> (f64, f64) {
        let values = || {
            let dots = self.dots.iter().map(|dot| dot.value);
            dots.chain(self.limits.iter().map(|limit| limit.value))
        };
        let low = values().fold(f64::INFINITY, f64::min);
        let high = values().fold(f64::NEG_INFINITY, f64::max);
        if low > high {
            return (0.0, 1.0);
        }
        let room = ((high - low) * 0.12).max(0.5);
        (low - room, high + room)
    }
}

/// Draws a curve of a height.
#[must_use]
pub fn curve<'a, Message: 'a>(p: &Palette, height: Length, of: Curve) -> Element<'a, Message> {
    let drawn = Drawn { of, ink: Ink::of(p, Tone::Neutral) };
    canvas::Canvas::new(drawn).width(Length::Fill).height(height).into()
}

struct Drawn {
    of: Curve,
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
        let (low, high) = self.of.span();
        let ground = bounds.height - BELOW;
        let wide = bounds.width - LEFT - EDGE;
        let y = |value: f64| ground - along(value - low, high - low, ground - 8.0);
        self.limits(&mut frame, bounds.width, y);
        let places: Vec<Point> = self
            .of
            .dots
            .iter()
            .map(|dot| Point::new(LEFT + along(dot.at, 1.0, wide), y(dot.value)))
            .collect();
        for (pair, dot) in places.windows(2).zip(self.of.dots.iter().skip(1)) {
            if !dot.apart {
                frame.stroke(&Path::line(pair[0], pair[1]), stroke(self.ink.strong, 2.0));
            }
        }
        let mut last = f32::NEG_INFINITY;
        for (place, dot) in places.iter().zip(&self.of.dots) {
            self.dot(&mut frame, *place, dot, bounds.width);
            if place.x - last >= APART {
                let at = Point::new(place.x, ground + BELOW / 2.0 + 2.0);
                self.write(&mut frame, &dot.when, at, TextAlignment::Center, false);
                last = place.x;
            }
        }
        let base = Path::line(Point::new(LEFT, ground), Point::new(bounds.width, ground));
        frame.stroke(&base, stroke(self.ink.muted, 1.0));
        vec![frame.into_geometry()]
    }
}

impl Drawn {
    /// The band between the limits, and a broken line with a label at each.
    fn limits(&self, frame: &mut Frame, width: f32, y: impl Fn(f64) -> f32) {
        if let [lower, upper] = self.of.limits.as_slice() {
            let (top, bottom) = (y(upper.value), y(lower.value));
            let size = Size::new(width - LEFT, bottom - top);
            frame.fill_rectangle(Point::new(LEFT, top), size, self.ink.soft);
        }
        let dash = LineDash { segments: &[6.0, 5.0], offset: 0 };
        for limit in &self.of.limits {
            let at = y(limit.value);
            let line = Path::line(Point::new(LEFT, at), Point::new(width, at));
            frame.stroke(&line, Stroke { line_dash: dash, ..stroke(self.ink.text, 1.2) });
            let place = Point::new(LEFT - 8.0, at);
            self.write(frame, &limit.label, place, TextAlignment::Right, true);
        }
    }

    fn dot(&self, frame: &mut Frame, at: Point, dot: &Dot, width: f32) {
        if !dot.outside {
            frame.fill(&Path::circle(at, 4.0), self.ink.strong);
            return;
        }
        let mark = Path::new(|path| {
            path.move_to(Point::new(at.x, at.y - 8.0));
            path.line_to(Point::new(at.x + 7.5, at.y + 6.0));
            path.line_to(Point::new(at.x - 7.5, at.y + 6.0));
            path.close();
        });
        frame.fill(&mark, self.ink.stop);
        // Beside the mark, on the side where there is room.
        let (x, align) = if at.x > width - 90.0 {
            (at.x - 12.0, TextAlignment::Right)
        } else {
            (at.x + 12.0, TextAlignment::Left)
        };
        self.write(frame, &dot.label, Point::new(x, at.y), align, true);
    }

    fn write(
        &self,
        frame: &mut Frame,
        content: &str,
        position: Point,
        align_x: TextAlignment,
        is_value: bool,
    ) {
        frame.fill_text(Text {
            content: content.to_owned(),
            position,
            color: if is_value { self.ink.text } else { self.ink.muted },
            size: Pixels(size::CAPTION),
            font: if is_value { theme::STRONG } else { theme::REGULAR },
            align_x,
            align_y: alignment::Vertical::Center,
            ..Text::default()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limits_are_in_sight_whatever_was_read() {
        let limits = vec![
            Limit { value: 2.0, label: String::new() },
            Limit { value: 8.0, label: String::new() },
        ];
        let dot = |value| Dot {
            at: 0.5,
            value,
            label: String::new(),
            when: String::new(),
            outside: false,
            apart: false,
        };
        for value in [-20.0, 4.6, 35.0] {
            let (low, high) = Curve { dots: vec![dot(value)], limits: limits.clone() }.span();
            assert!(low < 2.0 && high > 8.0 && low < value && value < high);
        }
        assert_eq!(Curve { dots: Vec::new(), limits: Vec::new() }.span(), (0.0, 1.0));
    }
}
