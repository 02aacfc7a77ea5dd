//! What somebody reads whose station does not open: one sentence, no panic.

#![cfg(test)]
#![cfg(target_os = "linux")]

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::{Command, Output};

    use chot::domain::founding::StationKind;
    use chot::domain::time::Instant;
    use chot::platform::Clock;
    use chot::station::{self, Founded, Founding};

    /// Runs the program where no window can open.
    fn chot(arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_chot"))
            .args(arguments)
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("WAYLAND_SOCKET")
            .output()
            .unwrap()
    }

    /// Asserts that the program says just this about a folder, and fails.
    fn says(folder: &Path, sentence: &str) {
        let folder = folder.to_str().unwrap();
        for arguments in [&["--station", folder][..], &["drill", "--station", folder]] {
            let output = chot(arguments);
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!(said, format!("{sentence}\n"), "{arguments:?}");
            assert_eq!(output.status.code(), Some(1), "{arguments:?}");
            assert!(output.stdout.is_empty(), "{arguments:?}");
        }
    }

    fn clock() -> Clock {
        Clock::standing_at(Instant(1_795_312_800_000))
    }

    fn found(folder: &Path) -> Founded {
        let founding = Founding {
            name: "Trạm Y tế phường Mẫu".into(),
            kind: StationKind::Ward,
            address: "Số 1".into(),
            supervisor: "Lan Anh".into(),
            password: "con trâu đen".into(),
            drill: false,
        };
        station::found(folder, founding, &clock()).unwrap()
    }

    #[test]
    fn without_a_display_one_sentence_and_nothing_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let station = folder.path().join("station");
        says(&station, "Không có màn hình: mở Chốt trong phiên làm việc có cửa sổ.");
        assert!(!station.exists());
        // One at which nobody answers is none.
        let output = Command::new(env!("CARGO_BIN_EXE_chot"))
            .args(["--lang", "en", "--station", station.to_str().unwrap()])
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("WAYLAND_SOCKET")
            .env("DISPLAY", ":65000")
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(said, "There is no display: open Chốt in a desktop session.\n");
    }

    #[test]
    fn a_station_that_is_open_elsewhere_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let founded = found(folder.path());
        let shown = folder.path().display();
        says(folder.path(), &format!("Điểm tiêm ở {shown} đang mở ở cửa sổ khác."));
        let fresh = chot(&["drill", "--fresh", "--station", folder.path().to_str().unwrap()]);
        assert_eq!(fresh.status.code(), Some(1));
        assert!(folder.path().join("keys.json").exists(), "an open station was forgotten");
        drop(founded);
        says(folder.path(), "Không có màn hình: mở Chốt trong phiên làm việc có cửa sổ.");
    }

    #[test]
    fn a_fresh_drill_never_forgets_a_station_that_is_not_a_drill() {
        let folder = tempfile::tempdir().unwrap();
        drop(found(folder.path()));
        let path = folder.path().to_str().unwrap();
        let output = chot(&["drill", "--fresh", "--station", path]);
        let said = String::from_utf8(output.stderr).unwrap();
        let sentence = format!("Ở {path} không phải điểm tiêm diễn tập. Không xóa gì cả.\n");
        assert_eq!((said, output.status.code()), (sentence, Some(1)));
        let opened = station::open(folder.path(), "Lan Anh", "con trâu đen", &clock());
        assert!(opened.is_ok(), "the station is gone");
    }

    #[test]
    fn key_slots_that_cannot_be_read_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        drop(found(folder.path()));
        let keys = folder.path().join("keys.json");
        let whole = std::fs::read_to_string(&keys).unwrap();
        let shown = folder.path().display();
        let damaged =
            format!("Dữ liệu ở {shown} bị hỏng. Giữ nguyên thư mục và báo người phụ trách.");
        for damage in ["", "{", &whole[..whole.len() / 2], "\u{0}\u{0}\u{0}"] {
            std::fs::write(&keys, damage).unwrap();
            says(folder.path(), &damaged);
        }
        let newer = whole.replace("\"format\": 1", "\"format\": 2, \"more\": true");
        assert_ne!(newer, whole);
        std::fs::write(&keys, newer).unwrap();
        let sentence = format!("Dữ liệu ở {shown} do bản Chốt mới hơn ghi. Hãy dùng bản mới hơn.");
        says(folder.path(), &sentence);
        std::fs::remove_file(&keys).unwrap();
        says(folder.path(), &damaged);
        std::fs::write(&keys, whole).unwrap();
        std::fs::remove_file(folder.path().join("station.db")).unwrap();
        says(folder.path(), &damaged);
    }

    #[test]
    fn a_folder_that_is_a_file_or_cannot_be_made_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("station");
        std::fs::write(&file, "a file").unwrap();
        for path in [file.clone(), file.join("below")] {
            let sentence =
                format!("Không ghi được vào {}. Chọn thư mục khác bằng --station.", path.display());
            says(&path, &sentence);
        }
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "a file");
    }

    #[test]
    fn a_folder_without_leave_to_write_is_named() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o500)).unwrap();
        let sentence = format!(
            "Không ghi được vào {}. Chọn thư mục khác bằng --station.",
            folder.path().display()
        );
        says(folder.path(), &sentence);
    }

    #[test]
    fn help_names_what_there_is_and_a_wrong_word_is_no_panic() {
        let help = chot(&["--help"]);
        assert_eq!(help.status.code(), Some(0));
        let text = String::from_utf8(help.stdout).unwrap();
        for word in ["drill", "--station", "--lang"] {
            assert!(text.contains(word), "{word} is not in the help");
        }
        for wrong in [&["--lang", "fr"][..], &["inject"], &["--station"]] {
            let output = chot(wrong);
            assert_eq!(output.status.code(), Some(2), "{wrong:?}");
            assert!(!String::from_utf8(output.stderr).unwrap().contains("panicked"), "{wrong:?}");
        }
    }
}
