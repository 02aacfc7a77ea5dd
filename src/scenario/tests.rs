//! What a file must not be, and what the short forms stand for.

use super::*;

const HEAD: &str = r#"
id = "T"
day = "16/11/2026"

[station]
stock = ["TD-V"]

[[person]]
id = "An"
born = "10/07/2019"
"#;

fn catalogue() -> Catalogue {
    Catalogue::built_in().unwrap()
}

fn fault(text: &str) -> (usize, String) {
    let fault = Scenario::parse(text, &catalogue()).unwrap_err();
    (fault.line, fault.problem.to_string())
}

/// The fault of steps that begin on line 11.
fn fault_of(steps: &str) -> (usize, String) {
    fault(&format!("{HEAD}{steps}"))
}

fn runs(steps: &str) -> Vec<Run> {
    let catalogue = catalogue();
    Scenario::parse(&format!("{HEAD}{steps}"), &catalogue).unwrap().rehearse(&catalogue)
}

#[test]
fn what_cannot_be_read_is_named_with_its_line() {
    let cases = [
        (
            "[[step]]\ngive = { person = \"An\", product = \"TD\", vol = 1 }",
            12,
            "unknown field `vol`",
        ),
        ("[[step]]\nfly = true", 12, "unknown field `fly`"),
        ("[[step]]\ngive = { product = \"TD\" }", 12, "missing field `person`"),
        ("[[step]]\nat = \"25:00\"\ngive = { person = \"An\", product = \"TD\" }", 12, "25:00"),
        ("[[step]]\nprior = { person = \"An\", had = \"TD 30/02/2026\" }", 12, "30/02/2026"),
        (
            "[[step]]\ngive = { person = \"An\", product = \"TD\", volume = \"0\" }",
            12,
            "volume in mL",
        ),
        (
            "[[step]]\ngive = { person = \"An\", product = \"TD\" }\nstopped = { codes = [\"no\"] }",
            13,
            "no",
        ),
        (
            "[[step]]\ngive = { person = \"An\", product = \"TD\" }\nstopped = { gates = [\"G9\"] }",
            13,
            "G9",
        ),
        ("[[step]]\n", 11, "exactly one act, not 0"),
        (
            "[[step]]\nreact = { person = \"An\", signs = \"x\" }\nleave = { person = \"An\", reason = \"absent\" }",
            11,
            "not 2",
        ),
        ("[[step]]\ngive = { person = \"Bo\", product = \"TD\" }", 12, "no person `Bo`"),
        (
            "[[step]]\ngive = { person = \"An\", product = \"TD\", vial = \"MR-10\" }",
            12,
            "no vial `MR-10`",
        ),
        ("[[step]]\nopen = { id = \"v\", lot = \"L\" }", 12, "no lot `L`"),
        ("[[step]]\nopen = { id = \"TD-V\", lot = \"TD-V\" }", 12, "`TD-V` stands twice"),
        (
            "[[step]]\nlot = { id = \"L\", vaccine = \"XY-1\" }",
            12,
            "`XY-1` is not in the catalogue",
        ),
        ("[[step]]\nlot = { id = \"L\" }", 12, "one vaccine or of one diluent"),
        (
            "[[step]]\nsee = { person = \"An\", step = \"dose\", volume = \"0,5\" }",
            12,
            "a procedure before its beginning",
        ),
        (
            "[[step]]\nattest = { person = \"An\", moment = \"check\" }",
            12,
            "a procedure before its beginning",
        ),
        ("[[step]]\ninject = { person = \"An\" }", 12, "a procedure before its beginning"),
        ("[[step]]\ngo_home = { person = \"An\" }", 12, "an observation before its beginning"),
        (
            "[[step]]\nbegin = { person = \"An\" }\nreread = true\nrefused = \"no_order\"",
            11,
            "not two of these",
        ),
        (
            "[[step]]\nat = \"09:00\"\nleave = { person = \"An\", reason = \"absent\" }\n[[step]]\nat = \"08:59:59\"\nleave = { person = \"An\", reason = \"absent\" }",
            15,
            "before the one above it",
        ),
    ];
    for (steps, line, says) in cases {
        let (found, sentence) = fault_of(steps);
        assert!(sentence.contains(says), "{steps}: {sentence}");
        assert_eq!(found, line, "{steps}: {sentence}");
    }
    assert!(fault_of("[[step]]\nbegin = { person = \"An\" }\n[[step]]\nsee = { person = \"An\", step = \"dose\" }").1.contains("not 0"));
}

#[test]
fn a_head_is_checked_like_a_step() {
    for (text, line, says) in [
        ("id = \"T\"\nday = \"31/11/2026\"\nstep = []", 2, "31/11/2026"),
        ("id = \"T\"\nstep = []", 1, "missing field `day`"),
        (
            "id = \"T\"\nday = \"30/11/2026\"\n[[step]]\nregister = { id = \"An\", born = \"2019\" }",
            3,
            "no session is open",
        ),
        (
            "id = \"T\"\nday = \"30/11/2026\"\nstep = []\n[station]\nstock = [\n  \"TD-V\",\n  \"TD-W\",\n]",
            7,
            "`TD-W` is not in the catalogue",
        ),
        (
            "id = \"T\"\nday = \"30/11/2026\"\nstep = []\n[catalogue]\nproducts = \"[[product]]\"",
            1,
            "the scenario's catalogue",
        ),
    ] {
        let (found, sentence) = fault(text);
        assert!(sentence.contains(says), "{sentence}");
        assert_eq!(found, line, "{sentence}");
    }
}

#[test]
fn the_short_form_is_the_very_commands() {
    let short = runs("[[step]]\ngive = { person = \"An\", product = \"TD\" }");
    let long = runs(
        r#"
[[step]]
consent = { person = "An", product = "TD" }
[[step]]
history = { person = "An" }
[[step]]
screen = { person = "An", product = "TD" }
[[step]]
order = { person = "An", product = "TD", dose = 1, volume = "0,5", route = "intramuscular" }
[[step]]
begin = { person = "An" }
[[step]]
see = { person = "An", step = "person", ticket = 1 }
[[step]]
see = { person = "An", step = "product", product = "TD" }
[[step]]
see = { person = "An", step = "dose", volume = "0,5" }
[[step]]
attest = { person = "An", moment = "check" }
[[step]]
see = { person = "An", step = "tray", slip_of = "An" }
[[step]]
see = { person = "An", step = "label", tail = "1001" }
[[step]]
see = { person = "An", step = "monitor", monitor = "stage1" }
[[step]]
see = { person = "An", step = "appearance", appearance = "normal" }
[[step]]
see = { person = "An", step = "shaken", shaken = true }
[[step]]
see = { person = "An", step = "device", device = "intramuscular_needle" }
[[step]]
attest = { person = "An", moment = "compare" }
[[step]]
see = { person = "An", step = "identity", birth = "10/07/2019" }
[[step]]
see = { person = "An", step = "answerer", witness = "teacher" }
[[step]]
see = { person = "An", step = "site", site = "left_upper_arm" }
[[step]]
see = { person = "An", step = "vial_again", vial = "TD-V" }
[[step]]
see = { person = "An", step = "shown", witness = "teacher" }
[[step]]
inject = { person = "An" }
refused = "missing"
[[step]]
see = { person = "An", step = "drawn", volume = "0,5" }
[[step]]
attest = { person = "An", moment = "right" }
[[step]]
inject = { person = "An" }
"#,
    );
    assert_eq!(short[0].given, 1);
    assert_eq!(long[0].given, 1);
    assert!(short[0].met && long[0].met, "{:?} {:?}", short[0].unmet, long[0].unmet);
    assert_eq!(short[0].notices, long[0].notices);
}

#[test]
fn an_expectation_that_does_not_hold_is_told() {
    let unmet = |steps: &str| {
        let run = runs(steps).remove(0);
        assert!(!run.met, "{steps}");
        run.unmet[0].clone()
    };
    let told = unmet(
        "[[step]]\ngive = { person = \"An\", product = \"TD\" }\nstopped = { codes = [\"expired\"] }",
    );
    assert_eq!((told.line, told.seen.result), (11, Course::Accepted));
    assert_eq!(told.expected, "stopped: expired");
    let told = unmet("[[step]]\ngive = { person = \"An\", product = \"TD\", volume = \"5\" }");
    assert_eq!((told.seen.result, told.expected.as_str()), (Course::Stopped, "accepted"));
    let also = "[[step]]\ngive = { person = \"An\", product = \"TD\", volume = \"5\" }\n";
    let _ = unmet(&format!("{also}stopped = {{ codes = [\"wrong_volume\", \"expired\"] }}"));
    let _ = unmet(&format!("{also}stopped = {{ codes = [\"wrong_volume\"], items = [\"C1\"] }}"));
    let _ = unmet(&format!("{also}stopped = {{ codes = [\"wrong_volume\"], gates = [\"G1\"] }}"));
    let met = runs(&format!("{also}stopped = {{ codes = [\"wrong_volume\"], items = [\"K3\"] }}"));
    assert!(met[0].met);
    let _ =
        unmet("[[step]]\ngive = { person = \"An\", product = \"TD\" }\nnotices = [\"same_site\"]");
}

#[test]
fn two_rehearsals_are_alike_to_the_byte() {
    let steps = "[[step]]\ngive = { person = \"An\", product = \"TD\" }\n[[twin]]\ngive = { person = \"An\", product = \"TD\", without = [\"consent\"] }\nstopped = { codes = [\"consent_missing\"], gates = [\"G1\"] }";
    let text = |runs: Vec<Run>| serde_json::to_string(&runs).unwrap();
    let first = text(runs(steps));
    assert_eq!(first, text(runs(steps)));
    assert!(first.contains(r#""gates":["G1"]"#) && first.contains(r#""scenario":"T/twin""#));
}

/// The ages of a person at their ends: the rules judge them, the file may state
/// them, and only a birth after today cannot be.
#[test]
fn a_birth_at_the_ends_of_life() {
    let born = |birth: &str, expects: &str| {
        let text = format!(
            "id = \"T\"\nday = \"16/11/2026\"\n[station]\nstock = [\"TD-V\"]\n[[step]]\nregister = {{ id = \"An\", born = \"{birth}\" }}\n{expects}"
        );
        let catalogue = catalogue();
        let run = Scenario::parse(&text, &catalogue).unwrap().rehearse(&catalogue).remove(0);
        assert!(run.met, "{birth}: {:?}", run.unmet);
    };
    let too_young = "[[step]]\ngive = { person = \"An\", product = \"TD\" }\nstopped = { codes = [\"licensed_age\"], items = [\"D5\"] }";
    born("16/11/2026", too_young);
    born("17/11/2026", "refused = \"impossible_date\"");
    born("16/11/1906", "[[step]]\ngive = { person = \"An\", product = \"TD\" }");
    born("1906", "[[step]]\ngive = { person = \"An\", product = \"TD\" }");
}
