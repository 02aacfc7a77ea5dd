//! Marks drawn by the program, so that no mark depends on a font.

use iced::widget::canvas::{self, Frame, LineCap, LineJoin, Path, Stroke};
use iced::{Color, Point, Rectangle, Renderer, Size, Theme, mouse};

use super::Element;
use crate::domain::evidence::Monitor;

/// A mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// Nothing, in the room of a mark.
    None,
    /// Done: a check in a disc.
    Check,
    /// Proven, not yet attested: a check in a ring.
    RingCheck,
    /// Open: a ring.
    Ring,
    /// At hand: a thick ring with a dot.
    Current,
    /// Stopped: a cross in a disc.
    Cross,
    /// A triangle.
    Warning,
    /// An i in a ring.
    Info,
    /// The pointer of the arrow keys.
    Pointer,
    /// The latch of the program's name.
    Latch,
    /// Takes the last character back: an arrow to the left.
    Erase,
    /// Takes all characters back: a cross.
    Clear,
}

/// Draws a mark in a square of a size, in logical pixels.
#[must_use]
pub fn icon<'a, Message: 'a>(icon: Icon, size: f32, ink: Color) -> Element<'a, Message> {
    canvas::Canvas::new(Mark { icon, ink }).width(size).height(size).into()
}

/// Draws a vaccine vial monitor: a circle with a square whose shade tells the
/// stage (WHO specification E6/IN5: lighter, still lighter, the same, darker).
#[must_use]
pub fn monitor<'a, Message: 'a>(stage: Monitor, size: f32) -> Element<'a, Message> {
    canvas::Canvas::new(Vvm(stage)).width(size).height(size).into()
}

struct Mark {
    icon: Icon,
    ink: Color,
}

impl<Message> canvas::Program<Message> for Mark {
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
        let side = bounds.width.min(bounds.height);
        mark(&mut frame, self.icon, side, self.ink);
        vec![frame.into_geometry()]
    }
}

/// The colour that is seen best on a disc of an ink.
fn knocked_out_of(ink: Color) -> Color {
    if ink.relative_contrast(Color::WHITE) >= ink.relative_contrast(Color::BLACK) {
        Color::WHITE
    } else {
        Color::BLACK
    }
}

fn line(ink: Color, width: f32) -> Stroke<'static> {
    Stroke::default()
        .with_color(ink)
        .with_width(width)
        .with_line_cap(LineCap::Round)
        .with_line_join(LineJoin::Round)
}

fn path(side: f32, points: &[(f32, f32)], close: bool) -> Path {
    Path::new(|builder| {
        for (place, (x, y)) in points.iter().enumerate() {
            let point = Point::new(x * side, y * side);
            if place == 0 {
                builder.move_to(point);
            } else {
                builder.line_to(point);
            }
        }
        if close {
            builder.close();
        }
    })
}

fn mark(frame: &mut Frame, icon: Icon, side: f32, ink: Color) {
    let center = Point::new(side / 2.0, side / 2.0);
    let thin = (side / 10.0).max(1.5);
    let thick = (side / 8.0).max(2.0);
    let check = path(side, &[(0.29, 0.52), (0.44, 0.67), (0.72, 0.36)], false);
    let inner = knocked_out_of(ink);
    match icon {
        Icon::None => {}
        Icon::Check => {
            frame.fill(&Path::circle(center, side * 0.48), ink);
            frame.stroke(&check, line(inner, thick));
        }
        Icon::RingCheck => {
            frame.stroke(&Path::circle(center, side * 0.45), line(ink, thin));
            frame.stroke(&check, line(ink, thin));
        }
        Icon::Ring => frame.stroke(&Path::circle(center, side * 0.44), line(ink, thin)),
        Icon::Current => {
            frame.stroke(&Path::circle(center, side * 0.40), line(ink, side * 0.16));
            frame.fill(&Path::circle(center, side * 0.14), ink);
        }
        Icon::Cross => {
            frame.fill(&Path::circle(center, side * 0.48), ink);
            let stroke = line(inner, thick);
            frame.stroke(&path(side, &[(0.33, 0.33), (0.67, 0.67)], false), stroke);
            let stroke = line(inner, thick);
            frame.stroke(&path(side, &[(0.67, 0.33), (0.33, 0.67)], false), stroke);
        }
        Icon::Warning => {
            let triangle = path(side, &[(0.5, 0.1), (0.95, 0.88), (0.05, 0.88)], true);
            frame.stroke(&triangle, line(ink, thin));
            frame.stroke(&path(side, &[(0.5, 0.4), (0.5, 0.6)], false), line(ink, thin));
            frame.fill(&Path::circle(Point::new(side * 0.5, side * 0.75), thin * 0.65), ink);
        }
        Icon::Info => {
            frame.stroke(&Path::circle(center, side * 0.44), line(ink, thin));
            frame.stroke(&path(side, &[(0.5, 0.47), (0.5, 0.72)], false), line(ink, thin));
            frame.fill(&Path::circle(Point::new(side * 0.5, side * 0.3), thin * 0.65), ink);
        }
        Icon::Pointer => {
            frame.fill(&path(side, &[(0.2, 0.1), (0.9, 0.5), (0.2, 0.9)], true), ink);
        }
        Icon::Erase => {
            frame.stroke(&path(side, &[(0.9, 0.5), (0.12, 0.5)], false), line(ink, thin));
            let head = path(side, &[(0.42, 0.2), (0.12, 0.5), (0.42, 0.8)], false);
            frame.stroke(&head, line(ink, thin));
        }
        Icon::Clear => {
            for diagonal in [[(0.2, 0.2), (0.8, 0.8)], [(0.8, 0.2), (0.2, 0.8)]] {
                frame.stroke(&path(side, &diagonal, false), line(ink, thin));
            }
        }
        Icon::Latch => {
            let body = Path::rounded_rectangle(
                Point::new(side * 0.1, side * 0.42),
                Size::new(side * 0.8, side * 0.5),
                (side * 0.12).into(),
            );
            frame.fill(&body, ink);
            let bow = path(side, &[(0.28, 0.42), (0.28, 0.14), (0.72, 0.14), (0.72, 0.42)], false);
            frame.stroke(&bow, line(ink, thick));
        }
    }
}

struct Vvm(Monitor);

impl<Message> canvas::Program<Message> for Vvm {
    type State = ();

    fn draw(
        &self,
        (): &(),
        renderer: &Renderer,
        theme: &Theme,
        bounds: Rectangle,
        _cursor: mouse::Cursor,
    ) -> Vec<canvas::Geometry> {
        let mut frame = Frame::new(renderer, bounds.size());
        let side = bounds.width.min(bounds.height);
        let center = Point::new(side / 2.0, side / 2.0);
        // The printed circle is of a medium purple; only the square darkens.
        let circle = Color::from_rgb8(0x9A, 0x7B, 0xB8);
        let square = match self.0 {
            Monitor::Stage1 => Some(Color::from_rgb8(0xF6, 0xF2, 0xFA)),
            Monitor::Stage2 => Some(Color::from_rgb8(0xCF, 0xBE, 0xDF)),
            Monitor::Stage3 => Some(circle),
            Monitor::Stage4 => Some(Color::from_rgb8(0x4E, 0x31, 0x6B)),
            Monitor::None => None,
        };
        if let Some(shade) = square {
            frame.fill(&Path::circle(center, side * 0.48), circle);
            let half = side * 0.19;
            let corner = Point::new(center.x - half, center.y - half);
            let area = Size::new(half * 2.0, half * 2.0);
            frame.fill_rectangle(corner, area, shade);
            // A hairline, so that the square of the same colour is seen to be there.
            frame.stroke(
                &Path::rectangle(corner, area),
                line(Color::from_rgba8(0x30, 0x18, 0x48, 0.35), 1.0),
            );
        } else {
            let ink = theme.palette().text;
            frame.stroke(&Path::circle(center, side * 0.44), line(ink, 2.0));
            frame.stroke(&path(side, &[(0.2, 0.8), (0.8, 0.2)], false), line(ink, 2.0));
        }
        vec![frame.into_geometry()]
    }
}
