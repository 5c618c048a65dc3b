"""The programs of `fascicle bench dna`: what they are given, their commands, and how their results are read."""

from __future__ import annotations

import csv
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import ClassVar, Final

import pysam

from fascicle.adapters.atomic import output_errors
from fascicle.adapters.result_files import DNA_FILES, read_variant_findings
from fascicle.errors import InputError, ReferenceInputError
from fascicle.model.dna import is_reported_or_germline
from fascicle.model.loci import Build
from fascicle.model.variants import SmallVariant
from fascicle.reads.contig_places import ContigPlace, choose_contigs, find_contig_places
from fascicle.reference.genome import Genome
from fascicle.reference.targets import Targets
from fascicle.simulate.small_variants import PlantedVariant
from fascicle.workflow.bench.dna import Prepared, VariantProgram
from fascicle.workflow.bench.rounds import Step
from fascicle.workflow.score_variants import Called

TRUTH_COLUMNS: Final = ("chrom", "pos", "ref", "alt", "fraction")
# Low fractions, as its authors advise for pooled samples; a fraction of 1 % and three fragments at least.
_FREEBAYES: Final = ("--pooled-continuous", "-F", "0.01", "-C", "3")
# Without a limit of depth, and without the defaults that lose indels of a low fraction.
_MPILEUP: Final = ("-d", "1000000", "-L", "1000000", "-F", "0.005", "-m", "3", "-a", "AD,DP", "-Ou")


def prepare_inputs(bam: Path, genome: Genome, targets: Targets, folder: Path) -> tuple[Prepared, tuple[ContigPlace, ...]]:
    """Writes targets and FASTA as programs need them, and says where the BAM's contigs lie.

    Raises:
        ReferenceInputError: the bundle was made from transcripts.
        InputError: the BAM cannot be read; see also `choose_contigs`.
    """
    if genome.fasta is None:
        raise ReferenceInputError("the bundle was made from transcripts", remedy="Build a bundle with --genome FA")
    try:
        with pysam.AlignmentFile(str(bam)) as file:
            header = file.header.to_dict()
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read as BAM ({error})", path=bam, remedy="Give a sorted, indexed BAM") from None
    places, _ = choose_contigs(find_contig_places(header, bam), genome, bam)
    given = Prepared(bam, folder / "targets.bed", folder / "regions.bed", folder / "genome.fa")
    with output_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        given.targets.write_text("".join(_format_targets(targets)), "ascii")
        given.regions.write_text("".join(_format_regions(targets, places)), "ascii")
        _write_fasta(genome.fasta, given.fasta)
    return given, places


def _format_targets(targets: Targets) -> Iterator[str]:
    for target in targets.regions:
        yield f"{target.chrom}\t{target.span.start}\t{target.span.end}\t{target.gene or ''}\n"


def _format_regions(targets: Targets, places: Sequence[ContigPlace]) -> Iterator[str]:
    for chrom, span in targets.merged:
        for place in places:
            start, end = max(span.start, place.start), min(span.end, place.end)
            if place.chrom == chrom and start < end:
                yield f"{place.contig}\t{start - place.start}\t{end - place.start}\n"


def _write_fasta(packed: Path, plain: Path) -> None:
    if not plain.is_file():
        with pysam.BGZFile(str(packed), "rb") as source, plain.open("wb") as target:
            shutil.copyfileobj(source, target)
        pysam.faidx(str(plain))


class FascicleDna:
    """This program, run as a user runs it, with a cache of compiled kernels of its own."""

    name = "fascicle"
    does = "BAM to small variants, coverage, checks, TMB"
    package = ""

    def __init__(self, reference: Path, threads: int = 1):
        self.reference = reference
        self.threads = threads

    def is_installed(self) -> bool:
        """Always."""
        return True

    def plan_run(self, given: Prepared, folder: Path) -> Sequence[Step]:
        """`fascicle dna`."""
        files = ("--reference", str(self.reference), "--tumour", str(given.bam), "--targets", str(given.targets))
        options = ("--out", str(folder / "calls"), "--threads", str(self.threads))
        argv = (sys.executable, "-m", "fascicle", "dna", "--quiet", *files, *options)
        return (Step(argv, {"NUMBA_CACHE_DIR": str(folder / "kernels")}),)

    def read_calls(self, folder: Path) -> tuple[Called, ...]:
        """Reported calls, and those that only their being of the germline speaks against."""
        findings = read_variant_findings(folder / "calls" / DNA_FILES[0])
        return tuple(
            Called(own.variant.chrom, own.variant.start, own.variant.ref, own.variant.alt, own.tumour.fraction.value)
            for own in findings.calls
            if is_reported_or_germline(own) and own.tumour.fraction is not None
        )


class _Peer:
    """What peers share; each says its name, package and executables, and writes `calls.vcf`."""

    name: ClassVar[str]
    does: ClassVar[str]
    package: ClassVar[str]

    def __init__(self, places: Sequence[ContigPlace], threads: int = 1):
        self._places = {place.contig: place for place in places}
        self.threads = threads

    def is_installed(self) -> bool:
        """Whether the executable is in the PATH."""
        return shutil.which(self.package) is not None

    def read_calls(self, folder: Path) -> tuple[Called, ...]:
        """Every allele of the VCF."""
        return tuple(self._list_calls(folder / "calls.vcf"))

    def _list_calls(self, path: Path) -> Iterator[Called]:
        with pysam.VariantFile(str(path)) as file:
            for record in file:
                place = self._places[record.chrom]
                depths = record.samples[0].get("AD") or ()
                for alt, seen in zip(record.alts or (), depths[1:], strict=True):
                    total = sum(own or 0 for own in depths)
                    fraction = (seen or 0) / total if total else 0.0
                    yield Called(place.chrom, record.start + place.start, record.ref or "", alt, fraction)


class Freebayes(_Peer):
    """freebayes for low fractions."""

    name = "freebayes"
    does = " ".join(_FREEBAYES)
    package = "freebayes"

    def plan_run(self, given: Prepared, folder: Path) -> Sequence[Step]:
        """One command; it has no threads."""
        options = (*_FREEBAYES, "-t", str(given.regions), "-f", str(given.fasta))
        return (Step(("freebayes", *options, str(given.bam)), output=folder / "calls.vcf"),)


class Bcftools(_Peer):
    """bcftools' pileup and its caller, which is one of germline variants."""

    name = "bcftools"
    does = "mpileup without its limits, call -m (a germline model)"
    package = "bcftools"

    def plan_run(self, given: Prepared, folder: Path) -> Sequence[Step]:
        """Pileup, then calls."""
        pileup = folder / "pileup.bcf"
        files = ("-f", str(given.fasta), "-R", str(given.regions), "-o", str(pileup))
        return (
            Step(("bcftools", "mpileup", *_MPILEUP, *files, str(given.bam))),
            Step(("bcftools", "call", "-m", "-v", "-Ov", str(pileup)), output=folder / "calls.vcf"),
        )


PEERS: Final[dict[str, Callable[[Sequence[ContigPlace], int], VariantProgram]]] = {"freebayes": Freebayes, "bcftools": Bcftools}


def read_truth(path: Path, build: Build) -> tuple[PlantedVariant, ...]:
    """Planted variants of a table with `TRUTH_COLUMNS`; pos is 1-based.

    Raises:
        InputError: another header, or a line that is no variant.
    """
    remedy = f"Give a table with the columns {', '.join(TRUTH_COLUMNS)}, separated by tabs"
    found = []
    with path.open(encoding="ascii", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        if tuple(rows.fieldnames or ()) != TRUTH_COLUMNS:
            raise InputError("is no table of planted variants", path=path, where="line 1", remedy=remedy)
        for number, row in enumerate(rows, start=2):
            try:
                variant = SmallVariant(build, row["chrom"], int(row["pos"]) - 1, row["ref"], row["alt"])
                found.append(PlantedVariant(variant, float(row["fraction"]), is_germline=False))
            except (TypeError, ValueError) as error:
                raise InputError(f"no variant ({error})", path=path, where=f"line {number}", remedy=remedy) from None
    return tuple(found)
