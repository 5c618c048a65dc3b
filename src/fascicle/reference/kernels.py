"""The one place where numba is imported for compiling: a typed decorator for kernels.

A kernel is a function over NumPy arrays that is compiled at its first call and kept on disk. It releases the interpreter lock, so
that several blocks of reads can be worked on at once, and it holds no state, so that the result does not depend on who ran when.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from numba import njit

_P = ParamSpec("_P")
_R = TypeVar("_R")


def kernel(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Compiles a function over arrays."""
    return cast("Callable[_P, _R]", njit(cache=True, nogil=True)(function))


def inlined(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Compiles a small function into the kernels that call it."""
    return cast("Callable[_P, _R]", njit(cache=True, nogil=True, inline="always")(function))
