//! A template and its data become pages: for the eye as pixels, for keeping as
//! PDF/A-2b. The typesetter sees the templates, the fonts and the data, and
//! nothing else of the machine: no clock, no other file, no network.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chrono::{Datelike, Timelike};
use serde_json::Value;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::{LazyHash, Scalar};
use typst::{Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use typst_render::RenderOptions;
use unicode_normalization::UnicodeNormalization;

use super::{Fault, Wanted};
use crate::domain::time::Instant;

/// The templates and their words that the program was built with, by name.
const BUILT_IN: &[(&str, &str)] = &[
    ("paper.typ", include_str!("../../../assets/paper/paper.typ")),
    ("minutes.typ", include_str!("../../../assets/paper/minutes.typ")),
    ("call-back.typ", include_str!("../../../assets/paper/call-back.typ")),
    ("daily.typ", include_str!("../../../assets/paper/daily.typ")),
    ("incident.typ", include_str!("../../../assets/paper/incident.typ")),
    ("injection.typ", include_str!("../../../assets/paper/injection.typ")),
    ("monthly.typ", include_str!("../../../assets/paper/monthly.typ")),
    ("near-misses.typ", include_str!("../../../assets/paper/near-misses.typ")),
    ("reaction.typ", include_str!("../../../assets/paper/reaction.typ")),
    ("slip.typ", include_str!("../../../assets/paper/slip.typ")),
    ("vi.toml", include_str!("../../../assets/paper/vi.toml")),
    ("en.toml", include_str!("../../../assets/paper/en.toml")),
];

/// Under which name a template finds its data.
const DATA: &str = "data.json";

/// The fonts of every paper, in every weight used.
const FONTS: [&[u8]; 3] = [
    include_bytes!("../../../assets/fonts/BeVietnamPro-Regular.ttf"),
    include_bytes!("../../../assets/fonts/BeVietnamPro-SemiBold.ttf"),
    include_bytes!("../../../assets/fonts/BeVietnamPro-Bold.ttf"),
];

/// A paper that was set.
#[derive(Clone)]
pub struct Typeset {
    document: PagedDocument,
    identity: String,
    at: Instant,
}

impl fmt::Debug for Typeset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Typeset({}, {} pages)", self.identity, self.pages())
    }
}

/// A page as pixels: four bytes each, red, green, blue, opacity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// How many pixels wide.
    pub width: u32,
    /// How many pixels high.
    pub height: u32,
    /// The pixels, row by row.
    pub rgba: Vec<u8>,
}

/// Sets a paper. A file in the folder of templates is taken instead of the
/// program's own of the same name. Blocks for as long as the pages take: never on
/// a window's thread.
///
/// # Errors
///
/// [`Fault::Template`] with the file, the line and what the typesetter says.
pub fn typeset(wanted: &Wanted, data: &Value, folder: Option<&Path>) -> Result<Typeset, Fault> {
    let name = format!("{}.typ", wanted.paper.code());
    let world = Desk::new(&name, data, folder).ok_or_else(|| Fault::Template(name))?;
    let set = typst::compile::<PagedDocument>(&world).output;
    let document = set.map_err(|errors| world.said(&errors));
    // What is remembered from one paper serves no other: it holds somebody's data.
    typst::comemo::evict(0);
    let identity = format!("{} {}", wanted.paper.code(), data["head"]["text"]);
    Ok(Typeset { document: document?, identity, at: wanted.at })
}

impl Typeset {
    /// Returns how many pages it has.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.document.pages().len()
    }

    /// Draws a page, with so many pixels for a point (1/72 inch), from the first
    /// page, 0; nothing beyond the last.
    #[must_use]
    pub fn page(&self, number: usize, pixels_per_point: f64) -> Option<Page> {
        let page = self.document.pages().get(number)?;
        let pixel_per_pt = Scalar::new(pixels_per_point);
        let drawn =
            typst_render::render(page, &RenderOptions { pixel_per_pt, render_bleed: false });
        typst::comemo::evict(0);
        let (width, height) = (drawn.width(), drawn.height());
        Some(Page { width, height, rgba: drawn.take_demultiplied() })
    }

    /// Writes it as PDF/A-2b. The same paper becomes the same bytes on every day.
    ///
    /// # Errors
    ///
    /// [`Fault::Template`], if it holds what PDF/A does not permit.
    pub fn pdf(&self) -> Result<Vec<u8>, Fault> {
        let standards = PdfStandards::new(&[PdfStandard::A_2b])
            .map_err(|error| Fault::Template(error.message().to_string()))?;
        let options = PdfOptions {
            ident: Smart::Custom(self.identity.clone()),
            creator: Smart::Custom(Some("Chốt".to_owned())),
            timestamp: timestamp(self.at),
            standards,
            ..PdfOptions::default()
        };
        let written = typst_pdf::pdf(&self.document, &options);
        typst::comemo::evict(0);
        written.map_err(|errors| {
            Fault::Template(
                errors.iter().map(|e| e.message.to_string()).collect::<Vec<_>>().join("; "),
            )
        })
    }
}

/// The time at the station, as the PDF keeps it.
fn timestamp(at: Instant) -> Option<Timestamp> {
    const MINUTES_AHEAD: i32 = 7 * 60;
    let local = chrono::DateTime::from_timestamp_millis(at.0)?
        .checked_add_signed(chrono::TimeDelta::minutes(MINUTES_AHEAD.into()))?;
    let part = |value: u32| u8::try_from(value).ok();
    let datetime = Datetime::from_ymd_hms(
        local.year(),
        part(local.month())?,
        part(local.day())?,
        part(local.hour())?,
        part(local.minute())?,
        part(local.second())?,
    )?;
    Timestamp::new_local(datetime, MINUTES_AHEAD)
}

/// All that the typesetter sees.
struct Desk {
    main: FileId,
    data: Bytes,
    folder: Option<PathBuf>,
}

impl Desk {
    fn new(main: &str, data: &Value, folder: Option<&Path>) -> Option<Self> {
        let path = VirtualPath::new(main).ok()?;
        Some(Self {
            main: RootedPath::new(VirtualRoot::Project, path).intern(),
            data: Bytes::from_string(printable(data).to_string()),
            folder: folder.map(Path::to_path_buf),
        })
    }

    /// Reads a file: the data, a replaced template, or the program's own. None
    /// has a folder in its name.
    fn read(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.get().vpath();
        let name = path.get_without_slash();
        let missing = || FileError::NotFound(PathBuf::from(name));
        if *id.get().root() != VirtualRoot::Project || name.contains(['/', '\\']) {
            return Err(missing());
        }
        if name == DATA {
            return Ok(self.data.clone());
        }
        let replaced = self.folder.as_ref().map(|folder| folder.join(name));
        if let Some(path) = replaced.filter(|path| path.is_file()) {
            let bytes = std::fs::read(&path).map_err(|error| FileError::from_io(error, &path))?;
            return Ok(Bytes::new(bytes));
        }
        let own = BUILT_IN.iter().find(|(own, _)| *own == name);
        own.map(|(_, text)| Bytes::from_string(*text)).ok_or_else(missing)
    }

    /// Says what is wrong, and where.
    fn said(&self, errors: &[SourceDiagnostic]) -> Fault {
        let one = |error: &SourceDiagnostic| {
            let place = error.span.id().and_then(|id| {
                let line = self
                    .range(error.span)
                    .and_then(|range| self.source(id).ok()?.lines().byte_to_line(range.start));
                let name = id.get().vpath().get_without_slash().to_owned();
                Some(format!("{name}:{}: ", line.map_or(0, |line| line + 1)))
            });
            format!("{}{}", place.unwrap_or_default(), error.message)
        };
        Fault::Template(errors.iter().map(one).collect::<Vec<_>>().join("; "))
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        static LIBRARY: OnceLock<LazyHash<Library>> = OnceLock::new();
        LIBRARY.get_or_init(|| LazyHash::new(<Library as LibraryExt>::default()))
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &fonts().0
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let bytes = self.read(id)?;
        let text = bytes.as_str().map_err(|_| FileError::InvalidUtf8)?;
        Ok(Source::new(id, text.to_owned()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.read(id)
    }

    fn font(&self, index: usize) -> Option<Font> {
        fonts().1.get(index).cloned()
    }

    /// A paper knows only the time that its data says.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Returns the data with every sign that the fonts lack written as its number,
/// `[U+2192]`: PDF/A permits no sign that is not drawn, and none may be lost.
fn printable(data: &Value) -> Value {
    match data {
        Value::String(text) => Value::String(text.nfc().map(drawn).collect()),
        Value::Array(values) => values.iter().map(printable).collect(),
        Value::Object(fields) => Value::Object(
            fields.iter().map(|(name, value)| (name.clone(), printable(value))).collect(),
        ),
        other => other.clone(),
    }
}

fn drawn(sign: char) -> Cow<'static, str> {
    let number = u32::from(sign);
    let known = |font: &Font| font.info().coverage.contains(number);
    match sign {
        '\n' | '\t' => sign.to_string().into(),
        _ if sign.is_control() => " ".into(),
        _ if fonts().1.iter().all(known) => sign.to_string().into(),
        _ => format!("[U+{number:04X}]").into(),
    }
}

fn fonts() -> &'static (LazyHash<FontBook>, Vec<Font>) {
    static FONTS_READ: OnceLock<(LazyHash<FontBook>, Vec<Font>)> = OnceLock::new();
    FONTS_READ.get_or_init(|| {
        let fonts: Vec<Font> =
            FONTS.iter().flat_map(|bytes| Font::iter(Bytes::new(*bytes))).collect();
        (LazyHash::new(FontBook::from_fonts(&fonts)), fonts)
    })
}
