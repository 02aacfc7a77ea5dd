//! Carrying out what a screen asked for.

use std::sync::Arc;

use iced::Task;

use super::{Desk, Message, Outcome, Surroundings};
use crate::store::Author;
use crate::ui::leaflet;
use crate::ui::pin_dialog::PinDialog;
use crate::ui::reveal;
use crate::ui::screen::{Action, journal, list};
use crate::ui::second_person::SecondPerson;
use crate::ui::widget::login;

impl Desk {
    /// Carries out what a screen asked for.
    pub(super) fn act(&mut self, action: Action, around: &Surroundings<'_>) -> Outcome {
        self.hear_the_screen(around);
        if !matches!(action, Action::None) {
            // Somebody went on: what was said of a scan before is over.
            self.stray = None;
        }
        let task = match action {
            Action::None => Task::none(),
            Action::Go(place) => self.go(&place, around),
            Action::Record(events) => self.record(&events, None, around),
            Action::RecordThen(events, place) => self.record(&events, Some(place), around),
            Action::RecordOf(session, events, place) => {
                self.record_of(session, &events, Some(place), around)
            }
            Action::RecordAtOnce(events) => {
                self.owe(&events, Author::Account(self.account), around)
            }
            Action::ChangeAccount(change) => self.change_account(*change, around),
            Action::ReplaceRecovery => self.replace_recovery(around),
            Action::SetPin => {
                self.pin = Some(PinDialog::default());
                Task::none()
            }
            Action::AskSecondPerson(asked) => {
                self.second_person = Some(SecondPerson::new(asked));
                login::focus("")
            }
            Action::BeginExercise(offer) => self.begin_exercise(&offer, around),
            Action::EndExercise => self.end_exercise(around),
            Action::MoveOn(ms) => self.move_on(ms, around),
            Action::PickCatalogue => {
                let title = around.words.text("catalogue-dialog");
                let picked = around.dialogs.clone().pick_catalogue(title);
                Task::perform(picked, Message::PickedCatalogue)
            }
            Action::ReadCatalogue(path) => self.read_catalogue(path),
            Action::SaveCatalogue(path) => self.save_catalogue(path),
            Action::PickList => {
                let title = around.words.text("list-dialog");
                Task::perform(around.dialogs.clone().pick_list(title), Message::Picked)
            }
            Action::LookUp(people) => Task::perform(self.store.known(people), Message::Known),
            Action::ReadList(path, choice) => self.read_list(&path, choice, around),
            Action::Import(preview) => self.import(preview, around),
            Action::Export(path) => {
                let names = list::product_names(around.catalogue, around.words);
                let day = Arc::clone(&self.day);
                let written = list::export(day, names, around.words.lang(), path);
                Task::perform(written, Message::Exported)
            }
            Action::PickSave(title, name) => {
                let title = around.words.text(title);
                let picked = around.dialogs.clone().pick_save(title, name);
                Task::perform(picked, Message::PickedSave)
            }
            Action::SaveReport(preview, path) => {
                Task::perform(list::save(preview, around.words.lang(), path), Message::Saved)
            }
            Action::PickLeaflet(lang) => {
                let title = around.words.text("leaflet-dialog");
                let name = leaflet::file_name(lang, around.clock.now());
                let picked = around.dialogs.clone().pick_page(title, name);
                Task::perform(picked, move |path| Message::PickedLeaflet(lang, path))
            }
            Action::WriteLeaflet(lang, path) => self.write_leaflet(lang, path, around),
            Action::PickFolder(title) => {
                let title = around.words.text(title);
                Task::perform(around.dialogs.clone().pick_folder(title), Message::PickedFolder)
            }
            Action::MakeExport(asked, folder) => self.make_export(*asked, folder, around),
            Action::ShowFolder(folder) => {
                around.dialogs.show(&folder);
                Task::none()
            }
            Action::Reveal => reveal::pointed(),
            Action::AskReview(question) => self.ask_review(question),
            Action::OlderJournal(before) => {
                let session = self.day.session().map(|session| session.id);
                let page = self.store.latest(session, Some(before), journal::PAGE);
                Task::perform(page, Message::OlderJournalRead)
            }
            Action::Focus(field) => {
                Task::batch([reveal::pointed(), iced::widget::operation::focus(field)])
            }
            Action::Backup(ask) => self.ask_for_backup(&ask, around),
            Action::Proof(ask) => self.ask_for_proof(ask, around),
            Action::Case(ask) => self.ask_about_case(ask, around),
            Action::Figures(ask) => self.ask_about_figures(ask, around),
            Action::SignOff(ask) => self.ask_about_sign_off(ask, around),
            Action::Paper(ask) => self.ask_about_paper(ask, around),
            Action::Seal => self.seal(),
            Action::CancelWork => {
                self.reading = None;
                self.exporting = None;
                if let Some(importing) = &self.importing {
                    importing.stop();
                }
                Task::none()
            }
        };
        Outcome::Stay(task)
    }
}
