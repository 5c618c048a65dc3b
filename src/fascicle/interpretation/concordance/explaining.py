"""What may explain what does not fit. Explanations are offered with their source; none of them settles a conflict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from fascicle.model.concordance import AssayType, Explanation, Observation, Performance, Seen
from fascicle.model.diagnosis import Histology, Line
from fascicle.model.knowledge import Citation

NOT_IN_FRAME: Final = (
    "The gene is broken, and the product that was found is out of frame: it is no fusion protein with this kinase. Another "
    "product in frame may exist beside it."
)
CRYPTIC: Final = (
    "A break-apart probe misses rearrangements within a short stretch, such as an inversion; the RNA shows the product itself."
)
PASSENGER: Final = "A break-apart probe also shows breaks that make no expressed product, as complex karyotypes have them."
PHYSIOLOGICAL: Final = "The antibody also stains TRK protein that is no fusion, above all in nerve tissue and smooth muscle."
STAINS_WITHOUT: Final = "A part of the tumours without a fusion stains."
NOT_ALL_STAIN: Final = "A part of the tumours with a fusion does not stain."
INTRONS: Final = (
    "DNA is silent as expected: the introns in which the break lies are not captured. Its silence says nothing against."
)
DEGRADED: Final = "The RNA assay did not work, so that nothing was looked for in RNA."
DECALCIFIED: Final = (
    "The tissue was decalcified. A result that something is not there is weak on such tissue: in one series a point mutation was "
    "found in 31 % of decalcified and 70 % of other specimens."
)


def explain(
    observations: Sequence[Observation],
    performance: Sequence[Performance],
    histology: Histology,
    *,
    is_decalcified: bool | None,
) -> tuple[Explanation, ...]:
    """Explanations of what does not fit, in the order of the assays."""
    by_assay = {item.assay: item for item in observations}
    return tuple(dict.fromkeys(_list(by_assay, performance, histology, is_decalcified=is_decalcified)))


def _list(
    by_assay: Mapping[AssayType, Observation],
    performance: Sequence[Performance],
    histology: Histology,
    *,
    is_decalcified: bool | None,
) -> Iterator[Explanation]:
    rna, dna, fish, ihc = (by_assay[assay] for assay in AssayType)
    if rna.rearranged is Seen.SEEN and rna.expressed is Seen.NOT_SEEN:
        yield Explanation(NOT_IN_FRAME)
    if rna.rearranged is Seen.FAILED:
        yield Explanation(DEGRADED)
    if dna.rearranged is Seen.NOT_COVERED:
        yield Explanation(INTRONS, _cite(performance, AssayType.DNA))
    if fish.rearranged is Seen.NOT_SEEN and rna.rearranged is Seen.SEEN:
        yield Explanation(CRYPTIC, _cite(performance, AssayType.FISH))
    if fish.rearranged is Seen.SEEN and rna.rearranged is Seen.NOT_SEEN:
        yield Explanation(PASSENGER, _cite(performance, AssayType.FISH))
    yield from _explain_stain(rna, fish, ihc, performance, histology)
    if is_decalcified and any(item.main in (Seen.NOT_SEEN, Seen.FAILED) for item in by_assay.values()):
        yield Explanation(DECALCIFIED)


def _explain_stain(
    rna: Observation, fish: Observation, ihc: Observation, performance: Sequence[Performance], histology: Histology
) -> Iterator[Explanation]:
    """A stain that nothing else supports, and a fusion that does not stain."""
    others = (rna.rearranged, fish.rearranged)
    if ihc.expressed is Seen.SEEN and Seen.SEEN not in others and Seen.NOT_SEEN in others:
        own = {Line.SMOOTH_MUSCLE, Line.NEURAL} & set(histology.lines)
        line = f" This tumour has {' and '.join(sorted(own)).replace('_', ' ')} differentiation." if own else ""
        yield Explanation(f"{PHYSIOLOGICAL}{line}", _cite(performance, AssayType.IHC, "physiolog"))
        yield Explanation(STAINS_WITHOUT, _cite(performance, AssayType.IHC))
    if ihc.expressed is Seen.NOT_SEEN and rna.expressed is Seen.SEEN:
        yield Explanation(NOT_ALL_STAIN, _cite(performance, AssayType.IHC))


def _cite(performance: Sequence[Performance], assay: AssayType, note: str = "") -> tuple[Citation, ...]:
    rows = [row for row in performance if row.assay is assay and note in row.note]
    return tuple(dict.fromkeys(citation for row in rows for citation in row.citations))
