"""Fragments to FASTQ: orientation, adapters, qualities, errors, names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.reference.nucleotides import COMPLEMENT, LETTERS, UNKNOWN_BASE, Bases, encode_bases
from fascicle.simulate.fragments import Fragments, Molecules, Origin
from fascicle.simulate.library import Column, Flags
from fascicle.simulate.plan import QualityProfile, RnaPlan

# Illumina TruSeq adapters as read through a short fragment (Illumina document 1000000002694); then dark cycles, which a
# two-colour instrument calls G.
ADAPTERS: Final = (b"AGATCGGAAGAGCACACGTCTGAACTCCAGTCA", b"AGATCGGAAGAGCGTCGTGTAGGGAAAGAGTGT")
_BINS: Final = np.array([37, 25, 11, 2], dtype=np.uint8)
_LOWER_SHARES: Final = np.array([0.75, 0.24, 0.01])
_PHRED_OFFSET: Final = 33
# Random levels a quality is looked up by: fine enough for a share of one in a thousand.
_LEVEL_BITS: Final = 12
_LEVELS: Final = 1 << _LEVEL_BITS
_LETTER_OF_CODE: Final = np.frombuffer(LETTERS, dtype=np.uint8)


@dataclass(frozen=True, eq=False, slots=True)
class Sequencer:
    """Tables of one read of the pair: quality by cycle and random level, error threshold (of 2^16) by quality, adapter."""

    qualities: NDArray[np.uint8]
    thresholds: NDArray[np.uint16]
    adapter: Bases
    read_length: int


def make_sequencers(plan: RnaPlan) -> tuple[Sequencer, Sequencer]:
    """The tables for read 1 and read 2."""
    profile = plan.quality
    first, second = (
        _make_sequencer(profile, last, a, plan.read_length) for last, a in zip(profile.best_last_fraction, ADAPTERS, strict=True)
    )
    return first, second


def _make_sequencer(profile: QualityProfile, best_last_fraction: float, adapter: bytes, read_length: int) -> Sequencer:
    best = np.linspace(profile.best_first_fraction, best_last_fraction, read_length)[:, None]
    shares = np.concatenate((best, (1 - best) * _LOWER_SHARES), axis=1)
    cuts = np.cumsum(shares, axis=1)[:, :3]
    levels = (np.arange(_LEVELS) + 0.5) / _LEVELS
    qualities = _BINS[(levels[None, :, None] > cuts[:, None, :]).sum(axis=2)]
    error = np.minimum(10 ** (-np.arange(64) / 10) * profile.error_multiplier, 0.75)
    thresholds = np.round(error * 65536).astype(np.uint16)
    return Sequencer(qualities, thresholds, encode_bases(adapter + b"G" * max(0, read_length - len(adapter))), read_length)


def read_ends(fragments: Fragments, molecules: Molecules, from_start: Flags, sequencer: Sequencer) -> Bases:
    """Bases (fragments x read length) read inwards from the start of a fragment in sense, or from its end in antisense.

    Beyond the fragment's other end the adapter is read.
    """
    cycle = np.arange(sequencer.read_length)[None, :]
    length = fragments.length[:, None]
    within = np.where(from_start[:, None], cycle, length - 1 - cycle)
    inside = cycle < length
    bases = _take_bases(fragments, molecules, np.where(inside, within, 0))
    bases = np.where(from_start[:, None], bases, COMPLEMENT[bases])
    short = np.flatnonzero(fragments.length < sequencer.read_length)
    if len(short):
        beyond = (cycle - length[short]).clip(min=0)
        bases[short] = np.where(inside[short], bases[short], sequencer.adapter[beyond])
    return bases


def _take_bases(fragments: Fragments, molecules: Molecules, within: Column) -> Bases:
    """The bases at offsets within each fragment, in sense."""
    places = fragments.place[:, None] + within
    switched = np.flatnonzero(fragments.switch < fragments.length)
    if len(switched):
        switch, second = fragments.switch[switched, None], fragments.second[switched, None]
        inner = within[switched]
        places[switched] = np.where(inner < switch, places[switched], second + inner - switch)
    unspliced = np.flatnonzero(fragments.origin == Origin.INTRON)
    loci_places = places[unspliced]
    places[unspliced] = 0
    bases = molecules.pool[places]
    bases[unspliced] = molecules.loci[loci_places]
    return bases


def add_errors(rng: np.random.Generator, bases: Bases, sequencer: Sequencer) -> NDArray[np.uint8]:
    """Draws a quality for every base and turns bases wrong by it, in place; the qualities. An unknown base has the lowest."""
    cycles = np.arange(sequencer.read_length)[None, :]
    qualities = sequencer.qualities[cycles, _draw_words(rng, bases) >> (16 - _LEVEL_BITS)]
    wrong = (_draw_words(rng, bases) < sequencer.thresholds[qualities]) & (bases != UNKNOWN_BASE)
    bases[wrong] = (bases[wrong] + rng.integers(1, 4, int(wrong.sum()), dtype=np.uint8)) % 4
    qualities[bases == UNKNOWN_BASE] = _BINS[-1]
    return qualities


def _draw_words(rng: np.random.Generator, like: Bases) -> NDArray[np.uint16]:
    """16 random bits for every base."""
    return np.frombuffer(rng.bytes(2 * like.size), dtype="<u2").reshape(like.shape)


def make_names(first: int, count: int, pairs: int, umis: Bases, separator: str) -> NDArray[np.uint8]:
    """`@sim.0000123_ACGT` (rows of bytes): running numbers from 1, all of one width, with the UMI where there is one."""
    width = len(str(pairs))
    numbers = np.arange(first + 1, first + count + 1)[:, None]
    digits = (numbers // 10 ** np.arange(width - 1, -1, -1)[None, :] % 10 + ord("0")).astype(np.uint8)
    parts = [np.broadcast_to(np.frombuffer(b"@sim.", dtype=np.uint8), (count, 5)), digits]
    if umis.shape[1]:
        parts += [np.full((count, 1), ord(separator), dtype=np.uint8), _LETTER_OF_CODE[umis]]
    return np.concatenate(parts, axis=1)


def format_fastq(names: NDArray[np.uint8], bases: Bases, qualities: NDArray[np.uint8]) -> bytes:
    """FASTQ records of reads of one length."""
    count = len(names)
    line_end = np.full((count, 1), ord("\n"), dtype=np.uint8)
    plus = np.broadcast_to(np.frombuffer(b"\n+\n", dtype=np.uint8), (count, 3))
    return np.concatenate(
        (names, line_end, _LETTER_OF_CODE[bases], plus, qualities + np.uint8(_PHRED_OFFSET), line_end), axis=1
    ).tobytes()
