"""Reads with planted structural variants, drawn by ART and aligned. Used by `measure_structural.py`.

Places lie in introns of the genes of a bundle. ART (Debian: art-nextgen-simulation-tools) reads every fragment from both ends;
the fragments are drawn by `fascicle.simulate.dna_fragments`. Fascicle's own aligner, bwa mem or minimap2 places the reads.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from planted_variants import align_pairs, draw_by_art

from fascicle.model.loci import Span
from fascicle.reads.aligned_bam import AlignmentOptions, GenomeIndex, write_aligned_bam
from fascicle.reads.sources import ReadFiles, open_reads
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import Genome
from fascicle.simulate.dna_fragments import DnaLibrary
from fascicle.simulate.structural import (
    PlantedAdjacency,
    StructuralMix,
    make_structural_haplotypes,
    plant_adjacencies,
)

FLANK_BP = 1000


@dataclass(frozen=True, slots=True)
class StructuralSample:
    """What is simulated: the library of the tumour, the depth of the normal, the adjacencies, how the reads are aligned."""

    name: str
    library: DnaLibrary
    mix: StructuralMix = StructuralMix()  # noqa: RUF009  (frozen)
    normal_depth: float = 100
    aligner: str = "fascicle"
    seed: int = 1


def list_introns(bundle: Bundle) -> list[tuple[str, Span]]:
    """Introns of canonical transcripts."""
    introns = []
    for number in range(len(bundle.symbols)):
        gene = bundle.gene(number)
        for left, right in pairwise(sorted(gene.canonical.exons)):
            if right.start > left.end:
                introns.append((gene.locus.chrom, Span(left.end, right.start)))
    return introns


def plant(sample: StructuralSample, bundle: Bundle, genome: Genome) -> tuple[PlantedAdjacency, ...]:
    """The adjacencies of a sample."""
    return plant_adjacencies(list_introns(bundle), sample.mix, genome.bases, np.random.default_rng((sample.seed, 1)))


def draw_sample(
    sample: StructuralSample, planted: Sequence[PlantedAdjacency], genome: Genome, folder: Path
) -> tuple[Path, Path, Path]:
    """BAMs of tumour and normal, and the BED of the targets; a sample that is there with the same description is used again."""
    folder.mkdir(parents=True, exist_ok=True)
    done, described, bed = folder / "sample.json", json.dumps(asdict(sample), indent=1), folder / "targets.bed"
    if done.is_file() and done.read_text() == described:
        return folder / "tumour.bam", folder / "normal.bam", bed
    for number, name in enumerate(("tumour", "normal")):
        depth = sample.library.depth if name == "tumour" else sample.normal_depth
        haplotypes = list(make_structural_haplotypes(planted, genome.bases, FLANK_BP, is_tumour=name == "tumour"))
        draw_by_art(_change_depth(sample.library, depth), haplotypes, folder / name, sample.seed * 10 + number)
        _align(sample.aligner, genome, folder / name, name)
    write_bed(bed, list_targets(planted))
    done.write_text(described)
    return folder / "tumour.bam", folder / "normal.bam", bed


def _change_depth(library: DnaLibrary, depth: float) -> DnaLibrary:
    values = {name: getattr(library, name) for name in DnaLibrary.__slots__}
    return DnaLibrary(**{**values, "depth": depth})


def list_targets(planted: Iterable[PlantedAdjacency]) -> Iterator[tuple[str, int, int]]:
    """The surroundings of every place."""
    for own in planted:
        for end in (own.five_prime, own.three_prime):
            yield end.chrom, end.offset - FLANK_BP, end.offset + FLANK_BP


def write_bed(path: Path, rows: Iterable[tuple[str, int, int]]) -> None:
    """A BED of targets."""
    path.write_text("".join(f"{chrom}\t{start}\t{end}\n" for chrom, start, end in rows))


def _align(aligner: str, genome: Genome, prefix: Path, sample: str) -> None:
    if genome.fasta is None:
        raise SystemExit("the bundle has no genome sequence")
    if aligner != "fascicle":
        align_pairs(aligner, genome.fasta, prefix, sample)
        return
    files = ReadFiles((Path(f"{prefix}_1.fq"),), (Path(f"{prefix}_2.fq"),))
    with open_reads(files) as lanes:
        write_aligned_bam(lanes, GenomeIndex(genome), prefix.with_suffix(".bam"), AlignmentOptions(sample), lambda _n: None)
    for mate in (1, 2):
        Path(f"{prefix}_{mate}.fq").unlink()
