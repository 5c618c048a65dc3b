"""Results are there whole or not at all."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fascicle.adapters.atomic import UNFINISHED_PREFIX, open_result_directory, write_whole
from fascicle.errors import OutputError

NAMES = ("calls.json", "calls.tsv", "deep/calls.vcf")

KILLED_RUN = """
import os, signal, sys
from pathlib import Path
from fascicle.adapters.atomic import open_result_directory
with open_result_directory(Path(sys.argv[1]), ("calls.json", "calls.tsv")) as results:
    results.write("calls.json", "new")
    os.kill(os.getpid(), signal.SIGKILL)
"""

KILLED_MOVE = """
import os, signal, sys
from pathlib import Path
import fascicle.adapters.atomic as atomic
moves = []
def dying_move(source, target, move=atomic._move):
    if len(moves) == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    moves.append(target)
    move(source, target)
atomic._move = dying_move
with atomic.open_result_directory(Path(sys.argv[1]), ("calls.json", "calls.tsv", "calls.vcf")) as results:
    for name in ("calls.json", "calls.tsv", "calls.vcf"):
        results.write(name, "new")
"""


def write_all(out: Path, content: str, names: tuple[str, ...] = NAMES) -> None:
    with open_result_directory(out, NAMES) as results:
        for name in names:
            results.write(name, content)


def list_files(out: Path) -> dict[str, str]:
    return {str(path.relative_to(out)): path.read_text() for path in sorted(out.rglob("*")) if path.is_file()}


def test_write_whole__replaces_and_leaves_nothing_beside(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    write_whole(target, "old")
    write_whole(target, b"new")
    assert list_files(tmp_path) == {"a.txt": "new"}


def test_write_whole__gives_the_usual_rights(tmp_path: Path) -> None:
    (tmp_path / "usual").write_text("")
    write_whole(tmp_path / "whole", "")
    assert (tmp_path / "whole").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_write_whole__keeps_the_old_file_when_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.txt"
    write_whole(target, "old")

    def fail(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError, match=r"a\.txt: the disk is full .* run the same command again"):
        write_whole(target, "new")
    assert list_files(tmp_path) == {"a.txt": "old"}


@pytest.mark.parametrize(
    ("code", "message"), [(errno.EACCES, "no permission"), (errno.EROFS, "read-only"), (errno.EIO, r"writing failed \(Input")]
)
def test_write_whole__says_why_it_cannot_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, message: str) -> None:
    def fail(path: Path, target: Path) -> Path:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OutputError, match=message):
        write_whole(tmp_path / "a.txt", "x")


def test_write_whole__refuses_a_directory(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(OutputError, match="a directory of that name exists"):
        write_whole(tmp_path / "a", "x")


def test_open_result_directory__writes_all_files(tmp_path: Path) -> None:
    write_all(tmp_path / "new" / "out", "1")
    assert list_files(tmp_path / "new" / "out") == dict.fromkeys(NAMES, "1")


def test_open_result_directory__shows_nothing_before_the_end(tmp_path: Path) -> None:
    with open_result_directory(tmp_path, NAMES) as results:
        results.write("calls.json", "1")
        results.path("calls.tsv").write_text("2")
        assert not (tmp_path / "calls.json").exists()
        assert not (tmp_path / "calls.tsv").exists()
    assert list_files(tmp_path) == {"calls.json": "1", "calls.tsv": "2"}


def test_open_result_directory__replaces_own_files_and_keeps_those_of_others(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    write_all(tmp_path, "old")
    write_all(tmp_path, "new", names=("calls.json",))
    assert list_files(tmp_path) == {"calls.json": "new", "notes.txt": "mine"}


def fail_halfway(out: Path) -> None:
    with open_result_directory(out, NAMES) as results:
        results.write("calls.json", "new")
        raise RuntimeError


def test_open_result_directory__failed_run_leaves_the_old_results(tmp_path: Path) -> None:
    write_all(tmp_path, "old")
    with pytest.raises(RuntimeError):
        fail_halfway(tmp_path)
    assert list_files(tmp_path) == dict.fromkeys(NAMES, "old")


def test_open_result_directory__failed_first_run_leaves_no_directory(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        fail_halfway(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_open_result_directory__killed_run_can_be_repeated(tmp_path: Path) -> None:
    write_all(tmp_path, "old")
    run = subprocess.run([sys.executable, "-c", KILLED_RUN, str(tmp_path)], check=False)
    assert run.returncode == -signal.SIGKILL
    assert (tmp_path / "calls.json").read_text() == "old"
    assert list(tmp_path.glob(f"{UNFINISHED_PREFIX}*"))
    write_all(tmp_path, "again")
    assert list_files(tmp_path) == dict.fromkeys(NAMES, "again")


@pytest.mark.parametrize(("moves", "left"), [(0, []), (1, ["calls.vcf"]), (2, ["calls.tsv", "calls.vcf"])])
def test_open_result_directory__killed_while_moving_lacks_the_mark(tmp_path: Path, moves: int, left: list[str]) -> None:
    names = ("calls.json", "calls.tsv", "calls.vcf")
    for name in names:
        (tmp_path / name).write_text("old")
    subprocess.run([sys.executable, "-c", KILLED_MOVE, str(tmp_path), str(moves)], check=False)
    seen = {name: (tmp_path / name).read_text() for name in names if (tmp_path / name).exists()}
    assert seen == dict.fromkeys(left, "new")


def test_open_result_directory__leaves_a_living_run_alone(tmp_path: Path) -> None:
    with open_result_directory(tmp_path, NAMES) as first:
        first.write("calls.json", "first")
        write_all(tmp_path, "second")
    assert (tmp_path / "calls.json").read_text() == "first"


def test_open_result_directory__refuses_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(OutputError, match="out: a directory is needed here, but a file of that name exists"):
        write_all(tmp_path / "out", "1")


def test_open_result_directory__full_disk_in_a_library_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="the disk is full"), open_result_directory(tmp_path, NAMES):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_open_result_directory__other_errors_of_the_block_pass(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), open_result_directory(tmp_path, NAMES):
        (tmp_path / "absent").read_text()


def test_path__refuses_an_undeclared_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"extra\.txt is not among"), open_result_directory(tmp_path, NAMES) as results:
        results.path("extra.txt")
