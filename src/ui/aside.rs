//! Blocking work on a thread of its own, so that the window and its other tasks
//! go on. Never cancels the work: whoever stops waiting does not hear of its end.

use futures_channel::oneshot;

/// Does a piece of work elsewhere. `None` if it broke off by a fault of the
/// program, or if the machine gives no thread.
pub async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (answer, reply) = oneshot::channel();
    let work = move || {
        // The one who asked may have gone away.
        let _ = answer.send(work());
    };
    let started = std::thread::Builder::new().name("aside".to_owned()).spawn(work);
    drop(started.ok()?);
    reply.await.ok()
}
