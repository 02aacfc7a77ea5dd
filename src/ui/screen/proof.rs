//! Whether the log is whole: it is looked through on demand, the result said in a
//! sentence, and what was kept outside held against it. Changes nothing.

use std::path::PathBuf;

use iced::widget::{column, container, row, scrollable};
use iced::{Alignment, Length};

use crate::report::proof::{Found, Held, Watch};
use crate::report::trouble::of_store;
use crate::store::StoreError;
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::look::Look;
use crate::ui::screen::{Action, Place};
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{
    Element, body, bottom_bar, caption, card, display, field, filler, group, muted, notice, strong,
    title,
};

/// How many results of what was held against the log are kept in sight.
const HELD_MAX: usize = 6;

/// What was found, and what is typed.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    look: Look,
    typed: String,
    /// What is held against the log once that is known to be whole: what a changed or
    /// damaged log says of it proves nothing.
    waiting: Option<String>,
    held: Vec<(String, Result<Held, StoreError>)>,
}

/// What somebody does here.
#[derive(Debug, Clone)]
pub enum Message {
    /// Look through the whole log.
    Look,
    /// Give the look up.
    Stop,
    /// A code or a path typed.
    Typed(String),
    /// Hold what is typed against the log.
    Hold,
    /// Choose a manifest with the desktop's dialog.
    Pick,
    /// Back to where one came from.
    Back,
}

/// What the screen asks of the desk.
#[derive(Debug, Clone)]
pub enum Ask {
    /// Look through the log, told by this watch.
    Look(Watch),
    /// Hold this against the log, as it was typed.
    Hold(String),
    /// Choose a manifest with the desktop's dialog.
    Pick,
}

/// What came back.
#[derive(Debug, Clone)]
pub enum News {
    /// The look ended.
    Looked(Result<Found, StoreError>),
    /// What was typed was held against the log.
    Held(String, Result<Held, StoreError>),
    /// The dialog answered.
    Picked(Option<PathBuf>),
}

impl Screen {
    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Look => self.on_look(),
            Message::Stop => {
                self.give_up();
                Action::None
            }
            Message::Typed(text) => {
                self.typed = text;
                Action::None
            }
            Message::Hold => {
                let typed = self.typed.trim();
                if typed.is_empty() {
                    return Action::None;
                }
                let typed = typed.to_owned();
                self.hold(typed).map_or(Action::None, Action::Proof)
            }
            Message::Pick => Action::Proof(Ask::Pick),
            Message::Back => {
                self.give_up();
                Action::Go(Place::Office)
            }
        }
    }

    fn on_look(&mut self) -> Action {
        self.look().map_or(Action::None, Action::Proof)
    }

    fn look(&mut self) -> Option<Ask> {
        if self.look.is_going() {
            return None;
        }
        let watch = Watch::default();
        self.look = Look::Going(watch.clone());
        Some(Ask::Look(watch))
    }

    /// Holds something against the log, or looks through the log first.
    fn hold(&mut self, typed: String) -> Option<Ask> {
        if matches!(&self.look, Look::Done(Ok(found)) if found.is_whole()) {
            return Some(Ask::Hold(typed));
        }
        self.typed.clone_from(&typed);
        self.waiting = Some(typed);
        self.look()
    }

    fn is_not_whole(&self) -> bool {
        matches!(&self.look, Look::Done(Ok(found)) if !found.is_whole())
    }

    /// Gives up a look that nobody waits for any more.
    pub fn give_up(&self) {
        self.look.stop();
    }

    /// Hears what came back; returns what is to be asked next.
    pub fn hear(&mut self, news: News) -> Option<Ask> {
        match news {
            News::Looked(Err(StoreError::Cancelled)) => {
                self.look = Look::None;
                self.waiting = None;
            }
            News::Looked(found) => {
                let is_whole = found.as_ref().is_ok_and(Found::is_whole);
                self.look = Look::Done(found);
                return self.waiting.take().filter(|_| is_whole).map(Ask::Hold);
            }
            News::Held(typed, held) => {
                self.typed.clear();
                self.held.insert(0, (typed, held));
                self.held.truncate(HELD_MAX);
            }
            News::Picked(Some(path)) => return self.hold(path.display().to_string()),
            News::Picked(None) => {}
        }
        None
    }

    /// Turns a key that no field took into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed) -> Option<Message> {
        match (pressed.key, &self.look) {
            (Key::Escape, Look::Going(_)) => Some(Message::Stop),
            (Key::Escape, _) => Some(Message::Back),
            (Key::Function(2), _) if !pressed.repeated => Some(Message::Look),
            (Key::Function(3), _) if !pressed.repeated => Some(Message::Pick),
            _ => None,
        }
    }

    /// Draws the screen below the top bar.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let page = column![
            title(p, ctx.t("proof-title")),
            body(p, ctx.t("proof-what")),
            self.looked(ctx),
            group(p, ctx.t("proof-outside")),
            muted(p, ctx.t("proof-outside-why")),
            self.outside(ctx),
        ]
        .spacing(ctx.room.pick(space::L, space::M))
        .max_width(1000);
        let page = container(page).padding(ctx.room.edge()).center_x(Length::Fill);
        column![scrollable(page).height(Length::Fill), self.bottom(ctx)].into()
    }

    fn looked<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        match &self.look {
            Look::None => card(p, muted(p, ctx.t("proof-not-yet"))).width(Length::Fill).into(),
            Look::Going(watch) => {
                let entries = watch.entries().to_string();
                let lines = column![
                    strong(p, ctx.tw("proof-going", &[("entries", &entries)])),
                    muted(p, ctx.t("proof-going-hint")),
                ];
                card(p, lines.spacing(space::S)).width(Length::Fill).into()
            }
            Look::Done(Err(error)) => {
                let why = of_store(ctx.words, error);
                let said = ctx.tw("proof-not-read", &[("error", &why)]);
                notice(p, Tone::Stop, said)
            }
            Look::Done(Ok(found)) => {
                let tone = if found.is_whole() { Tone::Proven } else { Tone::Stop };
                let mut lines = column![notice(p, tone, found.said(ctx.words))].spacing(space::M);
                if let Found::Whole { head, .. } = found {
                    let code = column![
                        caption(p, ctx.t("proof-code")),
                        display(p, head.hash.short_code(), size::TITLE),
                        caption(p, head.hash.to_string()),
                    ];
                    let code = card(p, code.spacing(space::XS)).width(Length::Fill);
                    lines = lines.push(code);
                }
                if let Some(clock) = found.clock_said(ctx.words) {
                    lines = lines.push(notice(p, Tone::Attention, clock));
                }
                lines.into()
            }
        }
    }

    fn outside<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let typed = !self.typed.trim().is_empty();
        let pick = button::make(p, Kind::Secondary, ctx.t("proof-pick")).key("F3");
        let hold = button::make(p, Kind::Secondary, ctx.t("proof-hold")).key("Enter");
        let field = field::path(
            p,
            [&ctx.t("proof-typed"), &ctx.t("proof-typed-example")],
            &self.typed,
            Message::Typed,
            Message::Hold,
            [
                pick.on_press(Message::Pick).into(),
                hold.on_press_maybe(typed.then_some(Message::Hold)).into(),
            ],
        );
        let mut lines = column![field].spacing(space::M);
        if self.waiting.is_some() {
            lines = lines.push(muted(p, ctx.t("proof-waiting")));
        } else if self.is_not_whole() {
            lines = lines.push(muted(p, ctx.t("proof-not-held")));
        }
        for (typed, held) in &self.held {
            let (tone, said) = match held {
                Ok(held) if held.holds() => (Tone::Proven, held.said(ctx.words)),
                Ok(held) => (Tone::Stop, held.said(ctx.words)),
                Err(error) => {
                    let why = of_store(ctx.words, error);
                    (Tone::Stop, ctx.tw("proof-not-read", &[("error", &why)]))
                }
            };
            let result = column![caption(p, shortened(typed)), notice(p, tone, said)];
            lines = lines.push(result.spacing(space::XS));
        }
        lines.into()
    }

    fn bottom<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let (way_back, way_on) = match &self.look {
            Look::Going(_) => {
                let stop = button::make(p, Kind::Secondary, ctx.t("proof-stop")).key("Esc");
                (Element::from(stop.on_press(Message::Stop)), None)
            }
            _ => {
                let back = button::make(p, Kind::Secondary, ctx.t("action-back")).key("Esc");
                let look = button::make(p, Kind::Primary, ctx.t("proof-look")).key("F2");
                (Element::from(back.on_press(Message::Back)), Some(look.on_press(Message::Look)))
            }
        };
        let bar = row![way_back, filler(), way_on.map(Element::from)];
        bottom_bar(p, bar.align_y(Alignment::Center))
    }
}

/// What was held against the log, as far as it has room on a line.
fn shortened(typed: &str) -> String {
    const ROOM: usize = 100;
    let length = typed.chars().count();
    if length <= ROOM {
        return typed.to_owned();
    }
    // The end of a path says more than its beginning.
    let end: String = typed.chars().skip(length - ROOM).collect();
    format!("…{end}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::Station;
    use crate::domain::time::Instant;
    use crate::store::{Fault, FaultKind, Hash, Head, SetBack};
    use crate::ui::picture;

    fn whole() -> Found {
        let head = Head { sequence: 812, at: Instant(0), hash: Hash([0x5a; 32]) };
        let set_back = SetBack { entries: 2, first: Some(77) };
        Found::Whole { head, seals: 3, set_back }
    }

    #[test]
    fn a_second_look_waits_for_the_first_and_a_look_given_up_is_no_result() {
        let mut screen = Screen::default();
        assert!(matches!(screen.update(Message::Look), Action::Proof(Ask::Look(_))));
        assert!(matches!(screen.update(Message::Look), Action::None));
        let _ = screen.hear(News::Looked(Err(StoreError::Cancelled)));
        assert!(matches!(screen.look, Look::None));
        assert!(matches!(screen.update(Message::Hold), Action::None), "nothing is typed");
    }

    #[test]
    fn nothing_is_held_against_a_log_that_is_not_known_to_be_whole() {
        let mut screen = Screen::default();
        let picked = || News::Picked(Some("/tmp/x.manifest.json".into()));
        assert!(screen.hear(News::Picked(None)).is_none());
        assert!(matches!(screen.hear(picked()), Some(Ask::Look(_))), "the log first");
        let changed = Fault { kind: FaultKind::Changed, sequence: 3 };
        assert!(screen.hear(News::Looked(Ok(Found::Tampered(changed)))).is_none());
        assert!(screen.held.is_empty());
        // Whoever asks again looks again; a whole log answers.
        let _ = screen.update(Message::Typed("ABCD-EFGH-JKMN-PQRS".to_owned()));
        assert!(matches!(screen.update(Message::Hold), Action::Proof(Ask::Look(_))));
        let ask = screen.hear(News::Looked(Ok(whole())));
        assert!(matches!(ask, Some(Ask::Hold(typed)) if typed.starts_with("ABCD")));
        let ask = screen.hear(picked());
        assert!(matches!(ask, Some(Ask::Hold(path)) if path.ends_with(".manifest.json")));
        // A look that was given up holds nothing.
        let mut screen = Screen::default();
        let _ = screen.hear(picked());
        assert!(screen.hear(News::Looked(Err(StoreError::Cancelled))).is_none());
        assert!(screen.waiting.is_none());
    }

    #[test]
    fn it_looks_right() {
        let station = Station::open();
        let empty: &Screen = Box::leak(Box::default());
        picture::draw("proof-empty", &station, |ctx| empty.view(ctx));
        let mut screen = Screen::default();
        let _ = screen.hear(News::Looked(Ok(whole())));
        let code = "ABCD-EFGH-JKMN-PQRS".to_owned();
        let held = Held::Holds { entry: 400 };
        let _ = screen.hear(News::Held(code.clone(), Ok(held)));
        let _ = screen.hear(News::Held(code, Ok(Held::CutOff { entry: 900, end: 812 })));
        let screen: &Screen = Box::leak(Box::new(screen));
        picture::draw("proof-whole", &station, |ctx| screen.view(ctx));
        let mut screen = Screen::default();
        let _ = screen.hear(News::Picked(Some("/media/usb/xuat.manifest.json".into())));
        let waiting: &Screen = Box::leak(Box::new(screen.clone()));
        picture::draw("proof-waiting", &station, |ctx| waiting.view(ctx));
        let changed = Fault { kind: FaultKind::Changed, sequence: 3 };
        let _ = screen.hear(News::Looked(Ok(Found::Tampered(changed))));
        let screen: &Screen = Box::leak(Box::new(screen));
        picture::draw("proof-changed", &station, |ctx| screen.view(ctx));
    }
}
