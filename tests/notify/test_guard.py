"""The guard is for a whole process and cannot be taken away, so it is tried in one of its own."""

import json
import socket
import subprocess
import sys
from ipaddress import ip_network

import pytest

from watcher.notify.guard import Guard

PUBLIC = "93.184.216.34"
OWN = [ip_network("192.168.7.0/24")]

# A name that is public when it is looked at, and this machine when it is connected to.
REBINDING = """
import json, socket, sys
from watcher.notify.guard import Guard
port = int(sys.argv[1])
answers = iter(["93.184.216.34", "127.0.0.1"])
real = socket.getaddrinfo
def resolve(host, *rest, **more):
    return real(next(answers) if host == "rebind.test" else host, *rest, **more)
socket.getaddrinfo = resolve
guard = Guard([])
guard.install()
looked = socket.getaddrinfo("rebind.test", port)[0][4][0]
tried = []
for act in (
    lambda: socket.create_connection(("rebind.test", port), 2),
    lambda: socket.socket().connect(("localhost", port)),
    lambda: socket.socket().connect_ex(("127.0.0.1", port)),
    lambda: socket.socket().connect((b"127.0.0.1", port)),
    lambda: socket.socket(socket.AF_INET6).connect(("::ffff:127.0.0.1", port, 0, 0)),
    lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", port)),
    lambda: socket.socket(type=socket.SOCK_DGRAM).sendmsg([b"x"], [], 0, ("127.0.0.1", port)),
):
    try:
        act()
        tried.append("connected")
    except ConnectionRefusedError as error:
        tried.append(str(error))
print(json.dumps([looked, tried, guard.refused]))
"""


def test_what_is_vetted_is_what_is_connected_to() -> None:  # B09, H04
    with socket.create_server(("127.0.0.1", 0)) as inside:
        inside.settimeout(0)
        command = [sys.executable, "-c", REBINDING, str(inside.getsockname()[1])]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        with pytest.raises(BlockingIOError):
            inside.accept()
    looked, tried, refused = json.loads(ran.stdout)
    assert looked == PUBLIC
    assert all(said.endswith(("this machine itself", "no address")) for said in tried), tried
    assert refused


def test_networks_of_ones_own_are_for_whom_the_watchlist_names() -> None:
    guard = Guard(OWN, ["10.0.0.1"])
    guard.vet("192.168.7.20")
    guard.vet("192.168.7.21")
    guard.vet("10.0.0.1")  # the proxy
    guard.vet(PUBLIC)
    with pytest.raises(ConnectionRefusedError, match="a private network"):
        guard.vet("192.168.7.20")  # a stranger leads there
    guard.vet("10.0.0.1")
    with pytest.raises(ConnectionRefusedError):
        guard.vet("10.0.0.2")
