"""Measures structural variants against planted ones, beside delly on the same BAM, and prints tables for the documentation.

    python tools/measure_structural.py --reference REF --work DIR [--only NAME,...] [--seeds N] [--count N]

REF is a bundle with genome sequence. Samples are described in `SAMPLES`: translocations, inversions (two junctions each),
deletions and tandem duplications between introns, at 5, 10, 20 and 50 % of the molecules, a quarter of the junctions with
inserted bases, read by ART (150 bases, copies, errors), with a normal. Needs art_illumina, samtools, delly, and bwa for one.

A junction counts as found where a call has both places within 100 bases and in its directions. It is exact where the bases that
the call spells across the junction, 30 to each side and the inserted ones, are those planted; delly's, which spells none, where
both places lie within the shared and inserted bases and one more. Recall is of junctions that eight fragments or more show: with
a read that holds 20 planted bases on both sides, free of errors. False are calls of no planted junction: Fascicle's reported
ones; delly's that pass, without support in the normal. "In normal": the normal taken for a tumour alone (Fascicle); records that
pass with support in the normal (delly).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pysam
from planted_structural import StructuralSample, draw_sample, plant

from fascicle.adapters.measured_process import run_measured
from fascicle.model.loci import Strand
from fascicle.reference.bundle import open_bundle
from fascicle.reference.fasta import SLICE_NAME
from fascicle.reference.genome import Genome, open_genome
from fascicle.reference.nucleotides import decode_bases, encode_bases, reverse_complement
from fascicle.simulate.dna_fragments import DnaLibrary
from fascicle.simulate.structural import PlantedAdjacency, PlantedEnd, StructuralMix, spell_adjacency
from fascicle.workflow.bench.rounds import ProcessUse, Step

LIBRARY: Final = DnaLibrary(500, deaminated=5e-4, oxidised=2e-4, copied=0.15)
SAMPLES: Final = (
    StructuralSample("100x", replace(LIBRARY, depth=100), seed=1),
    StructuralSample("200x", replace(LIBRARY, depth=200), seed=2),
    StructuralSample("500x", LIBRARY, seed=3),
    StructuralSample("500x_bwa", LIBRARY, aligner="bwa", seed=4),
)
_TOOLS: Final = Path(__file__).parent
_NEAR_BP: Final = 100
_CORE_BP: Final = 20
_SPELT_BP: Final = 30
_ENOUGH: Final = 8
# delly's connection types, as strands of the first and the second place.
_STRANDS: Final = {"3to5": "++", "5to3": "--", "3to3": "+-", "5to5": "-+"}


@dataclass(frozen=True, slots=True)
class CalledAdjacency:
    """A call: its sides, inserted bases (None: not told), and whether it counts as reported."""

    five_prime: PlantedEnd
    three_prime: PlantedEnd
    inserted: str | None
    is_reported: bool


@dataclass(frozen=True, slots=True)
class Score:
    """Planted junctions with eight fragments, those of them found and exact, and false calls."""

    planted: int
    enough: int
    found: int
    exact: int
    false: int
    false_in_normal: int
    use: ProcessUse


def read_fascicle(path: Path) -> Iterator[CalledAdjacency]:
    """Calls of a `structural_variants.tsv`."""
    header, *rows = path.read_text().splitlines()
    for row in rows:
        cells = dict(zip(header.split("\t"), row.split("\t"), strict=True))
        ends = [
            PlantedEnd(cells[f"{side}_chrom"], int(cells[f"{side}_pos"]) - 1, Strand(cells[f"{side}_strand"]))
            for side in ("five_prime", "three_prime")
        ]
        yield CalledAdjacency(*ends, cells["inserted_bases"], cells["verdict"] == "reported")


def read_delly(path: Path) -> Iterator[CalledAdjacency]:
    """Records of delly that pass, with both places; those with support in the second sample are not reported."""
    with pysam.VariantFile(str(path)) as file:
        for record in file:
            info = record.info
            if "PASS" not in record.filter or info["CT"] not in _STRANDS:
                continue
            other = str(info.get("CHR2", record.chrom)), int(info.get("POS2", record.stop))
            strands = _STRANDS[info["CT"]]
            ends = [
                PlantedEnd(*_move(chrom, pos - 1), Strand(strand))
                for (chrom, pos), strand in zip(((record.chrom, record.pos), other), strands, strict=True)
            ]
            normal = record.samples[1]
            yield CalledAdjacency(*ends, None, not normal["DV"] + normal["RV"])


def _move(contig: str, offset: int) -> tuple[str, int]:
    """Chromosome and genome offset of a place on a contig that may be a slice."""
    match = SLICE_NAME.match(contig)
    return (match["chrom"], offset + int(match["start1"]) - 1) if match else (contig, offset)


def turn(own: CalledAdjacency) -> CalledAdjacency:
    """The same read backwards."""
    ends = [PlantedEnd(end.chrom, end.offset, end.strand.opposite) for end in (own.three_prime, own.five_prime)]
    inserted = None if own.inserted is None else _reverse(own.inserted)
    return CalledAdjacency(*ends, inserted, own.is_reported)


def _reverse(bases: str) -> str:
    return decode_bases(reverse_complement(encode_bases(bases.encode())))


def is_found(called: CalledAdjacency, planted: PlantedAdjacency) -> bool:
    """Whether a call is of a planted junction, in this direction."""
    return all(
        (one.chrom, one.strand) == (other.chrom, other.strand) and abs(one.offset - other.offset) <= _NEAR_BP
        for one, other in ((called.five_prime, planted.five_prime), (called.three_prime, planted.three_prime))
    )


def is_exact(called: CalledAdjacency, planted: PlantedAdjacency, genome: Genome) -> bool:
    """Whether it is so to the base."""
    if called.inserted is None:
        room = measure_homology(planted, genome) + len(planted.inserted) + 1
        pairs = ((called.five_prime, planted.five_prime), (called.three_prime, planted.three_prime))
        return all(abs(one.offset - other.offset) <= room for one, other in pairs)
    spelt = PlantedAdjacency(planted.kind, called.five_prime, called.three_prime, called.inserted, planted.fraction)
    wide = decode_bases(spell_adjacency(spelt, genome.bases, 2 * _SPELT_BP))
    return decode_bases(spell_adjacency(planted, genome.bases, _SPELT_BP)) in wide


def measure_homology(planted: PlantedAdjacency, genome: Genome) -> int:
    """Bases that both sides share, in both directions."""
    if planted.inserted:
        return 0
    five, three = planted.five_prime, planted.three_prime
    own = spell_adjacency(planted, genome.bases, _SPELT_BP)
    kept_five = spell_adjacency(replace(planted, three_prime=_step(five)), genome.bases, _SPELT_BP)
    kept_three = spell_adjacency(replace(planted, five_prime=_step(three, -1)), genome.bases, _SPELT_BP)
    behind = _count_equal(own[_SPELT_BP:], kept_five[_SPELT_BP:])
    before = _count_equal(own[:_SPELT_BP][::-1], kept_three[:_SPELT_BP][::-1])
    return behind + before


def _step(end: PlantedEnd, by: int = 1) -> PlantedEnd:
    return replace(end, offset=end.offset + (by if end.strand is Strand.PLUS else -by))


def _count_equal(one: Sequence[int], other: Sequence[int]) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b), len(one))


def count_fragments(bam: Path, planted: Sequence[PlantedAdjacency], genome: Genome) -> list[int]:
    """Fragments, copies once, with a read that holds the planted bases around a junction without error."""
    cores = [decode_bases(spell_adjacency(own, genome.bases, _CORE_BP)) for own in planted]
    both = [(core, _reverse(core)) for core in cores]
    seen: list[set[str]] = [set() for _ in planted]
    with pysam.AlignmentFile(str(bam)) as file:
        for record in file.fetch(until_eof=True):
            name = record.query_name or ""
            if not name.startswith("adjacency") or record.is_secondary or record.is_supplementary:
                continue
            number = int(name.removeprefix("adjacency").split("_")[0])
            if any(core in (record.query_sequence or "") for core in both[number]):
                seen[number].add(name.rsplit("_", 1)[0])
    return [len(own) for own in seen]


def score_calls(
    calls: Iterable[CalledAdjacency],
    in_normal: int,
    planted: Sequence[PlantedAdjacency],
    fragments: Sequence[int],
    genome: Genome,
    use: ProcessUse,
) -> Score:
    """Reported calls against what was planted."""
    reported = [own for call in calls if call.is_reported for own in (call, turn(call))]
    enough = [own for own, count in zip(planted, fragments, strict=True) if count >= _ENOUGH]
    found = [own for own in enough if any(is_found(call, own) for call in reported)]
    exact = [own for own in found if any(is_found(call, own) and is_exact(call, own, genome) for call in reported)]
    false = [call for call in reported[::2] if not any(is_found(way, own) for own in planted for way in (call, turn(call)))]
    return Score(len(planted), len(enough), len(found), len(exact), len(false), in_normal, use)


def run_fascicle(folder: Path, bams: Sequence[Path], bed: Path, reference: Path, python: str) -> tuple[Path, ProcessUse]:
    """`fascicle dna` as far as structural variants need it, in a process of its own; the second BAM is the normal."""
    out = folder / f"fascicle_{bams[0].stem}.tsv"
    command = (python, str(_TOOLS / "call_structural.py"), "--reference", str(reference), "--targets", str(bed))
    normal = ("--normal", str(bams[1])) if len(bams) > 1 else ()
    return out, run_measured(Step((*command, "--tumour", str(bams[0]), *normal, "--out", str(out))))


def run_delly(folder: Path, bams: tuple[Path, Path], genome: Path) -> tuple[Path, ProcessUse]:
    """delly with one thread, both samples together."""
    out = folder / f"delly_{bams[0].stem}.bcf"
    command = ("delly", "call", "-g", str(genome), "-o", str(out), *map(str, bams))
    return out, run_measured(Step(command, environment={"OMP_NUM_THREADS": "1"}))


def write_plain_genome(genome: Genome, bam: Path, path: Path) -> Path:
    """The sequence of the BAM's contigs as a plain FASTA for delly, unknown bases between what the bundle has."""
    if path.is_file():
        return path
    with pysam.AlignmentFile(str(bam)) as file, path.open("w") as out:
        for name, length in zip(file.references, file.lengths, strict=True):
            chrom, start = _move(name, 0)
            out.write(f">{name}\n{decode_bases(genome.bases(chrom, start, start + length))}\n")
    pysam.faidx(str(path))
    return path


def measure(sample: StructuralSample, reference: Path, work: Path, python: str) -> Iterator[tuple[str, Score]]:
    """Draws a sample, runs both programs, and scores them."""
    bundle = open_bundle(reference)
    genome = open_genome(bundle)
    planted = plant(sample, bundle, genome)
    folder = work / f"{sample.name}_{sample.seed}"
    tumour, normal, bed = draw_sample(sample, planted, genome, folder)
    fragments = count_fragments(tumour, planted, genome)
    # The first run compiles the kernels where that has not been done.
    of_normal, _ = run_fascicle(folder, (normal,), bed, reference, python)
    out, use = run_fascicle(folder, (tumour, normal), bed, reference, python)
    in_normal = sum(call.is_reported for call in read_fascicle(of_normal))
    yield "Fascicle", score_calls(read_fascicle(out), in_normal, planted, fragments, genome, use)
    plain = write_plain_genome(genome, tumour, work / f"genome_{sample.aligner}.fa")
    out, use = run_delly(folder, (tumour, normal), plain)
    yield "delly", score_calls(read_delly(out), _count_in_second(out), planted, fragments, genome, use)


def _count_in_second(path: Path) -> int:
    """Records of delly that pass with support in the normal."""
    with pysam.VariantFile(str(path)) as file:
        return sum("PASS" in record.filter and record.samples[1]["DV"] + record.samples[1]["RV"] > 0 for record in file)


def main() -> None:
    """Prints a row a sample and program."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--count", type=int, default=10, help="events of each kind")
    parser.add_argument("--python", default=os.environ.get("PYTHON", "python"))
    arguments = parser.parse_args()
    wanted = set(filter(None, arguments.only.split(",")))
    write = sys.stdout.write
    write("| sample | program | planted | 8 fragments | found | exact | false | false in normal | CPU s | peak MB |\n")
    write("|---|---|---|---|---|---|---|---|---|---|\n")
    for base in SAMPLES:
        for step in range(arguments.seeds):
            if wanted and base.name not in wanted:
                continue
            sample = replace(base, seed=base.seed + 10 * step, mix=StructuralMix(count=arguments.count))
            for program, score in measure(sample, arguments.reference, arguments.work, arguments.python):
                write(f"{_format_row(sample, program, score)}\n")
                sys.stdout.flush()


def _format_row(sample: StructuralSample, program: str, score: Score) -> str:
    cpu = score.use.user_seconds + score.use.system_seconds
    counts = (score.planted, score.enough, score.found, score.exact, score.false, score.false_in_normal)
    cells = (sample.name, program, *counts, f"{cpu:.1f}", round(score.use.peak_memory_bytes / 1e6))
    return "| " + " | ".join(map(str, cells)) + " |"


if __name__ == "__main__":
    main()
