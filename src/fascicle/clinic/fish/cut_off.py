"""Cut-offs of a FISH probe out of the laboratory's own normal specimens.

Three methods are in use and differ by a cell or two; all are given, each by its name, and the one that the laboratory chose
decides (J Mol Diagn 2009;11:330 compares Gaussian, BETAINV and binomial, and favours the binomial).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from scipy.special import betaincinv

from fascicle.clinic.fish.exact_binomial import LEVEL, find_tail, find_upper_limit
from fascicle.model.fish import CutOff, CutOffMethod, NormalCount

_TAIL: Final = 1 - LEVEL


def derive_cut_offs(normals: Sequence[NormalCount]) -> tuple[CutOff, ...]:
    """The cut-off of each method, of the normal specimen with the largest share of false cells; none without normals.

    CRITBINOM takes the mean of all normals and the smallest number of nuclei that one of them has. What lies above a cut-off is
    positive.
    """
    if not normals:
        return ()
    worst = max(normals, key=lambda normal: (normal.false_cells / normal.nuclei, -normal.nuclei))
    found, of = worst.false_cells, worst.nuclei
    origin = f"{len(normals)} normal specimens, at most {found} false cells of {of}"
    exact = find_upper_limit(found, of, _TAIL)
    spreadsheet = float(betaincinv(found + 1, of, LEVEL))
    return (
        CutOff(exact, is_positive_at=False, method=CutOffMethod.EXACT_BINOMIAL, origin=origin),
        CutOff(spreadsheet, is_positive_at=False, method=CutOffMethod.BETAINV, origin=origin),
        _derive_critical_count(normals),
    )


def _derive_critical_count(normals: Sequence[NormalCount]) -> CutOff:
    """The least count that is exceeded in at most 5 % where the true share is the mean of the normals, as a share."""
    false_cells, nuclei = sum(normal.false_cells for normal in normals), sum(normal.nuclei for normal in normals)
    of = min(normal.nuclei for normal in normals)
    share = false_cells / nuclei
    count = next(cells for cells in range(of + 1) if find_tail(cells + 1, of, share) <= _TAIL)
    origin = f"{len(normals)} normal specimens, {false_cells} false cells of {nuclei}"
    return CutOff(count / of, is_positive_at=False, method=CutOffMethod.CRITBINOM, origin=origin)
