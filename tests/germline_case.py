"""A made-up person with two germline findings: a stop codon in BRCA1, and two exons of it deleted on the other chromosome.

The tumour has lost the chromosome without the stop codon. Genes are those of the small genome, ALPHA under the name BRCA1; reads
are drawn by `simulate.dna_fragments`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from fascicle.model.loci import Build
from fascicle.model.variants import SmallVariant
from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.bundle import Bundle
from fascicle.reference.nucleotides import Bases, decode_bases, encode_bases, reverse_complement
from fascicle.simulate.dna_fragments import DnaLibrary, draw_fragments
from fascicle.simulate.small_variants import Haplotype
from small_genome import ALPHA, BETA, DELTA, GAMMA, Genome, list_places, write_genome

BRCA1 = replace(ALPHA, symbol="BRCA1")
GENES = (BRCA1, BETA, GAMMA, DELTA)
# What reads are drawn from, with the genes inside.
SPANS = {"chr1": (500, 11_500), "chr2": (500, 5_300), "chr3": (200, 3_200)}
DELETED = (2550, 3450)
"""Exons 4 and 5 of BRCA1 with the introns around them."""
READ_BP = 100


@dataclass(frozen=True)
class GermlineCase:
    """The bundle, the variant, and the read files by role."""

    bundle: Bundle
    genome: Genome
    stop: SmallVariant
    reads: dict[str, tuple[Path, Path]]
    clinvar: Path


def make_germline_bundle(folder: Path, genome: Genome) -> Bundle:
    fasta, gtf = write_genome(folder, genome, GENES)
    return build_bundle(BundleSources(annotation=gtf, genome=fasta), folder / "bundle")


def find_stop(genome: Genome) -> SmallVariant:
    """A substitution of the third exon that makes a stop codon."""
    transcript = BRCA1.transcripts[0]
    assert transcript.coding is not None
    places = list_places(BRCA1, transcript)[transcript.coding[0] : transcript.coding[1]]
    for at in range(0, len(places) - 3, 3):
        codon = "".join(genome["chr1"][place] for place in places[at : at + 3])
        if 2000 <= places[at] < 2140 and codon in {"CAA", "CAG", "CGA"}:
            return SmallVariant(Build.GRCH38, "chr1", places[at], "C", "T")
    raise AssertionError("the small genome has no such codon")


def write_clinvar(path: Path, stop: SmallVariant) -> Path:
    """The stop codon as pathogenic, and the two other alleles at its place as something else."""
    header = [
        "##fileformat=VCFv4.1",
        "##fileDate=2026-01-01",
        "##reference=GRCh38",
        '##INFO=<ID=CLNSIG,Number=.,Type=String,Description="Clinical significance">',
        '##INFO=<ID=CLNREVSTAT,Number=.,Type=String,Description="Review status">',
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO",
    ]
    rows = [
        ("901", "A", "Uncertain_significance", "criteria_provided,_single_submitter"),
        ("902", "G", "Likely_benign", "criteria_provided,_single_submitter"),
        ("903", "T", "Pathogenic", "reviewed_by_expert_panel"),
    ]
    lines = [
        f"1\t{stop.start + 1}\t{name}\tC\t{alt}\t.\t.\tCLNSIG={said};CLNREVSTAT={status};CLNDN=Breast_cancer|not_provided"
        for name, alt, said, status in rows
    ]
    path.write_text("\n".join([*header, *lines]) + "\n")
    return path


def make_chromosomes(genome: Genome, stop: SmallVariant | None, *, is_deleted: bool) -> tuple[dict[str, Bases], dict[str, Bases]]:
    """Both copies of each stretch: one with the stop codon, one with the deletion."""
    copies: tuple[dict[str, Bases], dict[str, Bases]] = ({}, {})
    for chrom, (start, end) in SPANS.items():
        text = genome[chrom][start:end]
        one = other = text
        if chrom == "chr1" and stop is not None:
            at = stop.start - start
            one = text[:at] + stop.alt + text[at + 1 :]
        if chrom == "chr1" and is_deleted:
            other = text[: DELETED[0] - start] + text[DELETED[1] - start :]
        copies[0][chrom], copies[1][chrom] = encode_bases(one.encode()), encode_bases(other.encode())
    return copies


def draw_reads(
    copies: tuple[dict[str, Bases], dict[str, Bases]], shares: tuple[float, float], depth: float, seed: int
) -> Iterator[tuple[str, str]]:
    """Pairs of mates without errors, the copies by their shares of the molecules."""
    rng = np.random.default_rng(seed)
    library = DnaLibrary(depth=2 * depth, read_bp=READ_BP, fragment_mean_bp=200, fragment_sd_bp=20, fragment_max_bp=260)
    for own, share in zip(copies, shares, strict=True):
        for name, bases in own.items():
            for fragment, _ in draw_fragments(Haplotype(name, bases, share), library, rng):
                yield decode_bases(fragment[:READ_BP]), decode_bases(reverse_complement(fragment)[:READ_BP])


def write_reads(folder: Path, role: str, pairs: Iterable[tuple[str, str]]) -> tuple[Path, Path]:
    paths = folder / f"{role}_1.fastq", folder / f"{role}_2.fastq"
    mates: tuple[list[str], list[str]] = ([], [])
    for number, pair in enumerate(pairs):
        for lines, mate in zip(mates, pair, strict=True):
            lines.append(f"@{role}{number}\n{mate}\n+\n{'I' * len(mate)}\n")
    for path, lines in zip(paths, mates, strict=True):
        path.write_text("".join(lines))
    return paths


def make_germline_case(folder: Path, genome: Genome, depth: float = 60) -> GermlineCase:
    stop = find_stop(genome)
    bundle = make_germline_bundle(folder, genome)
    copies = make_chromosomes(genome, stop, is_deleted=True)
    reads = {
        "normal": write_reads(folder, "normal", draw_reads(copies, (0.5, 0.5), depth, 1)),
        "tumour": write_reads(folder, "tumour", draw_reads(copies, (0.9, 0.1), depth, 2)),
    }
    return GermlineCase(bundle, genome, stop, reads, write_clinvar(folder / "clinvar.vcf", stop))


def format_case(case: GermlineCase, germline: str) -> str:
    """CASE.toml with the table on germline findings given."""
    files = {role: ", ".join(f'"{path}"' for path in paths) for role, paths in case.reads.items()}
    return f"""schema = "fascicle.case/1"
identifier = "germline-case"
is_synthetic = true

[patient]
identifier = "P1"

[[specimens]]
identifier = "T"
role = "tumour"

[[specimens]]
identifier = "N"
role = "normal"

[[assays]]
identifier = "tumour-dna"
kind = "dna_panel"
specimen = "T"
files = [{files["tumour"]}]

[[assays]]
identifier = "normal-dna"
kind = "dna_panel"
specimen = "N"
files = [{files["normal"]}]

{germline}
"""
