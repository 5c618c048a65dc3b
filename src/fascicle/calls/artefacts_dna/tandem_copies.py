"""Low fractions between near copies of a longer unit, where the aligner lays a read on the wrong copy.

Copies of minisatellites differ in a base or two. A read that begins or ends inside of them fits two places almost as well; laid
on the other one it shows the difference as a substitution, or a copy too many or too few.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.model.verdicts import Reason
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases, encode_bases

_WORD_BP: Final = 30
# Random words of 30 bases agree in 27 with a probability of 1e-12.
_AGREE: Final = 27
# Shorter units are repeats whose errors the model knows; units longer than a read do not mislead it.
_UNIT_MIN_BP: Final = 10
_UNIT_MAX_BP: Final = 150
_LOW_FRACTION: Final = 0.05


def find_tandem_copies(candidate: VariantCandidate) -> Reason | None:
    """Below 5 %, and the 30 bases on one side come again, but for at most three, 10 to 150 bases away on that side; a
    substitution is also the base that the other copy has."""
    if candidate.tumour.fraction >= _LOW_FRACTION:
        return None
    changed = encode_bases(candidate.variant.alt.encode("ascii")) if candidate.is_substitution else None
    sides = ((candidate.before[::-1], 0), (candidate.behind, -1))
    units = [unit for side, end in sides for unit in _list_units(side, None if changed is None else int(changed[end]))]
    if not units:
        return None
    return Reason("tandem_copies", f"between near copies of {min(units)} bases")


def _list_units(side: Bases, changed: int | None) -> list[int]:
    """How far away the first word of a sequence comes again, behind the base `changed` if one is given; none where the word is
    itself a short repeat."""
    window: NDArray[np.uint8] = side[: _WORD_BP + _UNIT_MAX_BP]
    if len(window) < _WORD_BP + _UNIT_MIN_BP:
        return []
    word = window[:_WORD_BP]
    agree = (sliding_window_view(window, _WORD_BP) == word) & (word != UNKNOWN_BASE)
    found = np.flatnonzero(agree.sum(axis=1) >= _AGREE)[1:]
    if not len(found) or found[0] < _UNIT_MIN_BP:
        return []
    return [unit for unit in found.tolist() if changed is None or window[unit - 1] == changed]
