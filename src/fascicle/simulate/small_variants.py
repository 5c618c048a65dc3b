"""Small variants to plant in real sequence: which, where, on which haplotype, at which fraction of the molecules.

Every fraction is a haplotype of its own: the variants planned at 5 % all lie on one sequence that 5 % of the molecules have. So
a program that knows nothing of variants can draw the reads, from each haplotype as many as its share.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from fascicle.model.loci import Build, Span
from fascicle.model.variants import SmallVariant, VariantKind
from fascicle.reference.fasta import GenomePiece
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases, decode_bases, encode_bases

# Lengths of inserted and deleted bases are drawn on a logarithmic scale: short ones are frequent, long ones are there.
_LONGEST_INDEL_BP: Final = 50
_MNV_BP: Final = (2, 3)
GERMLINE: Final = 0.5
_KINDS: Final = (VariantKind.SNV, VariantKind.MNV, VariantKind.INSERTION, VariantKind.DELETION)


@dataclass(frozen=True, slots=True)
class VariantMix:
    """What is planted: one variant about every `spacing_bp`, kinds by their weights (SNV, MNV, insertion, deletion).

    fractions: shares of the tumour's molecules of somatic variants, in turn; together at most 1.
    germline_share: how many variants in a hundred are heterozygous in every cell instead (half of the molecules).
    """

    spacing_bp: int = 250
    weights: tuple[float, float, float, float] = (0.5, 0.1, 0.2, 0.2)
    fractions: tuple[float, ...] = (0.02, 0.05, 0.1, 0.3, 0.5)
    germline_share: float = 0.1

    def __post_init__(self) -> None:
        if sum(self.fractions) > 1 or min(self.fractions, default=1) <= 0:
            raise ValueError("fractions lie above 0 and together not above 1")
        if self.germline_share and GERMLINE not in self.fractions:
            raise ValueError("germline variants need the haplotype of one half of the molecules")


@dataclass(frozen=True, slots=True)
class PlantedVariant:
    """A variant, the share of the tumour's molecules that have it, and whether the normal has it too (then in half of them)."""

    variant: SmallVariant
    fraction: float
    is_germline: bool


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the genome that reads are drawn from: plus strand, 0-based."""

    chrom: str
    span: Span
    bases: Bases


@dataclass(frozen=True, slots=True)
class Haplotype:
    """A sequence of a window and its share of the molecules."""

    name: str
    bases: Bases
    share: float


def choose_windows(pieces: Iterable[GenomePiece], count: int, length_bp: int, seed: int) -> tuple[Window, ...]:
    """Windows of known sequence that do not touch each other, by chance, in order of the pieces.

    Raises ValueError where the sequence has fewer.
    """
    rng = np.random.default_rng((seed, 1))
    slots = [
        Window(piece.chrom, Span(piece.span.start + at, piece.span.start + at + length_bp), piece.bases[at : at + length_bp])
        for piece in pieces
        for at in range(0, len(piece.bases) - 2 * length_bp, 2 * length_bp)
    ]
    known = [slot for slot in slots if not (slot.bases == UNKNOWN_BASE).any()]
    if len(known) < count:
        raise ValueError(f"the sequence has {len(known)} windows of {length_bp} bases, {count} are wanted")
    return tuple(known[number] for number in sorted(rng.choice(len(known), count, replace=False).tolist()))


def plant_variants(
    window: Window, build: Build, mix: VariantMix, margin_bp: int, rng: np.random.Generator
) -> list[PlantedVariant]:
    """Variants of a window, sorted, away from its ends by `margin_bp`; distances vary by a third of the spacing."""
    planted: list[PlantedVariant] = []
    at = margin_bp + int(rng.integers(mix.spacing_bp))
    while at < len(window.bases) - margin_bp:
        kind = _KINDS[int(rng.choice(4, p=np.array(mix.weights) / sum(mix.weights)))]
        ref, alt = _draw_change(window.bases, at, kind, rng)
        is_germline = bool(rng.random() < mix.germline_share)
        fraction = GERMLINE if is_germline else float(rng.choice(mix.fractions))
        change = SmallVariant(build, window.chrom, window.span.start + at, ref, alt)
        planted.append(PlantedVariant(change, fraction, is_germline))
        at += len(ref) + mix.spacing_bp + int(rng.integers(-(mix.spacing_bp // 3), mix.spacing_bp // 3 + 1))
    return planted


def _draw_change(bases: Bases, at: int, kind: VariantKind, rng: np.random.Generator) -> tuple[str, str]:
    """Alleles of a change at an offset of a window."""
    if kind in {VariantKind.SNV, VariantKind.MNV}:
        length = 1 if kind is VariantKind.SNV else int(rng.choice(_MNV_BP))
        ref = bases[at : at + length]
        return decode_bases(ref), decode_bases((ref + rng.integers(1, 4, length, dtype=np.uint8)) % 4)
    length = int(np.exp(rng.uniform(0, np.log(_LONGEST_INDEL_BP + 1))))
    if kind is VariantKind.DELETION:
        return decode_bases(bases[at : at + length + 1]), decode_bases(bases[at : at + 1])
    # Half of all insertions repeat what stands before them, as they do in tumours; the others are of other bases.
    is_copy = bool(rng.random() < 0.5)
    inserted = bases[at + 1 - length : at + 1] if is_copy else rng.integers(0, 4, length, dtype=np.uint8)
    anchor = decode_bases(bases[at : at + 1])
    return anchor, anchor + decode_bases(inserted)


def make_haplotypes(window: Window, planted: Sequence[PlantedVariant], mix: VariantMix) -> Iterator[Haplotype]:
    """The haplotypes of the tumour: one a fraction, germline variants on that of one half, the reference with what is left."""
    for fraction in mix.fractions:
        own = [p for p in planted if p.fraction == fraction]
        yield Haplotype(f"f{fraction:g}", apply_variants(window, own), fraction)
    rest = 1 - sum(mix.fractions)
    if rest > 0:
        yield Haplotype("reference", window.bases, rest)


def make_normal_haplotypes(window: Window, planted: Sequence[PlantedVariant]) -> tuple[Haplotype, Haplotype]:
    """The two haplotypes of the normal: one with all germline variants, the reference."""
    germline = [p for p in planted if p.is_germline]
    return Haplotype("germline", apply_variants(window, germline), GERMLINE), Haplotype("reference", window.bases, 1 - GERMLINE)


def apply_variants(window: Window, planted: Iterable[PlantedVariant]) -> Bases:
    """The window's sequence with variants, which must not overlap.

    Raises:
        ValueError: a variant's reference allele is not what stands there.
    """
    parts: list[Bases] = []
    at = 0
    for variant in sorted((p.variant for p in planted), key=lambda v: v.start):
        start = variant.start - window.span.start
        if start < at or decode_bases(window.bases[start : start + len(variant.ref)]) != variant.ref:
            raise ValueError(f"{variant} does not fit the sequence")
        parts += [window.bases[at:start], encode_bases(variant.alt.encode())]
        at = start + len(variant.ref)
    return np.concatenate([*parts, window.bases[at:]])
