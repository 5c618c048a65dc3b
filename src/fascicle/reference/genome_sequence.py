"""The genome of a bundle, as far as it was given: whole chromosomes or slices named `chr:start-end`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pysam

from fascicle.reference.fasta import parse_slice_name

SEQUENCE_FILE: Final = "sequence.fa.gz"


@dataclass(frozen=True)
class GenomeSequence:
    """An indexed bgzip FASTA; `path` is a bundle's `sequence.fa.gz`."""

    path: Path

    @cached_property
    def _file(self) -> Any:
        return pysam.FastaFile(str(self.path))

    @cached_property
    def _pieces(self) -> dict[str, list[tuple[int, int, str]]]:
        """Begin, end and record name of the pieces of each chromosome, 0-based and half-open."""
        found: dict[str, list[tuple[int, int, str]]] = {}
        for name, length in zip(self._file.references, self._file.lengths, strict=True):
            chrom, start = parse_slice_name(name)
            found.setdefault(chrom, []).append((start, start + length, name))
        return found

    def fetch(self, chrom: str, start: int, end: int) -> str:
        """Letters of [start, end) of the plus strand, N where the sequence was not given."""
        letters = ["N"] * (end - start)
        for first, last, name in self._pieces.get(chrom, []):
            low, high = max(start, first), min(end, last)
            if low < high:
                letters[low - start : high - start] = self._file.fetch(name, low - first, high - first).upper()
        return "".join(letters)


def open_genome(bundle_path: Path) -> GenomeSequence | None:
    """The genome of a bundle, None where it was made from transcripts."""
    path = bundle_path / SEQUENCE_FILE
    return GenomeSequence(path) if path.is_file() else None
