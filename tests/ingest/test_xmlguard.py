import pytest

from watcher.errors import ContentError
from watcher.ingest import xmlguard


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<rss>", "rss"), (b"<rdf:RDF x='1'>", "rdf"), (b" \n<FEED/>", "feed"),
        (b"<?xml version='1.0'?><!-- <html> --><a:feed>", "feed"),
        (b"<!DOCTYPE rss [<!ENTITY a 'b'>] ><rss>", "rss"),
        (b"<!DOCTYPE html PUBLIC 'a' 'b'><html>", "html"),
        (b"", ""), (b"text", ""), (b"<!-- open", ""), (b"<!---->" * 100_000, ""), (b"<1>", ""),
    ],
)  # fmt: skip
def test_the_first_element(data: bytes, name: str) -> None:
    assert xmlguard.root(data) == name


def test_a_cut_leaves_a_whole_document() -> None:  # A10
    items = b"".join(b"<item>%d</item>" % i for i in range(10))
    bounded = xmlguard.bound(b"<rss><channel>" + items + b"</channel></rss>", 3, "x")
    assert (
        bounded.data == b"<rss><channel><item>0</item><item>1</item><item>2</item></channel></rss>"
    )
    assert (bounded.left_out, bounded.partial, bounded.open_item) == (7, False, False)


@pytest.mark.parametrize(
    ("data", "partial", "open_item"),
    [
        (b"<rss><item>a</item></rss>", False, False),
        (b"<rss><item>a</item>", True, False),
        (b"<rss><item>a</item><item>b", True, True),
        (b"<a:feed><entry>b</entry></a:feed>", False, False),
        (b"<a:feed><entry>b", True, True),
        (b"<other>", False, False),
        (b"<!-- made for <feed > readers --><rss><item>a</item></rss>", False, False),
    ],
)
def test_breaking_off_is_seen(data: bytes, *, partial: bool, open_item: bool) -> None:  # A04
    bounded = xmlguard.bound(data, 100, "x")
    assert (bounded.partial, bounded.open_item) == (partial, open_item)


def test_tags_in_character_data_are_free() -> None:  # A09
    html = b"<![CDATA[" + b"<p>" * (xmlguard.MAX_TAGS + 1) + b"]]>"
    assert xmlguard.bound(b"<rss>" + html + html + b"</rss>", 10, "x").partial is False
    with pytest.raises(ContentError, match="tags"):
        xmlguard.bound(b"<rss>" + html.replace(b"]]>", b""), 10, "x")


def test_what_is_left_out_cannot_make_a_bomb_of_the_rest() -> None:  # A01
    bomb = b"".join(b'<!ENT<!--ITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 9))
    with pytest.raises(ContentError):
        xmlguard.bound(b"<!DOCTYPE rss [" + bomb + b"]><rss>&a8;</rss>", 10, "x")


def test_real_declarations_pass() -> None:
    declared = b"".join(b'<!ENTITY c%d "&#%d;">' % (i, i + 160) for i in range(252))
    external = (
        b'<!ENTITY % HTMLlat1 PUBLIC "-//W3C//ENTITIES Latin 1//EN" "xhtml-lat1.ent"> %HTMLlat1;'
    )
    once = b'<!ENTITY sea "the &amp; sea"><!ENTITY far "far &sea;">'
    data = b"<!DOCTYPE rss [" + declared + external + once + b"]><rss>&c1;&far;</rss>"
    assert xmlguard.bound(data, 10, "x").data == data
