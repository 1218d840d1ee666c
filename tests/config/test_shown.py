"""What the program keeps to itself, the schema declares so: messages and the page rely on it."""

from collections.abc import Iterator

from pydantic import BaseModel

from watcher.config.problems import Path, Problem
from watcher.config.section import Section
from watcher.config.shape import plain_schema
from watcher.config.shown import HIDDEN, told, value


def sections(kind: type[BaseModel] = Section) -> Iterator[type[BaseModel]]:
    for section in kind.__subclasses__():
        yield section
        yield from sections(section)


def test_fields_that_are_never_printed_are_never_shown() -> None:  # J12
    made = plain_schema()["$defs"]
    found = [
        (section.__name__, name)
        for section in sections()
        for name, field in section.model_fields.items()
        if not field.repr
    ]
    assert len(found) > 4
    for section, name in found:
        assert made[section]["properties"][name].get("writeOnly"), (section, name)


def test_a_message_shows_what_the_schema_knows_and_no_more() -> None:  # H12
    def shown(path: Path, text: str = "oak7") -> str:
        return told(Problem("w.yaml", 1, path, "is wrong", text))

    assert shown(("topics", 0, "name")) == "w.yaml:1: topics[0].name: value oak7: is wrong"
    assert shown(("topics", 0, "nam")) == "w.yaml:1: topics[0].nam: is wrong"
    assert shown(("topics", 0, "nam"), "") == "w.yaml:1: topics[0]: is wrong"
    assert shown(("web", "password", "oak7")) == "w.yaml:1: web.password: is wrong"
    assert value(("web", "password"), "oak7") == HIDDEN
    assert value(("web",), "oak7") == HIDDEN
    assert value(("web",), "false") == "false"
    assert value(("feeds", 0), "https://a.example/?sid=oak7") == "https://a.example/?sid=***"
