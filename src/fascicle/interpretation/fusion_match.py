"""Patterns of fusions and of events within a gene, held against what RNA or DNA showed.

A statement on a kinase fusion speaks of a functional one: the kinase gene on the 3' side, read in frame, its kinase whole. Each
is a criterion of its own, and a fusion that fails one is shown as not matching with the answer as its reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fascicle.interpretation.held import Held, hold_none
from fascicle.model.answers import Answer, decide, met, not_assessable, not_met
from fascicle.model.biomarkers import ExonRange, FusionPattern, IntragenicPattern, PartnerSide
from fascicle.model.fusions import EventKind, Frame, Fusion, KeptDomain, Side
from fascicle.model.tumour import Tumour

# Two partners of a rearrangement; read-through RNA is no rearrangement, and events within a gene have patterns of their own.
_BETWEEN_GENES: Final = (EventKind.FUSION,)


def hold_fusions(pattern: FusionPattern, tumour: Tumour) -> tuple[Held, ...]:
    """Every reported fusion of a gene of the pattern, or one answer that there is none."""
    fusions = [item for item in tumour.reported_fusions if item.kind in _BETWEEN_GENES and _find_gene(pattern, item)]
    if not fusions:
        return (hold_none("fusion", f"fusion of {' or '.join(pattern.genes)}", pattern.genes, tumour.looked_at.fusions),)
    return tuple(Held(fusion.name, assess_fusion(pattern, fusion)) for fusion in fusions)


def assess_fusion(pattern: FusionPattern, fusion: Fusion) -> tuple[Answer, ...]:
    """Every criterion that the pattern asks of a fusion of one of its genes: side, partner, frame, domains, exons."""
    gene = _find_gene(pattern, fusion) or pattern.genes[0]
    answers = [_assess_side(pattern, fusion, gene)]
    if pattern.partners:
        answers.append(_assess_partner(pattern, fusion, gene))
    if pattern.frame is not None:
        answers.append(_assess_frame(pattern.frame, fusion))
    answers += [_assess_kept(role, fusion, gene) for role in pattern.keeps]
    answers += [_assess_lost(role, fusion, gene) for role in pattern.loses]
    if pattern.exons is not None:
        answers.append(_assess_exon(pattern.exons, fusion, gene))
    return tuple(answers)


def hold_intragenic(pattern: IntragenicPattern, tumour: Tumour) -> tuple[Held, ...]:
    """Every reported event of that kind within a gene of the pattern, or one answer that there is none."""
    events = [item for item in tumour.reported_fusions if item.kind is pattern.event and item.five_prime.gene in pattern.genes]
    words = pattern.event.value.replace("_", " ")
    if not events:
        return (hold_none("event", f"{words} of {' or '.join(pattern.genes)}", pattern.genes, tumour.looked_at.fusions),)
    return tuple(Held(event.name, _assess_event(pattern, event)) for event in events)


def _find_gene(pattern: FusionPattern, fusion: Fusion) -> str | None:
    """The partner the pattern is about: on its own side if it is there, else on the other one."""
    five, three = fusion.five_prime.gene, fusion.three_prime.gene
    order = (five, three) if pattern.side is PartnerSide.FIVE_PRIME else (three, five)
    return next((gene for gene in order if gene in pattern.genes), None)


def _assess_side(pattern: FusionPattern, fusion: Fusion, gene: str) -> Answer:
    is_three = fusion.three_prime.gene == gene
    because = f"{gene} is the {'3' if is_three else '5'}' partner"
    wanted = {PartnerSide.EITHER: True, PartnerSide.THREE_PRIME: is_three, PartnerSide.FIVE_PRIME: not is_three}
    return decide("side", wanted[pattern.side], because)


def _assess_partner(pattern: FusionPattern, fusion: Fusion, gene: str) -> Answer:
    """A partner that could not be named is not another one."""
    partner = fusion.five_prime.gene if fusion.three_prime.gene == gene else fusion.three_prime.gene
    if not partner:
        return not_assessable("partner", f"the partner of {gene} is not known")
    if partner in pattern.partners:
        return met("partner", f"the partner is {partner}")
    return not_met("partner", f"the partner is {partner}, not {' or '.join(pattern.partners)}")


def _assess_frame(wanted: Frame, fusion: Fusion) -> Answer:
    product = fusion.product
    if product is None or product.frame is Frame.UNKNOWN:
        return not_assessable("frame", "the reading frame is not known")
    if product.frame is Frame.NO_CDS:
        return not_assessable("frame", product.because)
    return decide("frame", product.frame is wanted, product.because)


def _list_domains(role: str, fusion: Fusion, gene: str) -> list[KeptDomain]:
    domains = fusion.product.domains if fusion.product else ()
    return [kept for kept in domains if kept.domain.gene == gene and kept.domain.role == role]


def _assess_kept(role: str, fusion: Fusion, gene: str) -> Answer:
    domains = _list_domains(role, fusion, gene)
    if not domains:
        return not_assessable(f"{role} kept", f"it is not known whether the {role} domain of {gene} is kept")
    cut = [kept for kept in domains if not kept.is_whole]
    if cut:
        return not_met(f"{role} kept", f"{cut[0].kept_fraction:.0%} of the {role} domain of {gene} is kept")
    return met(f"{role} kept", f"the {role} domain of {gene} is kept whole")


def _assess_lost(role: str, fusion: Fusion, gene: str) -> Answer:
    domains = _list_domains(role, fusion, gene)
    if not domains:
        return not_assessable(f"{role} lost", f"it is not known whether the {role} domain of {gene} is lost")
    is_lost = all(kept.kept_fraction == 0 for kept in domains)
    return decide(f"{role} lost", is_lost, f"{domains[0].kept_fraction:.0%} of the {role} domain of {gene} is kept")


def _assess_exon(exons: ExonRange, fusion: Fusion, gene: str) -> Answer:
    side = fusion.three_prime if fusion.three_prime.gene == gene else fusion.five_prime
    return _assess_site(exons, side)


def _assess_site(exons: ExonRange, side: Side) -> Answer:
    """An exon number is held only against one of the same transcript."""
    if side.site is None:
        return not_assessable("exon", f"no exon of {side.gene} is known for the breakpoint")
    names = ", ".join(exons.transcripts)
    if not is_same_sequence(side.site.transcript, exons.transcripts):
        because = f"the statement counts exons on {names}, the breakpoint on {side.site.transcript}"
        return not_assessable("exon", because)
    where = f"exon {side.site.exon} of {side.site.transcript}"
    wanted = f"{exons.first}" if exons.first == exons.last else f"{exons.first} to {exons.last}"
    is_inside = exons.first <= side.site.exon <= exons.last
    return decide("exon", is_inside, where if is_inside else f"{where}, not {wanted}")


def _assess_event(pattern: IntragenicPattern, event: Fusion) -> tuple[Answer, ...]:
    """Of a skipping the exons between the two sites are those skipped; of a duplication the sites lie in the exons duplicated."""
    found = met("event", f"{event.kind.value.replace('_', ' ')} of {event.five_prime.gene}")
    if pattern.exons is None:
        return (found,)
    if event.kind is EventKind.EXON_SKIPPING:
        return (found, _assess_skipped(pattern.exons, event))
    return (found, _assess_site(pattern.exons, event.five_prime), _assess_site(pattern.exons, event.three_prime))


def _assess_skipped(exons: ExonRange, event: Fusion) -> Answer:
    five, three = event.five_prime.site, event.three_prime.site
    if five is None or three is None or not is_same_sequence(five.transcript, exons.transcripts):
        return not_assessable("exon", f"the skipped exons are not known on {', '.join(exons.transcripts)}")
    skipped = (five.exon + 1, three.exon - 1)
    where = f"exons {skipped[0]} to {skipped[1]} of {five.transcript} are skipped"
    return decide("exon", skipped == (exons.first, exons.last), where)


def is_same_sequence(name: str, names: Iterable[str]) -> bool:
    """Whether an accession is one of several; versions are compared only where both have one.

    >>> is_same_sequence("NM_001012338.3", ["NM_001012338"])
    True
    >>> is_same_sequence("NM_001012338.3", ["NM_001012338.2"])
    False
    """
    base, _, version = name.partition(".")
    for other in names:
        other_base, _, other_version = other.partition(".")
        if base == other_base and (not version or not other_version or version == other_version):
            return True
    return False
