//! Addresses and ports, parsed once.

use std::fmt;
use std::net::IpAddr;

/// How a node is reached: an IP address or a host name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Host {
    Ip(IpAddr),
    /// Lower case, no dot at the end, RFC 1123 labels.
    Name(String),
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Host::Ip(ip) => ip.fmt(f),
            Host::Name(name) => f.write_str(name),
        }
    }
}

/// A TCP port, 1 to 65535.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Port(u16);

impl Port {
    /// The number.
    pub fn get(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One element of `listen_addresses`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// Every address of the host, IPv4 and IPv6: `*`.
    All,
    /// `0.0.0.0` and `::` are such addresses too.
    Host(Host),
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Listen::All => f.write_str("*"),
            Listen::Host(host) => host.fmt(f),
        }
    }
}
