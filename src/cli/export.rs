//! `chot export`: what was recorded, in files that leave the station.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use serde_json::json;

use super::interrupt::Interrupt;
use super::proof::{Door, password};
use crate::domain::account::{Account, Act};
use crate::domain::catalogue::{Catalogue, ProductId};
use crate::domain::day::{Day, InForce};
use crate::domain::event::Event;
use crate::domain::export::{Asked, Format, What};
use crate::domain::id::EntryId;
use crate::domain::time::parse_date;
use crate::i18n::Words;
use crate::platform::{Clock, new_id};
use crate::report::export::{Fault, Order, Published, prepare};
use crate::report::manifest::{By, OfCopy};
use crate::station::reading::NotRead;
use crate::station::{self, Failure};
use crate::store::backup::is_copy;
use crate::store::keys::Password;
use crate::store::{self, Author, OpenError, Store};
use crate::ui::failure;

/// The exit code if a window, or another command, has the station open.
const OPEN_ELSEWHERE: u8 = 3;

/// The exit code if the account may not export.
const NO_RIGHT: u8 = 4;

/// The exit code if what was asked for cannot be.
const ASKED_IN_VAIN: u8 = 5;

/// In how many parts the work is told of while it goes on.
const PARTS: u64 = 20;

/// What is asked for, as it is typed.
#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    /// From this day on: 2026-11-01 or 01/11/2026
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: NaiveDate,
    /// Until the end of this day
    #[arg(long, value_name = "DAY", value_parser = day)]
    to: NaiveDate,
    /// What the files hold
    #[arg(long, value_name = "WHAT", value_parser = what)]
    what: What,
    /// In which form
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    format: Format,
    /// The folder for the files; it has to be there
    #[arg(long, value_name = "DIR")]
    output: PathBuf,
    /// Only what happened at this place
    #[arg(long, value_name = "NAME")]
    place: Option<String>,
    /// Only what is about this product, by its code in the catalogue
    #[arg(long, value_name = "CODE")]
    product: Option<ProductId>,
    /// Only what is about the lots of this number
    #[arg(long, value_name = "NUMBER")]
    lot: Option<String>,
    /// Without names, numbers, addresses and days; who would be singled out is
    /// left out and counted
    #[arg(long)]
    de_identified: bool,
    /// Prints one JSON object instead of a sentence
    #[arg(long)]
    json: bool,
}

fn day(text: &str) -> Result<NaiveDate, String> {
    text.parse().ok().or_else(|| parse_date(text)).ok_or_else(|| "no day".to_owned())
}

fn what(text: &str) -> Result<What, String> {
    let all = What::ALL.map(What::code).join(", ");
    What::ALL.into_iter().find(|one| one.code() == text).ok_or_else(|| format!("one of {all}"))
}

fn format(text: &str) -> Result<Format, String> {
    let all = Format::ALL.map(Format::code).join(", ");
    Format::ALL.into_iter().find(|one| one.code() == text).ok_or_else(|| format!("one of {all}"))
}

/// Writes an export, tells of its progress on the error output and prints what was
/// written. The account signs in and the export is recorded, so that the station
/// must not be open in a window.
///
/// Exit codes: 0 written, 1 not written, 3 the station is open elsewhere, 4 the
/// account may not export, 5 what was asked for cannot be, 130 interrupted.
///
/// # Errors
///
/// A sentence that says why the station could not be opened or the files written.
pub fn export(door: &Door, arguments: &Arguments, words: &Words) -> Result<ExitCode, String> {
    let clock = Clock::system();
    let asked = Asked {
        what: arguments.what,
        format: arguments.format,
        from: arguments.from,
        until: arguments.to,
        place: arguments.place.clone(),
        product: arguments.product.clone(),
        lot: arguments.lot.clone(),
        nameless: arguments.de_identified,
    };
    let password = password(door.password_fd, words)?;
    if is_copy(&door.folder) {
        return export_copy(door, password, &asked, arguments, words);
    }
    let opened = match station::open_with(&door.folder, &door.user, password, &clock) {
        Ok(opened) => opened,
        Err(Failure::Open(OpenError::AlreadyOpen)) => {
            return refused(OPEN_ELSEWHERE, &words.text("cli-export-open"));
        }
        Err(other) => return Err(failure::with_wait(words, &other, clock.now())),
    };
    let account = opened.day.account(opened.account).cloned();
    let Some(account) = account.filter(|account| account.may(Act::Export)) else {
        opened.store.close();
        return refused(NO_RIGHT, &words.text("cli-export-no-right"));
    };
    let from = From { store: &opened.store, day: &opened.day, copy: None };
    let by = By { account: account.id, name: account.name.clone(), role: account.role };
    let interrupt = Interrupt::listen(words)?;
    let made = make(&from, by, &asked, arguments, words, (&clock, &interrupt));
    opened.store.close();
    answer(made, arguments, words)
}

/// Writes an export of a copy. No log tells of it; its manifest does.
fn export_copy(
    door: &Door,
    password: Password,
    asked: &Asked,
    arguments: &Arguments,
    words: &Words,
) -> Result<ExitCode, String> {
    let clock = Clock::system();
    let reading = match door.read_copy(password, &clock) {
        Ok(reading) => reading,
        Err(NotRead::NoRight) => return refused(NO_RIGHT, &words.text("reading-no-right")),
        Err(error) => return Err(failure::of_reading(words, &error, clock.now())),
    };
    let copy = Some(OfCopy::of(reading.manifest(), &reading.signed.sha256, false));
    let from = From { store: &reading.store, day: &reading.day, copy };
    let Account { id, name, role, .. } = reading.reader.clone();
    let by = By { account: id, name, role };
    let interrupt = Interrupt::listen(words)?;
    let made = make(&from, by, asked, arguments, words, (&clock, &interrupt));
    answer(made, arguments, words)
}

fn answer(
    made: Result<Published, Fault>,
    arguments: &Arguments,
    words: &Words,
) -> Result<ExitCode, String> {
    match made {
        Ok(published) => told(&published, arguments.json, words),
        Err(Fault::Cancelled) => {
            let _ = writeln!(io::stderr(), "{}", Fault::Cancelled.said(words));
            Ok(Interrupt::code())
        }
        Err(fault) if fault.is_in_the_asking() => refused(ASKED_IN_VAIN, &fault.said(words)),
        Err(fault) => Err(fault.said(words)),
    }
}

fn refused(code: u8, sentence: &str) -> Result<ExitCode, String> {
    writeln!(io::stderr(), "{sentence}").map_err(|error| error.to_string())?;
    Ok(ExitCode::from(code))
}

/// Where the rows come from.
struct From<'a> {
    store: &'a Store,
    day: &'a Day,
    /// The copy, if it is no station.
    copy: Option<OfCopy>,
}

fn make(
    from: &From<'_>,
    by: By,
    asked: &Asked,
    arguments: &Arguments,
    words: &Words,
    (clock, interrupt): (&Clock, &Interrupt),
) -> Result<Published, Fault> {
    let built_in = Catalogue::built_in().map_err(|fault| Fault::Broke(fault.to_string()))?;
    let catalogue = from.day.catalogue().and_then(InForce::loaded).unwrap_or(&built_in);
    let mut told = 0;
    let mut pace = |done: u64, total: u64| {
        let part = done.saturating_mul(PARTS) / total.max(1);
        if part > told {
            told = part;
            let gaps = [("done", done.to_string()), ("all", total.to_string())];
            let gaps = gaps.each_ref().map(|(name, value)| (*name, value.as_str()));
            let _ = writeln!(io::stderr(), "{}", words.with("cli-export-progress", &gaps));
        }
        interrupt.flow()
    };
    let (account, is_copy) = (by.account, from.copy.is_some());
    let order = Order {
        store: from.store,
        day: from.day,
        catalogue,
        words,
        asked,
        by,
        now: clock.now(),
        folder: &arguments.output,
        copy: from.copy.clone(),
    };
    let prepared = prepare(&order, &mut pace)?;
    if interrupt.is_asked() {
        return Err(Fault::Cancelled);
    }
    if is_copy {
        return prepared.publish();
    }
    let event: Event = prepared.exported().clone().into();
    let now = clock.now();
    let author = Author::Account(account);
    let entry = store::entry(&event, EntryId(new_id(now)), now, author, None)?;
    let _ = from.store.append(vec![entry]).wait()?;
    prepared.publish()
}

fn told(published: &Published, as_json: bool, words: &Words) -> Result<ExitCode, String> {
    let exported = &published.exported;
    let line = if as_json {
        json!({
            "folder": published.folder.display().to_string(), "files": exported.files,
            "rows": exported.rows(), "suppressed": exported.suppressed,
            "manifest": exported.manifest, "sha256": exported.sha256, "code": published.code,
        })
        .to_string()
    } else {
        let names: Vec<&str> = exported.files.iter().map(|file| file.name.as_str()).collect();
        let gaps = [
            ("rows", exported.rows().to_string()),
            ("suppressed", exported.suppressed.to_string()),
            ("files", names.join(", ")),
            ("folder", published.folder.display().to_string()),
            ("code", published.code.clone()),
        ];
        let gaps = gaps.each_ref().map(|(name, value)| (*name, value.as_str()));
        let nameless = exported.asked.nameless;
        words.with(if nameless { "cli-exported-nameless" } else { "cli-exported" }, &gaps)
    };
    writeln!(io::stdout(), "{line}").map_err(|error| error.to_string())?;
    Ok(ExitCode::SUCCESS)
}
