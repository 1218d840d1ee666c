"""Which file system a directory is on: SQLite's locks and its shared memory need a local disk.

Source: https://www.sqlite.org/wal.html ("does not work over a network filesystem").
"""

from pathlib import Path

MOUNTS = Path("/proc/self/mounts")  # Linux; elsewhere nothing is known, and nothing warned of

# Types of mounts that live on another machine.
REMOTE = frozenset({
    "nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "afs", "ceph", "glusterfs", "lustre", "beegfs",
    "9p", "davfs", "fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "fuse.rclone", "fuse.davfs2",
})  # fmt: skip


def remote(folder: Path, mounts: str) -> str:
    """The type of the network file system that a directory is on, "" if it is local.

    Args:
        folder: absolute, without symbolic links.
        mounts: as the kernel lists them: device, place, type, … a line, octal escapes in places.
    """
    best, found = -1, ""
    for line in mounts.splitlines():
        _, place, kind, *_ = line.split(" ")
        at = Path(place.encode().decode("unicode_escape"))
        if folder.is_relative_to(at) and len(at.parts) >= best:
            best, found = len(at.parts), kind
    return found if found in REMOTE else ""


def look(folder: Path) -> str:
    """As `remote`, for this machine now."""
    try:
        return remote(folder.resolve(), MOUNTS.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return ""
