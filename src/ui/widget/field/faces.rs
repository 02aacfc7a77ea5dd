//! The two faces of a blind field that waits for keys: one while they come to it, one
//! while a field for words has the focus and takes them. Never takes an event.

use std::any::Any;

use iced::advanced::widget::{Id, Operation, Tree, tree};
use iced::advanced::{Layout, Widget, layout, mouse, renderer};
use iced::{Length, Rectangle, Renderer, Size, Theme};

use crate::ui::widget::Element;

/// Tells every blind field whether the keys go elsewhere.
pub struct Attend {
    /// Whether a field for words has the focus.
    pub elsewhere: bool,
}

impl Operation for Attend {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn custom(&mut self, _id: Option<&Id>, _bounds: Rectangle, state: &mut dyn Any) {
        if let Some(state) = state.downcast_mut::<State>() {
            state.elsewhere = self.elsewhere;
        }
    }
}

#[derive(Default)]
struct State {
    elsewhere: bool,
}

/// Draws the first face while keys come here, the second while they do not.
pub(super) fn faces<'a, Message: 'a>(
    here: Element<'a, Message>,
    elsewhere: Element<'a, Message>,
) -> Element<'a, Message> {
    Element::new(Faces { faces: [here, elsewhere] })
}

struct Faces<'a, Message> {
    faces: [Element<'a, Message>; 2],
}

fn shown(tree: &Tree) -> usize {
    usize::from(tree.state.downcast_ref::<State>().elsewhere)
}

impl<Message> Widget<Message, Theme, Renderer> for Faces<'_, Message> {
    fn size(&self) -> Size<Length> {
        self.faces[0].as_widget().size()
    }

    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        self.faces.iter().map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(&self.faces);
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let faces = self.faces.iter_mut().zip(&mut tree.children);
        let nodes: Vec<_> =
            faces.map(|(face, tree)| face.as_widget_mut().layout(tree, renderer, limits)).collect();
        let size = nodes.first().map_or(Size::ZERO, layout::Node::size);
        layout::Node::with_children(size, nodes)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        operation.custom(None, layout.bounds(), tree.state.downcast_mut::<State>());
        let shown = shown(tree);
        if let Some(layout) = layout.children().nth(shown) {
            let face = self.faces[shown].as_widget_mut();
            face.operate(&mut tree.children[shown], layout, renderer, operation);
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let shown = shown(tree);
        if let Some(layout) = layout.children().nth(shown) {
            let (face, tree) = (self.faces[shown].as_widget(), &tree.children[shown]);
            face.draw(tree, renderer, theme, style, layout, cursor, viewport);
        }
    }
}
