import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.ingest import plain


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One.</p><p>Two\n  lines.</p>", "One.\nTwo lines."),
        ("<h2>Head</h2>text<ul><li>a<li>b</ul>", "Head\ntext\na\nb"),
        ("A&amp;T &eacute; &#8217; &nbsp;|", "A&T é ’ |"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc"),
        ("a <b>b</b><i>c</i> d", "a bc d"),
        ("5 < 6 & 7 > 2", "5 < 6 & 7 > 2"),
        ("just text", "just text"),
        ("", ""),
        ("   ", ""),
        ("<!-- only a comment -->", ""),
        ("<p>a</p><script>alert(1)</script><style>p{}</style><p>b", "a\nb"),
        ("<svg><text>x</text></svg><noscript>y</noscript><iframe>z</iframe>w", "w"),
        ("<title>t</title>body", "body"),
    ],
)
def test_html_becomes_blocks(html: str, text: str) -> None:
    assert plain.html_to_text(html) == text


@pytest.mark.parametrize("depth", [300, 200_000])
def test_depth_costs_nothing(depth: int) -> None:  # A11, C03
    assert plain.html_to_text("<div>" * depth + "deep" + "<p>end") == "deep\nend"


@pytest.mark.parametrize(
    "html",
    [
        '<img src=x onerror="alert(1)">t', "<svg/onload=alert(1)>s</svg>t",
        '<a href="javascript:alert(1)">t</a>', "<p style='x:expression(alert(1))'>t",
        "<math><mi xlink:href='data:x,<script>alert(1)</script>'>t</mi></math>",
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">n</noscript>t',
        "<style><!--</style><img src=x onerror=alert(1)>--></style>t", "t<script>alert(1)",
    ],
)  # fmt: skip
def test_no_script_survives(html: str) -> None:  # C07, A12
    text = plain.html_to_text(html)
    assert "t" in text
    assert "alert" not in text
    assert "<" not in text


def test_invisible_characters_are_removed() -> None:  # A14, C10
    dirty = "a\x00b\x07c\x9bd\u202ee\u2066f\ufeffg\u200bh\ud800i\ufffej\xadk\u200fl"
    assert plain.clean(dirty) == "abcdefghijkl"


def test_characters_with_a_meaning_stay() -> None:
    kept = "می\u200cخواهم 👩\u200d🚀 é 漢字 — “q”\n\tx"
    assert plain.clean(kept) == kept


@pytest.mark.parametrize(
    "text", ["a\r\nBcc: x", "a\nb", "a\u2028b", "a\x85b", "a\x0bb", "a\x0c b", "a  \t b"]
)
def test_one_line_is_one_line(text: str) -> None:  # A13, G05
    line = plain.one_line(text)
    assert line.split() == text.split()
    assert len(line.splitlines()) == 1


@given(st.text())
def test_clean_text_can_be_stored_and_sent(text: str) -> None:  # A14
    for found in (plain.clean(text), plain.one_line(text), plain.lines(text)):
        json.loads(json.dumps(found).encode("utf-8"))
        assert "\x00" not in found
        found.encode("utf-8")


@given(st.text(alphabet="<>/!-=\"'& ;#abpdivscrt\x00\ud800\u202e\n", max_size=120))
def test_any_markup_becomes_text(html: str) -> None:
    text = plain.html_to_text(html)
    assert all(line == line.strip() and line for line in text.splitlines())


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("A &amp; B", True), ("<b>x</b>", True), ("x<br/>", True), ("<SCRIPT>", True),
        ("a < b and c > d", False), ("AT&T", False), ("<unknown>", False),
        ("R&D & more", False), ("", False),
    ],
)  # fmt: skip
def test_markup_is_recognised(text: str, *, markup: bool) -> None:
    assert plain.looks_like_markup(text) is markup
