"""Places at which a sample, or one of two, differs from the reference; and how often a base reads as another everywhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.alleles import AlleleCounts
from fascicle.evidence.base_counts import BaseCounts
from fascicle.model.genotypes import Snp
from fascicle.model.loci import Build
from fascicle.reference.nucleotides import UNKNOWN_BASE, decode_bases

# A place is one of variants where the commonest other base has this share of at least so many fragments.
_DEPTH_MIN: Final = 20
_VARIANT_MIN: Final = 0.1
# Places whose mismatches are not damage or errors but, likely, a variant: a smaller share, or two fragments where few are.
_CLEAN_MAX: Final = 0.05


@dataclass(frozen=True, slots=True)
class Site:
    """A place with a variant in at least one sample: fragments with the reference base and with the commonest other base.

    `normal` is None without a normal sample; its counts are of the same two bases.
    """

    chrom: str
    offset: int
    reference: str
    alternate: str
    tumour: tuple[int, int]
    normal: tuple[int, int] | None

    def count(self, build: Build, *, is_normal: bool) -> AlleleCounts:
        """The counts of one sample as those of a SNP that is named by its place."""
        found = self.normal if is_normal else self.tumour
        snp = Snp(f"{self.chrom}:{self.offset + 1}", self.chrom, self.offset, self.reference, self.alternate, build)
        return AlleleCounts(snp, *found) if found else AlleleCounts(snp, None, None, "there is no such sample")


@dataclass
class SampleEvidence:
    """What the bases of a tumour sample, and of its normal, say beside their variants.

    sites: in genome order. damage: for each sample fragments by class, reference base and base read, shape (2, 4, 4), at places
    without a variant; see `base_counts` for the classes.
    """

    sites: list[Site] = field(default_factory=list)
    damage: dict[str, NDArray[np.int64]] = field(default_factory=dict)


TUMOUR: Final = "tumour"
NORMAL: Final = "normal"


def gather_sample_evidence(tumour: Iterable[BaseCounts], normal: Iterable[BaseCounts] | None) -> SampleEvidence:
    """Goes once through the counts of one or two samples, which are over the same spans in the same parts."""
    evidence = SampleEvidence()
    others: Iterable[BaseCounts | None] = repeat(None) if normal is None else normal
    for own, other in zip(tumour, others, strict=False):
        evidence.sites += _find_sites(own, other)
        for name, counts in ((TUMOUR, own), (NORMAL, other)):
            if counts is not None:
                evidence.damage[name] = evidence.damage.get(name, np.zeros((2, 4, 4), np.int64)) + sum_damage(counts)
    return evidence


def join_sample_evidence(parts: Sequence[SampleEvidence]) -> SampleEvidence:
    """The evidence of several parts of the targets, in their order."""
    joined = SampleEvidence([site for part in parts for site in part.sites])
    for part in parts:
        for name, damage in part.damage.items():
            joined.damage[name] = joined.damage.get(name, 0) + damage
    return joined


def _find_sites(tumour: BaseCounts, normal: BaseCounts | None) -> Iterator[Site]:
    samples = [tumour.by_base] + ([normal.by_base] if normal is not None else [])
    is_site = np.zeros(len(tumour.known), np.bool_)
    for by_base in samples:
        depth, other = by_base.sum(axis=1), _count_other(by_base, tumour.known)
        is_site |= (depth >= _DEPTH_MIN) & (other >= _VARIANT_MIN * depth)
    for row in np.flatnonzero(is_site & (tumour.known != UNKNOWN_BASE)).tolist():
        yield _make_site(tumour, row, samples)


def _make_site(counts: BaseCounts, row: int, samples: Sequence[NDArray[np.int32]]) -> Site:
    known = int(counts.known[row])
    together = sum((by_base[row].astype(np.int64) for by_base in samples), np.zeros(4, np.int64))
    together[known] = -1
    other = int(together.argmax())
    found = [(int(by_base[row, known]), int(by_base[row, other])) for by_base in samples]
    chrom, offset = counts.place(row)
    letters = decode_bases(np.array([known, other], np.uint8))
    return Site(chrom, offset, letters[0], letters[1], found[0], found[1] if len(found) > 1 else None)


def _count_other(by_base: NDArray[np.int32], known: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Fragments with the commonest base that is not the reference's."""
    others = by_base.copy()
    is_known = known != UNKNOWN_BASE
    others[np.flatnonzero(is_known), known[is_known]] = 0
    return others.max(axis=1, initial=0)


def sum_damage(counts: BaseCounts) -> NDArray[np.int64]:
    """Fragments by class, reference base and base read at places without a variant, shape (2, 4, 4)."""
    by_base = counts.by_base
    depth, other = by_base.sum(axis=1), _count_other(by_base, counts.known)
    is_clean = (counts.known != UNKNOWN_BASE) & ((other <= 1) | ((depth >= _DEPTH_MIN) & (other < _CLEAN_MAX * depth)))
    found = np.zeros((2, 4, 4), np.int64)
    for base in range(4):
        found[:, base, :] = counts.counts[is_clean & (counts.known == base)].sum(axis=0)
    return found


def count_at_snps(counts: Iterable[BaseCounts], snps: Sequence[Snp]) -> tuple[AlleleCounts, ...]:
    """Fragments with either allele of SNPs, in their order; those outside of the counted places have none."""
    by_place = {(snp.chrom, snp.offset): snp for snp in snps}
    found: dict[Snp, AlleleCounts] = {}
    for part in counts:
        by_base = part.by_base
        for (chrom, offset), snp in by_place.items():
            row = part.layout.find_base(chrom, offset)
            if row is not None:
                reference, alternate = (int(by_base[row, "ACGT".index(base)]) for base in (snp.reference, snp.alternate))
                found[snp] = AlleleCounts(snp, reference, alternate)
    return tuple(found.get(snp, AlleleCounts(snp, None, None, "it lies outside of the targets")) for snp in snps)
