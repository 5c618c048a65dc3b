"""Requests over HTTPS, and over plain HTTP to a mirror, on the standard library (docs/decisions/0020-http-client.md).

Nothing but `http` and `https` is ever opened, redirects included, and a redirect never leads from `https` to `http`. Proxies come
from the environment (`https_proxy`, `no_proxy` ...), certificates from the system or `SSL_CERT_FILE`. Messages and logs name an
address without user, query and fragment, where secrets are kept.
"""

from __future__ import annotations

import http.client
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from email.message import Message
from typing import IO, Final
from urllib.parse import urlsplit, urlunsplit

from fascicle import __version__
from fascicle.errors import ToolError

REDIRECTS_MAX: Final = 5
_PASSING_STATUSES: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_HTTP_SCHEMES: Final = ("http", "https")
_STATUS_RANGE_UNFIT: Final = 416
_STATUS_REDIRECTS: Final = range(300, 400)


class PassingError(Exception):
    """Something that may be well the next time; `wait_seconds` is what the server asks for, None where it asks for nothing."""

    def __init__(self, what: str, wait_seconds: float | None = None):
        self.what = what
        self.wait_seconds = wait_seconds
        super().__init__(what)


class UnfitRangeError(Exception):
    """The server has no such range of the file (416): the file is not what the range was asked of."""


class _CarefulRedirects(urllib.request.HTTPRedirectHandler):
    """Follows few redirects, and none to another scheme than https, or http where it began with http.

    A token goes to the server it was meant for alone: urllib would carry it along to another one.
    """

    max_redirections = REDIRECTS_MAX

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: http.client.HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        allowed = ("https",) if urlsplit(req.full_url).scheme == "https" else _HTTP_SCHEMES
        if urlsplit(newurl).scheme not in allowed:
            raise urllib.error.HTTPError(req.full_url, code, f"redirected to {hide_secrets(newurl)}", headers, fp)
        redirected = super().redirect_request(req, fp, code, msg, headers, newurl)
        if redirected and urlsplit(newurl).netloc != urlsplit(req.full_url).netloc:
            redirected.remove_header("Authorization")
        return redirected


def make_opener() -> urllib.request.OpenerDirector:
    """An opener for http and https alone; `urllib.request.build_opener` would also open files and FTP."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        _CarefulRedirects(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


@contextmanager
def open_url(
    opener: urllib.request.OpenerDirector, url: str, headers: Mapping[str, str], *, timeout_seconds: float
) -> Iterator[http.client.HTTPResponse]:
    """The answer to a GET, for the length of a block; faults of reading inside the block are told apart as those of asking are.

    Raises PassingError where trying again makes sense, UnfitRangeError for 416, ToolError for the rest. An OSError of writing
    files must not leave the block as such: it would be taken for one of the network.
    """
    require_http(url)
    # Identity: what is stored and hashed is the file itself, not a form compressed for the way.
    request = urllib.request.Request(  # noqa: S310  (the scheme was just checked)
        url, headers={"User-Agent": f"fascicle/{__version__}", "Accept-Encoding": "identity", **headers}
    )
    try:
        with opener.open(request, timeout=timeout_seconds) as response:
            yield response
    except urllib.error.HTTPError as error:
        with error:
            raise _judge_status(error, url) from error
    except urllib.error.URLError as error:
        raise _judge_reason(error.reason, url) from error
    except (OSError, http.client.HTTPException) as error:
        raise _judge_reason(error, url) from error


def require_http(url: str) -> None:
    """Raises ToolError unless the address is http or https, has a host, and holds no user or password."""
    parts = urlsplit(url)
    if parts.scheme not in _HTTP_SCHEMES or not parts.hostname:
        raise ToolError(f"{hide_secrets(url)}: is not an http or https address.")
    if "@" in parts.netloc:
        raise ToolError(f"{hide_secrets(url)}: a user or password in an address is not supported. Use a mirror that needs none.")


def hide_secrets(url: str) -> str:
    """An address without user, password, query and fragment, for messages and records.

    >>> hide_secrets("https://me:secret@host:8080/a/b.gz?token=x#y")
    'https://host:8080/a/b.gz'
    """
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _judge_status(error: urllib.error.HTTPError, url: str) -> Exception:
    """What an answer other than 200 and 206 means."""
    if error.code == _STATUS_RANGE_UNFIT:
        return UnfitRangeError(url)
    if error.code in _PASSING_STATUSES:
        return PassingError(f"the server answered {error.code} {error.reason}", _parse_wait(error.headers))
    if error.code in _STATUS_REDIRECTS:
        return ToolError(f"{hide_secrets(url)}: redirects too often, or to a forbidden address ({error.reason}).")
    what = f"the server answered {error.code} {error.reason}"
    return ToolError(f"{hide_secrets(url)}: {what}. Check the address in a browser; --mirror names another server.")


def _judge_reason(reason: object, url: str) -> Exception:
    """What a failure below HTTP means. A certificate that is not trusted does not become so by asking again."""
    if isinstance(reason, ssl.SSLCertVerificationError):
        remedy = "Behind a proxy that opens connections, point SSL_CERT_FILE to its certificate"
        return ToolError(f"{hide_secrets(url)}: the server's certificate is not trusted ({reason.verify_message}). {remedy}.")
    if isinstance(reason, TimeoutError):
        return PassingError("no answer in time")
    if isinstance(reason, OSError | http.client.HTTPException):
        return PassingError(f"the connection failed ({reason or type(reason).__name__})")
    return ToolError(f"{hide_secrets(url)}: cannot be opened ({reason}).")


def _parse_wait(headers: Message) -> float | None:
    """Seconds of `Retry-After`; its other form, a date, is left to our own waiting."""
    with suppress(ValueError):
        return max(0.0, float(headers.get("Retry-After", "")))
    return None
