//! A group of processes, to be ended as one.
//!
//! *Which question does it answer?* "How is everything ended that a command has started?"
//!
//! *Why a group?* A shell starts a gateway, a gateway starts workers. To end the shell alone would leave
//! the port taken.
//!
//! *What it never does:* wait, or end a group that it was not told of.

/// A group of processes, by the process that leads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Group(u32);

impl Group {
    /// The group that a child leads.
    pub(crate) fn led_by(process: u32) -> Self {
        Self(process)
    }

    /// Asks it to end.
    pub(crate) fn ask_to_end(self) {
        self.send(Signal::Term);
    }

    /// Ends it.
    pub(crate) fn end(self) {
        self.send(Signal::Kill);
    }

    #[cfg(unix)]
    fn send(self, signal: Signal) {
        let leader = i32::try_from(self.0).ok().and_then(rustix::process::Pid::from_raw);
        let signal = match signal {
            Signal::Term => rustix::process::Signal::TERM,
            Signal::Kill => rustix::process::Signal::KILL,
        };
        if let Some(leader) = leader {
            // A group that has ended by itself cannot be signalled, and need not be.
            let _ = rustix::process::kill_process_group(leader, signal);
        }
    }

    /// Elsewhere the child itself is ended when its handle is dropped.
    #[cfg(not(unix))]
    fn send(self, _: Signal) {}
}

#[derive(Debug, Clone, Copy)]
enum Signal {
    Term,
    Kill,
}
