"""DNA reads of a tumour and its normal to checked alignments, coverage and sample checks.

FASTQ is aligned to the bundle's genome and written as BAM; a given BAM or CRAM is checked and used as it is. Everything behind
reads genome coordinates (see `reads.aligned`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from fascicle.calls.contamination import check_contamination, check_homozygous_minors
from fascicle.calls.coverage import DEFAULT_THRESHOLDS, NORMAL_THRESHOLDS, summarise_coverage
from fascicle.calls.dna_damage import check_deamination, check_oxidation, measure_error
from fascicle.calls.dna_quality import check_alignment, check_coverage, check_reference, check_specimen
from fascicle.calls.identity import call_genotypes
from fascicle.calls.sample_identity import check_exchange, check_pair, list_site_genotypes
from fascicle.calls.sample_sex import check_sex
from fascicle.errors import ReadsError
from fascicle.evidence.alleles import AlleleCounts
from fascicle.evidence.depth import DepthEvidence
from fascicle.evidence.near_copies import NearCopy, find_near_copies
from fascicle.evidence.one_pass import CountedReads
from fascicle.evidence.sample_sites import NORMAL, TUMOUR, SampleEvidence, Site
from fascicle.model.cases import Sex, Specimen
from fascicle.model.coverage import Coverage, CoverageThresholds
from fascicle.model.genotypes import Genotype, Snp
from fascicle.model.loci import Span
from fascicle.model.quality import Check, Quality, Status
from fascicle.model.read_handling import ReadHandling
from fascicle.reads.aligned import AlignedReads, open_aligned
from fascicle.reads.aligned_bam import AlignmentOptions, AlignmentSummary, GenomeIndex, describe_part, write_aligned_bam
from fascicle.reads.alignments import has_places
from fascicle.reads.contig_places import describe_extent
from fascicle.reads.remarking import mark_given
from fascicle.reads.sources import ReadFiles, find_alignment_file, open_reads
from fascicle.reference.genome import Genome
from fascicle.reference.targets import Regions, Targets, intersect_spans
from fascicle.workflow.ports import Progress, SilentProgress

# Reads that are cut from the reference to find near copies are as long as a short read of a panel.
_READ_BP = 100


@dataclass(frozen=True)
class DnaReads:
    """The reads of one specimen as given. `bam` is where reads that are not aligned yet are written, and a given file whose
    duplicates are marked anew; `name` is what the case calls the sample.
    """

    name: str
    files: ReadFiles
    bam: Path
    specimen: Specimen | None = None
    handling: ReadHandling = field(default_factory=ReadHandling)


@dataclass(frozen=True)
class OpenedSample:
    """A sample whose alignments can be read: how it was given, and what was counted if Fascicle aligned it."""

    given: DnaReads
    reads: AlignedReads
    summary: AlignmentSummary | None


class KnownCopies(Protocol):
    """Near copies of targets in one genome, kept from run to run."""

    def find(self, spans: Sequence[tuple[str, Span]], read_bp: int) -> tuple[NearCopy, ...] | None:
        """Those of merged spans by reads of so many bases; None where they are not kept."""

    def keep(self, spans: Sequence[tuple[str, Span]], read_bp: int, copies: Sequence[NearCopy]) -> None:
        """Keeps them, if that can be done."""


@dataclass(frozen=True)
class SampleSettings:
    """What the checks depend on beside the reads.

    snps: common SNPs with the population frequency of the alternate allele (0 to 1), or None; they tell persons apart and
    measure contamination. is_forced: say what is wrong with the samples, but go on. copied: regions that are known to have a
    near copy elsewhere, beside those that the bundle's own sequence shows; known_copies: where these are kept for the next run.
    """

    thresholds: CoverageThresholds = DEFAULT_THRESHOLDS
    normal_thresholds: CoverageThresholds = NORMAL_THRESHOLDS
    snps: Sequence[tuple[Snp, float]] | None = None
    sex: Sex = Sex.UNKNOWN
    is_forced: bool = False
    copied: Regions | None = None
    known_copies: KnownCopies | None = None

    def list_thresholds(self) -> dict[str, CoverageThresholds]:
        """Of a fragment that counts, by role."""
        return {TUMOUR: self.thresholds, NORMAL: self.normal_thresholds}


@dataclass(frozen=True)
class DnaAssessment:
    """Coverage of both samples, all checks, near copies of targets, genotypes of the tumour at the SNPs, notes on files and
    targets, and warnings that must be told in every output; and places at which a sample differs from the reference.
    """

    tumour: Coverage
    normal: Coverage | None
    quality: Quality
    near_copies: tuple[NearCopy, ...]
    genotypes: tuple[Genotype, ...] | None
    notes: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    sites: tuple[Site, ...] = ()


@contextmanager
def open_dna_sample(
    given: DnaReads,
    index: GenomeIndex,
    *,
    targets: Targets | None = None,
    threads: int = 1,
    progress: Progress | None = None,
) -> Iterator[OpenedSample]:
    """A sample's alignments for the length of a block: those given, or those made of its reads.

    Raises:
        ReadsError: the files cannot be used, or an aligner was asked for and the reads are aligned already; the message names
            file, what and remedy.
        ReferenceInputError: reads are to be aligned, and the bundle has no genome sequence.
        ToolError: the aligner that was asked for is not on the PATH, or failed.
    """
    progress = progress or SilentProgress()
    path = find_alignment_file(given.files)
    summary = None
    if path is None or not has_places(path) or given.handling.aligns_anew:
        summary = _align(given, index, threads, progress)
        path = given.bam
    elif given.handling.aligner is not None:
        remedy = "Add --realign (in CASE.toml: realign = true) to align its reads anew, or ask for no aligner"
        raise ReadsError("it is aligned already, and is used as it is", path=path, remedy=remedy)
    progress.start("checking alignments", None)
    regions = [(chrom, span.start, span.end) for chrom, span in targets.merged] if targets else []
    name, cram_reference = given.name, given.files.cram_reference
    with open_aligned(path, index.genome, sample=name, cram_reference=cram_reference, regions=regions) as reads:
        opened = OpenedSample(given, reads, summary)
        if summary is None and given.handling.is_marked_anew:
            progress.start("marking duplicates", None)
            with mark_sample(opened, index.genome) as marked:
                progress.finish()
                yield marked
        else:
            progress.finish()
            yield opened


def _align(given: DnaReads, index: GenomeIndex, threads: int, progress: Progress) -> AlignmentSummary:
    asked = given.handling
    options = AlignmentOptions(given.name, threads, not asked.has_amplicons, asked.is_collapsed, asked.program)
    with open_reads(given.files) as lanes:
        progress.start("aligning", None)
        return write_aligned_bam(lanes, index, given.bam, options, progress.advance)


@contextmanager
def mark_sample(sample: OpenedSample, genome: Genome) -> Iterator[OpenedSample]:
    """The sample of a given file with its duplicates marked anew, written to `given.bam`, for the length of a block."""
    tally = mark_given(sample.reads, sample.given.bam)
    note = f"duplicates were marked anew: {tally.duplicates:,} of {tally.fragments:,} fragments are copies"
    with open_aligned(sample.given.bam, genome, sample=sample.given.name) as reads:
        notes = (*sample.reads.notes, note)
        yield replace(sample, reads=replace(reads, notes=notes))


def describe_duplicates(sample: OpenedSample) -> str:
    """What was done about copies of fragments, in one or two words, for the parameters of a result."""
    summary = sample.summary
    if summary is None:
        return "marked anew" if sample.given.handling.is_marked_anew else "as given"
    if summary.families is not None:
        return "UMI families collapsed"
    if summary.duplicates is None:
        return "not marked"
    return "marked by ends and UMIs" if summary.has_umis else "marked by ends"


def assess_dna(
    tumour: OpenedSample,
    normal: OpenedSample | None,
    index: GenomeIndex,
    targets: Targets,
    counted: CountedReads,
    settings: SampleSettings | None = None,
    *,
    progress: Progress | None = None,
) -> DnaAssessment:
    """Coverage and all checks of a tumour and its normal, whose reads were counted by `plan_counts` of the same settings.

    Raises:
        ReadsError: no read lies on the targets; tumour and normal are of two persons or exchanged (unless forced).
    """
    settings, progress = settings or SampleSettings(), progress or SilentProgress()
    return _Assessment(tumour, normal, index, targets, counted, settings, progress).run()


def _require_reads(sample: OpenedSample, depth: DepthEvidence) -> DepthEvidence:
    if not depth.on_target:
        remedy = "Check that the reads are of this assay, and that its BED is of the bundle's build"
        raise ReadsError("not one read lies on the targets", path=sample.reads.path, remedy=remedy)
    return depth


@dataclass(frozen=True)
class _Assessment:
    tumour: OpenedSample
    normal: OpenedSample | None
    index: GenomeIndex
    targets: Targets
    counted: CountedReads
    settings: SampleSettings
    progress: Progress

    @property
    def genome(self) -> Genome:
        """The genome that both are placed on."""
        return self.index.genome

    @property
    def samples(self) -> tuple[tuple[str, OpenedSample], ...]:
        """The samples there are, with their roles."""
        return ((TUMOUR, self.tumour), *(((NORMAL, self.normal),) if self.normal else ()))

    def run(self) -> DnaAssessment:
        spans, bases, counted = self.targets.merged, self.counted.bases, self.counted.samples
        self.progress.start("comparing samples", None)
        depths = {role: _require_reads(sample, counted[role].depth) for role, sample in self.samples}
        near_copies = self._find_copies(spans)
        covered = {role: self._summarise(role, sample, depths[role], near_copies) for role, sample in self.samples}
        genotypes = {role: self._list_alleles(counted[role].alleles) for role, _ in self.samples}
        between = self._compare(bases, genotypes)
        if not self.settings.is_forced:
            _refuse_wrong_samples(between, self.tumour.reads.path)
        checks = [
            check for role, sample in self.samples for check in self._check(role, sample, covered[role], bases, genotypes[role])
        ]
        self.progress.finish()
        own = genotypes[TUMOUR]
        return DnaAssessment(
            covered[TUMOUR], covered.get(NORMAL), Quality((*checks, *between)), near_copies,
            None if own is None else call_genotypes(own), self._list_notes(),
            tuple(dict.fromkeys(filter(None, (self._warn(sample) for _, sample in self.samples)))), tuple(bases.sites),
        )  # fmt: skip

    def _find_copies(self, spans: Sequence[tuple[str, Span]]) -> tuple[NearCopy, ...]:
        """Near copies of targets. The index of a whole genome takes minutes: only for this it is not made."""
        copied = self.settings.copied
        told = (
            () if copied is None else tuple(NearCopy(chrom, span, None) for chrom, span in intersect_spans(spans, copied.merged))
        )
        known = self.settings.known_copies
        found = known.find(spans, _READ_BP) if known else None
        if found is None and self.genome.fasta is not None and self.index.is_at_hand:
            self.progress.start("looking for near copies of targets", None)
            found = find_near_copies(spans, self.genome, self.index.open(), _READ_BP)
            if known is not None:
                known.keep(spans, _READ_BP, found)
        return (*(found or ()), *told)

    def _summarise(self, role: str, sample: OpenedSample, depth: DepthEvidence, near_copies: Sequence[NearCopy]) -> Coverage:
        placed = sample.reads.count_placed()
        return summarise_coverage(depth, self.targets, self.genome, near_copies, self.settings.list_thresholds()[role], placed)

    def _list_alleles(self, alleles: Mapping[Snp, AlleleCounts]) -> tuple[AlleleCounts, ...] | None:
        """Those of the SNPs that were given, in their order."""
        if self.settings.snps is None:
            return None
        because = "it lies outside of the targets"
        return tuple(alleles.get(snp, AlleleCounts(snp, None, None, because)) for snp, _ in self.settings.snps)

    def _compare(self, bases: SampleEvidence, counts: dict[str, tuple[AlleleCounts, ...] | None]) -> tuple[Check, ...]:
        checks: list[Check] = []
        own, other = counts[TUMOUR], counts.get(NORMAL)
        if self.normal is not None:
            checks += [self._compare_pair(bases, own, other), check_exchange(bases.sites)]
        return tuple(checks)

    def _compare_pair(
        self, bases: SampleEvidence, own: tuple[AlleleCounts, ...] | None, other: tuple[AlleleCounts, ...] | None
    ) -> Check:
        """By the SNPs that were given, else, or where too few of them are covered, by places found in the samples."""
        if own is not None and other is not None:
            check = check_pair("tumour_normal_identity", call_genotypes(other), call_genotypes(own))
            if check.status is not Status.NOT_ASSESSABLE:
                return check
        return check_pair("tumour_normal_identity", *list_site_genotypes(bases.sites, self.genome.build))

    def _check_contamination(
        self, bases: SampleEvidence, counts: tuple[AlleleCounts, ...] | None, role: str, error: float
    ) -> Check:
        if counts is None or self.settings.snps is None:
            return check_homozygous_minors(bases.sites, is_normal=role == NORMAL)
        frequencies = (frequency for _, frequency in self.settings.snps)
        check = check_contamination(list(zip(counts, frequencies, strict=True)), error)
        if check.status is not Status.NOT_ASSESSABLE:
            return check
        return check_homozygous_minors(bases.sites, is_normal=role == NORMAL, missing=check.because)

    def _check(
        self, role: str, sample: OpenedSample, coverage: Coverage, bases: SampleEvidence, counts: tuple[AlleleCounts, ...] | None
    ) -> Iterator[Check]:
        damage = bases.damage[role]
        is_normal = role == NORMAL
        found = [
            *(check_alignment(sample.summary) if sample.summary else ()),
            check_reference(self._warn(sample)),
            *check_coverage(coverage),
            check_sex(coverage.targets, self.genome.build, self.settings.sex, is_tumour=not is_normal),
            self._check_contamination(bases, counts, role, measure_error(damage)),
            check_deamination(damage),
            check_oxidation(damage),
        ]
        yield from (replace(check, name=f"{role}_{check.name}") for check in found)
        if not is_normal:
            yield from check_specimen(sample.given.specimen)

    def _list_notes(self) -> tuple[str, ...]:
        lines = [f"{role}: {note}" for role, sample in self.samples for note in sample.reads.notes]
        lines += filter(None, (self._warn(sample) for _, sample in self.samples))
        return tuple(dict.fromkeys((*lines, *self.targets.notes)))

    def _warn(self, sample: OpenedSample) -> str | None:
        """What must be told where reads were aligned to a part of the genome, here or before."""
        if sample.summary is not None:
            warning = "; ".join(sample.summary.notes) or None
        else:
            part = describe_extent(sample.reads.contigs, self.genome)
            warning = None if part is None else describe_part(part)
        copied = self.settings.copied
        return warning if warning is None or copied is None else f"{warning} beside those in {copied.source}"


def _refuse_wrong_samples(checks: Sequence[Check], path: Path) -> None:
    """Stops at samples that cannot be what they are said to be: nothing that follows would be true."""
    for check in checks:
        if check.status is Status.FAIL:
            remedy = "Check which files are of which sample; --force goes on in spite of it"
            raise ReadsError(f"{check.name.replace('_', ' ')}: {check.because}", path=path, remedy=remedy)
