"""CNVkit behind typed functions: corrections of depth, pooled references, segmentation by Haar wavelets (no R).

CNVkit (Talevich and others 2016, PLoS Comput Biol 12:e1004873) has no types and is slow to import, so that nothing else imports
it. What goes in and out are NumPy columns in the order of the bins.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fascicle.reference.copy_bins import CopyBins
from fascicle.reference.copy_reference import CopyBaseline

Floats = NDArray[np.float64]

# log2 of a bin without any fragment, as CNVkit writes it.
_NULL_LOG2: Final = -20.0
_ANTITARGET: Final = "Antitarget"
_TARGET: Final = "-"
_SAMPLE: Final = "sample"
SEGMENT_FDR: Final = 0.0001
"""CNVkit's own threshold of `haar`: expected share of false breakpoints."""
# Fewer values have no level to change.
_SEGMENT_MIN: Final = 4
# In pooling CNVkit smooths over a tenth of the bins, in correcting a sample over less.
_POOL_WINDOW: Final = 0.1


@dataclass(frozen=True, eq=False)
class CopyRatios:
    """Corrected log2 ratios of the bins that passed CNVkit's masks, with weights (0 to 1). `rows` are their indices in the
    bins."""

    rows: NDArray[np.int64]
    log2: Floats
    weights: Floats

    def keep(self, chosen: NDArray[np.bool_]) -> CopyRatios:
        """Some of them."""
        return CopyRatios(self.rows[chosen], self.log2[chosen], self.weights[chosen])


def correct_depth(bins: CopyBins, depth: Floats, baseline: CopyBaseline | None, *, is_amplicon: bool) -> CopyRatios:
    """Depth to log2 ratios: GC, edges of targets (capture only), the reference (flat where `baseline` is None), centred on the
    autosomes. Bins that the reference masks (no depth, spread above 1, GC outside of 0.3 to 0.7) are left out.
    """
    with _quiet():
        from cnvlib.fix import do_fix

        sample = _make_array(bins, depth)
        reference = _make_reference(bins, baseline)
        fixed = do_fix(
            sample[bins.is_target],
            sample[~bins.is_target],
            reference,
            do_gc=True,
            do_edge=not is_amplicon,
            do_rmask=False,
        )
        return _read_ratios(bins, fixed.data)


def pool_depths(bins: CopyBins, depths: Sequence[Floats], is_female: Sequence[bool], *, is_amplicon: bool) -> CopyBaseline:
    """The reference of some normals: location and spread of their corrected log2 depths, bin by bin.

    The X of a male is raised by one, so that the reference is of two copies everywhere. CNVkit adds a flat sample to the pool;
    here it is left out: beside one matched normal it would halve what that normal says.
    """
    with _quiet():
        from cnvlib.reference import summarize_info

        logs = np.vstack(
            [
                _correct_normal(bins, depth, is_female=own, is_amplicon=is_amplicon)
                for depth, own in zip(depths, is_female, strict=True)
            ]
        )
        found = summarize_info(logs, np.vstack(depths))
    spread = np.zeros(len(bins)) if len(depths) == 1 else np.asarray(found["spread"], np.float64)
    return CopyBaseline(np.asarray(found["log2"], np.float64), np.asarray(found["depth"], np.float64), spread, len(depths))


def _correct_normal(bins: CopyBins, depth: Floats, *, is_female: bool, is_amplicon: bool) -> Floats:
    from cnvlib.fix import center_by_window, get_edge_bias

    corrected = np.zeros(len(bins))
    for chosen, has_edges in ((bins.is_target, not is_amplicon), (~bins.is_target, False)):
        if not chosen.any():
            continue
        own = _make_array(bins, depth)[chosen]
        own.data = own.data.reset_index(drop=True)
        own.center_all(skip_low=has_edges or is_amplicon)
        own = center_by_window(own, _POOL_WINDOW, bins.gc[chosen])
        if has_edges:
            own = center_by_window(own, _POOL_WINDOW, get_edge_bias(own, 250))
        corrected[chosen] = own["log2"].to_numpy()
    return corrected + (0.0 if is_female else 1.0) * (bins.chroms == "chrX")


def find_breakpoints(log2: Floats, weights: Floats) -> list[int]:
    """Where the level of some neighbouring values changes, by the Haar wavelets of HaarSeg (Ben-Yaacov and Eldar 2008,
    Bioinformatics 24:i139): indices of the first value behind each change."""
    if len(log2) < _SEGMENT_MIN:
        return []
    with _quiet():
        from cnvlib.segmentation.haar import haarSeg

        found = haarSeg(log2, SEGMENT_FDR, weights=weights)
    return [int(at) for at in found["start"][1:]]


def _read_ratios(bins: CopyBins, data: Any) -> CopyRatios:
    places = {place: row for row, place in enumerate(zip(bins.chroms.tolist(), bins.starts.tolist(), strict=True))}
    rows = [places[place] for place in zip(data["chromosome"].tolist(), data["start"].tolist(), strict=True)]
    order = np.argsort(rows)
    columns = (data[name].to_numpy(dtype=np.float64)[order] for name in ("log2", "weight"))
    return CopyRatios(np.array(rows, np.int64)[order], *columns)


def _make_array(bins: CopyBins, depth: Floats) -> Any:
    with np.errstate(divide="ignore"):
        log2 = np.where(depth > 0, np.log2(depth), _NULL_LOG2)
    return _wrap_columns(bins, {"log2": log2, "depth": depth})


def _make_reference(bins: CopyBins, baseline: CopyBaseline | None) -> Any:
    flat = np.zeros(len(bins))
    own = CopyBaseline(flat, flat + 1, flat, 0) if baseline is None else baseline
    return _wrap_columns(bins, {"log2": own.log2, "depth": own.depth, "gc": bins.gc, "spread": own.spread})


def _wrap_columns(bins: CopyBins, columns: Mapping[str, Floats]) -> Any:
    import pandas as pd

    places = {"chromosome": bins.chroms.astype(object), "start": bins.starts, "end": bins.ends}
    names = np.where(bins.is_target, _TARGET, _ANTITARGET).astype(object)
    return _wrap(pd.DataFrame({**places, "gene": names, **columns}))


def _wrap(data: Any) -> Any:
    from cnvlib.cnary import CopyNumArray

    return CopyNumArray(data, {"sample_id": _SAMPLE})


@contextmanager
def _quiet() -> Iterator[None]:
    """CNVkit tells its steps through the root logger and warns of small samples; our own checks say what a reader needs."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
