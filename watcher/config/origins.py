"""Where the entries of a feed come from: a feed's address, a page's links, or a search.

Knows what may be written and what feeds it makes; how they are read is ingest's.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from watcher.config.references import feed_name, search_name, shortened
from watcher.config.search import Service, build
from watcher.config.section import Section
from watcher.config.values import Language, Name, Url, editor, from_text
from watcher.core.topics import Topic
from watcher.ingest import selectors
from watcher.ingest.forms import FEED, Form, Kind

_COUNTRY: Final = "[A-Z]{2}"


def _selector(text: str) -> str:
    selectors.to_xpath(text)
    return text


def _country(text: str) -> str:
    if not re.fullmatch(_COUNTRY, text):
        raise ValueError("is no country; write a two-letter code such as US, KR or BR")
    return text


Selector = Annotated[
    str, from_text(_selector), editor("CSS selector", example="article h2 a, .news-list li")
]
Country = Annotated[str, from_text(_country), editor("country", _COUNTRY, "KR")]


class Origin(Section):
    """Where entries come from; one of `url`, `page` and `search`."""

    name: Name | None = Field(
        default=None, description="Unique; by default made of the address's host and path."
    )
    url: Url | None = Field(
        default=None, description="Where the feed is; RSS, Atom, JSON Feed or a news sitemap."
    )
    page: Url | None = Field(
        default=None, description="Instead of a feed, a web page that lists articles; see `links`."
    )
    links: Selector | None = Field(
        default=None,
        description="Which links of the page are its articles: a CSS selector of the links, or of "
        "what holds one each.",
    )
    search: Literal["google-news", "gdelt"] | None = Field(
        default=None,
        description="Instead of an address, who is to search for the topics' own terms; each of "
        "`topics` is a query. `watcher check` shows them.",
    )
    country: Country | None = Field(
        default=None, description="Of the edition of Google News to search in; by the language."
    )
    language: Language | None = Field(
        default=None,
        description="Of its articles, whatever it says itself, except of texts that are plainly in "
        "another; of a search, in which language to look.",
    )

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        given = [key for key in ("url", "page", "search") if getattr(self, key)]
        if len(given) != 1:
            raise ValueError(
                "needs url (a feed), page (a list of articles) or search; write one of them"
            )
        if bool(self.page) != bool(self.links):
            raise ValueError("needs page and links together, or neither of them")
        if self.country and self.search != "google-news":
            raise ValueError("takes country with search: google-news only; delete it")
        return self


@dataclass(frozen=True, slots=True)
class Place:
    """One address to poll.

    Attributes:
        query: what a search service is asked, "" for other origins.
        left_out: terms that it is not asked for.
    """

    name: str
    url: str
    form: Form = FEED
    query: str = ""
    left_out: tuple[str, ...] = ()


def places(origin: Origin, topics: Iterable[Topic]) -> Iterator[Place]:
    """The addresses of an origin: one, or one for each topic that is searched for.

    Raises:
        ValueError: a topic cannot be searched for.
    """
    if origin.page:
        form = Form(Kind.PAGE, origin.links or "")
        yield Place(origin.name or feed_name(origin.page), origin.page, form)
    elif origin.url:
        yield Place(origin.name or feed_name(origin.url), origin.url)
    elif origin.search:
        service = Service(origin.search)
        kind = Kind.GDELT if service is Service.GDELT else Kind.FEED
        for topic in topics:
            try:
                query = build(service, topic.match, origin.language or "", origin.country or "")
            except ValueError as error:
                raise ValueError(f"topic {topic.name} {error}") from error
            base = origin.name or search_name(origin.search, origin.language or "")
            name = shortened(f"{base}.{topic.name}", query.url)
            yield Place(name, query.url, Form(kind), query.text, query.left_out)
