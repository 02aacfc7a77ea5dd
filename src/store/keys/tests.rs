//! What the key slots promise, on real files.

use super::*;

const CHEAP: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };
const STATION: StationId = StationId(Uuid::from_u128(1));
const FIRST: AccountId = AccountId(Uuid::from_u128(11));
const SECOND: AccountId = AccountId(Uuid::from_u128(12));

fn credentials(name: &str, password: &str) -> Credentials {
    Credentials { name: name.into(), password: Password::new(password.into()) }
}

fn station() -> (tempfile::TempDir, DatabaseKey, RecoveryKey) {
    let folder = tempfile::tempdir().unwrap();
    let first = credentials("Hà", "con trâu đen ăn cỏ");
    let (key, recovery) = create(folder.path(), STATION, FIRST, &first, CHEAP).unwrap();
    (folder, key, recovery)
}

fn opens(folder: &Path, name: &str, password: &str) -> Result<AccountId, UnlockError> {
    unlock(folder, &credentials(name, password)).map(|(account, _)| account)
}

#[test]
fn opens_with_name_and_password_alone() {
    let (folder, key, _) = station();
    let (account, opened) =
        unlock(folder.path(), &credentials(" ha ", "con trâu đen ăn cỏ")).unwrap();
    assert_eq!(account, FIRST);
    assert!(opened.bytes() == key.bytes() && opened.station() == STATION);
    let wrong = Err(UnlockError::WrongNameOrPassword);
    assert_eq!(opens(folder.path(), "Hà", "con trau den an co"), wrong);
    assert_eq!(opens(folder.path(), "Hạnh", "con trâu đen ăn cỏ"), wrong);
    assert_eq!(opens(folder.path(), "", ""), wrong);
    assert_eq!(opens(&folder.path().join("x"), "Hà", ""), Err(UnlockError::Absent));
}

#[test]
fn the_recovery_key_opens_and_another_does_not() {
    let (folder, key, recovery) = station();
    let read = RecoveryKey::read(&recovery.in_groups()).unwrap();
    let opened = unlock_with_recovery(folder.path(), &read).unwrap();
    assert!(opened.bytes() == key.bytes());
    let other = RecoveryKey::random().unwrap();
    let refused = unlock_with_recovery(folder.path(), &other).err();
    assert_eq!(refused, Some(UnlockError::WrongNameOrPassword));
}

#[test]
fn a_password_change_closes_the_old_one_and_keeps_the_key() {
    let (folder, key, _) = station();
    let folder = folder.path();
    let new = credentials("Hà", "mật khẩu thứ hai");
    set_slot(folder, &key, FIRST, &new, Cost { passes: 2, ..CHEAP }).unwrap();
    assert_eq!(opens(folder, "Hà", "con trâu đen ăn cỏ"), Err(UnlockError::WrongNameOrPassword));
    assert!(unlock(folder, &new).unwrap().1.bytes() == key.bytes());
    assert_eq!(set_slot(folder, &key, SECOND, &new, CHEAP), Err(SlotError::Taken));
}

#[test]
fn accounts_come_and_go_but_the_last_stays() {
    let (folder, key, _) = station();
    let folder = folder.path();
    let second = credentials("Bình", "con trâu đen ăn cỏ");
    add_slot(folder, &key, SECOND, &second, CHEAP).unwrap();
    assert_eq!(opens(folder, "binh", "con trâu đen ăn cỏ"), Ok(SECOND));
    assert_eq!(opens(folder, "Hà", "con trâu đen ăn cỏ"), Ok(FIRST));

    let third = AccountId(Uuid::from_u128(13));
    assert_eq!(add_slot(folder, &key, third, &second, CHEAP), Err(SlotError::Taken));
    assert_eq!(add_slot(folder, &key, SECOND, &second, CHEAP), Err(SlotError::Account));
    remove_slot(folder, &key, FIRST).unwrap();
    assert_eq!(opens(folder, "Hà", "con trâu đen ăn cỏ"), Err(UnlockError::WrongNameOrPassword));
    assert_eq!(remove_slot(folder, &key, SECOND), Err(SlotError::LastAccount));
    assert_eq!(remove_slot(folder, &key, FIRST), Err(SlotError::Account));
}

#[test]
fn weak_passwords_empty_names_and_too_many_slots_are_refused() {
    let (folder, key, _) = station();
    let folder = folder.path();
    let add = |number: u128, name: &str, password: &str| {
        let account = AccountId(Uuid::from_u128(number));
        add_slot(folder, &key, account, &credentials(name, password), CHEAP)
    };
    assert_eq!(add(20, "An", "chín ký tự"), Ok(()));
    assert_eq!(add(21, "Bé", "chín ký t"), Err(SlotError::PasswordTooShort));
    assert_eq!(add(22, " \u{0} ", "đủ mười ký tự"), Err(SlotError::NameEmpty));
    for number in 4..=SLOTS_MAX {
        add(100 + number as u128, &format!("người {number}"), "đủ mười ký tự").unwrap();
    }
    assert_eq!(add(99, "thừa", "đủ mười ký tự"), Err(SlotError::TooMany));
}

#[test]
fn slots_are_bound_to_their_station_and_account() {
    let (folder, key, recovery) = station();
    let path = folder.path().join(FILE);
    let written = std::fs::read_to_string(&path).unwrap();
    let other = DatabaseKey::new(StationId(SECOND.0), *key.bytes());
    let new = credentials("Bình", "đủ mười ký tự");
    assert_eq!(add_slot(folder.path(), &other, SECOND, &new, CHEAP), Err(SlotError::OtherStation));
    let again = create(folder.path(), STATION, FIRST, &new, CHEAP).err();
    assert_eq!(again, Some(SlotError::OtherStation));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), written);

    std::fs::write(&path, written.replace(&FIRST.to_string(), &SECOND.to_string())).unwrap();
    let moved = opens(folder.path(), "Hà", "con trâu đen ăn cỏ");
    assert_eq!(moved, Err(UnlockError::WrongNameOrPassword));
    assert!(unlock_with_recovery(folder.path(), &recovery).is_ok());
}

#[test]
fn damage_and_newer_forms_are_told_apart() {
    let (folder, _, _) = station();
    let path = folder.path().join(FILE);
    let written = std::fs::read_to_string(&path).unwrap();
    for (content, expected) in [
        (written.replace("\"format\": 1", "\"format\": 2, \"new\": 0"), UnlockError::NewerVersion),
        (
            written.replace("\"memory_kib\": 8,", "\"memory_kib\": 4000000000,"),
            UnlockError::Damaged,
        ),
        (written.replace("\"wrapped\": \"", "\"wrapped\": \"0"), UnlockError::Damaged),
        (written[..written.len() / 2].to_owned(), UnlockError::Damaged),
        (String::new(), UnlockError::Damaged),
    ] {
        assert_ne!(content, written);
        std::fs::write(&path, content).unwrap();
        assert_eq!(opens(folder.path(), "Hà", "con trâu đen ăn cỏ"), Err(expected));
    }
}

#[test]
fn nothing_readable_is_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let first = credentials("Nguyễn Thị Đường", "con trâu đen ăn cỏ");
    let (_, recovery) = create(folder.path(), STATION, FIRST, &first, CHEAP).unwrap();
    let text = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
    for secret in ["Nguyễn", "nguyen", "duong", "trâu", &recovery.in_groups()[..4]] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[test]
fn a_new_recovery_key_closes_the_old_one_and_keeps_the_database_key() {
    let (folder, key, old) = station();
    let folder = folder.path();
    let new = replace_recovery(folder, &key, CHEAP).unwrap();
    let refused = Some(UnlockError::WrongNameOrPassword);
    assert_eq!(unlock_with_recovery(folder, &old).err(), refused);
    assert!(unlock_with_recovery(folder, &new).unwrap().bytes() == key.bytes());
    assert_eq!(opens(folder, "Hà", "con trâu đen ăn cỏ"), Ok(FIRST));

    let password = credentials("Hà", "mật khẩu thứ hai");
    let newest = recover(folder, &key, FIRST, &password, CHEAP).unwrap();
    assert_eq!(unlock_with_recovery(folder, &new).err(), refused);
    assert!(unlock_with_recovery(folder, &newest).is_ok());
    assert_eq!(opens(folder, "ha", "mật khẩu thứ hai"), Ok(FIRST));
    let short = recover(folder, &key, FIRST, &credentials("Hà", "ngắn"), CHEAP);
    assert_eq!(short.err(), Some(SlotError::PasswordTooShort));
    assert!(unlock_with_recovery(folder, &newest).is_ok(), "a refused recovery changed the slots");
}

#[test]
fn slots_that_the_log_does_not_know_are_removed_and_a_change_is_put_back() {
    let (folder, key, recovery) = station();
    let folder = folder.path();
    let second = credentials("Bình", "con trâu đen ăn cỏ");
    let kept = keep(folder, &key).unwrap();
    add_slot(folder, &key, SECOND, &second, CHEAP).unwrap();
    kept.put_back(folder).unwrap();
    assert_eq!(opens(folder, "Bình", "con trâu đen ăn cỏ"), Err(UnlockError::WrongNameOrPassword));

    add_slot(folder, &key, SECOND, &second, CHEAP).unwrap();
    let known = BTreeSet::from([FIRST]);
    assert_eq!(keep_only(folder, &key, &known), Ok(true));
    assert_eq!(keep_only(folder, &key, &known), Ok(false));
    assert_eq!(opens(folder, "Bình", "con trâu đen ăn cỏ"), Err(UnlockError::WrongNameOrPassword));
    assert!(unlock_with_recovery(folder, &recovery).is_ok());
}
