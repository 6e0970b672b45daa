//! Where in a cluster a key lies.

/// How many slots a cluster has.
const SLOTS: u16 = 16_384;

/// The slot of a key: of what stands between its first braces, or else of the whole.
pub(super) fn slot(key: &[u8]) -> u16 {
    let open = key.iter().position(|&byte| byte == b'{').map(|at| at + 1);
    let close = open.and_then(|open| Some(open..open + key[open..].iter().position(|&byte| byte == b'}')?));
    let tag = close.filter(|tag| !tag.is_empty());
    crc16(tag.map_or(key, |tag| &key[tag])) % SLOTS
}

/// The checksum of XMODEM.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |sum, &byte| {
        (0..8).fold(sum ^ u16::from(byte) << 8, |sum, _| {
            if sum & 0x8000 == 0 { sum << 1 } else { sum << 1 ^ 0x1021 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_real_cluster_puts_them_there() {
        // As CLUSTER KEYSLOT of a server of version 7.0.15 says.
        let known = [
            ("stock", 3902),
            ("{shop}:stock", 3808),
            ("{shop}:sold", 3808),
            ("a{}b", 13694),
            ("", 0),
        ];
        for (key, expected) in known {
            assert_eq!(slot(key.as_bytes()), expected, "{key}");
        }
    }
}
