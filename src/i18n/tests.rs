use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;

use super::*;

/// Every message of a language with the gaps that it fills.
fn messages(lang: Lang) -> BTreeMap<String, BTreeSet<String>> {
    let resource = FluentResource::try_new(lang.source().to_owned())
        .map_err(|(_, errors)| errors)
        .expect("the words can be read");
    let keys: Vec<String> = lang
        .source()
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split_once(" =").map(|(key, _)| key.to_owned()))
        .collect();
    let twice: BTreeSet<&String> = keys.iter().collect();
    assert_eq!(twice.len(), keys.len(), "a message stands twice in {lang:?}");
    assert!(resource.entries().count() >= keys.len());
    let words = Words::new(lang);
    let mut found = BTreeMap::new();
    for key in keys {
        let source = block(lang.source(), &key);
        let gaps = source
            .split("{ $")
            .skip(1)
            .filter_map(|rest| rest.split_whitespace().next().map(str::to_owned))
            .collect();
        assert!(!words.text(&key).contains('⟦'), "{key} cannot be read in {lang:?}");
        let _ = found.insert(key, gaps);
    }
    found
}

fn block<'a>(source: &'a str, key: &str) -> &'a str {
    let start = source.find(&format!("\n{key} =")).map_or(0, |at| at + 1);
    let rest = &source[start..];
    let end = rest
        .match_indices('\n')
        .find(|(at, _)| !rest[at + 1..].starts_with(' '))
        .map_or(rest.len(), |(at, _)| at);
    &rest[..end]
}

#[test]
fn both_languages_say_the_same() {
    let (vi, en) = (messages(Lang::Vi), messages(Lang::En));
    let missing: Vec<&String> = vi.keys().filter(|key| !en.contains_key(*key)).collect();
    assert!(missing.is_empty(), "not in English: {missing:?}");
    let missing: Vec<&String> = en.keys().filter(|key| !vi.contains_key(*key)).collect();
    assert!(missing.is_empty(), "not in Vietnamese: {missing:?}");
    for (key, gaps) in &vi {
        assert_eq!(Some(gaps), en.get(key), "{key} has other gaps in English");
    }
}

/// Keys that code puts together from a prefix and a name of the domain; each
/// prefix stands here with the names that it takes.
#[expect(clippy::too_many_lines, reason = "a line for each prefix")]
fn computed() -> BTreeSet<String> {
    use crate::domain::{
        account, amendment, catalogue, day, dose, evidence, figures, finding, item, look_back,
        observation, paper, procedure, review, route, visit,
    };
    let mut keys = BTreeSet::new();
    let mut all = |prefix: &str, names: &[&str]| {
        keys.extend(names.iter().map(|name| format!("{prefix}{name}")));
    };
    let items: Vec<_> = item::Item::ALL.iter().map(|item| item.code()).collect();
    all("item-", &items);
    let moments: Vec<_> = item::Moment::ALL.iter().map(|moment| moment.code()).collect();
    all("moment-", &moments);
    all("amend-condition-", &observation::Condition::ALL.map(observation::Condition::code));
    let fields = [
        "name",
        "birth",
        "sex",
        "number",
        "guardian",
        "phone",
        "group",
        "address",
        "consent",
        "consent-kind",
        "witness",
        "conclusion",
        "body-temperature",
        "product",
        "given-on",
        "dose-number",
        "volume",
        "route",
        "grade",
        "began-at",
        "after",
        "note",
        "condition",
        "early",
        "instructed",
        "box-temperature",
        "needle",
        "lost-doses",
        "found",
        "vial-end",
        "vial-given",
        "vial-lost",
        "vial-partial",
        "vial-wasted",
        "vial-reason",
        "lot-received",
        "lot-used",
        "lot-broken",
        "lot-returned",
        "lot-reason",
    ];
    all("amend-field-", &fields);
    all("paper-kind-", &paper::Paper::ALL.map(paper::Paper::code));
    let topics = paper::Topic::ALL.map(paper::Topic::code);
    all("papers-hint-", &paper::Paper::ALL.map(paper::Paper::code));
    all("papers-about-", &topics);
    all("papers-none-", &topics);
    all("papers-which-", &["session", "incident"]);
    all("cli-report-needs-", &paper::Topic::ALL.map(paper::Topic::code));
    all("review-kind-", &review::Kind::ALL.map(review::Kind::code));
    all("review-outcome-", &review::Outcome::ALL.map(review::Outcome::code));
    all("review-flag-", &review::Flag::ALL.map(review::Flag::code));
    all("review-why-", &review::Flag::ALL.map(review::Flag::code));
    all("attest-", &moments);
    all("attest-action-", &moments);
    all("moment-place-", &moments);
    all("identifier-", &["birth", "guardian", "phone"]);
    all("identifier-ask-", &["birth", "guardian", "phone"]);
    all("needle-given-", &dose::Amount::ALL.map(dose::Amount::code));
    all("scan-kind-", &["citizen", "insurance", "gs1", "station"]);
    let sections = ["product", "consent", "history", "screening", "order"];
    all("visit-section-", &sections);
    all("visit-hint-", &sections);
    let steps: Vec<_> = evidence::Step::ALL.iter().map(|step| step.code()).collect();
    let typed = ["person", "tray", "label", "vial-again"];
    all("step-form-", &typed);
    all("step-hint-", &steps);
    let codes: Vec<_> = finding::Code::ALL.iter().map(|code| code.code()).collect();
    all("finding-", &codes);
    all("way-out-", &codes);
    all(
        "held-up-",
        &[finding::Code::TableFrozen, finding::Code::SeriousReaction].map(finding::Code::code),
    );
    all("why-", &evidence::WhyTyped::ALL.map(evidence::WhyTyped::code));
    all("appearance-", &evidence::Appearance::ALL.map(evidence::Appearance::code));
    all("device-", &evidence::Device::ALL.map(evidence::Device::code));
    all("witness-", &evidence::Witness::ALL.map(evidence::Witness::code));
    all(
        "vial-end-",
        &crate::domain::session::VialEnd::ALL.map(crate::domain::session::VialEnd::code),
    );
    all("task-", &crate::domain::session::Task::ALL.map(crate::domain::session::Task::code));
    all("syringe-", &crate::domain::stock::Syringe::ALL.map(crate::domain::stock::Syringe::code));
    all("monitor-", &["none"]);
    all("amount-", &dose::Amount::ALL.map(dose::Amount::code));
    all("amount-", &[dose::Amount::Unknown.code()]);
    all("catalogue-problem-", &catalogue::Problem::CODES);
    all("catalogue-kind-", &catalogue::RowKind::ALL.map(catalogue::RowKind::code));
    let outcomes =
        crate::domain::drill::DrillOutcome::ALL.map(crate::domain::drill::DrillOutcome::code);
    all("drills-gate-", &["G1", "G2", "G3", "G4", "G5", "G6", "G7"]);
    all("drills-outcome-", &outcomes);
    all("drills-says-", &outcomes);
    all(
        "drills-scene-",
        &[
            "tray",
            "label",
            "monitor",
            "appearance",
            "shaken",
            "device",
            "identity",
            "answerer",
            "vial-again",
            "drawn",
        ],
    );
    all("error-kind-", &dose::ErrorKind::ALL.map(dose::ErrorKind::code));
    all("grade-", &crate::domain::reaction::Grade::ALL.map(crate::domain::reaction::Grade::code));
    all("after-", &["today", "elsewhere", "no-injection"]);
    all("reaction-after-", &["elsewhere", "no-injection"]);
    all("needle-", &crate::domain::mishap::Needle::ALL.map(crate::domain::mishap::Needle::code));
    all("loss-", &crate::domain::mishap::Loss::ALL.map(crate::domain::mishap::Loss::code));
    all("case-link-", &look_back::Link::ALL.map(look_back::Link::code));
    for tile in [
        "review",
        "cases",
        "papers",
        "amend",
        "sign-off",
        "figures",
        "proof",
        "backup",
        "reading",
        "export",
        "accounts",
        "catalogue",
    ] {
        all("office-", &[&format!("{tile}-hint")]);
    }
    all("amend-part-", &amendment::Part::ALL.map(amendment::Part::code));
    all("reason-", &procedure::Reason::OFFERED.map(procedure::Reason::code));
    let topics = crate::report::figures::Topic::ALL.map(crate::report::figures::Topic::code);
    all("figures-topic-", &topics);
    all("figures-empty-", &topics);
    all("figures-read-", &topics);
    all("figures-severity-", &figures::Severity::ALL.map(figures::Severity::code));
    all("figures-informant-", &figures::Informant::ALL.map(figures::Informant::code));
    all("sign-off-matter-", &crate::domain::sign_off::Matter::CODES);
    let asked = crate::domain::sign_off::Matter::CODES.into_iter().filter(|code| *code != "flag");
    all("sign-off-why-", &asked.collect::<Vec<_>>());
    all("stage-", &day::Stage::ALL.map(day::Stage::code));
    all("role-", &account::Role::ALL.map(account::Role::code));
    all("qualification-", &account::Qualification::ALL.map(account::Qualification::code));
    all("consent-kind-", &visit::ConsentKind::ALL.map(visit::ConsentKind::code));
    all("route-", &route::Route::ALL.map(route::Route::code));
    all("site-", &route::Site::ALL.map(route::Site::code));
    all("conclusion-", &catalogue::Conclusion::ALL.map(catalogue::Conclusion::code));
    keys.extend(computed_for_exports());
    keys
}

fn computed_for_exports() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut all = |prefix: &str, names: &[&str]| {
        keys.extend(names.iter().map(|name| format!("{prefix}{name}")));
    };
    all("export-what-", &crate::domain::export::What::ALL.map(crate::domain::export::What::code));
    let formats = crate::domain::export::Format::ALL.map(crate::domain::export::Format::code);
    all("export-format-", &formats);
    all("export-about-", &crate::domain::export::What::ALL.map(crate::domain::export::What::code));
    all("export-about-", &formats);
    all("export-sex-", &["female", "male"]);
    let bands = ["under-1", "1", "2-5", "6-10", "11-15", "16-17", "18-59", "60-up"];
    all("export-age-", &bands);
    all("export-author-", &["withheld", "station"]);
    all("export-status-", &["completed", "amended", "entered-in-error"]);
    all("export-said-", &["procedure", "left", "consent"]);
    all(
        "export-reason-",
        &[
            "stop",
            "child-says-no",
            "consent-withdrawn",
            "unwell",
            "left",
            "incident",
            "screening",
            "consent",
            "absent",
        ],
    );
    all("export-reaction-", &["alarm", "described", "reported", "observed"]);
    all("export-condition-", &["well", "common", "referred"]);
    all("export-entry-", &["as-entered", "amended", "entered-in-error"]);
    all("export-observed-", &["normal", "left-early", "reaction", "referred"]);
    all("export-sort-", &["report", "stop"]);
    all("export-about-", &["reaction", "near-miss"]);
    all("export-end-", &["changed", "given-up"]);
    all("export-answer-", &["unknown", "does-not-apply"]);
    all(
        "export-stock-",
        &[
            "received",
            "delivered",
            "corrected",
            "extended",
            "held",
            "released",
            "shake-tested",
            "excursion",
            "temperature",
            "box-released",
            "opened",
            "withdrawn",
            "dose-lost",
            "dose-partial",
            "dose-spilled",
            "opening-stopped",
            "vial-counted",
            "lot-counted",
        ],
    );
    all("export-basis-", &["checklist", "incident", "paper"]);
    keys
}

#[test]
fn code_and_words_know_the_same_keys() {
    let vi = messages(Lang::Vi);
    let mut used = computed();
    let mut sources = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    let mut text = String::new();
    while let Some(path) = sources.pop() {
        if path.is_dir() {
            sources.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if !path.ends_with("i18n/tests.rs") {
            text.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
    used.extend(vi.keys().filter(|key| text.contains(&format!("\"{key}\""))).cloned());
    let unused: Vec<&String> = vi.keys().filter(|key| !used.contains(*key)).collect();
    assert!(unused.is_empty(), "nobody says: {unused:?}");
    let missing: Vec<&String> = used.iter().filter(|key| !vi.contains_key(*key)).collect();
    assert!(missing.is_empty(), "nobody wrote: {missing:?}");
    for call in [".text(\"", ".t(\"", ".with(\"", ".tw(\""] {
        for said in text.split(call).skip(1) {
            let key = said.split('"').next().unwrap_or_default();
            assert!(vi.contains_key(key), "nobody wrote {key}");
        }
    }
}

#[test]
fn one_of_a_thing_is_said_as_one() {
    let words = Words::new(Lang::En);
    let of = |key, count| words.with(key, &[("count", count)]);
    assert_eq!(of("stock-count", "1"), "1 vial");
    assert_eq!(of("stock-count", "0"), "0 vials");
    assert_eq!(of("stock-count", "21"), "21 vials");
    assert_eq!(of("list-ignored-more", "1"), "and 1 more row");
}

#[test]
fn figures_are_written_as_people_here_write_them() {
    let (vi, en) = (Words::new(Lang::Vi), Words::new(Lang::En));
    let half = Volume::from_microlitres(500);
    assert_eq!((vi.volume(half), en.volume(half)), ("0,5 mL".into(), "0.5 mL".into()));
    assert_eq!((vi.number(50_000), en.number(1_234_567)), ("50.000".into(), "1,234,567".into()));
    let now = Instant::start_of(NaiveDate::from_ymd_opt(2026, 11, 22).unwrap());
    assert_eq!(vi.remaining(now.plus_minutes(26), now), "còn 26 phút, đến 00:26");
    assert_eq!(vi.remaining(now.plus_minutes(291), now), "còn 4 giờ 51 phút, đến 04:51");
}
