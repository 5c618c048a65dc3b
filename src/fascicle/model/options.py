"""What could be given: a drug or regimen with its labels held against the patient, evidence, what to watch, cautions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fascicle.model.answers import Answer, Outcome
from fascicle.model.knowledge import Ask, Concern


@dataclass(frozen=True, slots=True)
class ClauseAnswer:
    """A clause of a label, in our words, and its answer for this patient; `open`: what it asks and the case does not tell."""

    text: str
    answer: Answer
    open: tuple[Ask, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelCheck:
    """A label held against a patient clause by clause; `statement` is its identifier, `subject` the alteration that matched.

    `outcome`: all clauses together.
    """

    statement: str
    subject: str
    clauses: tuple[ClauseAnswer, ...]
    outcome: Outcome


class WatchStatus(StrEnum):
    """What is known of a change that would make a drug fail."""

    DETECTED = "detected"
    COVERED = "covered and reference"
    NOT_COVERED = "not covered"


@dataclass(frozen=True, slots=True)
class WatchedChange:
    """A change that makes a drug fail: on the drug's own target, or by a way round it. `statement` is the identifier.

    `subject` is the alteration that is the change, where it was detected. `is_invented`: the status rests on what was made up.
    """

    statement: str
    change: str
    is_on_target: bool
    status: WatchStatus
    because: str
    subject: str | None = None
    is_invented: bool = False


class CautionStatus(StrEnum):
    """Whether a warning of a label applies to this patient now."""

    RAISED = "raised"
    NOT_RAISED = "not raised"
    UNKNOWN = "not known"
    ALWAYS = "for every patient"


@dataclass(frozen=True, slots=True)
class CautionAnswer:
    """A warning of a label held against the patient's own state."""

    drug: str
    concern: Concern
    text: str
    status: CautionStatus
    because: str
    is_verified: bool


@dataclass(frozen=True, slots=True)
class TherapyOption:
    """A drug or regimen for which at least one statement matches.

    `labels` are those of all jurisdictions, `evidence` the identifiers of studies that match, `against` of those that say that it
    fails. `watched` and `cautions` are for this case; `dose` is that of the first label that states one.
    """

    drugs: tuple[str, ...]
    subjects: tuple[str, ...]
    labels: tuple[LabelCheck, ...]
    evidence: tuple[str, ...]
    against: tuple[str, ...]
    watched: tuple[WatchedChange, ...]
    cautions: tuple[CautionAnswer, ...]
    dose: str | None

    @property
    def regimen(self) -> str:
        """The drugs as one name."""
        return " + ".join(self.drugs)
