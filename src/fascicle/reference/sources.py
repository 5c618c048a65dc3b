"""Public sources that a reference is made from: which files, of which version, from where, under which licence.

The sources are data (`reference/data/sources.toml`, whose head explains the fields). A source is pinned to a version, so that the
same version of Fascicle fetches the same files.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from fascicle.errors import ReferenceInputError
from fascicle.reference.checksums import Checksum

FILE_NAME: Final = "sources.toml"
# The source that `fascicle reference add-hla` reads.
HLA_SOURCE: Final = "imgt_hla"
BYTES_PER_MB: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file: `url` at its producer, the checksum published in text or the list that holds one, about how large it is.

    `role` is `genome`, `annotation` or None; `part` names a part that can be asked for alone.
    """

    name: str
    url: str
    checksum: Checksum | None
    checksum_url: str | None
    size_mb: int
    role: str | None = None
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A producer's data of one version."""

    name: str
    title: str
    version: str
    homepage: str
    license: str
    citation: str
    is_default: bool
    files: tuple[SourceFile, ...]

    @property
    def folder(self) -> str:
        """The folder of its files inside a directory of sources: versions never mix."""
        return f"{self.name}-{self.version}"

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of the parts that can be asked for alone, in order."""
        return tuple(dict.fromkeys(file.part for file in self.files if file.part))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that was asked for, and the source it belongs to."""

    source: Source
    file: SourceFile

    @property
    def path(self) -> str:
        """Where it goes inside a directory of sources, with `/`."""
        return f"{self.source.folder}/{self.file.name}"


def read_sources() -> tuple[Source, ...]:
    """The sources that this version of Fascicle knows."""
    return parse_sources(resources.files("fascicle.reference").joinpath("data", FILE_NAME).read_text("utf-8"))


def parse_sources(text: str) -> tuple[Source, ...]:
    """Sources from TOML. Raises ReferenceInputError for a missing field, an address that is not https, or two of one name."""
    try:
        sources = tuple(_make_source(row) for row in tomllib.loads(text)["sources"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ReferenceInputError(f"is not a list of sources ({error})", path=FILE_NAME) from error
    _require_distinct("source", (source.name for source in sources))
    for source in sources:
        _require_distinct(f"file of {source.name}", (file.name for file in source.files))
    return sources


def select_files(sources: Sequence[Source], only: str | None = None) -> tuple[Wanted, ...]:
    """The files that `only` asks for, in the order of the sources.

    `only` is names of sources, comma-separated, each with a part after a colon if wanted (`gnomad:chr22`). None asks for all
    files of the default sources. Raises ReferenceInputError for a name or part that there is not.
    """
    if only is None:
        return tuple(Wanted(source, file) for source in sources if source.is_default for file in source.files)
    asked = [_parse_request(request.strip(), sources) for request in only.split(",")]
    return tuple(
        Wanted(source, file)
        for source in sources
        for file in source.files
        if any(name == source.name and part in (None, file.part) for name, part in asked)
    )


def find_source(name: str, sources: Sequence[Source]) -> Source:
    """The source of a name. Raises ReferenceInputError, naming those there are."""
    found = next((source for source in sources if source.name == name), None)
    if found is None:
        known = ", ".join(source.name for source in sources)
        raise ReferenceInputError(f"{name!r} is no source", remedy=f"Choose among {known}")
    return found


def _parse_request(request: str, sources: Sequence[Source]) -> tuple[str, str | None]:
    name, colon, part = request.partition(":")
    source = find_source(name, sources)
    if colon and part not in source.parts:
        choices = f"Choose among {', '.join(source.parts)}" if source.parts else "Ask for the whole source"
        raise ReferenceInputError(f"{name} has no part {part!r}", remedy=choices)
    return name, part if colon else None


def _make_source(row: Mapping[str, Any]) -> Source:
    base_url = row["base_url"]
    if not (base_url.startswith("https://") and base_url.endswith("/")):
        raise ReferenceInputError(f"{base_url} is not an https address of a folder", path=FILE_NAME, where=row["name"])
    return Source(
        name=row["name"],
        title=row["title"],
        version=row["version"],
        homepage=row["homepage"],
        license=row["license"],
        citation=row["citation"],
        is_default=row["is_default"],
        files=tuple(_make_file(file, base_url) for file in row["files"]),
    )


def _make_file(row: Mapping[str, Any], base_url: str) -> SourceFile:
    checksum_path = row.get("checksum_path") or None
    return SourceFile(
        name=row["path"].rpartition("/")[2],
        url=base_url + row["path"],
        checksum=_make_checksum(row),
        checksum_url=base_url + checksum_path if checksum_path else None,
        size_mb=row["size_mb"],
        role=row.get("role"),
        part=row.get("part"),
    )


def _make_checksum(row: Mapping[str, Any]) -> Checksum | None:
    """SHA-256 before MD5, where the producer publishes both."""
    algorithm = next((name for name in ("sha256", "md5") if row.get(name)), None)
    return Checksum(algorithm, row[algorithm].lower(), "the producer") if algorithm else None


def _require_distinct(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ReferenceInputError(f"{what} {name} is there twice", path=FILE_NAME)
        seen.add(name)
