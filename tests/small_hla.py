"""A small made-up release of an HLA database: genes A, B, C and the decoy H, written as IPD-IMGT/HLA lays its files out.

All genes come from one ancestor, as those of class I do, and alleles of a gene differ by bases of exons 2 and 3, by one base of
an intron, and one allele by an inserted base. Everything is text and plain Python.
"""

from __future__ import annotations

import gzip
import random
from dataclasses import dataclass
from pathlib import Path

EXON_LENGTHS = (73, 270, 276, 276, 117, 33, 44)
INTRON_BP = 140
UTR_BP = 160
ALLELES = 12


@dataclass(frozen=True)
class SmallAllele:
    """An allele: its pieces in order (UTR, exon, intron, exon, ... UTR)."""

    name: str
    pieces: tuple[str, ...]

    @property
    def genomic(self) -> str:
        return "".join(self.pieces)

    @property
    def exons(self) -> tuple[str, ...]:
        return self.pieces[1::2]

    @property
    def coding(self) -> str:
        return "".join(self.exons)


def change(text: str, rng: random.Random, count: int, start: int = 0) -> str:
    """The text with so many bases changed, none before `start`, none of the last two (splice sites)."""
    letters = list(text)
    for place in rng.sample(range(start, len(text) - 2), count):
        letters[place] = rng.choice([base for base in "ACGT" if base != letters[place]])
    return "".join(letters)


def make_ancestor(rng: random.Random) -> tuple[str, ...]:
    exons = ["".join(rng.choices("ACGT", k=length)) for length in EXON_LENGTHS]
    exons[0] = "ATG" + exons[0][3:]
    pieces = ["".join(rng.choices("ACGT", k=UTR_BP))]
    for exon in exons[:-1]:
        pieces += [exon, "GT" + "".join(rng.choices("ACGT", k=INTRON_BP - 4)) + "AG"]
    return (*pieces, exons[-1], "".join(rng.choices("ACGT", k=UTR_BP)))


def make_gene(gene: str, ancestor: tuple[str, ...], seed: int) -> tuple[SmallAllele, ...]:
    """Alleles of a gene: `GENE*01:01:01:01`, `GENE*02:01:01:01` ...; the last has one base more in exon 3, the one before
    differs from the tenth by one base of exon 3."""
    rng = random.Random(seed)
    root = tuple(change(piece, rng, len(piece) // 12, 2 if i % 2 == 0 and i else 3) for i, piece in enumerate(ancestor))
    alleles: list[SmallAllele] = []
    for number in range(1, ALLELES + 1):
        pieces = list(root)
        for exon in (2, 3):
            pieces[2 * exon - 1] = change(pieces[2 * exon - 1], rng, 6)
        pieces[4] = change(pieces[4], rng, 1, 2)
        if number == ALLELES - 1:
            pieces = list(alleles[-1].pieces)
            pieces[5] = change(pieces[5], rng, 1)
        if number == ALLELES:
            pieces[5] = pieces[5][:100] + "A" + pieces[5][100:]
        alleles.append(SmallAllele(f"{gene}*{number:02}:01:01:01", tuple(pieces)))
    return tuple(alleles)


def make_release() -> dict[str, tuple[SmallAllele, ...]]:
    """Alleles by gene."""
    ancestor = make_ancestor(random.Random(1))
    return {gene: make_gene(gene, ancestor, 10 + i) for i, gene in enumerate("ABCH")}


def write_release(folder: Path, release: dict[str, tuple[SmallAllele, ...]], coding_only: int = 3) -> Path:
    """The release as a folder. The alleles 3 to `coding_only` + 2 of each typed gene have exons 2 and 3 alone."""
    folder.mkdir(parents=True, exist_ok=True)
    for gene, alleles in release.items():
        part = range(2, 2 + coding_only) if gene != "H" else range(0)
        genomic = [(a.name, a.genomic) for i, a in enumerate(alleles) if i not in part]
        coding = [(a.name, "".join(a.exons[1:3]) if i in part else a.coding) for i, a in enumerate(alleles)]
        (folder / f"{gene}_gen.fasta").write_text(format_fasta(genomic))
        with gzip.open(folder / f"{gene}_nuc.fasta.gz", "wt") as file:
            file.write(format_fasta(coding))
    head = "# file: {}\n# version: IPD-IMGT/HLA 0.1.0\n"
    (folder / "hla_nom_g.txt").write_text(head.format("g") + "A*;01:01:01:01/02:01:01:01;01:01:01G\nB*;01:01:01:01;\n")
    (folder / "hla_nom_p.txt").write_text(head.format("p") + "A*;01:01:01:01/02:01:01:01;01:01P\nB*;01:01:01:01;\n")
    return folder


def format_fasta(records: list[tuple[str, str]]) -> str:
    return "".join(f">HLA:HLA{i:05} {name} {len(text)} bp\n{text}\n" for i, (name, text) in enumerate(records, start=1))


def draw_reads(
    sequences: list[str], rng: random.Random, depth: float, read_bp: int = 100, error: float = 0.002
) -> list[tuple[str, str]]:
    """Read pairs of all sequences, each at `depth`, with errors."""
    complement = str.maketrans("ACGT", "TGCA")
    pairs = []
    for text in sequences:
        for _ in range(int(depth * len(text) / (2 * read_bp))):
            length = rng.randint(read_bp + 20, min(320, len(text)))
            start = rng.randint(0, len(text) - length)
            fragment = text[start : start + length]
            mates = [fragment[:read_bp], fragment.translate(complement)[::-1][:read_bp]]
            noisy = ["".join(rng.choice("ACGT") if rng.random() < error else base for base in mate) for mate in mates]
            pairs.append((noisy[0], noisy[1]) if rng.random() < 0.5 else (noisy[1], noisy[0]))
    rng.shuffle(pairs)
    return pairs


def write_pairs(folder: Path, pairs: list[tuple[str, str]]) -> tuple[Path, Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = (folder / "reads_1.fastq", folder / "reads_2.fastq")
    for mate, path in enumerate(paths):
        path.write_text("".join(f"@r{i}\n{pair[mate]}\n+\n{'I' * len(pair[mate])}\n" for i, pair in enumerate(pairs)))
    return paths


RELEASE = make_release()
