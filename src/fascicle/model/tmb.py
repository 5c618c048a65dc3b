"""Tumour mutational burden: counted mutations per megabase of the region that could be assessed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fascicle.model.provenance import Provenance
from fascicle.model.variants import SmallVariant


class TmbClass(StrEnum):
    """On which side of the threshold the point estimate lies, and nothing where it cannot be said."""

    HIGH = "high"
    LOW = "low"
    NOT_ASSESSABLE = "not_assessable"


@dataclass(frozen=True, slots=True)
class TmbRule:
    """What is counted. Each number is a parameter of the laboratory; docs/algorithms/tmb.md gives the reasons for the defaults.

    minimum_fraction: the variant's fraction of fragments; below it nothing is counted.
    maximum_population_frequency: a variant more frequent than this in the population resource is germline.
    counts_synonymous, counts_hotspots: whether these are counted. A panel holds cancer genes, so that known drivers are
        commoner in it than in the exome and are left out.
    minimum_callable_mb, minimum_purity: below these the burden is not assessed.
    """

    threshold_per_mb: float = 10.0
    minimum_fraction: float = 0.05
    maximum_population_frequency: float = 0.0001
    counts_synonymous: bool = True
    counts_hotspots: bool = False
    minimum_callable_mb: float = 0.37
    minimum_purity: float = 0.10

    def __post_init__(self) -> None:
        if not (
            0 <= self.minimum_fraction <= 1 and 0 <= self.maximum_population_frequency <= 1 and 0 <= self.minimum_purity <= 1
        ):
            raise ValueError("fractions, frequencies and purity lie between 0 and 1")
        if self.threshold_per_mb <= 0 or self.minimum_callable_mb <= 0:
            raise ValueError("the threshold and the smallest region are above 0")


@dataclass(frozen=True, slots=True)
class TmbLine:
    """One call of the variant table: counted, or not with the reason (`because` in words)."""

    variant: SmallVariant
    gene: str | None
    name: str
    is_counted: bool
    reason: str
    because: str


@dataclass(frozen=True, slots=True)
class TumourMutationalBurden:
    """The content of `tmb.json`.

    counted: lines counted; None where the burden is not assessable (`because` says why), as are the rates. `lines` stand then
    too. callable_mb: megabases of coding sequence deep enough to call in; None where that is not known.
    per_mb_low, per_mb_high: the exact 95 % interval of a Poisson count.
    decides: whether the whole interval lies on one side of the threshold; None where there is no interval.
    lines: one for every call given, in their order; the counted ones number `counted`.
    """

    counted: int | None
    callable_mb: float | None
    per_mb: float | None
    per_mb_low: float | None
    per_mb_high: float | None
    interval_method: str
    classification: TmbClass
    decides: bool | None
    because: str
    notes: tuple[str, ...]
    rule: TmbRule
    lines: tuple[TmbLine, ...]
    provenance: Provenance

    def __post_init__(self) -> None:
        is_assessed = self.classification is not TmbClass.NOT_ASSESSABLE
        numbers = (self.counted, self.per_mb, self.per_mb_low, self.per_mb_high, self.decides)
        if any((number is not None) != is_assessed for number in numbers):
            raise ValueError("an assessed burden has all its numbers, another none")
        if self.counted is not None and self.counted != sum(line.is_counted for line in self.lines):
            raise ValueError(f"{self.counted} mutations do not reconcile with the lines")
