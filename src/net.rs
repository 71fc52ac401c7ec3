//! Addresses and ports, parsed once.

mod guess;
#[cfg(test)]
mod tests;

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

use crate::finding::Problem;

/// How a node is reached: an IP address or a host name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Host {
    Ip(IpAddr),
    /// Lower case, no dot at the end, RFC 1123 labels.
    Name(String),
}

impl Host {
    /// Reads an IPv4 address, an IPv6 address or a host name.
    ///
    /// # Errors
    /// What is wrong, and what was probably meant: `10.77.0.011`, `10.77.0.11:5432`, `http://…`, `[::1]`.
    pub fn parse(text: &str) -> Result<Host, Problem> {
        match text.parse::<IpAddr>() {
            Ok(IpAddr::V6(ip)) => match ip.to_ipv4_mapped() {
                Some(ip) => Err(guess::mapped(text, ip)),
                None => Ok(Host::Ip(IpAddr::V6(ip))),
            },
            Ok(ip) => Ok(Host::Ip(ip)),
            Err(_) if guess::is_host_name(text) => Ok(Host::Name(text.to_ascii_lowercase())),
            Err(_) => Err(guess::host_problem(text)),
        }
    }

    /// Whether it means the machine itself, whichever that is.
    pub fn is_loopback(&self) -> bool {
        match self {
            Host::Ip(ip) => ip.is_loopback(),
            Host::Name(name) => name == "localhost" || name.ends_with(".localhost"),
        }
    }

    /// Why no server can be reached under this address; `None` if one can.
    pub fn unusable(&self) -> Option<&'static str> {
        let Host::Ip(ip) = self else { return None };
        if ip.is_unspecified() {
            return Some("it stands for every address of a host, and names none of them");
        }
        if ip.is_multicast() {
            return Some("it is a multicast address, which no single host has");
        }
        match ip {
            IpAddr::V4(ip) if *ip == Ipv4Addr::BROADCAST => Some("it is the broadcast address"),
            IpAddr::V4(ip) if ip.octets()[0] == 0 => {
                Some("addresses that begin with 0 mean \"this network\"")
            }
            IpAddr::V4(ip) if ip.octets()[0] >= 240 => {
                Some("addresses from 240.0.0.0 are reserved")
            }
            IpAddr::V6(ip) if ip.is_unicast_link_local() => {
                Some("a link-local address means something only together with a network interface")
            }
            _ => None,
        }
    }

    /// As it is written where a colon follows: an IPv6 address in brackets.
    pub fn bracketed(&self) -> String {
        match self {
            Host::Ip(IpAddr::V6(ip)) => format!("[{ip}]"),
            host => host.to_string(),
        }
    }
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
    /// Reads a port as a program writes it: no sign, no blank, no zero in front.
    ///
    /// # Errors
    /// What is wrong, and what was probably meant.
    pub fn parse(text: &str) -> Result<Port, Problem> {
        match text.parse::<u16>() {
            Ok(number) if number > 0 && number.to_string() == text => Ok(Port(number)),
            _ => Err(guess::port_problem(text)),
        }
    }

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

impl Listen {
    /// Reads a list of `*`, addresses and host names, separated by commas; blanks around an element are allowed.
    ///
    /// # Errors
    /// What is wrong with the first bad element, and the whole list as it was probably meant.
    pub fn parse_list(text: &str) -> Result<Vec<Listen>, Problem> {
        let elements: Vec<&str> = text.split(',').map(str::trim).collect();
        let mut list = Vec::new();
        for (i, element) in elements.iter().enumerate() {
            list.push(Listen::parse(element).map_err(|mut problem| {
                problem.suggestion = problem.suggestion.map(|meant| {
                    let mut elements = elements.clone();
                    elements[i] = &meant;
                    elements.join(", ")
                });
                problem
            })?);
        }
        Ok(list)
    }

    fn parse(element: &str) -> Result<Listen, Problem> {
        match element {
            "*" => Ok(Listen::All),
            "" => Err(Problem::new("an element of the list is empty")
                .hint("Separate addresses by single commas, or write * for all addresses.")),
            _ => Host::parse(element).map(Listen::Host),
        }
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Listen::All => f.write_str("*"),
            Listen::Host(host) => host.fmt(f),
        }
    }
}
