from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.address import refusal


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254",
        "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.19.0.1",
        "198.51.100.1", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:a00:1", "::127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:0:7f00:1::", "2001:db8::1",
        "2002:7f00:1::", "3fff::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "ff02::1",
    ],
)  # fmt: skip
def test_special_addresses_are_refused(address: str) -> None:  # B08
    assert refusal(address)


@pytest.mark.parametrize(
    "address",
    ["93.184.216.34", "1.1.1.1", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_public_addresses_may_be_used(address: str) -> None:
    assert refusal(address) == ""


def test_a_listed_network_may_be_used_whatever_its_spelling() -> None:
    allowed = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]
    assert refusal("10.9.9.9", allowed) == ""
    assert refusal("::ffff:10.9.9.9", allowed) == ""
    assert refusal("fd00::5", allowed) == ""
    assert refusal("192.168.0.1", allowed) == "a private network"
    assert refusal("127.0.0.1", allowed) == "this machine itself"


@given(st.ip_addresses())
def test_nothing_that_python_calls_private_is_used(address: IPv4Address | IPv6Address) -> None:
    embedded = getattr(address, "ipv4_mapped", None)
    if not refusal(str(address)) and embedded is None:
        assert address.is_global
        assert not address.is_multicast


def test_a_name_is_no_address() -> None:
    with pytest.raises(ValueError, match="localhost"):
        refusal("localhost")
