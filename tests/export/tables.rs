//! CSV, JSON Lines and Excel: the same rows in each, and no cell that a spreadsheet
//! computes.

use std::fs;
use std::path::Path;

use calamine::Reader as _;
use serde_json::Value;

use super::{PASSWORD, export, names, station, told, written};

const WHAT: [&str; 6] = ["injections", "refusals", "incidents", "aefi", "stock", "log"];

#[test]
fn everything_leaves_in_every_table_and_says_the_same() {
    let at = station();
    for what in WHAT {
        let run =
            |format| told(&export(at.path(), "auditor", &["--what", what, "--format", format]));
        let jsonl = run("jsonl");
        let (csv, xlsx) = (run("csv"), run("xlsx"));
        let lines = fs::read_to_string(written(at.path(), &jsonl, 0)).unwrap();
        assert_eq!(lines.lines().count().to_string(), jsonl["rows"].to_string(), "{what}");
        assert!(lines.lines().count() > 0, "{what}");
        if what != "log" {
            // The log has grown by the exports themselves.
            assert_eq!((&csv["rows"], &xlsx["rows"]), (&jsonl["rows"], &jsonl["rows"]), "{what}");
        }
        let bytes = fs::read(written(at.path(), &csv, 0)).unwrap();
        let mut reader = csv::Reader::from_reader(&bytes[3..]);
        let headings = reader.headers().unwrap().clone();
        assert!(headings.iter().all(|heading| !heading.contains('⟦')), "{headings:?}");
        let unique: std::collections::BTreeSet<&str> = headings.iter().collect();
        assert_eq!(unique.len(), headings.len(), "{what}: {headings:?}");
        for row in reader.records() {
            let row = row.unwrap();
            assert!(row.iter().all(|cell| !cell.contains('⟦')), "{row:?}");
        }
        let mut book: calamine::Xlsx<_> =
            calamine::open_workbook(written(at.path(), &xlsx, 0)).unwrap();
        let sheet = book.worksheet_range_at(0).unwrap().unwrap();
        let heads: Vec<String> =
            sheet.rows().next().unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(heads, headings.iter().map(str::to_owned).collect::<Vec<_>>(), "{what}");
    }
    assert!(names(&at.path().join("out")).iter().all(|name| !name.contains(".part")));
}

/// Writes two doses from paper for somebody whose details no spreadsheet should
/// compute: one is amended afterwards, the other was entered in error.
fn with_somebody_awkward(at: &Path) -> String {
    use chot::domain::amendment::DoseAmended;
    use chot::domain::dose::{Administered, Amount, Basis, DoseGiven, PaperAuthor};
    use chot::domain::event::Event;
    use chot::domain::id::{DoseId, EntryId, PatientId, VisitId};
    use chot::domain::patient::{Birth, Details, Person};
    use chot::domain::quantity::Volume;
    use chot::domain::visit::VisitListed;
    use chot::platform::{Clock, new_id};
    use chot::store::{Author, entry};
    let clock = Clock::system();
    let opened = chot::station::open(&at.join("station"), "supervisor", PASSWORD, &clock).unwrap();
    let session = *opened.store.names().wait().unwrap().sessions.keys().next().unwrap();
    let now = clock.now();
    let name = "=HYPERLINK(\"http://x\";\"An\"), Đặng, \"Bé\"".to_owned();
    let person = Person::new(Details {
        name: name.clone(),
        birth: Birth::Year(2019),
        sex: None,
        number: None,
        guardian: Some("+Mẹ, của | bé".to_owned()),
        phone: None,
        group: Some("-1A".to_owned()),
        address: Some("@12, tổ 3".to_owned()),
    })
    .unwrap();
    let (visit, patient) = (VisitId(new_id(now)), PatientId(new_id(now)));
    let listed = VisitListed {
        visit,
        patient,
        person,
        ticket: 999,
        listed_consent: None,
        import: None,
        tag: None,
        due: None,
    };
    let given = Administered {
        patient,
        visit,
        order: None,
        product: None,
        lot: None,
        vial: None,
        lot_number: Some("=1+1".to_owned()),
        expiry: None,
        volume: Some(Volume::from_microlitres(500)),
        route: None,
        site: None,
        dose_number: None,
        amount: Amount::Full,
        table: 1,
        given_at: now,
    };
    let dose = |id| DoseGiven {
        id,
        basis: Basis::Paper {
            given_by: PaperAuthor::Name("\tchị \"Ba\"".to_owned()),
            sheet: "tờ 1\r\ndòng 2, cột \"ba\"".to_owned(),
            later: None,
        },
        administered: given.clone(),
    };
    let (first, second) = (DoseId(new_id(now)), DoseId(new_id(now)));
    let amend = |dose, after| DoseAmended {
        dose,
        before: given.clone(),
        after,
        reason: "đọc nhầm".to_owned(),
        confirmed_by: None,
        after_closing: true,
    };
    let right = Administered { volume: Some(Volume::from_microlitres(250)), ..given.clone() };
    let events: Vec<Event> = vec![
        listed.into(),
        dose(first).into(),
        dose(second).into(),
        amend(first, Some(right)).into(),
        amend(second, None).into(),
    ];
    let author = Author::Account(opened.account);
    let make = |event: &Event| entry(event, EntryId(new_id(now)), now, author, Some(session));
    let entries = events.iter().map(|event| make(event).unwrap()).collect();
    let _ = opened.store.append(entries).wait().unwrap();
    opened.store.close();
    name
}

#[test]
fn awkward_texts_are_defused_in_csv_and_whole_everywhere_else() {
    let at = station();
    let name = with_somebody_awkward(at.path());
    let run = |format| {
        let arguments = ["--what", "injections", "--format", format];
        told(&export(at.path(), "auditor", &arguments))
    };
    let csv_told = run("csv");
    let bytes = fs::read(written(at.path(), &csv_told, 0)).unwrap();
    let mut reader = csv::Reader::from_reader(&bytes[3..]);
    let headings = reader.headers().unwrap().clone();
    let column = |name: &str| headings.iter().position(|one| one == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let defused = format!("'{name}");
    let mine: Vec<&csv::StringRecord> =
        rows.iter().filter(|row| row[column("Full name")] == defused).collect();
    assert_eq!(mine.len(), 2);
    for (heading, cell) in [
        ("Lot number", "'=1+1"),
        ("Mother or guardian", "'+Mẹ, của | bé"),
        ("Class or group", "'-1A"),
        ("Address", "'@12, tổ 3"),
        ("Given by", "'\tchị \"Ba\""),
        ("Paper sheet", "tờ 1\r\ndòng 2, cột \"ba\""),
        ("Birth date", "2019"),
    ] {
        assert_eq!(&mine[0][column(heading)], cell);
    }
    assert_eq!(&mine[0][column("Status")], "Given, amended");
    assert_eq!(&mine[0][column("Volume (mL)")], "0.25");
    assert_eq!(&mine[0][column("Volume first entered (mL)")], "0.5");
    assert_eq!(&mine[0][column("Reason of the amendment")], "đọc nhầm");
    assert_eq!(&mine[1][column("Status")], "Entered in error, not given");
    let jsonl = run("jsonl");
    let text = fs::read_to_string(written(at.path(), &jsonl, 0)).unwrap();
    let found = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    assert_eq!(found.filter(|row| row["name"] == name.as_str()).count(), 2);
    let xlsx = run("xlsx");
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook(written(at.path(), &xlsx, 0)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let whole = calamine::Data::String(name.clone());
    assert_eq!(sheet.rows().filter(|row| row.contains(&whole)).count(), 2);
    let formulas = book.worksheet_formula("Injections").unwrap();
    assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()));
    // FHIR says what never happened to be an error, and the national file leaves it out.
    let fhir = run("fhir");
    let text = fs::read_to_string(written(at.path(), &fhir, 1)).unwrap();
    assert_eq!(text.matches("\"entered-in-error\"").count(), 1);
    let national = run("national");
    let bytes = fs::read(written(at.path(), &national, 0)).unwrap();
    let rows = csv::Reader::from_reader(&bytes[3..]).into_records().count();
    assert_eq!((rows + 1).to_string(), csv_told["rows"].to_string());
}
