//! The sentences about accounts and about who sits at the desk.

use super::sentence::{Said, account, said};
use crate::domain::account::{AccountAssigned, Qualification};
use crate::domain::event::Event;
use crate::domain::sign_in::{SignInFailed, SignInWay};
use crate::ui::context::Context;
use crate::ui::theme::Tone;

/// Says what an entry about accounts says; nothing for any other.
pub(super) fn say(event: &Event, ctx: &Context<'_>) -> Said {
    let name = |id| account(id, ctx);
    let about = |key: &str, id| ctx.tw(key, &[("name", &name(id))]);
    let sentence = match event {
        Event::SignedIn(signed_in) => about("journal-signed-in", signed_in.account),
        Event::AccountAdded(added) => ctx.tw("journal-account-added", &[("name", &added.name)]),
        Event::AccountRenamed(renamed) => {
            ctx.tw("journal-account-renamed", &[("name", &renamed.name)])
        }
        Event::AccountAssigned(assigned) => self::assigned(assigned, ctx),
        Event::AccountDisabled(disabled) => about("journal-account-disabled", disabled.account),
        Event::AccountEnabled(enabled) => about("journal-account-enabled", enabled.account),
        Event::PasswordReset(reset) => about("journal-password-reset", reset.account),
        Event::PasswordChanged(changed) => about("journal-password-changed", changed.account),
        Event::PinSet(set) => about("journal-pin-set", set.account),
        Event::RecoveryKeyReplaced(_) => ctx.t("journal-recovery-replaced"),
        Event::RecoveryKeyProven(_) => ctx.t("journal-recovery-proven"),
        Event::RecoveryKeyUsed(used) => {
            return said(
                "journal-kind-session",
                Tone::Attention,
                about("journal-recovery-used", used.account),
            );
        }
        Event::SignInFailed(failed) => {
            return said("journal-kind-session", Tone::Attention, self::failed(failed, ctx));
        }
        Event::HandedOver(over) => {
            ctx.tw("journal-handed-over", &[("from", &name(over.from)), ("to", &name(over.to))])
        }
        Event::Locked(locked) if locked.idle => about("journal-locked-idle", locked.account),
        Event::Locked(locked) => about("journal-locked", locked.account),
        Event::Unlocked(unlocked) => about("journal-unlocked", unlocked.account),
        Event::IdleTimeSet(set) => {
            ctx.tw("journal-idle-set", &[("minutes", &set.minutes.to_string())])
        }
        _ => String::new(),
    };
    said("journal-kind-session", Tone::Neutral, sentence)
}

fn assigned(assigned: &AccountAssigned, ctx: &Context<'_>) -> String {
    let qualified = assigned.qualifications.iter().copied().map(Qualification::code);
    let mut parts =
        vec![account(assigned.account, ctx), ctx.t(&format!("role-{}", assigned.role.code()))];
    parts.extend(qualified.map(|code| ctx.t(&format!("qualification-{code}"))));
    parts.join(" · ")
}

fn failed(failed: &SignInFailed, ctx: &Context<'_>) -> String {
    let times = failed.times.to_string();
    match (failed.account, failed.way) {
        (Some(id), SignInWay::Pin) => {
            ctx.tw("journal-pin-failed", &[("name", &account(id, ctx)), ("times", &times)])
        }
        _ => ctx.tw("journal-sign-in-failed", &[("times", &times)]),
    }
}
