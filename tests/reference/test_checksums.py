"""Published checksums."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from fascicle.errors import InputError, ReferenceInputError
from fascicle.reference.checksums import Checksum, hash_with, parse_checksum_list

MD5 = "0123456789abcdef0123456789abcdef"
OTHER = "f" * 32
SHA256 = "ab" * 32


@pytest.mark.parametrize(
    "text",
    [
        f"{OTHER}  b.gz\n{MD5}  a.gz\n",
        f"{OTHER} *b.gz\r\n{MD5.upper()} *./some/where/a.gz\r\n",
        f"MD5 (b.gz) = {OTHER}\nMD5 (a.gz) = {MD5}\n",
        f"{MD5}  /another/name/clinvar.vcf.gz\n",
        f"{MD5}\n",
        f"{MD5}  a.gz\n{MD5}  folder/a.gz\n",
    ],
    ids=["gnu", "binary, folders", "bsd", "one line of another name", "digest alone", "twice the same"],
)
def test_parse_checksum_list__knows_the_forms_of_producers(text: str) -> None:
    assert parse_checksum_list(text, "a.gz", "MD5SUMS") == Checksum("md5", MD5, "MD5SUMS")


def test_parse_checksum_list__tells_the_algorithm_by_length() -> None:
    assert parse_checksum_list(f"{SHA256}  a.gz", "a.gz", "list").algorithm == "sha256"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no checksum for a.gz"),
        (f"{MD5}  b.gz\n{OTHER}  c.gz\n", "no checksum for a.gz"),
        (f"{MD5}  x/a.gz\n{OTHER}  y/a.gz\n", "different checksums for a.gz"),
        ("<html>login</html>", "no checksum"),
        (f"{MD5}00000  a.gz\n", "no checksum"),
    ],
)
def test_parse_checksum_list__refuses_a_list_that_does_not_say(text: str, says: str) -> None:
    with pytest.raises(ReferenceInputError, match=says):
        parse_checksum_list(text, "a.gz", "MD5SUMS")


def test_hash_with__gives_all_digests_of_a_file(tmp_path: Path) -> None:
    content = bytes(range(256)) * 9000
    (tmp_path / "a").write_bytes(content)
    expected = {"md5": hashlib.md5(content).hexdigest(), "sha256": hashlib.sha256(content).hexdigest()}
    assert hash_with(tmp_path / "a", ["sha256", "md5"]) == expected


def test_hash_with__names_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        hash_with(tmp_path / "none", ["md5"])
