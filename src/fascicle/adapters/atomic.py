"""Writing so that nothing half-written ever looks whole.

A single file is written beside its place, flushed to the disk, and renamed over it. A command's result files are written into a
hidden directory `.unfinished-*` inside the result directory and moved up together at the end:

1. the command's old files are removed, the one that marks a whole result first;
2. the new files are moved in, the mark last.

So a directory that holds the mark holds one whole run of that command, never a mix of two, at whatever moment the run was killed.
A run that fails leaves the old results as they were. What a killed run left behind is removed by the next run.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

UNFINISHED_PREFIX = ".unfinished-"
_FULL_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_REASONS = {
    errno.EACCES: "there is no permission to write here. Choose another place, or ask for the right to write",
    errno.EPERM: "there is no permission to write here. Choose another place, or ask for the right to write",
    errno.EROFS: "the file system is read-only. Choose another place",
    errno.ENOTDIR: "a directory is needed here, but a file of that name exists. Choose another name, or move the file away",
    errno.EEXIST: "a directory is needed here, but a file of that name exists. Choose another name, or move the file away",
    errno.EISDIR: "a file is needed here, but a directory of that name exists. Choose another name, or move the directory away",
    errno.ENAMETOOLONG: "the name is too long for the file system. Choose a shorter one",
} | dict.fromkeys(_FULL_DISK, "the disk is full or the quota is used up. Free some space and run the same command again")


class ResultDirectory:
    """Result files of one command on their way into a directory; made by `open_result_directory`."""

    def __init__(self, out: Path, staging: Path, names: Sequence[str]):
        self.out = out
        self._staging = staging
        self._names = tuple(names)

    def path(self, name: str) -> Path:
        """Where to write result `name` (such as `rna/fusions.json`) for a library that opens files itself.

        Raises ValueError for a name that was not announced, OutputError where its folder cannot be made.
        """
        if name not in self._names:
            raise ValueError(f"{name} is not among the result files {', '.join(self._names)}")
        target = self._staging / name
        with output_errors(self.out / name):
            target.parent.mkdir(parents=True, exist_ok=True)
        return target

    def write(self, name: str, content: bytes | str) -> None:
        """Write result `name`; text is encoded as UTF-8 with the line ends it has."""
        target = self.path(name)
        with output_errors(self.out / name):
            target.write_bytes(_to_bytes(content))

    def move_in(self) -> None:
        """Replace the command's old files by the new ones."""
        for name in self._names:
            if (self._staging / name).exists():
                _flush(self._staging / name)
        for name in self._names:
            with output_errors(self.out / name):
                (self.out / name).unlink(missing_ok=True)
        for name in reversed(self._names):
            if (self._staging / name).exists():
                _move(self._staging / name, self.out / name)


@contextmanager
def open_result_directory(out: Path, names: Sequence[str]) -> Iterator[ResultDirectory]:
    """Write the result files `names` of one command into `out`, all or none; the first of `names` marks a whole result.

    A name that the run does not write is removed from `out`; files of other commands stay. Raises OutputError where `out` cannot
    be written, and where the disk gets full inside the block.
    """
    is_new = not out.exists()
    with output_errors(out):
        out.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(out)
        staging = Path(tempfile.mkdtemp(prefix=UNFINISHED_PREFIX, dir=out))
    try:
        with _open_directory(staging) as descriptor:
            _lock(descriptor)
            result = ResultDirectory(out, staging, names)
            with _full_disk_errors(out):
                yield result
            result.move_in()
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        if is_new and not any(out.iterdir()):
            out.rmdir()


def write_whole(path: Path, content: bytes | str) -> None:
    """Write a file so that it is there whole or not at all. Raises OutputError."""
    with output_errors(path):
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(_to_bytes(content))
                stream.flush()
                os.fsync(stream.fileno())
            temporary.chmod(0o666 & ~_umask())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


@contextmanager
def output_errors(path: Path) -> Iterator[None]:
    """Turn an OSError of writing `path` into an OutputError that says what to do."""
    try:
        yield
    except OSError as error:
        because = _REASONS.get(error.errno or 0, f"writing failed ({error.strerror or error})")
        raise OutputError(f"{path}: {because}.") from error


@contextmanager
def _full_disk_errors(out: Path) -> Iterator[None]:
    """A full disk is an output error wherever it shows; other OSErrors of the block may concern inputs and pass through."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL_DISK:
            raise
        raise OutputError(f"{out}: {_REASONS[errno.ENOSPC]}.") from error


def _remove_abandoned(out: Path) -> None:
    """Remove what killed runs left. A live run holds the lock of its directory, which the system frees when it ends."""
    for staging in sorted(out.glob(f"{UNFINISHED_PREFIX}*")):
        with suppress(FileNotFoundError), _open_directory(staging) as descriptor:
            if _lock(descriptor):
                shutil.rmtree(staging, ignore_errors=True)


def _lock(descriptor: int) -> bool:
    """Take the lock of a directory; False where another run has it, and on file systems without locks (some clusters)."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def _open_directory(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _move(source: Path, target: Path) -> None:
    with output_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)
    with suppress(OSError), _open_directory(target.parent) as descriptor:  # not all file systems can flush a list of names
        os.fsync(descriptor)


def _flush(path: Path) -> None:
    """Wait until a file is on the disk."""
    with output_errors(path), path.open("rb") as stream:
        os.fsync(stream.fileno())


def _to_bytes(content: bytes | str) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _umask() -> int:
    """The process's umask, which can only be read by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
