"""Patterns of copy number, of figures of the whole tumour, of markers on tissue and of HLA."""

from __future__ import annotations

import re
from typing import Final

from fascicle.interpretation.held import Held, hold_none
from fascicle.model.answers import Answer, decide, met, not_assessable, not_met
from fascicle.model.biomarkers import CopyPattern, HlaPattern, MarkerPattern, MeasurePattern
from fascicle.model.hla import parse_allele_name
from fascicle.model.stains import fold_name
from fascicle.model.tumour import MarkerResult, Measure, TissueType, Tumour

_KEPT: Final = frozenset({"positive", "retained"})
_GONE: Final = frozenset({"negative", "lost"})


def hold_copies(pattern: CopyPattern, tumour: Tumour) -> tuple[Held, ...]:
    """Every copy number of a gene of the pattern, or one answer that there is none."""
    found = [item for item in tumour.copies if item.gene in pattern.genes]
    wanted = " or ".join(state.value.replace("_", " ") for state in pattern.states)
    if not found:
        return (hold_none("copies", f"{wanted} of {' or '.join(pattern.genes)}", pattern.genes, tumour.looked_at.copies),)
    return tuple(
        Held(item.name, (decide("copies", item.state in pattern.states, f"{item.name}, {wanted} is asked for"),))
        for item in found
    )


def hold_measure(pattern: MeasurePattern, tumour: Tumour) -> tuple[Held, ...]:
    """The figure of that name. Where the interval holds the limit, the figure alone does not decide."""
    found = [item for item in tumour.measures if item.name == pattern.name]
    if not found:
        return (Held(None, (not_assessable(pattern.name, f"{pattern.name} was not measured"),)),)
    return tuple(Held(item.name, (_assess_measure(pattern, item),)) for item in found)


def _assess_measure(pattern: MeasurePattern, item: Measure) -> Answer:
    if pattern.result is not None:
        if item.result is None:
            return not_assessable(item.name, f"the class of {item.name} is not known")
        return decide(item.name, item.result == pattern.result, f"{item.name} is {item.result}, {pattern.result} is asked for")
    limit = pattern.at_least
    if item.value is None or limit is None:
        return not_assessable(item.name, f"{item.name} is not known")
    if item.unit != pattern.unit:
        return not_assessable(item.name, f"{item.name} is given in {item.unit}, the limit in {pattern.unit}")
    return decide(item.name, _is_at_least(item, limit), _describe_measure(item, limit))


def _is_at_least(item: Measure, limit: float) -> bool | None:
    """By the interval where there is one: the whole of it above the limit, or below it; None where the limit lies inside."""
    if item.low is None or item.high is None:
        return None if item.value is None else item.value >= limit
    if item.low >= limit:
        return True
    return None if item.high >= limit else False


def _describe_measure(item: Measure, limit: float) -> str:
    interval = "" if item.low is None or item.high is None else f" (95 % interval {item.low:g} to {item.high:g})"
    decided = _is_at_least(item, limit)
    point = "at or above" if (item.value or 0) >= limit else "below"
    end = f"; the figure itself is {point} it, and the interval does not decide" if decided is None else ""
    return f"{item.name} is {item.value:g}{interval} {item.unit or ''}, the limit {limit:g}{end}".replace("  ", " ")


def hold_marker(pattern: MarkerPattern, tumour: Tumour) -> tuple[Held, ...]:
    """The results of a marker, by its name without case, spaces and hyphens (`INI-1` is `INI1`)."""
    found = [item for item in tumour.markers if fold_name(item.marker) == fold_name(pattern.marker)]
    if not found:
        return (Held(None, (not_assessable(pattern.marker, f"{pattern.marker} was not examined"),)),)
    return tuple(Held(f"{item.marker} {item.result}", (_assess_marker(pattern, item),)) for item in found)


def _assess_marker(pattern: MarkerPattern, item: MarkerResult) -> Answer:
    """Lost is negative and retained is positive; other words, such as "partly positive", decide nothing."""
    because = f"{item.marker} is {item.result}"
    words = set(re.findall(r"[a-z]+", item.result.lower()))
    kept, gone = words <= _KEPT, words <= _GONE
    if not words or kept == gone:
        return not_assessable(pattern.marker, f"{because}, which decides nothing")
    return decide(pattern.marker, kept is (pattern.result in _KEPT), because)


def hold_hla(pattern: HlaPattern, tumour: Tumour) -> tuple[Held, ...]:
    """The HLA type. A type with fewer fields than the pattern's does not tell."""
    if tumour.hla is None:
        return (Held(None, (not_assessable("HLA", "HLA was not typed"),)),)
    answers = [_assess_alleles(pattern.alleles, tumour.hla)]
    if pattern.excluded:
        answers.append(_assess_excluded(pattern.excluded, tumour.hla))
    return (Held("HLA type", tuple(answers)),)


def _assess_alleles(wanted: tuple[str, ...], typed: TissueType) -> Answer:
    """By the type of the patient, as labels ask; that the tumour lost an allele is said with it."""
    found = [allele for allele in typed.alleles if any(_is_allele(allele, name) for name in wanted)]
    words = " or ".join(wanted)
    if found:
        lost = [allele for allele in found if allele in typed.lost]
        loss = f"; the tumour lost {', '.join(lost)}" if lost else ""
        return met("HLA", f"{', '.join(found)} is one of {words}{loss}")
    unclear = _find_unclear(wanted, typed)
    if unclear:
        return not_assessable("HLA", f"{unclear} for {words}")
    return not_met("HLA", f"none of {', '.join(typed.alleles)} is {words}")


def _assess_excluded(excluded: tuple[str, ...], typed: TissueType) -> Answer:
    found = [allele for allele in typed.alleles if any(_is_allele(allele, name) for name in excluded)]
    words = " or ".join(excluded)
    if found:
        return not_met("HLA excluded", f"{', '.join(found)} is excluded")
    unclear = _find_unclear(excluded, typed)
    if unclear:
        return not_assessable("HLA excluded", f"{unclear} to exclude {words}")
    return met("HLA excluded", f"no {words}")


def _find_unclear(names: tuple[str, ...], typed: TissueType) -> str | None:
    """Why an allele that is not among the typed ones may be there all the same."""
    if any(_is_allele(allele, name) is None for allele in typed.alleles for name in names):
        return f"{', '.join(typed.alleles)} is typed too coarsely"
    loci = {parse_allele_name(name).locus for name in names}
    unread = [locus for locus in typed.open_loci if locus in loci]
    return f"not all alleles of HLA-{' and HLA-'.join(unread)} are known" if unread else None


def _is_allele(typed: str, wanted: str) -> bool | None:
    """Whether a typed allele is the wanted one at the fields of the latter; None where it has fewer fields and agrees so far."""
    own, other = parse_allele_name(typed), parse_allele_name(wanted)
    if own.locus != other.locus:
        return False
    shared = min(len(own.fields), len(other.fields))
    if own.fields[:shared] != other.fields[:shared]:
        return False
    return True if len(own.fields) >= len(other.fields) else None
