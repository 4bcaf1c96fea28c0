//! The checksum of Amazon's frames.
//!
//! *Which question does it answer?* "Are these the bytes that were sent?"
//!
//! *Why by hand?* CRC-32 (IEEE 802.3, reflected) is a table and a loop; answers are far too small for the
//! speed of a crate to matter.
//!
//! *What it never does:* protect against anybody who wants to deceive.

const TABLE: [u32; 256] = table();

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut rest = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            rest = if rest & 1 == 1 { (rest >> 1) ^ 0xEDB8_8320 } else { rest >> 1 };
            bit += 1;
        }
        table[byte] = rest;
        byte += 1;
    }
    table
}

/// The checksum of the bytes.
pub fn of(bytes: &[u8]) -> u32 {
    let step = |rest: u32, byte: &u8| TABLE[((rest ^ u32::from(*byte)) & 0xFF) as usize] ^ (rest >> 8);
    !bytes.iter().fold(u32::MAX, step)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_published_check_value_comes_out() {
        assert_eq!(super::of(b"123456789"), 0xCBF4_3926);
        assert_eq!(super::of(b""), 0);
    }
}
