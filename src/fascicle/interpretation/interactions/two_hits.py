"""Two hits in a suppressor, and a germline hit whose other copy is lost in the tumour.

The rule is Knudson's; that loss of both copies of RB1 alone makes a retinoblastoma is the example of Horak et al. 2022 (OP2). A
hit is a variant that is classified as oncogenic or pathogenic. The other copy is hit where the locus lost its heterozygosity,
where every copy has the variant, where reads show a second variant on another molecule, or where both copies are deleted. Two
variants on one molecule are one hit; two of which no read tells whether they are on one may be one or two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from fascicle.interpretation.classify import VariantClass
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.answers import Answer, Outcome, met, not_assessable, not_met
from fascicle.model.biomarkers import CopyState, Zygosity
from fascicle.model.classification import GeneRole
from fascicle.model.interactions import Interaction, InteractionKind
from fascicle.model.knowledge import Verification
from fascicle.model.tumour import GeneCopies, GeneVariant, Tumour
from fascicle.model.variants import SomaticStatus

_SUPPRESSORS = (GeneRole.SUPPRESSOR, GeneRole.BOTH)
_ONE_COPY_MAX = 1.5


def find_two_hits(tumour: Tumour, classes: Mapping[str, VariantClass], knowledge: Snapshot) -> Iterator[Interaction]:
    """One interaction for each suppressor that is hit at least once, met where both copies are."""
    hits = [item for item in tumour.reported_variants if classes[item.identifier].oncogenic.outcome is Outcome.MET]
    genes = dict.fromkeys([item.gene for item in hits] + [item.gene for item in tumour.copies])
    for gene in genes:
        role = knowledge.roles.get(gene)
        if role is None or role.role not in _SUPPRESSORS or role.verification is not Verification.VERIFIED:
            continue
        own = [item for item in hits if item.gene == gene]
        copies = next((item for item in tumour.copies if item.gene == gene), None)
        if own or (copies is not None and copies.state is CopyState.DEEP_DELETION):
            yield from _report(gene, own, copies, knowledge)


def hold_other_copy(hits: Sequence[GeneVariant], copies: GeneCopies | None) -> Answer:
    """Whether the other copy of a gene that is hit is hit as well."""
    if copies is not None and copies.state is CopyState.DEEP_DELETION:
        return met("other copy", "no copy is left")
    if copies is not None and copies.has_loh:
        return met("other copy", f"loss of heterozygosity at {copies.gene} ({copies.source})")
    if copies is not None and copies.copies is not None and copies.copies < _ONE_COPY_MAX:
        return met("other copy", f"{copies.copies:g} copies of {copies.gene} are left ({copies.source})")
    everywhere = [hit for hit in hits if hit.zygosity is Zygosity.HOMOZYGOUS]
    if everywhere:
        return met("other copy", f"every copy has {everywhere[0].name}")
    return _hold_phase(hits, copies) if len(hits) > 1 else _hold_single(hits[0], copies)


def _hold_phase(hits: Sequence[GeneVariant], copies: GeneCopies | None) -> Answer:
    pairs = list(combinations(hits, 2))
    apart = [(one, other) for one, other in pairs if _are_apart(one, other)]
    if apart:
        return met("other copy", f"reads show {apart[0][0].name} and {apart[0][1].name} on different molecules")
    if all(one.phase_set is not None and one.phase_set == other.phase_set for one, other in pairs):
        answer = _hold_single(hits[0], copies)
        return Answer(answer.criterion, answer.outcome, f"the variants lie on one molecule; {answer.because}")
    return not_assessable("other copy", "no read tells whether the variants lie on one molecule")


def _hold_single(hit: GeneVariant, copies: GeneCopies | None) -> Answer:
    if copies is not None and copies.has_loh is False:
        return not_met("other copy", f"heterozygosity is kept at {hit.gene} ({copies.source})")
    if hit.zygosity is Zygosity.HETEROZYGOUS:
        return not_met("other copy", f"{hit.name} is not on every copy")
    return not_assessable("other copy", f"neither loss of heterozygosity at {hit.gene} nor the copies with {hit.name} are known")


def _are_apart(one: GeneVariant, other: GeneVariant) -> bool:
    return other.identifier in one.apart_from or one.identifier in other.apart_from


def _report(gene: str, hits: Sequence[GeneVariant], copies: GeneCopies | None, knowledge: Snapshot) -> Iterator[Interaction]:
    answer = hold_other_copy(hits, copies)
    subjects = tuple(hit.name for hit in hits) or ((copies.name,) if copies else ())
    named = ", ".join(subjects)
    words = {
        Outcome.MET: f"Both copies of the suppressor {gene} are hit ({named}; {answer.because}).",
        Outcome.NOT_MET: f"One copy of the suppressor {gene} is hit ({named}); the other one is not ({answer.because}).",
        Outcome.NOT_ASSESSABLE: f"The suppressor {gene} is hit ({named}); the other copy is not known ({answer.because}).",
    }
    yield make_interaction(InteractionKind.TWO_HITS, subjects, answer, words[answer.outcome], knowledge)
    germline = [hit.name for hit in hits if hit.origin is SomaticStatus.GERMLINE]
    if germline and answer.outcome is Outcome.MET:
        sentence = (
            f"{germline[0]} is in the germline, and the other copy of {gene} is lost in the tumour: "
            "genetic counselling concerns the patient and relatives."
        )
        yield make_interaction(InteractionKind.GERMLINE_SOMATIC, tuple(germline), answer, sentence, knowledge)


def make_interaction(
    kind: InteractionKind, subjects: tuple[str, ...], answer: Answer, sentence: str, knowledge: Snapshot
) -> Interaction:
    """An interaction with the sources of its rule; without a rule in the snapshot it has none and is not verified."""
    rule = knowledge.rules.get(kind)
    citations = rule.citations if rule else ()
    is_verified = rule is not None and rule.verification is Verification.VERIFIED
    return Interaction(kind, subjects, answer.outcome, sentence, answer.because, citations, is_verified)
