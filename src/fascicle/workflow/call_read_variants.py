"""DNA reads to small variants: alignment where it is needed, checks of the samples, calls with reasons, detection limits."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from fascicle.calls.calling_quality import check_calling, check_notes
from fascicle.calls.common_snps import list_common_snps
from fascicle.calls.copy_number.quality import check_copy_number
from fascicle.calls.germline.exon_copies import find_exon_copies
from fascicle.calls.germline.normal_depths import list_target_depths
from fascicle.calls.population import find_population_frequencies
from fascicle.calls.small_variants.calling import CallingContext, FindPopulation, call_small_variants
from fascicle.calls.small_variants.germline_status import TumourState
from fascicle.errors import ReadsError
from fascicle.evidence.sample_sites import NORMAL, TUMOUR
from fascicle.model.coverage import Coverage
from fascicle.model.genotypes import Snp
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
from fascicle.workflow.call_copy_number import CopyContext, call_copy_number
from fascicle.workflow.call_dna import CalledReads, DnaSettings
from fascicle.workflow.call_germline import GermlineReads, GermlineSettings
from fascicle.workflow.call_structural import gather_structural
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
    _refuse_one_file(tumour, normal)
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
        snps = _list_snps(settings.population, targets, genome)
        of_samples = SampleSettings(snps=snps, sex=settings.sex, is_forced=settings.is_forced, copied=settings.near_copies)
        assessment = assess_dna(own, other, index, targets, of_samples, progress=progress)
        copies = call_copy_number(own, other, assessment, CopyContext(bundle, genome, targets, settings), progress)
        progress.start("calling small variants", None)
        context = CallingContext(
            population=_make_lookup(settings.population, genome),
            normals=settings.normals,
            state=_make_state(settings.tumour_cell_fraction),
            threads=threads,
        )
        called = call_small_variants(own.reads, other.reads if other else None, genome, targets.regions, context)
        germline = None
        if other is not None and settings.germline is not None:
            progress.start("calling germline variants", None)
            germline = _call_germline(other, own, assessment.normal, targets, genome, context, settings.germline)
        structural = gather_structural(own.reads, other.reads if other else None, targets, genome, progress)
        of_calling = check_calling(called.tally, called.limits, has_normal=other is not None)
        lengths = measure_microsatellites(own.reads, other.reads if other else None, bundle, genome, targets, progress=progress)
        checks = (*check_notes(assessment.notes), *of_calling, *assessment.quality.checks, *check_copy_number(copies))
        resources = {
            "normals": settings.normals.normals if settings.normals else None,
            "msi_baseline_sha256": bundle.msi_baseline_sha256,
        }
        parameters = _list_parameters(own, other, targets) | resources
    return CalledReads(
        called.calls,
        assessment.tumour,
        called.limits,
        Quality(checks),
        parameters,
        warnings=assessment.warnings,
        microsatellites=lengths,
        copy_number=copies,
        structural=structural,
        germline=germline,
    )


def _call_germline(
    normal: OpenedSample,
    tumour: OpenedSample,
    coverage: Coverage | None,
    targets: Targets,
    genome: Genome,
    context: CallingContext,
    settings: GermlineSettings,
) -> GermlineReads:
    """The normal's own variants in the germline genes, with the tumour's counts beside them: those that the tumour has lost are
    among them, which the tumour's calls cannot show."""
    genes = frozenset(settings.panel.genes)
    regions = [target for target in targets.regions if target.gene in genes]
    # The tumour's purity and the rest of its state say nothing of the normal.
    called = call_small_variants(normal.reads, tumour.reads, genome, regions, replace(context, state=None))
    depths = list_target_depths(coverage) if coverage else ()
    return GermlineReads(called.calls, is_swapped=True, exons=find_exon_copies(depths, genes, settings.normals), depths=depths)


def _refuse_one_file(tumour: ReadFiles, normal: ReadFiles | None) -> None:
    """A tumour beside itself has no somatic variant, and every check of samples passes."""
    own = {path.resolve() for path in tumour.all}
    shared = next((path for path in (normal.all if normal else ()) if path.resolve() in own), None)
    if shared is not None:
        raise ReadsError("the same file is given as tumour and as normal", path=shared, remedy="Give the normal's own reads")


def _list_snps(sites: VariantSites | None, targets: Targets, genome: Genome) -> tuple[tuple[Snp, float], ...] | None:
    return None if sites is None else list_common_snps(sites, targets.merged, genome.build, GenomeBases(genome))


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
