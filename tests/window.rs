//! A real window under a virtual display, driven by a keyboard that is not
//! there: sign in, read a list in, be refused one injection, give one by typed
//! scans, and find both in the log after a restart. Needs Xvfb and xdotool, so
//! it runs where the gate asks for it.

#![cfg(test)]

use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant as Watch};

use chot::domain::catalogue::Catalogue;
use chot::domain::day::{Day, Stage};
use chot::domain::dose::Basis;
use chot::domain::procedure::{Course, Reason};
use chot::drill::Drill;
use chot::platform::Clock;
use chot::scan::StationLabel;
use chot::station;

const DISPLAY: &str = ":94";

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(program: &str, arguments: &[&str], errors: Stdio) -> Running {
    let child = Command::new(program)
        .args(arguments)
        .env("DISPLAY", DISPLAY)
        .env_remove("WAYLAND_DISPLAY")
        .stdout(Stdio::null())
        .stderr(errors)
        .spawn();
    Running(child.unwrap_or_else(|error| panic!("{program}: {error}")))
}

fn xdotool(arguments: &[&str]) -> String {
    let output = Command::new("xdotool").args(arguments).env("DISPLAY", DISPLAY).output().unwrap();
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn pause(ms: u64) {
    std::thread::sleep(Duration::from_millis(ms));
}

/// What a program's threads are doing, and the processor time they took so far.
fn work_of(program: u32) -> (bool, u64) {
    let tasks = std::fs::read_dir(format!("/proc/{program}/task")).into_iter().flatten().flatten();
    let stats = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("stat")).ok());
    stats.fold((true, 0), |(rests, ticks), stat| {
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
        let number = |at: usize| fields.get(at).and_then(|one| one.parse::<u64>().ok());
        let used = number(11).unwrap_or(0) + number(12).unwrap_or(0);
        (rests && fields.first() == Some(&"S"), ticks + used)
    })
}

/// A window of the program and the hands at its keyboard.
struct Window(Running);

impl Window {
    /// Waits until the program has done what it was asked, however slow the
    /// machine is: none of its threads has run for a fifth of a second.
    fn settle(&self) {
        let begun = Watch::now();
        let program = self.0.0.id();
        let (mut before, mut rested) = (work_of(program).1, 0);
        pause(150);
        while rested < 10 && begun.elapsed() < Duration::from_mins(1) {
            pause(20);
            let (rests, ticks) = work_of(program);
            rested = if rests && ticks == before { rested + 1 } else { 0 };
            before = ticks;
        }
    }

    fn press(&self, key: &str) {
        let _ = xdotool(&["key", key]);
        self.settle();
    }

    /// Types as a person does.
    fn type_text(&self, text: &str) {
        let _ = xdotool(&["type", "--delay", "70", text]);
        self.settle();
    }

    /// Types as a scanner does.
    fn scan(&self, code: &str) {
        let _ = xdotool(&["type", "--delay", "2", code]);
        let _ = xdotool(&["key", "Return"]);
        self.settle();
    }
}

fn window_of(program: &Running) -> String {
    xdotool(&["search", "--onlyvisible", "--pid", &program.0.id().to_string()])
}

/// Starts the program and waits for its window, which takes the keys.
fn come(folder: &Path, errors: Stdio) -> Window {
    let folder = folder.to_str().unwrap();
    let window = start(env!("CARGO_BIN_EXE_chot"), &["drill", "--station", folder], errors);
    let begun = Watch::now();
    loop {
        let found = window_of(&window);
        if !found.is_empty() {
            let id = found.lines().last().unwrap_or_default().to_owned();
            let _ = xdotool(&["windowfocus", &id]);
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "no window came");
        pause(100);
    }
    let window = Window(window);
    window.settle();
    window
}

fn open_window(folder: &Path) -> Window {
    let window = come(folder, Stdio::inherit());
    window.press("F2");
    window.press("Return");
    window.settle();
    window
}

/// Closes the window as a person does, and waits for the program to end.
fn close(Window(window): Window) {
    let found = window_of(&window);
    let id = found.lines().last().unwrap_or_default().to_owned();
    let _ = xdotool(&["windowclose", &id]);
    let _ = ended(&mut Window(window));
}

/// Waits for the program to end, but not for ever.
fn ended(Window(window): &mut Window) -> Option<ExitStatus> {
    let begun = Watch::now();
    while begun.elapsed() < Duration::from_secs(10) {
        if let Some(status) = window.0.try_wait().unwrap() {
            return Some(status);
        }
        pause(100);
    }
    None
}

/// Starts the program once more, as from an icon: it says why it does not open, and
/// ends when that is read.
fn start_again(folder: &Path) {
    let mut second = come(folder, Stdio::null());
    picture("window-second-start.png");
    second.press("Return");
    assert_eq!(ended(&mut second).and_then(|status| status.code()), Some(1));
}

/// Reads the station of a drill while no window is open.
fn read(folder: &Path) -> Day {
    let drill = Drill::new(folder.to_owned()).unwrap();
    let (name, password) = drill.login();
    let opened = station::open(folder, name, password, &Clock::system()).unwrap();
    let day = opened.day.clone();
    opened.store.close();
    day
}

fn picture(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pictures");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(name);
    let _ =
        Command::new("import").args(["-window", "root"]).arg(file).env("DISPLAY", DISPLAY).status();
}

#[test]
#[ignore = "needs a virtual display: the gate runs it"]
fn a_list_a_refusal_and_an_injection_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let drill = Drill::new(folder.path().to_owned()).unwrap();
    drill.prepare(&Catalogue::built_in().unwrap(), &Clock::system()).unwrap();
    let day = read(folder.path());
    let people = day.visits().count();
    let order = |ticket| {
        let visit = day.visit_with_ticket(ticket).unwrap();
        StationLabel::Order(visit.open_orders().next().unwrap().id).code()
    };
    let slip = |ticket| StationLabel::Visit(day.visit_with_ticket(ticket).unwrap().id).code();
    let vial = |number| {
        StationLabel::Vial(day.vials().find(|vial| vial.number == number).unwrap().id).code()
    };
    let birth = day.visit_with_ticket(1).unwrap().person.birth.label();

    let _display = start("Xvfb", &[DISPLAY, "-screen", "0", "1280x800x24"], Stdio::inherit());
    pause(1500);
    let _manager = start("openbox", &[], Stdio::inherit());
    pause(800);
    let window = open_window(folder.path());
    picture("window-queue.png");

    // A list from a file.
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/class-2a.csv");
    window.press("F3");
    window.press("Tab");
    window.type_text(list.to_str().unwrap());
    window.press("Return");
    picture("window-list.png");
    window.press("Return");

    // Refused: the look-alike vial for the second pupil.
    window.scan(&order(2));
    window.type_text("0,5");
    window.press("Return");
    window.press("Return");
    window.scan(&slip(2));
    window.scan(&vial(4));
    picture("window-stop.png");
    window.press("F9");

    // Given: the first pupil.
    window.scan(&order(1));
    window.type_text("0,5");
    window.press("Return");
    window.press("Return");
    window.scan(&slip(1));
    window.scan(&vial(2));
    for answer in ["5", "1", "1", "1"] {
        window.type_text(answer);
    }
    window.press("Return");
    window.type_text(&birth);
    window.press("Return");
    window.type_text("1");
    window.type_text("3");
    window.scan(&vial(2));
    window.type_text("4");
    window.type_text("0,5");
    window.press("Return");
    window.press("Return");
    picture("window-needle.png");
    window.type_text("3");
    close(window);

    // After a restart, both are in the log, and the window shows them.
    let window = open_window(folder.path());
    window.press("F7");
    picture("window-journal.png");
    start_again(folder.path());
    close(window);
    let day = read(folder.path());
    assert_eq!(day.visits().count(), people + 3, "the list was read in");
    let refused = day.procedures().find(|p| p.course() == Course::Refused(Reason::Stop));
    assert!(refused.is_some(), "the refusal is in the log");
    assert_eq!(day.doses().len(), 1, "the injection is in the log");
    let Basis::Checklist { items, .. } = &day.doses()[0].basis else { panic!("not by the items") };
    assert_eq!(items.items().len(), 13);
    let first = day.visit_with_ticket(1).unwrap();
    assert_eq!(day.stage(first), Stage::Observing);
}
