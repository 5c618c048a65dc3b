"""Copy number of opened DNA samples: bins over targets and between them, a reference, SNPs, and the calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.copy_number.assessing import AssessedCopies, CopyInput, assess_copies
from fascicle.calls.copy_number.cnvkit import pool_depths
from fascicle.calls.copy_number.snps import SnpCounts, choose_snps
from fascicle.calls.population import find_population_frequencies
from fascicle.evidence.bin_depth import measure_target_depth
from fascicle.evidence.depth import DepthEvidence
from fascicle.evidence.one_pass import CountedSample
from fascicle.evidence.sample_sites import NORMAL, TUMOUR
from fascicle.model.cases import Sex
from fascicle.model.copy_number import CopyReference
from fascicle.model.variants import PopulationFrequency, SmallVariant
from fascicle.reference.bundle import Bundle
from fascicle.reference.copy_bins import CopyBins, lay_out_bins
from fascicle.reference.copy_reference import CopyBaseline, CopyReferenceTable, read_copy_reference
from fascicle.reference.genome import Genome
from fascicle.reference.genome_bases import GenomeBases
from fascicle.reference.targets import Targets
from fascicle.workflow.align_dna import DnaAssessment
from fascicle.workflow.call_dna import DnaSettings
from fascicle.workflow.ports import Progress

OFF_TARGET_MIN: Final = 20.0
"""Bins between targets are used from this median of fragments on."""
OTHER_TARGETS: Final = "the pooled reference of the bundle is of other targets or another method, and was not used"
NO_OFF_TARGET: Final = "reads between targets were not used: too few of them in the file, or none in the pooled reference"


@dataclass(frozen=True, eq=False)
class CopyContext:
    """What the samples are read against, and what the case states."""

    bundle: Bundle
    genome: Genome
    targets: Targets
    settings: DnaSettings


@dataclass(frozen=True, eq=False)
class _Reference:
    baseline: CopyBaseline | None
    kind: CopyReference
    notes: tuple[str, ...]


def call_copy_number(
    counted: Mapping[str, CountedSample], assessment: DnaAssessment, context: CopyContext, progress: Progress
) -> AssessedCopies:
    """Copies of a tumour's genes and of any other place. `counted`: of the tumour and, where there is one, of its normal, over
    the bins of `lay_out_copy_bins`."""
    settings = context.settings
    progress.start("counting copies", None)
    bins = lay_out_copy_bins(context.targets, context.genome, settings)
    depth = measure_depth(bins, counted[TUMOUR].depth, counted[TUMOUR].between)
    table = read_copy_reference(context.bundle.path)
    kept = bins.is_target | (
        has_off_target(bins, depth) and not _lacks_off_target(table, bins, is_amplicon=settings.handling.has_amplicons)
    )
    reference = _find_reference(bins, kept, table, counted.get(NORMAL), context)
    notes = reference.notes if kept.all() else (*reference.notes, NO_OFF_TARGET)
    found = assess_copies(
        CopyInput(
            bins.keep(kept),
            depth[kept],
            _choose_snps(assessment, context),
            reference.baseline,
            reference.kind,
            context.genome.build,
            settings.sex,
            settings.tumour_cell_fraction,
            settings.handling.has_amplicons,
            notes,
        )
    )
    progress.finish()
    return found


def lay_out_copy_bins(targets: Targets, genome: Genome, settings: DnaSettings) -> CopyBins:
    """The bins of an assay: amplicons have no reads between targets."""
    return lay_out_bins(targets, genome, with_antitargets=not settings.handling.has_amplicons)


def measure_depth(bins: CopyBins, evidence: DepthEvidence, between: NDArray[np.int64]) -> NDArray[np.float64]:
    """Depth of every bin: mean fragments over target bins, fragments in those between (see `count_off_target`)."""
    return np.where(bins.is_target, measure_target_depth(bins, evidence), between)


def has_off_target(bins: CopyBins, depth: NDArray[np.float64]) -> bool:
    """Whether reads between targets are worth using; bins there are all used or none of them."""
    between = ~bins.is_target
    return bool(between.any()) and float(np.median(depth[between])) >= OFF_TARGET_MIN


def _lacks_off_target(table: CopyReferenceTable | None, bins: CopyBins, *, is_amplicon: bool) -> bool:
    """Whether a pooled reference has the targets of these bins and nothing between them: the targets then go before."""
    if table is None or table.find_baseline(bins, is_amplicon=is_amplicon) is not None:
        return False
    return table.find_baseline(bins.keep(bins.is_target), is_amplicon=is_amplicon) is not None


def _find_reference(
    bins: CopyBins,
    kept: NDArray[np.bool_],
    table: CopyReferenceTable | None,
    normal: CountedSample | None,
    context: CopyContext,
) -> _Reference:
    """Pooled normals before the one matched normal, which adds its own noise; else none."""
    own = bins.keep(kept)
    pooled = table.find_baseline(own, is_amplicon=context.settings.handling.has_amplicons) if table else None
    if pooled is not None:
        return _Reference(pooled, CopyReference.POOLED, ())
    notes = (OTHER_TARGETS,) if table else ()
    if normal is None:
        return _Reference(None, CopyReference.FLAT, notes)
    depth = measure_depth(bins, normal.depth, normal.between)
    is_female = context.settings.sex is not Sex.MALE
    baseline = pool_depths(own, [depth[kept]], [is_female], is_amplicon=context.settings.handling.has_amplicons)
    return _Reference(baseline, CopyReference.MATCHED, notes)


def _choose_snps(assessment: DnaAssessment, context: CopyContext) -> SnpCounts | None:
    sites = context.settings.population
    if sites is None:
        return choose_snps(assessment.sites, context.genome.build, None)

    def find(variants: list[SmallVariant]) -> dict[SmallVariant, PopulationFrequency]:
        return find_population_frequencies(variants, sites, GenomeBases(context.genome))

    return choose_snps(assessment.sites, context.genome.build, lambda variants: find(list(variants)))
