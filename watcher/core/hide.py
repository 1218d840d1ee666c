"""What of an address is a secret: one list of names, for logs, messages and pages alike.

Each character is looked at once, whatever a stranger writes: a search that goes back and forth over
a long address would hold up all threads.
"""

import re
from urllib.parse import unquote

_LOGIN = re.compile(r"(?<=//)[^/?#\s]*@")
# An address within another's query is written so (a bridge's, a proxy's).
_LOGIN_INSIDE = re.compile(r"(?<=%2F%2F)(?:(?!%2F|%3F|%23)[^/?#&\s])*%40", re.IGNORECASE)
_PARAMETER = re.compile(
    r"(?:[?&;#]|(?P<inside>%3F|%26|%3B|%23))"
    r"(?P<name>(?:(?!%3F|%26|%3B|%23|%3D)[^?&;#=\s])*)(?:=|%3D)",
    re.IGNORECASE,
)
_SECRET = re.compile(
    r"(?:key|token|secret|passwo?r?d|pass|pwd|auth|authori[sz]ation|sig|signature|credential"
    r"|session|session_?id|sid|jwt|code)s?$",
    re.IGNORECASE,
)
_NAME = 40  # characters of a parameter's name, its last, by which secrets are known
_VALUE = re.compile(r"[^&#;\s]*")
_QUOTED = re.compile(r"""[^&#;\s"'<>]*""")
_INSIDE = re.compile(r"""(?:(?!%26|%3B|%23)[^&#;\s"'<>])*""", re.IGNORECASE)


def hide(text: str, mask: str, *, quoted: bool = False) -> str:
    """Text without the logins and keys of the addresses in it.

    Args:
        text: any, an address or a file that holds some.
        mask: stands in place of each.
        quoted: a quotation mark or an angle bracket ends an address.
    """
    text = _LOGIN_INSIDE.sub(f"{mask}%40", _LOGIN.sub(f"{mask}@", text))
    value = _QUOTED if quoted else _VALUE
    kept, at = "", 0
    for found in _PARAMETER.finditer(text):
        if found.start() < at or not _SECRET.search(unquote(found["name"][-_NAME:])):
            continue
        ended = (_INSIDE if found["inside"] else value).match(text, found.end())
        if ended and ended[0]:
            kept += text[at : found.end()] + mask
            at = ended.end()
    return kept + text[at:]
