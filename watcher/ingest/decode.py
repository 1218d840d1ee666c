"""Finds the encoding of a body: one rule for feeds and pages.

Text that reads as UTF-8 beyond ASCII is UTF-8, whatever anyone declares (no other encoding's text
does by accident); after that count a byte order mark, the HTTP header and the document's own word,
in this order. What claims to be UTF-8 and is not may be guessed. Codecs that are no character sets
are refused.
"""

import codecs
import re

from watcher.ingest import guess

# What the WHATWG Encoding standard reads under these labels: the supersets that publishers use.
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "tis-620": "cp874",
}
# Python codecs that are no character sets; some take quadratic time.
_NOT_CHARSETS = {
    "idna", "punycode", "raw-unicode-escape", "raw_unicode_escape", "undefined", "unicode-escape",
    "unicode_escape", "mbcs", "oem",
}  # fmt: skip
_MARKS = [
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
_META = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_DECLARATION = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})")
# The HTML standard asks authors to declare within 1,024 bytes; real pages are late.
_HEAD = 4096


def charset(name: str) -> str:
    """The Python codec for a charset label, widened to the superset in use; "" if there is none."""
    try:
        codec = codecs.lookup(name).name
        bytes(4).decode(codec)  # some codecs turn bytes into bytes
    except (LookupError, ValueError):
        return ""
    return "" if codec in _NOT_CHARSETS else _SUPERSETS.get(codec, codec)


def declared(body: bytes) -> str:
    """The encoding that an XML declaration names, in ASCII or UTF-16; "" if it names none."""
    found = _DECLARATION.search(body[:_HEAD].translate(None, b"\x00\xfe\xff\xef\xbb\xbf"))
    return found[1].decode("ascii") if found else ""


def is_utf8(body: bytes) -> bool:
    """Whether the body is UTF-8 with something beyond ASCII in it.

    A letter cut off at the end is forgiven, and one wrong byte in ten letters: documents break off,
    and advertisements in other encodings are pasted in.
    """
    if body.isascii():
        return False
    text = body.decode("utf-8", "replace").rstrip("\ufffd")
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return beyond > 0 and text.count("\ufffd") * 10 <= beyond


def to_text(body: bytes, header: str = "") -> str:
    """Decode an HTML page or a text; what cannot be decoded becomes U+FFFD.

    Args:
        body: the page.
        header: charset of the Content-Type header, "" if absent.
    """
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    if is_utf8(body):
        return body.decode("utf-8", "replace")
    meta = _META.search(body[:_HEAD])
    claims = [
        charset(name) for name in (header, meta[1].decode("ascii") if meta else declared(body))
    ]
    # A document that declares UTF-16 in ASCII letters is not UTF-16 (HTML standard).
    claims = [codec for codec in claims if codec and not codec.startswith("utf-16")]
    best = claims[0] if claims else "cp1252"
    if not set(claims) - {"utf-8"}:
        best = guess.encoding(body) or best
    return body.decode(best, "replace")
