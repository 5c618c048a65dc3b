"""The programs of `fascicle bench rna`: their commands, and how their results are read."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final

from fascicle.adapters.atomic import output_errors
from fascicle.model.genes import Gene, Transcript
from fascicle.model.loci import Position, Strand
from fascicle.reference.bundle import Bundle
from fascicle.reference.exporting import (
    format_genome_gtf,
    format_loci_fasta,
    format_loci_gtf,
    format_transcripts_fasta,
)
from fascicle.workflow.bench.rna import BenchProgram, CalledFusion
from fascicle.workflow.bench.rounds import Step

_KALLISTO_WORD_BP: Final = 31
_PIZZLY_INSERT_BP: Final = 400
_PIZZLY_MISMATCHES: Final = 2
# What Arriba's documentation asks of STAR, but without multimapping chimeras (--chimMultimapNmax), which make it four times
# slower on a panel.
_STAR_CHIMERIC: Final = (
    "--outFilterMultimapNmax", "50", "--peOverlapNbasesMin", "10", "--alignSplicedMateMapLminOverLmate", "0.5",
    "--alignSJstitchMismatchNmax", "5", "-1", "5", "5", "--chimSegmentMin", "10", "--chimOutType", "WithinBAM", "HardClip",
    "--chimJunctionOverhangMin", "10", "--chimScoreDropMax", "30", "--chimScoreJunctionNonGTAG", "0",
    "--chimScoreSeparation", "1", "--chimSegmentReadGapMax", "3",
)  # fmt: skip


class _Program:
    """What all programs share; each says its name, package and executables."""

    name: ClassVar[str]
    does: ClassVar[str]
    package: ClassVar[str] = ""
    executables: ClassVar[tuple[str, ...]] = ()

    def __init__(self, threads: int = 1):
        self.threads = threads

    def is_installed(self) -> bool:
        """Whether all executables are in the PATH."""
        return all(shutil.which(name) for name in self.executables)

    def prepare(self, bundle: Bundle, folder: Path) -> Sequence[Step]:  # noqa: ARG002
        """Nothing to prepare."""
        return ()

    def read_calls(self, bundle: Bundle, folder: Path) -> tuple[CalledFusion, ...] | None:  # noqa: ARG002
        """No calls."""
        return None


class Fascicle(_Program):
    """This program, run as a user runs it, with a cache of compiled kernels of its own."""

    name = "fascicle"
    does = "reads to fusion calls"

    def __init__(self, reference: Path, threads: int = 1):
        super().__init__(threads)
        self.reference = reference

    def prepare(self, bundle: Bundle, folder: Path) -> Sequence[Step]:  # noqa: ARG002
        """Empties the cache, so that the first run is a cold one."""
        shutil.rmtree(folder / "kernels", ignore_errors=True)
        return ()

    def plan_run(self, reads: Sequence[Path], folder: Path) -> Sequence[Step]:
        """`fascicle fusions`."""
        options = ("--reference", str(self.reference), "--out", str(folder / "calls"), "--threads", str(self.threads))
        argv = (sys.executable, "-m", "fascicle", "fusions", "--quiet", *options, *map(str, reads))
        return (Step(argv, {"NUMBA_CACHE_DIR": str(folder / "kernels")}),)

    def read_calls(self, bundle: Bundle, folder: Path) -> tuple[CalledFusion, ...] | None:
        """Reported fusions of `fusions.tsv`."""
        with (folder / "calls" / "fusions.tsv").open(encoding="utf-8", newline="") as lines:
            rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["verdict"] == "reported"]
        sides = ("five_prime", "three_prime")
        return tuple(
            CalledFusion(row["five_prime_gene"], row["three_prime_gene"], *(_parse_place(row, side, bundle) for side in sides))
            for row in rows
        )


class Igzip(_Program):
    """The floor: nothing but decompressing."""

    name = "igzip"
    does = "decompress only (the floor)"
    package = "isal"
    executables = ("igzip",)

    def plan_run(self, reads: Sequence[Path], folder: Path) -> Sequence[Step]:  # noqa: ARG002
        """Each file to nowhere."""
        return tuple(Step(("igzip", "-d", "-c", str(path))) for path in reads)


class KallistoPizzly(_Program):
    """Pseudoalignment with fusion candidates, then breakpoints."""

    name = "kallisto + pizzly"
    does = "reads to fusion calls"
    package = "kallisto pizzly"
    executables = ("kallisto", "pizzly")

    def prepare(self, bundle: Bundle, folder: Path) -> Sequence[Step]:
        """Transcripts, GTF and index."""
        _write_lines(folder / "transcripts.fa", format_transcripts_fasta(bundle))
        _write_lines(folder / "genes.gtf", format_genome_gtf(bundle))
        word = str(_KALLISTO_WORD_BP)
        return (Step(("kallisto", "index", "-k", word, "-i", str(folder / "index"), str(folder / "transcripts.fa"))),)

    def plan_run(self, reads: Sequence[Path], folder: Path) -> Sequence[Step]:
        """`kallisto quant --fusion` and `pizzly`, with the settings of pizzly's documentation."""
        quant = (
            "kallisto",
            "quant",
            "--fusion",
            "-t",
            str(self.threads),
            "-i",
            str(folder / "index"),
            "-o",
            str(folder / "quant"),
        )
        limits = ("--align-score", str(_PIZZLY_MISMATCHES), "--insert-size", str(_PIZZLY_INSERT_BP))
        files = ("--gtf", str(folder / "genes.gtf"), "--fasta", str(folder / "transcripts.fa"))
        pizzly = ("pizzly", "-k", str(_KALLISTO_WORD_BP), *limits, *files, "--output", str(folder / "pizzly"))
        return (Step((*quant, *map(str, reads))), Step((*pizzly, str(folder / "quant" / "fusion.txt"))))

    def read_calls(self, bundle: Bundle, folder: Path) -> tuple[CalledFusion, ...] | None:
        """The fusions of `pizzly.json`, which pizzly has filtered."""
        return parse_pizzly(json.loads((folder / "pizzly.json").read_text("utf-8")), bundle)


class Star(_Program):
    """Alignment with chimeric settings, before a caller's work starts."""

    name = "STAR"
    does = "alignment only, chimeric settings of Arriba"
    package = "rna-star"
    executables = ("STAR",)

    def prepare(self, bundle: Bundle, folder: Path) -> Sequence[Step]:
        """The loci of the reference as a genome; the index's word size follows STAR's manual."""
        _write_lines(folder / "loci.fa", format_loci_fasta(bundle))
        _write_lines(folder / "loci.gtf", format_loci_gtf(bundle))
        bases = bundle.layout.length
        word = str(min(14, (bases.bit_length() - 1) // 2 - 1))
        bins = str(min(18, max(8, (bases // len(bundle.symbols)).bit_length() - 1)))
        index = folder / "index"
        shutil.rmtree(index, ignore_errors=True)
        files = (
            "--genomeDir",
            str(index),
            "--genomeFastaFiles",
            str(folder / "loci.fa"),
            "--sjdbGTFfile",
            str(folder / "loci.gtf"),
        )
        sizes = ("--genomeSAindexNbases", word, "--genomeChrBinNbits", bins, "--sjdbOverhang", "100")
        log = ("--outFileNamePrefix", f"{folder / 'index.'}")
        return (Step(("STAR", "--runMode", "genomeGenerate", "--runThreadN", str(self.threads), *files, *sizes, *log)),)

    def plan_run(self, reads: Sequence[Path], folder: Path) -> Sequence[Step]:
        """One alignment to an uncompressed BAM file."""
        files = ("--genomeDir", str(folder / "index"), "--readFilesIn", *map(str, reads), "--readFilesCommand", "zcat")
        out = ("--outSAMtype", "BAM", "Unsorted", "--outSAMunmapped", "Within", "--outBAMcompression", "0")
        names = ("--outFileNamePrefix", f"{folder / 'aligned.'}")
        return (Step(("STAR", "--runThreadN", str(self.threads), *files, *out, *names, *_STAR_CHIMERIC)),)


PEERS: Final[dict[str, Callable[[int], BenchProgram]]] = {"igzip": Igzip, "kallisto": KallistoPizzly, "star": Star}


def parse_pizzly(document: dict[str, Any], bundle: Bundle) -> tuple[CalledFusion, ...]:
    """Fusions of pizzly's JSON: one for every pair of transcripts, whose positions it gives in bases of the transcript."""
    models = {t.accession: (gene, t) for gene in _list_genes(bundle) for t in gene.transcripts}
    return tuple(
        CalledFusion(
            fusion["geneA"]["name"],
            fusion["geneB"]["name"],
            _locate(models, pair["transcriptA"], pair["transcriptA"]["endPos"] - 1),
            _locate(models, pair["transcriptB"], pair["transcriptB"]["startPos"]),
        )
        for fusion in document["genes"]
        for pair in fusion["transcripts"]
    )


def _locate(models: dict[str, tuple[Gene, Transcript]], side: dict[str, Any], place: int) -> Position | None:
    """The genome position of a base of a transcript; None where it lies outside, or the transcript is read backwards."""
    gene, transcript = models[side["id"]]
    if not side["strand"] or not 0 <= place < transcript.length:
        return None
    return Position(gene.locus.build, gene.locus.chrom, transcript.to_genome(place), gene.locus.strand)


def _list_genes(bundle: Bundle) -> Iterator[Gene]:
    return (bundle.gene(number) for number in range(len(bundle.symbols)))


def _parse_place(row: dict[str, str], side: str, bundle: Bundle) -> Position | None:
    chrom, pos1, strand = (row[f"{side}_{part}"] for part in ("chrom", "pos", "strand"))
    return Position(bundle.build, chrom, int(pos1) - 1, Strand(strand)) if pos1 else None


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    with output_errors(path), path.open("w", encoding="ascii") as file:
        file.writelines(lines)
