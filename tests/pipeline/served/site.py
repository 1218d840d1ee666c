"""A web site on this machine that says what a test tells it to: a table of paths and answers."""

import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    """What a path answers; headers as they are sent, their order kept."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class Site:
    """Serves a table under any host name; what is not in it is not found.

    Attributes:
        table: path to answer.
        asked: host (without its port) and path of each request, in order.
        sent: the headers of each request, names in lower case.
    """

    def __init__(self) -> None:
        self.table: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.sent: list[dict[str, str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.port: int = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def url(self, path: str, host: str = "wire.example") -> str:
        return f"http://{host}:{self.port}{path}"

    def says(self, path: str, body: str | bytes = b"", status: int = 200, **headers: str) -> str:
        """Put an answer into the table; `_` in header names stands for `-`. Returns its address."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = body.encode() if isinstance(body, str) else body
        self.table[path] = Answer(status, named, content)
        return self.url(path)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            site.asked.append(headers["host"].rpartition(":")[0] + self.path)
            site.sent.append(headers)
            answer = site.table.get(self.path, Answer(404))
            with suppress(ConnectionError):  # who asked has heard enough
                self.send_response_only(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
