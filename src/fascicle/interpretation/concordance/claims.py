"""Which claims are made for a case, and what all assays together say of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fascicle.interpretation.concordance.explaining import explain
from fascicle.interpretation.concordance.observing import Evidence, find_scope, list_rule_genes, observe
from fascicle.interpretation.concordance.pairs import compare_all, judge, predict
from fascicle.interpretation.concordance.reflex import find_next
from fascicle.model.concordance import (
    Agreement,
    AssayType,
    AssayView,
    ClaimState,
    Concordance,
    Observation,
    Pair,
    Performance,
    Seen,
)
from fascicle.model.diagnosis import Histology
from fascicle.model.fish import ProbeKind
from fascicle.model.fusions import EventKind, Fusion
from fascicle.model.stains import MarkerRule, StainCall, fold_name

# Surrogates that stain for a fusion of one gene of a family speak of all of them, until another assay names one.
_STAINING: Final = (StainCall.POSITIVE, StainCall.PARTIAL, StainCall.WEAK)


def list_claims(evidence: Evidence, histology: Histology, performance: Sequence[Performance]) -> tuple[Concordance, ...]:
    """One concordance for each gene that an assay brings up, in the order RNA, DNA, FISH, stains."""
    return tuple(hold_together(genes, evidence, histology, performance) for genes in _list_genes(evidence))


def hold_together(
    genes: tuple[str, ...], evidence: Evidence, histology: Histology, performance: Sequence[Performance]
) -> Concordance:
    """All assays on the claim that one of the genes is rearranged and its kept part expressed."""
    observations = observe(genes, evidence)
    pairs = compare_all(observations)
    own = [row for row in performance if set(row.genes) & set(genes) and row.is_verified]
    state, because = _conclude(observations, pairs)
    return Concordance(
        genes=genes,
        claim=_word(genes, evidence),
        state=state,
        because=because,
        views=tuple(_view(item, observations, pairs, own) for item in observations),
        pairs=pairs,
        explanations=explain(observations, own, histology, is_decalcified=evidence.is_decalcified),
        reflex=find_next(observations, histology),
    )


def _list_genes(evidence: Evidence) -> tuple[tuple[str, ...], ...]:
    """Genes of claims: the gene that a fusion keeps, genes of DNA and FISH, and of stains; each where no claim holds it yet."""
    claims: list[tuple[str, ...]] = []
    kept = [_find_kept(item) for item in evidence.fusions if item.kind is EventKind.FUSION]
    in_dna = [pair[1] for pair in (evidence.dna.found if evidence.dna else ())]
    probes = [item.test.probe.gene for item in evidence.fish if item.test.probe.kind is not ProbeKind.AMPLIFICATION]
    for genes in ((gene,) for gene in (*kept, *in_dna, *probes)):
        _add(claims, genes, evidence)
    for rule in evidence.rules:
        if _is_stained(rule, evidence):
            _add(claims, list_rule_genes(rule), evidence)
    return tuple(claims)


def _add(claims: list[tuple[str, ...]], genes: tuple[str, ...], evidence: Evidence) -> None:
    if not any(set(find_scope(claim, evidence)) & set(genes) for claim in claims):
        claims.append(genes)


def _is_stained(rule: MarkerRule, evidence: Evidence) -> bool:
    """Whether a stain that stands for fusions shows something."""
    stands = rule.surrogate_of is not None and ("fusion" in rule.surrogate_of or "::" in rule.surrogate_of)
    names = [fold_name(stain.marker) for stain in evidence.stains if stain.call in _STAINING]
    return stands and fold_name(rule.marker) in names


def _find_kept(fusion: Fusion) -> str:
    """The gene whose kept part matters: the one with a critical domain, else the 3' partner."""
    domains = fusion.product.domains if fusion.product else ()
    critical = [item.domain.gene for item in domains if item.domain.is_critical]
    return next((gene for gene in critical if gene in (fusion.five_prime.gene, fusion.three_prime.gene)), fusion.three_prime.gene)


def _word(genes: tuple[str, ...], evidence: Evidence) -> str:
    gene = genes[0] if len(genes) == 1 else f"One of {', '.join(genes)}"
    critical = {
        item.domain.name.lower()
        for fusion in evidence.fusions
        if fusion.product
        for item in fusion.product.domains
        if item.domain.gene in genes and item.domain.is_critical
    }
    is_kinase = any("kinase" in name for name in critical) or any(name.startswith("NTRK") for name in genes)
    return f"{gene} is rearranged and its {'kinase' if is_kinase else 'product'} is expressed"


def _view(
    observation: Observation, observations: Sequence[Observation], pairs: Sequence[Pair], performance: Sequence[Performance]
) -> AssayView:
    agreement, because = judge(observation, pairs)
    others = [item for item in observations if item is not observation]
    rows = tuple(row for row in performance if row.assay is observation.assay)
    return AssayView(observation, agreement, predict(observation, others), because, rows)


def _conclude(observations: Sequence[Observation], pairs: Sequence[Pair]) -> tuple[ClaimState, str]:
    seen = [item.assay for item in observations if item.main is Seen.SEEN]
    conflicts = [pair for pair in pairs if pair.agreement is Agreement.CONFLICT]
    by_rna = next(item for item in observations if item.assay is AssayType.RNA)
    if conflicts:
        return ClaimState.CONFLICTING, "; ".join(dict.fromkeys(pair.because for pair in conflicts))
    if by_rna.rearranged is Seen.SEEN and by_rna.expressed is Seen.NOT_SEEN:
        return ClaimState.CONFLICTING, "the gene is rearranged, and the product that was seen is out of frame"
    names = " and ".join(assay.value.upper() for assay in seen)
    if len(seen) > 1 and seen != [AssayType.IHC]:
        return ClaimState.SUPPORTED, f"seen by {names}, and by none that could have seen it denied"
    if seen:
        return ClaimState.SINGLE, f"seen by {names} alone"
    if any(item.main is Seen.NOT_SEEN for item in observations):
        return ClaimState.NOT_SUPPORTED, "no assay saw it, and one at least could have"
    return ClaimState.OPEN, "no assay that could have seen it gave a result"
