//! The wrapper around everything that sees each key before its child does.
//!
//! Keys that come as fast as a scanner types are gathered into a scan and never
//! reach a field or press a button; a person's keys are handed on in their
//! order, first to the child, then, if it takes no interest, to the program. The
//! second press of a double click is kept from what the first one brought.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use chrono::Datelike;
use iced::advanced::widget::operation::Focusable;
use iced::advanced::widget::{Id, Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Shell, Widget, layout, mouse, overlay, renderer};
use iced::keyboard::{self, key::Named};
use iced::{Event, Length, Rectangle, Renderer, Size, Theme, Vector, touch, window};

use super::Element;
use super::field::Attend;
use crate::platform::Clock;
use crate::scan::burst::{Burst, End, Step};
use crate::scan::{self, Unreadable};
use crate::ui::activity::Activity;
use crate::ui::input::Pressed;
use again::{Press, Under};
use keys::{SEPARATOR, is_modifier, is_terminator, pressed, typed};

mod again;
mod keys;

/// Whether keys that come as fast as a scanner types are taken as a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scanner {
    /// They are.
    Heard,
    /// They are a person's like all others.
    Ignored,
}

/// Wraps content, so that its keys and scans are heard.
pub fn hotkeys<'a, Message: 'a>(
    content: impl Into<Element<'a, Message>>,
    scanner: Scanner,
    clock: Clock,
    activity: Activity,
    on_key: impl Fn(Pressed) -> Message + 'a,
    on_scan: impl Fn(String) -> Message + 'a,
) -> Element<'a, Message> {
    Element::new(Hotkeys {
        content: content.into(),
        scanner,
        clock,
        activity,
        on_key: Box::new(on_key),
        on_scan: Box::new(on_scan),
    })
}

struct Hotkeys<'a, Message> {
    content: Element<'a, Message>,
    scanner: Scanner,
    clock: Clock,
    activity: Activity,
    on_key: Box<dyn Fn(Pressed) -> Message + 'a>,
    on_scan: Box<dyn Fn(String) -> Message + 'a>,
}

/// Keys that wait until it is known whether a person or a scanner typed them, and
/// the press before.
#[derive(Default)]
struct State {
    burst: Burst,
    held: VecDeque<Event>,
    pressed: Option<Press>,
}

impl State {
    /// Takes the first held key if characters are left to hand on, or if it types
    /// none.
    fn next_of(&mut self, left: usize) -> Option<Event> {
        let ready = left > 0 || self.held.front().is_some_and(|event| typed(event).is_none());
        if ready { self.held.pop_front() } else { None }
    }

    /// Tells whether a key now follows a held one faster than hands do.
    fn follows_at_once(&self, now_ms: u64) -> bool {
        self.burst.wakes_at_ms().is_some_and(|at_ms| now_ms < at_ms)
    }
}

/// Looks for a field that has the focus.
struct Focus(bool);

impl Operation for Focus {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn focusable(&mut self, _id: Option<&Id>, _bounds: Rectangle, state: &mut dyn Focusable) {
        self.0 |= state.is_focused();
    }
}

/// What an event is handed on with.
struct Surroundings<'a> {
    layout: Layout<'a>,
    cursor: mouse::Cursor,
    renderer: &'a Renderer,
    viewport: &'a Rectangle,
}

impl<Message> Hotkeys<'_, Message> {
    /// Hands an event to the child; a key that it leaves goes to the program.
    fn pass_on(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        around: &Surroundings<'_>,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
    ) {
        let mut messages = Vec::new();
        let mut inner = Shell::new(&mut messages);
        self.content.as_widget_mut().update(
            &mut tree.children[0],
            event,
            around.layout,
            around.cursor,
            around.renderer,
            clipboard,
            &mut inner,
            around.viewport,
        );
        let taken = inner.is_event_captured();
        shell.merge(inner, std::convert::identity);
        if !taken && let Some(pressed) = pressed(event) {
            shell.publish((self.on_key)(pressed));
        }
    }

    /// Hands on the keys that a person typed, as many as the text has characters,
    /// and the Backspaces after them.
    fn release(
        &mut self,
        tree: &mut Tree,
        text: &str,
        around: &Surroundings<'_>,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
    ) {
        let mut left = text.chars().count();
        while let Some(event) = tree.state.downcast_mut::<State>().next_of(left) {
            left = left.saturating_sub(typed(&event).map_or(0, |text| text.chars().count()));
            self.pass_on(tree, &event, around, clipboard, shell);
        }
    }

    /// Publishes a scan and forgets its keys. Text that is no code at all, while a
    /// field has the focus or where it is a date or a figure, was a hand's and
    /// queued behind slow work: it is typed. Returns whether it was a scan.
    fn scanned(
        &mut self,
        tree: &mut Tree,
        text: String,
        around: &Surroundings<'_>,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
    ) -> bool {
        if self.is_no_code(&text) && (is_a_figure(&text) || self.has_focus(tree, around)) {
            self.release(tree, &text, around, clipboard, shell);
            return false;
        }
        tree.state.downcast_mut::<State>().held.clear();
        shell.publish((self.on_scan)(text));
        true
    }

    fn is_no_code(&self, text: &str) -> bool {
        let read = scan::read(text, self.clock.now().civil_day().year());
        matches!(read, Err(Unreadable::Unknown { .. }))
    }

    /// Tells whether a press is the second of a double click, and would fall on
    /// what the first one brought. It is remembered either way.
    fn strays(&mut self, tree: &mut Tree, event: &Event, around: &Surroundings<'_>) -> bool {
        let point = match event {
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) => {
                around.cursor.position()
            }
            Event::Touch(touch::Event::FingerPressed { position, .. }) => Some(*position),
            _ => None,
        };
        let Some(point) = point else { return false };
        let mut under = Under::new(point);
        self.content.as_widget_mut().operate(
            &mut tree.children[0],
            around.layout,
            around.renderer,
            &mut under,
        );
        let press = Press { at_ms: self.clock.ticks_ms(), point, words: under.words() };
        let state = tree.state.downcast_mut::<State>();
        let strays = state.pressed.as_ref().is_some_and(|before| press.strays_from(before));
        state.pressed = Some(press);
        strays
    }

    /// Tells whether a field has the focus.
    fn has_focus(&mut self, tree: &mut Tree, around: &Surroundings<'_>) -> bool {
        let mut focus = Focus(false);
        self.content.as_widget_mut().operate(
            &mut tree.children[0],
            around.layout,
            around.renderer,
            &mut focus,
        );
        focus.0
    }

    /// Tells the blind fields, before they are drawn, whether the keys go to them.
    fn tell_blind_fields(&mut self, tree: &mut Tree, around: &Surroundings<'_>) {
        let mut attend = Attend { elsewhere: self.has_focus(tree, around) };
        self.content.as_widget_mut().operate(
            &mut tree.children[0],
            around.layout,
            around.renderer,
            &mut attend,
        );
    }

    /// Sorts out a key that went down.
    fn on_key(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        around: &Surroundings<'_>,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
    ) {
        let Event::Keyboard(keyboard::Event::KeyPressed { key, repeat, modifiers, .. }) = event
        else {
            return;
        };
        let command = modifiers.control() || modifiers.alt() || modifiers.logo();
        let backspace = matches!(key, keyboard::Key::Named(Named::Backspace));
        let typed = typed(event).filter(|text| !*repeat && (!command || *text == SEPARATOR));
        if let Some(text) = typed.map(str::to_owned) {
            self.on_character(tree, event, &text, around, clipboard, shell);
        } else if is_terminator(key) && !*repeat && !command {
            if self.on_terminator(tree, around, clipboard, shell) {
                shell.capture_event();
            } else {
                self.pass_on(tree, event, around, clipboard, shell);
            }
        } else if is_modifier(key) {
            self.pass_on(tree, event, around, clipboard, shell);
        } else {
            let now = self.clock.ticks_ms();
            let state = tree.state.downcast_mut::<State>();
            if state.burst.is_running() && (backspace || command) {
                // An input method rewriting a scan, or a control character of it.
                if backspace {
                    state.held.push_back(event.clone());
                }
                shell.capture_event();
            } else if backspace && state.follows_at_once(now) {
                state.held.push_back(event.clone());
                shell.capture_event();
            } else {
                self.interrupt(tree, around, clipboard, shell);
                self.pass_on(tree, event, around, clipboard, shell);
            }
        }
    }

    fn on_character(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        text: &str,
        around: &Surroundings<'_>,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
    ) {
        let now = self.clock.ticks_ms();
        let state = tree.state.downcast_mut::<State>();
        match state.burst.key(text, now) {
            Step::Held => state.held.push_back(event.clone()),
            Step::Typing(typed) => {
                state.held.push_back(event.clone());
                self.release(tree, &typed, around, clipboard, shell);
            }
            Step::Scan(text) => {
                let _ = self.scanned(tree, text, around, clipboard, shell);
                tree.state.downcast_mut::<State>().held.push_back(event.clone());
            }
        }
        shell.capture_event();
    }

    /// Takes in Enter or Tab. Returns whether it belonged to a scanner.
    fn on_terminator(
        &mut self,
        tree: &mut Tree,
        around: &Surroundings<'_>,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
    ) -> bool {
        let now = self.clock.ticks_ms();
        match tree.state.downcast_mut::<State>().burst.terminator(now) {
            End::Scan(text) => self.scanned(tree, text, around, clipboard, shell),
            End::ShortCode(text) => {
                self.release(tree, &text, around, clipboard, shell);
                // No code is a figure: a hand's keys queued behind slow work.
                !is_a_figure(&text)
            }
            End::Echo => true,
            End::NotAScan(text) => {
                self.release(tree, &text, around, clipboard, shell);
                false
            }
        }
    }

    fn interrupt(
        &mut self,
        tree: &mut Tree,
        around: &Surroundings<'_>,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
    ) {
        if let Some(text) = tree.state.downcast_mut::<State>().burst.interrupt() {
            self.release(tree, &text, around, clipboard, shell);
        }
    }

    /// Looks at the clock: a scanner that sends no terminator ends by silence,
    /// and a person's key is not held longer than a scanner's gap.
    fn look_at_clock(
        &mut self,
        tree: &mut Tree,
        around: &Surroundings<'_>,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
    ) {
        let now = self.clock.ticks_ms();
        if let Some(text) = tree.state.downcast_mut::<State>().burst.idle(now) {
            let _ = self.scanned(tree, text, around, clipboard, shell);
        }
        if let Some(text) = tree.state.downcast_mut::<State>().burst.due(now) {
            self.release(tree, &text, around, clipboard, shell);
        }
    }

    fn wake_later(&self, tree: &Tree, shell: &mut Shell<'_, Message>) {
        let now = self.clock.ticks_ms();
        if let Some(at) = tree.state.downcast_ref::<State>().burst.wakes_at_ms() {
            let wait = Duration::from_millis(at.saturating_sub(now).max(1));
            shell.request_redraw_at(window::RedrawRequest::At(Instant::now() + wait));
        }
    }
}

impl<Message> Widget<Message, Theme, Renderer> for Hotkeys<'_, Message> {
    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        self.content.as_widget_mut().layout(&mut tree.children[0], renderer, limits)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        self.content.as_widget_mut().operate(&mut tree.children[0], layout, renderer, operation);
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        let around = Surroundings { layout, cursor, renderer, viewport };
        if is_input(event) {
            self.activity.touch();
        }
        if matches!(event, Event::Window(window::Event::RedrawRequested(_))) {
            self.tell_blind_fields(tree, &around);
        }
        if self.strays(tree, event, &around) {
            shell.capture_event();
            return;
        }
        if self.scanner == Scanner::Ignored {
            self.pass_on(tree, event, &around, clipboard, shell);
            return;
        }
        match event {
            Event::Keyboard(keyboard::Event::KeyPressed { .. }) => {
                self.on_key(tree, event, &around, clipboard, shell);
            }
            Event::Window(window::Event::RedrawRequested(_)) => {
                self.look_at_clock(tree, &around, clipboard, shell);
                self.pass_on(tree, event, &around, clipboard, shell);
            }
            Event::Mouse(mouse::Event::ButtonPressed(_))
            | Event::Touch(touch::Event::FingerPressed { .. })
            | Event::InputMethod(_) => {
                self.interrupt(tree, &around, clipboard, shell);
                self.pass_on(tree, event, &around, clipboard, shell);
            }
            _ => self.pass_on(tree, event, &around, clipboard, shell),
        }
        self.wake_later(tree, shell);
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
        self.content.as_widget().draw(
            &tree.children[0],
            renderer,
            theme,
            style,
            layout,
            cursor,
            viewport,
        );
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        self.content.as_widget().mouse_interaction(
            &tree.children[0],
            layout,
            cursor,
            viewport,
            renderer,
        )
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        self.content.as_widget_mut().overlay(
            &mut tree.children[0],
            layout,
            renderer,
            viewport,
            translation,
        )
    }
}

/// Tells whether a text is a date, a part of one, or a decimal figure.
fn is_a_figure(text: &str) -> bool {
    text.contains(['/', ',']) && text.chars().all(|c| c.is_ascii_digit() || "/,".contains(c))
}

/// Tells whether an event comes from a person or a scanner, not from the window.
const fn is_input(event: &Event) -> bool {
    matches!(
        event,
        Event::Keyboard(keyboard::Event::KeyPressed { .. })
            | Event::Mouse(_)
            | Event::Touch(_)
            | Event::InputMethod(_)
    )
}

#[cfg(test)]
mod tests;
