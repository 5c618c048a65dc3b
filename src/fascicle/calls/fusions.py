"""Candidates to fusions: described, with abundance, and with every reason that speaks against them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from fascicle.calls.artefacts import find_reasons
from fascicle.calls.candidates import Candidate
from fascicle.calls.intervals import estimate_proportion
from fascicle.calls.nomenclature import name_fusion, note_rearrangement
from fascicle.calls.observations import name_kind
from fascicle.calls.products import predict_product
from fascicle.calls.sites import locate, rank_transcripts
from fascicle.evidence.paths import GenePaths
from fascicle.evidence.support import JunctionSupport
from fascicle.model.fusions import NO_JUNCTION_READ, Frame, Fusion, Junction, Product, Side, TranscriptSite
from fascicle.model.genes import Domain, Transcript
from fascicle.model.numbers import Proportion
from fascicle.reference.nucleotides import Bases

FindDomains = Callable[[str], tuple[Domain, ...] | None]
_FORMULA: Final = (
    "molecules with a read across the fusion junction / "
    "(those + molecules with a read across the {} partner's own junction at the breakpoint)"
)
ABUNDANCE_FORMULA: Final = _FORMULA.format("3'")
FIVE_PRIME_ABUNDANCE_FORMULA: Final = _FORMULA.format("5'")
# Pairs of transcripts described beside the chosen one, each with another frame or other exon numbers.
_OTHER_PRODUCTS_MAX: Final = 12


def call_fusion(candidate: Candidate, support: JunctionSupport | None, find_domains: FindDomains) -> Fusion:
    """A fusion of a candidate. `support` is None where no read crosses the junction."""
    genes = (candidate.five_prime.gene, candidate.three_prime.gene)
    # The names follow from the kind: a read-through needs no rearrangement.
    fusion = replace(_describe(candidate, support, find_domains), kind=name_kind(*genes))
    names = name_fusion(fusion, *genes)
    return replace(fusion, names=names, notes=(*fusion.notes, *note_rearrangement(fusion)))


def _describe(candidate: Candidate, support: JunctionSupport | None, find_domains: FindDomains) -> Fusion:
    """The fusion without its names, which follow from it."""
    reasons = find_reasons(candidate)
    known = candidate.is_known_pair
    if candidate.contigs is None or support is None:
        sides = [Side(g.gene.symbol, None, None, NO_JUNCTION_READ) for g in (candidate.five_prime, candidate.three_prime)]
        return Fusion(sides[0], sides[1], Junction(None), candidate.support, None, None, None, (), known, reasons)
    join = candidate.contigs.join
    left = rank_transcripts(candidate.five_prime, join.five_prime_offset, is_five_prime=True)
    right = rank_transcripts(candidate.three_prime, join.three_prime_offset, is_five_prime=False)
    is_too_weak = not known and any(reason.name == "too_few_molecules" for reason in reasons)
    chosen, others = _predict_products(candidate, left, right, find_domains, is_too_weak=is_too_weak)
    return Fusion(
        _make_side(candidate.five_prime, join.five_prime_offset, left),
        _make_side(candidate.three_prime, join.three_prime_offset, right),
        Junction(candidate.contigs.microhomology_bp, join.inserted),
        candidate.support,
        _estimate_abundance(support, support.three_prime_wild, candidate.contigs.left_wild, ABUNDANCE_FORMULA),
        _estimate_abundance(support, support.five_prime_wild, candidate.contigs.right_wild, FIVE_PRIME_ABUNDANCE_FORMULA),
        chosen,
        others,
        known,
        reasons,
    )


def _make_side(gene: GenePaths, offset: int, ranked: list[tuple[Transcript, TranscriptSite]]) -> Side:
    return Side(gene.gene.symbol, locate(gene, offset), ranked[0][1] if ranked else None)


def _estimate_abundance(
    support: JunctionSupport, wild: int | None, wild_flanks: tuple[Bases, ...], formula: str
) -> Proportion | None:
    """None where the wild type was not counted, or the partner has no junction of its own at this place to compare with."""
    if wild is None or not wild_flanks or not support.split_molecules:
        return None
    return estimate_proportion(support.split_molecules, support.split_molecules + wild, formula)


def _predict_products(
    candidate: Candidate,
    left: list[tuple[Transcript, TranscriptSite]],
    right: list[tuple[Transcript, TranscriptSite]],
    find_domains: FindDomains,
    *,
    is_too_weak: bool,
) -> tuple[Product | None, tuple[Product, ...]]:
    """The product of the chosen transcripts, and of other pairs that fit the breakpoints as well but differ in what they say.

    None for candidates that are too weak: where molecules are joined in the laboratory there are thousands of these.
    """
    if not left or not right or candidate.contigs is None or is_too_weak:
        return None, ()
    join = candidate.contigs.join
    domains = (find_domains(candidate.five_prime.gene.symbol), find_domains(candidate.three_prime.gene.symbol))

    def predict(a: Transcript, b: Transcript) -> Product:
        five = (candidate.five_prime, a, join.five_prime_offset)
        return predict_product(*five, join.inserted, candidate.three_prime, b, join.three_prime_offset, domains)

    chosen = predict(left[0][0], right[0][0])
    others = [
        predict(a, b)
        for a, site_a in left
        for b, site_b in right
        if (a, b) != (left[0][0], right[0][0]) and site_a.place is left[0][1].place and site_b.place is right[0][1].place
        if a is b or not candidate.is_within_gene
    ]
    return chosen, tuple(_keep_distinct(others))


def _keep_distinct(products: list[Product]) -> list[Product]:
    """Coding pairs first, one for each protein, at most twelve."""
    found: dict[object, Product] = {}
    for product in sorted(products, key=lambda p: p.frame is Frame.NO_CDS):
        transcript = product.three_prime_transcript if product.protein is None else ""
        found.setdefault((product.frame, product.protein, transcript), product)
    return list(found.values())[:_OTHER_PRODUCTS_MAX]


def sort_fusions(fusions: Iterable[Fusion]) -> tuple[Fusion, ...]:
    """Reported first, then by molecules, names and places."""

    def key(fusion: Fusion) -> tuple[object, ...]:
        places = [side.position.offset if side.position else -1 for side in (fusion.five_prime, fusion.three_prime)]
        return (bool(fusion.reasons), -fusion.support.molecules_at_most, fusion.name, *places, fusion.junction.inserted)

    return tuple(sorted(fusions, key=key))
