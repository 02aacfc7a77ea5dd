//! Papers of a simulated station: every one is made of a real log in both
//! languages, and `chot report` saves and enters it. With `CHOT_PICTURES` the
//! pages are drawn into `target/pictures`.

#![cfg(test)]
#![cfg(feature = "paper")]

use std::path::Path;
use std::process::{Command, Output};

use chot::domain::amendment::DoseAmended;
use chot::domain::catalogue::Catalogue;
use chot::domain::dose::{Administered, DoseGiven, ErrorKind};
use chot::domain::emergency::{EmergencyActUndone, EmergencyActed, EmergencyBegun};
use chot::domain::event::{Event, Fact};
use chot::domain::id::{
    ActId, EmergencyId, EntryId, FollowUpId, IncidentId, PatientId, SessionId, VisitId,
};
use chot::domain::incident::form::{Answer, Form};
use chot::domain::incident::known::known;
use chot::domain::incident::{About, FollowUpPlanned, IncidentAnswered, IncidentOpened};
use chot::domain::paper::{Paper, PaperSaved, Subject, Topic};
use chot::domain::patient::{Details, Person};
use chot::domain::reaction::{After, Grade, ReactionRecorded};
use chot::domain::time::Instant;
use chot::domain::visit::VisitListed;
use chot::i18n::{Lang, Words};
use chot::platform::Clock;
use chot::report::paper::{self, Typeset, Wanted, gather, typeset};
use chot::simulate::{Plan, build};
use chot::station::{self, Opened};
use chot::store::keys::Password;
use chot::store::{self, Author, Filter, PublicKey, Signature, Store};
use chrono::NaiveDate;
use uuid::Uuid;

const PASSWORD: &str = "mat-khau-rat-dai-2026";

fn simulated(folder: &Path, injections: u64) {
    let plan = Plan { injections, days: 1, seed: 3 };
    let password = Password::new(PASSWORD.to_owned());
    let catalogue = Catalogue::built_in().unwrap();
    let mut progress = |_| std::ops::ControlFlow::Continue(());
    let _ = build(folder, plan, &password, &catalogue, &mut progress).unwrap();
}

fn now() -> Instant {
    let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    Instant::start_of(day).plus_minutes(480)
}

fn opened(folder: &Path) -> Opened {
    station::open(folder, "supervisor", PASSWORD, &Clock::standing_at(now())).unwrap()
}

fn facts(store: &Store, kinds: &[&str]) -> Vec<Fact> {
    let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
    let filter = Filter { kinds, limit: u32::MAX, ..Filter::default() };
    let entries = store.entries(filter).wait().unwrap();
    entries.iter().map(|entry| store::fact(entry).unwrap()).collect()
}

fn record(opened: &Opened, session: Option<SessionId>, events: &[Event]) {
    let author = Author::Account(opened.account);
    let entry = |event: &Event| {
        let id = EntryId(chot::platform::new_id(now()));
        store::entry(event, id, now(), author, session).unwrap()
    };
    let entries = events.iter().map(entry).collect();
    let _ = opened.store.append(entries).wait().unwrap();
}

/// What the papers are about: a session, a dose with thirteen items, an incident
/// with a reaction after it, the person whom it reached.
struct Matter {
    session: SessionId,
    dose: DoseGiven,
    incident: IncidentId,
    person: PatientId,
}

/// 120 characters, and an address of as many.
fn long(person: &Person) -> Person {
    let name = "Nguyễn Phúc Thượng Hưởng Khuyến Nghiêm Quyền ".repeat(3);
    let address = "Thôn Đường Thượng, xã Nghĩa Hưởng, huyện Quốc Oai, Hà Nội, ".repeat(3);
    let take = |text: &str| text.chars().take(120).collect::<String>();
    let details = Details {
        name: take(&name),
        address: Some(take(&address)),
        guardian: Some(take(&name)),
        phone: Some("0912345678".into()),
        ..(**person).clone()
    };
    Person::new(details).unwrap()
}

/// Adds to the simulated log what it lacks: an amended dose, an incident whose
/// report is half answered, a reaction that was treated, a person of a long name.
fn dramatise(opened: &Opened) -> Matter {
    let store = &opened.store;
    let given = facts(store, &["dose_given"]);
    let session = given[0].session.unwrap();
    let dose = |at: usize| match &given[at].event {
        Event::DoseGiven(dose) => (**dose).clone(),
        _ => unreachable!("asked for doses alone"),
    };
    let reached = dose(4);
    let listed = facts(store, &["visit_listed"]).into_iter().find_map(|fact| match fact.event {
        Event::VisitListed(listed) if listed.visit == reached.administered.visit => Some(*listed),
        _ => None,
    });
    let listed = listed.unwrap();
    // Later they come again under a name that is longer.
    let (visit, person) = (VisitId(Uuid::from_u128(70)), long(&listed.person));
    let named = VisitListed { visit, ticket: 9000, person: person.clone(), ..listed };
    let amended = |dose: &DoseGiven, after: Option<Administered>| DoseAmended {
        dose: dose.id,
        before: dose.administered.clone(),
        after,
        reason: "Gõ nhầm số lô; đối chiếu lại với lọ và sổ".into(),
        confirmed_by: Some(opened.account),
        after_closing: true,
    };
    let lot = Some("LO-RẤT-DÀI-KHÔNG-CÓ-CHỖ-NGẮT-0123456789".to_owned());
    let after = Administered { lot_number: lot, ..dose(2).administered };
    record(
        opened,
        Some(session),
        &[named.into(), amended(&dose(2), Some(after)).into(), amended(&dose(3), None).into()],
    );
    let day = {
        let mut day = chot::domain::day::Day::default();
        store.session_facts(session).wait().unwrap().iter().for_each(|fact| day.apply(fact));
        day
    };
    let (form, catalogue) = (Form::built_in().unwrap(), Catalogue::built_in().unwrap());
    let incident = IncidentId(Uuid::from_u128(0x1234_56ab_cdef));
    let to = &reached.administered;
    let mut report = IncidentOpened {
        dose: Some(reached.id),
        visit: Some(to.visit),
        patient: Some(to.patient),
        vial: to.vial,
        lot: to.lot,
        table: Some(to.table),
        ..IncidentOpened::new(incident, About::Error(ErrorKind::WrongVaccine))
    };
    let account = opened.day.account(opened.account);
    report.known = known(form, &day, &catalogue, &report, account, now());
    let answered = |field: &str, answer| IncidentAnswered {
        incident,
        field: field.parse().unwrap(),
        answer: Some(answer),
    };
    let chosen = |option: &str| Answer::Chosen(vec![option.parse().unwrap()]);
    let name = form.fields().find(|field| field.names_person).unwrap();
    let course = "Sau tiêm 12 phút trẻ nổi mày đay toàn thân, khó thở nhẹ. ".repeat(6);
    let emergency = EmergencyId(Uuid::from_u128(77));
    let acts = [0, 1].map(|at| EmergencyActed {
        emergency,
        act: ActId(Uuid::from_u128(80 + at)),
        what: catalogue.emergency_acts()[usize::try_from(at).unwrap()].id.clone(),
        at_lock: false,
    });
    let [first, second] = acts;
    let undone = EmergencyActUndone { emergency, act: second.act, at_lock: false };
    let reaction = ReactionRecorded {
        visit: to.visit,
        grade: Grade::AnaphylaxisTwo,
        signs: catalogue.reaction_signs().iter().take(3).map(|sign| sign.id.clone()).collect(),
        note: "Mạch 150, huyết áp 85/50".into(),
        began_at: now(),
        after: After::Today,
    };
    let due = NaiveDate::from_ymd_opt(2026, 11, 29).unwrap();
    let follow_up = FollowUpPlanned { incident, follow_up: FollowUpId(Uuid::from_u128(90)), due };
    record(
        opened,
        Some(session),
        &[
            report.into(),
            answered(name.id.as_str(), Answer::Text(person.name.clone())).into(),
            answered("SYMPTOM", chosen("YES")).into(),
            answered("EVENTS", chosen("ANAPHYLAXIS")).into(),
            answered("EVENT-COURSE", Answer::Text(course)).into(),
            answered("LOT", Answer::Text("MP0009 (đọc lại trên lọ)".into())).into(),
            answered("SUPPLIER", Answer::Unknown).into(),
            answered("HARM", chosen("NC2")).into(),
            EmergencyBegun { emergency, visit: Some(to.visit), at_lock: false }.into(),
            first.into(),
            second.into(),
            undone.into(),
            reaction.into(),
            follow_up.into(),
        ],
    );
    Matter { session, dose: dose(0), incident, person: to.patient }
}

impl Matter {
    fn of(&self, paper: Paper) -> Subject {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
        match paper.topic() {
            Topic::Session => Subject::Session(self.session),
            Topic::Period => Subject::Period { from: day(10, 1), until: day(11, 30) },
            Topic::Incident => Subject::Incident(self.incident),
            Topic::Dose => Subject::Dose(self.dose.id),
            Topic::Person => Subject::Person(self.person),
        }
    }
}

fn set(store: &Store, paper: Paper, about: Subject, lang: Lang) -> (serde_json::Value, Typeset) {
    let wanted = Wanted { paper, about, lang, by: "Trần Thị Minh Châu".into(), at: now() };
    let (words, catalogue) = (Words::new(lang), Catalogue::built_in().unwrap());
    let (data, _) = gather(store, &wanted, &catalogue, &words).unwrap();
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/paper");
    let set = typeset(&wanted, &data, Some(&templates)).unwrap();
    if std::env::var_os("CHOT_PICTURES").is_some() {
        draw(&set, &format!("paper-{}-{lang:?}", paper.code()));
    }
    (data, set)
}

fn draw(set: &Typeset, name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pictures");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.pdf")), set.pdf().unwrap()).unwrap();
}

#[test]
fn every_paper_is_made_of_a_real_log_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    simulated(folder.path(), 14);
    let opened = opened(folder.path());
    let about = dramatise(&opened);
    let ever = opened.store.sessions(NaiveDate::MIN, NaiveDate::MAX).wait().unwrap();
    assert_eq!(ever.iter().map(|row| row.id).collect::<Vec<_>>(), [about.session]);
    for lang in Lang::ALL {
        for paper in Paper::ALL {
            let (data, set) = set(&opened.store, paper, about.of(paper), lang);
            assert!(set.pages() >= 1, "{paper:?}");
            assert!(set.pdf().unwrap().starts_with(b"%PDF-1.7"), "{paper:?}");
            assert!(data["head"]["text"].as_str().unwrap().starts_with("chot-head:"));
        }
    }
    let of = |paper| set(&opened.store, paper, about.of(paper), Lang::Vi).0["about"].clone();
    let injection = of(Paper::Injection);
    let items: Vec<_> =
        injection["items"].as_array().unwrap().iter().map(|item| &item["code"]).collect();
    assert_eq!(items.len(), 13);
    assert!(injection["items"][0]["evidence"][0]["seen"].is_string());
    let incident = of(Paper::Incident);
    let fields = incident["groups"].as_array().unwrap().iter();
    let fields: Vec<_> = fields.flat_map(|group| group["fields"].as_array().unwrap()).collect();
    let field = |name: &str| *fields.iter().find(|field| field["name"] == name).unwrap();
    assert_eq!(field("Số lô vắc xin")["value"], "MP0009 (đọc lại trên lọ)");
    // What the log knew stands beside what somebody said instead.
    assert!(field("Số lô vắc xin")["before"][0].as_str().unwrap().starts_with("MP"));
    assert_eq!(field("Đơn vị cung cấp")["value"], "Không rõ");
    assert_eq!(field("Diễn biến")["critical"], false);
    assert!(field("Tình trạng bảo quản lúc nhận")["before"].as_array().unwrap().is_empty());
    let reaction = of(Paper::Reaction);
    let who = reaction["who"].as_array().unwrap();
    assert_eq!(who.len(), 25);
    let critical: Vec<_> =
        who.iter().filter(|row| row["critical"] == true).map(|row| row["number"].clone()).collect();
    assert_eq!(
        critical,
        [2, 3, 5, 6, 10, 11, 12, 13, 14, 16, 19, 21, 23, 24].map(Into::into)
            as [serde_json::Value; 14]
    );
    assert!(who.iter().all(|row| row["number"] == 8
        || !row["fields"].as_array().unwrap().is_empty()
        || row["number"] == 4));
    assert_eq!(reaction["care"]["treatment"][1]["undone"], true);
    let slip = of(Paper::Slip);
    assert_eq!(slip["doses"].as_array().unwrap().len(), 1);
    assert_eq!(slip["person"]["name"].as_str().unwrap().chars().count(), 120);
    let monthly = of(Paper::Monthly);
    // One of the fourteen was entered in error.
    assert_eq!(
        (&monthly["totals"]["doses"], &monthly["totals"]["in_error"]),
        (&13.into(), &1.into())
    );
    let all: u64 =
        monthly["results"].as_array().unwrap().iter().filter_map(|r| r["all"].as_u64()).sum();
    assert_eq!(all, 13);
    for row in monthly["stock"].as_array().unwrap() {
        let n = |key: &str| row[key].as_u64().unwrap();
        assert_eq!(n("opening") + n("received"), n("used") + n("broken") + n("closing"), "{row}");
    }
    opened.store.close();
}

#[test]
fn a_paper_about_nothing_that_the_log_knows_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    simulated(folder.path(), 2);
    let opened = opened(folder.path());
    let ask = |paper, about| {
        let wanted = Wanted { paper, about, lang: Lang::En, by: String::new(), at: now() };
        let (words, catalogue) = (Words::new(Lang::En), Catalogue::built_in().unwrap());
        gather(&opened.store, &wanted, &catalogue, &words).unwrap_err()
    };
    let nobody = Uuid::from_u128(1);
    let day = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
    let backwards = Subject::Period { from: day, until: day.pred_opt().unwrap() };
    assert_eq!(ask(Paper::Minutes, Subject::Session(SessionId(nobody))), paper::Fault::Unknown);
    assert_eq!(ask(Paper::Slip, Subject::Person(PatientId(nobody))), paper::Fault::Unknown);
    assert_eq!(ask(Paper::Incident, Subject::Incident(IncidentId(nobody))), paper::Fault::Unknown);
    assert_eq!(ask(Paper::Monthly, backwards), paper::Fault::Backwards);
    assert_eq!(ask(Paper::Monthly, Subject::Person(PatientId(nobody))), paper::Fault::NotAbout);
    opened.store.close();
}

fn chot(folder: &Path, user: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_chot"))
        .args(arguments)
        .args(["--user", user, "--lang", "en", "--station"])
        .arg(folder)
        .env("CHOT_PASSWORD", PASSWORD)
        .output()
        .unwrap()
}

#[test]
fn the_command_saves_a_paper_and_enters_it_signed() {
    let folder = tempfile::tempdir().unwrap();
    let station = folder.path().join("station");
    simulated(&station, 3);
    let file = folder.path().join("minutes.pdf");
    let path = file.to_str().unwrap();
    let minutes = ["report", "--paper", "minutes", "--session", "2026-10-31", "--output", path];
    let run = |user: &str, arguments: &[&str]| chot(&station, user, arguments);
    // A nurse may not make minutes; nothing is left behind.
    assert_eq!(run("nurse1", &minutes).status.code(), Some(4));
    assert!(!file.exists());
    let made = run("auditor", &[&minutes[..], &["--json"]].concat());
    assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
    let told: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
    let bytes = std::fs::read(&file).unwrap();
    assert!(bytes.starts_with(b"%PDF-1.7"));
    // Again: the file is never replaced.
    let again = run("auditor", &minutes);
    assert_eq!(again.status.code(), Some(1));
    assert!(!again.stderr.is_empty());
    assert_eq!(std::fs::read(&file).unwrap(), bytes);
    let other = folder.path().join("other.pdf");
    let other = other.to_str().unwrap();
    let unknown = [
        "report",
        "--paper",
        "slip",
        "--patient",
        "00000000-0000-0000-0000-000000000001",
        "--output",
        other,
    ];
    assert_eq!(run("nurse1", &unknown).status.code(), Some(5));
    assert_eq!(
        run("auditor", &["report", "--paper", "slip", "--output", other]).status.code(),
        Some(1)
    );
    std::fs::create_dir(station.join("paper")).unwrap();
    std::fs::write(station.join("paper/minutes.typ"), "#nothing").unwrap();
    let broken = ["report", "--paper", "minutes", "--session", "2026-10-31", "--output", other];
    let broken = run("auditor", &broken);
    assert_eq!(broken.status.code(), Some(6));
    assert!(String::from_utf8_lossy(&broken.stderr).contains("minutes.typ:1"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    // One entry, signed, and the code on the paper is in the log.
    let code = told["head"].as_str().unwrap();
    let opened = opened(&station);
    let saved = facts(&opened.store, &["paper_saved"]);
    let [Fact { event: Event::PaperSaved(saved), .. }] = saved.as_slice() else {
        panic!("{saved:?}")
    };
    let PaperSaved { sha256, signature, .. } = &**saved;
    assert_eq!(
        (sha256.as_str(), signature.as_str()),
        (told["sha256"].as_str().unwrap(), told["signature"].as_str().unwrap())
    );
    let key = PublicKey::parse(&opened.day.station().unwrap().public_key).unwrap();
    assert!(key.signed(saved.text().as_bytes(), &Signature::parse(signature).unwrap()));
    let at = opened.store.hash_at(saved.sequence).wait().unwrap().unwrap();
    assert_eq!(at.to_string(), code);
    opened.store.close();
}
