//! Which screen is in front, by the name of its file.

use super::{Desk, Front};

impl Desk {
    /// Returns the screen in front, by the name of its file under `ui/screen`.
    #[must_use]
    pub const fn screen(&self) -> &'static str {
        if self.card.is_some() {
            return "emergency";
        }
        if self.lock.is_some() {
            return "lock";
        }
        match &self.front {
            Front::Opening(_) => "opening",
            Front::Queue(_) => "queue",
            Front::Visit(_) => "visit",
            Front::Procedure(_) => "procedure",
            Front::Watch(_) => "watch",
            Front::List(_) => "list",
            Front::Register(_) => "register",
            Front::Stock(_) => "stock",
            Front::Journal(_) => "journal",
            Front::Incident(_) => "incident",
            Front::Emergency(_) => "emergency",
            Front::Reaction(_) => "reaction",
            Front::Exposed(_) => "exposed",
            Front::Mishap(_) => "mishap",
            Front::Accounts(_) => "accounts",
            Front::Amend(_) => "amend",
            Front::Case(_) => "case",
            Front::Cases(_) => "cases",
            Front::Catalogue(_) => "catalogue",
            Front::Drills(_) => "drills",
            Front::Closing(_) => "closing",
            Front::Plan(_) => "plan",
            Front::Office(_) => "office",
            Front::Backup(_) => "backup",
            Front::Paper(_) => "paper",
            Front::Proof(_) => "proof",
            Front::Figures(_) => "figures",
            Front::SignOff(_) => "sign_off",
            Front::Review(_) => "review",
            Front::Export(_) => "export",
            Front::Reading(_) => "reading",
        }
    }
}
