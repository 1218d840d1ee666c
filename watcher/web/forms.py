"""What a form sends, and where it leads back to."""

import re
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse

from watcher.web.render import query

FIELDS = 50
"""At most, of a form that a browser of ours sends."""
_OWN = re.compile(r"/(?![/\\])[\x21\x23-\x5b\x5d-\x7e]*")
"""A path here: no host (`//evil`, `/\\evil`), no scheme, nothing that a browser would strip."""


def fields(request: Request) -> dict[str, str]:
    """The fields of a form; of two with one name the later counts.

    Raises:
        HTTPException: it is no form.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415, "Send a form (application/x-www-form-urlencoded).")
    try:
        text = request.scope["body"].decode("utf-8")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS))
    except ValueError as error:
        raise HTTPException(400, "This form cannot be read.") from error


def own(path: str) -> str:
    """The path, if it leads to a page here; else the first page."""
    return path if _OWN.fullmatch(path) else "/"


def back(path: str, said: str = "", anchor: str = "") -> RedirectResponse:
    """Lead back to a page here, which then says what was done."""
    path = own(path).partition("#")[0]
    path, _, asked = path.partition("?")
    try:
        kept = dict(parse_qsl(asked, max_num_fields=FIELDS))
    except ValueError:
        kept = {}  # no address of ours; what was asked for is done
    target = path + query(**{**kept, "said": said}) + (f"#{anchor}" if anchor else "")
    return RedirectResponse(target, status_code=303)
