//! The instructions for the first day at home, as a page that prints: one file in
//! one language, every sentence a row of the catalogue with its source. It names
//! nobody, so that one sheet serves everybody.

use std::fmt::Write;
use std::path::PathBuf;

use crate::domain::catalogue::{Catalogue, Operation, operation::required};
use crate::domain::time::Instant;
use crate::i18n::{Lang, Words};
use crate::platform;
use crate::platform::{NotSaved, write_new};
use crate::ui::aside::aside;
use crate::ui::reaction::source;

/// The rows of the leaflet, in their order, each under its heading.
const ROWS: [(&str, &str); 3] = [
    (required::HOME_OBSERVATION, "leaflet-watch"),
    (required::COMMON, "leaflet-common"),
    (required::DANGER, "leaflet-danger"),
];

/// Proposes the name of the file, with the civil day that the page tells:
/// `dan-do-24-gio-vi-2026-11-16.html`.
#[must_use]
pub fn file_name(lang: Lang, now: Instant) -> String {
    let name = match lang {
        Lang::Vi => "dan-do-24-gio-vi",
        Lang::En => "home-24-hours-en",
    };
    format!("{name}-{}.html", now.civil_day())
}

/// Writes the page in the language of the words. `place` is where it is handed out.
#[must_use]
pub fn page(words: &Words, catalogue: &Catalogue, place: &str, now: Instant) -> String {
    let title = escaped(&words.text("leaflet-title"));
    let lang = match words.lang() {
        Lang::Vi => "vi",
        Lang::En => "en",
    };
    let mut body = String::new();
    let rows = ROWS.into_iter().filter_map(|(id, key)| Some((catalogue.operation(id)?, key)));
    for (row, key) in rows {
        let heading = escaped(&words.text(key));
        let (text, cited) = sentence(row, catalogue, words);
        let class = if row.id.as_str() == required::DANGER { " class=\"danger\"" } else { "" };
        // Writing to a text cannot fail.
        let _ = writeln!(
            body,
            "<section{class}><h2>{heading}</h2><p>{text}</p><p class=\"source\">{cited}</p></section>"
        );
    }
    let place = escaped(place);
    let date = escaped(&words.date(now.civil_day()));
    let time = escaped(&words.text("leaflet-time"));
    let phone = escaped(&words.text("leaflet-phone"));
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n\
         <p class=\"place\">{place} · {date}</p>\n{body}<p class=\"blank\">{time} …………  \
         {phone} ……………………………</p>\n</body>\n</html>\n"
    )
}

/// Paper of the size A5, black on white, large enough to be read by grandparents.
const STYLE: &str = "@page{size:A5;margin:12mm}body{font-family:sans-serif;font-size:14pt;\
line-height:1.35;color:#000;margin:0}h1{font-size:20pt;margin:0 0 2mm}h2{font-size:15pt;\
margin:4mm 0 1mm}p{margin:0 0 1mm}.danger{border:1.5pt solid #000;padding:2mm 3mm;margin-top:4mm}\
.danger h2{margin-top:0}.source{font-size:8pt;color:#333}.place{color:#333}.blank{margin-top:6mm}";

fn sentence(row: &Operation, catalogue: &Catalogue, words: &Words) -> (String, String) {
    (escaped(words.of(&row.text)), escaped(&source(&row.basis, catalogue, words)))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Writes the page into a file on a thread of its own and opens it with the
/// system's viewer, from which it is printed. A file that says the same already
/// is opened as it is. Returns where, and whether a viewer took it.
///
/// # Errors
///
/// See [`NotSaved`].
pub async fn write(page: String, path: PathBuf, show: bool) -> Result<(PathBuf, bool), NotSaved> {
    let work = move || {
        let same = std::fs::read(&path).is_ok_and(|bytes| bytes == page.as_bytes());
        if !same {
            write_new(&path, page.as_bytes())?;
        }
        let shown = show && platform::show_file(&path);
        Ok((path, shown))
    };
    aside(work).await.unwrap_or(Err(NotSaved::NotWritable))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::Station;

    #[test]
    fn each_sentence_stands_on_it_with_its_source_and_nobody_is_named() {
        let station = Station::open();
        for lang in [Lang::Vi, Lang::En] {
            let words = Words::new(lang);
            let page = page(&words, &station.catalogue, "Trạm <Y tế>", station.now);
            for (id, _) in ROWS {
                let row = station.catalogue.operation(id).unwrap();
                assert!(page.contains(&escaped(words.of(&row.text))), "{id}");
                assert!(page.contains(&row.basis.cites), "{id}");
            }
            assert!(page.contains("Trạm &lt;Y tế&gt; · 16/11/2026"), "{page}");
            assert!(!page.contains('⟦') && !page.contains("Đường"));
        }
    }

    #[test]
    fn a_page_is_written_once_and_never_over_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(file_name(Lang::Vi, Instant(0)));
        let put = |text: &str| {
            let work = write(text.to_owned(), path.clone(), false);
            iced::futures::executor::block_on(work)
        };
        assert_eq!(put("a"), Ok((path.clone(), false)));
        assert_eq!(put("a"), Ok((path.clone(), false)), "the same again is no fault");
        assert_eq!(put("b"), Err(NotSaved::Exists));
        assert_eq!(std::fs::read(&path).unwrap(), b"a");
    }
}
