//! A thread that owns one connection and does one job after another. Callers
//! hold a reply, never the connection. Knows nothing of what the jobs do.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::task::{Context, Poll, Wake};
use std::thread::{self, JoinHandle, Thread};

use futures_channel::oneshot;
use rusqlite::Connection;

use crate::store::error::StoreError;

/// The most jobs that may wait. More means that the disk stands still, and the
/// caller is told so instead of being held.
const JOBS_MAX: usize = 64;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// The answer to a job that was handed in already: the job is done even if
/// nobody waits for its answer. Await it, or block with [`Reply::wait`].
#[must_use = "a job may fail"]
pub struct Reply<T>(oneshot::Receiver<Result<T, StoreError>>);

impl<T> Reply<T> {
    /// Blocks the calling thread until the answer is there; for commands
    /// without a window and for tests, never for the thread of a window.
    ///
    /// # Errors
    /// Those of the job; [`StoreError::Closed`] if it could not run.
    pub fn wait(mut self) -> Result<T, StoreError> {
        let waker = Arc::new(Unpark(thread::current())).into();
        let mut context = Context::from_waker(&waker);
        loop {
            match Pin::new(&mut self).poll(&mut context) {
                Poll::Ready(answer) => return answer,
                Poll::Pending => thread::park(),
            }
        }
    }
}

impl<T> Future for Reply<T> {
    type Output = Result<T, StoreError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context).map(|answer| answer.unwrap_or(Err(StoreError::Closed)))
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// The sending end of a worker; clones reach the same thread.
pub(super) struct Jobs(SyncSender<Option<Job>>);

impl Jobs {
    /// Hands in a job without ever blocking. A job that panics is an error to
    /// its caller alone; its transaction is rolled back.
    pub(super) fn submit<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Reply<T> {
        let (answer, reply) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let done = catch_unwind(AssertUnwindSafe(|| job(connection)));
            // The caller may have gone away.
            let _ = answer.send(done.unwrap_or(Err(StoreError::Panicked)));
        });
        match self.0.try_send(Some(job)) {
            Ok(()) | Err(TrySendError::Disconnected(_)) => Reply(reply),
            Err(TrySendError::Full(_)) => refused(StoreError::Busy),
        }
    }
}

/// Returns the reply to a job that was not accepted.
pub(super) fn refused<T>(error: StoreError) -> Reply<T> {
    let (answer, reply) = oneshot::channel();
    let _ = answer.send(Err(error));
    Reply(reply)
}

/// A running worker, stopped by [`Worker::stop`].
pub(super) struct Worker {
    thread: JoinHandle<()>,
    jobs: SyncSender<Option<Job>>,
}

impl Worker {
    /// Starts a named thread. `last` is given the connection after the last job.
    pub(super) fn start(
        name: &str,
        connection: Connection,
        last: impl FnOnce(Connection) + Send + 'static,
    ) -> std::io::Result<(Self, Jobs)> {
        let (jobs, waiting) = sync_channel(JOBS_MAX);
        let thread = thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || last(run(connection, &waiting)))?;
        Ok((Self { thread, jobs: jobs.clone() }, Jobs(jobs)))
    }

    /// Lets the jobs that wait be done, then ends the thread. Blocks.
    pub(super) fn stop(self) {
        // Either fails only if the thread has ended already.
        let _ = self.jobs.send(None);
        let _ = self.thread.join();
    }
}

fn run(mut connection: Connection, waiting: &Receiver<Option<Job>>) -> Connection {
    while let Ok(Some(job)) = waiting.recv() {
        job(&mut connection);
    }
    connection
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    fn start() -> (Worker, Jobs) {
        Worker::start("test", Connection::open_in_memory().unwrap(), drop).unwrap()
    }

    #[test]
    fn a_panic_is_an_error_to_its_caller_alone() {
        let (worker, jobs) = start();
        assert_eq!(jobs.submit::<()>(|_| panic!("a fault")).wait(), Err(StoreError::Panicked));
        assert_eq!(jobs.submit(|_| Ok(7)).wait(), Ok(7));
        worker.stop();
    }

    #[test]
    fn more_than_the_queue_holds_is_busy_and_nothing_accepted_is_lost() {
        let (worker, jobs) = start();
        let (go, gate) = mpsc::channel::<()>();
        let (started, running) = mpsc::channel::<()>();
        let held = jobs.submit(move |_| {
            started.send(()).unwrap();
            gate.recv().map_err(|_| StoreError::Closed)
        });
        running.recv().unwrap();
        let waiting: Vec<_> = (0..JOBS_MAX).map(|n| jobs.submit(move |_| Ok(n))).collect();
        assert_eq!(jobs.submit(|_| Ok(())).wait(), Err(StoreError::Busy));
        go.send(()).unwrap();
        worker.stop();
        assert_eq!(held.wait(), Ok(()));
        for (n, reply) in waiting.into_iter().enumerate() {
            assert_eq!(reply.wait(), Ok(n));
        }
        assert_eq!(jobs.submit(|_| Ok(())).wait(), Err(StoreError::Closed));
    }

    #[test]
    fn a_reply_wakes_whoever_blocks_on_it() {
        let (worker, jobs) = start();
        let reply = jobs.submit(|_| {
            thread::sleep(std::time::Duration::from_millis(30));
            Ok("late")
        });
        assert_eq!(reply.wait(), Ok("late"));
        worker.stop();
    }
}
