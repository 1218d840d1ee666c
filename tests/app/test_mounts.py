from pathlib import Path

import pytest

from watcher.app import mounts

TABLE = """\
overlay / overlay rw,relatime 0 0
proc /proc proc rw 0 0
/dev/sda1 /home ext4 rw 0 0
nas:/volume /home/me/news nfs4 rw,vers=4.2 0 0
/dev/sdb1 /home/me/news/local ext4 rw 0 0
//nas/share /mnt/my\\040share cifs rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/data", ""),
        ("/home/me", ""),
        ("/home/me/newspaper", ""),
        ("/home/me/news", "nfs4"),
        ("/home/me/news/data", "nfs4"),
        ("/home/me/news/local/data", ""),
        ("/mnt/my share/data", "cifs"),
    ],
)
def test_the_innermost_mount_counts(folder: str, kind: str) -> None:  # E08
    assert mounts.remote(Path(folder), TABLE) == kind


def test_this_machine_can_be_asked(tmp_path: Path) -> None:
    assert mounts.look(tmp_path) in mounts.REMOTE | {""}
