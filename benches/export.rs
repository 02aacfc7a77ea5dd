//! How long an export takes at a station of a given size, and how much memory:
//! every format of the injections, each beside its bare reference. For CSV that is
//! `sqlite3 -csv` on an unencrypted copy of the very same rows; for the workbook
//! Python's `XlsxWriter` in its constant-memory mode, over the same CSV.
//!
//! `cargo bench --bench export -- FOLDER...` measures stations that `chot simulate`
//! built with the password of `CHOT_PASSWORD`; without a folder it builds one of
//! 2,000 injections. `CHOT_PYTHON` names a Python that has `xlsxwriter`. What is not
//! there is said, and its reference left out. The files lie in `CHOT_SCRATCH`, or
//! in the target's folder for scratch, and are gone afterwards.
//!
//! Each format is written by a process of its own, so that its peak of memory is
//! its own.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints what it found, and one that cannot go on has nothing to say"
)]

#[path = "support/stations.rs"]
mod stations;

use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant as Stopwatch};

use chot::domain::account::Role;
use chot::domain::catalogue::Catalogue;
use chot::domain::export::{Asked, Format, What};
use chot::i18n::{Lang, Words};
use chot::platform::Clock;
use chot::report::export::{Order, prepare};
use chot::report::manifest::By;
use chot::simulate::Plan;
use chot::station;
use chot::store::keys::Password;
use chrono::NaiveDate;

/// What a process of its own prints before what it measured.
const MEASURED: &str = "measured ";

/// Writes the rows of a CSV into a workbook as `XlsxWriter` does it fastest with
/// little memory: numbers as numbers, everything else as text.
const PYTHON: &str = r"
import csv, sys, time, resource
import xlsxwriter
begun = time.time()
book = xlsxwriter.Workbook(sys.argv[2], {'constant_memory': True, 'strings_to_urls': False,
    'strings_to_formulas': False, 'tmpdir': sys.argv[3]})
book.use_zip64()
sheet = book.add_worksheet()
sheet.freeze_panes(1, 0)
with open(sys.argv[1], encoding='utf-8-sig', newline='') as rows:
    for at, row in enumerate(csv.reader(rows)):
        for column, cell in enumerate(row):
            if cell == '':
                continue
            if at and cell.isdigit() and len(cell) < 10 and cell[0] != '0':
                sheet.write_number(at, column, int(cell))
            else:
                sheet.write_string(at, column, cell)
sheet.autofilter(0, 0, at, column)
book.close()
print(time.time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|one| one != "--bench").collect();
    if let [mark, folder, format, target] = arguments.as_slice()
        && mark == "one"
    {
        write_one(Path::new(folder), format, Path::new(target));
        return;
    }
    stations::each(Plan { injections: 2_000, days: 5, seed: 1 }, |folder, password| {
        let scratch = tempfile::tempdir_in(stations::scratch()).unwrap();
        measure(folder, password, scratch.path());
    });
}

/// What one format took.
struct Took {
    time: Duration,
    rows: u64,
    bytes: u64,
    peak_mib: u64,
}

fn measure(folder: &Path, password: &str, scratch: &Path) {
    println!("{}", folder.display());
    let mut took = Vec::new();
    for format in Format::ALL {
        let target = scratch.join(format.code());
        fs::create_dir_all(&target).unwrap();
        let one = in_a_process(folder, format, &target, password);
        println!(
            "  {:<9} {:>9.2?}  {:>8} rows  {:>7} MB  {:>6.0} rows/s  peak {} MiB",
            format.code(),
            one.time,
            one.rows,
            one.bytes / 1_000_000,
            f64::from(u32::try_from(one.rows).unwrap()) / one.time.as_secs_f64(),
            one.peak_mib
        );
        took.push((format, one));
    }
    let of = |wanted: Format| took.iter().find(|(format, _)| *format == wanted).unwrap().1.time;
    let csv = fs::read_dir(scratch.join("csv"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|extension| extension == "csv"))
        .unwrap();
    match bare_csv(&csv, scratch) {
        Some(bare) => println!(
            "  sqlite3 -csv of the same rows {bare:.2?}: we take {:.2} times as long",
            of(Format::Csv).as_secs_f64() / bare.as_secs_f64()
        ),
        None => println!("  no sqlite3 here: no reference for CSV"),
    }
    match bare_xlsx(&csv, scratch) {
        Some((bare, peak)) => println!(
            "  XlsxWriter of the same rows {bare:.2?}, peak {peak} MiB: we are {:.2} times as fast",
            bare.as_secs_f64() / of(Format::Xlsx).as_secs_f64()
        ),
        None => println!("  no Python with xlsxwriter here: no reference for workbooks"),
    }
    for format in Format::ALL {
        fs::remove_dir_all(scratch.join(format.code())).unwrap();
    }
}

/// Lets a process of its own write one format, and hears what it took.
fn in_a_process(folder: &Path, format: Format, target: &Path, password: &str) -> Took {
    let output = Command::new(std::env::current_exe().unwrap())
        .arg("one")
        .args([folder, Path::new(format.code()), target])
        .env("CHOT_PASSWORD", password)
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(MEASURED)).unwrap();
    let figures: Vec<u64> = line.split(' ').map(|figure| figure.parse().unwrap()).collect();
    Took {
        time: Duration::from_micros(figures[0]),
        rows: figures[1],
        bytes: figures[2],
        peak_mib: figures[3],
    }
}

/// Writes one format and prints what it took.
fn write_one(folder: &Path, format: &str, target: &Path) {
    let format = Format::ALL.into_iter().find(|one| one.code() == format).unwrap();
    let password = Password::new(std::env::var("CHOT_PASSWORD").unwrap());
    let clock = Clock::system();
    let store = station::open_for_reading(folder, "auditor", password, &clock).unwrap();
    let now = clock.now();
    let day = store.day(now.civil_day()).wait().unwrap();
    let account = day.accounts().find(|one| one.role == Role::Auditor).unwrap();
    let by = By { account: account.id, name: account.name.clone(), role: account.role };
    let catalogue = Catalogue::built_in().unwrap();
    let words = Words::new(Lang::Vi);
    let asked = Asked {
        what: What::Injections,
        format,
        from: NaiveDate::from_ymd_opt(2000, 1, 1).unwrap(),
        until: NaiveDate::from_ymd_opt(2100, 1, 1).unwrap(),
        place: None,
        product: None,
        lot: None,
        nameless: false,
    };
    let begun = Stopwatch::now();
    let order = Order {
        store: &store,
        day: &day,
        catalogue: &catalogue,
        words: &words,
        asked: &asked,
        by,
        now,
        folder: target,
        copy: None,
    };
    let prepared = prepare(&order, &mut |_, _| ControlFlow::Continue(())).unwrap();
    let published = prepared.publish().unwrap();
    let took = begun.elapsed();
    let exported = published.exported;
    let bytes: u64 = exported.files.iter().map(|file| file.bytes).sum();
    let micros = took.as_micros();
    println!("{MEASURED}{micros} {} {bytes} {}", exported.rows(), peak_mib());
}

/// The most memory that this process ever held.
fn peak_mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}

/// Copies the rows into an unencrypted database and times how `sqlite3` writes them
/// out again.
fn bare_csv(csv: &Path, scratch: &Path) -> Option<Duration> {
    let (database, out) = (scratch.join("bare.db"), scratch.join("bare.csv"));
    let mut filling = Command::new("sqlite3")
        .arg(&database)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .ok()?;
    let import = format!(".mode csv\n.import {} injection\n", csv.display());
    filling.stdin.take()?.write_all(import.as_bytes()).ok()?;
    if !filling.wait().ok()?.success() {
        return None;
    }
    let begun = Stopwatch::now();
    let written = Command::new("sqlite3")
        .args(["-csv", "-header"])
        .arg(&database)
        .arg("SELECT * FROM injection")
        .stdout(fs::File::create(&out).ok()?)
        .status()
        .ok()?;
    let took = begun.elapsed();
    fs::remove_file(database).ok()?;
    fs::remove_file(out).ok()?;
    written.success().then_some(took)
}

/// Times how `XlsxWriter` writes the same rows, and how much memory it takes.
fn bare_xlsx(csv: &Path, scratch: &Path) -> Option<(Duration, u64)> {
    let python = std::env::var("CHOT_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let out = scratch.join("bare.xlsx");
    let output = Command::new(python)
        .args(["-c", PYTHON])
        .args([csv, &out, scratch])
        .stderr(Stdio::null())
        .output()
        .ok()?;
    if !output.status.success() {
        return None;
    }
    fs::remove_file(out).ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let (seconds, peak) = text.trim().split_once(' ')?;
    Some((Duration::from_secs_f64(seconds.parse().ok()?), peak.parse().ok()?))
}
