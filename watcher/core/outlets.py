"""Which outlet a host belongs to: `news.isle.co.uk` and `www.isle.co.uk` are one."""

from functools import lru_cache
from ipaddress import ip_address

from tld import get_fld


@lru_cache(maxsize=4096)
def site(outlet: str) -> str:
    """The registrable part of a host, in lower case; what is no host's name stays as it is.

    Source: the Public Suffix List (https://publicsuffix.org/list/), its private part included:
    blogs of one service are outlets of their own. Where it has no rule, the last label is a suffix.
    """
    name = outlet.strip().rstrip(".").lower()
    if " " in name or "." not in name or _address(name):
        return name
    found = get_fld(f"http://{name}/", fail_silently=True, search_private=True)
    return found or ".".join(name.split(".")[-2:])


def _address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
