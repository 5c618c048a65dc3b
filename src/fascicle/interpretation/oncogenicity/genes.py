"""Criteria on the kind of change and the role of its gene: OVS1, OM2, OP2."""

from __future__ import annotations

from typing import Final

from fascicle.interpretation.consequences import INFRAME_TERMS, NULL_TERMS, list_terms
from fascicle.interpretation.oncogenicity.basis import Basis, answer_unverified
from fascicle.model.answers import Answer, met, not_assessable, not_met
from fascicle.model.classification import CriterionFact, GeneRole
from fascicle.model.consequences import NmdOutcome, Term
from fascicle.model.tumour import GeneVariant

_NOT_SAID: Final = "the consequence is not known"


def hold_ovs1(variant: GeneVariant, basis: Basis) -> Answer:
    """Null variant in a bona fide tumour suppressor gene."""
    terms = list_terms(variant)
    if not terms:
        return not_assessable("OVS1", _NOT_SAID)
    null = sorted(terms & NULL_TERMS)
    if not null:
        return not_met("OVS1", f"{', '.join(sorted(terms))} is no null variant")
    role = basis.find_role(variant.gene)
    if role is None:
        return not_assessable("OVS1", f"{null[0]}; the role of {variant.gene} in cancer is not known here")
    if role is GeneRole.ONCOGENE:
        return not_met("OVS1", f"{null[0]}, but {variant.gene} is an oncogene")
    return met("OVS1", f"{null[0]} in the suppressor {variant.gene}{_describe_escape(variant)}", 8)


def hold_om2(variant: GeneVariant, basis: Basis) -> Answer:
    """Change of length in frame in an oncogene or suppressor, or loss of the stop in a suppressor."""
    terms = list_terms(variant)
    if not terms:
        return not_assessable("OM2", _NOT_SAID)
    found = sorted(terms & (INFRAME_TERMS | {Term.STOP_LOST}))
    if not found:
        return not_met("OM2", f"{', '.join(sorted(terms))} leaves the length in frame as it is")
    role = basis.find_role(variant.gene)
    if role is None:
        return not_assessable("OM2", f"{found[0]}; the role of {variant.gene} in cancer is not known here")
    if found == [Term.STOP_LOST] and role is GeneRole.ONCOGENE:
        return not_met("OM2", f"{Term.STOP_LOST}, but {variant.gene} is an oncogene")
    return met("OM2", f"{found[0]} in the {_name(role)} {variant.gene}", 2)


def hold_op2(variant: GeneVariant, basis: Basis) -> Answer:
    """A gene in a malignancy with a single genetic etiology."""
    facts = basis.list_facts(CriterionFact.SINGLE_ETIOLOGY, variant.gene)
    if not facts:
        return not_assessable("OP2", f"the snapshot names no malignancy of which {variant.gene} is or is not the single cause")
    if basis.code is None:
        return not_assessable("OP2", "no coded diagnosis")
    own = [fact for fact in facts if fact.what == basis.code]
    if not own:
        return not_met("OP2", f"the diagnosis {basis.code} is not {' or '.join(fact.what for fact in facts)}")
    return met("OP2", own[0].text, 1) if own[0].is_verified else answer_unverified("OP2", own[0])


def _describe_escape(variant: GeneVariant) -> str:
    """A truncated protein may be made; the standard asks for caution there and gives no other number of points."""
    if variant.decay is None or variant.decay.outcome not in (NmdOutcome.ESCAPE, NmdOutcome.ESCAPE_POSSIBLE):
        return ""
    return f"; its transcript may escape decay ({variant.decay.because})"


def _name(role: GeneRole) -> str:
    return "oncogene and suppressor" if role is GeneRole.BOTH else role.value
