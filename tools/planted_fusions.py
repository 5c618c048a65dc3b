"""Holds a call against the fusion that was planted: which fragments support it, and whether it is placed as it was.

Used by `measure_fusions.py`, whose help states the rules.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from fascicle.reference.bundle import Bundle
from fascicle.reference.gene_loci import find_exon_offsets, to_locus_offset
from fascicle.reference.nucleotides import Bases, decode_bases, encode_bases
from fascicle.simulate.templates import CutTranscript, FusionTranscript

ANCHOR_BP: Final = 20
_NEAR_BP: Final = 60
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Placed:
    """A fragment on a fusion transcript: offset of its first base, and its length."""

    start: int
    length: int


def count_support(fusion: FusionTranscript, fragments: Iterable[Placed], read_length: int) -> tuple[int, int]:
    """Molecules that support the junction, and those of them with a read across it (rule above)."""
    anchor = min(ANCHOR_BP, read_length // 3)
    spanning, split = 0, 0
    for fragment in set(fragments):
        end, size = fragment.start + fragment.length, min(fragment.length, read_length)
        reads = ((fragment.start, fragment.start + size), (end - size, end))
        if any(fusion.junction_start - a >= anchor and b - fusion.junction_end >= anchor for a, b in reads):
            split += 1
        elif reads[0][1] <= fusion.junction_start and reads[1][0] >= fusion.junction_end:
            spanning += 1
    return split + spanning, split


def judge_places(bundle: Bundle, fusion: FusionTranscript, row: Row) -> tuple[bool, bool]:
    """Whether a call is exact, and whether it is as planted (rules above)."""
    if not row["five_prime_pos"] or not row["three_prime_pos"]:
        return False, False
    shifts = [_measure_shift(side, int(row[f"{name}_pos"]) - 1) for name, side in _list_sides(fusion)]
    is_planted = shifts == [0, 0] and row["inserted_bases"] == fusion.inserted
    is_near = max(map(abs, shifts)) <= _NEAR_BP
    is_same = is_near and _spells(bundle, fusion, shifts, row["inserted_bases"])
    return is_planted or is_same or _spells_along_transcripts(bundle, fusion, row), is_planted


def _spells_along_transcripts(bundle: Bundle, fusion: FusionTranscript, row: Row) -> bool:
    """Whether the called transcripts, cut at the called places, spell what was planted for some way on both sides."""
    cut = []
    for name, side in _list_sides(fusion):
        number = bundle.numbers[side.gene.symbol]
        transcript = next((t for t in side.gene.transcripts if t.accession == row.get(f"{name}_transcript")), None)
        if transcript is None:
            return False
        places = find_exon_offsets(side.gene, transcript)
        at = int(np.searchsorted(places, to_locus_offset(side.gene.locus, int(row[f"{name}_pos"]) - 1)))
        bases = bundle.transcript_bases(number, transcript)
        cut.append(bases[max(0, at + 1 - _NEAR_BP) : at + 1] if name == "five_prime" else bases[at : at + _NEAR_BP])
    called = decode_bases(cut[0]) + row["inserted_bases"] + decode_bases(cut[1])
    start = fusion.junction_start - 2 * _NEAR_BP
    return called in decode_bases(fusion.bases[max(0, start) : fusion.junction_end + 2 * _NEAR_BP])


def _spells(bundle: Bundle, fusion: FusionTranscript, shifts: Sequence[int], inserted: str) -> bool:
    """Whether the partners with their breakpoints moved, and the inserted bases called, make the planted transcript."""
    head = _reach(bundle, fusion.five_prime, shifts[0], is_five_prime=True)
    tail = _reach(bundle, fusion.three_prime, shifts[1], is_five_prime=False)
    return np.array_equal(np.concatenate((head, encode_bases(inserted.encode()), tail)), fusion.bases)


def _list_sides(fusion: FusionTranscript) -> tuple[tuple[str, CutTranscript], ...]:
    return (("five_prime", fusion.five_prime), ("three_prime", fusion.three_prime))


def _measure_shift(side: CutTranscript, offset: int) -> int:
    """Bases from the true breakpoint to the one called, in the direction of transcription."""
    locus = side.gene.locus
    return to_locus_offset(locus, offset) - to_locus_offset(locus, side.position.offset)


def _reach(bundle: Bundle, side: CutTranscript, shift: int, *, is_five_prime: bool) -> Bases:
    """What a partner brings when its breakpoint is moved by `shift` bases of its locus."""
    locus = bundle.locus_bases(bundle.numbers[side.gene.symbol])
    at = to_locus_offset(side.gene.locus, side.position.offset)
    if is_five_prime:
        return (
            np.concatenate((side.bases, locus[at + 1 : at + 1 + shift])) if shift > 0 else side.bases[: len(side.bases) + shift]
        )
    return np.concatenate((locus[at + shift : at], side.bases)) if shift < 0 else side.bases[shift:]


def read_origins(path: Path) -> dict[str, list[Placed]]:
    """Fragments of fusion transcripts by name, from `origins.tsv.gz`."""
    found: dict[str, list[Placed]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="ascii") as lines:
        for line in lines:
            _, origin, template, start, length, *_ = line.split("\t")
            if origin == "transcript" and "::" in template:
                found[template].append(Placed(int(start), int(length)))
    return found
