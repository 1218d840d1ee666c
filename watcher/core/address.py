"""Decides whether an IP address may be connected to.

A feed, a redirect or a webhook names a host; what counts is the address behind it. Everything that
is not plain public unicast is refused unless the person listed its network. Resolves nothing and
connects to nothing.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network

# Source: IANA IPv4 Special-Purpose Address Registry, and 224/4 and 240/4 from the IPv4 address
# space registry. Written out because Python's own `is_global` differs between its releases.
_SPECIAL_4 = {
    IPv4Network("0.0.0.0/8"): "this host",
    IPv4Network("10.0.0.0/8"): "a private network",
    IPv4Network("100.64.0.0/10"): "a provider's shared network",
    IPv4Network("127.0.0.0/8"): "this machine itself",
    IPv4Network("169.254.0.0/16"): "a link-local or cloud metadata address",
    IPv4Network("172.16.0.0/12"): "a private network",
    IPv4Network("192.0.0.0/24"): "reserved for protocols",
    IPv4Network("192.0.2.0/24"): "reserved for documentation",
    IPv4Network("192.88.99.0/24"): "a retired relay network",
    IPv4Network("192.168.0.0/16"): "a private network",
    IPv4Network("198.18.0.0/15"): "reserved for benchmarks",
    IPv4Network("198.51.100.0/24"): "reserved for documentation",
    IPv4Network("203.0.113.0/24"): "reserved for documentation",
    IPv4Network("224.0.0.0/4"): "multicast",
    IPv4Network("240.0.0.0/4"): "reserved",
}

# Global unicast is handed out of 2000::/3 only. Source: IANA IPv6 address space registry and IPv6
# Special-Purpose Address Registry; 2001::/23 holds Teredo, 2002::/16 is 6to4: both can carry a
# private IPv4 address and both are retired.
_GLOBAL_6 = IPv6Network("2000::/3")
_SPECIAL_6 = {
    IPv6Network("2001::/23"): "reserved for protocols",
    IPv6Network("2001:db8::/32"): "reserved for documentation",
    IPv6Network("2002::/16"): "a retired relay network",
    IPv6Network("3fff::/20"): "reserved for documentation",
}
# RFC 6052: on an IPv6-only network every IPv4 host is reached through this prefix.
_NAT64 = IPv6Network("64:ff9b::/96")


def refusal(address: str, allowed: Sequence[Network] = ()) -> str:
    """Say why an address must not be connected to.

    Args:
        address: a numeric IPv4 or IPv6 address, as the resolver gives it.
        allowed: networks that the person listed as theirs (`private_networks`).

    Returns:
        What the address is, as the end of a sentence ("this machine itself"); "" if it may be used.

    Raises:
        ValueError: it is not a numeric address.
    """
    ip = _unwrap(ip_address(address))
    if any(ip in network for network in allowed if network.version == ip.version):
        return ""
    if isinstance(ip, IPv4Address):
        return next((what for network, what in _SPECIAL_4.items() if ip in network), "")
    if ip not in _GLOBAL_6:
        return "this machine itself" if ip.is_loopback else "not a public address"
    return next((what for network, what in _SPECIAL_6.items() if ip in network), "")


def _unwrap(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 form leads to, where the network would deliver it there."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    return IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else ip
