"""How complex the genome is, as a modifier of what an NTRK fusion is worth.

Source: RNASARC (PMC10163158): of eight NTRK-fused sarcomas with simple genomics four were treated with a TRK inhibitor and all
four benefited; of eight with complex genomics two were treated, without a response. The evidence is that small, and the sentence
says so. The series gives no limit on a share of the genome, so that a figure alone does not decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from fascicle.interpretation.interactions.two_hits import make_interaction
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.answers import Answer, met, not_assessable, not_met
from fascicle.model.classification import AlterationKind, ClassifiedAlteration, Oncogenicity
from fascicle.model.interactions import Interaction, InteractionKind
from fascicle.model.tumour import Tumour

CLASS: Final = "genomic_complexity"
SHARE: Final = "altered_genome"
_GENES: Final = ("NTRK1", "NTRK2", "NTRK3")
_TISSUES: Final = ("SOFT_TISSUE", "BONE")
_ONCOGENIC: Final = (Oncogenicity.ONCOGENIC, Oncogenicity.LIKELY_ONCOGENIC)
_SERIES: Final = (
    "in the one series on this all four treated patients with simple genomics benefited, none of two with complex genomics"
)


def find_complexity(tumour: Tumour, classified: Sequence[ClassifiedAlteration], knowledge: Snapshot) -> Iterator[Interaction]:
    """One interaction for each oncogenic NTRK fusion of a sarcoma."""
    if tumour.code is None or not set(_TISSUES) & set(knowledge.tree.list_ancestors(tumour.code)):
        return
    for item in classified:
        is_oncogenic = item.judgement is not None and item.judgement.result in _ONCOGENIC
        if item.kind is AlterationKind.FUSION and item.gene in _GENES and is_oncogenic:
            answer = hold_complexity(tumour)
            sentence = f"{item.name}: {answer.because}; {_SERIES}."
            yield make_interaction(InteractionKind.COMPLEXITY, (item.name,), answer, sentence, knowledge)


def hold_complexity(tumour: Tumour) -> Answer:
    """Whether the genome is complex, as a report classed it."""
    classes = [item for item in tumour.measures if item.name == CLASS and item.result]
    if classes:
        words = f"the genome is {classes[0].result} ({classes[0].source})"
        if classes[0].result in ("complex", "simple"):
            return met("complex genome", words) if classes[0].result == "complex" else not_met("complex genome", words)
        return not_assessable("complex genome", words)
    shares = [item for item in tumour.measures if item.name == SHARE and item.value is not None]
    if shares:
        share = f"{shares[0].value:.0%} of the genome is altered ({shares[0].source})"
        return not_assessable("complex genome", f"{share}, for which the series gives no limit")
    return not_assessable("complex genome", "how complex the genome is was not measured")
