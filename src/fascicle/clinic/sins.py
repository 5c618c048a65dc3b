"""Spinal Instability Neoplastic Score: how stable a vertebra with a tumour is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from fascicle.clinic.points import PointTable, add_points
from fascicle.model.knowledge import Citation, Verification
from fascicle.model.scores import Applicability, OneOf, Options, Rule, Score, Stated
from fascicle.model.spine import Alignment, Lesion, Pain, Posterolateral, Vertebra

NAME: Final = "SINS"
RULE: Final = Rule(
    Citation("Fisher CG et al., Spine 2010;35:E1221-E1229", "https://doi.org/10.1097/BRS.0b013e3181e16ae2"),
    "Table 3 (points) and text (classes)",
    Verification.VERIFIED,
)
APPLIES: Final = Applicability(True, "The score was made for vertebrae with a tumour.")
ASK_HALF: Final = "A collapse of exactly 50 % is neither more nor less than half: the table does not say what it counts."
_HALF: Final = Decimal(50)
_JUNCTIONAL: Final = ("C0", "C1", "C2", "C7", "T1", "T2", "T11", "T12", "L1", "L5", "S1")
_MOBILE: Final = ("C3", "C4", "C5", "C6", "L2", "L3", "L4")
_RIGID: Final = ("S2", "S3", "S4", "S5")


class Stability(StrEnum):
    """Classes of the total: 0-6, 7-12, 13-18. From 7 on a surgeon is to be asked."""

    STABLE = "stable"
    POTENTIALLY_UNSTABLE = "potentially_unstable"
    UNSTABLE = "unstable"


@dataclass(frozen=True, slots=True)
class SinsFindings:
    """What was stated of a lesion; None is not stated. Percent is of the body's height (collapse) or volume (involvement)."""

    vertebrae: tuple[Vertebra, ...] = ()
    pain: Stated[Pain] = None
    lesion: Stated[Lesion] = None
    alignment: Stated[Alignment] = None
    collapse_percent: Decimal | None = None
    body_involved_percent: Decimal | None = None
    posterolateral: Stated[Posterolateral] = None

    def __post_init__(self) -> None:
        for percent in (self.collapse_percent, self.body_involved_percent):
            if percent is not None and not 0 <= percent <= 100:
                raise ValueError(f"a percentage from 0 to 100, not {percent}")


def score_sins(findings: SinsFindings, points: PointTable) -> Score[Options[int]]:
    """The total, 0 to 18, or every total that the findings leave possible."""
    stated: dict[str, Stated[str]] = {
        "location": classify_location(findings.vertebrae, points),
        "pain": findings.pain,
        "lesion": findings.lesion,
        "alignment": findings.alignment,
        "collapse": classify_collapse(findings.collapse_percent, findings.body_involved_percent),
        "posterolateral": findings.posterolateral,
    }
    notes = (ASK_HALF,) if findings.collapse_percent == _HALF else ()
    return add_points(points, stated, RULE, APPLIES, notes)


def classify_stability(total: Score[Options[int]]) -> Score[Options[Stability]]:
    """The class of a total: 0-6 stable, 7-12 potentially unstable, 13-18 unstable."""
    if total.result is None:
        return Score(f"{NAME} class", None, total.rule, total.applicability, total.missing, total.notes)
    found = {_classify_total(value) for value in total.result.values}
    options = Options(tuple(item for item in Stability if item in found))
    missing = () if options.single else total.missing
    return Score(f"{NAME} class", options, total.rule, total.applicability, missing, total.notes)


def classify_location(vertebrae: Sequence[Vertebra], points: PointTable) -> str | None:
    """The location that counts most among the vertebrae of one lesion; None where no level is stated."""
    kinds = [_classify_vertebra(vertebra) for vertebra in vertebrae]
    return max(kinds, key=points.components["location"].__getitem__, default=None)


def classify_collapse(collapse_percent: Decimal | None, involved_percent: Decimal | None) -> Stated[str]:
    """The option for collapse. Exactly half is undefined in the table, so both neighbours remain possible."""
    if collapse_percent is None:
        return None
    if collapse_percent == _HALF:
        return OneOf(("over_half", "under_half"))
    if collapse_percent > 0:
        return "over_half" if collapse_percent > _HALF else "under_half"
    if involved_percent is None:
        return OneOf(("body_over_half_involved", "none"))
    return "body_over_half_involved" if involved_percent > _HALF else "none"


def _classify_vertebra(vertebra: Vertebra) -> str:
    if vertebra in _JUNCTIONAL:
        return "junctional"
    if vertebra in _MOBILE:
        return "mobile"
    return "rigid" if vertebra in _RIGID else "semirigid"


def _classify_total(total: int) -> Stability:
    if total >= 13:
        return Stability.UNSTABLE
    return Stability.POTENTIALLY_UNSTABLE if total >= 7 else Stability.STABLE
