"""One description for one change: alleles split, trimmed and moved to the left.

An insertion or deletion in a repeat can be written at each of its places, and callers choose differently. The rule is that of
Tan, Abecasis and Kang (2015, Bioinformatics 31:2202, "Unified representation of genetic variants"): shared last bases are cut
off, with the base to the left put in front wherever an allele would be empty, until the last bases differ; then shared first
bases are cut off as long as both alleles keep one. `bcftools norm` follows the same rule. The genome comes in as a function, so
that this module needs none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from fascicle.model.loci import Build
from fascicle.model.variants import SmallVariant
from fascicle.model.verdicts import Reason

BasesOf: TypeAlias = Callable[[str, int, int], str]
"""Plus-strand bases of a chromosome between 0-based, half-open offsets; N where they are not known."""

NO_ALLELE: Final = frozenset({".", "<NON_REF>", "<*>", "<X>"})
"""Stand in ALT for "no variant here" (VCF 4.3, section 1.6.1; gVCF blocks of GATK, DRAGEN and bcftools)."""
REFERENCE_MISMATCH: Final = "reference_mismatch"
NOT_IN_REFERENCE: Final = "not_in_reference"
CUT_SHORT: Final = "left_alignment_cut_short"
_UNKNOWN: Final = "N"
_LETTERS: Final = frozenset("ACGTN")
_WINDOW_BP: Final = 128
_SHOWN_BP: Final = 20


@dataclass(frozen=True, slots=True)
class Normalised:
    """A variant in its one description. With a `problem` it stands as it was given; a `note` says what is not sure of it."""

    variant: SmallVariant
    problem: Reason | None = None
    note: Reason | None = None


def split_alleles(
    build: Build, chrom: str, start: int, ref: str, alts: tuple[str, ...]
) -> tuple[SmallVariant | Reason | None, ...]:
    """For each alternate allele of a record its variant, None where it says that there is none, or why it cannot be one."""
    return tuple(_read_allele(build, chrom, start, ref.upper(), alt) for alt in alts)


def _read_allele(build: Build, chrom: str, start: int, ref: str, alt: str) -> SmallVariant | Reason | None:
    """Reasons by the forms that VCF 4.3 allows in ALT (sections 1.6.1 and 5)."""
    if alt in NO_ALLELE:
        return None
    if alt == "*":
        return Reason("overlapping_deletion", "ALT is *: the base lies in a deletion that has a record of its own")
    if alt.startswith("<"):
        return Reason("symbolic_allele", f"ALT is {alt}: a structural variant, not a sequence")
    if "[" in alt or "]" in alt or alt.startswith(".") or alt.endswith("."):
        return Reason("breakend", "ALT is a breakend of a rearrangement")
    alt = alt.upper()
    if not ref or not alt or not set(ref + alt) <= _LETTERS:
        return Reason("unreadable_allele", f"REF or ALT has other letters than A, C, G, T, N: {_shorten(ref)}, {_shorten(alt)}")
    if ref == alt:
        return Reason("no_change", "REF and ALT are the same")
    return SmallVariant(build, chrom, start, ref, alt)


def normalise(variant: SmallVariant, bases: BasesOf) -> Normalised:
    """The variant split, trimmed and left-aligned against the genome; as it was given where REF is not what the genome has."""
    problem = _check_reference(variant, bases)
    if problem is not None:
        return Normalised(variant, problem)
    start, ref, alt, is_cut_short = _move_left(variant, bases)
    while len(ref) > 1 and len(alt) > 1 and ref[0] == alt[0]:
        start, ref, alt = start + 1, ref[1:], alt[1:]
    moved = replace(variant, start=start, ref=ref, alt=alt)
    note = Reason(CUT_SHORT, "the bases to the left are not known, so it may have another place too") if is_cut_short else None
    return Normalised(moved, None, note)


def _check_reference(variant: SmallVariant, bases: BasesOf) -> Reason | None:
    found = bases(variant.chrom, variant.start, variant.end)
    if found == variant.ref and _UNKNOWN not in found:
        return None
    if any(base not in (own, _UNKNOWN) for own, base in zip(variant.ref, found, strict=True)):
        return Reason(REFERENCE_MISMATCH, f"REF is {_shorten(variant.ref)}, the reference has {_shorten(found)}")
    if _UNKNOWN in found:
        return Reason(NOT_IN_REFERENCE, "the reference has no bases here, so REF cannot be checked")
    return None


def _move_left(variant: SmallVariant, bases: BasesOf) -> tuple[int, str, str, bool]:
    """Start and alleles whose last bases differ, and whether unknown bases ended the way to the left."""
    start, ref, alt = variant.start, variant.ref, variant.alt
    left = _LeftBases(variant.chrom, bases)
    while ref[-1] == alt[-1]:
        if len(ref) > 1 and len(alt) > 1:
            ref, alt = ref[:-1], alt[:-1]
            continue
        if start == 0:  # the first base of a chromosome has none before it: the base behind the change stays as its anchor
            break
        base = left.base_before(start)
        if base == _UNKNOWN:
            return start, ref, alt, True
        start, ref, alt = start - 1, base + ref[:-1], base + alt[:-1]
    return start, ref, alt, False


class _LeftBases:
    """Bases one by one to the left, asked for in windows."""

    def __init__(self, chrom: str, bases: BasesOf):
        self._chrom = chrom
        self._bases = bases
        self._start = self._end = 0
        self._text = ""

    def base_before(self, offset: int) -> str:
        """The base at `offset` - 1."""
        if not self._start < offset <= self._end:
            self._start, self._end = max(0, offset - _WINDOW_BP), offset
            self._text = self._bases(self._chrom, self._start, self._end)
        return self._text[offset - 1 - self._start]


def _shorten(allele: str) -> str:
    return allele if len(allele) <= _SHOWN_BP else f"{allele[:_SHOWN_BP]}... ({len(allele)} bases)"
