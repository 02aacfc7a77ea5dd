//! The call-back list as a file that prints: HTML for a browser, or CSV. Writes a
//! whole new file or none. Names and telephone numbers leave the station by
//! this act alone, and the log says so.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use csv::{Terminator, WriterBuilder};

use crate::domain::id::IncidentId;
use crate::domain::look_back::{CallBackSaved, Exposed, Scope};
use crate::platform::{NotSaved, write_new};
use crate::roster;
use crate::store::Attachment;
use crate::ui::aside::aside;
use crate::ui::context::Context;

/// The headings of the list, as keys of the words' files.
const HEADINGS: [&str; 9] = [
    "case-list-number",
    "case-list-name",
    "case-list-born",
    "case-list-group",
    "case-list-guardian",
    "case-list-phone",
    "case-list-address",
    "case-list-given",
    "case-list-why",
];

/// The list, ready to be written: nothing but words.
#[derive(Debug, Clone)]
pub struct CallBack {
    incident: IncidentId,
    scope: Scope,
    title: String,
    about: String,
    secret: String,
    called: String,
    headings: [String; 9],
    rows: Vec<[String; 9]>,
}

impl CallBack {
    /// Puts a look-back into words.
    #[must_use]
    pub fn of(incident: IncidentId, scope: Scope, exposed: &[Exposed], ctx: &Context<'_>) -> Self {
        let place = ctx.day.session().map(|session| session.place.clone()).unwrap_or_default();
        let day = ctx.words.date(ctx.now.civil_day());
        let at = format!("{} {}", ctx.now.hour_minute(), day);
        let count = ctx.words.number(exposed.len());
        let number = incident.number();
        let gaps = [
            ("number", &*number),
            ("place", &*place),
            ("at", &*at),
            ("count", &*count),
            ("name", &*ctx.account.name),
        ];
        Self {
            incident,
            scope,
            title: ctx.tw("case-list-title", &[("number", &number)]),
            about: ctx.tw("case-list-about", &gaps),
            secret: ctx.t("case-list-secret"),
            called: ctx.t("case-list-called"),
            headings: HEADINGS.map(|key| ctx.t(key)),
            rows: exposed.iter().map(|one| row(one, ctx)).collect(),
        }
    }

    /// Writes it on a thread of its own: HTML if the name ends so, otherwise CSV.
    ///
    /// # Errors
    ///
    /// See [`NotSaved`].
    pub async fn write(
        list: Arc<Self>,
        path: PathBuf,
    ) -> Result<(PathBuf, CallBackSaved), NotSaved> {
        let work = move || list.write_now(&path).map(|saved| (path, saved));
        aside(work).await.unwrap_or(Err(NotSaved::NotWritable))
    }

    fn write_now(&self, path: &Path) -> Result<CallBackSaved, NotSaved> {
        let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
        let bytes = if ending == "html" || ending == "htm" {
            self.html().into_bytes()
        } else {
            self.comma_separated()
        };
        write_new(path, &bytes)?;
        Ok(CallBackSaved {
            incident: self.incident,
            scope: self.scope.clone(),
            file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            rows: u32::try_from(self.rows.len()).unwrap_or(u32::MAX),
            sha256: Attachment::new(bytes).hash().to_string(),
        })
    }

    /// One page that prints on A4 across, with a box to tick for each call.
    fn html(&self) -> String {
        let mut page = format!(
            "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>{title}</title><style>{STYLE}\
             </style></head><body><h1>{title}</h1><p>{about}</p><p><b>{secret}</b></p><table><thead><tr>",
            title = escaped(&self.title),
            about = escaped(&self.about),
            secret = escaped(&self.secret),
        );
        for heading in self.headings.iter().chain(std::iter::once(&self.called)) {
            // A string takes whatever is written into it.
            let _ = write!(page, "<th>{}</th>", escaped(heading));
        }
        page.push_str("</tr></thead><tbody>\n");
        for row in &self.rows {
            page.push_str("<tr>");
            for cell in row {
                let _ = write!(page, "<td>{}</td>", escaped(cell));
            }
            page.push_str("<td class=\"box\"></td></tr>\n");
        }
        page.push_str("</tbody></table></body></html>\n");
        page
    }

    /// UTF-8 with a byte order mark, CRLF; what a spreadsheet would compute gets
    /// an apostrophe.
    fn comma_separated(&self) -> Vec<u8> {
        let mut writer =
            WriterBuilder::new().terminator(Terminator::CRLF).from_writer(b"\xEF\xBB\xBF".to_vec());
        // A vector takes whatever is written into it.
        let _ = writer.write_record(&self.headings);
        for row in &self.rows {
            let _ = writer.write_record(row.iter().map(|cell| roster::defused(cell)));
        }
        writer.into_inner().unwrap_or_default()
    }
}

const STYLE: &str = "@page{size:A4 landscape;margin:12mm}body{font:11pt sans-serif;margin:12mm}\
    table{border-collapse:collapse;width:100%}th,td{border:1px solid #000;padding:4px 6px;\
    text-align:left;vertical-align:top}thead{display:table-header-group}tr{break-inside:avoid}\
    .box{min-width:18mm}@media print{body{margin:0}}";

fn row(one: &Exposed, ctx: &Context<'_>) -> [String; 9] {
    let person = one.person.as_deref();
    let stated = |text: Option<&String>| text.cloned().unwrap_or_default();
    let given: Vec<String> = one
        .doses
        .iter()
        .map(|dose| {
            let product = dose.product.as_ref().map(|id| ctx.product_name(id));
            let lot = dose.lot_number.clone();
            let day = ctx.words.date(dose.given_at.civil_day());
            let at = format!("{} {day}", dose.given_at.hour_minute());
            [product, lot, Some(at)].into_iter().flatten().collect::<Vec<_>>().join(" · ")
        })
        .collect();
    let why: Vec<String> =
        one.links().into_iter().map(|link| ctx.t(&format!("case-link-{}", link.code()))).collect();
    [
        one.ticket.map(|ticket| ticket.to_string()).unwrap_or_default(),
        person.map_or_else(|| ctx.t("case-nobody-known"), |person| person.name.clone()),
        person.map(|person| person.birth.label()).unwrap_or_default(),
        stated(person.and_then(|person| person.group.as_ref())),
        stated(person.and_then(|person| person.guardian.as_ref())),
        stated(person.and_then(|person| person.phone.as_ref())),
        stated(person.and_then(|person| person.address.as_ref())),
        given.join("; "),
        why.join(", "),
    ]
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::look_back;
    use crate::domain::testing::{MR_VIAL, PUPIL, Station};
    use crate::i18n::{Lang, Words};
    use crate::ui::picture;
    use crate::ui::theme::Scheme;
    use uuid::Uuid;

    fn list() -> CallBack {
        let mut station = Station::open();
        station.record(station.dose(1, PUPIL, MR_VIAL, 5));
        let words = Words::new(Lang::Vi);
        let ctx = picture::context(&station, &words, Scheme::Light);
        let scope = station.scope(Some(MR_VIAL));
        let exposed = look_back::in_session(ctx.day, &scope);
        CallBack::of(IncidentId(Uuid::from_u128(1)), scope, &exposed, &ctx)
    }

    #[test]
    fn the_file_says_whom_to_call_and_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.html", "a.csv"] {
            let path = folder.path().join(name);
            let saved = list().write_now(&path).unwrap();
            let bytes = std::fs::read(&path).unwrap();
            let text = String::from_utf8(bytes.clone()).unwrap();
            for said in ["Nguyễn Thị Đường", "0912345678", "Trần Thị Hoa", "1A", "MR-24-118"]
            {
                assert!(text.contains(said), "{name}: {said}");
            }
            assert_eq!((saved.rows, &*saved.file), (1, name));
            assert_eq!(saved.sha256, Attachment::new(bytes).hash().to_string());
            assert_eq!(list().write_now(&path), Err(NotSaved::Exists));
        }
    }

    #[test]
    fn a_name_is_no_markup_and_no_formula() {
        let mut list = list();
        list.rows[0][1] = "<script>&\"".into();
        list.rows[0][2] = "=1+1".into();
        let page = list.html();
        assert!(page.contains("&lt;script&gt;&amp;&quot;") && !page.contains("<script>"));
        let text = String::from_utf8(list.comma_separated()).unwrap();
        assert!(text.contains(",'=1+1,"), "{text}");
    }
}
