//! Addresses as `getaddrinfo` reads them without asking anybody (`AI_NUMERICHOST`), and masks.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::read::value::strtol_decimal;

/// The address that the text is; `None`: it would be a host's name.
pub(super) fn numeric(text: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(text).ok()?;
    if let Some(ip) = inet_aton(text) {
        return Some(IpAddr::V4(ip));
    }
    let (address, zone) = match text.split_once('%') {
        Some((address, zone)) => (address, Some(zone)),
        None => (text, None),
    };
    let ip: Ipv6Addr = address.parse().ok()?;
    let link_local =
        ip.is_unicast_link_local() || (ip.is_multicast() && ip.segments()[0] & 0xF == 2);
    let fits =
        |zone: &str| link_local || (!zone.is_empty() && zone.bytes().all(|b| b.is_ascii_digit()));
    zone.is_none_or(fits).then_some(IpAddr::V6(ip))
}

/// One to four numbers, each decimal, octal (after `0`) or hexadecimal (after `0x`); the last fills the bytes that are left.
fn inet_aton(text: &str) -> Option<Ipv4Addr> {
    let parts: Vec<&str> = text.split('.').collect();
    let number = |part: &str| {
        let hex = part.strip_prefix("0x").or_else(|| part.strip_prefix("0X"));
        match hex {
            Some(digits) if digits.bytes().all(|b| b.is_ascii_hexdigit()) => {
                u32::from_str_radix(digits, 16).ok()
            }
            Some(_) => None,
            None if !part.bytes().all(|b| b.is_ascii_digit()) => None,
            None if part.len() > 1 && part.starts_with('0') => u32::from_str_radix(part, 8).ok(),
            None => part.parse().ok(),
        }
    };
    let (last, first) = parts.split_last()?;
    if first.len() > 3 {
        return None;
    }
    let mut value: u32 = 0;
    for part in first {
        value = value << 8 | number(part).filter(|n| *n <= 255)?;
    }
    let bits = 32 - 8 * first.len() as u32;
    let last = number(last).filter(|n| u64::from(*n) < 1u64 << bits)?;
    let value = u64::from(value) << bits | u64::from(last);
    Some(Ipv4Addr::from(value as u32))
}

/// The mask with so many ones, as `pg_sockaddr_cidr_mask` reads it; `None`: none of the family.
pub(super) fn cidr(bits: &[u8], family: IpAddr) -> Option<IpAddr> {
    let bits = strtol_decimal(bits)?;
    match family {
        IpAddr::V4(_) if (0..=32).contains(&bits) => {
            let mask = u32::MAX.checked_shl(32 - bits as u32).unwrap_or(0);
            Some(IpAddr::V4(Ipv4Addr::from(mask)))
        }
        IpAddr::V6(_) if (0..=128).contains(&bits) => {
            let mask = u128::MAX.checked_shl(128 - bits as u32).unwrap_or(0);
            Some(IpAddr::V6(Ipv6Addr::from(mask)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_all_their_spellings() {
        for (text, meant) in [
            ("10.0.0.1", "10.0.0.1"),
            ("10.1", "10.0.0.1"),
            ("1", "0.0.0.1"),
            ("0x7f.1", "127.0.0.1"),
            ("010.0.0.1", "8.0.0.1"),
            ("1.2.772", "1.2.3.4"),
            ("4294967295", "255.255.255.255"),
            ("::1", "::1"),
            ("::ffff:1.2.3.4", "::ffff:1.2.3.4"),
            ("fe80::1%eth0", "fe80::1"),
            ("2001:db8::1%7", "2001:db8::1"),
        ] {
            assert_eq!(numeric(text.as_bytes()), meant.parse().ok(), "{text}");
        }
        for text in [
            "",
            ".",
            "1.2.3.4.5",
            "256.0.0.1",
            "1.2.3.256",
            "08.0.0.1",
            "4294967296",
            "a.b",
            "1.2.3.",
            "+1.2.3.4",
            "2001:db8::1%eth0",
            ":::",
            "1::2::3",
            "::1/128",
            " 1.2.3.4",
        ] {
            assert_eq!(numeric(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn masks() {
        let v4 = |bits: &str| cidr(bits.as_bytes(), IpAddr::V4(Ipv4Addr::LOCALHOST));
        let v6 = |bits: &str| cidr(bits.as_bytes(), IpAddr::V6(Ipv6Addr::LOCALHOST));
        assert_eq!(v4("24"), "255.255.255.0".parse().ok());
        assert_eq!(v4("0"), "0.0.0.0".parse().ok());
        assert_eq!(v4(" +32"), "255.255.255.255".parse().ok());
        assert_eq!(v6("0"), "::".parse().ok());
        assert_eq!(v6("64"), "ffff:ffff:ffff:ffff::".parse().ok());
        for bits in ["33", "-1", "", "a", "8x", "24 "] {
            assert_eq!(v4(bits), None, "{bits:?}");
        }
    }
}
