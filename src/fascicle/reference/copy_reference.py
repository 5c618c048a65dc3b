"""A pooled reference for copy number: what normals of one assay have in every bin. `copy_number.tsv` in a reference bundle.

It is not part of what the bundle was built from and not in its hash; results name its own SHA-256.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.errors import ReferenceInputError
from fascicle.reference.copy_bins import CopyBins
from fascicle.reference.fasta import read_text_lines
from fascicle.reference.tables import parse_table

COPY_REFERENCE_FILE: Final = "copy_number.tsv"
COLUMNS: Final = ("chrom", "start", "end", "kind", "log2", "depth", "spread")
_REMEDY: Final = "Make it again with `fascicle reference add-copy-baseline`"
_SAMPLES: Final = "# samples "
_METHOD: Final = "# method "
_KINDS: Final = ("antitarget", "target")


@dataclass(frozen=True, eq=False)
class CopyBaseline:
    """Expected log2 depth, depth and spread of each bin; pooled from so many samples."""

    log2: NDArray[np.float64]
    depth: NDArray[np.float64]
    spread: NDArray[np.float64]
    samples: int


@dataclass(frozen=True, eq=False)
class CopyReferenceTable:
    """A pooled reference with the places of its bins, as `(chrom, start, end, is_target)`."""

    places: tuple[tuple[str, int, int, bool], ...]
    baseline: CopyBaseline
    is_amplicon: bool

    def find_baseline(self, bins: CopyBins, *, is_amplicon: bool) -> CopyBaseline | None:
        """The baseline of some bins; None where it was made by another method or lacks one of the bins."""
        rows = {place: row for row, place in enumerate(self.places)}
        found = [rows.get(place) for place in _list_places(bins)]
        if self.is_amplicon != is_amplicon or None in found:
            return None
        own, chosen = self.baseline, np.array(found, dtype=np.int64)
        return CopyBaseline(own.log2[chosen], own.depth[chosen], own.spread[chosen], own.samples)


def _list_places(bins: CopyBins) -> tuple[tuple[str, int, int, bool], ...]:
    columns = (bins.chroms.tolist(), bins.starts.tolist(), bins.ends.tolist(), bins.is_target.tolist())
    return tuple(zip(*columns, strict=True))


def format_copy_reference(bins: CopyBins, baseline: CopyBaseline, *, is_amplicon: bool) -> str:
    """`copy_number.tsv`: starts are 1-based, ends inclusive."""
    lines = [f"{_SAMPLES}{baseline.samples}", f"{_METHOD}{'amplicon' if is_amplicon else 'capture'}", "\t".join(COLUMNS)]
    numbers = zip(baseline.log2.tolist(), baseline.depth.tolist(), baseline.spread.tolist(), strict=True)
    for (chrom, start, end, is_target), values in zip(_list_places(bins), numbers, strict=True):
        cells = (chrom, str(start + 1), str(end), _KINDS[is_target], *(f"{value:.5f}" for value in values))
        lines.append("\t".join(cells))
    return "\n".join(lines) + "\n"


def read_copy_reference(folder: Path) -> CopyReferenceTable | None:
    """The pooled reference of a bundle, None where it has none. Raises ReferenceInputError."""
    path = folder / COPY_REFERENCE_FILE
    if not path.is_file():
        return None
    return parse_copy_reference("\n".join(read_text_lines(path)), str(path))


def parse_copy_reference(text: str, name: str) -> CopyReferenceTable:
    """The content of `copy_number.tsv`. Raises ReferenceInputError, naming `name`, for another header or a broken number."""
    head = [line for line in text.splitlines() if line.startswith("#")]
    samples = next((line[len(_SAMPLES) :] for line in head if line.startswith(_SAMPLES)), "")
    method = next((line[len(_METHOD) :] for line in head if line.startswith(_METHOD)), "")
    if not samples.isdecimal() or method not in {"amplicon", "capture"}:
        raise ReferenceInputError("does not say how many samples it is of and by which method", path=name, remedy=_REMEDY)
    rows = parse_table(text, COLUMNS, name)
    try:
        places = tuple((row["chrom"], int(row["start"]) - 1, int(row["end"]), row["kind"] == _KINDS[1]) for row in rows)
        log2, depth, spread = (np.array([float(row[column]) for row in rows]) for column in ("log2", "depth", "spread"))
        return CopyReferenceTable(places, CopyBaseline(log2, depth, spread, int(samples)), method == "amplicon")
    except ValueError as error:
        raise ReferenceInputError("a row has a broken number", path=name, remedy=_REMEDY) from error
