"""Downloads against a local server that does what networks do."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fascicle.adapters.download import HttpDownloader, Patience
from fascicle.adapters.partial_files import Writer, open_part
from fascicle.errors import OutputError, ToolError
from fascicle.reference.checksums import Checksum
from fascicle.workflow.ports import SilentProgress
from http_server import LocalServer, Served, answer_status, change_to, cut_after, hang_up, serve, stall_after

CONTENT = random.Random(3).randbytes(300_000)
PATH = "/pub/a.txt"
PATIENCE = Patience(tries=3, timeout_seconds=5.0, first_wait_seconds=0.5)


class Steps(SilentProgress):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.started: list[tuple[str, int | None]] = []
        self.done = 0

    def start(self, task: str, total: int | None) -> None:
        self.started.append((task, total))
        self.done = 0

    def advance(self, steps: int = 1) -> None:
        self.done += steps


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    monkeypatch.setenv("no_proxy", "*")
    with serve() as running:
        yield running


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def downloader(waits: list[float]) -> HttpDownloader:
    return HttpDownloader(PATIENCE, sleep=waits.append)


def put(server: LocalServer, path: str = PATH) -> Served:
    served = server.files.setdefault(path, Served(CONTENT))
    server.files[f"{path}?token=secret"] = served
    return served


def sha256(content: bytes = CONTENT) -> list[Checksum]:
    return [Checksum("sha256", hashlib.sha256(content).hexdigest(), "the list")]


def fetch(
    downloader: HttpDownloader,
    server: LocalServer,
    target: Path,
    checksums: list[Checksum] | None = None,
    progress: Steps | None = None,
) -> None:
    downloader.download(server.address + PATH, target, sha256() if checksums is None else checksums, progress or Steps())


def list_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "out" / "a.txt"


def test_download__puts_the_file_in_its_place(downloader: HttpDownloader, server: LocalServer, target: Path) -> None:
    put(server)
    steps = Steps()
    found = downloader.download(f"{server.address}{PATH}?token=secret", target, [], steps)
    assert (target.read_bytes(), list_names(target.parent)) == (CONTENT, ["a.txt"])
    assert (found.size_bytes, found.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    assert (found.url, found.last_modified) == (server.address + PATH, "Mon, 02 Nov 2026 10:00:00 GMT")
    assert (steps.started, steps.done) == ([("a.txt", len(CONTENT))], len(CONTENT))


def test_download__goes_on_where_the_connection_broke(
    downloader: HttpDownloader, server: LocalServer, target: Path, waits: list[float]
) -> None:
    put(server).faults = [cut_after(100_000), cut_after(50_000)]
    steps = Steps()
    fetch(downloader, server, target, progress=steps)
    assert target.read_bytes() == CONTENT
    assert [asked.range for asked in server.asked] == [None, "bytes=100000-", "bytes=150000-"]
    assert {asked.if_range for asked in server.asked[1:]} == {'"v1"'}
    assert waits == [0.5, 1.0]
    assert (len(steps.started), steps.done) == (1, len(CONTENT))


def test_download__tries_again_when_the_server_hangs_up(downloader: HttpDownloader, server: LocalServer, target: Path) -> None:
    put(server).faults = [hang_up, None]
    fetch(downloader, server, target)
    assert target.read_bytes() == CONTENT


def test_download__gives_up_on_a_server_that_always_cuts_and_keeps_what_came(
    downloader: HttpDownloader, server: LocalServer, target: Path
) -> None:
    put(server).faults = [cut_after(100)] * 3
    with pytest.raises(ToolError, match=r"ended 299,700 bytes early \(3 tries in a row\)\. 300 bytes are kept; run the same"):
        fetch(downloader, server, target)
    assert list_names(target.parent) == ["a.txt.part", "a.txt.part.json"]
    assert (target.parent / "a.txt.part").read_bytes() == CONTENT[:300]
    fetch(downloader, server, target)
    assert (target.read_bytes(), list_names(target.parent)) == (CONTENT, ["a.txt"])
    assert server.asked[-1].range == "bytes=300-"


def test_download__counts_tries_anew_after_a_mebibyte(server: LocalServer, target: Path) -> None:
    content = random.Random(4).randbytes(6 << 20)
    put(server).content = content
    put(server).faults = [cut_after(1_100_000)] * 4
    fetch(HttpDownloader(PATIENCE, sleep=lambda _: None), server, target, sha256(content))
    assert len(server.asked) == 5
    assert target.read_bytes() == content


@pytest.mark.parametrize("algorithm", ["md5", "sha256"])
def test_download__removes_what_has_the_wrong_checksum(
    downloader: HttpDownloader, server: LocalServer, target: Path, algorithm: str
) -> None:
    corrupt = CONTENT[:1000] + bytes([CONTENT[1000] ^ 1]) + CONTENT[1001:]
    put(server).content = corrupt
    wanted = [Checksum(algorithm, hashlib.new(algorithm, CONTENT).hexdigest(), "MD5SUMS")]
    with pytest.raises(ToolError, match=rf"the {algorithm} is \w+, but MD5SUMS says \w+\. What was fetched is removed"):
        fetch(downloader, server, target, wanted)
    assert list_names(target.parent) == []


@pytest.mark.parametrize("etag", ['"v2"', None])
def test_download__starts_anew_when_the_file_changed_on_the_way(
    downloader: HttpDownloader, server: LocalServer, target: Path, etag: str | None
) -> None:
    changed = CONTENT[::-1]
    put(server).etag = '"v1"' if etag else None
    put(server).faults = [cut_after(1000), change_to(changed, etag)]
    steps = Steps()
    fetch(downloader, server, target, sha256(changed), steps)
    assert target.read_bytes() == changed
    assert server.asked[1].range == "bytes=1000-"
    assert (len(steps.started), steps.done) == (2, len(changed))


def test_download__starts_anew_when_a_server_sends_the_rest_of_a_changed_file(
    downloader: HttpDownloader, server: LocalServer, target: Path
) -> None:
    """A server that knows ranges but not If-Range."""
    changed = CONTENT[::-1]

    def change_and_send_rest(handler: object, served: Served) -> None:
        served.content, served.etag = changed, '"v2"'
        del handler.headers["If-Range"]  # type: ignore[attr-defined]
        handler.answer(served)  # type: ignore[attr-defined]

    put(server).faults = [cut_after(1000), change_and_send_rest]
    fetch(downloader, server, target, sha256(changed))
    assert target.read_bytes() == changed
    assert [asked.range for asked in server.asked] == [None, "bytes=1000-", None]


def test_download__starts_anew_when_the_server_ignores_ranges(
    downloader: HttpDownloader, server: LocalServer, target: Path
) -> None:
    put(server).has_ranges = False
    put(server).faults = [cut_after(1000)]
    fetch(downloader, server, target)
    assert target.read_bytes() == CONTENT


def test_download__asks_for_no_range_of_a_file_that_names_no_version(
    downloader: HttpDownloader, server: LocalServer, target: Path
) -> None:
    put(server).etag, put(server).last_modified = 'W/"weak"', None
    put(server).faults = [cut_after(1000)]
    fetch(downloader, server, target)
    assert [asked.range for asked in server.asked] == [None, None]


def test_download__starts_anew_when_the_server_has_no_such_range(
    downloader: HttpDownloader, server: LocalServer, target: Path
) -> None:
    put(server).faults = [cut_after(1000), answer_status(416)]
    fetch(downloader, server, target)
    assert [asked.range for asked in server.asked] == [None, "bytes=1000-", None]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_download__does_not_ask_again_after_a_final_answer(
    downloader: HttpDownloader, server: LocalServer, target: Path, status: int, waits: list[float]
) -> None:
    put(server).faults = [answer_status(status)]
    with pytest.raises(ToolError, match=rf"/pub/a\.txt: the server answered {status}"):
        fetch(downloader, server, target)
    assert (len(server.asked), waits) == (1, [])


def test_download__waits_as_long_as_a_busy_server_asks(
    downloader: HttpDownloader, server: LocalServer, target: Path, waits: list[float]
) -> None:
    put(server).faults = [answer_status(503, Retry_After="7"), answer_status(429, Retry_After="900")]
    fetch(downloader, server, target)
    assert (target.read_bytes(), waits) == (CONTENT, [7.0, PATIENCE.wait_max_seconds])


def test_download__does_not_wait_for_ever(server: LocalServer, target: Path) -> None:
    put(server).faults = [stall_after(1000, 0.6), stall_after(0, 0.6)]
    impatient = HttpDownloader(Patience(tries=2, timeout_seconds=0.2), sleep=lambda _: None)
    with pytest.raises(ToolError, match="no answer in time"):
        fetch(impatient, server, target)
    fetch(impatient, server, target)
    assert target.read_bytes() == CONTENT


def test_download__names_a_server_that_is_not_there(downloader: HttpDownloader, target: Path) -> None:
    with serve() as gone:
        address = gone.address
    with pytest.raises(ToolError, match=r"the connection failed \(.*refused\) \(3 tries in a row\)\. Check the network"):
        downloader.download(address + PATH, target, [], Steps())


def test_download__turns_a_full_disk_into_an_output_error_and_can_go_on(server: LocalServer, target: Path) -> None:
    put(server)

    class FullDisk:
        def __init__(self, path: Path, mode: str):
            self._stream = open_part(path, mode)

        def write(self, content: bytes) -> object:
            self._stream.write(content[:500])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        def close(self) -> object:
            return self._stream.close()

    def open_full(path: Path, mode: str) -> Writer:
        return FullDisk(path, mode)

    with pytest.raises(OutputError, match=r"a\.txt\.part: the disk is full .* run the same command again"):
        fetch(HttpDownloader(PATIENCE, opener=open_full), server, target)
    assert len(server.asked) == 1
    fetch(HttpDownloader(PATIENCE), server, target)
    assert (target.read_bytes(), server.asked[-1].range) == (CONTENT, "bytes=500-")


def test_download__refuses_what_does_not_fit_before_it_takes_it(server: LocalServer, target: Path) -> None:
    put(server)
    with pytest.raises(OutputError, match="300,000 bytes are to come and do not fit"):
        fetch(HttpDownloader(PATIENCE, free_bytes=lambda _: 299_999), server, target)
    assert list_names(target.parent) == []


def test_download__checks_and_keeps_what_a_killed_run_had_finished(
    downloader: HttpDownloader, server: LocalServer, target: Path
) -> None:
    """Killed after the last byte, before the check."""
    put(server).faults = [cut_after(len(CONTENT) - 1)] * 3
    with pytest.raises(ToolError):
        fetch(HttpDownloader(Patience(tries=1)), server, target)
    with (target.parent / "a.txt.part").open("ab") as part:
        part.write(CONTENT[-1:])
    asked = len(server.asked)
    fetch(downloader, server, target)
    assert (target.read_bytes(), len(server.asked)) == (CONTENT, asked)


def test_download__does_not_go_on_with_the_part_of_another_address(
    downloader: HttpDownloader, server: LocalServer, target: Path
) -> None:
    put(server).faults = [cut_after(1000)]
    with pytest.raises(ToolError):
        fetch(HttpDownloader(Patience(tries=1)), server, target)
    put(server, path="/mirror/a.txt")
    downloader.download(f"{server.address}/mirror/a.txt", target, sha256(), Steps())
    assert (target.read_bytes(), server.asked[-1].range) == (CONTENT, None)


@pytest.mark.parametrize("note", [b"", b"{", b"[]", b'{"url": "x"}', b"\xff"])
def test_download__starts_anew_beside_a_broken_note(
    downloader: HttpDownloader, server: LocalServer, target: Path, note: bytes
) -> None:
    put(server)
    target.parent.mkdir()
    (target.parent / "a.txt.part").write_bytes(b"something")
    (target.parent / "a.txt.part.json").write_bytes(note)
    fetch(downloader, server, target)
    assert (target.read_bytes(), list_names(target.parent)) == (CONTENT, ["a.txt"])


def test_download__takes_a_file_in_chunks_and_sees_where_one_is_cut(
    downloader: HttpDownloader, server: LocalServer, target: Path
) -> None:
    def cut_chunk(handler: object, served: Served) -> None:
        handler.send_response(200)  # type: ignore[attr-defined]
        handler.send_header("Transfer-Encoding", "chunked")  # type: ignore[attr-defined]
        handler.end_headers()  # type: ignore[attr-defined]
        handler.wfile.write(b"fff\r\nshort")  # type: ignore[attr-defined]

    put(server).length = "chunked"
    put(server).faults = [cut_chunk]
    fetch(downloader, server, target, [])
    assert (target.read_bytes(), len(server.asked)) == (CONTENT, 2)


def test_download__needs_a_length_or_a_checksum(downloader: HttpDownloader, server: LocalServer, target: Path) -> None:
    put(server).length = "none"
    with pytest.raises(ToolError, match="a cut could not be seen"):
        fetch(downloader, server, target, [])
    fetch(downloader, server, target)
    assert target.read_bytes() == CONTENT


def test_download__takes_no_web_page_for_a_file(downloader: HttpDownloader, server: LocalServer, target: Path) -> None:
    put(server).content_type = "text/html; charset=utf-8"
    with pytest.raises(ToolError, match="a web page, not the file"):
        fetch(downloader, server, target, [])


def test_download__takes_no_compressed_form_of_a_plain_file(
    downloader: HttpDownloader, server: LocalServer, target: Path
) -> None:
    put(server).headers = {"Content-Encoding": "gzip"}
    with pytest.raises(ToolError, match="sends it as gzip, though asked not to"):
        fetch(downloader, server, target, [])


def test_download__takes_the_name_of_gzip_at_its_word(downloader: HttpDownloader, server: LocalServer, tmp_path: Path) -> None:
    server.files["/a.gz"] = Served(b"\x1f\x8bcontent", headers={"Content-Encoding": "x-gzip"})
    server.files["/b.gz"] = Served(b"not gzip")
    downloader.download(f"{server.address}/a.gz", tmp_path / "a.gz", [], Steps())
    with pytest.raises(ToolError, match="not gzip, as its name says"):
        downloader.download(f"{server.address}/b.gz", tmp_path / "b.gz", [], Steps())
    assert list_names(tmp_path) == ["a.gz"]


def test_download__takes_an_empty_file(downloader: HttpDownloader, server: LocalServer, target: Path) -> None:
    put(server).content = b""
    fetch(downloader, server, target, sha256(b""))
    assert target.read_bytes() == b""


def test_download__killed_halfway_and_repeated_gives_the_same_bytes(
    downloader: HttpDownloader, server: LocalServer, target: Path
) -> None:
    put(server).faults = [stall_after(200_000, 0.5)]
    script = (
        "import sys; from pathlib import Path; from fascicle.adapters.download import HttpDownloader\n"
        "from fascicle.workflow.ports import SilentProgress\n"
        "HttpDownloader().download(sys.argv[1], Path(sys.argv[2]), [], SilentProgress())\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, server.address + PATH, str(target)]) as run:
        part = target.parent / "a.txt.part"
        end = time.monotonic() + 20
        while (not part.exists() or part.stat().st_size < 100_000) and time.monotonic() < end:
            time.sleep(0.01)
        run.send_signal(signal.SIGKILL)
    assert list_names(target.parent) == ["a.txt.part", "a.txt.part.json"]
    held = part.stat().st_size
    assert 100_000 <= held < len(CONTENT)
    fetch(downloader, server, target)
    assert (target.read_bytes(), server.asked[-1].range) == (CONTENT, f"bytes={held}-")


def test_read_text__gives_a_small_text(downloader: HttpDownloader, server: LocalServer) -> None:
    server.files["/MD5SUMS"] = Served(b"text", faults=[cut_after(2), hang_up])
    assert downloader.read_text(f"{server.address}/MD5SUMS") == "text"
    with pytest.raises(ToolError, match="404"):
        downloader.read_text(f"{server.address}/none")
