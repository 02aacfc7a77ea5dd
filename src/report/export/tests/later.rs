//! What was said later of a dose: amendments and that a part of it ran out, in
//! whatever order they came.

use super::*;
use crate::domain::amendment::DoseAmended;
use crate::domain::dose::{Administered, Amount};
use crate::domain::id::DoseId;
use crate::domain::mishap::DosePartial;
use crate::domain::paper::{Paper, Subject};
use crate::domain::quantity::Volume;
use crate::domain::testing::{PUPIL, TD_VIAL};
use crate::report::paper::{Wanted, gather};

const DOSE: DoseId = DoseId(Uuid::from_u128(7));

/// What is said after the dose.
#[derive(Clone, Copy)]
enum Said {
    /// Another volume; of the rest what stands.
    Volume,
    /// That all of it arrived, after all.
    Whole,
    /// That only a part arrived, by an amendment.
    Less,
    /// That nobody got it.
    Error,
    /// That it was spilled.
    Spilled,
    /// That only a part arrived.
    Partial,
    /// A month goes by.
    Month,
}

fn dosed(first: Amount, said: &[Said]) -> Bench {
    let mut station = Station::open();
    let mut dose = station.dose(7, PUPIL, TD_VIAL, 9);
    dose.administered.amount = first;
    station.record(dose.clone());
    let mut stands = dose.administered;
    for said in said {
        let before = stands.clone();
        let amended = |after: Option<Administered>| DoseAmended {
            dose: DOSE,
            before: before.clone(),
            after,
            reason: "đọc nhầm".into(),
            confirmed_by: None,
            after_closing: false,
        };
        match said {
            Said::Volume => {
                stands.volume = Some(Volume::from_microlitres(250));
                station.record(amended(Some(stands.clone())));
            }
            Said::Whole | Said::Less => {
                let less = matches!(said, Said::Less);
                stands.amount = if less { Amount::Partial } else { Amount::Full };
                station.record(amended(Some(stands.clone())));
            }
            Said::Error => station.record(amended(None)),
            Said::Spilled | Said::Partial => {
                let spilled = matches!(said, Said::Spilled);
                stands.amount = if spilled { Amount::Spilled } else { Amount::Partial };
                station.record(DosePartial { dose: DOSE, amount: stands.amount });
            }
            Said::Month => {
                close(&mut station);
                open_after(&mut station, 30, 11);
            }
        }
    }
    Bench::of(station)
}

/// Returns the amount of the dose, how many rows of the stock tell that it was not
/// whole, and how many such doses the monthly paper counts.
fn told(bench: &Bench) -> (String, usize, Value) {
    let rows = bench.rows(What::Injections);
    assert_eq!(rows.len(), 1, "{rows:?}");
    let stock = bench.rows(What::Stock);
    let kinds = ["dose-partial", "dose-spilled"];
    let losses = kinds.map(|kind| with(&stock, "what", kind).len()).iter().sum();
    let Asked { from, until, .. } = asked(What::Injections, Format::Csv);
    let (by, at) = (String::new(), bench.station.now);
    let about = Subject::Period { from, until };
    let wanted = Wanted { paper: Paper::Monthly, about, lang: Lang::En, by, at };
    let words = Words::new(Lang::En);
    let (paper, _) = gather(&bench.store, &wanted, &bench.station.catalogue, &words).unwrap();
    let amount = rows[0]["amount"].as_str().unwrap().to_owned();
    (amount, losses, paper["about"]["totals"]["partial"].clone())
}

#[test]
fn what_is_said_last_of_a_dose_stands_in_every_export_as_on_the_paper() {
    use Said::{Error, Less, Partial, Spilled, Volume, Whole};
    for (first, said, amount, losses) in [
        (Amount::Full, &[Spilled][..], "spilled", 1),
        (Amount::Full, &[Volume, Spilled], "spilled", 1),
        (Amount::Full, &[Spilled, Volume], "spilled", 1),
        (Amount::Full, &[Volume, Partial, Volume], "partial", 1),
        (Amount::Full, &[Partial, Spilled], "spilled", 1),
        (Amount::Full, &[Spilled, Whole], "full", 0),
        (Amount::Full, &[Spilled, Whole, Partial], "partial", 1),
        (Amount::Partial, &[Volume], "partial", 1),
        (Amount::Partial, &[Spilled], "spilled", 1),
        (Amount::Partial, &[Spilled, Volume], "spilled", 1),
        (Amount::Partial, &[Whole], "full", 0),
        (Amount::Full, &[Volume], "full", 0),
        (Amount::Full, &[Less], "partial", 1),
        (Amount::Full, &[Less, Spilled], "spilled", 1),
    ] {
        let found = told(&dosed(first, said));
        assert_eq!(found, (amount.to_owned(), losses, losses.into()), "{first:?} then {amount}");
    }
    let (_, losses, counted) = told(&dosed(Amount::Full, &[Spilled, Error]));
    assert_eq!((losses, counted), (0, 0.into()), "nobody got it");
}

#[test]
fn a_part_that_ran_out_is_told_though_it_was_recorded_after_the_period() {
    let bench = dosed(Amount::Full, &[Said::Volume, Said::Month, Said::Spilled]);
    let rows = bench.rows(What::Injections);
    assert_eq!(rows[0]["amount"], "spilled", "{rows:?}");
    // The loss itself stands where it was recorded.
    assert!(with(&bench.rows(What::Stock), "what", "dose-spilled").is_empty());
    let until = parse_date("31/12/2026").unwrap();
    let both = bench.export(&Asked { until, ..asked(What::Stock, Format::Jsonl) });
    let spilled = with(both.rows(), "what", "dose-spilled");
    assert_eq!(spilled.len(), 1);
    assert_eq!((&spilled[0]["vial"], &spilled[0]["lot"]), (&2.into(), &"TD2407".into()));
}

/// The amount was not what was amended.
#[test]
fn an_amendment_is_not_told_of_what_another_entry_says() {
    for said in [[Said::Volume, Said::Spilled], [Said::Spilled, Said::Volume]] {
        let rows = dosed(Amount::Full, &said).rows(What::Injections);
        assert_eq!(rows[0]["amended_parts"], "volume", "{rows:?}");
        assert_eq!(rows[0]["first_volume_ml"].to_string(), "0.5");
    }
}
