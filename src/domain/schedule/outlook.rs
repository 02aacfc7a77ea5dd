//! What comes next in a series, and when.

use super::{Case, Outlook, Progress};

impl Case<'_> {
    /// Says what comes next. A day that lies in the past stays as it is: what
    /// was due stays due.
    pub(super) fn outlook(&self, progress: &Progress) -> Outlook {
        if !self.is_for_person() {
            return Outlook::NotForPerson;
        }
        let Some(target) = self.target(progress) else {
            return Outlook::Complete;
        };
        let (youngest, oldest) = (self.person.birth.latest(), self.person.birth.earliest());
        let number = progress.done.saturating_add(1);
        let minimum_age = target.minimum_age.or(target.absolute_minimum_age);
        let live = self
            .given
            .iter()
            .filter(|dose| self.series.live && dose.live_injected && dose.on <= self.on);
        let spaced = live.filter_map(|dose| Some(self.spacing?.after(dose.on))).max();
        let earliest = [
            Some(youngest),
            minimum_age.map(|age| age.after(youngest)),
            Self::after_gaps(progress, target, |gap| gap.minimum.or(gap.absolute_minimum)),
            spaced,
        ];
        let earliest = earliest.into_iter().flatten().max().unwrap_or(youngest);
        let since = target.maximum_age.map(|age| age.after(oldest));
        if let Some(since) = since.filter(|since| *since <= earliest.max(self.on)) {
            return Outlook::Over { number, since };
        }
        let recommended = [
            target.recommended_age.map(|age| age.after(youngest)),
            Self::after_gaps(progress, target, |gap| gap.recommended),
            Some(earliest),
        ];
        let recommended = recommended.into_iter().flatten().max().unwrap_or(earliest);
        let last = since.and_then(|since| since.pred_opt());
        let in_time = [
            target.latest_age.map(|age| age.after(oldest)),
            Self::after_gaps(progress, target, |gap| gap.latest),
            last,
        ];
        let latest = in_time.into_iter().flatten().min();
        Outlook::Next {
            number,
            row: target.id.clone(),
            earliest,
            recommended: last.map_or(recommended, |last| recommended.min(last)),
            latest: latest.map(|latest| latest.max(earliest)),
        }
    }
}
