//! Papers of the small station: what stands in their data, and that every
//! template becomes pages in both languages, whatever is not known.

use serde_json::Value;

use super::minutes;
use super::session::{Told, as_amended};
use super::writing::Writing;
use crate::domain::amendment::DoseAmended;
use crate::domain::amendment::entry::{
    EntryAmended, Field, OfLot, OfVial, Statement, Value as Part,
};
use crate::domain::dose::{Administered, Amount, Basis, DoseGiven, Later, PaperAuthor};
use crate::domain::event::Event;
use crate::domain::id::{DoseId, SessionId};
use crate::domain::mishap::{DoseLost, DosePartial, Loss, Needle, NeedleStick};
use crate::domain::observation::{Condition, ObservationEnded};
use crate::domain::quantity::Temperature;
use crate::domain::session::closing::{LotAccount, SessionClosed, VialAccount, VialEnd};
use crate::domain::stock::{BoxReleased, TemperatureRead};
use crate::domain::testing::{DEPUTY, MR_VIAL, PUPIL, SESSION, Station, TD_VIAL};
use crate::domain::time::Instant;
use crate::domain::visit::{HistorySource, PriorDose};
use crate::i18n::{Lang, Words};

/// A session with a dose that was amended, one entered in error, a warm box and
/// an uneven lot, closed.
fn closed() -> Station {
    let mut station = Station::open();
    station.give(uuid::Uuid::from_u128(7), PUPIL, TD_VIAL);
    station.give(uuid::Uuid::from_u128(8), PUPIL, MR_VIAL);
    let before = station.day.doses()[0].administered.clone();
    let after = Administered { table: 2, ..before.clone() };
    let amended = |dose: u128, before: Administered, after| DoseAmended {
        dose: DoseId(uuid::Uuid::from_u128(dose)),
        before,
        after,
        reason: "gõ nhầm bàn".into(),
        confirmed_by: Some(DEPUTY),
        after_closing: false,
    };
    station.record(amended(7, before, Some(after)));
    let before = station.day.doses()[1].administered.clone();
    station.record(amended(8, before, None));
    for (millicelsius, excursion) in [(5_000, false), (9_100, true)] {
        let temperature = Temperature::from_millicelsius(millicelsius);
        station.record(TemperatureRead { temperature, excursion });
    }
    let warm = Temperature::from_millicelsius(9_100);
    station.record(EntryAmended {
        entry: station.log.last().unwrap().sequence,
        recorded_at: station.now,
        stood: Statement::TemperatureRead(TemperatureRead { temperature: warm, excursion: true }),
        stands: Some(Statement::TemperatureRead(TemperatureRead {
            temperature: Temperature::from_millicelsius(5_100),
            excursion: false,
        })),
        reason: "đọc nhầm vạch".into(),
        confirmed_by: Some(DEPUTY),
        after_closing: false,
    });
    station.record(BoxReleased { reason: "hộp mở 2 phút".into() });
    let lot = station.day.vial(TD_VIAL).unwrap().lot;
    station.record(SessionClosed {
        session: SESSION,
        vials: vec![VialAccount {
            vial: TD_VIAL,
            number: 2,
            end: VialEnd::SessionOver,
            doses: 10,
            given: 1,
            wasted: 7,
            lost: 1,
            partial: 0,
            reason: Some("đổ một liều".into()),
        }],
        lots: vec![LotAccount {
            lot,
            number: "TD-1".into(),
            received: 5,
            used: 1,
            broken: 0,
            returned: 3,
            reason: Some("thiếu một lọ".into()),
        }],
        watched: vec![PUPIL],
        half_done: Vec::new(),
        note: Some("Minh Châu theo dõi tiếp".into()),
    });
    station
}

fn minutes_of(station: &Station, lang: Lang) -> Value {
    let words = Words::new(lang);
    let writing = Writing { words: &words, catalogue: &station.catalogue };
    minutes::data(&Told::of(&station.log), writing).unwrap()
}

#[test]
fn the_minutes_say_what_the_log_says() {
    let data = minutes_of(&closed(), Lang::Vi);
    assert_eq!(data["session"]["place"], "Trường Tiểu học Ngọc Khánh");
    assert_eq!(data["session"]["day"], "16/11/2026");
    assert_eq!(data["session"]["closed_by"], "Lan Anh");
    assert_eq!(data["session"]["temperature"], "4,6 °C");
    assert_eq!(data["session"]["expected"], Value::Null);
    assert_eq!(data["counts"]["listed"], 2);
    assert_eq!(data["counts"]["doses"], 1);
    assert_eq!(data["counts"]["paper"], 1);
    assert_eq!(data["counts"]["in_error"], 1);
    assert_eq!(data["given"][0]["lot"], "TD2407");
    assert_eq!(data["given"][0]["doses"], 1);
    let lot = &data["lots"][0];
    assert_eq!(
        (&lot["received"], &lot["used"], &lot["returned"]),
        (&5.into(), &1.into(), &3.into())
    );
    assert_eq!((&lot["even"], &lot["reason"]), (&false.into(), &"thiếu một lọ".into()));
    let vial = data["vials"].as_array().unwrap().iter().find(|v| v["number"] == 2).unwrap();
    assert_eq!((&vial["given"], &vial["wasted"], &vial["lost"]), (&1.into(), &7.into(), &1.into()));
    assert_eq!(vial["end"], "session-over");
    let whats: Vec<&str> = data["temperatures"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|t| t["what"].as_str())
        .collect();
    assert_eq!(whats, ["opening", "reading", "excursion", "released"]);
    let amended = &data["temperatures"][2]["amended"];
    assert_eq!(
        (&amended["after"], &amended["reason"]),
        (&"5,1 °C".into(), &"đọc nhầm vạch".into())
    );
    assert_eq!(data["temperatures"][1]["amended"], Value::Null);
    assert_eq!(data["unfinished"]["watched"][0], "Nguyễn Thị Đường");
    assert_eq!(data["seal"], Value::Null);
}

#[test]
fn counts_that_were_amended_after_the_closing_stand_in_the_minutes_and_in_the_period() {
    let mut station = closed();
    let closing = station.log.last().unwrap().clone();
    let lot = station.day.vial(TD_VIAL).unwrap().lot;
    let stood = Statement::of(&closing.event).unwrap();
    let put = |stands: &Statement, field, value| stands.with(&field, value, false).unwrap();
    let stands = put(&stood, Field::Lot(lot, OfLot::Broken), Part::Count(1));
    let stands = put(&stands, Field::Lot(lot, OfLot::Reason), Part::Nothing);
    let stands = put(&stands, Field::Vial(TD_VIAL, OfVial::Wasted), Part::Count(8));
    station.record(EntryAmended {
        entry: closing.sequence,
        recorded_at: closing.at,
        stood,
        stands: Some(stands),
        reason: "lọ vỡ tìm thấy dưới bàn".into(),
        confirmed_by: Some(DEPUTY),
        after_closing: true,
    });
    let data = minutes_of(&station, Lang::Vi);
    let row = &data["lots"][0];
    assert_eq!((&row["broken"], &row["even"]), (&1.into(), &true.into()));
    let vial = data["vials"].as_array().unwrap().iter().find(|v| v["number"] == 2).unwrap();
    assert_eq!((&vial["wasted"], &vial["even"]), (&8.into(), &true.into()));
    let said = data["corrected"].as_array().unwrap().last().unwrap();
    let changes = [
        "lô TD-1: vỡ, hỏng: 0 → 1",
        "lô TD-1: lý do lệch: thiếu một lọ → chưa điền",
        "lọ 2: liều bỏ đi: 7 → 8",
    ];
    assert_eq!(said["changes"], serde_json::json!(changes), "{said}");
    let words = Words::new(Lang::Vi);
    let writing = Writing { words: &words, catalogue: &station.catalogue };
    let (from, to) = (Instant(0), Instant(i64::MAX));
    let stock = super::period::stock(&as_amended(&station.log), from, to, writing);
    let flow = stock.iter().find(|row| row["lot"] == "TD2407").unwrap();
    assert_eq!((&flow["broken"], &flow["closing"]), (&1.into(), &3.into()));
}

#[test]
fn what_was_amended_shows_what_stood_and_what_stands() {
    let data = minutes_of(&closed(), Lang::En);
    let row = &data["injections"][0];
    assert_eq!((&row["table"], &row["amended"]), (&"2".into(), &true.into()));
    // Whom the paper names gave it, not who entered it.
    assert_eq!(row["by"], "Minh Châu");
    let amended = data["amended"].as_array().unwrap();
    assert_eq!(amended.len(), 2);
    let part = &amended[0]["said"][0]["parts"][0];
    assert_eq!(
        (&part["part"], &part["before"], &part["after"]),
        (&"table".into(), &"1".into(), &"2".into())
    );
    assert_eq!(amended[0]["said"][0]["second"], "Minh Châu");
    assert_eq!(amended[1]["said"][0]["in_error"], true);
    let corrected = data["corrected"].as_array().unwrap();
    assert_eq!(corrected.len(), 1);
    assert_eq!(corrected[0]["kind"], "temperature_read");
    let changes = corrected[0]["changes"][0].as_str().unwrap();
    assert!(changes.ends_with("9.1 °C → 5.1 °C"), "{changes}");
    assert_eq!(corrected[0]["reason"], "đọc nhầm vạch");
}

#[test]
fn the_sums_of_a_day_say_how_much_was_amended_and_leave_out_what_was_no_dose() {
    let station = closed();
    let facts = super::session::as_amended(&station.log);
    let totals = super::period::Period::of(&facts).totals(0);
    assert_eq!((&totals["doses"], &totals["amended"]), (&1.into(), &1.into()));
    assert_eq!((&totals["in_error"], &totals["corrected"]), (&1.into(), &1.into()));
}

/// Somebody of the staff was pricked once, and was said to have been twice.
fn pricked() -> Station {
    let mut station = closed();
    let stick = |needle, note: &str| NeedleStick {
        who: DEPUTY,
        needle,
        source: Some(PUPIL),
        note: note.into(),
    };
    station.record(stick(Needle::Clean, "ngón trỏ trái"));
    let first = station.log.last().unwrap().clone();
    station.record(stick(Needle::Used, "hai lần"));
    let second = station.log.last().unwrap().clone();
    for (fact, stands) in
        [(first, Some(stick(Needle::Used, "ngón trỏ trái").into())), (second, None::<Event>)]
    {
        station.record(EntryAmended {
            entry: fact.sequence,
            recorded_at: fact.at,
            stood: Statement::of(&fact.event).unwrap(),
            stands: stands.as_ref().and_then(Statement::of),
            reason: "ghi nhầm".into(),
            confirmed_by: None,
            after_closing: true,
        });
    }
    station
}

#[test]
fn who_of_the_staff_was_pricked_stands_in_the_minutes_as_it_stands() {
    let data = minutes_of(&pricked(), Lang::Vi);
    let sticks = data["needle_sticks"].as_array().unwrap();
    assert_eq!(sticks.len(), 1, "the other one was none");
    assert_eq!(sticks[0]["needle"], "kim đã dùng cho người được tiêm");
    assert_eq!(sticks[0]["source"], "Nguyễn Thị Đường");
    assert_eq!(sticks[0]["amended"], true);
}

#[test]
fn lost_partial_and_spilled_doses_stand_beside_their_vial() {
    let mut station = Station::open();
    for (dose, amount) in [(7, Amount::Partial), (8, Amount::Spilled), (9, Amount::Spilled)] {
        station.give(uuid::Uuid::from_u128(dose), PUPIL, TD_VIAL);
        station.record(DosePartial { dose: DoseId(uuid::Uuid::from_u128(dose)), amount });
    }
    let (vial, how, note) = (TD_VIAL, Loss::Dropped, String::new());
    station.record(DoseLost { vial, doses: 2, how, note });
    let data = minutes_of(&station, Lang::Vi);
    let vials = data["vials"].as_array().unwrap();
    let of = |number: u32| vials.iter().find(|row| row["number"] == number).unwrap();
    let number = station.day.vial(TD_VIAL).unwrap().number;
    let row = of(number);
    assert_eq!((&row["lost"], &row["partial"]), (&2.into(), &1.into()));
    assert_eq!(row["spilled"], 2);
    let other = of(station.day.vial(MR_VIAL).unwrap().number);
    assert_eq!((&other["lost"], &other["partial"]), (&0.into(), &0.into()));
}

#[test]
fn an_observation_that_was_amended_shows_what_stands_and_says_so() {
    let mut station = Station::open();
    let dose = DoseId(uuid::Uuid::from_u128(7));
    station.give(dose.0, PUPIL, TD_VIAL);
    let ended = |condition| ObservationEnded {
        dose,
        visit: PUPIL,
        condition,
        early: false,
        instructed: true,
    };
    station.record(ended(Condition::Well));
    station.record(EntryAmended {
        entry: station.log.last().unwrap().sequence,
        recorded_at: station.now,
        stood: Statement::ObservationEnded(ended(Condition::Well)),
        stands: Some(Statement::ObservationEnded(ended(Condition::CommonReaction))),
        reason: "ghi nhầm người".into(),
        confirmed_by: Some(DEPUTY),
        after_closing: false,
    });
    let words = Words::new(Lang::Vi);
    let writing = Writing { words: &words, catalogue: &station.catalogue };
    let data = super::injection::data(&Told::of(&station.log), dose, writing).unwrap();
    let observed = &data["observation"];
    assert_eq!(observed["condition"], "common_reaction");
    assert_eq!(observed["amended"], true);
    let corrected = &data["corrected"][0];
    assert_eq!(corrected["kind"], "observation_ended");
    assert!(corrected["changes"][0].as_str().unwrap().contains("Khỏe → Phản ứng thông thường"));
    assert_eq!(minutes_of(&station, Lang::Vi)["counts"]["common"], 1);
}

#[test]
fn a_dose_that_was_entered_later_says_when_and_by_whom() {
    let mut station = Station::open();
    let dose = station.dose(7, PUPIL, TD_VIAL, 9);
    station.now = station.now.plus_minutes(24 * 60);
    let later = Some(Later { session: Some(SESSION), confirmed_by: DEPUTY });
    let given_by = PaperAuthor::Name("Y sĩ Hoa".into());
    let basis = Basis::Paper { given_by, sheet: "2".into(), later };
    station.record(DoseGiven { basis, ..dose });
    let data = minutes_of(&station, Lang::Vi);
    let row = &data["injections"][0];
    assert_eq!(row["by"], "Y sĩ Hoa");
    assert_eq!(
        (&row["later"]["by"], &row["later"]["second"]),
        (&"Lan Anh".into(), &"Minh Châu".into())
    );
    assert_eq!(row["later"]["at"], "08:00 17/11/2026");
    assert_eq!(data["counts"]["watched"], 0, "its day is over");
}

/// What is known of one person, as the store reads it.
fn slip_of(station: &Station, patient: crate::domain::id::PatientId, lang: Lang) -> Value {
    let words = Words::new(lang);
    let writing = Writing { words: &words, catalogue: &station.catalogue };
    let facts = super::session::as_amended(&station.log);
    super::slip::data(&facts, patient, &station.day, writing).unwrap()
}

#[test]
fn a_slip_lists_apart_what_was_entered_in_error_and_does_not_count_it() {
    let mut station = closed();
    let patient = station.day.visit(PUPIL).unwrap().patient;
    let prior = PriorDose {
        patient,
        product: station.day.doses()[0].administered.product.clone().unwrap(),
        given_on: station.now.civil_day() - chrono::Days::new(400),
        source: HistorySource::Book,
        sheet: None,
        told_by: None,
    };
    station.record(prior.clone());
    station.record(EntryAmended {
        entry: station.log.last().unwrap().sequence,
        recorded_at: station.now,
        stood: Statement::PriorDose(prior),
        stands: None,
        reason: "sổ của em".into(),
        confirmed_by: Some(DEPUTY),
        after_closing: false,
    });
    let slip = slip_of(&station, patient, Lang::Vi);
    assert_eq!(slip["doses"].as_array().unwrap().len(), 1, "what was amended counts");
    assert_eq!(slip["prior"].as_array().unwrap().len(), 0);
    let void = slip["void"].as_array().unwrap();
    assert_eq!(void.len(), 2);
    assert_eq!((&void[0]["day"], &void[0]["kind"]), (&"12/10/2025".into(), &"in-error".into()));
    assert_eq!(void[0]["reason"], "sổ của em");
    assert_eq!((&void[1]["day"], &void[1]["kind"]), (&"16/11/2026".into(), &"in-error".into()));
    let product = station.day.entered_in_error().next().unwrap().administered.product.clone();
    let name = station.catalogue.product(&product.unwrap()).unwrap().name.vi.clone();
    assert_eq!(void[1]["product"], name);
    assert_eq!(void[1]["reason"], "gõ nhầm bàn");
}

#[test]
fn a_dose_written_for_the_wrong_person_is_void_on_the_slip_of_who_never_got_it() {
    let mut station = Station::open();
    station.give(uuid::Uuid::from_u128(7), PUPIL, TD_VIAL);
    let before = station.day.doses()[0].administered.clone();
    let (visit, patient) = station
        .day
        .visits()
        .find(|visit| visit.id != PUPIL)
        .map(|visit| (visit.id, visit.patient))
        .unwrap();
    let after = Administered { patient, visit, ..before.clone() };
    station.record(DoseAmended {
        dose: DoseId(uuid::Uuid::from_u128(7)),
        before: before.clone(),
        after: Some(after),
        reason: "nhầm hai em".into(),
        confirmed_by: Some(DEPUTY),
        after_closing: false,
    });
    let slip = slip_of(&station, before.patient, Lang::Vi);
    assert_eq!(slip["doses"].as_array().unwrap().len(), 0);
    assert_eq!(slip["void"][0]["kind"], "somebody-else");
    let theirs = slip_of(&station, patient, Lang::Vi);
    assert_eq!(theirs["doses"].as_array().unwrap().len(), 1);
    assert_eq!(theirs["void"].as_array().unwrap().len(), 0);
}

/// A dose that was copied from paper, of a day on which no session stood.
fn alone() -> (Station, DoseId) {
    let mut station = Station::open();
    let dose = station.dose(7, PUPIL, TD_VIAL, 9);
    station.now = station.now.plus_minutes(24 * 60);
    let later = Some(Later { session: None, confirmed_by: DEPUTY });
    let given_by = PaperAuthor::Name("Y sĩ Hoa".into());
    let basis = Basis::Paper { given_by, sheet: "2".into(), later };
    let id = dose.id;
    let before = dose.administered.clone();
    station.record(DoseGiven { basis, ..dose });
    station.record(DoseAmended {
        dose: id,
        after: Some(Administered { dose_number: Some(3), ..before.clone() }),
        before,
        reason: "đọc nhầm số mũi".into(),
        confirmed_by: Some(DEPUTY),
        after_closing: false,
    });
    // What the store reads of it: no session, no vial.
    station.log.retain(|fact| {
        !matches!(fact.event, Event::SessionOpened(_) | Event::VialOpened(_) | Event::Screened(_))
    });
    for fact in &mut station.log {
        if !matches!(fact.event, Event::VisitListed(_)) {
            fact.session = None;
        }
    }
    (station, id)
}

fn sheet_of(station: &Station, dose: DoseId, lang: Lang) -> Option<Value> {
    let words = Words::new(lang);
    let writing = Writing { words: &words, catalogue: &station.catalogue };
    super::injection::data(&Told::of(&station.log), dose, writing)
}

#[test]
fn a_dose_of_a_day_without_a_session_has_a_sheet_with_what_is_known() {
    let (station, dose) = alone();
    let sheet = sheet_of(&station, dose, Lang::Vi).unwrap();
    assert_eq!(sheet["session"], Value::Null);
    assert_eq!(sheet["ticket"], Value::Null);
    assert_eq!(sheet["person"]["name"], "Nguyễn Thị Đường");
    assert_eq!(sheet["given"]["lot"], "TD2407");
    assert_eq!(sheet["given"]["dose-number"], "3", "as it stands now");
    assert_eq!(sheet["amended"][0]["reason"], "đọc nhầm số mũi");
    assert_eq!((&sheet["giver"], &sheet["writer"]), (&"Y sĩ Hoa".into(), &"Lan Anh".into()));
    assert_eq!(sheet["later"]["second"], "Minh Châu");
    assert_eq!((&sheet["items"], &sheet["observation"]), (&Value::Null, &Value::Null));
    let other = DoseId(uuid::Uuid::from_u128(8));
    assert_eq!(sheet_of(&station, other, Lang::Vi), None);
}

#[test]
fn facts_of_no_session_are_no_minutes() {
    let station = Station::open();
    let facts: Vec<_> = station
        .log
        .iter()
        .filter(|fact| !matches!(fact.event, Event::SessionOpened(_)))
        .cloned()
        .collect();
    let words = Words::new(Lang::Vi);
    let writing = Writing { words: &words, catalogue: &station.catalogue };
    assert_eq!(minutes::data(&Told::of(&facts), writing), None);
}

#[cfg(feature = "paper")]
mod set {
    use serde_json::json;

    use super::*;
    use crate::domain::id::StationId;
    use crate::domain::paper::{Paper, Subject};
    use crate::report::paper::{Wanted, mark, typeset};
    use crate::store::{Hash, Head};

    pub(super) fn wanted(paper: Paper, lang: Lang, station: &Station) -> Wanted {
        let about = Subject::Session(SessionId(uuid::Uuid::from_u128(10)));
        Wanted { paper, about, lang, by: "Lan Anh".into(), at: station.now }
    }

    pub(super) fn whole(wanted: &Wanted, about: &Value) -> Value {
        let id = StationId(uuid::Uuid::from_u128(9));
        let end = Head { sequence: 42, at: wanted.at, hash: Hash([0x5a; 32]) };
        json!({
            "paper": wanted.paper.code(),
            "lang": crate::report::paper::save::lang(wanted.lang),
            "drill": true,
            "station": { "id": id.to_string(), "name": "Trạm Y tế phường Ngọc Hà", "address": null },
            "made": { "by": wanted.by, "at": "08:00 16/11/2026", "day": 16, "month": 11, "year": 2026 },
            "head": mark::head(id, &end),
            "about": about,
        })
    }

    #[test]
    fn the_minutes_become_the_same_pdf_every_time() {
        let station = closed();
        for lang in Lang::ALL {
            let wanted = wanted(Paper::Minutes, lang, &station);
            let data = whole(&wanted, &minutes_of(&station, lang));
            let set = typeset(&wanted, &data, None).unwrap();
            let pdf = set.pdf().unwrap();
            assert!(pdf.starts_with(b"%PDF-1.7"));
            assert_eq!(typeset(&wanted, &data, None).unwrap().pdf().unwrap(), pdf);
            let page = set.page(0, 1.0).unwrap();
            assert_eq!((page.width, page.height), (595, 842));
            assert_eq!(set.page(set.pages(), 1.0), None);
        }
    }

    /// Writes the pages for whoever wants to look at them.
    fn draw(name: &str, set: &crate::report::paper::Typeset) {
        if std::env::var_os("CHOT_PICTURES").is_none() {
            return;
        }
        std::fs::create_dir_all("target/pictures").unwrap();
        for at in 0..set.pages() {
            let page = set.page(at, 1.6).unwrap();
            let image = image::RgbaImage::from_raw(page.width, page.height, page.rgba);
            image.unwrap().save(format!("target/pictures/paper-{name}-{at}.png")).unwrap();
        }
    }

    #[test]
    fn a_slip_with_doses_entered_in_error_becomes_pages() {
        let station = closed();
        let patient = station.day.visit(PUPIL).unwrap().patient;
        for lang in Lang::ALL {
            let wanted = wanted(Paper::Slip, lang, &station);
            let data = whole(&wanted, &slip_of(&station, patient, lang));
            let set = typeset(&wanted, &data, None).unwrap();
            assert!(set.pages() >= 1);
            draw(&format!("slip-{lang:?}"), &set);
        }
    }

    #[test]
    fn the_sheet_of_a_day_without_a_session_becomes_pages() {
        let (station, dose) = alone();
        for lang in Lang::ALL {
            let wanted = wanted(Paper::Injection, lang, &station);
            let data = whole(&wanted, &sheet_of(&station, dose, lang).unwrap());
            let set = typeset(&wanted, &data, None).unwrap();
            assert!(set.pages() >= 1);
            draw(&format!("injection-alone-{lang:?}"), &set);
        }
    }

    #[test]
    fn minutes_with_somebody_pricked_become_pages() {
        let station = pricked();
        for lang in Lang::ALL {
            let wanted = wanted(Paper::Minutes, lang, &station);
            let data = whole(&wanted, &minutes_of(&station, lang));
            let set = typeset(&wanted, &data, None).unwrap();
            assert!(set.pages() >= 1);
            draw(&format!("minutes-pricked-{lang:?}"), &set);
        }
    }

    #[test]
    fn a_sign_that_the_fonts_lack_is_written_as_its_number() {
        let mut station = closed();
        let mut log = std::mem::take(&mut station.log);
        for fact in &mut log {
            if let Event::VisitListed(listed) = &mut fact.event {
                let details = crate::domain::patient::Details {
                    name: format!("阮氏 → {} \u{7}🙂", "o\u{302}\u{309}"),
                    ..(*listed.person).clone()
                };
                listed.person = crate::domain::patient::Person::new(details).unwrap();
            }
        }
        station.log = log;
        let wanted = wanted(Paper::Minutes, Lang::Vi, &station);
        let data = whole(&wanted, &minutes_of(&station, Lang::Vi));
        assert!(typeset(&wanted, &data, None).unwrap().pdf().is_ok());
    }

    #[test]
    fn a_replaced_template_wins_and_its_fault_is_told_with_its_line() {
        let station = closed();
        let folder = tempfile::tempdir().unwrap();
        let wanted = wanted(Paper::Minutes, Lang::Vi, &station);
        let data = whole(&wanted, &minutes_of(&station, Lang::Vi));
        let template = folder.path().join("minutes.typ");
        std::fs::write(&template, "= Mẫu của tỉnh\n#pagebreak()\nhai").unwrap();
        assert_eq!(typeset(&wanted, &data, Some(folder.path())).unwrap().pages(), 2);
        std::fs::write(&template, "một\n#nothing-like-this").unwrap();
        let fault = typeset(&wanted, &data, Some(folder.path())).unwrap_err().to_string();
        assert!(fault.starts_with("minutes.typ:2: "), "{fault}");
        std::fs::write(&template, "#read(\"../keys.json\")").unwrap();
        assert!(typeset(&wanted, &data, Some(folder.path())).is_err());
    }
}
