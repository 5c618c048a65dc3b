"""Clinical trials of a file that a user gives, held against one patient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fascicle.model.answers import Answer, Outcome, combine_all
from fascicle.model.cases import Sex
from fascicle.model.provenance import FileHash

OPEN_STATUSES: Final = ("RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE")


@dataclass(frozen=True, slots=True)
class Trial:
    """A record of ClinicalTrials.gov.

    status: the registry's word (`RECRUITING`), None where the record has none, as all others.
    minimum_months, maximum_months: ages from and to which, both included; None where no limit is stated.
    sex: None where all are admitted or nothing is stated.
    inclusion, exclusion: the criteria as they stand in the record; all of them are inclusion where no heading parts them.
    updated: day of the last update, as ISO 8601.
    """

    identifier: str
    title: str
    status: str | None
    phases: tuple[str, ...]
    conditions: tuple[str, ...]
    keywords: tuple[str, ...]
    interventions: tuple[str, ...]
    minimum_months: float | None
    maximum_months: float | None
    sex: Sex | None
    inclusion: str
    exclusion: str
    countries: tuple[str, ...]
    updated: str | None


@dataclass(frozen=True, slots=True)
class TrialMatch:
    """A trial with what its record says for this patient. `genes`: altered genes that it names, other than to exclude them;
    `drugs`: its drugs that are among the options of the case; `is_of_disease`: it names this disease, not any solid tumour."""

    trial: Trial
    genes: tuple[str, ...]
    drugs: tuple[str, ...]
    is_of_disease: bool
    answers: tuple[Answer, ...]

    @property
    def outcome(self) -> Outcome:
        """All answers together."""
        return combine_all(self.answers)

    @property
    def is_shown(self) -> bool:
        """Nothing in the record speaks against it, and something in it speaks of this patient."""
        return self.outcome is not Outcome.NOT_MET and bool(self.genes or self.drugs or self.is_of_disease)


@dataclass(frozen=True, slots=True)
class TrialSearch:
    """All trials of a file, those that fit best first."""

    file: FileHash
    matches: tuple[TrialMatch, ...]

    @property
    def shown(self) -> tuple[TrialMatch, ...]:
        """Those that a report lists."""
        return tuple(match for match in self.matches if match.is_shown)
