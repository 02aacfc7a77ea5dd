//! Whether a window can open: the toolkit ends the program where nobody answers.

use std::env;

/// Tells whether there is a display that answers. Of one on another machine, and on
/// other systems than Linux, it is taken for granted.
#[must_use]
pub fn has_display() -> bool {
    #[cfg(target_os = "linux")]
    {
        let named = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
        if named("WAYLAND_SOCKET").is_some() {
            return true;
        }
        match (named("WAYLAND_DISPLAY"), named("DISPLAY")) {
            (Some(name), _) => linux::wayland_answers(named("XDG_RUNTIME_DIR"), &name),
            (None, Some(name)) => linux::x11_answers(&name),
            (None, None) => false,
        }
    }
    #[cfg(not(target_os = "linux"))]
    true
}

#[cfg(target_os = "linux")]
mod linux {
    use std::ffi::{OsStr, OsString};
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::net::{SocketAddr, UnixStream};
    use std::path::PathBuf;

    pub(super) fn wayland_answers(folder: Option<OsString>, name: &OsStr) -> bool {
        let path = PathBuf::from(folder.unwrap_or_default()).join(name);
        UnixStream::connect(path).is_ok()
    }

    pub(super) fn x11_answers(name: &OsStr) -> bool {
        let Some((host, rest)) = name.to_str().and_then(|name| name.rsplit_once(':')) else {
            return false;
        };
        if !matches!(host, "" | "unix") {
            return true;
        }
        let number = rest.split('.').next().unwrap_or_default();
        let path = format!("/tmp/.X11-unix/X{number}");
        let beside = SocketAddr::from_abstract_name(&path);
        UnixStream::connect(&path).is_ok()
            || beside.is_ok_and(|address| UnixStream::connect_addr(&address).is_ok())
    }

    #[cfg(test)]
    mod tests {
        use std::os::unix::net::UnixListener;

        use super::*;

        #[test]
        fn a_display_answers_as_long_as_somebody_listens() {
            let number = 60_000 + std::process::id() % 5_000;
            let name = OsString::from(format!(":{number}"));
            assert!(!x11_answers(&name));
            let path = format!("/tmp/.X11-unix/X{number}");
            let address = SocketAddr::from_abstract_name(&path).unwrap();
            let listener = UnixListener::bind_addr(&address).unwrap();
            for same in [format!(":{number}.1"), format!("unix:{number}")] {
                assert!(x11_answers(OsStr::new(&same)), "{same}");
            }
            assert!(x11_answers(&name));
            drop(listener);
            assert!(!x11_answers(&name));
            assert!(x11_answers(OsStr::new("far.example:0")), "not looked for");
            assert!(!x11_answers(OsStr::new("x")));
            let folder = tempfile::tempdir().unwrap();
            let runtime = || Some(folder.path().as_os_str().to_owned());
            assert!(!wayland_answers(runtime(), OsStr::new("wayland-0")));
            let _listener = UnixListener::bind(folder.path().join("wayland-0")).unwrap();
            assert!(wayland_answers(runtime(), OsStr::new("wayland-0")));
        }
    }
}
