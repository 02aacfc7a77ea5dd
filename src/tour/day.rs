//! The day that the tour walks: a station is set up, the drill's school day goes
//! from the sign-in to the evening, with what goes wrong on the way.

mod office;

use std::path::PathBuf;

use chrono::NaiveDate;
use iced::keyboard::key::Named;

use super::hand::{Hand, Lost};
use super::{Look, press_all};
use crate::domain::catalogue::BUILT_IN;
use crate::domain::day::Day;
use crate::domain::id::VialId;
use crate::domain::time::Instant;
use crate::domain::visit::Visit;
use crate::drill::Drill;
use crate::scan::StationLabel;

/// Takes a look at the screen in front.
pub type Visitor<'a> = dyn FnMut(&mut Hand, &Look) -> Result<(), Lost> + 'a;

/// Walks the day and shows every screen and state to a visitor.
///
/// # Errors
///
/// [`Lost`] if a screen is not where it should be, or what the visitor returns.
pub fn walk(visitor: &mut Visitor<'_>) -> Result<(), Lost> {
    let folder = Scratch::new()?;
    Walk { visitor, folder: folder.0.clone() }.go()
}

/// A folder of the walk's own, gone when it ends.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self, Lost> {
        let name = format!("chot-tour-{}", crate::platform::new_id(morning()));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "the tour's folder stays behind");
        }
    }
}

/// Eight o'clock on a Monday.
fn morning() -> Instant {
    let day = NaiveDate::from_ymd_opt(2026, 11, 16).unwrap_or_default();
    Instant::start_of(day).plus_minutes(8 * 60)
}

struct Walk<'a, 'b> {
    visitor: &'a mut Visitor<'b>,
    folder: PathBuf,
}

impl Walk<'_, '_> {
    fn go(&mut self) -> Result<(), Lost> {
        self.set_up()?;
        let mut hand = self.sign_in()?;
        self.around_the_queue(&mut hand)?;
        self.catalogue(&mut hand)?;
        self.list(&mut hand)?;
        self.plan(&mut hand)?;
        self.stock(&mut hand)?;
        self.visit(&mut hand)?;
        self.procedure(&mut hand)?;
        self.after_the_needle(&mut hand)?;
        self.accounts(&mut hand)?;
        self.lock(&mut hand)?;
        self.closing(&mut hand)?;
        self.office(&mut hand)?;
        self.interruption()?;
        self.reaction()?;
        self.not_recorded()?;
        self.incidents()?;
        self.exercise()
    }

    fn look(
        &mut self,
        hand: &mut Hand,
        screen: &'static str,
        state: &'static str,
    ) -> Result<(), Lost> {
        (self.visitor)(hand, &Look { screen, state, chosen: false })
    }

    /// A look that is drawn in the other colours and sizes, too.
    fn look_closely(
        &mut self,
        hand: &mut Hand,
        screen: &'static str,
        state: &'static str,
    ) -> Result<(), Lost> {
        (self.visitor)(hand, &Look { screen, state, chosen: true })
    }

    fn set_up(&mut self) -> Result<(), Lost> {
        let folder = self.folder.join("station");
        let mut hand = Hand::at_a_new_station(&folder, morning())?;
        self.look_closely(&mut hand, "setup", "empty")?;
        hand.press(Named::F4);
        self.look_closely(&mut hand, "restore", "empty")?;
        hand.press(Named::Escape);
        for field in ["Tram Y te Ngoc Ha", "So 1 pho Ngoc Ha", "Lan Anh", PASSWORD, PASSWORD] {
            hand.press(Named::Tab);
            hand.type_text(field);
        }
        hand.click_word("setup-school")?;
        self.look(&mut hand, "setup", "filled")?;
        hand.press(Named::Enter);
        self.look(&mut hand, "setup", "recovery-key")?;
        let groups = recovery_groups(&mut hand);
        hand.press(Named::Enter);
        self.look(&mut hand, "setup", "key-typed-back")?;
        for asked in asked_groups(&mut hand) {
            let group = asked.checked_sub(1).and_then(|place| groups.get(place));
            hand.type_text(group.map_or("", String::as_str));
            hand.press(Named::ArrowDown);
        }
        hand.press(Named::Enter);
        self.look_closely(&mut hand, "opening", "pin")?;
        hand.type_text("0000");
        hand.press(Named::Enter);
        self.look(&mut hand, "opening", "pin-too-easy")?;
        hand.press(Named::Escape);
        self.look_closely(&mut hand, "opening", "empty")?;
        hand.type_text("16/11/2026");
        self.look(&mut hand, "opening", "begun")?;
        press_all(&mut hand, &[Named::F4, Named::F6]);
        self.look_closely(&mut hand, "opening", "second-person")?;
        press_all(&mut hand, &[Named::Escape, Named::Escape]);
        hand.press(Named::F12);
        hand.click_word("lock-leave")?;
        self.look(&mut hand, "signin", "station")?;
        hand.press(Named::F3);
        self.look_closely(&mut hand, "recover", "empty")?;
        hand.type_text(&groups.concat());
        self.look(&mut hand, "recover", "typed")?;
        hand.press(Named::Enter);
        self.look(&mut hand, "recover", "person")
    }

    /// The accounts, and the lock with its ways back.
    fn accounts(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        hand.press(Named::F11);
        self.look_closely(hand, "accounts", "list")?;
        hand.press(Named::F2);
        self.look(hand, "accounts", "add")?;
        press_all(hand, &[Named::Escape, Named::F7]);
        self.look(hand, "accounts", "own-password")?;
        press_all(hand, &[Named::Escape, Named::F9]);
        self.look(hand, "accounts", "idle")?;
        press_all(hand, &[Named::Escape, Named::Escape]);
        Ok(())
    }

    fn lock(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        hand.press(Named::F12);
        self.look_closely(hand, "lock", "list")?;
        hand.press(Named::F10);
        self.look(hand, "lock", "card")?;
        hand.press(Named::Escape);
        hand.press(Named::F2);
        self.look(hand, "lock", "password")?;
        let drill = Drill::new(self.folder.join("drill"))?;
        let (name, password) = drill.login();
        for field in [name, password] {
            hand.press(Named::Tab);
            hand.type_text(field);
        }
        hand.press(Named::Enter);
        // A PIN is asked for whoever came with a password.
        let asked = hand.app.words().text("pin-title");
        if hand.sees(&asked) {
            hand.press(Named::Escape);
        }
        Ok(())
    }

    /// The evening: everything is counted, the session closed and sealed.
    fn closing(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        press_all(hand, &[Named::F4, Named::F8]);
        self.look_closely(hand, "closing", "open")?;
        let day = day(hand)?;
        let left: Vec<String> = day.vials().map(|vial| vial.left().to_string()).collect();
        let lots: Vec<[String; 2]> = day
            .lots()
            .map(|lot| {
                let used = day.used_of(lot.id);
                let returned = lot.on_hand().saturating_sub(used).to_string();
                ["0".to_owned(), returned]
            })
            .collect();
        for wasted in left {
            hand.press(Named::F3);
            hand.enter(&wasted);
        }
        for lot in lots {
            for count in lot {
                hand.enter(&count);
            }
        }
        self.look(hand, "closing", "unfinished")?;
        hand.press(Named::Tab);
        hand.type_text("Minh Chau theo doi tiep");
        self.look(hand, "closing", "counted")?;
        hand.press(Named::F9);
        self.look_closely(hand, "closing", "sealed")
    }

    /// What stands when the disk takes nothing: nothing is lost, and it is said.
    fn not_recorded(&mut self) -> Result<(), Lost> {
        let mut hand = Hand::at_the_drill(&self.folder.join("broken"), morning())?;
        let slip = order_slip(&hand, 1)?;
        hand.app.desk().ok_or(Lost::Door)?.store().close();
        hand.scan(&slip);
        self.look_closely(&mut hand, "queue", "not-recorded")
    }

    /// Called away in the middle: the queue shows where it stands, and the chair
    /// why it is open again.
    fn interruption(&mut self) -> Result<(), Lost> {
        let mut hand = Hand::at_the_drill(&self.folder.join("interrupted"), morning())?;
        let slip = order_slip(&hand, 1)?;
        hand.scan(&slip);
        hand.enter("0,5");
        hand.press(Named::Enter);
        let person = StationLabel::Visit(visit(&hand, 1)?.id).code();
        hand.scan(&person);
        let label = vial_label(&hand, 2)?;
        hand.scan(&label);
        hand.press(Named::F8);
        self.look_closely(&mut hand, "queue", "half-done")?;
        hand.scan(&slip);
        self.look_closely(&mut hand, "procedure", "open-again")
    }

    fn sign_in(&mut self) -> Result<Hand, Lost> {
        let folder = self.folder.join("drill");
        let mut hand = Hand::at_the_door(&folder, morning())?;
        self.look_closely(&mut hand, "signin", "empty")?;
        hand.press(Named::F10);
        self.look_closely(&mut hand, "signin", "card")?;
        hand.press(Named::Escape);
        Hand::at_the_drill(&folder, morning())
    }

    fn around_the_queue(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        self.look_closely(hand, "queue", "morning")?;
        hand.type_text("zzz");
        self.look(hand, "queue", "nobody-found")?;
        hand.press(Named::Escape);
        for (key, screen) in [
            (Named::F2, "register"),
            (Named::F6, "watch"),
            (Named::F7, "journal"),
            (Named::F10, "incident"),
        ] {
            hand.press(key);
            self.look(hand, screen, "empty")?;
            hand.press(Named::Escape);
        }
        hand.press(Named::F1);
        self.look(hand, "queue", "sheet")?;
        hand.press(Named::F1);
        hand.scan("8938506123456789");
        self.look(hand, "queue", "stray-scan")?;
        hand.press(Named::Escape);
        Ok(())
    }

    fn catalogue(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        hand.press(Named::F11);
        self.look(hand, "accounts", "list")?;
        hand.press_with_control('d');
        self.look(hand, "catalogue", "in-force")?;
        let whole = BUILT_IN.map(|file| file.text).concat();
        let slip = whole.replace("microlitres = 500\n", "microlitres = 50000\n");
        let file = self.folder.join("danh-muc.toml");
        std::fs::write(&file, slip)?;
        hand.click_word("catalogue-path-example")?;
        hand.enter(&file.display().to_string());
        self.look_closely(hand, "catalogue", "faults")?;
        let other = whole.replacen("label = \"", "label = \"SYT HN · ", 1);
        let brand = "brand = \"Jevax\"";
        std::fs::write(&file, other.replacen(brand, "brand = \"JEVAX\"", 1))?;
        press_all(hand, &[Named::Escape; 4]);
        hand.press(Named::F11);
        hand.press_with_control('d');
        hand.click_word("catalogue-path-example")?;
        hand.enter(&file.display().to_string());
        if hand.sees(&hand.app.words().with("catalogue-failed", &[("file", "danh-muc.toml")])) {
            return Err(Lost::NotThere("catalogue, changes".to_owned()));
        }
        self.look_closely(hand, "catalogue", "changes")?;
        press_all(hand, &[Named::Escape; 4]);
        Ok(())
    }

    fn list(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        hand.press(Named::F3);
        self.look(hand, "list", "empty")?;
        let file = self.folder.join("lop-3a.csv");
        std::fs::write(&file, LIST)?;
        hand.click_word("list-path-example")?;
        hand.enter(&file.display().to_string());
        self.look_closely(hand, "list", "preview")?;
        hand.press(Named::F4);
        self.look_closely(hand, "list", "columns")?;
        press_all(hand, &[Named::Escape, Named::Escape, Named::Escape]);
        Ok(())
    }

    fn plan(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        hand.press(Named::F8);
        self.look(hand, "plan", "empty")?;
        for group in ["Hoc sinh 7 den 8 tuoi", "Giao vien"] {
            hand.click_word("plan-name-example")?;
            hand.type_text(group);
            hand.press(Named::Enter);
        }
        self.look_closely(hand, "plan", "groups")?;
        press_all(hand, &[Named::Escape, Named::Escape]);
        self.look(hand, "queue", "plan")
    }

    fn stock(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        hand.press(Named::F4);
        self.look_closely(hand, "stock", "list")?;
        hand.press(Named::F2);
        self.look(hand, "stock", "receive")?;
        hand.press(Named::Escape);
        hand.press(Named::F3);
        self.look(hand, "stock", "open")?;
        press_all(hand, &[Named::Escape, Named::Escape]);
        Ok(())
    }

    /// The sixth has no consent yet: their own screen.
    fn visit(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        press_all(hand, &[Named::ArrowDown; 5]);
        hand.press(Named::Enter);
        self.look(hand, "visit", "product")?;
        hand.press(Named::F3);
        self.look(hand, "visit", "consent")?;
        press_all(hand, &[Named::F4, Named::F3, Named::F2]);
        self.look(hand, "visit", "history")?;
        hand.press(Named::F2);
        self.look_closely(hand, "visit", "screening")?;
        press_all(hand, &[Named::ArrowLeft; 12]);
        hand.type_text("36,7");
        self.look(hand, "visit", "screened")?;
        hand.press(Named::F2);
        hand.type_text("10,3");
        hand.press(Named::F2);
        self.look(hand, "visit", "order")?;
        hand.press(Named::Enter);
        self.look_closely(hand, "visit", "stopped")?;
        hand.press(Named::Escape);
        Ok(())
    }

    fn procedure(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        let slip = order_slip(hand, 1)?;
        press_all(hand, &[Named::Home, Named::ArrowUp, Named::ArrowUp, Named::ArrowUp]);
        hand.scan(&slip);
        self.look_closely(hand, "procedure", "dose")?;
        hand.enter("0,7");
        self.look(hand, "procedure", "read-again")?;
        hand.enter("0,5");
        self.look(hand, "procedure", "attest-check")?;
        hand.press(Named::Enter);
        self.look(hand, "procedure", "tray")?;
        let slip = StationLabel::Visit(visit(hand, 1)?.id).code();
        hand.scan(&slip);
        self.look(hand, "procedure", "label")?;
        let wrong = vial_label(hand, 1)?;
        hand.scan(&wrong);
        self.look_closely(hand, "procedure", "stop")?;
        hand.press(Named::F11);
        self.look(hand, "procedure", "look-back")?;
        let right = vial_label(hand, 2)?;
        hand.scan(&right);
        self.look_closely(hand, "procedure", "monitor")?;
        hand.type_text("5");
        self.look(hand, "procedure", "appearance")?;
        hand.type_text("11");
        self.look(hand, "procedure", "device")?;
        hand.type_text("1");
        self.look_closely(hand, "procedure", "attest-compare")?;
        hand.press(Named::Enter);
        self.look_closely(hand, "procedure", "identity")?;
        let birth = visit(hand, 1)?.person.birth.label();
        hand.enter(&birth);
        self.look(hand, "procedure", "answerer")?;
        hand.type_text("1");
        self.look(hand, "procedure", "site")?;
        hand.type_text("3");
        self.look(hand, "procedure", "vial-again")?;
        hand.scan(&right);
        self.look_closely(hand, "procedure", "card")?;
        hand.type_text("4");
        self.look(hand, "procedure", "drawn")?;
        hand.press(Named::F9);
        self.look(hand, "procedure", "why-stop")?;
        hand.press(Named::Escape);
        hand.enter("0,5");
        self.look(hand, "procedure", "attest-right")?;
        hand.press(Named::Enter);
        self.look_closely(hand, "procedure", "needle")?;
        hand.type_text("3");
        self.look(hand, "queue", "after")
    }

    fn after_the_needle(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        hand.press(Named::F6);
        self.look_closely(hand, "watch", "one")?;
        hand.press(Named::Escape);
        hand.press(Named::F7);
        self.look_closely(hand, "journal", "day")?;
        self.review(hand)?;
        hand.press(Named::F10);
        self.look(hand, "incident", "ways")?;
        hand.press(Named::F4);
        self.look_closely(hand, "incident", "wrong")?;
        press_all(hand, &[Named::Escape, Named::F5]);
        self.look(hand, "mishap", "kinds")?;
        hand.press(Named::F3);
        self.look(hand, "mishap", "lost")?;
        press_all(hand, &[Named::Escape, Named::Escape, Named::Escape]);
        Ok(())
    }

    /// Somebody reacts gravely: described, treated, and whoever got the same lot.
    /// At a drill of its own, since nobody is injected after it.
    fn reaction(&mut self) -> Result<(), Lost> {
        let mut hand = Hand::at_the_drill(&self.folder.join("reaction"), morning())?;
        press_all(&mut hand, &[Named::F10, Named::F3]);
        self.look(&mut hand, "reaction", "who")?;
        let slip = StationLabel::Visit(visit(&hand, 1)?.id).code();
        hand.scan(&slip);
        self.look_closely(&mut hand, "reaction", "not-injected")?;
        let keys = [Named::ArrowLeft, Named::F3, Named::ArrowDown, Named::Enter, Named::F9];
        press_all(&mut hand, &keys);
        self.look(&mut hand, "reaction", "described")?;
        hand.press(Named::F11);
        self.look(&mut hand, "emergency", "opened")?;
        press_all(&mut hand, &[Named::F2, Named::F4]);
        hand.wait_ms(200_000);
        self.look_closely(&mut hand, "emergency", "clocks")?;
        hand.press(Named::Escape);
        self.look_closely(&mut hand, "watch", "treated")?;
        hand.click_word("report-exposed")?;
        self.look(&mut hand, "exposed", "nobody")?;
        Ok(())
    }
}

impl Walk<'_, '_> {
    /// The review: the list, an injection opened, and what one filters by.
    fn review(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        hand.press(Named::F6);
        self.look_closely(hand, "review", "all")?;
        hand.press(Named::F2);
        press_all(hand, &[Named::ArrowDown, Named::ArrowDown]);
        self.look_closely(hand, "review", "kinds")?;
        press_all(hand, &[Named::Enter, Named::Enter]);
        self.look_closely(hand, "review", "opened")?;
        hand.press(Named::F3);
        self.look_closely(hand, "review", "days")?;
        hand.press(Named::F11);
        self.look(hand, "review", "saved")?;
        press_all(hand, &[Named::Escape, Named::Escape]);
        Ok(())
    }

    /// What comes after a wrong injection: the line stops, a report is opened,
    /// and what was written down wrongly is amended.
    fn incidents(&mut self) -> Result<(), Lost> {
        let mut hand = Hand::at_the_drill(&self.folder.join("incidents"), morning())?;
        let hand = &mut hand;
        let slip = order_slip(hand, 1)?;
        hand.scan(&slip);
        hand.enter("0,5");
        hand.press(Named::Enter);
        let person = StationLabel::Visit(visit(hand, 1)?.id).code();
        hand.scan(&person);
        for vial in [1, 2] {
            let label = vial_label(hand, vial)?;
            hand.scan(&label);
        }
        hand.press(Named::F8);
        for (ticket, vial) in [(1, 1), (2, 1)] {
            press_all(hand, &[Named::F10, Named::F4]);
            let person = StationLabel::Visit(visit(hand, ticket)?.id).code();
            hand.scan(&person);
            let label = vial_label(hand, vial)?;
            hand.scan(&label);
            press_all(hand, &[Named::ArrowDown, Named::Enter, Named::F5]);
        }
        self.look_closely(hand, "case", "who-else")?;
        hand.press(Named::F3);
        self.look_closely(hand, "case", "form")?;
        hand.press(Named::F6);
        self.look(hand, "case", "critical")?;
        hand.press(Named::F4);
        self.look(hand, "case", "follow-up-empty")?;
        hand.type_text("23/11/2026");
        hand.press(Named::F6);
        self.look_closely(hand, "case", "follow-up")?;
        hand.press(Named::F5);
        self.look(hand, "case", "photos")?;
        let text = self.folder.join("anh.jpg");
        std::fs::write(&text, "Xin chao")?;
        hand.press(Named::Tab);
        hand.type_text(&text.display().to_string());
        hand.press(Named::F7);
        self.look(hand, "case", "no-photo")?;
        press_all(hand, &[Named::Escape, Named::Escape]);
        self.look_closely(hand, "cases", "list")?;
        hand.press(Named::F4);
        self.look(hand, "amend", "doses")?;
        hand.press(Named::Enter);
        self.look_closely(hand, "amend", "one")?;
        press_all(hand, &[Named::Escape, Named::Escape, Named::F2]);
        self.look(hand, "amend", "paper")
    }

    /// An exercise of the drill, from the choice to what it was about.
    fn exercise(&mut self) -> Result<(), Lost> {
        let mut hand = Hand::at_the_drill(&self.folder.join("exercises"), morning())?;
        hand.press_with_control('b');
        self.look_closely(&mut hand, "drills", "choice")?;
        hand.press(Named::Enter);
        self.look_closely(&mut hand, "drills", "scene")?;
        hand.press(Named::Enter);
        self.look(&mut hand, "queue", "in-exercise")?;
        self.fall_for_the_trap(&mut hand)?;
        hand.press_with_control('b');
        hand.press(Named::F9);
        self.look_closely(&mut hand, "drills", "afterwards")?;
        hand.press(Named::Enter);
        self.look(&mut hand, "drills", "results")?;
        // An exercise that is lived before the table, and one at the box.
        for (number, state) in [(ORDERING, "scene-order"), (OPENING, "scene-open")] {
            for _ in 1..number {
                hand.press(Named::ArrowRight);
            }
            hand.press(Named::Enter);
            self.look(&mut hand, "drills", state)?;
            hand.press(Named::F9);
            hand.press(Named::Enter);
            for _ in 1..number {
                hand.press(Named::ArrowLeft);
            }
        }
        Ok(())
    }

    /// Takes the vial that is handed over, of another vaccine.
    fn fall_for_the_trap(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        let (visit, order, volume) = {
            let day = day(hand)?;
            let ready = day.visits().find_map(|visit| Some((visit, visit.open_orders().next()?)));
            let (visit, order) = ready.ok_or_else(|| Lost::NotThere("order".to_owned()))?;
            (visit.id, order.id, hand.app.words().volume(order.volume))
        };
        hand.scan(&StationLabel::Order(order).code());
        hand.enter(volume.trim_end_matches(" mL"));
        hand.press(Named::Enter);
        hand.scan(&StationLabel::Visit(visit).code());
        let other = vial(hand, 2)?;
        hand.scan(&StationLabel::Vial(other).code());
        self.look(hand, "procedure", "trap")
    }
}

/// The places of exercises that are lived elsewhere than at the table.
const ORDERING: usize = 9;
const OPENING: usize = 3;

/// A password of the strength that a station asks for.
const PASSWORD: &str = "con trau den an co";

/// Reads the groups of the recovery key from the screen.
fn recovery_groups(hand: &mut Hand) -> Vec<String> {
    let of_the_key = |c: u8| c.is_ascii_digit() || c.is_ascii_uppercase();
    let is_group = |text: &String| text.len() == 4 && text.bytes().all(of_the_key);
    hand.texts().into_iter().filter(is_group).collect()
}

/// Reads from the screen which groups are to be typed back.
fn asked_groups(hand: &mut Hand) -> Vec<usize> {
    let name = |hand: &Hand, group: usize| {
        hand.app.words().with("setup-back-group", &[("number", &group.to_string())])
    };
    let texts = hand.texts();
    (1..=8).filter(|group| texts.contains(&name(hand, *group))).collect()
}

/// A class whose list has what lists have: a day that its year does not have, a
/// birth in the future, a row without a name.
const LIST: &str = include_str!("../../assets/drill/list.csv");

fn day(hand: &Hand) -> Result<&Day, Lost> {
    hand.app.desk().map(crate::ui::desk::Desk::day).ok_or(Lost::Door)
}

fn visit(hand: &Hand, ticket: u32) -> Result<Visit, Lost> {
    let found = day(hand)?.visit_with_ticket(ticket).cloned();
    found.ok_or_else(|| Lost::NotThere(ticket.to_string()))
}

fn order_slip(hand: &Hand, ticket: u32) -> Result<String, Lost> {
    let visit = visit(hand, ticket)?;
    let order = visit.open_orders().next().ok_or_else(|| Lost::NotThere(ticket.to_string()))?;
    Ok(StationLabel::Order(order.id).code())
}

fn vial(hand: &Hand, number: u32) -> Result<VialId, Lost> {
    let found = day(hand)?.vials().find(|vial| vial.number == number).map(|vial| vial.id);
    found.ok_or_else(|| Lost::NotThere(number.to_string()))
}

fn vial_label(hand: &Hand, number: u32) -> Result<String, Lost> {
    Ok(StationLabel::Vial(vial(hand, number)?).code())
}
