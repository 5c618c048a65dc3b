"""Read pairs of fusion transcripts by ART (Debian: art-nextgen-simulation-tools), which shares no code with `fascicle simulate`.

ART knows no expression: it covers every sequence of a FASTA evenly. So each level of expression is a run of its own, and the
FASTQ files are joined. Where a fragment came from is read from ART's SAM file.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from planted_fusions import Placed

from fascicle.reference.bundle import Bundle
from fascicle.reference.nucleotides import Bases, decode_bases
from fascicle.simulate.templates import FusionTranscript

PROGRAM: Final = "art_illumina"
MOLECULES: Final = (2, 3, 4, 5, 6, 8, 12, 20, 32)
PARTNER_MOLECULES: Final = 25
OTHER_MOLECULES: Final = 6
_SYSTEM: Final = "HS25"
_FIRST_OF_PAIR: Final = 0x40


@dataclass(frozen=True, slots=True)
class _Level:
    """Sequences of one coverage: `molecules` is what a junction gets about, as fragments with both sides of it."""

    name: str
    molecules: int
    sequences: Mapping[str, Bases]


def simulate_by_art(
    bundle: Bundle, fusions: Sequence[FusionTranscript], folder: Path, *, read_length: int, seed: int
) -> tuple[tuple[Path, Path], dict[str, list[Placed]]]:
    """Writes reads_1.fq and reads_2.fq; gives back their paths and, by fusion, the fragments of the fusion transcripts."""
    folder.mkdir(parents=True, exist_ok=True)
    reads = (folder / "reads_1.fq", folder / "reads_2.fq")
    for path in reads:
        path.write_bytes(b"")
    placed: dict[str, list[Placed]] = {fusion.name: [] for fusion in fusions}
    for number, level in enumerate(_list_levels(bundle, fusions)):
        for name, fragment in _run_level(level, folder, reads, read_length, seed * 100 + number):
            if name in placed:
                placed[name].append(fragment)
    return reads, placed


def _list_levels(bundle: Bundle, fusions: Sequence[FusionTranscript]) -> Iterator[_Level]:
    partners = {side.gene.symbol for fusion in fusions for side in (fusion.five_prime, fusion.three_prime)}
    wild = {
        s: bundle.transcript_bases(i, bundle.gene(i).canonical) for i, s in enumerate(bundle.symbols)
    }  # one transcript a gene, as fusions are drawn
    yield _Level("partners", PARTNER_MOLECULES, {s: bases for s, bases in wild.items() if s in partners})
    yield _Level("others", OTHER_MOLECULES, {s: bases for s, bases in wild.items() if s not in partners})
    for number, molecules in enumerate(MOLECULES):
        own = fusions[number :: len(MOLECULES)]
        yield _Level(f"fusions{molecules}", molecules, {fusion.name: fusion.bases for fusion in own})


def _run_level(
    level: _Level, folder: Path, reads: tuple[Path, Path], read_length: int, seed: int
) -> Iterator[tuple[str, Placed]]:
    """One run of ART. Its reads are added to the files, its fragments given back with the name of their sequence."""
    if not level.sequences:
        return
    fasta, prefix = folder / f"{level.name}.fa", folder / level.name
    fasta.write_text("".join(f">{name}\n{decode_bases(bases)}\n" for name, bases in level.sequences.items()), "ascii")
    fragment_bp = max(200, read_length + 80)
    fold = 2 * read_length * level.molecules / (fragment_bp - 40)
    size = ["-l", str(read_length), "-m", str(fragment_bp), "-s", "40", "-f", f"{fold:.3f}"]
    command = [PROGRAM, "-ss", _SYSTEM, "-p", *size, "-i", str(fasta), "-o", str(prefix), "-sam", "-na", "-q"]
    command += ["-rs", str(seed), "-d", f"{level.name}_"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    for mate, path in enumerate(reads, start=1):
        part = folder / f"{level.name}{mate}.fq"
        with part.open("rb") as source, path.open("ab") as target:
            shutil.copyfileobj(source, target)
        part.unlink()
    yield from _read_fragments(prefix.with_suffix(".sam"))
    prefix.with_suffix(".sam").unlink()


def _read_fragments(sam: Path) -> Iterator[tuple[str, Placed]]:
    with sam.open(encoding="ascii") as lines:
        for line in lines:
            if line.startswith("@"):
                continue
            _, flag, name, pos1, _, _, _, mate_pos1, length, *_ = line.split("\t")
            if int(flag) & _FIRST_OF_PAIR:
                yield name, Placed(min(int(pos1), int(mate_pos1)) - 1, abs(int(length)))
