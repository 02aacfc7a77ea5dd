//! Flows through the real interface, headless: one user story a test.

#![cfg(test)]

#[path = "support/hand.rs"]
mod hand;
#[path = "support/people.rs"]
mod people;

#[path = "support/script.rs"]
mod script;

#[path = "flow/accounts.rs"]
mod accounts;
#[path = "flow/actions.rs"]
mod actions;
#[path = "flow/at_the_table.rs"]
mod at_the_table;
#[path = "flow/by_pointer.rs"]
mod by_pointer;
#[path = "flow/catalogue.rs"]
mod catalogue;
#[path = "flow/closing.rs"]
mod closing;
#[path = "flow/columns.rs"]
mod columns;
#[path = "flow/drill.rs"]
mod drill;
#[path = "flow/earlier_paper.rs"]
mod earlier_paper;
#[path = "flow/emergency.rs"]
mod emergency;
#[path = "flow/figures.rs"]
mod figures;
#[path = "flow/incidents.rs"]
mod incidents;
#[path = "flow/injection.rs"]
mod injection;
#[path = "flow/interruption.rs"]
mod interruption;
#[path = "flow/items.rs"]
mod items;
#[path = "flow/late_error.rs"]
mod late_error;
#[path = "flow/late_reaction.rs"]
mod late_reaction;
#[path = "flow/long_list.rs"]
mod long_list;
#[path = "flow/looks.rs"]
mod looks;
#[path = "flow/misuse.rs"]
mod misuse;
#[path = "flow/reading.rs"]
mod reading;
#[path = "flow/recording.rs"]
mod recording;
#[path = "flow/review.rs"]
mod review;
#[path = "flow/sign_off.rs"]
mod sign_off;
#[path = "flow/station_day.rs"]
mod station_day;
#[path = "flow/two_vaccines.rs"]
mod two_vaccines;
