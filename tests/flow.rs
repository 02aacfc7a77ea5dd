//! Flows through the real interface, headless: one user story a test.

#[cfg(test)]
#[path = "support/hand.rs"]
mod hand;

#[cfg(test)]
#[path = "flow/injection.rs"]
mod injection;
#[cfg(test)]
#[path = "flow/interruption.rs"]
mod interruption;
#[cfg(test)]
#[path = "flow/items.rs"]
mod items;
#[cfg(test)]
#[path = "flow/long_list.rs"]
mod long_list;
#[cfg(test)]
#[path = "flow/looks.rs"]
mod looks;
#[cfg(test)]
#[path = "flow/misuse.rs"]
mod misuse;
#[cfg(test)]
#[path = "flow/recording.rs"]
mod recording;
#[cfg(test)]
#[path = "flow/station_day.rs"]
mod station_day;
