"""DNA reads to small variants: alignment where it is needed, checks of the samples, calls with reasons, detection limits."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from fascicle.calls.calling_quality import check_calling, check_notes
from fascicle.calls.common_snps import list_common_snps
from fascicle.calls.copy_number.quality import check_copy_number
from fascicle.calls.germline.exon_copies import find_exon_copies
from fascicle.calls.germline.normal_depths import list_target_depths
from fascicle.calls.population import find_population_frequencies
from fascicle.calls.small_variants.calling import (
    CallingContext,
    FindPopulation,
    call_small_variants,
    judge_small_variants,
)
from fascicle.calls.tumour_state import FindState
from fascicle.errors import ReadsError
from fascicle.evidence.one_pass import CountedReads, PassPlan, count_reads
from fascicle.evidence.repeat_lengths import RepeatLengths
from fascicle.evidence.sample_sites import NORMAL, TUMOUR
from fascicle.model.genotypes import Snp
from fascicle.model.msi import MicrosatelliteLocus
from fascicle.model.quality import Quality
from fascicle.reads.aligned import AlignedReads
from fascicle.reads.aligned_bam import GenomeIndex
from fascicle.reads.sources import ReadFiles
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import Genome
from fascicle.reference.genome_bases import GenomeBases
from fascicle.reference.targets import Targets, list_exon_targets
from fascicle.reference.variant_sites import VariantSites
from fascicle.workflow.align_dna import (
    DnaAssessment,
    DnaReads,
    KnownCopies,
    OpenedSample,
    SampleSettings,
    assess_dna,
    describe_duplicates,
    open_dna_sample,
)
from fascicle.workflow.call_copy_number import CopyContext, call_copy_number, lay_out_copy_bins
from fascicle.workflow.call_dna import CalledReads, DnaSettings
from fascicle.workflow.call_germline import GermlineReads
from fascicle.workflow.call_structural import gather_structural
from fascicle.workflow.measure_microsatellites import find_loci, measure_microsatellites
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
    known_copies: KnownCopies | None = None,
) -> CalledReads:
    """Calls small variants of a tumour, with its normal where there is one. A BAM or CRAM is used as it is aligned; FASTQ and
    unaligned BAM are aligned to the bundle's genome first. The number of threads does not change the answer. The index of a
    large genome is kept in the folder `kept_in` for the next run, near copies of targets in `known_copies`.

    Raises:
        ReadsError: a file cannot be used, or the samples are not what they are said to be; the message says what to do.
        ReferenceInputError: the bundle has no genome sequence, or no target.
    """
    _refuse_one_file(tumour, normal)
    targets = settings.targets or list_exon_targets(bundle, settings.panel.genes if settings.panel else None)
    with ExitStack() as stack:
        opener = _Opener(stack, GenomeIndex(genome, kept_in, threads), known_copies, targets, settings, threads, progress)
        own = opener.open(TUMOUR, tumour)
        other = opener.open(NORMAL, normal) if normal else None
        loci = find_loci(genome, targets)
        counted = opener.count(own, other, loci)
        assessment = opener.assess(own, other, counted)
        samples = _Samples(own, other, counted, assessment, bundle, genome, targets, settings, loci)
        return _call(samples, threads, progress)


class _Opener:
    """Opens samples, aligned in a temporary folder where they are not yet, and holds them against what they are said to be."""

    def __init__(
        self,
        stack: ExitStack,
        index: GenomeIndex,
        known_copies: KnownCopies | None,
        targets: Targets,
        settings: DnaSettings,
        threads: int,
        progress: Progress,
    ):
        self._stack, self._known_copies = stack, known_copies
        self._folder = Path(stack.enter_context(TemporaryDirectory(prefix="fascicle-dna-")))
        self._index, self._targets, self._settings = index, targets, settings
        self._threads, self._progress = threads, progress

    def open(self, role: str, files: ReadFiles) -> OpenedSample:
        """A sample that stays open as long as the stack. Raises ReadsError."""
        settings = self._settings
        specimen = settings.specimen if role == TUMOUR else None
        handling = settings.handling if role == TUMOUR else settings.normal_handling
        given = DnaReads(role, files, self._folder / f"{role}.bam", specimen, handling)
        opened = open_dna_sample(given, self._index, targets=self._targets, threads=self._threads, progress=self._progress)
        return self._stack.enter_context(opened)

    def count(self, own: OpenedSample, other: OpenedSample | None, loci: tuple[MicrosatelliteLocus, ...]) -> CountedReads:
        """All that is counted of their reads, in one pass. Raises ReadsError for a damaged file."""
        genome, targets, told = self._index.genome, self._targets, self._told
        bins = lay_out_copy_bins(targets, genome, self._settings)
        snps = tuple(snp for snp, _ in told.snps or ())
        plan = PassPlan(genome, targets.merged, bins, loci, snps, told.list_thresholds(), self._threads)
        self._progress.start("reading alignments", len(plan.chunks))
        return count_reads(own.reads, other.reads if other else None, plan, self._progress.advance)

    def assess(self, own: OpenedSample, other: OpenedSample | None, counted: CountedReads) -> DnaAssessment:
        """Coverage and checks of both. Raises ReadsError where they are not what they are said to be."""
        return assess_dna(own, other, self._index, self._targets, counted, self._told, progress=self._progress)

    @cached_property
    def _told(self) -> SampleSettings:
        settings = self._settings
        snps = _list_snps(settings.population, self._targets, self._index.genome)
        return SampleSettings(
            snps=snps,
            sex=settings.sex,
            is_forced=settings.is_forced,
            copied=settings.near_copies,
            known_copies=self._known_copies,
        )


@dataclass(frozen=True)
class _Samples:
    """Both samples, open, counted and assessed, with what they are held against."""

    own: OpenedSample
    other: OpenedSample | None
    counted: CountedReads
    assessment: DnaAssessment
    bundle: Bundle
    genome: Genome
    targets: Targets
    settings: DnaSettings
    loci: tuple[MicrosatelliteLocus, ...]

    @property
    def normal(self) -> AlignedReads | None:
        """The normal's reads."""
        return self.other.reads if self.other else None

    @property
    def lengths(self) -> tuple[RepeatLengths, RepeatLengths | None]:
        """Of microsatellites, in the tumour and in the normal."""
        counted = self.counted.samples
        return counted[TUMOUR].lengths, counted[NORMAL].lengths if NORMAL in counted else None


def _call(samples: _Samples, threads: int, progress: Progress) -> CalledReads:
    """Everything that is called from reads, in the order of its progress."""
    own, targets, genome, assessment = samples.own.reads, samples.targets, samples.genome, samples.assessment
    about = CopyContext(samples.bundle, genome, targets, samples.settings)
    counted = samples.counted
    copies = call_copy_number(counted.samples, assessment, about, progress)
    progress.start("calling small variants", None)
    context = _make_context(samples, copies.find_state, threads)
    called = judge_small_variants(counted.chunks, genome, targets.regions, context)
    germline = _call_germline(samples, context, progress)
    structural = gather_structural(own, samples.normal, counted.odd, targets, genome, progress)
    lengths = measure_microsatellites(samples.loci, *samples.lengths, samples.bundle)
    of_calling = check_calling(called.tally, called.limits, has_normal=samples.other is not None)
    checks = (*check_notes(assessment.notes), *of_calling, *assessment.quality.checks, *check_copy_number(copies.findings))
    return CalledReads(
        called.calls,
        assessment.tumour,
        called.limits,
        Quality(checks),
        _list_parameters(samples),
        warnings=assessment.warnings,
        microsatellites=lengths,
        copy_number=copies.findings,
        structural=structural,
        germline=germline,
    )


def _make_context(samples: _Samples, state: FindState, threads: int) -> CallingContext:
    settings = samples.settings
    return CallingContext(
        population=_make_lookup(settings.population, samples.genome),
        normals=settings.normals,
        state=state,
        threads=threads,
    )


def _call_germline(samples: _Samples, context: CallingContext, progress: Progress) -> GermlineReads | None:
    """The normal's own variants in the germline genes, with the tumour's counts beside them: those that the tumour has lost are
    among them, which the tumour's calls cannot show. None without a normal or without consent."""
    normal, settings = samples.normal, samples.settings.germline
    if normal is None or settings is None:
        return None
    progress.start("calling germline variants", None)
    genes = frozenset(settings.panel.genes)
    regions = [target for target in samples.targets.regions if target.gene in genes]
    # The tumour's purity and the rest of its state say nothing of the normal.
    called = call_small_variants(normal, samples.own.reads, samples.genome, regions, replace(context, state=None))
    coverage = samples.assessment.normal
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


def _list_parameters(samples: _Samples) -> dict[str, str | int | float | bool | None]:
    targets, normals = samples.targets, samples.settings.normals
    parameters: dict[str, str | int | float | bool | None] = {"regions": targets.source, "regions_bp": targets.length_bp}
    for role, sample in ((TUMOUR, samples.own), (NORMAL, samples.other)):
        if sample is not None:
            parameters[f"{role}_aligner"] = sample.summary.aligner if sample.summary else "as given"
            parameters[f"{role}_duplicates"] = describe_duplicates(sample)
            parameters[f"{role}_sample"] = sample.reads.sample
    resources = {"normals": normals.normals if normals else None, "msi_baseline_sha256": samples.bundle.msi_baseline_sha256}
    return parameters | resources
