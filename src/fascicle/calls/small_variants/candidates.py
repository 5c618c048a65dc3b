"""A candidate with all that filters ask for, and what is known of the sample it comes from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.pileup.alleles import Repeat
from fascicle.evidence.pileup.candidates import Mark
from fascicle.model.variants import PopulationFrequency, SmallVariant
from fascicle.reference.nucleotides import Bases


@dataclass(frozen=True, eq=False, slots=True)
class SampleSupport:
    """Fragments of one sample over a candidate.

    reference, alternate: by the strand of the first read (plus, minus). third: with another allele. marks: shape (2, len(Mark)),
    of reference and other allele. low_mapping: fragments of low mapping quality (reference, alternate). distinct: fragments of
    the other allele with a begin or end of their own. expected: fragments of the other allele that errors alone make on average.
    unspanned: fragments of the other allele that speak for an indel without reading across its left border.
    """

    reference: tuple[int, int]
    alternate: tuple[int, int]
    third: int
    marks: NDArray[np.int64]
    low_mapping: tuple[int, int]
    distinct: int
    expected: float
    unspanned: int = 0

    @property
    def found(self) -> int:
        """Fragments with the other allele that are counted."""
        return sum(self.alternate)

    @property
    def depth(self) -> int:
        """All fragments that are counted."""
        return sum(self.reference) + self.found + self.third

    @property
    def fraction(self) -> float:
        """The share of fragments with the other allele, 0 where there is no fragment."""
        return self.found / self.depth if self.depth else 0.0

    def mean_mark(self, mark: Mark, allele: int = 1) -> float:
        """A mark divided by the fragments that have the allele (0 the reference, 1 the other), 0 without any."""
        fragments = int(self.marks[allele, Mark.FRAGMENTS])
        return float(self.marks[allele, mark]) / fragments if fragments else 0.0


@dataclass(frozen=True, eq=False, slots=True)
class SampleProfile:
    """What a candidate is held against. by_change: shape (4, 4), mean error rates of base to base in the sense of the first read.
    distinct_share: of all fragments, those with begin and end of their own (low where fragments are amplicons). contamination:
    the share of another person's DNA in the tumour, None where it was not measured."""

    by_change: NDArray[np.float64]
    distinct_share: float
    contamination: float | None = None


@dataclass(frozen=True, slots=True)
class SeenInNormals:
    """A variant in a panel of normals: in how many of them, of how many, and the highest fraction in one."""

    normals: int
    of: int
    highest_fraction: float


@dataclass(frozen=True, eq=False, slots=True)
class VariantCandidate:
    """A candidate and its evidence.

    before, behind: the reference bases on both sides of the changed ones (up to 180 each). repeat: of an indel. fragments:
    numbers of the tumour's fragments that have it, within a chunk. posterior, artefact, somatic: see `Posterior`. slippage:
    the rate at which single fragments show the indel by mistake, None for a substitution. neighbour_length: fragments with an
    indel of the same repeat that is one unit longer or shorter (0 without one). companions: see `count_companions`.
    """

    variant: SmallVariant
    tumour: SampleSupport
    normal: SampleSupport | None
    posterior: float
    artefact: float
    somatic: float
    before: Bases
    behind: Bases
    repeat: Repeat | None
    slippage: float | None
    fragments: frozenset[int]
    profile: SampleProfile
    neighbour_length: int = 0
    companions: int = 0
    population: PopulationFrequency | None = None
    in_normals: SeenInNormals | None = None

    @property
    def is_substitution(self) -> bool:
        """Whether as many bases stand there as before."""
        return len(self.variant.ref) == len(self.variant.alt)
