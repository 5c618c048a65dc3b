"""NOMS: the four considerations on a spinal tumour, laid side by side. It shows; it never decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fascicle.clinic.completions import apply_if
from fascicle.clinic.cord_compression import EsccGrade
from fascicle.clinic.sins import Stability
from fascicle.model.knowledge import Citation, Verification
from fascicle.model.scores import Applicability, Options, Rule, Score

RULE: Final = Rule(
    Citation("Laufer I et al., Oncologist 2013;18:744-751", "https://doi.org/10.1634/theoncologist.2012-0293"),
    "Table 1: neurologic, oncologic, mechanical, systemic",
    Verification.VERIFIED,
)


@dataclass(frozen=True, slots=True)
class Consideration:
    """One of the four letters, what is known of it, and what is missing."""

    letter: str
    name: str
    known: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NomsFacts:
    """What the four considerations rest on; None is not stated. `is_radiosensitive`: to conventional radiotherapy."""

    cord: Score[Options[EsccGrade]]
    has_myelopathy: bool | None
    is_radiosensitive: bool | None
    stability: Score[Options[Stability]]
    can_tolerate_surgery: bool | None
    is_metastasis: bool | None


@dataclass(frozen=True, slots=True)
class NomsTable:
    """The four considerations in order. There is no field for a decision on purpose."""

    considerations: tuple[Consideration, ...]
    rule: Rule
    applicability: Applicability


def show_noms(facts: NomsFacts) -> NomsTable:
    """The considerations with what is known and missing of each."""
    applicability = apply_if(
        is_met=facts.is_metastasis,
        yes="The framework is for metastatic tumours of the spine.",
        no="The framework is for metastases; for a primary tumour the considerations are shown without its advice.",
        unknown="whether the tumour is a metastasis",
    )
    myelopathy = _state("myelopathy", ("myelopathy", "no myelopathy"), fact=facts.has_myelopathy)
    radiation = _state("radiosensitivity", ("radiosensitive", "radioresistant"), fact=facts.is_radiosensitive)
    fitness = _state("fitness for surgery", ("fit for surgery", "not fit for surgery"), fact=facts.can_tolerate_surgery)
    cord, stability = _show(facts.cord), _show(facts.stability)
    considerations = (
        Consideration("N", "neurologic", (*cord[0], *myelopathy[0]), (*cord[1], *myelopathy[1])),
        Consideration("O", "oncologic", *radiation),
        Consideration("M", "mechanical", *stability),
        Consideration("S", "systemic", *fitness),
    )
    return NomsTable(considerations, RULE, applicability)


def _state(name: str, words: tuple[str, str], *, fact: bool | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A fact in words as known, or its name as missing."""
    if fact is None:
        return (), (name,)
    return (words[0] if fact else words[1],), ()


def _show(score: Score[Options[EsccGrade]] | Score[Options[Stability]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A score as `name a or b`, and what it lacks."""
    if score.result is None:
        return (), (score.name,)
    return (f"{score.name} {' or '.join(map(str, score.result.values))}",), score.missing
