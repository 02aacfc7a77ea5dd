//! What the arrow keys point at is scrolled into sight: it has the identity
//! [`POINTED`], and stands within the page, whose identity is [`PAGE`]. Never
//! moves what is in sight already.

use iced::advanced::widget::operation::scrollable::{AbsoluteOffset, scroll_by};
use iced::advanced::widget::operation::{Operation, Outcome, Scrollable};
use iced::advanced::widget::{Id, operate};
use iced::{Rectangle, Task, Vector};

/// The identity of the part of a screen that scrolls.
pub const PAGE: &str = "page";
/// The identity of what the arrow keys point at.
pub const POINTED: &str = "pointed";

/// How much of the page stays in sight beyond what is pointed at, in logical pixels.
const MARGIN: f32 = 24.0;

/// Scrolls what is pointed at into sight.
pub fn pointed<Message: Send + 'static>() -> Task<Message> {
    operate(Reveal { page: None, pointed: None }).discard()
}

/// Measures first, and scrolls by what is missing.
struct Reveal {
    /// The page as it stands on the screen, and how far it is scrolled.
    page: Option<(Rectangle, Vector)>,
    /// What is pointed at, as if nothing was scrolled.
    pointed: Option<Rectangle>,
}

impl Operation for Reveal {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn container(&mut self, id: Option<&Id>, bounds: Rectangle) {
        if id == Some(&Id::new(POINTED)) {
            self.pointed = Some(bounds);
        }
    }

    fn scrollable(
        &mut self,
        id: Option<&Id>,
        bounds: Rectangle,
        _content: Rectangle,
        translation: Vector,
        _state: &mut dyn Scrollable,
    ) {
        if id == Some(&Id::new(PAGE)) {
            self.page = Some((bounds, translation));
        }
    }

    fn finish(&self) -> Outcome<()> {
        let (Some((page, scrolled)), Some(pointed)) = (self.page, self.pointed) else {
            return Outcome::None;
        };
        let top = pointed.y - scrolled.y - MARGIN - page.y;
        let bottom = pointed.y + pointed.height - scrolled.y + MARGIN - page.y - page.height;
        let y = if top < 0.0 { top } else { bottom.max(0.0) };
        if y == 0.0 {
            return Outcome::None;
        }
        Outcome::Chain(Box::new(scroll_by(Id::new(PAGE), AbsoluteOffset { x: 0.0, y })))
    }
}
