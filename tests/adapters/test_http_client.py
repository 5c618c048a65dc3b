"""Redirects, schemes, proxies and secrets, against a local server."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from http.client import HTTPMessage
from io import BytesIO
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request

import pytest

from fascicle.adapters.download import HttpDownloader, Patience
from fascicle.adapters.http_client import hide_secrets, make_opener
from fascicle.errors import ToolError
from fascicle.workflow.ports import SilentProgress
from http_server import LocalServer, Served, answer_status, cut_after, hang_up, serve

CONTENT = bytes(range(256)) * 40
PATH = "/pub/a.txt"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    monkeypatch.setenv("no_proxy", "*")
    with serve() as running:
        running.files[PATH] = Served(CONTENT)
        running.files[f"{PATH}?token=secret"] = running.files[PATH]
        yield running


@pytest.fixture
def downloader() -> HttpDownloader:
    return HttpDownloader(Patience(tries=3, timeout_seconds=5.0, first_wait_seconds=0.5), sleep=lambda _: None)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "a.txt"


def test_download__follows_a_redirect_with_its_range(downloader: HttpDownloader, server: LocalServer, target: Path) -> None:
    server.files["/moved"] = Served(b"", faults=[answer_status(302, Location=PATH)] * 2)
    server.files[PATH].faults = [cut_after(1000)]
    downloader.download(f"{server.address}/moved", target, [], SilentProgress())
    assert target.read_bytes() == CONTENT
    assert [asked.path for asked in server.asked] == ["/moved", PATH] * 2
    assert server.asked[-1].range == "bytes=1000-"


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://127.0.0.1/a", "data:,x"])
def test_download__follows_no_redirect_to_another_scheme(
    downloader: HttpDownloader, server: LocalServer, target: Path, location: str
) -> None:
    server.files[PATH].faults = [answer_status(301, Location=location)]
    with pytest.raises(ToolError, match="forbidden address"):
        downloader.download(server.address + PATH, target, [], SilentProgress())
    assert list(target.parent.iterdir()) == []


@pytest.mark.parametrize(("first", "is_followed"), [("https://host/a", False), ("http://host/a", True)])
def test_make_opener__never_goes_from_https_to_http(first: str, *, is_followed: bool) -> None:
    handlers = [handler for handler in make_opener().handlers if isinstance(handler, HTTPRedirectHandler)]  # type: ignore[attr-defined]
    (redirects,) = handlers
    arguments = (Request(first), BytesIO(), 302, "Found", HTTPMessage(), "http://host/b")
    if is_followed:
        assert redirects.redirect_request(*arguments) is not None
        return
    with pytest.raises(HTTPError, match="redirected to http://host/b") as caught:
        redirects.redirect_request(*arguments)
    caught.value.close()


def test_download__follows_few_redirects(downloader: HttpDownloader, server: LocalServer, target: Path) -> None:
    for number in range(9):
        server.files[f"/{number}"] = Served(b"", faults=[answer_status(302, Location=f"/{number + 1}")])
    with pytest.raises(ToolError, match="redirects too often"):
        downloader.download(f"{server.address}/0", target, [], SilentProgress())
    assert len(server.asked) == 6


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://host/a", "host/a", "https://", "https://me:secret@host/a"])
def test_download__opens_only_plain_web_addresses(downloader: HttpDownloader, target: Path, url: str) -> None:
    with pytest.raises(ToolError) as caught:
        downloader.download(url, target, [], SilentProgress())
    assert "secret" not in str(caught.value)


def test_download__goes_through_the_proxy_of_the_environment(
    server: LocalServer, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", server.address.replace("http://", "http://user:secret@"))
    url = "http://sources.invalid/a.txt"
    server.files[url] = Served(CONTENT)
    HttpDownloader(Patience(tries=1)).download(url, target, [], SilentProgress())
    assert [asked.path for asked in server.asked] == [url]
    with pytest.raises(ToolError) as caught:
        HttpDownloader(Patience(tries=1)).download("http://sources.invalid/gone", target, [], SilentProgress())
    assert "secret" not in str(caught.value)


def test_download__logs_no_secrets(
    downloader: HttpDownloader, server: LocalServer, target: Path, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("fascicle").propagate = True  # a run of the command line in this process turns it off
    server.files[PATH].faults = [hang_up]
    with caplog.at_level(logging.INFO, "fascicle"):
        downloader.download(f"{server.address}{PATH}?token=secret", target, [], SilentProgress())
    assert "trying again in 0.5 s" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://host/a.gz", "https://host/a.gz"),
        ("http://me:secret@host:80/a?key=secret#secret", "http://host:80/a"),
        ("https://a@b@host/", "https://host/"),
    ],
)
def test_hide_secrets__keeps_scheme_host_and_path(url: str, shown: str) -> None:
    assert hide_secrets(url) == shown
