"""Genes with known events within them on their real sequence, from ../shared/data beside the project; plain text and Python.

EGFR, KIT and PDGFRA lie on GRCh38 slices, BRAF on a locus of the mini genome; FLT3, ALK and NTRK1 come as LRG transcripts, which
have the exons of MANE Select up to the length of the first. The folder holds no sequence of MET, BCOR, KMT2A, FGFR1, ERBB2,
CTNNB1, NFE2L2, IKZF1, AR and UBTF: these have their real exons here and made-up bases.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from fascicle.model.loci import Build
from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.bundle import Bundle
from small_genome import turn

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
ON_GENOME = ("EGFR", "KIT", "PDGFRA", "BRAF")
# LRG transcripts with as many exons as MANE Select, all of one length but for the first.
FROM_LRG = {"FLT3": "LRG_457t1", "ALK": "LRG_488t1", "NTRK1": "LRG_261t3"}
WITHOUT_SEQUENCE = ("MET", "BCOR", "KMT2A", "FGFR1", "ERBB2", "CTNNB1", "NFE2L2", "IKZF1", "AR", "UBTF")
_SLICES = ("chr4:54000000-55000000", "chr7:55000000-58000000")
_CODONS = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"
_ORDER = "TCAG"


@dataclass(frozen=True)
class RealGene:
    """A MANE Select transcript: `text` is spliced, `coding` the offset of its start codon, `borders` the bases before each exon's
    end (item 0 is 0), `exons` 1-based on GRCh38 in transcript order. `locus` is the gene with its introns, None without them."""

    symbol: str
    strand: str
    refseq: str
    exons: tuple[tuple[int, int], ...]
    coding: int
    text: str
    locus: str | None

    @property
    def borders(self) -> list[int]:
        return list(accumulate((last - first + 1 for first, last in self.exons), initial=0))

    def last_base1(self, exon: int) -> int:
        return self.exons[exon - 1][1 if self.strand == "+" else 0]

    def first_base1(self, exon: int) -> int:
        return self.exons[exon - 1][0 if self.strand == "+" else 1]

    def place1(self, offset: int) -> int:
        """The GRCh38 position (1-based) of a base of the transcript (0-based)."""
        exon = next(number for number, border in enumerate(self.borders) if offset < border)
        along = offset - self.borders[exon - 1]
        return self.first_base1(exon) + (along if self.strand == "+" else -along)

    def join(self, last: int, first: int) -> str:
        """The transcript up to exon `last` and from exon `first` on: skipped exons, or duplicated ones."""
        return self.text[: self.borders[last]] + self.text[self.borders[first - 1] :]


def translate(text: str) -> str:
    """The protein from the first base on to the first stop; unknown after a base that is none."""
    protein = ""
    for at in range(0, len(text) - 2, 3):
        one, two, three = (_ORDER.index(base) for base in text[at : at + 3])
        protein += _CODONS[16 * one + 4 * two + three]
        if protein[-1] == "*":
            return protein[:-1]
    return protein


def read_real_genes() -> dict[str, RealGene]:
    """All by symbol."""
    pieces = dict(_read_pieces())
    mrnas = dict(_read_fasta(DATA / "reference" / "lrg_mrna" / "sequences.fasta.bgz", frozenset(FROM_LRG.values())))
    models = (line.rstrip("\n").split("\t") for line in _read_lines(DATA / "reference" / "gene_models_mane.tsv.gz"))
    return {row[0]: _make_gene(row, pieces, mrnas) for row in models if row[0] in {*ON_GENOME, *FROM_LRG, *WITHOUT_SEQUENCE}}


def read_isoforms(symbol: str) -> list[str]:
    """Ensembl 85's transcripts of a gene."""
    lines = _read_lines(DATA / "rna" / "pizzly" / "transcripts.fasta.gz")
    names = frozenset(line[1:].split()[0] for line in lines if f"gene_symbol:{symbol} " in line)
    return [text for _, text in _read_fasta(DATA / "rna" / "pizzly" / "transcripts.fasta.gz", names)]


def _make_gene(row: list[str], pieces: dict[str, str], mrnas: dict[str, str]) -> RealGene:
    symbol, chrom, strand, refseq = row[:4]
    exons = tuple((int(first), int(last)) for first, last in (exon.split("-") for exon in row[11].split(",")))
    begin, end = (min(min(exon) for exon in exons), max(max(exon) for exon in exons))
    length = sum(last - first + 1 for first, last in exons)
    start1 = int(row[12].split(",")[0].split("-")[0 if strand == "+" else 1])
    coding, locus = _find_start(exons, strand, start1), None
    if symbol in WITHOUT_SEQUENCE:
        segments = [segment.split("-") for segment in row[12].split(",")]
        text = _make_up(symbol, length, coding, sum(int(last) - int(first) + 1 for first, last in segments))
    elif symbol in FROM_LRG:
        # What the LRG transcript lacks of the first exon stays unknown.
        text = mrnas[FROM_LRG[symbol]].rjust(length, "N")[-length:]
    else:
        start, bases = next((s, b) for s, b in _list_pieces(pieces, chrom) if s <= begin and end < s + len(b))
        cut = {exon: bases[exon[0] - start : exon[1] - start + 1] for exon in ((begin, end), *exons)}
        turned = {exon: own if strand == "+" else turn(own) for exon, own in cut.items()}
        locus, text = turned[begin, end], "".join(turned[exon] for exon in exons)
    return RealGene(symbol, strand, refseq, exons, coding, text, locus)


def _make_up(symbol: str, length: int, coding: int, coding_bp: int) -> str:
    """Bases by chance with an open reading frame where the gene has its own; no codon begins with T before the stop."""
    rng = random.Random(symbol)
    text = "".join(rng.choices("ACGT", k=length))
    inner = "".join(rng.choice("ACG") + "".join(rng.choices("ACGT", k=2)) for _ in range(coding_bp // 3 - 2))
    return text[:coding] + "ATG" + inner + "TAA" + text[coding + coding_bp :]


def _find_start(exons: tuple[tuple[int, int], ...], strand: str, start1: int) -> int:
    before = 0
    for first, last in exons:
        if first <= start1 <= last:
            return before + (start1 - first if strand == "+" else last - start1)
        before += last - first + 1
    raise ValueError(f"no exon holds {start1}")


def _list_pieces(pieces: dict[str, str], chrom: str) -> Iterator[tuple[int, str]]:
    for name, bases in pieces.items():
        if name.startswith(f"{chrom}:"):
            yield int(name.partition(":")[2].partition("-")[0]), bases


def _read_pieces() -> Iterator[tuple[str, str]]:
    yield from _read_fasta(DATA / "reference" / "grch38_slices.fa.gz", frozenset(_SLICES))
    yield from _read_fasta(DATA / "rna" / "minigenome" / "grch38_loci.fa.gz", frozenset({"chr7:140719227-140925029"}))


def _read_fasta(path: Path, wanted: frozenset[str]) -> Iterator[tuple[str, str]]:
    name, lines = "", list[str]()
    for line in (*_read_lines(path), ">"):
        if line.startswith(">"):
            if name in wanted:
                yield name, "".join(lines).upper()
            name, lines = line[1:].split()[0] if line[1:].strip() else "", []
        elif name in wanted:
            lines.append(line.strip())


def _read_lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="ascii") as file:
        yield from file


def build_genome_bundle(folder: Path) -> Bundle:
    """EGFR, KIT, PDGFRA and BRAF with their introns, and the slices around them to mask with."""
    genome = folder / "genome.fa"
    genome.write_text("".join(f">{name}\n{bases}\n" for name, bases in _read_pieces()))
    return build_bundle(BundleSources(_write_annotation(folder, ON_GENOME), genome, build=Build.GRCH38), folder / "genome")


def build_transcript_bundle(folder: Path, genes: dict[str, RealGene]) -> Bundle:
    """FLT3, ALK and NTRK1 as transcripts, so without introns; and the genes of which there is no sequence."""
    fasta, symbols = folder / "transcripts.fa", (*FROM_LRG, *WITHOUT_SEQUENCE)
    fasta.write_text("".join(f">{genes[symbol].refseq}\n{genes[symbol].text}\n" for symbol in symbols))
    sources = BundleSources(_write_annotation(folder, symbols), transcripts=fasta, build=Build.GRCH38)
    return build_bundle(sources, folder / "transcripts")


def _write_annotation(folder: Path, symbols: tuple[str, ...]) -> Path:
    path = folder / f"{'_'.join(symbols)}.gtf"
    models = _read_lines(DATA / "reference" / "gene_models_mane.grch38.gtf.gz")
    path.write_text("".join(line for line in models if any(f'gene_name "{symbol}"' in line for symbol in symbols)))
    return path
