//! The catalogue of faults, one per file.

mod auth;
mod blackout;
mod capacity;
mod cut;
mod degrade;
mod error;
mod from;
mod garble;
mod in_stream;
mod latency;
mod stall;
mod throttle;
mod wrong_usage;

use chance::Dice;

pub use auth::Auth;
pub use blackout::Blackout;
pub use capacity::Capacity;
pub use cut::CutFault;
pub use degrade::DegradeFault;
pub use error::ErrorFault;
pub use garble::GarbleFault;
pub use in_stream::InStreamFault;
pub use latency::{Latency, Shift};
pub use stall::StallFault;
pub use throttle::{Charge, Per, Throttle};
pub use wrong_usage::WrongUsageFault;

use crate::Injection;

/// What a fault does.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Nobody answers.
    Blackout(Blackout),
    /// An error instead of an answer.
    Error(ErrorFault),
    /// A rate limit.
    Throttle(Throttle),
    /// Slow connection, slow first token, slow pace.
    Latency(Latency),
    /// A pause inside the answer.
    Stall(StallFault),
    /// A cut inside the answer.
    Cut(CutFault),
    /// An error inside the answer.
    InStream(InStreamFault),
    /// An answer that cannot be read.
    Garble(GarbleFault),
    /// A bad answer.
    Degrade(DegradeFault),
    /// A key that is not taken.
    Auth(Auth),
    /// A wrong count of tokens.
    WrongUsage(WrongUsageFault),
    /// Fewer places to be served.
    Capacity(Capacity),
}

impl Kind {
    /// Puts the fault into the injection of an attempt that it strikes.
    ///
    /// Throttle and capacity depend on load: they leave no trace here, and act through a
    /// [`crate::Bucket`] and a [`crate::Queue`].
    pub fn strike(&self, dice: &mut Dice, injection: &mut Injection) {
        match self {
            Self::Blackout(fault) => fault.strike(injection),
            Self::Error(fault) => fault.strike(dice, injection),
            Self::Latency(fault) => fault.strike(dice, injection),
            Self::Stall(fault) => fault.strike(dice, injection),
            Self::Cut(fault) => fault.strike(dice, injection),
            Self::InStream(fault) => fault.strike(dice, injection),
            Self::Garble(fault) => fault.strike(injection),
            Self::Degrade(fault) => fault.strike(dice, injection),
            Self::Auth(fault) => fault.strike(injection),
            Self::WrongUsage(fault) => fault.strike(injection),
            Self::Throttle(_) | Self::Capacity(_) => {}
        }
    }

    /// The name that files and reports use.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Blackout(_) => "blackout",
            Self::Error(_) => "error",
            Self::Throttle(_) => "throttle",
            Self::Latency(_) => "latency",
            Self::Stall(_) => "stall",
            Self::Cut(_) => "cut",
            Self::InStream(_) => "in-stream",
            Self::Garble(_) => "garble",
            Self::Degrade(_) => "degrade",
            Self::Auth(_) => "auth",
            Self::WrongUsage(_) => "wrong-usage",
            Self::Capacity(_) => "capacity",
        }
    }
}
