//! Arguments and start-up, nothing else.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chot::domain::catalogue::Catalogue;
use chot::drill::Drill;
use chot::i18n::{Lang, Words};
use chot::platform::{Clock, Dialogs};
use chot::scenario::{Scenario, Summary};
use chot::station::{self, Failure, FolderState};
use chot::store::keys::UnlockError;
use chot::ui::{self, Config};
use clap::{Parser, Subcommand, ValueEnum};

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
    /// Walks a whole day through the real screens without a display and draws
    /// each into a folder, with a contact sheet
    Tour {
        /// The folder for the pictures; it is made if it does not exist
        folder: PathBuf,
    },
    /// Rehearses scenarios without a window: a line of JSON for each, and a summary
    Rehearse {
        /// Scenario files, or folders of them
        #[arg(required = true, value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
    },
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
        .with_writer(io::stderr)
        .init();
    let arguments = Arguments::parse();
    let lang = match arguments.lang {
        LangArgument::Vi => Lang::Vi,
        LangArgument::En => Lang::En,
    };
    if let Some(Command::Rehearse { paths }) = &arguments.command {
        return match rehearse(paths) {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::FAILURE,
            Err(error) => {
                let _ = writeln!(io::stderr(), "{error}");
                ExitCode::FAILURE
            }
        };
    }
    match run(arguments, lang) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            let _ = writeln!(io::stderr(), "{sentence}");
            ExitCode::FAILURE
        }
    }
}

/// Rehearses files and folders, and tells whether everything went as they say.
fn rehearse(paths: &[PathBuf]) -> io::Result<bool> {
    let catalogue = Catalogue::built_in().map_err(io::Error::other)?;
    let mut files = Vec::new();
    for path in paths {
        scenarios(path, true, &mut files).map_err(|error| {
            io::Error::new(error.kind(), format!("{}: {error}", path.display()))
        })?;
    }
    let mut out = io::stdout().lock();
    let mut summary = Summary::default();
    for file in files {
        let scenario = std::fs::read_to_string(&file)
            .map_err(|error| format!("{}: {error}", file.display()))
            .and_then(|text| {
                Scenario::parse(&text, &catalogue)
                    .map_err(|fault| format!("{}:{fault}", file.display()))
            });
        match scenario {
            Ok(scenario) => {
                for run in scenario.rehearse(&catalogue) {
                    summary.count(&run);
                    writeln!(out, "{}", serde_json::to_string(&run)?)?;
                }
            }
            Err(sentence) => {
                summary.faults += 1;
                writeln!(io::stderr(), "{sentence}")?;
            }
        }
    }
    writeln!(out, "{}", serde_json::json!({ "summary": summary }))?;
    Ok(summary.is_good())
}

/// Finds the scenarios of a folder and the folders in it, by name. What is named
/// itself is one, whatever its name ends in.
fn scenarios(path: &Path, is_named: bool, found: &mut Vec<PathBuf>) -> io::Result<()> {
    if path.is_dir() {
        let mut inside = std::fs::read_dir(path)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<io::Result<Vec<_>>>()?;
        inside.sort();
        return inside.iter().try_for_each(|path| scenarios(path, false, found));
    }
    if is_named || path.extension().is_some_and(|extension| extension == "toml") {
        found.push(path.to_owned());
    }
    Ok(())
}

/// Opens the window, or returns one sentence that says why not.
fn run(arguments: Arguments, lang: Lang) -> Result<(), String> {
    let words = Words::new(lang);
    if let Some(Command::Tour { folder }) = &arguments.command {
        return tour(folder, &words);
    }
    let catalogue = Catalogue::built_in()
        .map_err(|fault| words.with("start-catalogue", &[("fault", &fault.to_string())]))?;
    let drilling = arguments.command.is_some();
    let folder = match arguments.station {
        Some(folder) => folder,
        None => {
            let name = if drilling { "drill" } else { "station" };
            directories::ProjectDirs::from("", "", "chot")
                .map(|folders| folders.data_dir().join(name))
                .ok_or_else(|| words.text("start-no-folder"))?
        }
    };
    let (drill, fresh) = match arguments.command {
        Some(Command::Drill { fresh }) => (Some(drill(folder.clone(), &words)?), fresh),
        Some(Command::Tour { .. } | Command::Rehearse { .. }) | None => (None, false),
    };
    let state = station::state(&folder);
    let shown = folder.display().to_string();
    let refuse = |key: &str| Err(words.with(key, &[("folder", &shown)]));
    match state {
        FolderState::Absent | FolderState::Present => {}
        FolderState::AlreadyOpen => return refuse("start-already-open"),
        FolderState::Damaged => return refuse("start-damaged"),
        FolderState::NewerVersion => return refuse("start-newer"),
        FolderState::NotWritable => return refuse("start-not-writable"),
    }
    if cfg!(target_os = "linux")
        && std::env::var_os("DISPLAY").is_none_or(|value| value.is_empty())
        && std::env::var_os("WAYLAND_DISPLAY").is_none_or(|value| value.is_empty())
    {
        return Err(words.text("start-no-display"));
    }
    if let Some(drill) = drill.as_ref().filter(|_| fresh && state == FolderState::Present) {
        start_over(drill, &words)?;
    }
    let config = Config {
        founded: drill.is_some() || state == FolderState::Present,
        folder,
        drill,
        clock: Clock::system(),
        dialogs: Dialogs::Native,
        lang,
        catalogue,
    };
    ui::application(config)
        .run()
        .map_err(|error| words.with("start-window", &[("error", &error.to_string())]))
}

/// Draws the tour, and says where its contact sheet lies.
fn tour(folder: &std::path::Path, words: &Words) -> Result<(), String> {
    let page = chot::tour::draw(folder)
        .map_err(|lost| words.with("start-tour", &[("error", &lost.to_string())]))?;
    let _ = writeln!(std::io::stdout(), "{}", page.display());
    Ok(())
}

fn drill(folder: PathBuf, words: &Words) -> Result<Drill, String> {
    Drill::new(folder).map_err(|error| words.with("start-drill", &[("error", &error.to_string())]))
}

/// Forgets earlier drills, or returns one sentence that says why not.
fn start_over(drill: &Drill, words: &Words) -> Result<(), String> {
    drill.start_over().map_err(|failure| match failure {
        Failure::Unlock(UnlockError::WrongNameOrPassword) => {
            let folder = drill.folder().display().to_string();
            words.with("start-no-drill", &[("folder", &folder)])
        }
        other => words.with("start-drill", &[("error", &other.to_string())]),
    })
}
