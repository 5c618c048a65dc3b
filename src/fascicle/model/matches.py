"""Statements of knowledge held against a tumour."""

from __future__ import annotations

from dataclasses import dataclass

from fascicle.model.answers import Answer, Outcome, combine_all
from fascicle.model.diseases import Relation
from fascicle.model.knowledge import Statement


@dataclass(frozen=True, slots=True)
class StatementMatch:
    """A statement held against alterations of a tumour.

    `subjects` are the alterations it was held against, by name; none: it asks for no biomarker. `answers` are the criteria of its
    biomarker, `disease` whether its disease is the patient's, `relation` how the two relate.
    """

    statement: Statement
    subjects: tuple[str, ...]
    answers: tuple[Answer, ...]
    disease: Answer
    relation: Relation

    @property
    def biomarker(self) -> Outcome:
        """Whether the tumour has the biomarker."""
        return combine_all(self.answers)

    @property
    def outcome(self) -> Outcome:
        """Whether the statement is about this tumour: biomarker and disease."""
        return combine_all((*self.answers, self.disease))

    @property
    def is_applicable(self) -> bool:
        """Whether the tumour has the biomarker, and the disease is the statement's or is not known well enough to tell."""
        return self.biomarker is Outcome.MET and self.disease.outcome is not Outcome.NOT_MET

    @property
    def mismatches(self) -> tuple[str, ...]:
        """Why the statement does not match, or why that cannot be told; none: it matches."""
        open_answers = (answer for answer in (*self.answers, self.disease) if answer.outcome is not Outcome.MET)
        return tuple(dict.fromkeys(answer.because for answer in open_answers))

    @property
    def subject(self) -> str:
        """The alterations as one name."""
        return " with ".join(self.subjects)
