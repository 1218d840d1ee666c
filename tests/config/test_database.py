from pathlib import Path

import pytest

from watcher.config.database import PASSWORD, URL, database, secrets
from watcher.errors import ConfigError

ADDRESS = "postgresql://keeper@base.example:5433/news?sslmode=require"


def test_a_file_in_the_data_directory_unless_a_server_is_named(tmp_path: Path) -> None:
    assert database(tmp_path, {}) == tmp_path / "watcher.db"
    assert database(tmp_path, {URL: "", PASSWORD: ""}) == tmp_path / "watcher.db"
    assert database(tmp_path, {URL: ADDRESS}) == ADDRESS
    assert secrets(ADDRESS) == secrets(tmp_path) == set()


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_password_may_be_any_text_of_a_file(tmp_path: Path, end: str) -> None:
    file = tmp_path / "password"
    file.write_bytes(f"p@ss/w%rd #?:ü{end}".encode())
    found = database(tmp_path, {URL: ADDRESS, PASSWORD: str(file)})
    written = "p%40ss%2Fw%25rd%20%23%3F%3A%C3%BC"
    assert found == ADDRESS.replace("keeper@", f"keeper:{written}@")
    assert secrets(found) == {written, "p@ss/w%rd #?:ü"}


def test_passwords_of_an_address_are_known() -> None:
    assert secrets("postgresql://a:one%21@h/x?password=two") == {"one%21", "one!", "two"}


@pytest.mark.parametrize(
    "address",
    [
        "base.example/news",
        "postgres:/keeper:hunter2/x",
        "keeper:hunter2@h/x",
        "mysql://keeper:hunter2@h/x",
        "postgresql://keeper:hunter2@h:port/x",
        "postgresql://keeper:hunter2/3@h/x",
    ],
)
def test_an_address_that_cannot_be_used_is_not_shown(tmp_path: Path, address: str) -> None:
    with pytest.raises(ConfigError, match="postgresql://USER@HOST/NAME") as caught:
        database(tmp_path, {URL: address})
    assert "hunter2" not in str(caught.value)


def test_what_is_wrong_with_the_file_is_told(tmp_path: Path) -> None:
    file = tmp_path / "password"
    given = {URL: ADDRESS, PASSWORD: str(file)}
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        database(tmp_path, given)
    file.write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="not UTF-8"):
        database(tmp_path, given)
    file.write_text("\n")
    with pytest.raises(ConfigError, match="is empty"):
        database(tmp_path, given)
    file.write_text("sesame\n")
    with pytest.raises(ConfigError, match="keep one"):
        database(tmp_path, given | {URL: "postgresql://a:b@h/x"})
    with pytest.raises(ConfigError, match="whose"):
        database(tmp_path, given | {URL: "postgresql://h/x"})
    with pytest.raises(ConfigError, match="write postgresql://"):
        database(tmp_path, {PASSWORD: str(file)})  # SQLite is not what was meant
