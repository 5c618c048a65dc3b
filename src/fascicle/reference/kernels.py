"""The one place where numba is imported for compiling: a typed decorator for kernels.

numba keeps compiled kernels by the file they stand in, and does not notice that a kernel of another file, which was compiled into
them, has changed. So they are kept in a directory named by the hash of all files that can hold kernels.

A kernel is a function over NumPy arrays that is compiled at its first call and kept on disk. It releases the interpreter lock, so
that several blocks of reads can be worked on at once, and it holds no state, so that the result does not depend on who ran when.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final, ParamSpec, TypeVar, cast

from numba import config, njit

_P = ParamSpec("_P")
_R = TypeVar("_R")

_ROOMS: Final = ("reference", "reads", "evidence", "simulate")


def _hash_sources(package: Path) -> str:
    """A short hash of the source of every room that has kernels."""
    files = sorted(path for room in _ROOMS for path in (package / room).rglob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


def _choose_cache(package: Path) -> str:
    """Where compiled kernels are kept: in the directory that `NUMBA_CACHE_DIR` names, else beside the package."""
    given = str(config.CACHE_DIR)
    return str((Path(given) if given else package / "__pycache__") / f"kernels-{_hash_sources(package)}")


config.CACHE_DIR = _choose_cache(Path(__file__).parents[1])


def kernel(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Compiles a function over arrays."""
    return cast("Callable[_P, _R]", njit(cache=True, nogil=True)(function))


def inlined(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Compiles a small function into the kernels that call it."""
    return cast("Callable[_P, _R]", njit(cache=True, nogil=True, inline="always")(function))
