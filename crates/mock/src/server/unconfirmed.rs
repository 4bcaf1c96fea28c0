//! What a peer has not confirmed yet.
//!
//! *Which question does it answer?* "Would a reset take back what was sent?"
//!
//! *Why from the kernel's table?* It is the one place that says so without unsafe code. It is read only where a
//! connection is about to be reset.
//!
//! *What it never does:* guess. Where there is no such table, it says so.

use std::net::{IpAddr, SocketAddr};

/// Bytes of the connection between the two addresses that the peer has not confirmed; `None` where nobody knows.
pub(super) fn bytes(local: SocketAddr, peer: SocketAddr) -> Option<usize> {
    let table = if local.is_ipv4() { "/proc/self/net/tcp" } else { "/proc/self/net/tcp6" };
    find(&std::fs::read_to_string(table).ok()?, local, peer)
}

/// The line of a connection: number, both ends, state, queues of sending and receiving.
fn find(table: &str, local: SocketAddr, peer: SocketAddr) -> Option<usize> {
    let ends = [written(local), written(peer)];
    table.lines().find_map(|line| {
        let mut words = line.split_ascii_whitespace().skip(1);
        let is_it = ends.iter().all(|end| words.next() == Some(end));
        let (sending, _) = words.nth(1).filter(|_| is_it)?.split_once(':')?;
        usize::from_str_radix(sending, 16).ok()
    })
}

/// An address as the table writes it: words of 32 bits in the order of the machine, and the port.
fn written(address: SocketAddr) -> String {
    let bytes = match address.ip() {
        IpAddr::V4(ip) => ip.octets().to_vec(),
        IpAddr::V6(ip) => ip.octets().to_vec(),
    };
    let (words, _) = bytes.as_chunks::<4>();
    let words: Vec<String> = words.iter().map(|word| format!("{:08X}", u32::from_ne_bytes(*word))).collect();
    format!("{}:{:04X}", words.concat(), address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_table_is_found_and_read() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when\n\
            \x20  0: 0100007F:2328 00000000:0000 0A 00000000:00000000 00:00000000\n\
            \x20  1: 0100007F:2328 0100007F:D431 01 0000010F:00000000 01:00000014\n";
        let ends = |peer: u16| (SocketAddr::from(([127, 0, 0, 1], 9000)), SocketAddr::from(([127, 0, 0, 1], peer)));
        let found = |peer| find(table, ends(peer).0, ends(peer).1);
        if cfg!(target_endian = "little") {
            assert_eq!([found(54321), found(54322)], [Some(0x10F), None]);
        }
    }
}
