"""How a stain is read: positive, partial, weak, negative, lost or retained; and when it cannot be.

Loss counts only where normal cells of the same slide stain (without them a failed stain looks like loss). A nuclear marker that
stains cytoplasm alone is not positive. Extent and intensity are read by one scheme of Fascicle's own for all markers: none, weak,
under half of the cells (partial), or more; a relation of the knowledge that asks for diffuse staining takes no partial one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from fascicle.model.stains import Intensity, MarkerRule, MarkerSense, Stain, StainCall, StainResult, fold_name

_HALF: Final = Decimal(50)
_LOST: Final = frozenset({"lost", "loss", "absent", "deficient"})
_RETAINED: Final = frozenset({"retained", "intact", "preserved"})
_WEAK: Final = frozenset({"weak", "weakly", "faint"})
_PARTIAL: Final = frozenset({"partial", "partly", "partially", "focal", "focally", "patchy", "mosaic", "some", "few"})
_POSITIVE: Final = frozenset({"positive", "expressed"})
_NEGATIVE: Final = frozenset({"negative"})
# Words that may stand beside and change nothing; any other word makes the text one that a person must read.
_PLAIN: Final = frozenset(
    {
        *("diffuse", "diffusely", "strong", "strongly", "moderate", "moderately", "nuclear", "cytoplasmic", "membranous"),
        *("complete", "completely", "in", "a", "of", "the", "cells", "cell", "tumour", "expression", "staining", "and", "all"),
    }
)
NO_CONTROL: Final = "Internal control: none that stains, so that a negative stain proves nothing."
CONTROL_NOT_STATED: Final = "Whether normal cells of the slide stain is not stated; loss is not certain without them."
DECALCIFIED: Final = (
    "The tissue was decalcified, which can take a stain away: both FOSB-negative pseudomyogenic haemangioendotheliomas of one "
    "series, and false-negative SS18-SSX stains of another, were decalcified."
)
OTHER_COMPARTMENT: Final = "staining lies outside the compartment that counts for this marker"
CONTRADICTS: Final = "words and figures of the report contradict each other"


def assess_stain(stain: Stain, rules: Mapping[str, MarkerRule], *, is_decalcified: bool | None = None) -> StainResult:
    """A stain read by the rule of its marker; a marker without a rule is read as one whose presence is the finding."""
    rule = find_rule(stain.marker, rules)
    name = rule.marker if rule else stain.marker
    call, because = _read(stain, rule)
    notes = _list_doubts(stain, call, is_decalcified=is_decalcified)
    if stain.has_internal_control is False and call in (StainCall.NEGATIVE, StainCall.LOST):
        return StainResult(stain, name, StainCall.NOT_EVALUABLE, "no internal control stains", is_conclusive=False, notes=notes)
    decides = call not in (StainCall.OPEN, StainCall.WEAK)
    return StainResult(stain, name, call, because, is_conclusive=decides and not notes, notes=notes)


def find_rule(marker: str, rules: Mapping[str, MarkerRule]) -> MarkerRule | None:
    """The rule of a marker by its name or an alias, without case, spaces and hyphens."""
    return rules.get(fold_name(marker))


def _read(stain: Stain, rule: MarkerRule | None) -> tuple[StainCall, str]:
    words, figures = _read_words(stain.said), _read_figures(stain)
    call = words if figures is None or words in (figures, StainCall.RETAINED) else figures
    if figures is not None and _contradict(words, figures):
        return StainCall.OPEN, CONTRADICTS
    if _is_elsewhere(stain, rule) and call in (StainCall.POSITIVE, StainCall.PARTIAL, StainCall.WEAK):
        return StainCall.OPEN, OTHER_COMPARTMENT
    return _turn(call, rule), _describe(stain)


def _read_words(said: str) -> StainCall:
    words = set(re.findall(r"[a-z]+", said.lower()))
    kinds = (_LOST, _RETAINED, _WEAK, _PARTIAL, _POSITIVE, _NEGATIVE)
    if words - _PLAIN - frozenset().union(*kinds):
        return StainCall.OPEN
    lost, retained, weak, partial, positive, negative = (bool(words & kind) for kind in kinds)
    if (lost or negative) and (retained or positive):
        return StainCall.OPEN
    if lost:
        return StainCall.PARTIAL if partial else StainCall.LOST
    if negative:
        return StainCall.OPEN if weak or partial else StainCall.NEGATIVE
    if weak:
        return StainCall.WEAK
    if partial:
        return StainCall.PARTIAL
    if retained:
        return StainCall.RETAINED
    return StainCall.POSITIVE if positive else StainCall.OPEN


def _read_figures(stain: Stain) -> StainCall | None:
    if stain.percent is None:
        return StainCall.WEAK if stain.intensity is Intensity.WEAK else None
    if stain.percent == 0:
        return StainCall.NEGATIVE
    if stain.intensity is Intensity.WEAK:
        return StainCall.WEAK
    return StainCall.PARTIAL if stain.percent < _HALF else StainCall.POSITIVE


def _contradict(words: StainCall, figures: StainCall) -> bool:
    gone = {StainCall.NEGATIVE, StainCall.LOST}
    return words is not StainCall.OPEN and (words in gone) is not (figures in gone)


def _is_elsewhere(stain: Stain, rule: MarkerRule | None) -> bool:
    wanted = rule.compartment if rule else None
    return wanted is not None and bool(stain.compartments) and wanted not in stain.compartments


def _turn(call: StainCall, rule: MarkerRule | None) -> StainCall:
    """Of a marker whose loss is the finding, positive is retained and negative is lost."""
    if rule is None or rule.sense is MarkerSense.GAIN:
        turned = {StainCall.RETAINED: StainCall.POSITIVE, StainCall.LOST: StainCall.NEGATIVE}
    else:
        turned = {StainCall.POSITIVE: StainCall.RETAINED, StainCall.NEGATIVE: StainCall.LOST}
    return turned.get(call, call)


def _list_doubts(stain: Stain, call: StainCall, *, is_decalcified: bool | None) -> tuple[str, ...]:
    is_gone = call in (StainCall.NEGATIVE, StainCall.LOST)
    doubts = (
        (is_gone and stain.has_internal_control is False, NO_CONTROL),
        (call is StainCall.LOST and stain.has_internal_control is None, CONTROL_NOT_STATED),
        (is_gone and is_decalcified is True, DECALCIFIED),
    )
    return tuple(text for applies, text in doubts if applies)


def _describe(stain: Stain) -> str:
    parts = [stain.said]
    parts += [f"{stain.percent:f} % of cells"] if stain.percent is not None else []
    parts += [stain.intensity.value] if stain.intensity is not None else []
    parts += [" and ".join(item.value.replace("_", " ") for item in stain.compartments)] if stain.compartments else []
    parts += [stain.pattern] if stain.pattern else []
    return ", ".join(parts)
