"""Hashes of files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fascicle.errors import InputError
from fascicle.model.provenance import FileHash
from fascicle.reference.hashing import hash_file

if TYPE_CHECKING:
    from pathlib import Path

SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-4, example of the standard


def test_hash_file__names_the_file_without_its_folder(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"abc")
    assert hash_file(tmp_path / "a.txt") == FileHash("a.txt", 3, SHA256_OF_ABC)


def test_hash_file__missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent: cannot be read \(No such file or directory\)"):
        hash_file(tmp_path / "absent")
