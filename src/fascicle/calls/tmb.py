"""Tumour mutational burden: which calls are counted, and what their number says (docs/algorithms/tmb.md).

The label of pembrolizumab (KEYNOTE-158; FDA, 16 June 2020) takes 10 mutations per megabase or more as high, a point rule. A panel
counts few mutations: the exact interval of the count is given beside it, and whether that interval decides.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from scipy.special import gammaincinv

from fascicle.model.consequences import Term, VariantConsequence
from fascicle.model.provenance import Provenance
from fascicle.model.tmb import TmbClass, TmbLine, TmbRule, TumourMutationalBurden
from fascicle.model.variants import SmallVariant, SomaticStatus, VariantCall, format_variant
from fascicle.model.verdicts import Verdict

METHOD: Final = "exact Poisson 95 % (Garwood 1936)"
_TAIL: Final = 0.025
_BP_PER_MB: Final = 1_000_000
# Below this purity single mutations are near the floor; PURPLE warns below it (facts of its quality control).
_LOW_PURITY: Final = 0.20
SYNONYMOUS: Final = frozenset({Term.SYNONYMOUS, Term.STOP_RETAINED, Term.START_RETAINED})
NONSYNONYMOUS: Final = frozenset(
    {
        Term.STOP_GAINED, Term.FRAMESHIFT, Term.STOP_LOST, Term.START_LOST, Term.INFRAME_INSERTION, Term.INFRAME_DELETION,
        Term.MISSENSE, Term.PROTEIN_ALTERING, Term.INCOMPLETE_TERMINAL_CODON, Term.CODING_SEQUENCE,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TmbFacts:
    """What is known of the assay and the sample beside the calls; None is not known.

    callable_bp: coding bases deep enough to call in. `hotspots`: variants at known hotspots or known drivers, as the knowledge
    says; None where that was not looked up. hotspots_unknown: variants of genes whose hotspots are counted on a transcript that
    the reference does not have.
    """

    callable_bp: int | None
    has_normal: bool
    has_population: bool
    purity: float | None
    is_panel: bool
    hotspots: Collection[SmallVariant] | None
    hotspots_unknown: Collection[SmallVariant] = frozenset()


def estimate_rate(count: int, size_mb: float) -> tuple[float, float, float]:
    """Mutations per megabase with the exact interval of a Poisson count (Garwood 1936, Biometrika 28:437): the rates at which so
    many or more, and so few or fewer, have a probability of 2.5 %.

    >>> [round(value, 1) for value in estimate_rate(20, 2.0)]
    [10.0, 6.1, 15.4]
    """
    low = float(gammaincinv(count, _TAIL)) if count else 0.0
    high = float(gammaincinv(count + 1, 1 - _TAIL))
    return count / size_mb, low / size_mb, high / size_mb


def assess_tmb(
    calls: Sequence[VariantCall],
    consequences: Sequence[VariantConsequence],
    facts: TmbFacts,
    provenance: Provenance,
    rule: TmbRule | None = None,
) -> TumourMutationalBurden:
    """The burden of a tumour; `consequences` are those of `calls`, in their order."""
    rule = rule or TmbRule()
    lines = tuple(_decide(call, own, facts, rule) for call, own in zip(calls, consequences, strict=True))
    size_mb = None if facts.callable_bp is None else facts.callable_bp / _BP_PER_MB
    obstacle = find_obstacle(facts, rule)
    if obstacle or not size_mb:
        because = obstacle or "the callable size is not known"
        return _refuse(because, size_mb, _list_notes(facts, rule, lines), rule, lines, provenance)
    counted = sum(line.is_counted for line in lines)
    per_mb, low, high = estimate_rate(counted, size_mb)
    decides = low >= rule.threshold_per_mb or high < rule.threshold_per_mb
    return TumourMutationalBurden(
        counted=counted,
        callable_mb=size_mb,
        per_mb=per_mb,
        per_mb_low=low,
        per_mb_high=high,
        interval_method=METHOD,
        classification=TmbClass.HIGH if per_mb >= rule.threshold_per_mb else TmbClass.LOW,
        decides=decides,
        because=_word(counted, size_mb, per_mb, rule, decides=decides),
        notes=_list_notes(facts, rule, lines),
        rule=rule,
        lines=lines,
        provenance=provenance,
    )


def _refuse(
    because: str,
    size_mb: float | None,
    notes: tuple[str, ...],
    rule: TmbRule,
    lines: tuple[TmbLine, ...],
    provenance: Provenance,
) -> TumourMutationalBurden:
    not_assessable = TmbClass.NOT_ASSESSABLE
    return TumourMutationalBurden(
        None, size_mb, None, None, None, METHOD, not_assessable, None, because, notes, rule, lines, provenance
    )


def find_obstacle(facts: TmbFacts, rule: TmbRule) -> str | None:
    """Why the burden cannot be assessed; None where it can."""
    if facts.callable_bp is None:
        return "the callable size is not known"
    size_mb = facts.callable_bp / _BP_PER_MB
    if size_mb < rule.minimum_callable_mb:
        limit = f"{rule.minimum_callable_mb:g} Mb"
        return f"{size_mb:.2f} Mb are callable; below {limit} not even no mutation would exclude the threshold"
    if not facts.has_normal and not facts.has_population:
        return "there is neither a normal sample nor a population resource: germline variants cannot be told from somatic ones"
    if facts.purity is not None and facts.purity < rule.minimum_purity:
        words = f"the purity of {facts.purity:.0%} is below {rule.minimum_purity:.0%}"
        return f"{words}: mutations of all tumour cells fall under the floor"
    return None


def _decide(call: VariantCall, consequence: VariantConsequence, facts: TmbFacts, rule: TmbRule) -> TmbLine:
    """One line of the reconciliation: the first rule that speaks against a call, or counted."""
    found = (
        _reject_call(call)
        or _reject_germline(call, rule)
        or _reject_fraction(call, rule)
        or _reject_consequence(consequence, rule)
        or _reject_hotspot(call, facts, rule)
    )
    reason, because = found or ("counted", "somatic and coding, above the floor")
    chosen = consequence.chosen
    name = (chosen.hgvs_dna if chosen else None) or consequence.hgvs_genomic or format_variant(call.variant)
    return TmbLine(call.variant, call.gene or (chosen.gene if chosen else None), name, found is None, reason, because)


def _reject_call(call: VariantCall) -> tuple[str, str] | None:
    if call.verdict is Verdict.REPORTED:
        return None
    return "filtered", "not reported: " + ", ".join(reason.name for reason in call.reasons)


def _reject_germline(call: VariantCall, rule: TmbRule) -> tuple[str, str] | None:
    if call.status is SomaticStatus.GERMLINE:
        return "germline", "in the normal sample"
    frequency = call.population.frequency
    if frequency is not None and frequency > rule.maximum_population_frequency:
        return "population", f"frequency {frequency:.2g} in {call.population.source or 'the population resource'}"
    return None


def _reject_fraction(call: VariantCall, rule: TmbRule) -> tuple[str, str] | None:
    fraction = call.tumour.fraction
    if fraction is None:
        return "fraction_unknown", "the caller's file gives no depth"
    if fraction.value < rule.minimum_fraction:
        return "below_fraction", f"{fraction.value:.1%} of fragments, below {rule.minimum_fraction:.0%}"
    return None


def _reject_consequence(consequence: VariantConsequence, rule: TmbRule) -> tuple[str, str] | None:
    chosen = consequence.chosen
    if chosen is None:
        because = consequence.problem.because if consequence.problem else "no transcript of the reference lies here"
        return "no_consequence", because
    terms = set(chosen.terms)
    if terms & NONSYNONYMOUS:
        return None
    if not terms & SYNONYMOUS:
        return "not_coding", str(chosen.most_severe)
    return None if rule.counts_synonymous else ("synonymous", str(chosen.most_severe))


def _reject_hotspot(call: VariantCall, facts: TmbFacts, rule: TmbRule) -> tuple[str, str] | None:
    if rule.counts_hotspots or not facts.is_panel or facts.hotspots is None or call.variant not in facts.hotspots:
        return None
    return "hotspot", "a known hotspot or driver; a panel is made of such genes"


def _list_notes(facts: TmbFacts, rule: TmbRule, lines: Sequence[TmbLine]) -> tuple[str, ...]:
    """What a reader should know beside the number."""
    notes = []
    if facts.purity is None:
        notes.append("the purity is not known: mutations of all tumour cells may fall under the floor")
    elif facts.purity < _LOW_PURITY:
        words = f"at a purity of {facts.purity:.0%} mutations of a part of the cells fall under the floor"
        notes.append(f"{words}: the number may be low")
    if not facts.has_normal:
        notes.append("without a normal sample rare germline variants are counted: the number may be high")
    if facts.is_panel and not rule.counts_hotspots and facts.hotspots is None:
        notes.append("hotspots and known drivers were not looked up and are counted")
    open_lines = sum(line.is_counted and line.variant in facts.hotspots_unknown for line in lines)
    if open_lines and facts.is_panel and not rule.counts_hotspots:
        words = "are counted although it is not assessable whether they lie at a hotspot"
        notes.append(f"{open_lines} variants {words}: the hotspots of their genes are counted on another transcript")
    unknown = sum(line.reason == "fraction_unknown" for line in lines)
    if unknown:
        notes.append(f"{unknown} calls without a depth are not counted")
    return tuple(notes)


def _word(counted: int, size_mb: float, per_mb: float, rule: TmbRule, *, decides: bool) -> str:
    side = "at or above" if per_mb >= rule.threshold_per_mb else "below"
    undecided = "the interval holds the threshold: this count alone cannot decide"
    interval = "the interval lies wholly on that side" if decides else undecided
    return f"{counted} mutations in {size_mb:.2f} Mb are {per_mb:.1f} per Mb, {side} {rule.threshold_per_mb:g}; {interval}"
