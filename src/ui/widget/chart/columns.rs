//! Columns over hours or days, pieces on top of each other, with the sum above each.

use iced::widget::canvas::{self, Frame, Path, Text};
use iced::widget::text::Alignment as TextAlignment;
use iced::{Length, Pixels, Point, Rectangle, Renderer, Size, Theme, alignment, mouse};

use super::{Element, Ink, Pattern, along, stroke};
use crate::ui::theme::{self, Palette, Tone, size};

/// How much room the words below the columns take, in logical pixels.
const BELOW: f32 = 26.0;
/// How much room the sum above the highest column takes, in logical pixels.
const ABOVE: f32 = 24.0;
/// How wide a character of a label is at most, in logical pixels.
const CHARACTER: f32 = 8.5;
/// The widest column, in logical pixels.
const WIDEST: f32 = 84.0;

/// What columns show.
#[derive(Debug, Clone, PartialEq)]
pub struct Columns {
    /// Each column's label, and its pieces from the bottom up in the order of the
    /// patterns.
    pub columns: Vec<(String, Vec<u32>)>,
}

impl Columns {
    fn most(&self) -> u32 {
        self.columns.iter().map(|(_, pieces)| pieces.iter().sum()).max().unwrap_or(0)
    }

    /// Every how manieth label has room, if a column takes so many pixels.
    fn every(&self, step: f32) -> usize {
        let longest = self.columns.iter().map(|(label, _)| label.chars().count()).max();
        let longest = u16::try_from(longest.unwrap_or(0)).unwrap_or(u16::MAX);
        let wanted = f32::from(longest) * CHARACTER + 6.0;
        let mut every = 1;
        let mut room = step;
        while room < wanted && every < self.columns.len().max(1) {
            every += 1;
            room += step;
        }
        every
    }
}

/// Draws columns of a height.
#[must_use]
pub fn columns<'a, Message: 'a>(p: &Palette, height: Length, of: Columns) -> Element<'a, Message> {
    let drawn = Drawn { of, ink: Ink::of(p, Tone::Neutral) };
    canvas::Canvas::new(drawn).width(Length::Fill).height(height).into()
}

struct Drawn {
    of: Columns,
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
        let count = u16::try_from(self.of.columns.len()).unwrap_or(u16::MAX);
        let step = bounds.width / f32::from(count.max(1));
        let wide = (step * 0.72).clamp(1.0, WIDEST);
        let ground = bounds.height - BELOW;
        let room = ground - ABOVE;
        let most = f64::from(self.of.most());
        let every = self.of.every(step);
        let sums = every == 1 || step > 22.0;
        let mut left = (step - wide) / 2.0;
        for (place, (label, pieces)) in self.of.columns.iter().enumerate() {
            let mut top = ground;
            for (kind, piece) in pieces.iter().enumerate().filter(|(_, piece)| **piece > 0) {
                let high = along(f64::from(*piece), most, room).max(1.5);
                top -= high;
                let area = Rectangle::new(Point::new(left, top), Size::new(wide, high));
                Pattern::of(kind).fill(&mut frame, area, self.ink);
            }
            let middle = left + wide / 2.0;
            let sum: u32 = pieces.iter().sum();
            if sums && sum > 0 {
                write(&mut frame, sum.to_string(), Point::new(middle, top - 11.0), self.ink, true);
            }
            if place.is_multiple_of(every) {
                let at = Point::new(middle, ground + BELOW / 2.0 + 2.0);
                write(&mut frame, label.clone(), at, self.ink, false);
            }
            left += step;
        }
        let base = Path::line(Point::new(0.0, ground), Point::new(bounds.width, ground));
        frame.stroke(&base, stroke(self.ink.muted, 1.0));
        vec![frame.into_geometry()]
    }
}

fn write(frame: &mut Frame, content: String, position: Point, ink: Ink, is_number: bool) {
    frame.fill_text(Text {
        content,
        position,
        color: if is_number { ink.text } else { ink.muted },
        size: Pixels(size::CAPTION),
        font: if is_number { theme::STRONG } else { theme::REGULAR },
        align_x: TextAlignment::Center,
        align_y: alignment::Vertical::Center,
        ..Text::default()
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_have_no_room_are_left_out_and_never_lie_on_each_other() {
        let of = |count: usize| Columns {
            columns: (0..count).map(|at| (format!("{at:02}/11"), vec![1])).collect(),
        };
        for (count, width) in [(3, 900.0), (24, 900.0), (40, 560.0), (366, 560.0)] {
            let columns = of(count);
            let step = width / f32::from(u16::try_from(count).unwrap());
            let every = columns.every(step);
            let apart = step * f32::from(u16::try_from(every).unwrap());
            let longest = f32::from(u16::try_from(of(count).columns[0].0.len()).unwrap());
            assert!(apart >= longest * CHARACTER, "{count} in {width}: {apart}");
        }
        assert_eq!(of(3).every(300.0), 1);
        assert_eq!(Columns { columns: Vec::new() }.every(10.0), 1);
    }
}
