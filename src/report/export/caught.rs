//! The library that writes workbooks ends the thread where the disk is full. Here
//! that becomes a fault like any other, and nothing is printed of it.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use super::Fault;

thread_local! {
    static CATCHING: Cell<bool> = const { Cell::new(false) };
}

/// What the library's words say of a disk that has no room, or of a file that may
/// not grow: a stick's file system allows only so much.
const FULL: [&str; 3] = ["StorageFull", "QuotaExceeded", "FileTooLarge"];

/// Does something that may end the thread. What it worked on is only to be dropped
/// after a fault.
pub(super) fn caught<T>(work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let told = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !CATCHING.get() {
                told(info);
            }
        }));
    });
    CATCHING.set(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    CATCHING.set(false);
    done.unwrap_or_else(|words| Err(fault(words.as_ref())))
}

fn fault(words: &(dyn Any + Send)) -> Fault {
    let owned = words.downcast_ref::<String>().map(String::as_str);
    let said = owned.or_else(|| words.downcast_ref::<&str>().copied()).unwrap_or_default();
    if FULL.iter().any(|kind| said.contains(kind)) {
        Fault::DiskFull
    } else {
        Fault::Broke(said.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn a_thread_that_would_have_ended_says_why() {
        let ends = |kind: io::ErrorKind| {
            let broke = || panic!("Couldn't write to xml file: {:?}", io::Error::from(kind));
            caught::<()>(broke)
        };
        assert_eq!(ends(io::ErrorKind::StorageFull), Err(Fault::DiskFull));
        assert_eq!(ends(io::ErrorKind::FileTooLarge), Err(Fault::DiskFull));
        assert!(matches!(ends(io::ErrorKind::BrokenPipe), Err(Fault::Broke(_))));
        assert_eq!(caught(|| Err::<(), _>(Fault::NoFolder)), Err(Fault::NoFolder));
        assert_eq!(caught(|| Ok(1)), Ok(1));
    }
}
