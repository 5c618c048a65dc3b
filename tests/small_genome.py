"""A small made-up genome, written as FASTA and GTF, and reads drawn from it: independent of the project's own simulator.

Everything here is text and plain Python, so that it can be held against what the kernels make of the same files. Coordinates are
0-based and half-open on the plus strand; a transcript's `coding` is in its own coordinates and takes in the stop codon.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

_COMPLEMENT = str.maketrans("ACGT", "TGCA")
_STOPS = ("TAA", "TAG", "TGA")


@dataclass(frozen=True)
class SmallTranscript:
    """Exons ascending on the genome, whatever the strand."""

    accession: str
    exons: tuple[tuple[int, int], ...]
    coding: tuple[int, int] | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class SmallGene:
    symbol: str
    chrom: str
    strand: str
    transcripts: tuple[SmallTranscript, ...]

    @property
    def span(self) -> tuple[int, int]:
        exons = [exon for transcript in self.transcripts for exon in transcript.exons]
        return min(start for start, _ in exons), max(end for _, end in exons)


Genome = dict[str, str]

_ALPHA_EXONS = ((1000, 1200), (1500, 1620), (2000, 2150), (2600, 2700), (3200, 3330), (4000, 4400))
_BETA_EXONS = ((1000, 1400), (1900, 2011), (2500, 2640), (3000, 3091), (3600, 3820), (4500, 4700))
# Coding lengths are multiples of three; exon ends fall on all three phases.
ALPHA = SmallGene(
    "ALPHA",
    "chr1",
    "+",
    (
        SmallTranscript("ENST00000000001.1", _ALPHA_EXONS, (101, 101 + 699), ("MANE_Select", "Ensembl_canonical")),
        SmallTranscript("ENST00000000002.1", (*_ALPHA_EXONS[:2], *_ALPHA_EXONS[3:]), (101, 101 + 549)),
    ),
)
BETA = SmallGene("BETA", "chr2", "-", (SmallTranscript("ENST00000000003.1", _BETA_EXONS, (250, 250 + 630)),))
GAMMA = SmallGene(
    "GAMMA",
    "chr3",
    "-",
    (SmallTranscript("ENST00000000004.1", ((700, 1000), (1300, 1422), (1800, 1935), (2300, 2600)), (60, 60 + 630)),),
)
# The next gene after ALPHA on its strand.
DELTA = SmallGene(
    "DELTA", "chr1", "+", (SmallTranscript("ENST00000000005.1", ((9000, 9300), (9700, 9850), (10400, 10800)), (90, 90 + 510)),)
)
EPSILON = SmallGene("EPSILON", "chr4", "+", (SmallTranscript("ENST00000000006.1", ((500, 900), (1200, 1500), (2000, 2400))),))
GENES = (ALPHA, BETA, GAMMA, DELTA, EPSILON)
CHROM_LENGTHS = {"chr1": 14_000, "chr2": 6_000, "chr3": 4_000, "chr4": 3_000}


def turn(text: str) -> str:
    """The reverse complement."""
    return text.translate(_COMPLEMENT)[::-1]


def draw_bases(rng: random.Random, count: int) -> str:
    return "".join(rng.choices("ACGT", k=count))


def list_places(gene: SmallGene, transcript: SmallTranscript) -> list[int]:
    """Genome offset of every base of a transcript, 5' to 3'."""
    places = [place for start, end in transcript.exons for place in range(start, end)]
    return places if gene.strand == "+" else places[::-1]


def splice(genome: Genome, gene: SmallGene, transcript: SmallTranscript | None = None) -> str:
    """The sequence of a transcript (default: the gene's first)."""
    places = list_places(gene, transcript or gene.transcripts[0])
    text = "".join(genome[gene.chrom][place] for place in places)
    return text if gene.strand == "+" else text.translate(_COMPLEMENT)


def read_locus(genome: Genome, gene: SmallGene) -> str:
    """The gene from its first to its last base, 5' to 3', introns and all."""
    start, end = gene.span
    text = genome[gene.chrom][start:end]
    return text if gene.strand == "+" else turn(text)


def make_genome(genes: Sequence[SmallGene] = GENES, lengths: dict[str, int] | None = None, seed: int = 1) -> Genome:
    """Random chromosomes with an open reading frame in the first transcript of every coding gene."""
    rng = random.Random(seed)
    genome = {chrom: draw_bases(rng, length) for chrom, length in (lengths or CHROM_LENGTHS).items()}
    for gene in genes:
        first = gene.transcripts[0]
        if first.coding:
            start, end = first.coding
            write_bases(genome, gene, list_places(gene, first)[start:end], _draw_frame(rng, (end - start) // 3))
    return genome


def write_bases(genome: Genome, gene: SmallGene, places: Sequence[int], text: str) -> None:
    """Writes sense bases of a gene into the genome."""
    letters = list(genome[gene.chrom])
    for place, letter in zip(places, text if gene.strand == "+" else text.translate(_COMPLEMENT), strict=True):
        letters[place] = letter
    genome[gene.chrom] = "".join(letters)


def _draw_frame(rng: random.Random, codons: int) -> str:
    """ATG, codons that are no stop, a stop. No codon begins with T or is TAA/TAG/TGA in any split, so that skipped exons of whole
    codons leave the frame open."""
    inner = [rng.choice("ACG") + rng.choice("ACGT") + rng.choice("ACGT") for _ in range(codons - 2)]
    return "ATG" + "".join(inner) + rng.choice(_STOPS)


def format_fasta(sequences: dict[str, str], width: int = 60) -> str:
    lines: list[str] = []
    for name, text in sequences.items():
        lines.append(f">{name}")
        lines.extend(text[i : i + width] for i in range(0, len(text), width))
    return "\n".join(lines) + "\n"


def format_gtf(genes: Sequence[SmallGene] = GENES, header: str = "#!genome-build GRCh38.p14") -> str:
    """Ensembl's dialect; the CDS lines end before the stop codon, and no line names the stop codon."""
    lines = [header]
    for gene in genes:
        for transcript in gene.transcripts:
            accession, _, version = transcript.accession.partition(".")
            attributes = (
                f'gene_id "ENSG_{gene.symbol}"; gene_version "1"; transcript_id "{accession}"; '
                f'transcript_version "{version or 1}"; gene_name "{gene.symbol}"; gene_biotype "protein_coding"; '
                + "".join(f'tag "{tag}"; ' for tag in transcript.tags)
            )
            ordered = transcript.exons if gene.strand == "+" else transcript.exons[::-1]
            for feature, spans in (("exon", ordered), ("CDS", _coding_spans(gene, transcript))):
                lines.extend(
                    f"{gene.chrom}\ttest\t{feature}\t{start + 1}\t{end}\t.\t{gene.strand}\t.\t{attributes}"
                    for start, end in spans
                )
    return "\n".join(lines) + "\n"


def _coding_spans(gene: SmallGene, transcript: SmallTranscript) -> list[tuple[int, int]]:
    if transcript.coding is None:
        return []
    inside = set(list_places(gene, transcript)[transcript.coding[0] : transcript.coding[1] - 3])
    spans = [[place for place in range(*exon) if place in inside] for exon in transcript.exons]
    return [(own[0], own[-1] + 1) for own in spans if own]


def write_genome(folder: Path, genome: Genome, genes: Sequence[SmallGene] = GENES) -> tuple[Path, Path]:
    """Genome FASTA and GTF in a folder."""
    fasta, gtf = folder / "genome.fa", folder / "genes.gtf"
    fasta.write_text(format_fasta(genome))
    gtf.write_text(format_gtf(genes))
    return fasta, gtf


def join_genes(genome: Genome, five: SmallGene, five_exons: int, three: SmallGene, three_exon: int) -> str:
    """The transcript of the first `five_exons` exons of one gene and the exons of another from `three_exon` (1-based) on."""
    head = sum(_exon_lengths(five)[:five_exons])
    tail = sum(_exon_lengths(three)[: three_exon - 1])
    return splice(genome, five)[:head] + splice(genome, three)[tail:]


def _exon_lengths(gene: SmallGene) -> list[int]:
    lengths = [end - start for start, end in gene.transcripts[0].exons]
    return lengths if gene.strand == "+" else lengths[::-1]


def list_locus_offsets(gene: SmallGene) -> list[int]:
    """Offset in the sense-strand locus of every base of the first transcript, told from the exons alone."""
    start, end = gene.span
    exons = gene.transcripts[0].exons if gene.strand == "+" else gene.transcripts[0].exons[::-1]
    firsts = [(a - start if gene.strand == "+" else end - b, b - a) for a, b in exons]
    return [first + i for first, length in firsts for i in range(length)]


def list_edges(gene: SmallGene) -> list[int]:
    """Spliced lengths up to each inner exon border of the first transcript."""
    exons = gene.transcripts[0].exons if gene.strand == "+" else gene.transcripts[0].exons[::-1]
    lengths = [end - start for start, end in exons]
    return [sum(lengths[: i + 1]) for i in range(len(lengths) - 1)]


def last_base(gene: SmallGene, exon: int) -> int:
    """Genome offset of the last base of an exon (1-based, in transcript order) of the first transcript."""
    start, end = _ordered_exons(gene)[exon - 1]
    return end - 1 if gene.strand == "+" else start


def first_base(gene: SmallGene, exon: int) -> int:
    """Genome offset of the first base of an exon."""
    start, end = _ordered_exons(gene)[exon - 1]
    return start if gene.strand == "+" else end - 1


def _ordered_exons(gene: SmallGene) -> tuple[tuple[int, int], ...]:
    exons = gene.transcripts[0].exons
    return exons if gene.strand == "+" else exons[::-1]


Pair = tuple[str, str]


def draw_pairs(rng: random.Random, template: str, count: int, read_bp: int = 75, error_rate: float = 0.0) -> list[Pair]:
    """Pairs of an unstranded library: fragments of 150 to 250 bases at random places of a template."""
    pairs = []
    for _ in range(count):
        length = min(rng.randint(150, 250), len(template))
        start = rng.randint(0, len(template) - length)
        fragment = template[start : start + length]
        if rng.random() < 0.5:
            fragment = turn(fragment)
        first, second = fragment[:read_bp], turn(fragment)[:read_bp]
        pairs.append((add_errors(rng, first, error_rate), add_errors(rng, second, error_rate)))
    return pairs


def add_errors(rng: random.Random, read: str, rate: float) -> str:
    return "".join(rng.choice("ACGT".replace(base, "")) if rng.random() < rate else base for base in read)


def format_fastq(reads: Iterable[str], names: Sequence[str] | None = None, quality: str = "I") -> bytes:
    records = (f"@{names[i] if names else f'read.{i + 1}'}\n{read}\n+\n{quality * len(read)}\n" for i, read in enumerate(reads))
    return "".join(records).encode()


def write_pairs(
    folder: Path, pairs: Sequence[Pair], names: Sequence[str] | None = None, *, is_packed: bool = False
) -> list[Path]:
    """R1 and R2, plain or gzip."""
    paths = []
    for mate in (0, 1):
        path = folder / f"reads_{mate + 1}.fastq{'.gz' if is_packed else ''}"
        data = format_fastq((pair[mate] for pair in pairs), names)
        path.write_bytes(gzip.compress(data, mtime=0) if is_packed else data)
        paths.append(path)
    return paths


def write_reads(folder: Path, reads: Iterable[str], names: Sequence[str] | None = None) -> Path:
    """Single reads."""
    path = folder / "single.fastq"
    path.write_bytes(format_fastq(reads, names))
    return path
