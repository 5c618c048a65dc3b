"""Oncogenicity of small variants: all criteria, their points, and the class.

Source: Horak et al., Genet Med 2022;24:986 (ClinGen/CGC/VICC): criteria, points and exclusions in tables 2 and 3, classes in the
text. What could not be looked at counts no points and is named. Our own, because the paper leaves them open: how rare "extremely
low" is (OP4), and that the difference of amino acids is measured by Grantham's distance (OM4).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from fascicle.interpretation.oncogenicity import genes, hotspots, predictions, residues
from fascicle.interpretation.oncogenicity.basis import Basis
from fascicle.model.answers import Answer, Outcome, met, not_assessable, not_met
from fascicle.model.classification import Judgement, Oncogenicity, add_points
from fascicle.model.tumour import GeneVariant

SCHEME: Final = "ClinGen/CGC/VICC 2022"
CRITERIA: Final[Mapping[str, Callable[[GeneVariant, Basis], Answer]]] = {
    "OVS1": genes.hold_ovs1,
    "OS1": residues.hold_os1,
    "OS2": residues.hold_os2,
    "OS3": hotspots.hold_os3,
    "OM1": residues.hold_om1,
    "OM2": genes.hold_om2,
    "OM3": hotspots.hold_om3,
    "OM4": residues.hold_om4,
    "OP1": predictions.hold_op1,
    "OP2": genes.hold_op2,
    "OP3": hotspots.hold_op3,
    "OP4": predictions.hold_op4,
    "SBVS1": predictions.hold_sbvs1,
    "SBS1": predictions.hold_sbs1,
    "SBS2": residues.hold_sbs2,
    "SBP1": predictions.hold_sbp1,
    "SBP2": predictions.hold_sbp2,
}
# The most that each criterion counts, for what is not assessable.
POINTS: Final = {
    "OVS1": 8, "OS1": 4, "OS2": 4, "OS3": 4, "OM1": 2, "OM2": 2, "OM3": 2, "OM4": 2, "OP1": 1, "OP2": 1, "OP3": 1, "OP4": 1,
    "SBVS1": -8, "SBS1": -4, "SBS2": -4, "SBP1": -1, "SBP2": -1,
}  # fmt: skip
# The first is not used where the second is met. The last one is ours: one frequency counts once.
EXCLUSIONS: Final = (("OS2", "OS1"), ("OS3", "OS1"), ("OM1", "OVS1"), ("OM3", "OM1"), ("OM3", "OM4"), ("SBS1", "SBVS1"))
# Least points of each class, from above.
CLASSES: Final = (
    (10, Oncogenicity.ONCOGENIC),
    (6, Oncogenicity.LIKELY_ONCOGENIC),
    (0, Oncogenicity.UNCERTAIN),
    (-6, Oncogenicity.LIKELY_BENIGN),
)


def judge_variant(variant: GeneVariant, basis: Basis) -> Judgement:
    """The class of a variant with the answer to every criterion, in the order of the paper's tables."""
    answers = {code: hold(variant, basis) for code, hold in CRITERIA.items()}
    for code, other in EXCLUSIONS:
        if answers[code].outcome is not Outcome.NOT_MET and answers[other].outcome is Outcome.MET:
            answers[code] = not_met(code, f"not used, because {other} is met")
    points = add_points(tuple(answers.values()))
    return Judgement(SCHEME, find_class(points), tuple(answers.values()), points)


def find_class(points: int) -> Oncogenicity:
    """The class of a sum of points: 10 and more, 6 to 9, 0 to 5, -6 to -1, -7 and less."""
    return next((result for least, result in CLASSES if points >= least), Oncogenicity.BENIGN)


def answer_oncogenic(name: str, judgement: Judgement) -> Answer:
    """Whether a variant counts as oncogenic for statements that ask for it; open where what is not known could decide it."""
    words = f"{name} is {judgement.result.value} ({judgement.points} points)"
    if judgement.result in (Oncogenicity.ONCOGENIC, Oncogenicity.LIKELY_ONCOGENIC):
        return met("oncogenic", words)
    could_be = (judgement.points or 0) + sum(max(0, POINTS[answer.criterion]) for answer in judgement.open)
    if find_class(could_be) in (Oncogenicity.ONCOGENIC, Oncogenicity.LIKELY_ONCOGENIC):
        return not_assessable("oncogenic", f"{words}, not assessable: {', '.join(answer.criterion for answer in judgement.open)}")
    return not_met("oncogenic", words)
