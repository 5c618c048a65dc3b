"""Checksums of downloaded files: how producers publish them, and how a file is held against them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fascicle.errors import InputError, ReferenceInputError

_ALGORITHMS: Final = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
_BSD_LINE = re.compile(r"\w+ ?\((?P<name>.+)\) = (?P<digest>[0-9A-Fa-f]+)")
_GNU_LINE = re.compile(r"(?P<digest>[0-9A-Fa-f]{32,128})(?:\s+\*?(?P<name>.+))?")
_CHUNK_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Checksum:
    """A digest that a file should have: `algorithm` as hashlib names it, `digest` in lower-case hex, `origin` who states it."""

    algorithm: str
    digest: str
    origin: str


def parse_checksum_list(text: str, name: str, origin: str) -> Checksum:
    """The checksum of file `name` in a published list.

    Lists are lines `DIGEST  NAME` (GNU) or `MD5 (NAME) = DIGEST` (BSD); names may have folders. A list of one line speaks of its
    file whatever it calls it, since producers write the path the file had with them. The length of a digest tells its algorithm.
    Raises ReferenceInputError where the list says nothing, or two things, about the file.
    """
    lines = [
        match for line in map(str.strip, text.splitlines()) if (match := _BSD_LINE.fullmatch(line) or _GNU_LINE.fullmatch(line))
    ]
    if len(lines) > 1:
        lines = [line for line in lines if _last_part(line["name"] or "") == name]
    digests = {line["digest"].lower() for line in lines}
    algorithm = _ALGORITHMS.get(len(next(iter(digests), "")))
    if len(digests) != 1 or algorithm is None:
        says = "different checksums" if len(digests) > 1 else "no checksum"
        raise ReferenceInputError(f"the list has {says} for {name}", path=origin, remedy="Ask its producer, or use a mirror")
    return Checksum(algorithm, digests.pop(), origin)


def hash_with(path: Path, algorithms: Iterable[str]) -> dict[str, str]:
    """Digests of a file by algorithm (hashlib's names), lower-case hex, in one pass. Raises InputError where it is unreadable."""
    digests = {name: hashlib.new(name, usedforsecurity=False) for name in algorithms}
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                for digest in digests.values():
                    digest.update(chunk)
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", path=path, remedy="Check the right to read it") from error
    return {name: digest.hexdigest() for name, digest in digests.items()}


def _last_part(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]
