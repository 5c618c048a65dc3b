"""Cancer hotspots (cancerhotspots.org, ODbL 1.0): how many samples have a change at a residue, and which.

The table that is read has the columns of the release with one row a residue or stretch: `hugo_symbol`, `residue`,
`amino_acid_position`, `variant_amino_acid` (`K:142|R:204`), `tumor_count`, `transcript_id`, `type`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fascicle.errors import InputError
from fascicle.model.protein_changes import ChangeKind, ProteinChange

NAME: Final = "Cancer Hotspots"
LICENCE: Final = "ODbL-1.0"
COLUMNS: Final = ("hugo_symbol", "residue", "amino_acid_position", "variant_amino_acid", "tumor_count", "transcript_id", "type")
SINGLE: Final = "single residue"


@dataclass(frozen=True, slots=True)
class Hotspot:
    """A residue (from 1, counted on `transcript`), changed in `samples` tumours; `changes` has the count of each amino acid."""

    gene: str
    transcript: str
    residue: int
    samples: int
    changes: Mapping[str, int]


def parse_hotspots(text: str) -> dict[tuple[str, int], Hotspot]:
    """Hotspots of single residues by gene and residue; stretches of in-frame indels have no residue and are left out.

    Raises InputError where a column is missing or a row cannot be read.
    """
    reader = csv.DictReader(text.splitlines(), delimiter="\t")
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise InputError(f"lacks the columns {', '.join(missing)}", path=NAME)
    hotspots = {}
    for number, row in enumerate(reader, start=2):
        if row["type"] != SINGLE:
            continue
        try:
            hotspot = _parse_row(row)
        except ValueError as error:
            raise InputError(f"cannot be read ({error})", path=NAME, where=f"line {number}") from error
        hotspots[hotspot.gene, hotspot.residue] = hotspot
    return hotspots


def count_change(hotspot: Hotspot, change: ProteinChange) -> int:
    """Samples with the very change; a frameshift or an indel is not counted at a single residue."""
    if change.kind in (ChangeKind.SUBSTITUTION, ChangeKind.STOP):
        return hotspot.changes.get(change.alternate, 0)
    return 0


def _parse_row(row: Mapping[str, str]) -> Hotspot:
    pairs = (part.partition(":") for part in row["variant_amino_acid"].split("|") if part)
    return Hotspot(
        row["hugo_symbol"],
        row["transcript_id"],
        int(row["amino_acid_position"]),
        int(float(row["tumor_count"])),
        {amino_acid: int(count) for amino_acid, _, count in pairs},
    )
