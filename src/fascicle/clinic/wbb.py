"""Where a tumour of the spine lies by Weinstein, Boriani and Biagini (WBB), and what that says of en bloc resection."""

from __future__ import annotations

from collections.abc import Collection, Set
from typing import Any, Final

from fascicle.clinic.completions import Input, Scale, conclude
from fascicle.model.knowledge import Citation, Verification
from fascicle.model.scores import Applicability, Options, Rule, Score
from fascicle.model.spine import WbbExtent, WbbLayer, WbbNumbering

CITATION: Final = Citation(
    "Boriani S, J Spine Surg 2018;4:409 (WBB and en bloc resection)", "https://jss.amegroups.com/article/view/4300"
)
APPLIES: Final = Applicability(True, "The extent is described by sectors and layers.")
NOT_A_DECISION: Final = "A statement on the extent alone: the surgeon decides."
_ANSWERS: Final = (False, True)
_BODY: Final = frozenset({5, 6, 7, 8})
_PEDICLES: Final = frozenset({4, 9})
_SECTORS: Final = frozenset(range(1, 13))


def renumber_sectors(extent: WbbExtent, numbering: WbbNumbering) -> WbbExtent:
    """The same extent under the other direction of counting.

    Weinstein, Boriani and Biagini count clockwise, the Spine Oncology Study Group counter-clockwise. Both start at the midline
    of the spinous process, so sector n becomes 13 - n.
    """
    if extent.numbering is numbering:
        return extent
    return WbbExtent(
        numbering,
        tuple(sorted(13 - sector for sector in extent.involved_sectors)),
        tuple(sorted(13 - sector for sector in extent.free_sectors)),
        extent.involved_layers,
        extent.free_layers,
    )


def assess_anterior_en_bloc(extent: WbbExtent) -> Score[Options[bool]]:
    """Whether the extent is one for en bloc resection from in front alone: sectors 5 to 8, layers A and B and not C."""
    inputs = (
        _ask("a sector outside 5 to 8", extent.involved_sectors, extent.free_sectors, _SECTORS - _BODY),
        _ask("layers C to E", extent.involved_layers, extent.free_layers, {WbbLayer.C, WbbLayer.D, WbbLayer.E}),
    )
    return _answer("WBB: en bloc from in front alone", "anterior approach", inputs)


def assess_posterior_arch(extent: WbbExtent) -> Score[Options[bool]]:
    """Whether both pedicles (sectors 4 and 9) and the body (5 to 8) are free, as en bloc resection of the arch needs."""
    inputs = (_ask("sectors 4 to 9", extent.involved_sectors, extent.free_sectors, _BODY | _PEDICLES),)
    return _answer("WBB: en bloc resection of the posterior arch", "posterior arch", inputs)


def assess_epidural_margin(extent: WbbExtent) -> Score[Options[bool]]:
    """Whether the margin is not endangered by growth in the epidural layer (D); growth within the dura (E) endangers it too."""
    inputs = (_ask("layers D and E", extent.involved_layers, extent.free_layers, {WbbLayer.D, WbbLayer.E}),)
    return _answer("WBB: epidural layer free", "layer D", inputs)


def _ask(name: str, involved: Collection[Any], free: Collection[Any], places: Set[Any]) -> Input[bool]:
    """Whether any of the places is involved: yes, no where all are free, else not stated."""
    if places & set(involved):
        return Input(name, True, _ANSWERS)
    return Input(name, False if places <= set(free) else None, _ANSWERS)


def _answer(name: str, place: str, inputs: tuple[Input[bool], ...]) -> Score[Options[bool]]:
    """True where none of what was asked is involved."""
    scale = Scale(name, _ANSWERS, Rule(CITATION, place, Verification.VERIFIED))
    return conclude(scale, inputs, lambda *involved: not any(involved), APPLIES, (NOT_A_DECISION,))
