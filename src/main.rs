//! Arguments and start-up, nothing else.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use chot::cli::{self, backup::Restoring, proof::Door};
use chot::domain::catalogue::Catalogue;
use chot::drill::Drill;
use chot::i18n::{Lang, Words};
use chot::platform::{self, Beside, Clock, Dialogs};
use chot::simulate::Plan;
use chot::station::{self, Failure, FolderState};
use chot::store::keys::UnlockError;
use chot::ui::{self, Config};
use clap::{Parser, Subcommand, ValueEnum};

/// Gives back to the system what a day no longer needs; the C library keeps it.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Chốt: the safety catch on every injection at a mobile vaccination station.
///
/// Without a command it opens the station of this laptop; on the first run it
/// sets one up.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The station's folder [default: the platform's data folder]
    #[arg(long, value_name = "DIR", global = true)]
    station: Option<PathBuf>,

    /// The language to begin with; it can be changed in the window
    #[arg(long, value_enum, default_value = "vi", global = true)]
    lang: LangArgument,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Opens the drill station: people, vials and traps that are not real
    Drill {
        /// Forgets earlier drills and starts over
        #[arg(long)]
        fresh: bool,
    },
    /// Recomputes the chain, the seals and the tables of a station's log, also while
    /// a window is open on it
    ///
    /// Exits with 0 if the log is whole, with 1 and a sentence if it was not looked at
    /// (or --against is neither a code nor a file that is there), with 3 if something
    /// in it was changed or its file is damaged, with 4 if it is whole but does not
    /// hold what --against tells: then its end was cut off, or it was written anew.
    Verify {
        #[command(flatten)]
        door: DoorArguments,
        /// What the log must hold: a short code from a paper, an export or a backup,
        /// the text of a square code, or the manifest of an export or a backup.
        /// May be given more than once
        #[arg(long, value_name = "FILE|CODE")]
        against: Vec<String>,
        /// Prints one JSON object instead of a sentence
        #[arg(long)]
        json: bool,
    },
    /// Copies a station into a folder, encrypted, checked and signed
    ///
    /// The copy lies under chot-backup in that folder and opens like the station.
    /// Older copies there are thinned: the latest three stay, the last of each of
    /// seven days, of five weeks, of every month. Refuses while a window is open on
    /// the station, which makes its copies itself. Exits with 0, or with 1 and a
    /// sentence, or with 130 if it was interrupted.
    Backup {
        #[command(flatten)]
        door: DoorArguments,
        /// Where the copy goes: a stick, another disk
        #[arg(long, value_name = "DIR")]
        output: PathBuf,
        /// Prints one JSON object instead of a sentence
        #[arg(long)]
        json: bool,
    },
    /// Puts a copy in the place of a station
    ///
    /// Only where there is no station, where its log is a beginning of the copy's,
    /// or where it cannot be read any more; what stood there is put aside. Exits
    /// with 0, or with 1 and a sentence, and then nothing was changed.
    Restore {
        /// The folder of the copy
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
        /// The name of an account of the station; without it the recovery key is
        /// asked for
        #[arg(long, value_name = "NAME")]
        user: Option<String>,
        /// Reads the password or the recovery key from this file descriptor
        #[arg(long, value_name = "N")]
        password_fd: Option<u32>,
    },
    /// Opens a window that reads copies of stations, several side by side, and writes
    /// nothing into them
    ///
    /// A DIR is the folder of a copy, or a stick on which copies lie: then the newest
    /// of each station. For each the name and the password of a supervisor or an
    /// auditor of that station are asked for, or its recovery key. No station is
    /// needed on this machine. verify, export and report read a copy in the same way
    /// where --station names the folder of one.
    Read {
        /// The folders of copies, or sticks with copies
        #[arg(value_name = "DIR")]
        folders: Vec<PathBuf>,
    },
    /// Computes every table of a station from its log again
    Rebuild {
        #[command(flatten)]
        door: DoorArguments,
    },
    /// Saves a paper about something in the log as PDF/A-2b
    ///
    /// KIND is minutes or daily (of --session), monthly or near-misses (of --from
    /// and --to), incident, reaction or call-back (of --incident), injection (of
    /// --dose) or slip (of --patient). A template of the same name in the folder
    /// paper of the station's folder is taken instead of the program's own. The
    /// paper is entered in the log, so that no window may have the station open
    /// meanwhile: save it there instead. Exits with 0 if it was saved, with 1 and a
    /// sentence if not (a file of this name is never replaced), with 2 for arguments
    /// that cannot be read, with 3 if the station is open in a window, with 4 if the
    /// account may not make it, with 5 if the log knows nothing of what it is to be
    /// about, with 6 if a template does not become pages, with 130 if it was
    /// interrupted.
    Report {
        #[command(flatten)]
        door: DoorArguments,
        #[command(flatten)]
        arguments: cli::report::Arguments,
    },
    /// Writes what was recorded in a period to files, with a signed manifest
    ///
    /// The account signs in and the export is an entry of the log, so that no
    /// window may have the station open meanwhile: export there instead. The files
    /// get their names only when all of them are whole. Formats: csv, xlsx, jsonl,
    /// fhir (R4, newline-delimited) and national (injections only). Headings and
    /// words follow --lang. Exits with 0 when the files are written, with 1 and a
    /// sentence if not, with 2 for arguments that cannot be read, with 3 if the
    /// station is open in a window, with 4 if the account may not export, with 5 if
    /// what was asked for cannot be: a period that ends before it begins, a place,
    /// product or lot that the station does not know, a format that does not take it;
    /// with 130 if it was interrupted: then no file is left behind.
    Export {
        #[command(flatten)]
        door: DoorArguments,
        #[command(flatten)]
        arguments: cli::export::Arguments,
    },
    /// Builds a station that is not real, of any size, to test with
    ///
    /// People, lots, sessions, refusals, reactions and nurses with habits, through
    /// the real rules into a real encrypted log. Its accounts are supervisor,
    /// auditor, nurse1, nurse2 and so on, all with one password, which comes from
    /// a prompt, from --password-fd or from `CHOT_PASSWORD`. The same seed makes
    /// the same days. Exits with 0 when the station is built, with 1 and a sentence
    /// if the folder holds a station already or nothing could be built, with 130 if
    /// it was interrupted: then nothing is left behind.
    Simulate {
        /// How many injections
        #[arg(long, value_name = "N")]
        injections: u64,
        /// Over how many days
        #[arg(long, value_name = "D")]
        days: u32,
        /// From which everything is drawn
        #[arg(long, value_name = "S", default_value_t = 1)]
        seed: u64,
        /// Reads the password from this file descriptor
        #[arg(long, value_name = "FD")]
        password_fd: Option<u32>,
        /// Prints one JSON object instead of a sentence
        #[arg(long)]
        json: bool,
    },
    /// Walks a whole day through the real screens without a display and draws
    /// each into a folder, with a contact sheet
    Tour {
        /// The folder for the pictures; it is made if it does not exist
        folder: PathBuf,
    },
    /// Says which doses of a person count and when the next are due
    ///
    /// FILE is a JSON object: birth (a day, a month or a year), sex, conditions,
    /// on (the day of the judgement) and doses, each with code and date; the
    /// README shows one. Prints JSON: per dose whether it counts in which series
    /// and why not, per series the next dose with its earliest, recommended and
    /// latest day. Help, never an order. Exits with 0, or with 1 and the file,
    /// line and column of what is wrong on the error output.
    Evaluate {
        /// The person and the doses, or - for the standard input
        file: PathBuf,
        /// Another schedule than the national one: a catalogue file with series
        /// and the products that count in them
        #[arg(long, value_name = "TOML")]
        schedule: Option<PathBuf>,
    },
    /// Rehearses scenarios without a window: a line of JSON for each, and a summary
    Rehearse {
        /// Scenario files, or folders of them
        #[arg(required = true, value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
        /// Prints for each rule which scenarios trip it and which pass beside it,
        /// and fails if a rule has none of either
        #[arg(long)]
        coverage: bool,
    },
}

/// Who opens the station. The password comes from a prompt, from --password-fd or
/// from the variable `CHOT_PASSWORD`.
#[derive(Debug, Clone, clap::Args)]
struct DoorArguments {
    /// The name of an account
    #[arg(long, value_name = "NAME")]
    user: String,
    /// Reads the password from this file descriptor
    #[arg(long, value_name = "N")]
    password_fd: Option<u32>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LangArgument {
    /// Tiếng Việt
    Vi,
    /// English
    En,
}

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("CHOT_LOG")
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("off")),
        )
        .with_writer(std::io::stderr)
        .init();
    let arguments = Arguments::parse();
    let lang = match arguments.lang {
        LangArgument::Vi => Lang::Vi,
        LangArgument::En => Lang::En,
    };
    let opens_window =
        matches!(arguments.command, None | Some(Command::Drill { .. } | Command::Read { .. }));
    let done = match &arguments.command {
        Some(Command::Evaluate { file, schedule }) => cli::evaluate(file, schedule.as_deref()),
        Some(Command::Rehearse { paths, coverage }) => cli::rehearse(paths, *coverage),
        Some(Command::Tour { folder }) => cli::tour(folder, &Words::new(lang)),
        Some(Command::Verify { door, against, json }) => {
            let words = Words::new(lang);
            stand(&arguments, door, &words)
                .and_then(|door| cli::proof::verify(&door, against, *json, &words))
        }
        Some(Command::Backup { door, output, json }) => {
            let words = Words::new(lang);
            stand(&arguments, door, &words)
                .and_then(|door| cli::backup::back_up(&door, output, *json, &words))
        }
        Some(Command::Restore { from, user, password_fd }) => {
            let words = Words::new(lang);
            let to = folder(arguments.station.clone(), "station");
            to.ok_or_else(|| words.text("start-no-folder")).and_then(|to| {
                let restoring = Restoring {
                    from: from.clone(),
                    to,
                    user: user.clone(),
                    password_fd: *password_fd,
                };
                cli::backup::restore(&restoring, &words)
            })
        }
        Some(Command::Rebuild { door }) => {
            let words = Words::new(lang);
            stand(&arguments, door, &words).and_then(|door| cli::proof::rebuild(&door, &words))
        }
        Some(Command::Report { door, arguments: asked }) => {
            let words = Words::new(lang);
            stand(&arguments, door, &words)
                .and_then(|door| cli::report::report(&door, asked, &words))
        }
        Some(Command::Export { door, arguments: asked }) => {
            let words = Words::new(lang);
            stand(&arguments, door, &words)
                .and_then(|door| cli::export::export(&door, asked, &words))
        }
        Some(Command::Simulate { injections, days, seed, password_fd, json }) => {
            let words = Words::new(lang);
            let plan = Plan { injections: *injections, days: *days, seed: *seed };
            folder(arguments.station.clone(), "simulation")
                .ok_or_else(|| words.text("start-no-folder"))
                .and_then(|folder| {
                    cli::simulate::simulate(&folder, plan, *password_fd, *json, &words)
                })
        }
        Some(Command::Read { folders }) => read(&arguments, folders, lang),
        Some(Command::Drill { .. }) | None => open(arguments, lang),
    };
    match done {
        Ok(code) => code,
        Err(sentence) => {
            let _ = writeln!(std::io::stderr(), "{sentence}");
            if opens_window {
                refuse(&sentence, lang);
            }
            ExitCode::FAILURE
        }
    }
}

/// Opens the window, or returns one sentence that says why not.
fn open(arguments: Arguments, lang: Lang) -> Result<ExitCode, String> {
    // Both are read while the window opens.
    let words = Beside::later(move || Words::new(lang));
    let catalogue = Beside::later(move || built_in(lang));
    let drilling = arguments.command.is_some();
    let name = if drilling { "drill" } else { "station" };
    let folder = folder(arguments.station, name).ok_or_else(|| words.text("start-no-folder"))?;
    let (drill, fresh) = match arguments.command {
        Some(Command::Drill { fresh }) => (Some(drill(folder.clone(), &words)?), fresh),
        _ => (None, false),
    };
    let state = station::state(&folder);
    let shown = folder.display().to_string();
    let refuse = |key: &str| Err(words.with(key, &[("folder", &shown)]));
    match state {
        FolderState::Absent | FolderState::Present | FolderState::Unfinished => {}
        FolderState::AlreadyOpen => return refuse("start-already-open"),
        FolderState::Damaged => return refuse("start-damaged"),
        FolderState::NewerVersion => return refuse("start-newer"),
        FolderState::NotWritable => return refuse("start-not-writable"),
    }
    if let Some(drill) = drill.as_ref().filter(|_| fresh && state == FolderState::Present) {
        start_over(drill, &words)?;
    }
    needs_display(&words)?;
    let config = Config {
        founded: drill.is_some() || state == FolderState::Present,
        reading: None,
        folder,
        drill,
        clock: Clock::system(),
        dialogs: Dialogs::Native,
        words: words.clone(),
        catalogue,
    };
    Ok(run(config))
}

/// Opens a window that only reads copies, whatever station lies on this machine.
fn read(arguments: &Arguments, folders: &[PathBuf], lang: Lang) -> Result<ExitCode, String> {
    let words = Beside::later(move || Words::new(lang));
    let catalogue = Beside::later(move || built_in(lang));
    let station = folder(arguments.station.clone(), "station");
    needs_display(&words)?;
    Ok(run(Config {
        founded: false,
        reading: Some(cli::copies(folders)),
        folder: station.ok_or_else(|| words.text("start-no-folder"))?,
        drill: None,
        clock: Clock::system(),
        dialogs: Dialogs::Native,
        words,
        catalogue,
    }))
}

/// Opens the window. A toolkit that failed once opens no second one: nothing but the
/// sentence says that it did.
fn run(config: Config) -> ExitCode {
    let words = config.words.clone();
    match ui::application(config).run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let sentence = words.with("start-window", &[("error", &error.to_string())]);
            let _ = writeln!(std::io::stderr(), "{sentence}");
            ExitCode::FAILURE
        }
    }
}

fn needs_display(words: &Words) -> Result<(), String> {
    if platform::has_display() { Ok(()) } else { Err(words.text("start-no-display")) }
}

/// Shows why the program does not open to whoever started it without a terminal.
fn refuse(sentence: &str, lang: Lang) {
    if !platform::has_display() || std::io::stderr().is_terminal() {
        return;
    }
    if let Err(error) = ui::refusal::show(sentence, &Words::new(lang)) {
        tracing::warn!(%error, "no window could say why the program does not open");
    }
}

/// Reads the catalogue that the program was built with. Without one nothing can be
/// done: a program that was built with a damaged one says so and ends.
fn built_in(lang: Lang) -> Catalogue {
    Catalogue::built_in().unwrap_or_else(|fault| {
        let words = Words::new(lang);
        let sentence = words.with("start-catalogue", &[("fault", &fault.to_string())]);
        let _ = writeln!(std::io::stderr(), "{sentence}");
        std::process::exit(1)
    })
}

/// Returns the folder of a station: the one named, or the platform's.
fn folder(named: Option<PathBuf>, name: &str) -> Option<PathBuf> {
    let platform = || directories::ProjectDirs::from("", "", "chot");
    named.or_else(|| platform().map(|folders| folders.data_dir().join(name)))
}

/// Finds the station that a command without a window opens.
fn stand(arguments: &Arguments, door: &DoorArguments, words: &Words) -> Result<Door, String> {
    Ok(Door {
        folder: folder(arguments.station.clone(), "station")
            .ok_or_else(|| words.text("start-no-folder"))?,
        user: door.user.clone(),
        password_fd: door.password_fd,
    })
}

fn drill(folder: PathBuf, words: &Beside<Words>) -> Result<Drill, String> {
    Drill::new(folder).map_err(|error| words.with("start-drill", &[("error", &error.to_string())]))
}

/// Forgets earlier drills, or returns one sentence that says why not.
fn start_over(drill: &Drill, words: &Beside<Words>) -> Result<(), String> {
    drill.start_over().map_err(|failure| match failure {
        Failure::Unlock(UnlockError::WrongNameOrPassword) => {
            let folder = drill.folder().display().to_string();
            words.with("start-no-drill", &[("folder", &folder)])
        }
        other => words.with("start-drill", &[("error", &other.to_string())]),
    })
}
