//! How what was counted makes up what there was, in words.

use crate::domain::session::{LotAccount, VialAccount};
use crate::ui::context::Context;

/// Says what became of the doses of a vial.
pub(in crate::ui::screen) fn of_vial(account: &VialAccount, ctx: &Context<'_>) -> String {
    let [doses, given, lost, wasted] =
        [account.doses, account.given, account.lost, account.wasted].map(|count| count.to_string());
    let gaps = [("doses", &*doses), ("given", &*given), ("lost", &*lost), ("wasted", &*wasted)];
    ctx.tw("closing-vial-balance", &gaps)
}

/// Says what became of a lot.
pub(in crate::ui::screen) fn of_lot(account: &LotAccount, ctx: &Context<'_>) -> String {
    let [had, used, broken, returned] =
        [account.received, account.used, account.broken, account.returned]
            .map(|count| count.to_string());
    let gaps = [("had", &*had), ("used", &*used), ("broken", &*broken), ("returned", &*returned)];
    ctx.tw("closing-lot-balance", &gaps)
}
