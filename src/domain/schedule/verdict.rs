//! Which doses count, one after another from the earliest.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Case, Given, Progress, Verdict, Why};
use crate::domain::catalogue::{AgeWindow, Fit, Since, Skip, Span, Target};

impl<'a> Case<'a> {
    /// Judges every dose that concerns the series.
    pub(super) fn verdicts(&self) -> (BTreeMap<usize, Verdict>, Progress) {
        let concerns = |given: &Given<'_>| {
            given.antigens.iter().any(|antigen| self.series.antigens.contains(antigen))
        };
        let mut doses: Vec<(usize, &Given<'_>)> =
            self.given.iter().enumerate().filter(|(_, given)| concerns(given)).collect();
        let mut progress = Progress::default();
        let mut verdicts = BTreeMap::new();
        // Of two doses on one day the one that fits comes first, then the one
        // that holds more; so their order of entry is of no consequence.
        doses.sort_by_key(|(_, dose)| {
            (dose.on, std::cmp::Reverse(dose.antigens.len()), dose.product)
        });
        let mut rest = doses.as_slice();
        while let Some((_, first)) = rest.first() {
            let (today, later) =
                rest.split_at(rest.partition_point(|(_, dose)| dose.on <= first.on));
            rest = later;
            self.skip_until(&mut progress, first.on);
            let judged: Vec<Vec<Why>> =
                today.iter().map(|(_, dose)| self.reasons(&progress, dose)).collect();
            let best = judged.iter().position(Vec::is_empty);
            for (place, ((index, _), mut reasons)) in today.iter().zip(judged).enumerate() {
                let verdict = if Some(place) == best {
                    Verdict::Counted { number: progress.done.saturating_add(1) }
                } else {
                    if best.is_some() || place > 0 {
                        reasons.insert(0, Why::SameDay);
                    }
                    Verdict::NotCounted { reasons }
                };
                let _ = verdicts.insert(*index, verdict);
            }
            if best.is_some() {
                progress.done = progress.done.saturating_add(1);
                let _ = progress.counted.insert(progress.done, first.on);
            }
            if first.on <= self.on && first.on >= self.person.birth.earliest() {
                progress.previous = Some(first.on);
            }
        }
        self.skip_until(&mut progress, self.on);
        (verdicts, progress)
    }

    /// Returns the dose that is aimed at next.
    pub(super) fn target(&self, progress: &Progress) -> Option<&'a Target> {
        let next = self.series.target.get(usize::from(progress.done));
        next.or_else(|| self.series.target.last().filter(|_| self.series.recurring))
    }

    pub(super) fn is_for_person(&self) -> bool {
        let excluded = self.series.unless.iter();
        let excluded = excluded.copied().any(|one| self.person.conditions.contains(&one));
        self.person.has_all(&self.series.when) && !excluded
    }

    /// Passes over the doses that are not needed on a civil day.
    fn skip_until(&self, progress: &mut Progress, on: NaiveDate) {
        while let Some(target) = self.series.target.get(usize::from(progress.done)) {
            if !target.skip.iter().any(|skip| self.skips(progress, skip, on)) {
                return;
            }
            progress.done = progress.done.saturating_add(1);
        }
    }

    fn skips(&self, progress: &Progress, skip: &Skip, on: NaiveDate) -> bool {
        let at = |window: &AgeWindow, day| window.fit(self.person.birth, day) == Fit::Inside;
        let last = progress.counted.values().next_back();
        skip.age.as_ref().is_none_or(|window| at(window, on))
            && skip
                .previous_at
                .as_ref()
                .is_none_or(|window| last.is_some_and(|day| at(window, *day)))
            && self.person.has_all(&skip.when)
    }

    fn reasons(&self, progress: &Progress, dose: &Given<'_>) -> Vec<Why> {
        let birth = self.person.birth;
        if dose.on < birth.earliest() {
            return vec![Why::BeforeBirth];
        }
        if dose.on > self.on {
            return vec![Why::InFuture];
        }
        if !self.is_for_person() {
            return vec![Why::NotForPerson];
        }
        let Some(target) = self.target(progress) else {
            return vec![Why::Complete];
        };
        let mut reasons = Vec::new();
        if !self.fits(target, dose) {
            reasons.push(Why::WrongProduct);
        }
        for row in &self.series.excluded {
            let product = row.products.is_empty()
                || dose.product.is_some_and(|product| row.products.contains(product));
            let age = row.age.as_ref().is_none_or(|age| age.fit(birth, dose.on) != Fit::Outside);
            if product && age && self.person.has_all(&row.when) {
                reasons.push(Why::Excluded { row: row.id.clone() });
            }
        }
        let youngest = target.absolute_minimum_age.map(|age| age.after(birth.latest()));
        if let Some(not_before) = youngest.filter(|day| dose.on < *day) {
            reasons.push(Why::TooYoung { not_before });
        }
        let oldest = target.maximum_age.map(|age| age.after(birth.earliest()));
        if let Some(before) = oldest.filter(|day| dose.on >= *day) {
            reasons.push(Why::TooOld { before });
        }
        let soonest = Self::after_gaps(progress, target, |gap| gap.absolute_minimum);
        if let Some(not_before) = soonest.filter(|day| dose.on < *day) {
            reasons.push(Why::TooSoon { not_before });
        }
        if let Some(not_before) = self.after_live(dose).filter(|day| dose.on < *day) {
            reasons.push(Why::LiveSpacing { not_before });
        }
        reasons
    }

    fn fits(&self, target: &Target, dose: &Given<'_>) -> bool {
        let held = if target.holds.is_empty() {
            self.series.antigens.iter().any(|antigen| dose.antigens.contains(antigen))
        } else {
            target.holds.iter().all(|antigen| dose.antigens.contains(antigen))
        };
        let listed = target.only.is_empty()
            || dose.product.is_some_and(|product| target.only.contains(product));
        held && listed
    }

    /// Returns the first day after which all intervals of a dose are over.
    pub(super) fn after_gaps(
        progress: &Progress,
        target: &Target,
        length: impl Fn(&crate::domain::catalogue::Gap) -> Option<Span>,
    ) -> Option<NaiveDate> {
        let ends = target.gap.iter().filter_map(|gap| {
            let since = match gap.since {
                Since::Previous => progress.previous,
                Since::Dose(number) => progress.counted.get(&number).copied(),
            };
            Some(length(gap)?.after(since?))
        });
        ends.max()
    }

    /// Returns the first day on which a live dose is far enough from the live
    /// doses of earlier days.
    fn after_live(&self, dose: &Given<'_>) -> Option<NaiveDate> {
        let spacing = self.spacing.filter(|_| dose.live_injected)?;
        let earlier = self.given.iter().filter(|other| other.live_injected && other.on < dose.on);
        earlier.map(|other| spacing.after(other.on)).max()
    }
}
