"""The reference names every key, so that documents can be checked against it."""

from watcher.config.reference import Key, reference, table, unmentioned


def test_keys_have_types_defaults_and_meanings() -> None:
    keys = {key.path: key for key in reference()}
    assert keys["defaults.interval"] == Key(
        "defaults.interval", "duration", "15m", "How often a feed is polled; 1m or more."
    )
    assert keys["feeds[].enabled"].default == "true"
    assert keys["receivers[].email.security"].kind == "`starttls`, `tls`, `none`"
    assert keys["topics[].match.near"].kind == "list of match"
    assert keys["defaults.keep"].default == ""


def test_each_key_once_and_explained() -> None:
    keys = reference()
    assert len({key.path for key in keys}) == len(keys) > 50
    assert all(key.kind and key.meaning for key in keys)


def test_the_table_mentions_everything() -> None:
    assert unmentioned(table()) == []
    assert all(line.count("|") == 5 for line in table().splitlines())


def test_what_a_text_does_not_mention() -> None:
    missing = unmentioned("only `feeds[].url` is explained")
    assert "feeds[].name" in missing
    assert "feeds[].url" not in missing
