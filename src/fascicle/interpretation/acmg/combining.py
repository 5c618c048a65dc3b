"""From answers to a class: the points of Tavtigian 2020, and the rules of Richards 2015, Table 5."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from fascicle.model.acmg import (
    MODERATE,
    STRONG,
    SUPPORTING,
    VERY_STRONG,
    AcmgClassification,
    Criterion,
    PathogenicityClass,
)
from fascicle.model.answers import Answer, Outcome

# Tavtigian 2020, Table 3: the lowest sum of each class.
_BANDS: Final = (
    (10, PathogenicityClass.PATHOGENIC),
    (6, PathogenicityClass.LIKELY_PATHOGENIC),
    (0, PathogenicityClass.UNCERTAIN),
    (-6, PathogenicityClass.LIKELY_BENIGN),
)


def combine(answers: Sequence[Answer]) -> AcmgClassification:
    """The class of the met criteria. BA1 stands alone: benign whatever else is met (Richards 2015, Table 5; it has no points)."""
    met = [answer for answer in answers if answer.outcome is Outcome.MET]
    weights = [answer.weight for answer in met if answer.weight is not None]
    stands_alone = any(answer.criterion == Criterion.BA1 for answer in met)
    is_contradictory = any(w > 0 for w in weights) and (stands_alone or any(w < 0 for w in weights))
    points = None if stands_alone else sum(weights)
    by_points = PathogenicityClass.BENIGN if points is None else classify_points(points)
    by_rules = PathogenicityClass.BENIGN if stands_alone else classify_weights(weights)
    words = "BA1 stands alone" if points is None else f"{points} points from {_list_met(met)}"
    return AcmgClassification(tuple(answers), points, by_points, by_rules, is_contradictory, words)


def _list_met(met: Sequence[Answer]) -> str:
    return ", ".join(f"{answer.criterion} ({answer.weight:+d})" for answer in met if answer.weight is not None) or "no criterion"


def classify_points(points: int) -> PathogenicityClass:
    """The class of a sum: 10 and more pathogenic, 6 to 9 likely pathogenic, 0 to 5 uncertain, -1 to -6 likely benign, below
    benign."""
    return next((kind for lowest, kind in _BANDS if points >= lowest), PathogenicityClass.BENIGN)


def classify_weights(weights: Sequence[int]) -> PathogenicityClass:
    """The class by the combining rules of Richards 2015, Table 5; uncertain where the rules for both sides are met, or none."""
    count = Counter(weights)
    pathogenic = _find_pathogenic(count[VERY_STRONG], count[STRONG], count[MODERATE], count[SUPPORTING])
    benign = _find_benign(count[-STRONG], count[-SUPPORTING])
    if pathogenic and benign:
        return PathogenicityClass.UNCERTAIN
    return pathogenic or benign or PathogenicityClass.UNCERTAIN


def _find_pathogenic(pvs: int, ps: int, pm: int, pp: int) -> PathogenicityClass | None:
    pathogenic = (
        # Pathogenic (i): 1 very strong and (a) 1 strong, (b) 2 moderate, (c) 1 moderate and 1 supporting, (d) 2 supporting.
        pvs >= 1 and (ps >= 1 or pm >= 2 or (pm == 1 and pp >= 1) or pp >= 2),
        # Two very strong are not foreseen in the table; a second one is at least a strong one.
        pvs >= 2,
        # Pathogenic (ii): 2 strong.
        ps >= 2,
        # Pathogenic (iii): 1 strong and (a) 3 moderate, (b) 2 moderate and 2 supporting, (c) 1 moderate and 4 supporting.
        ps == 1 and (pm >= 3 or (pm == 2 and pp >= 2) or (pm == 1 and pp >= 4)),
    )
    if any(pathogenic):
        return PathogenicityClass.PATHOGENIC
    likely = (
        pvs == 1 and pm == 1,  # Likely pathogenic (i)
        ps == 1 and 1 <= pm <= 2,  # (ii)
        ps == 1 and pp >= 2,  # (iii)
        pm >= 3,  # (iv)
        pm == 2 and pp >= 2,  # (v)
        pm == 1 and pp >= 4,  # (vi)
    )
    return PathogenicityClass.LIKELY_PATHOGENIC if any(likely) else None


def _find_benign(bs: int, bp: int) -> PathogenicityClass | None:
    if bs >= 2:  # Benign (ii)
        return PathogenicityClass.BENIGN
    # Likely benign (i): 1 strong and 1 supporting; (ii): 2 supporting.
    return PathogenicityClass.LIKELY_BENIGN if (bs == 1 and bp >= 1) or bp >= 2 else None
