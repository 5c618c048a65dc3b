"""HLA alleles in a tumour beside the patient's normal sample: lost, imbalanced, retained, or not assessable."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fascicle.model.hla_reads import HlaAssay, HlaReadCounts
from fascicle.model.numbers import Estimate


class HlaLossCall(StrEnum):
    """What became of a gene's two alleles in the tumour.

    `IMBALANCE`: their shares differ from those in the normal sample, and it is not shown that the tumour cells lack one.
    `RETAINED`: a loss in all tumour cells is excluded.
    """

    LOST = "lost"
    IMBALANCE = "imbalance"
    RETAINED = "retained"
    NOT_ASSESSABLE = "not_assessable"


@dataclass(frozen=True, slots=True)
class AlleleCounts:
    """Molecules that fit the first allele better, and those that fit the second."""

    first: int
    second: int

    @property
    def total(self) -> int:
        """Molecules that tell the alleles apart."""
        return self.first + self.second


@dataclass(frozen=True, slots=True)
class HlaLoss:
    """The alleles of one gene in the tumour, in the order of the genotype.

    `minor_allele` has the smaller part in the tumour, measured by its part in the normal sample; `minor_share` is that part, a
    half where nothing is changed. `p_value` is that of no change. `share_if_lost` is the largest share that it could have if all
    tumour cells lacked it, at the stated tumour cell fraction. `excluded_from` is the least tumour cell fraction at which these
    counts exclude such a loss (None: at none). `copies` are copy numbers of both alleles per tumour cell, None for the reason in
    `no_copies_because`.
    """

    locus: str
    call: HlaLossCall
    because: str
    alleles: tuple[str, ...]
    lost: tuple[str, ...] = ()
    tumour: AlleleCounts | None = None
    normal: AlleleCounts | None = None
    minor_allele: str | None = None
    minor_share: Estimate | None = None
    p_value: float | None = None
    share_if_lost: float | None = None
    excluded_from: float | None = None
    copies: tuple[Estimate, Estimate] | None = None
    no_copies_because: str | None = None


@dataclass(frozen=True, slots=True)
class HlaTumour:
    """A tumour sample beside the normal one that was typed. `tumour_cell_fraction` and `ploidy` are as stated by the user; the
    fraction is allowed to be wrong by `fraction_within`."""

    assay: str
    material: HlaAssay | None
    counts: HlaReadCounts
    tumour_cell_fraction: float | None
    ploidy: float | None
    fraction_within: float
    loci: tuple[HlaLoss, ...]
