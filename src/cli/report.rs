//! `chot report`: a paper about something in the log, saved as PDF/A and entered
//! in the log, without a window.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;

use super::interrupt::Interrupt;
use super::proof::{Door, password};
use crate::domain::account::Account;
use crate::domain::catalogue::Catalogue;
use crate::domain::id::{DoseId, EntryId, IncidentId, PatientId, SessionId};
use crate::domain::paper::{Paper, PaperSaved, Subject, Topic};
use crate::domain::time::{Instant, parse_date};
use crate::i18n::Words;
use crate::platform::{Clock, NotSaved, new_id, write_beside};
use crate::report::paper::{self, Fault, Wanted};
use crate::station::reading::NotRead;
use crate::station::{self, Failure};
use crate::store::backup::is_copy;
use crate::store::keys::Password;
use crate::store::{self, Author, OpenError, Store, StoreError};
use crate::ui::failure;

/// The exit code if a window, or another command, has the station open.
const OPEN_ELSEWHERE: u8 = 3;

/// The exit code if the account may not make this paper.
const NO_RIGHT: u8 = 4;

/// The exit code if the log knows nothing of what the paper is to be about.
const ASKED_IN_VAIN: u8 = 5;

/// The exit code if a template does not become pages.
const TEMPLATE: u8 = 6;

/// What is asked for, as it is typed.
#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    /// Which paper
    #[arg(long, value_name = "KIND", value_parser = named)]
    paper: Paper,
    /// The session's identity, or its day as 2026-11-16, of which the last is meant
    #[arg(long, value_name = "ID|DAY")]
    session: Option<String>,
    /// The incident's identity, or the number of its report
    #[arg(long, value_name = "ID|NUMBER")]
    incident: Option<String>,
    /// The dose's identity
    #[arg(long, value_name = "ID")]
    dose: Option<Uuid>,
    /// The person's identity
    #[arg(long, value_name = "ID")]
    patient: Option<Uuid>,
    /// From this day on: 2026-11-01 or 01/11/2026
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: Option<NaiveDate>,
    /// Until the end of this day
    #[arg(long, value_name = "DAY", value_parser = day)]
    to: Option<NaiveDate>,
    /// The file to be made
    #[arg(long, value_name = "FILE.pdf")]
    output: PathBuf,
    /// Prints one JSON object instead of a sentence
    #[arg(long)]
    json: bool,
}

fn named(name: &str) -> Result<Paper, String> {
    Paper::named(name).ok_or_else(|| Paper::ALL.map(Paper::code).join(", "))
}

fn day(text: &str) -> Result<NaiveDate, String> {
    read_day(text).ok_or_else(|| "2026-11-01".to_owned())
}

/// Reads a day, year first or day first.
fn read_day(text: &str) -> Option<NaiveDate> {
    text.parse().ok().or_else(|| parse_date(text))
}

/// Saves a paper and prints where it lies. Refuses while a window is open on the
/// station: saving is an entry of the log.
///
/// Exit codes: 0 saved, 3 the station is open elsewhere, 4 the account may not make
/// it, 5 the log does not know what it is to be about, 6 a template does not become
/// pages, 130 interrupted, 1 anything else.
///
/// # Errors
///
/// A sentence that says why there is no paper, where the code is 1.
pub fn report(door: &Door, arguments: &Arguments, words: &Words) -> Result<ExitCode, String> {
    let clock = Clock::system();
    let catalogue = Catalogue::built_in()
        .map_err(|fault| words.with("start-catalogue", &[("fault", &fault.to_string())]))?;
    let password = password(door.password_fd, words)?;
    if is_copy(&door.folder) {
        return report_copy(door, password, arguments, &catalogue, words);
    }
    let opened = match station::open_with(&door.folder, &door.user, password, &clock) {
        Ok(opened) => opened,
        Err(Failure::Open(OpenError::AlreadyOpen)) => {
            let _ = writeln!(io::stderr(), "{}", words.text("cli-report-open"));
            return Ok(ExitCode::from(OPEN_ELSEWHERE));
        }
        Err(other) => return Err(failure::with_wait(words, &other, clock.now())),
    };
    let (folder, catalogue) = (door.folder.as_path(), &catalogue);
    let store = &opened.store;
    let account = opened.day.account(opened.account);
    let is_told = true;
    let work = Work { store, account, is_told, folder, catalogue, words, clock: &clock };
    let saved = work.save(arguments);
    opened.store.close();
    answer(saved, arguments, words)
}

/// Saves a paper about something in a copy. No log tells of it.
fn report_copy(
    door: &Door,
    password: Password,
    arguments: &Arguments,
    catalogue: &Catalogue,
    words: &Words,
) -> Result<ExitCode, String> {
    let clock = Clock::system();
    let reading = match door.read_copy(password, &clock) {
        Ok(reading) => reading,
        Err(NotRead::NoRight) => return answer(Err(Failed::NoRight), arguments, words),
        Err(error) => return Err(failure::of_reading(words, &error, clock.now())),
    };
    let work = Work {
        store: &reading.store,
        account: Some(&reading.reader),
        is_told: false,
        folder: &door.folder,
        catalogue,
        words,
        clock: &clock,
    };
    answer(work.save(arguments), arguments, words)
}

fn answer(
    saved: Result<(PaperSaved, usize), Failed>,
    arguments: &Arguments,
    words: &Words,
) -> Result<ExitCode, String> {
    let Arguments { output, json: as_json, .. } = arguments;
    match saved {
        Ok((saved, pages)) => {
            let line = if *as_json {
                told(&saved, output, pages)
            } else {
                words.with(
                    "cli-report-saved",
                    &[("file", &output.display().to_string()), ("pages", &pages.to_string())],
                )
            };
            writeln!(io::stdout(), "{line}").map_err(|error| error.to_string())?;
            Ok(ExitCode::SUCCESS)
        }
        Err(failed) => {
            let (code, sentence) = failed.said(words);
            let _ = writeln!(io::stderr(), "{sentence}");
            Ok(code)
        }
    }
}

/// Why there is no paper.
enum Failed {
    /// Somebody asked to stop.
    Interrupted,
    /// The account may not make it.
    NoRight,
    /// Nothing was named that it could be about.
    Nothing(Topic),
    Fault(Fault),
    File(NotSaved),
    /// Nobody could ask to stop, for the reason that this sentence gives.
    Deaf(String),
}

impl From<Fault> for Failed {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Fault(Fault::Store(error))
    }
}

impl Failed {
    fn said(&self, words: &Words) -> (ExitCode, String) {
        let (code, sentence) = match self {
            Self::Interrupted => {
                return (Interrupt::code(), words.text("cli-report-interrupted"));
            }
            Self::NoRight => (NO_RIGHT, words.text("paper-no-right")),
            Self::Nothing(topic) => (1, words.text(&format!("cli-report-needs-{}", topic.code()))),
            Self::Fault(fault) => {
                let code = match fault {
                    Fault::Unknown => ASKED_IN_VAIN,
                    Fault::Template(_) => TEMPLATE,
                    _ => 1,
                };
                (code, failure::paper(words, fault))
            }
            Self::File(why) => (1, failure::not_saved(words, *why)),
            Self::Deaf(sentence) => (1, sentence.clone()),
        };
        (ExitCode::from(code), sentence)
    }
}

/// What a paper is made with.
struct Work<'a> {
    store: &'a Store,
    account: Option<&'a Account>,
    /// Whether the log is told: a copy's is not.
    is_told: bool,
    folder: &'a Path,
    catalogue: &'a Catalogue,
    words: &'a Words,
    clock: &'a Clock,
}

impl Work<'_> {
    fn save(&self, asked: &Arguments) -> Result<(PaperSaved, usize), Failed> {
        let Arguments { paper, output, .. } = asked;
        let Self { store, words, .. } = self;
        let account = self.account.ok_or(Failed::NoRight)?;
        if !account.may(paper.act()) {
            return Err(Failed::NoRight);
        }
        let about = subject(store, self.clock.now(), paper.topic(), asked)?;
        let (lang, by, at) = (words.lang(), account.name.clone(), self.clock.now());
        let wanted = Wanted { paper: *paper, about, lang, by, at };
        let interrupt = Interrupt::listen(words).map_err(Failed::Deaf)?;
        let go_on = || if interrupt.is_asked() { Err(Failed::Interrupted) } else { Ok(()) };
        let (data, head) = paper::gather(store, &wanted, self.catalogue, words)?;
        go_on()?;
        let set = paper::typeset(&wanted, &data, Some(&paper::templates(self.folder)))?;
        go_on()?;
        let bytes = set.pdf()?;
        let part = write_beside(output, &bytes).map_err(Failed::File)?;
        go_on()?;
        let saved = paper::entry_of(store, &wanted, &head, output, &bytes);
        if self.is_told {
            let (id, author) = (EntryId(new_id(at)), Author::Account(account.id));
            let entry = store::entry(&saved.clone().into(), id, at, author, None)?;
            // The entry first: a paper that nobody entered must not leave.
            let _ = store.append(vec![entry]).wait()?;
        }
        part.finish().map_err(Failed::File)?;
        Ok((saved, set.pages()))
    }
}

/// Finds what the paper is about.
fn subject(store: &Store, at: Instant, topic: Topic, asked: &Arguments) -> Result<Subject, Failed> {
    let nothing = Failed::Nothing(topic);
    match topic {
        Topic::Session => {
            let typed = asked.session.as_deref().ok_or(nothing)?;
            if let Ok(id) = typed.parse() {
                return Ok(Subject::Session(SessionId(id)));
            }
            let of = read_day(typed).ok_or(Fault::Unknown)?;
            let last = store.sessions(of, of).wait()?.first().map(|session| session.id);
            Ok(Subject::Session(last.ok_or(Fault::Unknown)?))
        }
        Topic::Period => {
            let (from, until) = asked.from.zip(asked.to).ok_or(nothing)?;
            Ok(Subject::Period { from, until })
        }
        Topic::Incident => {
            let typed = asked.incident.as_deref().ok_or(nothing)?;
            if let Ok(id) = typed.parse() {
                return Ok(Subject::Incident(IncidentId(id)));
            }
            let day = store.day_looking_back(at.civil_day()).wait()?;
            let all = day.incidents().iter();
            let mut numbered = all.filter(|one| one.id().number().eq_ignore_ascii_case(typed));
            Ok(Subject::Incident(numbered.next().ok_or(Fault::Unknown)?.id()))
        }
        Topic::Dose => Ok(Subject::Dose(DoseId(asked.dose.ok_or(nothing)?))),
        Topic::Person => Ok(Subject::Person(PatientId(asked.patient.ok_or(nothing)?))),
    }
}

fn told(saved: &PaperSaved, output: &Path, pages: usize) -> String {
    json!({
        "file": output.display().to_string(), "pages": pages, "sha256": saved.sha256,
        "paper": saved.paper, "about": saved.about, "lang": saved.lang,
        "sequence": saved.sequence, "head": saved.head, "signature": saved.signature,
    })
    .to_string()
}
