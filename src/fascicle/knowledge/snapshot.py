"""One state of knowledge: all statements, and a hash by which a result names it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from fascicle.errors import InputError
from fascicle.knowledge import fusion_pairs, intragenic_events, statements

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fascicle.model.knowledge import FusionPair, IntragenicEvent, TherapyStatement

SNAPSHOT_NAME = "fascicle-knowledge-2026.11"
SNAPSHOT_FILES = (fusion_pairs.FILE_NAME, intragenic_events.FILE_NAME, statements.FILE_NAME)


@dataclass(frozen=True)
class Snapshot:
    """A named state of knowledge; `sha256` is over the names and contents of its files."""

    name: str
    sha256: str
    therapies: tuple[TherapyStatement, ...]
    fusion_pairs: tuple[FusionPair, ...]
    intragenic_events: tuple[IntragenicEvent, ...] = ()

    @property
    def looked_within(self) -> frozenset[str]:
        """Genes with known events within them."""
        return frozenset(event.gene for event in self.intragenic_events)

    def find_pair(self, five_prime: str, three_prime: str) -> FusionPair | None:
        """The recurrent fusion of two genes in this order, None where it is not listed."""
        return self._pairs_by_genes.get((five_prime, three_prime))

    def is_known_pair(self, five_prime: str, three_prime: str) -> bool:
        """Whether the fusion of two genes in this order is recurrent."""
        return self.find_pair(five_prime, three_prime) is not None

    @cached_property
    def _pairs_by_genes(self) -> dict[tuple[str, str], FusionPair]:
        return {(pair.five_prime, pair.three_prime): pair for pair in reversed(self.fusion_pairs)}


def parse_snapshot(files: Mapping[str, bytes], *, name: str = SNAPSHOT_NAME) -> Snapshot:
    """A snapshot from the contents of its files by name.

    Raises InputError when one of `SNAPSHOT_FILES` is missing or is not UTF-8, or when a parser refuses its content.
    """
    missing = sorted(set(SNAPSHOT_FILES) - files.keys())
    if missing:
        raise InputError(f"the knowledge snapshot lacks {', '.join(missing)}", remedy=f"It needs {', '.join(SNAPSHOT_FILES)}.")
    return Snapshot(
        name=name,
        sha256=_hash(files),
        therapies=statements.parse_therapies(_decode(files, statements.FILE_NAME)),
        fusion_pairs=fusion_pairs.parse_fusion_pairs(_decode(files, fusion_pairs.FILE_NAME)),
        intragenic_events=intragenic_events.parse_intragenic_events(_decode(files, intragenic_events.FILE_NAME)),
    )


def _hash(files: Mapping[str, bytes]) -> str:
    """SHA-256 over name, length and content of each file in the order of names, so that no two sets share a hash by accident."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode())
        digest.update(files[name])
    return digest.hexdigest()


def _decode(files: Mapping[str, bytes], name: str) -> str:
    """A file as text."""
    try:
        return files[name].decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError("not UTF-8", path=name, remedy="Save it as UTF-8.") from error
