"""Therapy statements held against fusions.

A statement on a kinase fusion speaks of a functional one: the gene is the 3' partner, its frame is kept, its kinase domain is
whole. Each of the three is answered for every fusion of the gene, and a fusion that fails one is shown as not matching with the
answer as its reason. Unknown is not met.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fascicle.model.findings import TherapyMatch
from fascicle.model.fusions import Frame, Fusion
from fascicle.model.knowledge import TherapyStatement


class Outcome(StrEnum):
    """Answer to a criterion."""

    MET = "met"
    NOT_MET = "not met"
    NOT_ASSESSABLE = "not assessable"


@dataclass(frozen=True, slots=True)
class Answer:
    """A criterion, its outcome, and the datum it rests on."""

    criterion: str
    outcome: Outcome
    because: str


def match_therapies(fusions: Iterable[Fusion], statements: Sequence[TherapyStatement]) -> tuple[TherapyMatch, ...]:
    """Every statement on a partner of a fusion, matching or not, in the order of fusions and statements."""
    return tuple(
        combine_answers(statement, fusion, assess_fusion(fusion, gene))
        for fusion in fusions
        for statement in statements
        for gene in _find_subject(fusion, statement)
    )


def _find_subject(fusion: Fusion, statement: TherapyStatement) -> tuple[str, ...]:
    """The partner a statement is about: the 3' partner if it is, else the 5' partner."""
    partners = (fusion.three_prime.gene, fusion.five_prime.gene)
    return next(((gene,) for gene in partners if gene in statement.genes), ())


def assess_fusion(fusion: Fusion, gene: str) -> tuple[Answer, ...]:
    """The three criteria of a functional kinase fusion of a gene."""
    return (_assess_side(fusion, gene), _assess_frame(fusion), _assess_kinase(fusion, gene))


def combine_answers(statement: TherapyStatement, fusion: Fusion, answers: tuple[Answer, ...]) -> TherapyMatch:
    """A match when every criterion is met."""
    return TherapyMatch(statement, fusion.name, tuple(a.because for a in answers if a.outcome is not Outcome.MET))


def _assess_side(fusion: Fusion, gene: str) -> Answer:
    is_met = fusion.three_prime.gene == gene
    because = f"{gene} is the {'3' if is_met else '5'}' partner"
    return Answer("gene_is_three_prime", Outcome.MET if is_met else Outcome.NOT_MET, because)


def _assess_frame(fusion: Fusion) -> Answer:
    criterion = "frame_is_kept"
    if fusion.product is None or fusion.product.frame is Frame.UNKNOWN:
        return Answer(criterion, Outcome.NOT_ASSESSABLE, "the reading frame is not known")
    frame = fusion.product.frame
    if frame is Frame.IN_FRAME:
        return Answer(criterion, Outcome.MET, fusion.product.because)
    outcome = Outcome.NOT_ASSESSABLE if frame is Frame.NO_CDS else Outcome.NOT_MET
    return Answer(criterion, outcome, fusion.product.because)


def _assess_kinase(fusion: Fusion, gene: str) -> Answer:
    criterion = "kinase_is_whole"
    domains = [kept for kept in (fusion.product.domains if fusion.product else ()) if kept.domain.gene == gene]
    kinases = [kept for kept in domains if kept.domain.role == "kinase"]
    if not kinases:
        return Answer(criterion, Outcome.NOT_ASSESSABLE, f"it is not known whether the kinase domain of {gene} is kept")
    lost = [kept for kept in kinases if not kept.is_whole]
    if lost:
        return Answer(criterion, Outcome.NOT_MET, f"{lost[0].kept_fraction:.0%} of the kinase domain of {gene} is kept")
    return Answer(criterion, Outcome.MET, f"the kinase domain of {gene} is kept whole")
