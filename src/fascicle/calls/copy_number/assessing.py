"""Depth of bins and SNPs of a tumour to everything that is said of its copies (docs/algorithms/copy_number.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.copy_number.alleles_alone import call_genes_by_alleles
from fascicle.calls.copy_number.arms import call_arms, find_arm, measure_complexity
from fascicle.calls.copy_number.calling import Caller, make_caller
from fascicle.calls.copy_number.cnvkit import CopyRatios, correct_depth
from fascicle.calls.copy_number.fitting import explain
from fascicle.calls.copy_number.genes import call_genes, describe_evidence, list_focal
from fascicle.calls.copy_number.landscape import Landscape, StatedPurity
from fascicle.calls.copy_number.levels import Measured, Stretch, find_stretches, measure
from fascicle.calls.copy_number.plotting import list_plotted, list_zooms
from fascicle.calls.copy_number.purity import decide_purity
from fascicle.calls.copy_number.snps import SnpCounts
from fascicle.calls.copy_number.states import LOG2_FLOOR
from fascicle.calls.tumour_state import FindState
from fascicle.model.cases import Sex
from fascicle.model.copy_number import (
    CopyCall,
    CopyMaterial,
    CopyNumberFindings,
    CopyReference,
    CopySegment,
    CopyState,
    GenomicComplexity,
    PlottedBins,
    PurityVerdict,
    TumourPurity,
)
from fascicle.model.loci import Build
from fascicle.reference.copy_bins import CopyBins
from fascicle.reference.copy_reference import CopyBaseline

Floats = NDArray[np.float64]

BINS_MIN: Final = 50
"""With fewer bins neither noise nor levels can be told."""
NOISE_MAX: Final = 0.6
"""With noisier bins (standard deviation of log2) nothing is said."""
DEPTH_MIN: Final = 10.0
"""Median fragments over a target bin that are needed."""
ABSENT_MAX: Final = 0.1
"""A larger share of target bins without reads is no loss of copies."""
NOTHING_LOG2: Final = LOG2_FLOOR + 0.5
"""A segment at or below says nothing of purity."""
FIT_BINS: Final = 5
"""A segment needs so many bins to speak for purity."""


@dataclass(frozen=True, eq=False)
class CopyInput:
    """What copies are called from: depth of every bin (NaN: not measured), SNPs (None: nothing tells them from mutations), the
    reference, and what the case states."""

    bins: CopyBins
    depth: Floats
    snps: SnpCounts | None
    baseline: CopyBaseline | None
    reference: CopyReference
    build: Build
    sex: Sex = Sex.UNKNOWN
    stated: float | None = None
    is_amplicon: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class AssessedCopies:
    """What is said of copies, and what is known of them at any place."""

    findings: CopyNumberFindings
    find_state: FindState


def assess_copy_number(given: CopyInput) -> CopyNumberFindings:
    """Copies of segments, genes and arms, purity and complexity; with `because_not` where the data do not reach."""
    return assess_copies(given).findings


def assess_copies(given: CopyInput) -> AssessedCopies:
    """The same, and the state of any place for those who read variants there."""
    because = _refuse_depth(given)
    if because is not None:
        return _describe_nothing(given, because, None)
    ratios = correct_depth(given.bins, given.depth, given.baseline, is_amplicon=given.is_amplicon)
    absent = _find_absent(given, ratios)
    if absent > ABSENT_MAX:
        text = f"{absent:.0%} of the target bins have no reads, more than a tumour can lose: the reads are of other targets"
        return _describe_nothing(given, text, None)
    if given.baseline is None:
        # What is never read cannot be told from what is lost.
        ratios = ratios.keep(ratios.log2 > LOG2_FLOOR)
    if len(ratios.rows) < BINS_MIN:
        return _describe_nothing(given, f"{len(ratios.rows)} bins could be used; {BINS_MIN} are needed", None)
    is_male = None if given.sex is Sex.UNKNOWN else given.sex is Sex.MALE
    measured = measure(given.bins, ratios, given.snps, partial(find_arm, given.build), is_male=is_male)
    if measured.noise > NOISE_MAX:
        text = f"the log2 ratios of bins scatter by {measured.noise:.2f} (standard deviation); at most {NOISE_MAX} is usable"
        return _describe_nothing(given, text, measured)
    return _describe(given, measured, find_stretches(measured))


def _refuse_depth(given: CopyInput) -> str | None:
    targets = given.depth[given.bins.is_target]
    if len(targets) < BINS_MIN:
        return f"the targets give {len(targets)} bins; {BINS_MIN} are needed"
    middle = float(np.median(targets))
    return f"half of the bins have at most {middle:.0f} fragments; {DEPTH_MIN:.0f} are needed" if middle < DEPTH_MIN else None


def _find_absent(given: CopyInput, ratios: CopyRatios) -> float:
    """The share of target bins that have hardly a read where the reference expects some."""
    of_targets = ratios.log2[given.bins.is_target[ratios.rows]]
    return float((of_targets <= LOG2_FLOOR).mean()) if len(of_targets) else 0.0


def _list_fitted(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Segments that speak for purity. Where there is no read at all, bins may as well be broken: it would speak for a pure
    tumour."""
    usable = [own for own in stretches if own.level.log2 > NOTHING_LOG2] or list(stretches)
    return [own for own in usable if own.chrom != "chrX" and len(own.rows) >= FIT_BINS] or usable


def _describe(given: CopyInput, measured: Measured, stretches: Sequence[Stretch]) -> AssessedCopies:
    fitted = _list_fitted(stretches)
    levels, sizes = [own.level for own in fitted], np.array([float(len(own.rows)) for own in fitted])
    explanations = explain(levels, given.stated)
    purity = decide_purity(explanations, levels, sizes, given.stated)
    caller = make_caller(levels, sizes, explanations)
    states = [_call_stretch(own, caller, measured) for own in stretches]
    segments = tuple(_make_segment(own, state, measured) for own, state in zip(stretches, states, strict=True))
    genes = call_genes(measured, stretches, states, caller, given.build)
    landscape = Landscape(explanations, purity, stretches, list_focal(measured, genes))
    findings = CopyNumberFindings(
        material=_describe_material(given, measured),
        purity=purity,
        segments=segments,
        genes=genes,
        arms=call_arms(segments, given.build),
        complexity=measure_complexity(segments, is_decided=purity.verdict is PurityVerdict.DECIDED),
        plotted=list_plotted(measured),
        zooms=list_zooms(measured, genes),
        notes=given.notes,
    )
    return AssessedCopies(findings, landscape.find)


def _call_stretch(own: Stretch, caller: Caller, measured: Measured) -> CopyState:
    if own.chrom == "chrX" and measured.is_male is None:
        because = "the sex of the patient is not stated"
        return CopyState(CopyCall.NOT_ASSESSABLE, None, None, None, None, None, because)
    return caller.call(own.level)


def _make_segment(own: Stretch, state: CopyState, measured: Measured) -> CopySegment:
    named = (measured.bins.genes[row] for row in measured.ratios.rows[own.rows].tolist())
    genes = tuple(dict.fromkeys(gene for gene in named if gene is not None))
    return CopySegment(own.chrom, own.span, genes, describe_evidence(own), state)


def _describe_material(given: CopyInput, measured: Measured | None) -> CopyMaterial:
    is_target = given.bins.is_target
    return CopyMaterial(
        reference=given.reference,
        reference_samples=given.baseline.samples if given.baseline else 0,
        is_amplicon=given.is_amplicon,
        target_bins=int(is_target.sum()),
        antitarget_bins=int((~is_target).sum()),
        masked_bins=0 if measured is None else len(given.bins) - len(measured.ratios.rows),
        noise=None if measured is None else round(measured.noise, 4),
        snps=None if given.snps is None else len(given.snps),
    )


def _describe_nothing(given: CopyInput, because: str, measured: Measured | None) -> AssessedCopies:
    findings = CopyNumberFindings(
        material=_describe_material(given, measured),
        purity=TumourPurity(PurityVerdict.NOT_ASSESSABLE, None, None, (), given.stated, because),
        segments=(),
        genes=call_genes_by_alleles(given.bins, given.snps, given.stated, given.build, because),
        arms=(),
        complexity=GenomicComplexity(None, None, None, 0.0, because),
        plotted=PlottedBins((), (), (), ()),
        notes=given.notes,
        because_not=because,
    )
    return AssessedCopies(findings, StatedPurity(given.stated).find)
