"""Microsatellite instability: loci with their read lengths, what each says, and the class of the tumour."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fascicle.model.loci import Span
from fascicle.model.provenance import Provenance

Lengths = tuple[tuple[int, int], ...]
"""Length in units and fragments of that length, by length; lengths that no fragment has are left out."""

FEWEST_COUNTED_COPIES: Final = {1: 10, 2: 5, 3: 5, 4: 5, 5: 5}
"""Copies of the unit, by its bases, from which on a locus counts for the class: the minimum lengths that MSIsensor analyses
(homopolymers 10, others 5; Niu 2014, its options -p and -s), on which the published cut-offs rest. Shorter ones are rarely
unstable even in tumours that are, and would dilute the fraction."""


class MsiClass(StrEnum):
    """What the fraction of unstable loci says of the tumour."""

    HIGH = "MSI-H"
    STABLE = "MSS"
    NOT_ASSESSABLE = "not_assessable"


class LocusVerdict(StrEnum):
    """What one locus says. Only the first two are assessed."""

    UNSTABLE = "unstable"
    STABLE = "stable"
    TOO_FEW_FRAGMENTS = "too_few_fragments"
    TOO_FEW_IN_NORMAL = "too_few_fragments_in_normal"
    NOT_IN_BASELINE = "not_in_baseline"
    NO_CLEAR_LENGTH = "no_clear_length"
    GERMLINE_POSSIBLE = "germline_possible"
    CUT_OFF_LENGTHS = "lengths_cut_off"

    @property
    def is_assessed(self) -> bool:
        """Whether the locus counts in the fraction."""
        return self in {LocusVerdict.UNSTABLE, LocusVerdict.STABLE}


class Comparison(StrEnum):
    """What a tumour's lengths are held against."""

    NORMAL = "paired_normal"
    BASELINE = "baseline"
    OWN = "own_stable_loci"


@dataclass(frozen=True, slots=True, order=True)
class MicrosatelliteLocus:
    """A tandem repeat of the reference: whole copies of `unit` at `span` of a chromosome (0-based, half-open), plus strand."""

    chrom: str
    span: Span
    unit: str

    def __post_init__(self) -> None:
        if not self.unit or len(self.span) % len(self.unit):
            raise ValueError(f"{len(self.span)} bases are no whole copies of {self.unit!r}")

    @property
    def copies(self) -> int:
        """Copies of the unit in the reference."""
        return len(self.span) // len(self.unit)

    @property
    def is_counted(self) -> bool:
        """Whether it is long enough to count for the class."""
        return self.copies >= FEWEST_COUNTED_COPIES[len(self.unit)]


@dataclass(frozen=True, slots=True)
class LocusResult:
    """One locus of the class.

    tumour, normal: fragments by length; normal is None where the comparison is not with a normal of the patient.
    lengths: copies of the germline, one or two, as the comparison has them; empty where they are not clear.
    p_value: that fragments so far off, or more, come of stutter alone, corrected for the shifts that were looked at; None where
    the locus was not tested. shift: the length, in units from the nearest germline length, of the component that explains most of
    the rest; share: its part of the fragments, 0 to 1. Both are None where nothing is shifted.
    smallest_share: the smallest share of fragments one unit shorter that would have been found with a probability of 80 %.
    """

    locus: MicrosatelliteLocus
    verdict: LocusVerdict
    tumour: Lengths
    normal: Lengths | None
    lengths: tuple[int, ...]
    p_value: float | None
    shift: int | None
    share: float | None
    smallest_share: float | None


@dataclass(frozen=True, slots=True)
class StutterRate:
    """How often fragments of stable loci are shorter or longer than the locus: by bases of the unit and copies, from `fragments`
    fragments. `expected` are given where the sample has too few of its own."""

    unit_bp: int
    copies: int
    fragments: int
    shorter: float
    longer: float


@dataclass(frozen=True, slots=True)
class MsiRule:
    """Parameters of the class; docs/algorithms/msi.md has their reasons and origins.

    cut_off: fraction of unstable loci from which on a tumour is MSI-H. grey_from: from here to the cut-off published cut-offs
    disagree. false_rate: share of stable loci called by chance that the test allows. expected_homopolymers, expected_others:
    fraction of loci that are unstable in an MSI-H tumour, by which it is judged whether one could have been missed;
    assumed_purity stands there for a purity that is not stated. largest_miss: probability of a miss above which MSS is not said.
    """

    cut_off: float = 0.20
    grey_from: float = 0.10
    cut_off_origin: str = (
        "20 % of loci: Illumina TruSight Oncology 500 (PercentageUnstableSites) and MSIsensor2; MSIsensor on MSK-IMPACT takes "
        "10 % (Middha 2017, PMID 30211344). Found with other tests of single loci; not validated for this one"
    )
    fewest_loci: int = 40
    fewest_fragments: int = 20
    false_rate: float = 0.005
    expected_homopolymers: float = 0.40
    expected_others: float = 0.03
    assumed_purity: float = 0.20
    largest_miss: float = 0.05

    def __post_init__(self) -> None:
        expected = (self.expected_homopolymers, self.expected_others)
        shares = (self.cut_off, self.grey_from, self.false_rate, *expected, self.assumed_purity, self.largest_miss)
        if not all(0 < share < 1 for share in shares) or self.grey_from > self.cut_off:
            raise ValueError("shares lie between 0 and 1, and the grey zone below the cut-off")
        if self.fewest_loci < 1 or self.fewest_fragments < 1:
            raise ValueError("at least one locus and one fragment are needed")


@dataclass(frozen=True, slots=True)
class MicrosatelliteInstability:
    """The content of `msi.json`.

    unstable_loci, assessed_loci: loci of the class (`loci` holds each with its verdict). fraction: unstable of assessed, with its
    exact 95 % interval; None without an assessed locus, and given also where the class is not assessable.
    decides: whether the interval lies on one side of the cut-off, outside of the grey zone; None without a class.
    false_high: probability that a tumour all of whose loci are stable reaches the cut-off by false calls alone. missed_high:
    probability that a tumour with the expected fraction of unstable loci stays below it, at this purity and these depths.
    smallest_share: half of the assessed loci would show a share of fragments one unit shorter as small as this.
    purity: as stated, 0 to 1; None where it is not. scanned_loci: repeats in the targets, with those too short for the class.
    comparison: None where the reads were not seen. normals: samples in the baseline; None where the comparison is another.
    """

    classification: MsiClass
    unstable_loci: int
    assessed_loci: int
    fraction: float | None
    fraction_low: float | None
    fraction_high: float | None
    interval_method: str
    decides: bool | None
    because: str
    notes: tuple[str, ...]
    comparison: Comparison | None
    normals: int | None
    purity: float | None
    smallest_share: float | None
    false_high: float | None
    missed_high: float | None
    scanned_loci: int
    rule: MsiRule
    stutter: tuple[StutterRate, ...]
    loci: tuple[LocusResult, ...]
    provenance: Provenance

    def __post_init__(self) -> None:
        verdicts = [result.verdict for result in self.loci]
        if self.unstable_loci != verdicts.count(LocusVerdict.UNSTABLE):
            raise ValueError(f"{self.unstable_loci} unstable loci do not reconcile with the loci")
        if self.assessed_loci != sum(verdict.is_assessed for verdict in verdicts):
            raise ValueError(f"{self.assessed_loci} assessed loci do not reconcile with the loci")
        if (self.fraction is None) != (self.assessed_loci == 0):
            raise ValueError("a fraction needs assessed loci, and they give one")
        if self.classification is not MsiClass.NOT_ASSESSABLE and (self.fraction is None or self.decides is None):
            raise ValueError("a class needs a fraction, and to say whether it decides")

    @property
    def unstable(self) -> tuple[LocusResult, ...]:
        """The unstable loci in genome order."""
        return tuple(result for result in self.loci if result.verdict is LocusVerdict.UNSTABLE)
