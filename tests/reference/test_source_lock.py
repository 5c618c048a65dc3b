"""`sources.lock.toml`, both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fascicle.errors import ReferenceInputError
from fascicle.reference.source_lock import LockedFile, format_lock, parse_lock

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
LOCKED = st.builds(
    LockedFile,
    path=TEXTS,
    source=TEXTS,
    version=TEXTS,
    url=st.none() | TEXTS,
    size_bytes=st.integers(0, 2**40),
    sha256=TEXTS,
    last_modified=st.none() | TEXTS,
    checked_by=TEXTS,
)


@given(st.lists(LOCKED, max_size=3, unique_by=lambda file: file.path))
def test_parse_lock__reads_what_format_lock_writes(files: list[LockedFile]) -> None:
    assert parse_lock(format_lock(files)) == tuple(sorted(files, key=lambda file: file.path))


def test_format_lock__does_not_depend_on_order() -> None:
    files = [LockedFile(path, "s", "1", None, 1, "ab", None, "first use") for path in ("b", "a")]
    assert format_lock(files) == format_lock(reversed(files))


def test_parse_lock__takes_no_text_for_no_files() -> None:
    assert parse_lock("") == ()


@pytest.mark.parametrize("text", ["[[files]\n", "[[files]]\npath = 'a'\n", "[[files]]\nother = 1\n", "files = 3\n"])
def test_parse_lock__refuses_what_is_no_lock(text: str) -> None:
    with pytest.raises(ReferenceInputError, match=r"sources\.lock\.toml: is not a lock of sources"):
        parse_lock(text)
