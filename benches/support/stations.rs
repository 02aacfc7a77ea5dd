//! The stations that a benchmark measures: those of its arguments, which `chot
//! simulate` built with the password of `CHOT_PASSWORD`, or one that it builds.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use chot::domain::catalogue::Catalogue;
use chot::simulate::{Plan, build};
use chot::store::keys::Password;

/// The password of a station that is built here.
const PASSWORD: &str = "mo phong 2026";

/// Returns where a benchmark may put large files: in `CHOT_SCRATCH`, or in the
/// target's folder for scratch.
pub fn scratch() -> PathBuf {
    std::env::var_os("CHOT_SCRATCH")
        .map_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")), PathBuf::from)
}

/// Measures every station of the arguments; without one, a station that is built
/// for it and gone afterwards.
pub fn each(plan: Plan, measure: impl Fn(&Path, &str)) {
    let folders: Vec<PathBuf> =
        std::env::args().skip(1).filter(|one| !one.starts_with("--")).map(PathBuf::from).collect();
    if !folders.is_empty() {
        let password = std::env::var("CHOT_PASSWORD").unwrap();
        for folder in &folders {
            measure(folder, &password);
        }
        return;
    }
    let folder = tempfile::tempdir_in(scratch()).unwrap();
    let folder = folder.path().join("station");
    let password = Password::new(PASSWORD.to_owned());
    let catalogue = Catalogue::built_in().unwrap();
    let mut go_on = |_| ControlFlow::Continue(());
    let _ = build(&folder, plan, &password, &catalogue, &mut go_on).unwrap();
    measure(&folder, PASSWORD);
}
