"""Copies of each gene of the panel: those of the segment it lies in, or of its own bins where these stand out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.copy_number.calling import Caller
from fascicle.calls.copy_number.levels import Measured, Stretch, make_stretch
from fascicle.calls.copy_number.snps import list_fractions
from fascicle.model.copy_number import CopyCall, CopyEvidence, CopyState, GeneCopies
from fascicle.model.loci import Build, Span
from fascicle.model.numbers import Estimate
from fascicle.model.verdicts import Reason
from fascicle.reference.cytobands import find_band

FEW_BINS: Final = 3
"""An event on fewer bins than this is not reported."""
FOCAL_BINS: Final = 3
"""A gene needs so many bins to differ from its segment."""
FOCAL_LOG2: Final = 0.3
"""A gene differs from its segment by at least this, and by `FOCAL_Z` standard errors."""
FOCAL_Z: Final = 5.0
NOISY_ERROR: Final = 0.2
"""With a larger standard error of the log2 ratio neighbouring numbers of copies are not told apart."""
SURE_FROM: Final = 0.99
"""An event this probable is told for all the noise: its step is that large."""
NO_BINS: Final = "no_bins"
TOO_FEW_BINS: Final = "few_bins"
NOISY: Final = "noisy"
SEX_UNKNOWN: Final = "sex_unknown"
_Z_95: Final = 1.96
_DIGITS: Final = 4


def call_genes(
    measured: Measured, stretches: Sequence[Stretch], states: Sequence[CopyState], caller: Caller, build: Build
) -> tuple[GeneCopies, ...]:
    """One row for every gene that has a bin in the layout, in genome order of the first."""
    bins = measured.bins
    rows_of = {int(row): at for at, row in enumerate(measured.ratios.rows.tolist())}
    by_gene: dict[str, list[int]] = {}
    for index, gene in enumerate(bins.genes):
        if gene is not None:
            by_gene.setdefault(gene, []).append(index)
    segment_of = {int(row): number for number, own in enumerate(stretches) for row in own.rows.tolist()}
    found: list[GeneCopies] = []
    for gene, indices in by_gene.items():
        # A gene on two chromosomes (X and Y) is that of its first bin.
        own = [index for index in indices if bins.chroms[index] == bins.chroms[indices[0]]]
        rows = np.array([rows_of[index] for index in own if index in rows_of], dtype=np.int64)
        span = Span(int(bins.starts[own[0]]), int(bins.ends[own].max()))
        place = (gene, str(bins.chroms[own[0]]), span)
        found.append(_call_gene(place, rows, segment_of, measured, stretches, states, caller, build))
    return tuple(found)


def _call_gene(
    place: tuple[str, str, Span],
    rows: NDArray[np.int64],
    segment_of: dict[int, int],
    measured: Measured,
    stretches: Sequence[Stretch],
    states: Sequence[CopyState],
    caller: Caller,
    build: Build,
) -> GeneCopies:
    gene, chrom, span = place
    band = find_band(build, chrom, span.start)
    if not len(rows):
        because = "none of its bins could be measured"
        state = CopyState(CopyCall.NOT_ASSESSABLE, None, None, None, None, None, because)
        return GeneCopies(gene, chrom, span, band, CopyEvidence(0, None, 0, None), False, state, (Reason(NO_BINS, because),))
    own = make_stretch(measured, rows)
    numbers = [segment_of[row] for row in rows.tolist()]
    around = stretches[max(set(numbers), key=numbers.count)]
    is_focal = is_apart(own, around)
    state = caller.call(own.level) if is_focal else states[max(set(numbers), key=numbers.count)]
    reasons = list_reasons(own if is_focal else around, state, is_sex_unknown=chrom == "chrX" and measured.is_male is None)
    if any(reason.name == SEX_UNKNOWN for reason in reasons):
        state = CopyState(CopyCall.NOT_ASSESSABLE, None, None, None, None, None, reasons[-1].because)
    return GeneCopies(gene, chrom, span, band, describe_evidence(own), is_focal, state, reasons)


def list_focal(measured: Measured, genes: Sequence[GeneCopies]) -> tuple[Stretch, ...]:
    """The stretches of genes whose copies are those of their own bins."""
    names = {gene.gene: gene.chrom for gene in genes if gene.is_focal}
    rows: dict[str, list[int]] = {name: [] for name in names}
    for at, row in enumerate(measured.ratios.rows.tolist()):
        gene = measured.bins.genes[row]
        if gene in names and str(measured.bins.chroms[row]) == names[gene]:
            rows[gene].append(at)
    return tuple(make_stretch(measured, np.array(own, dtype=np.int64)) for own in rows.values())


def is_apart(own: Stretch, around: Stretch) -> bool:
    """Whether a gene's own bins have another level than the segment it lies in."""
    if len(own.rows) < FOCAL_BINS:
        return False
    step = abs(own.level.log2 - around.level.log2)
    return step >= FOCAL_LOG2 and step >= FOCAL_Z * float(np.hypot(own.level.error, around.level.error))


def list_reasons(evidence: Stretch, state: CopyState, *, is_sex_unknown: bool) -> tuple[Reason, ...]:
    """What speaks against an event, and why a place cannot be assessed."""
    found = []
    if state.call.is_event and len(evidence.rows) < FEW_BINS:
        found.append(Reason(TOO_FEW_BINS, f"{len(evidence.rows)} bins; {FEW_BINS} are needed"))
    if state.call.is_event and evidence.level.error > NOISY_ERROR and (state.probability or 0.0) < SURE_FROM:
        found.append(Reason(NOISY, f"the standard error of the log2 ratio is {evidence.level.error:.2f}; at most {NOISY_ERROR}"))
    if is_sex_unknown:
        found.append(Reason(SEX_UNKNOWN, "it lies on X, and the sex of the patient is not stated"))
    return tuple(found)


def describe_evidence(own: Stretch) -> CopyEvidence:
    """What a stretch measured."""
    log2, error = own.level.log2, own.level.error
    low, high = log2 - _Z_95 * error, log2 + _Z_95 * error
    estimate = Estimate(round(log2, _DIGITS), round(low, _DIGITS), round(high, _DIGITS))
    share = None if own.level.snps is None else round(float(list_fractions()[int(own.level.snps.argmax())]), _DIGITS)
    return CopyEvidence(len(own.rows), estimate, own.snps, share)
