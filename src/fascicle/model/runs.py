"""A sequencing run as the laboratory describes it: its samples, its controls, and the limits they are held to."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum


class RunRole(StrEnum):
    """What a sample of a run stands for."""

    PATIENT = "patient"
    NO_TEMPLATE_CONTROL = "no_template_control"
    POSITIVE_CONTROL = "positive_control"


@dataclass(frozen=True, slots=True)
class ExpectedFusion:
    """A fusion that a positive control has, and the range its 3' abundance (0 to 1) lies in; None where no range was set."""

    five_prime: str
    three_prime: str
    abundance_low: float | None = None
    abundance_high: float | None = None

    def __post_init__(self) -> None:
        low, high = self.range
        if not 0 <= low <= high <= 1:
            raise ValueError(f"an abundance range lies within 0 to 1, from low to high, not {low} to {high}")

    @property
    def name(self) -> str:
        """5' gene, double colon, 3' gene."""
        return f"{self.five_prime}::{self.three_prime}"

    @property
    def range(self) -> tuple[float, float]:
        """The range with 0 and 1 for the ends that were not set."""
        low = 0.0 if self.abundance_low is None else self.abundance_low
        high = 1.0 if self.abundance_high is None else self.abundance_high
        return low, high

    @property
    def has_range(self) -> bool:
        """Whether a range was set."""
        return self.abundance_low is not None or self.abundance_high is not None


@dataclass(frozen=True, slots=True)
class RunSample:
    """One sample of a run.

    `results` is the result directory as given; None says that the run gave no read for it, which only a no-template control may
    have. `position` is its place in the order of pipetting; `i7` and `i5` are its index sequences; `patient` is the pseudonym of
    whom it is from. None is "not stated".
    """

    identifier: str
    role: RunRole
    results: str | None
    expected: tuple[ExpectedFusion, ...] = ()
    position: int | None = None
    i7: str | None = None
    i5: str | None = None
    patient: str | None = None

    def __post_init__(self) -> None:
        if self.results is None and self.role is not RunRole.NO_TEMPLATE_CONTROL:
            raise ValueError(f"sample {self.identifier} has no result directory; only a no-template control may be without reads")
        if bool(self.expected) != (self.role is RunRole.POSITIVE_CONTROL):
            raise ValueError(f"sample {self.identifier}: a positive control has expected fusions, and no other sample has")

    @property
    def has_template(self) -> bool:
        """Whether RNA went into it."""
        return self.role is not RunRole.NO_TEMPLATE_CONTROL

    def shares_index(self, other: RunSample) -> bool | None:
        """Whether one of the two indices is the same, so that one hop can move a read; None where not all four are stated."""
        if None in (self.i7, self.i5, other.i7, other.i5):
            return None
        return self.i7 == other.i7 or self.i5 == other.i5

    def is_next_to(self, other: RunSample) -> bool | None:
        """Whether the two were pipetted one after the other; None where a position is not stated."""
        if self.position is None or other.position is None:
            return None
        return abs(self.position - other.position) == 1

    def is_of_one_patient(self, other: RunSample) -> bool | None:
        """Whether both are from one patient; None where it is not stated."""
        if self.patient is None or other.patient is None:
            return None
        return self.patient == other.patient


@dataclass(frozen=True, slots=True)
class RunLimits:
    """Limits of the run's checks. The defaults are Fascicle's own working values; `docs/run_quality.md` gives the reason of each.

    Fractions are 0 to 1. no_template_warn_fraction, no_template_fail_fraction: on-target fragments of a no-template control over
    the median of the samples with template. carry_over_fraction: molecules of a fusion over those in another sample, up to which
    carry-over is considered. index_hopping_fraction: share of a sample's reads that another sample gets by index hopping.
    explained_probability: the Poisson probability from which on hopping is held to explain a count. breakpoint_tolerance_bp: how
    far two breakpoints of one junction may lie apart. identity_sites_min: shared genotyped sites below which two samples are not
    compared. identity_concordance: share of equal genotypes between that of one person (near 1) and of two (near 0.4).
    """

    no_template_warn_fraction: float = 0.005
    no_template_fail_fraction: float = 0.01
    carry_over_fraction: float = 0.01
    index_hopping_fraction: float = 0.005
    explained_probability: float = 0.01
    breakpoint_tolerance_bp: int = 10
    identity_sites_min: int = 10
    identity_concordance: float = 0.75

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if value < 0 or (isinstance(value, float) and value > 1):
                raise ValueError(f"{field.name} cannot be {value}")
        if self.no_template_warn_fraction > self.no_template_fail_fraction:
            raise ValueError("no_template_warn_fraction is above no_template_fail_fraction")


@dataclass(frozen=True, slots=True)
class Run:
    """A run: samples in the order given."""

    identifier: str
    samples: tuple[RunSample, ...]
    limits: RunLimits = RunLimits()

    def __post_init__(self) -> None:
        names = [sample.identifier for sample in self.samples]
        if len(set(names)) != len(names):
            raise ValueError(f"run {self.identifier} names a sample twice")
