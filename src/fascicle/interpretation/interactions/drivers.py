"""Drivers beside each other: two in one pathway, and two that usually exclude each other.

A driver is an alteration that is classified as oncogenic or pathogenic, an amplified oncogene, or a suppressor of which no copy
is left. Pathways and exclusive pairs are those of the snapshot, with their sources.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from fascicle.interpretation.classify import PATHOGENIC, VariantClass
from fascicle.interpretation.interactions.two_hits import make_interaction
from fascicle.interpretation.statements import hold_pattern
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.answers import Answer, Outcome, met
from fascicle.model.biomarkers import Biomarker, CopyState
from fascicle.model.classification import AlterationKind, ClassifiedAlteration, GeneRole, Oncogenicity
from fascicle.model.diseases import Kinship
from fascicle.model.interactions import ExclusiveDrivers, Interaction, InteractionKind
from fascicle.model.knowledge import Verification
from fascicle.model.tumour import Tumour

_ONCOGENIC = (Oncogenicity.ONCOGENIC, Oncogenicity.LIKELY_ONCOGENIC)
_OWN_DISEASE = (Kinship.SAME, Kinship.SUBTYPE, Kinship.ANY_SOLID)


def find_shared_pathways(
    tumour: Tumour, classified: Sequence[ClassifiedAlteration], knowledge: Snapshot
) -> Iterator[Interaction]:
    """Each pathway of which drivers in two genes or more were found."""
    drivers = [item for item in classified if is_driver(item, tumour, knowledge)]
    members: dict[str, set[str]] = {}
    for member in knowledge.pathways:
        if member.verification is Verification.VERIFIED:
            members.setdefault(member.pathway, set()).add(member.gene)
    for pathway, genes in members.items():
        own = {item.gene: item.name for item in drivers if item.gene in genes}
        if len(own) > 1:
            names = tuple(own.values())
            answer = met("same pathway", f"{', '.join(own)} are of the {pathway} pathway")
            sentence = f"{' and '.join(names)} act in one pathway ({pathway}): the second may signal past a drug for the first."
            yield make_interaction(InteractionKind.SAME_PATHWAY, names, answer, sentence, knowledge)


def is_driver(item: ClassifiedAlteration, tumour: Tumour, knowledge: Snapshot) -> bool:
    """Whether an alteration counts as a driver."""
    if item.kind is AlterationKind.COPIES:
        return _is_driving_copy(item, tumour, knowledge)
    is_oncogenic = item.judgement is not None and item.judgement.result in _ONCOGENIC
    return is_oncogenic or item.germline in PATHOGENIC


def _is_driving_copy(item: ClassifiedAlteration, tumour: Tumour, knowledge: Snapshot) -> bool:
    role = knowledge.roles.get(item.gene)
    if role is None or role.verification is not Verification.VERIFIED:
        return False
    state = next(copies.state for copies in tumour.copies if copies.name == item.name)
    if state is CopyState.AMPLIFICATION:
        return role.role is not GeneRole.SUPPRESSOR
    return state is CopyState.DEEP_DELETION and role.role is not GeneRole.ONCOGENE


def find_exclusive(tumour: Tumour, classes: Mapping[str, VariantClass], knowledge: Snapshot) -> Iterator[Interaction]:
    """Each verified pair of drivers of which both were found, in a disease in which they exclude each other."""
    oncogenic = {identifier: item.oncogenic for identifier, item in classes.items()}
    for pair in knowledge.exclusive:
        if pair.verification is not Verification.VERIFIED:
            continue
        if knowledge.tree.relate(pair.diseases, tumour.code).kinship not in _OWN_DISEASE:
            continue
        first, second = _find(pair.first, tumour, oncogenic), _find(pair.second, tumour, oncogenic)
        if first and second:
            yield _report(pair, first, second)


def _find(biomarker: Biomarker, tumour: Tumour, oncogenic: dict[str, Answer]) -> str | None:
    for group in biomarker.alternatives:
        held = [item for pattern in group for item in hold_pattern(pattern, tumour, oncogenic)]
        matching = [item.subject for item in held if item.subject and item.outcome is Outcome.MET]
        if matching:
            return matching[0]
    return None


def _report(pair: ExclusiveDrivers, first: str, second: str) -> Interaction:
    sentence = f"{first} and {second} were both found. {pair.text} Both calls should be looked at again."
    return Interaction(
        InteractionKind.EXCLUSIVE, (first, second), Outcome.MET, sentence, pair.text, pair.citations, is_verified=True
    )
