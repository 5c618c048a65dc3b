"""Measures how well `fascicle fusions` finds planted fusions in long reads, and prints tables for docs/validation.md.

    python tools/measure_long_reads.py long --work DIR [--reference REF] [--errors 1,5,10] [--seed N]
    python tools/measure_long_reads.py speed --work DIR [--reference REF] [--reads 100000]

Without --reference a bundle of 649 made-up genes is made in DIR. The commands are run as a user runs them; the same arguments
give the same tables, but for the seconds.

`long` makes 100 random exon-exon fusions (fewer where the reference has fewer genes). Reads are pieces of 600 to 3,000 bases of
transcripts (or whole ones that are shorter), in either direction, with a percentage of errors: a third each substitutions,
insertions and deletions, these the likelier the longer the run of equal bases. A read supports a junction when it has 100 bases
or more on each side; a fifth of the fusions each has 1, 2, 3, 5 or 10 such reads and a wild-type read of either partner for
each. Three libraries per error rate:

    recall     as above, with 5,000 reads of random transcripts
    abundance  40 molecules over the 3' partner's junction for every fusion, the fusion's number drawn with the planned fraction
    noise      20,000 reads of random transcripts, 1 % of them chimeras: pieces of two transcripts, joined anywhere

A fusion is found when its pair of genes is reported in order, exact when both breakpoints are as planted and no base is said to
be inserted.
"""

from __future__ import annotations

import argparse
import csv
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from fascicle.reference.bundle import Bundle, open_bundle
from fascicle.reference.gene_loci import find_exon_offsets
from fascicle.reference.nucleotides import Bases, decode_bases, reverse_complement
from fascicle.simulate.random_fusions import draw_fusions
from fascicle.simulate.templates import FusionTranscript, make_fusions
from fascicle.workflow.simulate_reference import simulate_reference

GENES: Final = 649
FUSIONS: Final = 100
SUPPORT: Final = (1, 2, 3, 5, 10)
ANCHOR_BP: Final = 100
READ_BP: Final = (600, 3000)
BACKGROUND: Final = 5_000
NOISE_READS: Final = 20_000
CHIMERAS: Final = 0.01
MOLECULES: Final = 40
Row = dict[str, str]


def make_errors(bases: Bases, rate: float, rng: np.random.Generator) -> Bases:
    """Bases with errors: a third each substitutions, insertions, deletions; these in proportion to the run a base stands in."""
    size = len(bases)
    starts = np.flatnonzero(np.concatenate(([True], bases[1:] != bases[:-1])))
    runs = np.diff(np.append(starts, size)).astype(float)
    weights = np.repeat(np.minimum(runs, 6), runs.astype(int))
    chance = rng.random((3, size))
    is_deleted = chance[0] < rate / 3 * weights / weights.mean()
    out = np.where(chance[1] < rate / 3, (bases + rng.integers(1, 4, size)) % 4, bases).astype(np.uint8)
    repeats = np.where(is_deleted, 0, 1) + (chance[2] < rate / 3)
    read = np.repeat(out, repeats)
    # The second of two copies is the inserted base: any base at all.
    is_second = (np.arange(len(read)) - np.repeat(np.cumsum(repeats) - repeats, repeats) > 0) | np.repeat(
        is_deleted & (repeats == 1), repeats
    )
    read[is_second] = rng.integers(0, 4, int(is_second.sum()))
    return read


class Library:
    """Reads of one library, written as FASTQ."""

    def __init__(self, bundle: Bundle, errors: float, seed: int):
        self.rng = np.random.default_rng(seed)
        self.errors = errors
        self.reads: list[Bases] = []
        self.transcripts = list(_list_transcripts(bundle))

    def add_across(self, bases: Bases, junction: int) -> None:
        """A read across a place of a transcript, with the anchor on each side."""
        size = int(min(self.rng.integers(READ_BP[0], READ_BP[1] + 1), len(bases)))
        low = max(0, junction + ANCHOR_BP - size)
        high = min(junction - ANCHOR_BP, len(bases) - size)
        start = int(self.rng.integers(low, max(low, high) + 1))
        self._add(bases[start : start + size])

    def add_random(self, size: int | None = None) -> None:
        """A read of a random transcript."""
        self._add(self._draw_piece(size))

    def add_chimera(self) -> None:
        """A read of two pieces, each in any direction."""
        self._add(np.concatenate([self._turn(self._draw_piece()) for _ in range(2)]))

    def write(self, path: Path) -> Path:
        """Writes the reads in random order."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="ascii") as out:
            for number, at in enumerate(self.rng.permutation(len(self.reads)).tolist()):
                text = decode_bases(self.reads[at])
                out.write(f"@r{number}\n{text}\n+\n{'5' * len(text)}\n")
        return path

    def _add(self, bases: Bases) -> None:
        self.reads.append(self._turn(make_errors(bases, self.errors, self.rng)))

    def _turn(self, bases: Bases) -> Bases:
        return reverse_complement(bases) if self.rng.random() < 0.5 else bases

    def _draw_piece(self, size: int | None = None) -> Bases:
        bases = self.transcripts[int(self.rng.integers(len(self.transcripts)))]
        size = min(size or int(self.rng.integers(READ_BP[0], READ_BP[1] + 1)), len(bases))
        start = int(self.rng.integers(len(bases) - size + 1))
        return bases[start : start + size]


def _list_transcripts(bundle: Bundle) -> Iterator[Bases]:
    for number in range(len(bundle.symbols)):
        gene = bundle.gene(number)
        bases = np.asarray(bundle.locus_bases(number))[find_exon_offsets(gene, gene.canonical)]
        if len(bases) >= 2 * ANCHOR_BP and (bases < 4).all():
            yield bases


@dataclass(frozen=True)
class Wild:
    """A partner's own transcript, and where the fusion's junction lies in it."""

    bases: Bases
    junction: int


def list_wild(bundle: Bundle, fusion: FusionTranscript) -> tuple[Wild, Wild]:
    """Both partners' canonical transcripts."""
    made = []
    for side, kept, is_five in (
        (fusion.five_prime, fusion.five_prime.bases, True),
        (fusion.three_prime, fusion.three_prime.bases, False),
    ):
        number = bundle.numbers[side.gene.symbol]
        bases = np.asarray(bundle.locus_bases(number))[find_exon_offsets(side.gene, side.transcript)]
        made.append(Wild(bases, len(kept) if is_five else len(bases) - len(kept)))
    return made[0], made[1]


def write_line(text: str) -> None:
    """Writes a line of the tables."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def call_fusions(reference: Path, reads: Path, out: Path) -> list[Row]:
    """Runs `fascicle fusions` on one core and reads its table."""
    command = [sys.executable, "-m", "fascicle", "fusions", "--quiet", "--threads", "1", "--reference", str(reference)]
    subprocess.run([*command, "--out", str(out), str(reads)], check=True)  # noqa: S603
    with (out / "fusions.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


class Bench:
    """The planted fusions of a reference."""

    def __init__(self, reference: Path, folder: Path, seed: int):
        self.reference, self.folder, self.seed = reference, folder, seed
        self.bundle = open_bundle(reference)
        count = min(FUSIONS, len(self.bundle.symbols) // 4)
        self.fusions = make_fusions(self.bundle, draw_fusions(self.bundle, count, seed, abundance=(0.1, 0.7)))

    def measure(self, errors: int) -> None:
        """All three libraries of an error rate."""
        write_line(f"\n### {errors} % errors\n\n| supporting reads | found | exact, of those found | reads counted |")
        write_line("| --- | --- | --- | --- |")
        for line in self._measure_recall(errors):
            write_line(line)
        write_line(f"\n{self._measure_abundance(errors)}")
        write_line(self._measure_noise(errors))

    def _measure_recall(self, errors: int) -> Iterator[str]:
        library = Library(self.bundle, errors / 100, 1000 * self.seed + errors)
        for number, fusion in enumerate(self.fusions):
            wild = list_wild(self.bundle, fusion)
            for _ in range(SUPPORT[number % len(SUPPORT)]):
                library.add_across(fusion.bases, fusion.junction_start)
                for own in wild:
                    library.add_across(own.bases, own.junction)
        for _ in range(BACKGROUND):
            library.add_random()
        rows = self._call(library, f"recall-{errors}")
        reported = [row for row in rows if row["verdict"] == "reported"]
        for wanted in SUPPORT:
            own_fusions = [f for n, f in enumerate(self.fusions) if SUPPORT[n % len(SUPPORT)] == wanted]
            yield _format_recall(wanted, own_fusions, rows)
        names = {fusion.name for fusion in self.fusions}
        extra = [row for row in reported if f"{row['five_prime_gene']}::{row['three_prime_gene']}" not in names]
        yield f"\nOther pairs reported: {len(extra)}."

    def _measure_abundance(self, errors: int) -> str:
        library = Library(self.bundle, errors / 100, 1000 * self.seed + errors + 100)
        for fusion in self.fusions:
            wild = list_wild(self.bundle, fusion)[1]
            own = int(library.rng.binomial(MOLECULES, fusion.plan.abundance_three_prime))
            for molecule in range(MOLECULES):
                bases, at = (fusion.bases, fusion.junction_start) if molecule < own else (wild.bases, wild.junction)
                library.add_across(bases, at)
        rows = self._call(library, f"abundance-{errors}")
        intervals, held, above = 0, 0, 0
        for fusion in self.fusions:
            for row in _find_rows(rows, fusion):
                if row["verdict"] == "reported" and row["abundance_low"] and _is_exact(row, fusion):
                    intervals += 1
                    planned = float(fusion.plan.abundance_three_prime)
                    held += float(row["abundance_low"]) <= planned <= float(row["abundance_high"])
                    above += float(row["abundance_low"]) > planned
        share = f"{100 * held / intervals:.0f} %" if intervals else "none"
        return f"95 % intervals that hold the planned abundance: {held} of {intervals} ({share}); too high {above}."

    def _measure_noise(self, errors: int) -> str:
        library = Library(self.bundle, errors / 100, 1000 * self.seed + errors + 200)
        for number in range(NOISE_READS):
            if number < CHIMERAS * NOISE_READS:
                library.add_chimera()
            else:
                library.add_random()
        rows = self._call(library, f"noise-{errors}")
        reported = sum(row["verdict"] == "reported" for row in rows)
        return f"False reports in {NOISE_READS:,} reads with 1 % chimeras: {reported}."

    def _call(self, library: Library, name: str) -> list[Row]:
        reads = library.write(self.folder / name / "reads.fastq")
        return call_fusions(self.reference, reads, self.folder / name / "calls")

    def measure_speed(self, reads: int, errors: int) -> None:
        """CPU seconds of a run on reads of 1,500 bases, after one that compiles; every fusion has five reads."""
        library = Library(self.bundle, errors / 100, self.seed)
        for fusion in self.fusions:
            for _ in range(5):
                library.add_across(fusion.bases, fusion.junction_start)
        for _ in range(reads - len(library.reads)):
            library.add_random(1500)
        path = library.write(self.folder / f"speed-{errors}" / "reads.fastq")
        call_fusions(self.reference, path, self.folder / f"speed-{errors}" / "calls")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        call_fusions(self.reference, path, self.folder / f"speed-{errors}" / "calls")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        write_line(f"{reads:,} reads of 1,500 bases with {errors} % errors: {seconds:.1f} CPU s")


def _find_rows(rows: Sequence[Row], fusion: FusionTranscript) -> list[Row]:
    return [row for row in rows if f"{row['five_prime_gene']}::{row['three_prime_gene']}" == fusion.name]


def _is_exact(row: Row, fusion: FusionTranscript) -> bool:
    places = (row["five_prime_pos"], row["three_prime_pos"])
    true = (fusion.five_prime.position, fusion.three_prime.position)
    return places == tuple(str(position.offset + 1) for position in true) and not row["inserted_bases"]


def _format_recall(wanted: int, fusions: Sequence[FusionTranscript], rows: Sequence[Row]) -> str:
    found, exact, counted = 0, 0, 0
    for fusion in fusions:
        reported = [row for row in _find_rows(rows, fusion) if row["verdict"] == "reported"]
        found += bool(reported)
        exact += any(_is_exact(row, fusion) for row in reported)
        counted += max((int(row["split_reads"]) for row in _find_rows(rows, fusion) if row["split_reads"]), default=0)
    return f"| {wanted} | {found} of {len(fusions)} | {exact} of {found} | {counted} of {wanted * len(fusions)} |"


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the parts that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="+", choices=("long", "speed"), metavar="PART")
    parser.add_argument("--work", required=True, type=Path, metavar="DIR")
    parser.add_argument("--reference", type=Path, metavar="REF")
    parser.add_argument("--errors", default="1,5,10", metavar="PERCENTS")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--reads", type=int, default=100_000)
    args = parser.parse_args(arguments)
    reference = args.reference or args.work / f"made-up-{GENES}"
    if not reference.exists():
        simulate_reference(out=reference, genes=GENES, seed=1)
    bench = Bench(reference, args.work, args.seed)
    for errors in map(int, args.errors.split(",")):
        if "long" in args.parts:
            bench.measure(errors)
        if "speed" in args.parts:
            bench.measure_speed(args.reads, errors)


if __name__ == "__main__":
    main()
