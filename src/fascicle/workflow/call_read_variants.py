"""DNA reads to small variants: alignment where it is needed, checks of the samples, calls with reasons, detection limits."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from fascicle.calls.calling_quality import check_calling, check_notes
from fascicle.calls.population import find_population_frequencies
from fascicle.calls.small_variants.calling import CallingContext, FindPopulation, call_small_variants
from fascicle.calls.small_variants.germline_status import TumourState
from fascicle.evidence.sample_sites import NORMAL, TUMOUR
from fascicle.model.quality import Quality
from fascicle.reads.aligned_bam import GenomeIndex
from fascicle.reads.sources import ReadFiles
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import Genome
from fascicle.reference.genome_bases import GenomeBases
from fascicle.reference.targets import Targets, list_exon_targets
from fascicle.reference.variant_sites import VariantSites
from fascicle.workflow.align_dna import (
    DnaReads,
    OpenedSample,
    SampleSettings,
    assess_dna,
    describe_duplicates,
    open_dna_sample,
)
from fascicle.workflow.call_dna import CalledReads, DnaSettings
from fascicle.workflow.measure_microsatellites import measure_microsatellites
from fascicle.workflow.ports import Progress


def call_read_variants(
    tumour: ReadFiles,
    normal: ReadFiles | None,
    bundle: Bundle,
    genome: Genome,
    settings: DnaSettings,
    *,
    threads: int,
    progress: Progress,
    kept_in: Path | None = None,
) -> CalledReads:
    """Calls small variants of a tumour, with its normal where there is one. A BAM or CRAM is used as it is aligned; FASTQ and
    unaligned BAM are aligned to the bundle's genome first. The number of threads does not change the answer. The index of a
    large genome is kept in the folder `kept_in` for the next run.

    Raises:
        ReadsError: a file cannot be used, or the samples are not what they are said to be; the message says what to do.
        ReferenceInputError: the bundle has no genome sequence, or no target.
    """
    targets = settings.targets or list_exon_targets(bundle, settings.panel.genes if settings.panel else None)
    index = GenomeIndex(genome, kept_in, threads)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="fascicle-dna-")))

        def open_sample(role: str, files: ReadFiles) -> OpenedSample:
            specimen = settings.specimen if role == TUMOUR else None
            handling = settings.handling if role == TUMOUR else settings.normal_handling
            given = DnaReads(role, files, folder / f"{role}.bam", specimen, handling)
            return stack.enter_context(open_dna_sample(given, index, targets=targets, threads=threads, progress=progress))

        own = open_sample(TUMOUR, tumour)
        other = open_sample(NORMAL, normal) if normal else None
        of_samples = SampleSettings(sex=settings.sex, is_forced=settings.is_forced)
        assessment = assess_dna(own, other, index, targets, of_samples, progress=progress)
        progress.start("calling small variants", None)
        context = CallingContext(
            population=_make_lookup(settings.population, genome),
            normals=settings.normals,
            state=_make_state(settings.tumour_cell_fraction),
            threads=threads,
        )
        called = call_small_variants(own.reads, other.reads if other else None, genome, targets.regions, context)
        of_calling = check_calling(called.tally, called.limits, has_normal=other is not None)
        lengths = measure_microsatellites(own.reads, other.reads if other else None, bundle, genome, targets, progress=progress)
        checks = (*check_notes(assessment.notes), *of_calling, *assessment.quality.checks)
        parameters = _list_parameters(own, other, targets) | {
            "normals": settings.normals.normals if settings.normals else None,
            "msi_baseline_sha256": bundle.msi_baseline_sha256,
        }
    return CalledReads(called.calls, assessment.tumour, called.limits, Quality(checks), parameters, lengths)


def _make_lookup(sites: VariantSites | None, genome: Genome) -> FindPopulation | None:
    if sites is None:
        return None
    return lambda variants: find_population_frequencies(variants, sites, GenomeBases(genome))


def _make_state(purity: float | None) -> Callable[[str, int], TumourState] | None:
    return None if purity is None else lambda _chrom, _offset: TumourState(purity)


def _list_parameters(
    own: OpenedSample, other: OpenedSample | None, targets: Targets
) -> dict[str, str | int | float | bool | None]:
    parameters: dict[str, str | int | float | bool | None] = {"regions": targets.source, "regions_bp": targets.length_bp}
    for role, sample in ((TUMOUR, own), (NORMAL, other)):
        if sample is not None:
            parameters[f"{role}_aligner"] = sample.summary.aligner if sample.summary else "as given"
            parameters[f"{role}_duplicates"] = describe_duplicates(sample)
            parameters[f"{role}_sample"] = sample.reads.sample
    return parameters
