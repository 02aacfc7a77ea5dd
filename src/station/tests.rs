//! Setting up, opening, changing accounts and recovering, on real files.

use super::*;

const NOW: Instant = Instant(1_795_312_800_000);

fn founding() -> Founding {
    Founding {
        name: "Trạm Y tế phường Mẫu".into(),
        kind: StationKind::Ward,
        address: "Số 1".into(),
        supervisor: "Lan Anh".into(),
        password: "con trâu đen".into(),
        drill: false,
    }
}

#[test]
fn a_station_is_set_up_once_and_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("station");
    let clock = Clock::standing_at(NOW);
    assert_eq!(state(&path), FolderState::Absent);
    let founded = found(&path, founding(), &clock).unwrap();
    let account = founded.opened.account;
    assert_eq!(founded.opened.day.account(account).unwrap().role, Role::Supervisor);
    assert_eq!(state(&path), FolderState::AlreadyOpen);
    let again = found(&path, founding(), &clock).map(|_| ());
    assert_eq!(again, Err(Failure::Slots(SlotError::OtherStation)));
    drop(founded);
    assert_eq!(state(&path), FolderState::Present);

    let wrong = open(&path, "Lan Anh", "con trâu trắng", &clock).map(|_| ());
    assert_eq!(wrong, Err(Failure::Wrong { until: NOW.plus_ms(1_000) }));
    let early = open(&path, "Lan Anh", "con trâu đen", &clock).map(|_| ());
    assert_eq!(early, Err(Failure::TooEarly { until: NOW.plus_ms(1_000) }));
    clock.move_by_ms(1_000);
    let opened = open(&path, "lan anh", "con trâu đen", &clock).unwrap();
    assert_eq!(opened.account, account);
    let kinds = vec!["signed_in".to_owned()];
    assert_eq!(opened.store.count(kinds).wait(), Ok(2));
}

#[test]
fn another_account_is_added_with_its_own_password() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::standing_at(NOW);
    let Founded { opened, .. } = found(folder.path(), founding(), &clock).unwrap();
    let nurse = Account {
        id: AccountId(new_id(NOW)),
        name: "Minh Châu".into(),
        role: Role::Nurse,
        qualifications: Vec::new(),
    };
    let short = opened.add_account(&nurse, "ngắn", &clock);
    assert_eq!(short, Err(Failure::Slots(SlotError::PasswordTooShort)));
    assert_eq!(opened.add_account(&nurse, "mèo trắng ngủ", &clock), Ok(()));
    drop(opened);
    let entered = open(folder.path(), "Minh Châu", "mèo trắng ngủ", &clock).unwrap();
    assert_eq!(entered.day.account(entered.account), Some(&nurse));
}

#[test]
fn a_setting_up_that_fails_leaves_the_folder_free() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::standing_at(NOW);
    // A folder in the database's place lets the slots be written and not the log.
    std::fs::create_dir(folder.path().join("station.db")).unwrap();
    assert!(found(folder.path(), founding(), &clock).is_err());
    assert_eq!(state(folder.path()), FolderState::Damaged);
    std::fs::remove_dir(folder.path().join("station.db")).unwrap();
    assert_eq!(state(folder.path()), FolderState::Absent);
    assert!(found(folder.path(), founding(), &clock).is_ok());
}

#[test]
fn half_a_station_and_a_newer_one_are_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("station.db"), "x").unwrap();
    assert_eq!(state(folder.path()), FolderState::Damaged);
    std::fs::write(folder.path().join("keys.json"), r#"{"format":99}"#).unwrap();
    assert_eq!(state(folder.path()), FolderState::NewerVersion);
}

const PASSWORD: &str = "con trâu đen";

fn password(text: &str) -> Password {
    Password::new(text.into())
}

fn nurse(name: &str) -> Account {
    Account {
        id: AccountId(new_id(NOW)),
        name: name.into(),
        role: Role::Nurse,
        qualifications: vec![Qualification::Vaccinator],
    }
}

/// A station with a supervisor and a nurse, and the nurse's identity.
fn staffed(folder: &Path, clock: &Clock) -> (Founded, AccountId) {
    let mut founded = found(folder, founding(), clock).unwrap();
    let nurse = nurse("Minh Châu");
    let add = Change::Add { account: nurse.clone(), password: password("mèo trắng ngủ") };
    make(&mut founded.opened, &add, clock).unwrap();
    (founded, nurse.id)
}

/// Makes a change as whoever is signed in, and takes it in.
fn make(opened: &mut Opened, change: &Change, clock: &Clock) -> Result<(), Failure> {
    let staff = opened.day.staff().clone();
    let written = opened.keyring.change(opened.account, &staff, change, clock)?;
    for entry in &written {
        opened.day.apply(&store::fact(entry).unwrap());
    }
    Ok(())
}

fn enters(folder: &Path, name: &str, password: &str, clock: &Clock) -> Result<AccountId, Failure> {
    clock.move_by_ms(1_000_000);
    verify(folder, name, Password::new(password.into()), clock)
}

fn is_wrong(entered: &Result<AccountId, Failure>) -> bool {
    matches!(entered, Err(Failure::Wrong { .. }))
}

#[test]
fn accounts_are_changed_in_slots_and_log_together() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let clock = Clock::standing_at(NOW);
    let (Founded { mut opened, .. }, nurse_id) = staffed(folder, &clock);
    let head = opened.account;
    let database = std::fs::read(folder.join("station.db")).unwrap();

    // Names alike but for diacritics, and rights.
    for name in ["MINH CHÂU", "Mình Chàu", " lan  anh "] {
        let add = Change::Add { account: nurse(name), password: password("mật khẩu khác") };
        let taken = make(&mut opened, &add, &clock);
        assert_eq!(taken, Err(Failure::Refused(Refusal::NameTaken)), "{name}");
    }
    let disable = Change::Disable(head);
    let staff = opened.day.staff().clone();
    let refused = opened.keyring.change(nurse_id, &staff, &disable, &clock);
    assert_eq!(refused, Err(Failure::Refused(Refusal::NoRight)));
    let last = make(&mut opened, &disable, &clock);
    assert_eq!(last, Err(Failure::Refused(Refusal::LastSupervisor)));

    // The same name spelt otherwise keeps the password; another name needs a new one.
    let rename =
        |name: &str, password| Change::Rename { account: nurse_id, name: name.into(), password };
    make(&mut opened, &rename("Mình Chàu", None), &clock).unwrap();
    assert_eq!(enters(folder, "Minh Chau", "mèo trắng ngủ", &clock), Ok(nurse_id));
    let needed = make(&mut opened, &rename("Ngọc Bích", None), &clock);
    assert_eq!(needed, Err(Failure::PasswordNeeded));
    let long = "Nguyễn Thị Ngọc ".repeat(6) + "Bích Châu Anh Thư Đường";
    make(&mut opened, &rename(&long, Some(password("mèo trắng ngủ"))), &clock).unwrap();
    assert_eq!(enters(folder, &long, "mèo trắng ngủ", &clock), Ok(nurse_id));
    assert!(is_wrong(&enters(folder, "Minh Chau", "mèo trắng ngủ", &clock)));

    // One's own password, a reset, and the end of an account.
    let own = |old: &str| Change::Own { old: password(old), new: password("trâu đen ăn cỏ") };
    clock.move_by_ms(1_000_000);
    assert!(matches!(make(&mut opened, &own("sai rồi nhé"), &clock), Err(Failure::Wrong { .. })));
    clock.move_by_ms(1_000_000);
    make(&mut opened, &own(PASSWORD), &clock).unwrap();
    assert_eq!(enters(folder, "Lan Anh", "trâu đen ăn cỏ", &clock), Ok(head));
    assert!(is_wrong(&enters(folder, "Lan Anh", PASSWORD, &clock)));
    let reset = Change::Reset { account: nurse_id, password: password("chó vàng sủa") };
    make(&mut opened, &reset, &clock).unwrap();
    assert_eq!(enters(folder, &long, "chó vàng sủa", &clock), Ok(nurse_id));
    make(&mut opened, &Change::Disable(nurse_id), &clock).unwrap();
    assert!(is_wrong(&enters(folder, &long, "chó vàng sủa", &clock)));
    assert_eq!(make(&mut opened, &reset, &clock), Err(Failure::Disabled));
    let enable = Change::Enable { account: nurse_id, password: password("lợn con béo") };
    make(&mut opened, &enable, &clock).unwrap();
    assert_eq!(enters(folder, &long, "lợn con béo", &clock), Ok(nurse_id));

    // Nothing of this rewrote the database: the entries lie in the log ahead of it.
    assert!(std::fs::read(folder.join("station.db")).unwrap() == database);
    let kinds = opened.store.count(vec!["password_changed".to_owned()]).wait();
    assert_eq!(kinds, Ok(1));
}

#[test]
fn what_the_log_does_not_take_is_put_back_into_the_slots() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let clock = Clock::standing_at(NOW);
    let (Founded { mut opened, .. }, nurse_id) = staffed(folder, &clock);
    opened.store.close();
    let reset = Change::Reset { account: nurse_id, password: password("chó vàng sủa") };
    let closed = make(&mut opened, &reset, &clock);
    assert_eq!(closed, Err(Failure::Store(StoreError::Closed)));
    let staff = opened.day.staff().clone();
    let replaced = opened.keyring.replace_recovery(opened.account, &staff, &clock);
    assert!(replaced.is_err());
    assert_eq!(enters(folder, "Minh Châu", "mèo trắng ngủ", &clock), Ok(nurse_id));
}

#[test]
fn a_slot_left_behind_by_a_power_cut_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let clock = Clock::standing_at(NOW);
    let (Founded { mut opened, .. }, nurse_id) = staffed(folder, &clock);
    // The log has it, and the power goes before the slot is removed.
    let slots = std::fs::read(folder.join("keys.json")).unwrap();
    make(&mut opened, &Change::Disable(nurse_id), &clock).unwrap();
    drop(opened);
    std::fs::write(folder.join("keys.json"), slots).unwrap();
    let disabled = open(folder, "Minh Châu", "mèo trắng ngủ", &clock).map(|_| ());
    assert_eq!(disabled, Err(Failure::Disabled));
    let gone = open(folder, "Minh Châu", "mèo trắng ngủ", &clock).map(|_| ());
    assert!(matches!(gone, Err(Failure::Wrong { .. })));
}

#[test]
fn wrong_tries_wait_longer_across_restarts_and_are_told_to_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let clock = Clock::standing_at(NOW);
    drop(found(folder, founding(), &clock).unwrap());
    let mut at = NOW;
    for wait in [1, 2, 4, 8] {
        // Each try from a program of its own: nothing is kept but the file.
        let clock = Clock::standing_at(at);
        let wrong = open(folder, "Lan Anh", "mật khẩu sai", &clock).map(|_| ());
        at = at.plus_ms(wait * 1000);
        assert_eq!(wrong, Err(Failure::Wrong { until: at }));
        let early = open(folder, "Lan Anh", PASSWORD, &clock).map(|_| ());
        assert_eq!(early, Err(Failure::TooEarly { until: at }));
        assert_eq!(wait_until(folder, &clock), Some(at));
    }
    let text = std::fs::read_to_string(folder.join("tries.json")).unwrap().to_lowercase();
    assert!(!text.contains("lan") && !text.contains("anh"), "{text}");
    let opened = open(folder, "Lan Anh", PASSWORD, &Clock::standing_at(at)).unwrap();
    let told = opened.store.latest(None, None, 1).wait();
    drop(told);
    assert_eq!(opened.store.count(vec!["sign_in_failed".to_owned()]).wait(), Ok(1));
    assert_eq!(wait_until(folder, &clock), None);
}

#[test]
fn the_recovery_key_opens_gives_a_password_and_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let clock = Clock::standing_at(NOW);
    let (Founded { opened, recovery }, nurse_id) = staffed(folder, &clock);
    let head = opened.account;
    drop(opened);
    let paper = recovery.in_groups();
    let other = found(&folder.join("other"), founding(), &clock).unwrap().recovery;
    let wrong = recover(folder, &other, &clock).map(|_| ());
    assert!(matches!(wrong, Err(Failure::Wrong { .. })));
    clock.move_by_ms(1_000_000);
    let opened = recover(folder, &RecoveryKey::read(&paper).unwrap(), &clock).unwrap();
    assert_eq!(opened.supervisors().iter().map(|a| a.id).collect::<Vec<_>>(), [head]);
    let not_hers = opened.finish(nurse_id, password("mật khẩu mới"), &clock).map(|_| ());
    assert_eq!(not_hers, Err(Failure::Refused(Refusal::NoRight)));
    let short = opened.finish(head, password("ngắn"), &clock).map(|_| ());
    assert_eq!(short, Err(Failure::Slots(SlotError::PasswordTooShort)));
    let recovered = opened.finish(head, password("mật khẩu mới"), &clock).unwrap();
    assert_eq!(recovered.opened.account, head);
    assert!(recovered.opened.day.staff().is_recovery_unproven());
    drop((opened, recovered.opened));

    clock.move_by_ms(1_000_000);
    let old = recover(folder, &RecoveryKey::read(&paper).unwrap(), &clock).map(|_| ());
    assert!(matches!(old, Err(Failure::Wrong { .. })), "the old key still opens");
    assert_eq!(enters(folder, "Lan Anh", "mật khẩu mới", &clock), Ok(head));
    assert!(is_wrong(&enters(folder, "Lan Anh", PASSWORD, &clock)));
    clock.move_by_ms(1_000_000);
    drop(recover(folder, &recovered.recovery, &clock).unwrap());
}

#[test]
fn a_setting_up_that_was_cut_off_is_begun_again_and_a_real_station_is_not() {
    let clock = Clock::standing_at(NOW);
    // Cut off before the database.
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let real = tempfile::tempdir().unwrap();
    drop(found(real.path(), founding(), &clock).unwrap());
    let slots = std::fs::read(real.path().join("keys.json")).unwrap();
    std::fs::write(folder.join("founding"), "").unwrap();
    assert_eq!(state(folder), FolderState::Absent);
    std::fs::write(folder.join("keys.json"), &slots).unwrap();
    assert_eq!(state(folder), FolderState::Unfinished);
    std::fs::write(folder.join("station.db"), "").unwrap();
    assert_eq!(state(folder), FolderState::Unfinished);
    drop(found(folder, founding(), &clock).unwrap());
    assert_eq!(state(folder), FolderState::Present);
    assert_eq!(std::fs::read(folder.join("keys.unfinished.json")).unwrap(), slots);

    // A real station whose database is lost is not taken for one.
    std::fs::remove_file(real.path().join("station.db")).unwrap();
    assert_eq!(state(real.path()), FolderState::Damaged);
    let refused = found(real.path(), founding(), &clock).map(|_| ());
    assert_eq!(refused, Err(Failure::Slots(SlotError::OtherStation)));
    assert_eq!(std::fs::read(real.path().join("keys.json")).unwrap(), slots);

    // Cut off between the log and the mark's removal: a station like any other.
    std::fs::write(folder.join("founding"), "").unwrap();
    assert_eq!(state(folder), FolderState::Present);
    drop(open(folder, "Lan Anh", PASSWORD, &clock).unwrap());
    assert!(!folder.join("founding").exists());
}

#[test]
fn a_station_whose_log_is_empty_was_never_set_up() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let clock = Clock::standing_at(NOW);
    let credentials = Credentials { name: "Lan Anh".into(), password: password(PASSWORD) };
    let (station, account) = (StationId(new_id(NOW)), AccountId(new_id(NOW)));
    let (key, _) = keys::create(folder, station, account, &credentials, Cost::STATION).unwrap();
    drop(Store::create(folder, &key).unwrap());
    assert_eq!(state(folder), FolderState::Present);
    let opened = open(folder, "Lan Anh", PASSWORD, &clock).map(|_| ());
    assert_eq!(opened, Err(Failure::Unfinished));
    assert_eq!(state(folder), FolderState::Absent);
    drop(found(folder, founding(), &clock).unwrap());
}
