from hypothesis import given
from hypothesis import strategies as st

from watcher.cli import opml
from watcher.cli.opml import Subscription

READER = """<?xml version="1.0"?>
<opml version="1.1"><head><title>My feeds</title></head><body>
  <outline text="World &amp; wire">
    <outline type="rss" text="Wire" title="The Wire" xmlUrl="https://wire.example/rss?a=1&amp;b=2"/>
    <outline text="nested"><outline type="rss" XMLURL="https://deep.example/f"></outline></outline>
  </outline>
  <outline type="rss" text="Alone" xmlUrl=" https://alone.example/f "/>
  <outline type="rss" text="Again" xmlUrl="https://alone.example/f"/>
</body></opml>"""


def test_what_readers_export_is_read() -> None:
    assert opml.read(READER) == [
        Subscription("https://wire.example/rss?a=1&b=2", "The Wire", "World & wire"),
        Subscription("https://deep.example/f", "", "nested"),
        Subscription("https://alone.example/f", "Alone", ""),
    ]


def test_what_is_no_opml_has_no_feeds() -> None:
    assert opml.read("") == opml.read("<html><a href='x'>") == opml.read("{}") == []


word = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)
subscriptions = st.lists(
    st.builds(Subscription, word.map("https://x.example/{}".format), word, word | st.just("")),
    unique_by=lambda one: one.url,
    max_size=8,
)


@given(subscriptions)
def test_what_is_written_can_be_read(given_ones: list[Subscription]) -> None:
    read = opml.read(opml.write(given_ones, "watcher"))
    assert sorted(read, key=repr) == sorted(given_ones, key=repr)
