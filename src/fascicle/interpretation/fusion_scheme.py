"""Fusions by Fascicle's own scheme: no published standard of oncogenicity covers them (Horak et al. 2022 leaves them out).

Four criteria, each three-valued, and a written table of what follows from them (`RULES`); the first row that fits decides. The
names of the classes are those of the standard for small variants, the scheme is called ours wherever it is shown. A fusion that
is not functional is never called benign: that its product lacks a kinase says nothing of the partner that was broken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.answers import Answer, Outcome, decide, met, not_assessable, not_met
from fascicle.model.biomarkers import FusionPattern, PartnerSide
from fascicle.model.classification import Judgement, Oncogenicity
from fascicle.model.fusions import Frame, Fusion
from fascicle.model.knowledge import Statement

SCHEME: Final = "Fascicle's scheme for fusions, version 1"
PAIR: Final = "recurrent pair"
TARGET: Final = "recurrent partner"
FRAME: Final = "in frame"
DOMAIN: Final = "domain kept"
_CRITICAL: Final = "kinase"
_M, _N, _U = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_ASSESSABLE
_ANY: Final = frozenset(Outcome)


@dataclass(frozen=True, slots=True)
class Rule:
    """What the four criteria must be for a class, and why it follows."""

    pair: frozenset[Outcome]
    target: frozenset[Outcome]
    frame: frozenset[Outcome]
    domain: frozenset[Outcome]
    result: Oncogenicity
    because: str


def _rule(pair: str, target: str, frame: str, domain: str, result: Oncogenicity, because: str) -> Rule:
    """Outcomes by letter: M met, N not met, U not assessable, `*` any."""
    letters = {"M": _M, "N": _N, "U": _U}
    sets = [_ANY if item == "*" else frozenset(letters[letter] for letter in item) for item in (pair, target, frame, domain)]
    return Rule(sets[0], sets[1], sets[2], sets[3], result, because)


_O, _L, _V = Oncogenicity.ONCOGENIC, Oncogenicity.LIKELY_ONCOGENIC, Oncogenicity.UNCERTAIN
RULES: Final = (
    _rule("M", "*", "M", "MU", _O, "a recurrent fusion, read in frame"),
    _rule("M", "*", "*", "N", _V, "a recurrent pair of genes, but the domain that counts is not kept"),
    _rule("M", "*", "U", "MU", _L, "a recurrent fusion whose reading frame is not known"),
    _rule("M", "*", "N", "MU", _V, "a recurrent pair of genes, but read out of frame"),
    _rule("NU", "M", "M", "M", _L, "a new partner of a gene that recurs in fusions, in frame with the domain that counts"),
    _rule("NU", "M", "*", "*", _V, "a new partner of a gene that recurs in fusions, not shown to be functional"),
    _rule("NU", "NU", "*", "*", _V, "neither the pair nor the 3' partner is known from fusions"),
)


def judge_fusion(fusion: Fusion, knowledge: Snapshot) -> Judgement:
    """The class of a fusion of two genes with the four criteria; the reason of the rule stands last."""
    answers = (
        _hold_pair(fusion, knowledge),
        _hold_target(fusion, knowledge),
        _hold_frame(fusion),
        _hold_domain(fusion, list_kinase_targets(knowledge.statements)),
    )
    rule = find_rule([answer.outcome for answer in answers])
    return Judgement(SCHEME, rule.result, (*answers, met("rule", rule.because)), None)


def find_rule(outcomes: Sequence[Outcome]) -> Rule:
    """The first rule that fits the outcomes of pair, target, frame and domain; every combination has one."""
    pair, target, frame, domain = outcomes
    return next(
        rule for rule in RULES if pair in rule.pair and target in rule.target and frame in rule.frame and domain in rule.domain
    )


def list_kinase_targets(statements: Sequence[Statement]) -> Mapping[str, str]:
    """Genes of which verified statements ask for the kinase on the 3' side, with the statement that asks first."""
    targets: dict[str, str] = {}
    for statement in statements:
        if not statement.is_verified or statement.is_withdrawn:
            continue
        for pattern in statement.biomarker.patterns:
            if isinstance(pattern, FusionPattern) and pattern.side is PartnerSide.THREE_PRIME and _CRITICAL in pattern.keeps:
                for gene in pattern.genes:
                    targets.setdefault(gene, statement.identifier)
    return targets


def _hold_pair(fusion: Fusion, knowledge: Snapshot) -> Answer:
    five, three = fusion.five_prime.gene, fusion.three_prime.gene
    if not five or not three:
        return not_assessable(PAIR, "one partner is not known")
    found = knowledge.find_pair(five, three)
    if found is None:
        return not_met(PAIR, f"{five}::{three} is not among the {len(knowledge.fusion_pairs)} recurrent fusions")
    return met(PAIR, f"known from {', '.join(found.entities)} ({found.source})")


def _hold_target(fusion: Fusion, knowledge: Snapshot) -> Answer:
    three = fusion.three_prime.gene
    if not three:
        return not_assessable(TARGET, "the 3' partner is not known")
    count = sum(pair.three_prime == three for pair in knowledge.fusion_pairs)
    return decide(TARGET, count > 0, f"{three} is the 3' partner of {count} recurrent fusions")


def _hold_frame(fusion: Fusion) -> Answer:
    product = fusion.product
    if product is None or product.frame in (Frame.UNKNOWN, Frame.NO_CDS):
        return not_assessable(FRAME, "the reading frame is not known" if product is None else product.because)
    return decide(FRAME, product.frame is Frame.IN_FRAME, product.because)


def _hold_domain(fusion: Fusion, targets: Mapping[str, str]) -> Answer:
    """The kinase of a gene whose fusions act by it; of other genes no domain is asked for."""
    gene = fusion.three_prime.gene
    if gene not in targets:
        return not_assessable(DOMAIN, f"no verified statement names a domain by which fusions of {gene or 'this gene'} act")
    domains = fusion.product.domains if fusion.product else ()
    own = [kept for kept in domains if kept.domain.gene == gene and kept.domain.role == _CRITICAL]
    if not own:
        return not_assessable(DOMAIN, f"it is not known whether the kinase domain of {gene} is kept")
    cut = [kept for kept in own if not kept.is_whole]
    share = f"{cut[0].kept_fraction:.0%}" if cut else "all"
    return decide(DOMAIN, not cut, f"{share} of the kinase domain of {gene} is kept")
