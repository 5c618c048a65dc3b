"""Reads that are worse than a simulator's: what real libraries do to them. Used by `planted_variants.py`.

* Copies of a stretch that the reference does not have: their reads lie where the stretch is, in tumour and normal alike.
* Repeats that the PCR makes longer or shorter by one unit of one or two bases, in both mates of a fragment (so that a run of one
  base loses two now and then).
* Ends of fragments that are read backwards (inverted repeats, as enzymes and end repair leave them).
* Errors that base qualities do not tell: everywhere a little, more towards the end of the read, much more behind two G.

Nothing here knows of the caller; the rates are round numbers of the size that is published for Illumina libraries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from fascicle.reference.nucleotides import Bases, reverse_complement
from fascicle.simulate.small_variants import Haplotype, Window

_G: Final = ord("G")
_LETTERS: Final = np.frombuffer(b"ACGT", np.uint8)
_LONGEST_UNIT_BP: Final = 2
_FEWEST_COPIES: Final = (6, 5)


@dataclass(frozen=True, slots=True)
class Roughness:
    """Rates. copies: share of windows with a diverged copy of a part of them. slippage: of a repeat of ten copies, in fragments
    over it; twice as much with two copies more. inverted: fragments with an end read backwards. unseen: errors per base without a
    trace in the qualities, three times as many at the end of a read. behind_gg: bases behind two G that are read as G."""

    copies: float = 0.08
    slippage: float = 0.01
    inverted: float = 0.004
    unseen: float = 0.001
    behind_gg: float = 0.005


def draw_copies(windows: Sequence[Window], rough: Roughness, seed: int) -> Iterator[Haplotype]:
    """Diverged copies (1 to 4 bases in a hundred differ) of 400 to 1500 bases of some windows, at 5 to 40 % of the depth."""
    rng = np.random.default_rng((seed, 5))
    for window in windows:
        if rng.random() >= rough.copies:
            continue
        length = int(rng.integers(400, min(1500, len(window.bases))))
        start = int(rng.integers(len(window.bases) - length))
        bases = window.bases[start : start + length].copy()
        changed = np.flatnonzero(rng.random(length) < rng.uniform(0.01, 0.04))
        bases[changed] = (bases[changed] + rng.integers(1, 4, len(changed), dtype=np.uint8)) % 4
        yield Haplotype(f"{window.chrom}_{window.span.start + start}_copy", bases, float(rng.uniform(0.05, 0.4)))


def roughen_fragment(bases: Bases, rough: Roughness, rng: np.random.Generator) -> Bases:
    """A fragment after PCR and end repair."""
    for at, unit, copies in _list_repeats(bases):
        if rng.random() < min(rough.slippage * 2 ** ((copies - 10) / 2), 0.3):
            is_lost = rng.random() < 0.7
            moved = bases[at : at + unit]
            bases = np.concatenate((bases[:at], bases[at + unit :])) if is_lost else np.insert(bases, at, moved)
            break
    if rng.random() < rough.inverted:
        size = int(rng.integers(12, 40))
        bases = np.concatenate((bases[:-size], reverse_complement(bases[-3 * size : -2 * size])))
    return bases


def _list_repeats(bases: Bases) -> Iterator[tuple[int, int, int]]:
    """Begin, unit and copies of repeats of one and two bases."""
    for unit in range(1, _LONGEST_UNIT_BP + 1):
        same = np.concatenate(([0], (bases[unit:] == bases[:-unit]).astype(np.int8), [0]))
        edges = np.flatnonzero(np.diff(same))
        for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            copies = (end - begin) // unit + 1
            if copies >= _FEWEST_COPIES[unit - 1]:
                yield begin, unit, copies


def roughen_reads(path: Path, rough: Roughness, rng: np.random.Generator) -> None:
    """Changes the bases of a FASTQ file in place; qualities stay as they are."""
    lines = path.read_bytes().split(b"\n")
    for number in range(1, len(lines), 4):
        lines[number] = _misread(np.frombuffer(lines[number], np.uint8).copy(), rough, rng)
    path.write_bytes(b"\n".join(lines))


def _misread(bases: Bases, rough: Roughness, rng: np.random.Generator) -> bytes:
    chance = rng.random(len(bases))
    is_wrong = chance < rough.unseen * np.linspace(1, 3, len(bases))
    wrong = np.flatnonzero(is_wrong)
    bases[wrong] = _LETTERS[rng.integers(0, 4, len(wrong))]
    is_behind = np.zeros(len(bases), dtype=bool)
    is_behind[2:] = (bases[:-2] == _G) & (bases[1:-1] == _G)
    bases[is_behind & (rng.random(len(bases)) < rough.behind_gg)] = _G
    return bases.tobytes()
