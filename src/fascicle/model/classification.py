"""What alterations of a tumour are worth by published schemes: oncogenicity, tiers, ESCAT, and what is reported of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from fascicle.model.acmg import PathogenicityClass
from fascicle.model.answers import Answer, Outcome
from fascicle.model.knowledge import Citation, Proposition, Verification


class GeneRole(StrEnum):
    """What a gene does in cancer."""

    ONCOGENE = "oncogene"
    SUPPRESSOR = "suppressor"
    BOTH = "both"


class CriterionFact(StrEnum):
    """Criteria of the oncogenicity scheme that rest on facts of the literature, by their codes there."""

    ESTABLISHED = "OS1"
    FUNCTIONAL = "OS2"
    CRITICAL_REGION = "OM1"
    SINGLE_ETIOLOGY = "OP2"
    NO_FUNCTION = "SBS2"


@dataclass(frozen=True, slots=True)
class RoleOfGene:
    """A gene's role, cited and dated."""

    gene: str
    role: GeneRole
    citations: tuple[Citation, ...]
    verification: Verification


@dataclass(frozen=True, slots=True)
class OncogenicityFact:
    """A fact that a criterion rests on.

    `what` is a change of the protein (`D842V`), residues (`102-292`), or an OncoTree code, by the criterion; changes and residues
    are counted on `sequences`.
    """

    criterion: CriterionFact
    gene: str
    what: str
    sequences: tuple[str, ...]
    text: str
    citations: tuple[Citation, ...]
    verification: Verification

    @property
    def is_verified(self) -> bool:
        """Whether a criterion may be met by it."""
        return self.verification is Verification.VERIFIED


class Oncogenicity(StrEnum):
    """Classes of Horak et al. 2022, and of our scheme for fusions, which takes their names."""

    ONCOGENIC = "oncogenic"
    LIKELY_ONCOGENIC = "likely oncogenic"
    UNCERTAIN = "of uncertain significance"
    LIKELY_BENIGN = "likely benign"
    BENIGN = "benign"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A class with every criterion it rests on. `scheme` names it; `points` is None where the scheme has none."""

    scheme: str
    result: Oncogenicity
    answers: tuple[Answer, ...]
    points: int | None

    @property
    def met(self) -> tuple[Answer, ...]:
        """What speaks for the class."""
        return tuple(answer for answer in self.answers if answer.outcome is Outcome.MET)

    @property
    def open(self) -> tuple[Answer, ...]:
        """What could not be answered."""
        return tuple(answer for answer in self.answers if answer.outcome is Outcome.NOT_ASSESSABLE)


class Tier(StrEnum):
    """Tiers of AMP/ASCO/CAP 2017 (Li et al., J Mol Diagn 2017;19:4)."""

    STRONG = "I"  # strong clinical significance
    POTENTIAL = "II"  # potential clinical significance
    UNKNOWN = "III"  # unknown clinical significance
    BENIGN = "IV"  # benign or likely benign


@dataclass(frozen=True, slots=True)
class TierAssignment:
    """A tier with its level of evidence (A to D; None in tiers III and IV) and the statement it rests on."""

    tier: Tier
    level: str | None
    proposition: Proposition | None
    statement: str | None
    because: str

    @property
    def name(self) -> str:
        """`I-A`, or `III`."""
        return f"{self.tier}-{self.level}" if self.level else str(self.tier)


@dataclass(frozen=True, slots=True)
class EscatAssignment:
    """An ESCAT tier (`I-C`) for one drug or combination, and the statement it rests on; tier X rests on none."""

    tier: str
    regimen: str | None
    statement: str | None
    because: str


class Significance(StrEnum):
    """What a report says of an alteration."""

    POSSIBLE = "possible clinical significance"
    UNCERTAIN = "uncertain significance"
    BENIGN = "benign"


class AlterationKind(StrEnum):
    """What is counted together."""

    FUSION = "fusions"
    VARIANT = "small variants"
    COPIES = "copy numbers"


@dataclass(frozen=True, slots=True)
class ClassifiedAlteration:
    """A reported alteration with its classes. `unverified` statements would match and enter no class."""

    name: str
    gene: str
    kind: AlterationKind
    source: str
    significance: Significance
    judgement: Judgement | None
    germline: PathogenicityClass | None
    germline_because: str | None
    tier: TierAssignment
    escat: tuple[EscatAssignment, ...]
    unverified: int
    is_invented: bool = False


@dataclass(frozen=True, slots=True)
class AlterationCounts:
    """How many alterations of a kind came in, and where each of them went.

    `filtered` counts each by its first reason. What came in is what was filtered and what is reported. Raises ValueError where
    the numbers do not add up.
    """

    kind: AlterationKind
    found: int
    filtered: tuple[tuple[str, int], ...]
    possible: int
    uncertain: int
    benign: int

    def __post_init__(self) -> None:
        if self.found != self.filtered_total + self.reported:
            raise ValueError(f"{self.found} {self.kind} came in, {self.filtered_total} and {self.reported} went out")

    @property
    def filtered_total(self) -> int:
        """All that are not reported."""
        return sum(count for _, count in self.filtered)

    @property
    def reported(self) -> int:
        """All that are reported."""
        return self.possible + self.uncertain + self.benign


def add_points(answers: Sequence[Answer]) -> int:
    """The points of the criteria that are met."""
    return sum(answer.weight or 0 for answer in answers)
