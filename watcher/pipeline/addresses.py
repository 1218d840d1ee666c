"""One key for the many spellings of one address, so that feeds share an article's versions.

Only what never names an article is dropped: two articles under one key would be taken for two
versions of one, which is worse than one article under two keys.
"""

import re
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlencode, urlsplit

# Parameters that say how a reader came, not what is read. Source: the documentation of the
# analytics and advertising services that set them (Google, Meta, Microsoft, Yandex, Mailchimp,
# HubSpot, AT Internet, Piano) and of syndication counters.
_TRACKING = re.compile(
    r"(utm_\w+|at_(medium|campaign|link\w*|format|ptr\w*|bbc_team|creation|custom\w*)|fbclid|gclid"
    r"|dclid|gbraid|wbraid|msclkid|yclid|ysclid|mc_(cid|eid)|_hs(enc|mi)|ns_(source|mchannel|campaign"
    r"|linkname|fee)|cmpid|cmp|ocid|ito|igshid|traffic_source|ref_src|xtor|echobox|smid|ftag)",
    re.IGNORECASE,
)
_PORTS = {"http": 80, "https": 443}


def key(url: str) -> str:
    """The address without scheme, `www.`, default port, tracking parameters and fragment.

    Returns:
        "" where `url` names no page of its own: it is empty, unreadable or a site's front page.
    """
    try:
        parts = urlsplit(url)
        name = (parts.hostname or "").removesuffix(".").removeprefix("www.")
        port = parts.port
    except ValueError:
        return ""
    kept = [
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.fullmatch(pair[0])
    ]
    path = parts.path.rstrip("/")
    if not name or (not path and not kept):
        return ""
    at = f"{name}:{port}" if port and port != _PORTS.get(parts.scheme) else name
    return f"{at}{path}" + (f"?{urlencode(kept, errors='replace')}" if kept else "")


def outlet(host: str, feed: str) -> str:
    """Who carries an article, for people: its page's host, and the feed where that is no name.

    A number, or this machine, is nobody's name: what is served there (a bridge that makes feeds of
    other sites, a try) is told apart by what the watchlist calls the feed, and so are the
    independent origins of a fact, of which one address would ever be one. Two feeds of one
    publisher there count as two; their copies of each other are known as copies all the same.

    Args:
        host: of the page, "" if there is none.
        feed: the feed's name, "" if it is not known.
    """
    return feed if feed and (not host or _nameless(host)) else host


def _nameless(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return host.rpartition(".")[2].lower() == "localhost"
    return True


def host(url: str) -> str:
    """The host of an address without `www.`, "" if it has none."""
    try:
        return (urlsplit(url).hostname or "").removesuffix(".").removeprefix("www.")
    except ValueError:
        return ""
