//! `chot report`: a paper about something in the log, saved as PDF/A and entered
//! in the log, without a window.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;

use super::proof::{Door, password};
use crate::domain::catalogue::Catalogue;
use crate::domain::id::{DoseId, EntryId, IncidentId, PatientId, SessionId};
use crate::domain::paper::{Paper, PaperSaved, Subject, Topic};
use crate::domain::time::parse_date;
use crate::i18n::Words;
use crate::platform::{Clock, new_id};
use crate::report::paper::{self, Fault, Wanted};
use crate::station::{self, Opened};
use crate::store::{self, Author, StoreError};
use crate::ui::failure;

/// The exit code when the log knows nothing of what the paper is to be about.
const UNKNOWN: u8 = 3;

/// The exit code when the account may not make this paper.
const NO_RIGHT: u8 = 4;

/// The exit code when a template does not become pages.
const TEMPLATE: u8 = 5;

/// What is asked for, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// A session: its identity, or its civil day, of which the last is meant.
    pub session: Option<String>,
    /// An incident: its identity, or the number by which people call it.
    pub incident: Option<String>,
    /// A dose, by its identity.
    pub dose: Option<Uuid>,
    /// A person, by their identity.
    pub patient: Option<Uuid>,
    /// The first civil day of a period.
    pub from: Option<NaiveDate>,
    /// The last civil day of a period.
    pub until: Option<NaiveDate>,
}

/// Saves a paper and prints where it lies. Refuses while a window is open on the
/// station: saving is an entry of the log.
///
/// Exit codes: 0 saved, 3 the log does not know what it is to be about, 4 the
/// account may not make it, 5 a template does not become pages, 1 anything else.
///
/// # Errors
///
/// A sentence that says why there is no paper, where the code is 1.
pub fn report(
    door: &Door,
    paper: Paper,
    asked: &Asked,
    output: &Path,
    as_json: bool,
    words: &Words,
) -> Result<ExitCode, String> {
    let clock = Clock::system();
    let catalogue = Catalogue::built_in()
        .map_err(|fault| words.with("start-catalogue", &[("fault", &fault.to_string())]))?;
    let password = password(door.password_fd, words).map_err(|error| error.to_string())?;
    let opened = station::open_with(&door.folder, &door.user, password, &clock)
        .map_err(|failure| failure::with_wait(words, &failure, clock.now()))?;
    let (folder, catalogue) = (door.folder.as_path(), &catalogue);
    let work = Work { opened: &opened, folder, catalogue, words, clock: &clock };
    let saved = work.save(paper, asked, output);
    opened.store.close();
    match saved {
        Ok((saved, pages)) => {
            let line = if as_json {
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
            Ok(ExitCode::from(code))
        }
    }
}

/// Why there is no paper.
enum Failed {
    /// The account may not make it.
    NoRight,
    /// Nothing was named that it could be about.
    Nothing(Topic),
    Fault(Fault),
    File(paper::NotSaved),
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
    fn said(&self, words: &Words) -> (u8, String) {
        match self {
            Self::NoRight => (NO_RIGHT, words.text("paper-no-right")),
            Self::Nothing(topic) => (1, words.text(&format!("cli-report-needs-{}", topic.code()))),
            Self::Fault(fault) => {
                let code = match fault {
                    Fault::Unknown => UNKNOWN,
                    Fault::Template(_) => TEMPLATE,
                    _ => 1,
                };
                (code, failure::paper(words, fault))
            }
            Self::File(why) => (1, failure::not_saved(words, *why)),
        }
    }
}

/// What a paper is made with.
struct Work<'a> {
    opened: &'a Opened,
    folder: &'a Path,
    catalogue: &'a Catalogue,
    words: &'a Words,
    clock: &'a Clock,
}

#[cfg(feature = "paper")]
impl Work<'_> {
    fn save(
        &self,
        paper: Paper,
        asked: &Asked,
        output: &Path,
    ) -> Result<(PaperSaved, usize), Failed> {
        let Self { opened, words, .. } = self;
        let account = opened.day.account(opened.account).ok_or(Failed::NoRight)?;
        if !account.may(paper.act()) {
            return Err(Failed::NoRight);
        }
        let about = subject(opened, paper.topic(), asked)?;
        let (lang, by, at) = (words.lang(), account.name.clone(), self.clock.now());
        let wanted = Wanted { paper, about, lang, by, at };
        let (data, head) = paper::gather(&opened.store, &wanted, self.catalogue, words)?;
        let set = paper::typeset(&wanted, &data, Some(&paper::templates(self.folder)))?;
        let bytes = set.pdf()?;
        let part = paper::write(output, &bytes).map_err(Failed::File)?;
        let saved = paper::entry_of(&opened.store, &wanted, &head, output, &bytes);
        let (id, author) = (EntryId(new_id(at)), Author::Account(opened.account));
        let entry = store::entry(&saved.clone().into(), id, at, author, None)?;
        // The entry first: a paper that nobody entered must not leave.
        let _ = opened.store.append(vec![entry]).wait()?;
        part.finish().map_err(Failed::File)?;
        Ok((saved, set.pages()))
    }
}

#[cfg(not(feature = "paper"))]
impl Work<'_> {
    fn save(&self, _: Paper, _: &Asked, _: &Path) -> Result<(PaperSaved, usize), Failed> {
        Err(Fault::NotBuilt.into())
    }
}

/// Finds what the paper is about.
#[cfg(feature = "paper")]
fn subject(opened: &Opened, topic: Topic, asked: &Asked) -> Result<Subject, Failed> {
    let nothing = Failed::Nothing(topic);
    match topic {
        Topic::Session => {
            let typed = asked.session.as_deref().ok_or(nothing)?;
            if let Ok(id) = typed.parse() {
                return Ok(Subject::Session(SessionId(id)));
            }
            let day = typed.parse().ok().or_else(|| parse_date(typed)).ok_or(Fault::Unknown)?;
            let last = opened.store.sessions(day, day).wait()?.first().map(|session| session.id);
            Ok(Subject::Session(last.ok_or(Fault::Unknown)?))
        }
        Topic::Period => {
            let (from, until) = asked.from.zip(asked.until).ok_or(nothing)?;
            Ok(Subject::Period { from, until })
        }
        Topic::Incident => {
            let typed = asked.incident.as_deref().ok_or(nothing)?;
            if let Ok(id) = typed.parse() {
                return Ok(Subject::Incident(IncidentId(id)));
            }
            let all = opened.day.incidents().iter();
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
