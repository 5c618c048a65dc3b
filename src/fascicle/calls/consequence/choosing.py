"""Which transcript stands for a variant.

The gene's own order (MANE Select, else Ensembl canonical, else the longest CDS; MANE Plus Clinical second) decides among those
that
the variant touches. MANE Plus Clinical exists to report variants that MANE Select cannot (Morales 2022, Nature 604:310): it is
chosen where the variant is no more than intronic or untranslated on MANE Select and more than that on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fascicle.model.consequences import ChoiceRule, Impact, Term, TranscriptConsequence
from fascicle.model.genes import CanonicalRule, Gene, Transcript, TranscriptTag

_BESIDE = frozenset({Term.UPSTREAM, Term.DOWNSTREAM})


def choose_transcript(gene: Gene, found: Sequence[tuple[Transcript, TranscriptConsequence]]) -> tuple[TranscriptConsequence, ...]:
    """The consequences of one gene, in its order of transcripts, with the chosen one marked and put first."""
    if not found:
        return ()
    inside = [item for item in found if item[1].most_severe not in _BESIDE] or list(found)
    transcript, chosen = _prefer_plus_clinical(inside) or inside[0]
    marked = replace(chosen, chosen_by=_name_rule(gene, transcript))
    return (marked, *(consequence for _, consequence in found if consequence is not chosen))


def _prefer_plus_clinical(
    found: Sequence[tuple[Transcript, TranscriptConsequence]],
) -> tuple[Transcript, TranscriptConsequence] | None:
    first, consequence = found[0]
    if TranscriptTag.MANE_SELECT not in first.tags or consequence.most_severe.impact is not Impact.MODIFIER:
        return None
    others = (item for item in found[1:] if TranscriptTag.MANE_PLUS_CLINICAL in item[0].tags)
    return next((item for item in others if item[1].most_severe.impact is not Impact.MODIFIER), None)


def _name_rule(gene: Gene, chosen: Transcript) -> ChoiceRule:
    if TranscriptTag.MANE_SELECT in chosen.tags:
        return ChoiceRule.MANE_SELECT
    if TranscriptTag.MANE_PLUS_CLINICAL in chosen.tags and gene.canonical_rule is CanonicalRule.MANE_SELECT:
        return ChoiceRule.MANE_PLUS_CLINICAL
    if chosen is not gene.canonical:
        return ChoiceRule.ONLY_OVERLAP
    return ChoiceRule(gene.canonical_rule)
