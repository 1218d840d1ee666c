import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.ingest import decode

WORDS = "Łódź, Москва, “Größe”"


@pytest.mark.parametrize(
    ("body", "header", "text"),
    [
        (WORDS.encode(), "", WORDS),
        (WORDS.encode(), "iso-8859-1", WORDS),  # the header lies
        (b"<meta charset=koi8-r>" + WORDS.encode(), "koi8-r", "<meta charset=koi8-r>" + WORDS),
        (codecs.BOM_UTF8 + b"plain", "koi8-r", "plain"),
        (codecs.BOM_UTF16_LE + WORDS.encode("utf-16-le"), "", WORDS),
        (codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"), "utf-8", WORDS),
        ("Москва".encode("koi8-r"), "koi8-r", "Москва"),
        ("Москва".encode("cp1251"), "windows-1251", "Москва"),
        ("<meta charset=cp1251>Я".encode("cp1251"), "", "<meta charset=cp1251>Я"),
        ("<meta charset='koi8-r'>Я".encode("cp1251"), "windows-1251", "<meta charset='koi8-r'>Я"),
        (b'<?xml version="1.0" encoding="cp1251"?>' + "Я".encode("cp1251"), "",
         '<?xml version="1.0" encoding="cp1251"?>Я'),
        ("“smart”".encode("cp1252"), "", "“smart”"),
        ("“smart”".encode("cp1252"), "iso-8859-1", "“smart”"),
        ("“smart”".encode("cp1252"), "us-ascii", "“smart”"),
        ("한국 똠".encode("cp949"), "euc-kr", "한국 똠"),
        ("新聞".encode("gb18030"), "gb2312", "新聞"),
        ("ニュース①".encode("cp932"), "shift_jis", "ニュース①"),
        ("caf\xe9".encode("latin-1"), "no-such-charset", "café"),
        ("caf\xe9".encode("latin-1"), "utf-16", "café"),
        (b"plain ascii", "punycode", "plain ascii"),
    ],
)  # fmt: skip
def test_one_rule_for_all_claims(body: bytes, header: str, text: str) -> None:  # A23, C06
    assert decode.to_text(body, header) == text


def test_a_page_cut_within_a_letter_is_still_utf8() -> None:  # A23
    assert decode.to_text(WORDS.encode() * 3 + "é".encode()[:1]) == WORDS * 3 + "\ufffd"


@pytest.mark.parametrize(
    "name", ["punycode", "idna", "unicode_escape", "undefined", "base64", "x" * 999, "a\x00b"]
)
def test_what_is_no_charset_is_refused(name: str) -> None:
    assert decode.charset(name) == ""


@given(st.binary(max_size=300), st.sampled_from(["", "utf-8", "utf-7", "koi8-r", "cp037", "big5"]))
def test_any_bytes_become_text(body: bytes, header: str) -> None:
    assert isinstance(decode.to_text(body, header), str)


def test_declarations_are_read_in_wide_letters_too() -> None:
    xml = '<?xml version="1.0" encoding="koi8-r"?>'
    assert decode.declared(xml.encode()) == "koi8-r"
    assert decode.declared(codecs.BOM_UTF16_LE + xml.encode("utf-16-le")) == "koi8-r"
    assert decode.declared(b"<rss/>") == ""
