//! A vaccine that stands in a file alone, loaded as a supervisor loads it, through
//! a whole day: received, mixed, screened, ordered, the thirteen items, the needle,
//! the observation. Nothing but data says what it is.

use std::collections::BTreeSet;

use chot::domain::catalogue::{Catalogue, in_one_file};
use chot::scenario::{Course, Run, Scenario};

/// The rows of the vaccine: intradermal, 0,07 mL, left upper arm, from 3 months to
/// under 2 years, two doses 33 days apart, vials of 3 that live 45 minutes, watched for an hour.
const ROWS: &str = include_str!("../data/made-up.toml");

const HEAD: &str = "id = \"made-up\"\nday = \"16/11/2026\"\n[station]\nstock = [\"MADE-UP-3\"]\nopened = \"08:00\"\n[[person]]\nid = \"An\"\nborn = \"16/03/2026\"\n[[person]]\nid = \"Bo\"\nborn = \"17/08/2026\"\n[[person]]\nid = \"Chi\"\nborn = \"16/03/2026\"\nhad = [\"MADE-UP 15/10/2026\"]\n";

fn catalogue() -> Catalogue {
    Catalogue::read_one(&format!("{}\n{ROWS}", in_one_file())).unwrap()
}

fn played(catalogue: &Catalogue, steps: &str) -> Run {
    let text = format!("{HEAD}{steps}");
    let scenario = Scenario::parse(&text, catalogue).unwrap_or_else(|fault| panic!("{fault}"));
    scenario.rehearse(catalogue).remove(0)
}

#[test]
fn a_made_up_vaccine_goes_through_a_whole_day() {
    let catalogue = catalogue();
    let run = played(
        &catalogue,
        "[[step]]\nat = \"08:10\"\ngive = { person = \"An\", product = \"MADE-UP\" }\n[[step]]\nat = \"09:10\"\ngo_home = { person = \"An\" }\n",
    );
    assert!(run.met, "{:?}", run.unmet);
    assert_eq!((run.outcome, run.given), (Course::Accepted, 1));
}

#[test]
fn and_every_wrong_turn_is_stopped_by_its_rows_alone() {
    let catalogue = catalogue();
    let give = |more: &str| format!("give = {{ person = \"An\", product = \"MADE-UP\"{more} }}\n");
    for (steps, code, row) in [
        (give(", volume = \"0,1\""), "wrong_volume", "MADE-UP-VOL"),
        (give(", route = \"intramuscular\""), "wrong_route", "MADE-UP-ROUTE"),
        (give(", but = [{ step = \"drawn\", volume = \"0,1\" }]"), "wrong_volume", ""),
        (
            give(", but = [{ step = \"device\", device = \"intramuscular_needle\" }]"),
            "wrong_route",
            "",
        ),
        (
            give(", but = [{ step = \"site\", site = \"right_upper_arm\" }]"),
            "wrong_site",
            "MADE-UP-SITE",
        ),
        (
            "give = { person = \"Bo\", product = \"MADE-UP\" }\n".to_owned(),
            "licensed_age",
            "MADE-UP-AGE",
        ),
        (
            "give = { person = \"Chi\", product = \"MADE-UP\" }\n".to_owned(),
            "too_soon",
            "MADE-UP-C-2",
        ),
        (format!("at = \"08:45\"\n{}", give("")), "vial_life", "MADE-UP-3"),
        (
            "open = { id = \"v\", lot = \"MADE-UP-3\", diluent = \"DIL-MADE-UP MADE-UP-3\", volume = \"0,2\" }\n"
                .to_owned(),
            "wrong_diluent_volume",
            "MADE-UP-3",
        ),
    ] {
        let run = played(&catalogue, &format!("[[step]]\n{steps}"));
        let codes: BTreeSet<&str> = run.codes.iter().map(|code| code.code()).collect();
        assert!(codes.contains(code), "{steps}: {codes:?}");
        assert_eq!((run.outcome, run.given), (Course::Stopped, 0), "{steps}");
        assert!(row.is_empty() || run.rules.contains(row), "{steps}: {:?}", run.rules);
    }
}
