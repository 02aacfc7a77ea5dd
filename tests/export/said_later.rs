//! What was said later of an entry stands beside what stood.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{PASSWORD, export, station, told, written};

/// Records what was said later of entries, and a dose of which a part ran out.
fn with_later_words(at: &Path) {
    use chot::domain::amendment::entry::{EntryAmended, Statement};
    use chot::domain::dose::Amount;
    use chot::domain::event::Event;
    use chot::domain::id::EntryId;
    use chot::domain::mishap::{DoseLost, DosePartial, Loss};
    use chot::domain::observation::Condition;
    use chot::domain::quantity::Temperature;
    use chot::domain::stock::TemperatureRead;
    use chot::platform::{Clock, new_id};
    use chot::store::{Author, Filter, entry, fact};
    let clock = Clock::system();
    let opened = chot::station::open(&at.join("station"), "supervisor", PASSWORD, &clock).unwrap();
    let read = |kind: &str| {
        let filter = Filter { kinds: vec![kind.into()], limit: u32::MAX, ..Filter::default() };
        opened.store.entries(filter).wait().unwrap()
    };
    let amended = |of: &chot::store::Entry, stands: Option<Statement>| {
        let fact = fact(of).unwrap();
        EntryAmended {
            entry: of.sequence,
            recorded_at: of.at,
            stood: Statement::of(&fact.event).unwrap(),
            stands,
            reason: "ghi nhầm".into(),
            confirmed_by: Some(opened.account),
            after_closing: true,
        }
    };
    let ended = read("observation_ended");
    let Event::ObservationEnded(well) = fact(&ended[0]).unwrap().event else { panic!() };
    let mut ill = (*well).clone();
    ill.condition = Condition::CommonReaction;
    let temperature = Temperature::from_millicelsius(3_100);
    let colder = TemperatureRead { temperature, excursion: false };
    let doses = read("dose_given");
    let Event::DoseGiven(dose) = fact(&doses[3]).unwrap().event else { panic!() };
    let vial = dose.administered.vial.unwrap();
    let now = clock.now();
    let author = Author::Account(opened.account);
    let visit = dose.administered.visit;
    let of = opened.store.whom(vec![visit]).wait().unwrap()[&visit].session;
    let make = |event: &Event| entry(event, EntryId(new_id(now)), now, author, of).unwrap();
    let warm =
        TemperatureRead { temperature: Temperature::from_millicelsius(5_000), excursion: false };
    let readings = vec![make(&warm.clone().into()), make(&warm.into())];
    let temperatures = opened.store.append(readings).wait().unwrap();
    let events: Vec<Event> = vec![
        amended(&ended[0], Some(Statement::ObservationEnded(ill))).into(),
        amended(&temperatures[0], Some(Statement::TemperatureRead(colder))).into(),
        amended(&temperatures[1], None).into(),
        DosePartial { dose: dose.id, amount: Amount::Spilled }.into(),
        DoseLost { vial, doses: 2, how: Loss::Dropped, note: "rơi".into() }.into(),
    ];
    let entries = events.iter().map(make).collect();
    let _ = opened.store.append(entries).wait().unwrap();
    opened.store.close();
}

fn rows(at: &Path, what: &str) -> Vec<Value> {
    let told = told(&export(at, "auditor", &["--what", what, "--format", "jsonl"]));
    let text = fs::read_to_string(written(at, &told, 0)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn what_was_said_later_stands_in_every_export_beside_what_stood() {
    let at = station();
    let before = rows(at.path(), "injections");
    assert!(before.iter().all(|row| row["observed"] != "reaction" || row["observed"].is_null()));
    assert!(before.iter().filter(|row| row["observed"] == "normal").count() > 100);
    let stock = rows(at.path(), "stock");
    let of = |rows: &[Value], what: &str| -> Vec<Value> {
        rows.iter().filter(|row| row["what"] == what).cloned().collect()
    };
    // The closing of the first session is there, though the second counted again.
    let sessions = |rows: &[Value]| -> std::collections::BTreeSet<String> {
        rows.iter().map(|row| row["session_day"].to_string()).collect()
    };
    assert_eq!(sessions(&of(&stock, "lot-counted")).len(), 2);
    with_later_words(at.path());
    let after = rows(at.path(), "injections");
    assert_eq!(after.len(), before.len());
    assert_eq!(after.iter().filter(|row| row["observed"] == "reaction").count(), 1);
    assert_eq!(after.iter().filter(|row| row["amount"] == "spilled").count(), 1);
    let stock = rows(at.path(), "stock");
    let temperatures = of(&stock, "temperature");
    let amended: Vec<&Value> =
        temperatures.iter().filter(|row| row["status"] == "amended").collect();
    assert_eq!(amended.len(), 1);
    assert_eq!(amended[0]["celsius"].to_string(), "3.1");
    assert!(amended[0]["amended_from"].as_str().unwrap().ends_with("→ 3.1 °C"), "{}", amended[0]);
    assert_eq!(amended[0]["amended_reason"], "ghi nhầm");
    let errors = temperatures.iter().filter(|row| row["status"] == "entered-in-error").count();
    assert_eq!(errors, 1, "listed, and said not to be");
    let spilled = of(&stock, "dose-spilled");
    assert_eq!(spilled.len(), 1);
    assert_eq!((&spilled[0]["partial"], spilled[0]["vial"].is_null()), (&1.into(), false));
    let lost = of(&stock, "dose-lost");
    assert!(lost.iter().any(|row| row["lost"] == 2 && row["how_lost"] == "dropped"), "{lost:?}");
    let aefi = rows(at.path(), "aefi");
    let amended: Vec<&Value> = aefi.iter().filter(|row| row["status"] == "amended").collect();
    assert_eq!(amended.len(), 1, "somebody was well by the first entry");
    assert_eq!(amended[0]["condition"], "common");
}
