"""DNA reads to small variants: alignment where it is needed, calls with reasons, detection limits, checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from fascicle.calls.calling_quality import check_aligned, check_dna_reads
from fascicle.calls.coverage import DEFAULT_THRESHOLDS, summarise_coverage
from fascicle.calls.dna_quality import check_alignment, check_coverage
from fascicle.calls.population import find_population_frequencies
from fascicle.calls.small_variants.calling import CalledVariants, CallingContext, FindPopulation, call_small_variants
from fascicle.calls.small_variants.germline_status import TumourState
from fascicle.errors import ReadsError
from fascicle.evidence.depth import count_depth
from fascicle.evidence.near_copies import find_near_copies
from fascicle.model.coverage import Coverage
from fascicle.model.quality import Check, Quality
from fascicle.reads.aligned import AlignedReads, open_aligned
from fascicle.reads.aligned_bam import AlignmentOptions, AlignmentSummary, open_index, write_aligned_bam
from fascicle.reads.alignment_checks import check_header
from fascicle.reads.alignments import is_alignment_file
from fascicle.reads.short_read_index import ShortReadIndex
from fascicle.reads.sources import ReadFiles, open_reads
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import Genome
from fascicle.reference.genome_bases import GenomeBases
from fascicle.reference.targets import Targets, list_exon_targets
from fascicle.reference.variant_sites import VariantSites
from fascicle.workflow.call_dna import CalledReads, DnaSettings
from fascicle.workflow.check_dna_samples import check_dna_samples
from fascicle.workflow.ports import Progress

TUMOUR: Final = "tumour"
NORMAL: Final = "normal"
# Reads of this length are tried for near copies; longer ones are placed at least as well.
_READ_BP: Final = 100


@dataclass(frozen=True)
class _Sample:
    """The reads of one specimen, aligned; `summary` and `index` are None where they were aligned before."""

    role: str
    reads: AlignedReads
    summary: AlignmentSummary | None
    index: ShortReadIndex | None


def call_read_variants(
    tumour: ReadFiles,
    normal: ReadFiles | None,
    bundle: Bundle,
    genome: Genome,
    settings: DnaSettings,
    *,
    threads: int,
    progress: Progress,
) -> CalledReads:
    """Calls small variants of a tumour, with its normal where there is one. A BAM or CRAM is used as it is aligned; FASTQ and
    unaligned BAM are aligned to the bundle's genome first. The number of threads does not change the answer.

    Raises:
        ReadsError: a file cannot be used; the message says why.
        ReferenceInputError: the bundle has no genome sequence, or no target.
    """
    targets = settings.targets or list_exon_targets(bundle, settings.panel.genes if settings.panel else None)
    given = ((TUMOUR, tumour), *(((NORMAL, normal),) if normal else ()))
    with ExitStack() as stack:
        samples = [stack.enter_context(_open_sample(role, files, genome, targets, threads, progress)) for role, files in given]
        own = [sample.reads for sample in samples]
        progress.start("checking the samples", None)
        of_samples = check_dna_samples(own[0], own[1] if normal else None, genome, targets)
        progress.start("calling small variants", None)
        context = CallingContext(
            population=_make_lookup(settings.population, genome),
            state=_make_state(settings.tumour_cell_fraction),
            threads=threads,
        )
        called = call_small_variants(own[0], own[1] if normal else None, genome, targets.regions, context)
        progress.start("measuring coverage", None)
        coverage = _measure_coverage(samples[0], genome, targets)
        checks = Quality((*_check(samples, targets, called), *check_coverage(coverage), *of_samples))
    return CalledReads(called.calls, coverage, called.limits, checks, _list_parameters(samples, targets))


@contextmanager
def _open_sample(
    role: str, files: ReadFiles, genome: Genome, targets: Targets, threads: int, progress: Progress
) -> Iterator[_Sample]:
    """The reads of one specimen, aligned and checked, for the length of a block."""
    regions = tuple((chrom, span.start, span.end) for chrom, span in targets.merged)
    with ExitStack() as stack:
        aligned = _find_aligned(files)
        summary = index = None
        if aligned is None:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="fascicle-dna-")))
            aligned = folder / f"{role}.bam"
            progress.start(f"aligning the reads of the {role}", None)
            index = open_index(genome, None, threads)
            with open_reads(files) as lanes:
                options = AlignmentOptions(role, threads)
                summary = write_aligned_bam(lanes, genome, index, aligned, options, progress.advance)
        progress.start(f"checking the alignments of the {role}", None)
        opened = open_aligned(aligned, genome, cram_reference=files.cram_reference, regions=regions)
        yield _Sample(role, stack.enter_context(opened), summary, index)


def _find_aligned(files: ReadFiles) -> Path | None:
    """The one file of aligned reads, None where the reads have to be aligned. Raises ReadsError."""
    alignments = [path for path in files.all if is_alignment_file(path)]
    if not alignments:
        return None
    if len(files.all) > 1:
        raise ReadsError("a BAM or CRAM beside other files", path=alignments[0], remedy="Give it alone: it holds both mates")
    # An unaligned BAM (uBAM) names no reference sequence.
    return alignments[0] if check_header(alignments[0]).get("SQ") else None


def _measure_coverage(sample: _Sample, genome: Genome, targets: Targets) -> Coverage:
    """Near copies are looked for where the reads were aligned here; those of a given file show by their mapping quality."""
    evidence = count_depth(sample.reads, targets.merged, DEFAULT_THRESHOLDS)
    copies = find_near_copies(targets.merged, genome, sample.index, _READ_BP) if sample.index else ()
    return summarise_coverage(evidence, targets, genome, copies, DEFAULT_THRESHOLDS, sample.reads.count_placed())


def _make_lookup(sites: VariantSites | None, genome: Genome) -> FindPopulation | None:
    if sites is None:
        return None
    return lambda variants: find_population_frequencies(variants, sites, GenomeBases(genome))


def _make_state(purity: float | None) -> Callable[[str, int], TumourState] | None:
    return None if purity is None else lambda _chrom, _offset: TumourState(purity)


def _check(samples: Sequence[_Sample], targets: Targets, called: CalledVariants) -> Iterator[Check]:
    for sample in samples:
        notes = sample.summary.notes if sample.summary else ()
        yield from check_aligned(sample.role, sample.reads.notes, notes)
        if sample.summary:
            own = check_alignment(sample.summary)
            yield from (replace(check, name=f"{sample.role}_{check.name}") for check in own if check.name != "reference")
    yield from check_dna_reads(called.tally, called.limits, has_normal=len(samples) > 1, notes=targets.notes)


def _list_parameters(samples: Sequence[_Sample], targets: Targets) -> dict[str, str | int | float | bool | None]:
    parameters: dict[str, str | int | float | bool | None] = {"regions": targets.source, "regions_bp": targets.length_bp}
    for sample in samples:
        parameters[f"{sample.role}_aligner"] = sample.summary.aligner if sample.summary else "as given"
        parameters[f"{sample.role}_sample"] = sample.reads.sample
    return parameters
