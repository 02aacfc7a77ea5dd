//! The session's list written out for the door: who comes, in the order of their
//! numbers. Writes a whole new file or none, and no number that identifies a
//! citizen.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use csv::{Terminator, WriterBuilder};
use iced::Length;
use iced::widget::column;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::{Message, words};
use crate::domain::account::Act;
use crate::domain::catalogue::{Catalogue, ProductId};
use crate::domain::day::Day;
use crate::domain::listing::ListExported;
use crate::i18n::{Lang, Words};
use crate::platform::{NotSaved, write_new};
use crate::roster;
use crate::store::Hash;
use crate::ui::aside::aside;
use crate::ui::context::Context;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{Element, caption, card, field, heading, notice};

/// The headings of the file, as keys of the words' files.
const HEADINGS: [&str; 7] = [
    "list-door-number",
    "list-column-name",
    "list-column-birth",
    "list-head-group",
    "list-column-guardian",
    "list-door-vaccine",
    "list-column-tag",
];

/// How wide the columns of a workbook are, in characters.
const WIDTHS: [f64; 7] = [7.0, 32.0, 12.0, 18.0, 28.0, 20.0, 20.0];

/// The path typed, and what came of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Export {
    pub(super) path: String,
    pub(super) state: State,
}

/// How far the writing is.
#[derive(Debug, Clone, Default)]
pub(super) enum State {
    /// Nobody asked for it.
    #[default]
    None,
    /// The file is being written.
    Writing,
    /// It stands, with so many people.
    Written(PathBuf, u32),
    /// It was not written.
    Failed(NotSaved),
}

impl Export {
    /// Returns where to write, if somebody may and said so.
    pub(super) fn target(&self, ctx: &Context<'_>) -> Option<PathBuf> {
        let path = field::unquoted(&self.path);
        let free = !matches!(self.state, State::Writing) && !ctx.saving;
        let any = ctx.day.visits().next().is_some();
        (free && any && !path.is_empty() && ctx.may(Act::RegisterPeople))
            .then(|| PathBuf::from(path))
    }

    /// Proposes the name of the file.
    pub(super) fn name(ctx: &Context<'_>) -> String {
        format!("danh-sach-{}.xlsx", ctx.now.civil_day())
    }

    /// Draws it; nothing while nobody is on the list.
    pub(super) fn view<'a>(&'a self, ctx: &Context<'a>) -> Option<Element<'a, Message>> {
        let p = ctx.palette;
        if !ctx.may(Act::RegisterPeople) || ctx.day.visits().next().is_none() {
            return None;
        }
        let pick = button::make(p, Kind::Secondary, ctx.t("list-report-pick"));
        let write = button::make(p, Kind::Secondary, ctx.t("list-door-write"))
            .key("F7")
            .on_press_maybe(self.target(ctx).map(|_| Message::Export));
        let line = field::path(
            p,
            [&ctx.t("list-door-path"), &ctx.t("list-door-example")],
            &self.path,
            Message::ExportPath,
            Message::Export,
            [pick.on_press(Message::PickExport).into(), write.into()],
        );
        let said: Element<'a, Message> = match &self.state {
            State::None | State::Writing => caption(p, ctx.t("list-door-open")).into(),
            State::Written(path, rows) => {
                let file = words::short(&path.file_name().unwrap_or_default().to_string_lossy());
                let count = ctx.words.number(usize::try_from(*rows).unwrap_or(0));
                let gaps = [("file", &*file), ("count", &*count)];
                notice(p, Tone::Proven, ctx.tw("list-door-written", &gaps))
            }
            State::Failed(why) => notice(p, Tone::Attention, ctx.t(words::not_saved(*why))),
        };
        let content = column![heading(p, ctx.t("list-door-title")), line, said];
        Some(card(p, content.spacing(space::S)).width(Length::Fill).into())
    }
}

/// Returns what each product is called.
#[must_use]
pub fn product_names(catalogue: &Catalogue, words: &Words) -> BTreeMap<ProductId, String> {
    let named = |product: &crate::domain::catalogue::Product| {
        (product.id.clone(), words.of(&product.name).to_owned())
    };
    catalogue.products().map(named).collect()
}

/// Writes the session's list on a thread of its own: a workbook if the name ends
/// in `.xlsx`, otherwise CSV. Returns where it stands and what the log is to hold.
///
/// # Errors
///
/// See [`NotSaved`].
pub async fn export(
    day: Arc<Day>,
    names: BTreeMap<ProductId, String>,
    lang: Lang,
    path: PathBuf,
) -> Result<(PathBuf, ListExported), NotSaved> {
    let work = move || write(&day, &names, &Words::new(lang), &path).map(|done| (path, done));
    aside(work).await.unwrap_or(Err(NotSaved::NotWritable))
}

fn write(
    day: &Day,
    names: &BTreeMap<ProductId, String>,
    words: &Words,
    path: &Path,
) -> Result<ListExported, NotSaved> {
    let rows = rows(day, names);
    let headings = HEADINGS.map(|key| words.text(key));
    let is_workbook = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("xlsx"));
    let bytes = if is_workbook {
        workbook(&headings, &rows).map_err(|_| NotSaved::NotWritable)?
    } else {
        comma_separated(&headings, &rows)
    };
    write_new(path, &bytes)?;
    Ok(ListExported {
        file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        rows: u32::try_from(rows.len()).unwrap_or(u32::MAX),
        sha256: Hash::of(&bytes).to_string(),
    })
}

fn rows(day: &Day, names: &BTreeMap<ProductId, String>) -> Vec<(u32, [String; 6])> {
    day.visits()
        .map(|visit| {
            let person = &visit.person;
            let ordered = visit.open_orders().next().map(|order| &order.product);
            let product = ordered.or_else(|| day.due(visit));
            let product = product
                .map(|id| names.get(id).cloned().unwrap_or_else(|| id.to_string()))
                .unwrap_or_default();
            let group = day.group_of(visit.id).map(|group| group.name.clone());
            let cells = [
                person.name.clone(),
                person.birth.label(),
                person.group.clone().unwrap_or_default(),
                person.guardian.clone().unwrap_or_default(),
                product,
                group.or_else(|| visit.tag.clone()).unwrap_or_default(),
            ];
            (visit.ticket, cells)
        })
        .collect()
}

/// UTF-8 with a byte order mark, CRLF, separated by commas; what a spreadsheet
/// would compute gets an apostrophe.
fn comma_separated(headings: &[String; 7], rows: &[(u32, [String; 6])]) -> Vec<u8> {
    let mut writer =
        WriterBuilder::new().terminator(Terminator::CRLF).from_writer(b"\xEF\xBB\xBF".to_vec());
    // A vector takes whatever is written into it.
    let _ = writer.write_record(headings);
    for (ticket, cells) in rows {
        let cells = cells.iter().map(|cell| roster::defused(cell));
        let _ = writer.write_record(std::iter::once(ticket.to_string()).chain(cells));
    }
    writer.into_inner().unwrap_or_default()
}

/// Strings are written as strings, so that nothing in them is ever computed.
fn workbook(headings: &[String; 7], rows: &[(u32, [String; 6])]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet();
    for ((at, heading), width) in (0u16..).zip(headings).zip(WIDTHS) {
        let _ = sheet.write_string_with_format(0, at, heading, &bold)?;
        let _ = sheet.set_column_width(at, width)?;
    }
    let _ = sheet.set_freeze_panes(1, 0)?;
    for (line, (ticket, cells)) in (1u32..).zip(rows) {
        let _ = sheet.write_number(line, 0, *ticket)?;
        for (at, cell) in (1u16..).zip(cells) {
            let _ = sheet.write_string(line, at, cell)?;
        }
    }
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::Station;

    fn exported(name: &str) -> (ListExported, Vec<u8>) {
        let station = Station::open();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        let words = Words::new(Lang::Vi);
        let names = product_names(&station.catalogue, &words);
        let done = write(&station.day, &names, &words, &path).unwrap();
        let again = write(&station.day, &names, &words, &path);
        assert_eq!(again, Err(NotSaved::Exists));
        (done, std::fs::read(&path).unwrap())
    }

    #[test]
    fn the_door_gets_everybody_by_number() {
        let (done, bytes) = exported("a.csv");
        assert_eq!((done.rows, &*done.file), (2, "a.csv"));
        assert_eq!(done.sha256, Hash::of(&bytes).to_string());
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.starts_with("\u{feff}Số,Họ và tên,") && text.contains("\r\n14,"), "{text}");
        let roster = roster::read(text.as_bytes(), crate::domain::testing::day(2026, 11, 16));
        assert_eq!(roster.unwrap().rows.len(), 2);
    }

    #[test]
    fn a_workbook_reads_back_as_it_was() {
        let (_, bytes) = exported("a.XLSX");
        let roster = roster::read(&bytes, crate::domain::testing::day(2026, 11, 16)).unwrap();
        let station = Station::open();
        let names: Vec<&str> = station.day.visits().map(|visit| &*visit.person.name).collect();
        let read: Vec<String> =
            roster.rows.iter().map(|row| row.person.as_ref().unwrap().name.clone()).collect();
        assert_eq!(read, names);
    }

    #[test]
    fn formulas_are_defused() {
        let cells = ["=1+1", "", "", "", "", ""].map(String::from);
        let headings = HEADINGS.map(String::from);
        let text = String::from_utf8(comma_separated(&headings, &[(1, cells)])).unwrap();
        assert!(text.contains("\r\n1,'=1+1,"), "{text}");
    }
}
