//! A fault of one kind is a fault: `Blackout::Reset.into()`.

use super::{
    Auth, Blackout, Capacity, CutFault, DegradeFault, ErrorFault, GarbleFault, InStreamFault, Kind, Latency,
    StallFault, Throttle, WrongUsageFault,
};

/// Each type is the content of one variant.
macro_rules! kinds {
    ($($kind:ident($fault:ty)),* $(,)?) => {
        $(impl From<$fault> for Kind {
            fn from(fault: $fault) -> Self {
                Self::$kind(fault)
            }
        })*
    };
}

kinds! {
    Blackout(Blackout),
    Error(ErrorFault),
    Throttle(Throttle),
    Latency(Latency),
    Stall(StallFault),
    Cut(CutFault),
    InStream(InStreamFault),
    Garble(GarbleFault),
    Degrade(DegradeFault),
    Auth(Auth),
    WrongUsage(WrongUsageFault),
    Capacity(Capacity),
}
