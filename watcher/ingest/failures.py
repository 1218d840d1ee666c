"""Turns what can go wrong with a request into a FetchError that says what to do.

A pure table of sentences: exception or status in, error out.
"""

import ssl
from collections.abc import Iterator, Mapping

import httpx

from watcher.errors import FetchError
from watcher.ingest.headers import retry_after

_STATUS = {
    httpx.codes.UNAUTHORIZED: "wants a login; write `auth: {…}` at the feed if you have one",
    httpx.codes.PAYMENT_REQUIRED: "wants payment",
    httpx.codes.FORBIDDEN: "refuses watcher",
    httpx.codes.NOT_FOUND: "has nothing at this address; look for its new address",
    httpx.codes.PROXY_AUTHENTICATION_REQUIRED: "is behind a proxy that wants a login",
    httpx.codes.GONE: "says that this address is gone for good",
    httpx.codes.TOO_MANY_REQUESTS: "was asked too often and wants to be left alone for a while",
    httpx.codes.UNAVAILABLE_FOR_LEGAL_REASONS: "is blocked for legal reasons",
    httpx.codes.SERVICE_UNAVAILABLE: "is unavailable for the moment",
}


# Certificates that are not valid yet, or no longer. Source: OpenSSL, X509_V_ERR_CERT_*.
_OF_TIME = (9, 10)


def from_status(
    status: int, headers: Mapping[str, str], shown: str, *, redirected: bool
) -> FetchError:
    """The error for an answer that is neither the content nor "not modified".

    Args:
        status: HTTP status code.
        headers: response headers with lower-case names.
        shown: the address, redacted.
        redirected: it is not the one that was requested.
    """
    if "challenge" in headers.get("cf-mitigated", ""):
        what = "shows a robot check instead of its content"
    elif status in _STATUS:
        what = _STATUS[httpx.codes(status)]
    elif status >= httpx.codes.INTERNAL_SERVER_ERROR:
        what = "has a fault of its own"
    else:
        what = "gives no content"
    return FetchError(
        "status",
        f"{shown} {what} (HTTP {status}).",
        status=status,
        retry_after=retry_after(headers),
        redirected=redirected,
    )


def from_exception(
    error: httpx.HTTPError | httpx.InvalidURL, shown: str, seconds: float
) -> FetchError:
    """The error for a request to which no complete answer came.

    Args:
        error: what httpx raised.
        shown: the address, redacted.
        seconds: the deadline that the request had.
    """
    if isinstance(error, httpx.TimeoutException):
        return FetchError("timeout", f"{shown} did not answer within {seconds:g} seconds.")
    if tls := next((cause for cause in _causes(error) if isinstance(cause, ssl.SSLError)), None):
        return FetchError("tls", f"{shown} cannot be trusted: {_tls_reason(tls)}.")
    if isinstance(error, httpx.ProxyError):
        return FetchError("connection", f"The proxy does not lead to {shown}: {in_words(error)}.")
    if isinstance(error, httpx.NetworkError):
        return FetchError("connection", f"The connection to {shown} broke: {in_words(error)}.")
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return FetchError("url", f"The address {shown} cannot be requested: {in_words(error)}.")
    return FetchError("protocol", f"{shown} does not answer in proper HTTP: {in_words(error)}.")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def in_words(error: BaseException) -> str:
    """Why: what the system says, without its number (`[Errno 111]`), where it was the system."""
    system = (one for one in _causes(error) if isinstance(one, OSError) and one.strerror)
    said = next((str(one.strerror) for one in system), str(error))
    return said.rstrip(".") or type(error).__name__


def _tls_reason(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        doubt = "; is this machine's clock right" if error.verify_code in _OF_TIME else ""
        return error.verify_message + doubt
    return (error.reason or str(error)).replace("_", " ").lower()
