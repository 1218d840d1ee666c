from lxml import etree

from watcher.ingest.blocks import render


def test_each_block_has_its_line() -> None:
    body = etree.XML(
        "<body><head>Title</head><p>One <hi>bold</hi>\n  word.<lb/>Next.</p>tail"
        "<list><item>a</item><item>b<list><item>c</item></list></item></list><quote><p>q</p></quote>"
        "<table><row><cell>1</cell><cell>2</cell></row><row><cell>3</cell></row></table></body>"
    )
    assert render(body).split("\n") == [
        "Title", "One bold word.", "Next.", "tail", "a", "b", "c", "q", "1 2", "3",
    ]  # fmt: skip


def test_what_follows_the_body_is_not_taken() -> None:
    tree = etree.XML("<doc><body><p>in</p></body>out</doc>")
    assert render(tree[0]) == "in"


def test_depth_is_no_matter() -> None:  # A11
    body = etree.Element("body")
    inner = body
    for _ in range(5000):
        inner = etree.SubElement(inner, "div")
    inner.text = "deep"
    assert render(body) == "deep"
