//! Very many clients that say nothing.

use rustix::process::{Resource, getrlimit};

use crate::client::Served;

/// As many as are asked of a server, where the system allows both ends of each in one process.
const IDLE: u64 = 10_000;

/// Files that a test process has open besides.
const OTHERS: u64 = 200;

#[tokio::test]
async fn idle_connections_keep_nobody_from_being_served() {
    let allowed = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let idle = (allowed.saturating_sub(OTHERS) / 2).min(IDLE);
    let served = Served::healthy().await;
    let mut open = Vec::new();
    for _ in 0..idle {
        open.push(served.connect().await);
    }
    served.serves_others().await;
    assert_eq!(open.len() as u64, idle);
    assert_eq!(served.site.received(0), 1);
}
