"""What the checks of a sequencing run say: the content of `run_qc.json`."""

from __future__ import annotations

from dataclasses import dataclass

from fascicle.model.numbers import Proportion
from fascicle.model.provenance import Provenance
from fascicle.model.quality import Check, Quality, Status
from fascicle.model.reads import ReadCounts
from fascicle.model.runs import RunRole
from fascicle.model.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class SampleQuality:
    """One sample of the run and its checks. `counts` is None where its reads were not seen, or where it has none."""

    sample: str
    role: RunRole
    counts: ReadCounts | None
    reported: tuple[str, ...]
    filtered: int
    checks: tuple[Check, ...]

    @property
    def status(self) -> Status:
        """The worst status of any check."""
        return Quality(self.checks).status


@dataclass(frozen=True, slots=True)
class CarryOver:
    """A fusion of `recipient` that is much stronger in `source`, another sample of the run. It changes no call.

    `expected_molecules` is the mean that index hopping alone lets expect; `probability` that of a Poisson count with this mean to
    reach `recipient_molecules`. `is_matched_by_genes` where a side has no position, so that only the genes could be compared.
    `is_neighbour` and `shares_index` are None where RUN.toml does not say.
    """

    recipient: str
    source: str
    fusion: str
    five_prime: str | None
    three_prime: str | None
    verdict: Verdict
    recipient_molecules: int
    source_molecules: int
    expected_molecules: float
    probability: float
    is_matched_by_genes: bool
    is_neighbour: bool | None
    shares_index: bool | None
    status: Status
    because: str


@dataclass(frozen=True, slots=True)
class IdentityComparison:
    """Genotypes of two samples at the sites that both have. `concordance` is None where there were too few of these.

    `opposite_homozygotes` counts sites at which one has only one allele and the other only the other one: within one person that
    is an error or, rarely, a loss of both; between two it is common.
    """

    one: str
    other: str
    is_of_one_patient: bool | None
    shared_sites: int
    opposite_homozygotes: int
    concordance: Proportion | None
    status: Status
    because: str


@dataclass(frozen=True, slots=True)
class RunQuality:
    """All checks of a run: those of the run as a whole, those of every sample, and pairs of samples that stand out."""

    run: str
    checks: tuple[Check, ...]
    samples: tuple[SampleQuality, ...]
    carry_over: tuple[CarryOver, ...]
    identity: tuple[IdentityComparison, ...]
    provenance: Provenance

    @property
    def status(self) -> Status:
        """The worst status of any check, of the run or of a sample."""
        return Quality((*self.checks, *(check for sample in self.samples for check in sample.checks))).status
