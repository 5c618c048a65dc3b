"""Fragments drawn from a library's molecules, as columns, one block at a time.

A block is drawn from the plan's seed and its own number alone, so memory stays bounded and blocks do not depend on each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.errors import InputError
from fascicle.reference.bundle import Bundle
from fascicle.reference.nucleotides import Bases
from fascicle.simulate.library import Column, Flags, Library
from fascicle.simulate.plan import INTRONIC_FRACTION, RnaPlan

BLOCK_FRAGMENTS: Final = 1 << 15
# Off-target reads come from made-up sequence of this size: large enough that its reads hardly overlap.
OFF_TARGET_BP: Final = 1 << 22
_MAX_ROUNDS: Final = 1000


class Origin(IntEnum):
    """What a fragment was made of."""

    TRANSCRIPT = 0
    INTRON = 1
    OFF_TARGET = 2
    TEMPLATE_SWITCH = 3


@dataclass(frozen=True, eq=False, slots=True)
class Fragments:
    """Columns. `template` is the template's number, of an unspliced fragment the gene's, of an off-target one -1.

    Bases 0 to `switch` lie at `place` and after, the rest at `second` and after: in the pool, or in the loci of the bundle when
    the origin is an intron. `switch` equals `length` except after a template switch. `start` is the offset in the template.
    """

    origin: NDArray[np.uint8]
    template: Column
    start: Column
    length: Column
    place: Column
    switch: Column
    second: Column
    is_sense: Flags

    def take(self, rows: Column) -> Fragments:
        """Some rows, in the order given."""
        return Fragments(*(getattr(self, column.name)[rows] for column in fields(self)))


@dataclass(frozen=True, eq=False, slots=True)
class Lines:
    """Stretches of sequence to draw from: where each begins in its array, its length, its copies."""

    begin: Column
    length: Column
    copies: NDArray[np.float64]

    @property
    def cumulative(self) -> NDArray[np.float64]:
        """Running sum of copies times length: the chance of a random base."""
        return np.cumsum(self.copies * self.length)


@dataclass(frozen=True, eq=False, slots=True)
class Molecules:
    """All that fragments are drawn from: a pool of spliced transcripts with off-target sequence behind it, and the loci."""

    pool: Bases
    loci: Bases
    transcripts: Lines
    genes: Lines
    off_target: Lines


def choose_intronic_fraction(bundle: Bundle) -> float:
    """The share of unspliced RNA that is drawn unless told otherwise; none where the reference has no introns."""
    return INTRONIC_FRACTION if bundle.header["has_introns"] else 0.0


def pool_molecules(
    bundle: Bundle, templates: list[Bases], copies: NDArray[np.float64], genes: NDArray[np.float64], plan: RnaPlan
) -> Molecules:
    """Joins the templates and random off-target sequence; `genes` are copies by gene number, for unspliced RNA.

    Raises InputError for unspliced RNA of a reference without introns.
    """
    if plan.intronic_fraction > 0 and not bundle.header["has_introns"]:
        raise InputError(
            f"the reference {bundle.name} has no introns",
            remedy="Set the intronic fraction to 0, or use a reference from a genome",
        )
    lengths = np.array([len(bases) for bases in templates], dtype=np.int64)
    begin = np.concatenate(([0], np.cumsum(lengths)))
    random = np.random.Generator(np.random.Philox(key=np.array([plan.seed, (1 << 40) + 1], dtype=np.uint64)))
    noise = random.integers(0, 4, OFF_TARGET_BP if plan.off_target_fraction else 0, dtype=np.uint8)
    rows = bundle.gene_rows
    sizes = np.asarray(rows["end"], dtype=np.int64) - np.asarray(rows["start"], dtype=np.int64)
    return Molecules(
        np.concatenate((*templates, noise)),
        bundle.loci,
        Lines(begin[:-1], lengths, copies),
        Lines(bundle.layout.offsets[:-1].astype(np.int64), sizes, genes),
        Lines(begin[-1:], np.array([len(noise)], dtype=np.int64), np.ones(1)),
    )


def draw_fragments(rng: np.random.Generator, count: int, molecules: Molecules, library: Library, plan: RnaPlan) -> Fragments:
    """Distinct molecules of one block, in random order.

    Raises InputError when the transcripts are too short for the fragments.
    """
    shares = (plan.intronic_fraction, plan.off_target_fraction, plan.template_switch_fraction)
    counts = rng.multinomial(count, (1 - sum(shares), *shares)).tolist()
    parts = [
        _draw_whole(rng, counts[0], molecules.transcripts, library, Origin.TRANSCRIPT),
        _draw_whole(rng, counts[1], molecules.genes, library, Origin.INTRON),
        _draw_whole(rng, counts[2], molecules.off_target, library, Origin.OFF_TARGET),
        _draw_switched(rng, counts[3], molecules.transcripts, library),
    ]
    order = rng.permutation(count)
    joined = Fragments(*(np.concatenate([getattr(part, column.name) for part in parts])[order] for column in fields(Fragments)))
    return replace(joined, is_sense=_draw_senses(rng, count, plan))


def _draw_senses(rng: np.random.Generator, count: int, plan: RnaPlan) -> Flags:
    """Whether read 1 has the sense of the RNA: never after dUTP (fr-firststrand), by chance without it."""
    return np.zeros(count, dtype=bool) if plan.is_stranded else rng.integers(0, 2, count).astype(bool)


def _draw_whole(rng: np.random.Generator, count: int, lines: Lines, library: Library, origin: Origin) -> Fragments:
    """Unbroken fragments: each (length, start) of a line with the chance copies x probability of the length."""

    def draw(missing: int) -> tuple[Column, Column, Column]:
        lengths = _draw_lengths(rng, missing, library)
        return (*_draw_places(rng, lines, missing), lengths)

    line, start, lengths = _draw_fitting(count, lines, draw)
    place = lines.begin[line] + start
    template = np.full(count, -1, dtype=np.int64) if origin is Origin.OFF_TARGET else line
    kinds = np.full(count, origin, dtype=np.uint8)
    return Fragments(kinds, template, start, lengths, place, lengths, place, np.zeros(count, dtype=bool))


def _draw_switched(rng: np.random.Generator, count: int, lines: Lines, library: Library) -> Fragments:
    """Fragments of two pieces that come from random places of two transcripts, both in sense."""
    lengths = _draw_lengths(rng, count, library)
    switch = rng.integers(1, lengths)
    pieces = [_draw_pieces(rng, lines, piece) for piece in (switch, lengths - switch)]
    (line, start), (other, other_start) = pieces
    kinds = np.full(count, Origin.TEMPLATE_SWITCH, dtype=np.uint8)
    place, second = lines.begin[line] + start, lines.begin[other] + other_start
    return Fragments(kinds, line, start, lengths, place, switch, second, np.zeros(count, dtype=bool))


def _draw_pieces(rng: np.random.Generator, lines: Lines, lengths: Column) -> tuple[Column, Column]:
    """Places for pieces of given lengths."""
    line, start = np.zeros_like(lengths), np.zeros_like(lengths)
    todo = np.arange(len(lengths))
    for _ in range(_MAX_ROUNDS):
        if not len(todo):
            return line, start
        line[todo], start[todo] = _draw_places(rng, lines, len(todo))
        todo = todo[start[todo] + lengths[todo] > lines.length[line[todo]]]
    raise _describe_short_lines()


def _draw_fitting(
    count: int, lines: Lines, draw: Callable[[int], tuple[Column, Column, Column]]
) -> tuple[Column, Column, Column]:
    """Draws until enough fragments lie within their line; those that reach over its end are thrown away whole."""
    kept: list[tuple[Column, Column, Column]] = [(np.empty(0, np.int64),) * 3]
    have = 0
    for _ in range(_MAX_ROUNDS):
        if have >= count:
            line, start, lengths = (np.concatenate(columns)[:count] for columns in zip(*kept, strict=True))
            return line, start, lengths
        line, start, lengths = draw(count - have + 64)
        fits = start + lengths <= lines.length[line]
        kept.append((line[fits], start[fits], lengths[fits]))
        have += int(fits.sum())
    raise _describe_short_lines()


def _draw_places(rng: np.random.Generator, lines: Lines, count: int) -> tuple[Column, Column]:
    """Line and offset in it of random bases."""
    cumulative = lines.cumulative
    line = np.searchsorted(cumulative, rng.random(count) * cumulative[-1], side="right").clip(max=len(cumulative) - 1)
    start = (rng.random(count) * lines.length[line]).astype(np.int64)
    return line.astype(np.int64), start


def _draw_lengths(rng: np.random.Generator, count: int, library: Library) -> Column:
    cumulative = np.cumsum(library.probabilities)
    at = np.searchsorted(cumulative, rng.random(count) * cumulative[-1], side="right")
    return library.lengths[at.clip(max=len(cumulative) - 1)]


def _describe_short_lines() -> InputError:
    return InputError("the expressed transcripts are too short for the fragments", remedy="Lower the fragment length")
