"""Heterozygous SNPs of the person, with what the tumour has of both alleles.

With a normal they are the places at which it is heterozygous. Without one, a population resource says which places are common
SNPs; a person who carries one there may have it twice, and that is weighed, not guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln

from fascicle.evidence.sample_sites import Site
from fascicle.model.loci import Build
from fascicle.model.variants import PopulationFrequency, SmallVariant

Floats = NDArray[np.float64]
FindFrequencies = Callable[[Sequence[SmallVariant]], Mapping[SmallVariant, PopulationFrequency]]

DEPTH_MIN: Final = 20
HETEROZYGOUS_MIN: Final = 0.3
"""Share of the rarer allele in the normal from which on it is taken as heterozygous."""
COMMON_MIN: Final = 0.01
"""Population frequency from which on a place is a SNP of the person and no mutation of the tumour."""
PRECISION: Final = 200.0
"""Allele fractions scatter more than counts alone do, as if each were known to one fragment in 200."""
FRACTION_STEP: Final = 0.005
_HOMOZYGOUS: Final = 0.995
_ERROR: Final = 0.005


@dataclass(frozen=True, eq=False)
class SnpCounts:
    """SNPs in genome order, as columns: fragments of the tumour with either allele, and the probability that the person is
    heterozygous there."""

    chroms: NDArray[np.str_]
    offsets: NDArray[np.int64]
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    heterozygous: Floats

    def __len__(self) -> int:
        return len(self.offsets)

    def inside(self, chrom: str, start: int, end: int) -> NDArray[np.bool_]:
        """Which SNPs lie in a 0-based, half-open range."""
        return (self.chroms == chrom) & (self.offsets >= start) & (self.offsets < end)


def choose_snps(sites: Sequence[Site], build: Build, find_frequencies: FindFrequencies | None) -> SnpCounts | None:
    """The SNPs among the places at which the samples differ from the reference; None where nothing can tell them from mutations
    (neither a normal nor a population resource)."""
    if any(site.normal is not None for site in sites):
        chosen = [(site, 1.0) for site in sites if _is_heterozygous(site)]
    elif find_frequencies is None:
        return None
    else:
        chosen = list(_weigh_common(sites, build, find_frequencies))
    return SnpCounts(
        np.array([site.chrom for site, _ in chosen], dtype=np.str_),
        np.array([site.offset for site, _ in chosen], dtype=np.int64),
        np.array([site.tumour[0] for site, _ in chosen], dtype=np.int64),
        np.array([site.tumour[1] for site, _ in chosen], dtype=np.int64),
        np.array([share for _, share in chosen], dtype=np.float64),
    )


def _is_heterozygous(site: Site) -> bool:
    if site.normal is None or sum(site.normal) < DEPTH_MIN or sum(site.tumour) < DEPTH_MIN:
        return False
    return min(site.normal) >= HETEROZYGOUS_MIN * sum(site.normal)


def _weigh_common(sites: Sequence[Site], build: Build, find_frequencies: FindFrequencies) -> list[tuple[Site, float]]:
    """Of those who carry an allele of frequency q, 2 (1 - q) / (2 - q) carry it once (Hardy and Weinberg)."""
    deep = [site for site in sites if sum(site.tumour) >= DEPTH_MIN]
    variants = [SmallVariant(build, site.chrom, site.offset, site.reference, site.alternate) for site in deep]
    known = find_frequencies(variants) if variants else {}
    found: list[tuple[Site, float]] = []
    for site, variant in zip(deep, variants, strict=True):
        frequency = known[variant].frequency if variant in known else None
        if frequency is not None and COMMON_MIN <= frequency < 1:
            found.append((site, 2 * (1 - frequency) / (2 - frequency)))
    return found


def list_fractions() -> Floats:
    """Shares of the rarer allele that are told apart."""
    return np.arange(0.0, 0.5 + FRACTION_STEP / 2, FRACTION_STEP)


def weigh_fractions(snps: SnpCounts, chosen: NDArray[np.bool_]) -> Floats:
    """Log likelihood of some SNPs under each share of the rarer allele, shape (fractions,); which allele is the rarer one is not
    known and is weighed at one half, SNP by SNP."""
    fractions = list_fractions().clip(_ERROR, 0.5)
    first, second = snps.first[chosen][:, None], snps.second[chosen][:, None]
    either = np.logaddexp(_log_density(first, second, fractions), _log_density(second, first, fractions)) - np.log(2)
    # A homozygous carrier has the second (alternate) allele in nearly all fragments, whatever the tumour did.
    homozygous = _log_density(first, second, np.array([1 - _HOMOZYGOUS]))
    share = snps.heterozygous[chosen][:, None].clip(1e-9, 1 - 1e-9)
    mixed = np.logaddexp(np.log(share) + either, np.log1p(-share) + homozygous)
    return np.asarray(mixed.sum(axis=0), np.float64)


def _log_density(found: NDArray[np.int64], other: NDArray[np.int64], fractions: Floats) -> Floats:
    """Beta-binomial log density without its binomial coefficient, which is the same for all fractions."""
    a, b = fractions * PRECISION, (1 - fractions) * PRECISION
    return np.asarray(betaln(found + a, other + b) - betaln(a, b), np.float64)
