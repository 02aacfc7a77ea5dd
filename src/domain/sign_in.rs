//! Who came to the desk and went: signing in, locking, handing over.

use serde::{Deserialize, Serialize};

use super::account::Role;
use super::id::AccountId;

/// Somebody signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// Who.
    pub account: AccountId,
    /// As what.
    pub role: Role,
}

/// Somebody set a PIN for the rest of the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinSet {
    /// Who.
    pub account: AccountId,
}

/// How somebody shows who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInWay {
    /// By name and password, or by the recovery key.
    Password,
    /// By the PIN of the day.
    Pin,
}

/// Somebody did not show who they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInFailed {
    /// Whose PIN was tried; nobody's for a name as typed, which is not kept.
    pub account: Option<AccountId>,
    /// How.
    pub way: SignInWay,
    /// How often: more than once for tries at a station that was closed.
    pub times: u32,
}

/// The desk went from one person to the next as it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOver {
    /// From whom.
    pub from: AccountId,
    /// To whom.
    pub to: AccountId,
}

/// The desk was locked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Locked {
    /// Who sat there.
    pub account: AccountId,
    /// Whether nobody had touched it for the idle time.
    pub idle: bool,
}

/// The one who had locked the desk came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unlocked {
    /// Who.
    pub account: AccountId,
    /// How.
    pub way: SignInWay,
}

/// A supervisor set the idle time after which the desk locks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdleTimeSet {
    /// The idle time, in minutes: one that [`super::staff::IDLE_MINUTES_ALLOWED`] has.
    pub minutes: u8,
}
