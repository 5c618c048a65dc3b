"""Simulated panels of microsatellites with planted shifts: a reference, stutter that differs between loci and libraries, germline
lengths, a tumour with shifted alleles in a part of its cells; paired reads, aligned by bwa.

Nothing here is taken from the caller: stutter grows with the length by a law of its own, differs between loci (beta distributed)
and between libraries (`library`), and shorter units are commoner than longer ones.
"""

from __future__ import annotations

import gzip
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pysam

CHROM = "chrR"
_SPACING_BP = 900
_BASES = np.frombuffer(b"ACGT", np.uint8)
_TURN = bytes.maketrans(b"ACGT", b"TGCA")


@dataclass(frozen=True)
class Panel:
    """loci: how many homopolymers of 10 to 20, and others of 6 to 12 copies; short: homopolymers of 6 to 9, too short to count.
    spread: how much loci of one length differ in their stutter (in fragments, as of a beta distribution)."""

    homopolymers: int = 200
    others: int = 30
    short: int = 200
    spread: float = 150.0
    heterozygous: float = 0.0
    seed: int = 1


@dataclass(frozen=True)
class Repeat:
    """A planted locus: start in the reference (0-based), unit, copies in the reference and in both germline alleles, and its
    rates of shorter and longer fragments."""

    start: int
    unit: str
    copies: int
    germline: tuple[int, int]
    shorter: float
    longer: float

    @property
    def end(self) -> int:
        """The base behind the last."""
        return self.start + self.copies * len(self.unit)


@dataclass(frozen=True)
class Sample:
    """name; depth in fragments that span; purity and the part of counted loci that are shifted in its tumour cells; library: by
    how much it has more stutter than the panel."""

    name: str
    depth: int
    purity: float = 0.0
    unstable: float = 0.0
    library: float = 1.0
    seed: int = 1


def make_panel(panel: Panel) -> tuple[str, list[Repeat]]:
    """The reference and its loci."""
    rng = np.random.default_rng(panel.seed)
    units = ["A", "T", "A", "T", "A", "T", "C", "G"]
    plan = [(units[rng.integers(8)], int(rng.integers(10, 21))) for _ in range(panel.homopolymers)]
    plan += [(("AC", "AG", "AT", "AAG", "AAAG")[rng.integers(5)], int(rng.integers(6, 13))) for _ in range(panel.others)]
    plan += [(units[rng.integers(8)], int(rng.integers(6, 10))) for _ in range(panel.short)]
    rng.shuffle(plan)
    text, repeats = "", []
    for unit, copies in ((str(unit), int(copies)) for unit, copies in plan):
        between = bytes(_BASES[rng.integers(0, 4, _SPACING_BP)]).decode()
        safe = next(base for base in "ACGT" if base not in unit) if len(set(unit)) < 4 else ""
        text += between + safe
        shorter, longer = _draw_rates(unit, copies, panel.spread, rng)
        germline = (copies, copies + int(rng.choice((-1, 1)))) if rng.random() < panel.heterozygous else (copies, copies)
        repeats.append(Repeat(len(text), unit, copies, germline, shorter, longer))
        text += unit * copies + safe
    return text + bytes(_BASES[rng.integers(0, 4, _SPACING_BP)]).decode(), repeats


def _draw_rates(unit: str, copies: int, spread: float, rng: np.random.Generator) -> tuple[float, float]:
    slope, base = (0.16, 0.025) if len(unit) == 1 else (0.25, 0.02)
    mean = min(base * float(np.exp(slope * (copies - 10))), 0.35)
    return float(rng.beta(mean * spread, (1 - mean) * spread)), float(rng.beta(mean / 4 * spread, (1 - mean / 4) * spread))


def choose_shifts(repeats: Sequence[Repeat], sample: Sample) -> dict[int, int]:
    """Shifts of the unstable loci in units, by the locus's number: losses of one to five, the smaller the commoner, and gains."""
    rng = np.random.default_rng([sample.seed, 77])
    asked = [n for n, own in enumerate(repeats) if own.copies >= (10 if len(own.unit) == 1 else 5)]
    chosen = rng.choice(asked, int(sample.unstable * len(asked)), replace=False)
    return {int(n): int(rng.choice((-1, -2, -3, -4, -5, 1), p=(0.3, 0.25, 0.15, 0.1, 0.1, 0.1))) for n in chosen}


def write_sample(folder: Path, text: str, repeats: Sequence[Repeat], sample: Sample) -> Path:
    """The aligned, sorted, indexed reads of a sample."""
    shifts = choose_shifts(repeats, sample)
    names = [folder / f"{sample.name}_{mate}.fq.gz" for mate in (1, 2)]
    with gzip.open(names[0], "wt", 1) as one, gzip.open(names[1], "wt", 1) as two:
        for number, (first, second) in enumerate(_draw_pairs(text, repeats, sample, shifts)):
            for file, bases in ((one, first), (two, second)):
                file.write(f"@{sample.name}.{number}\n{bases}\n+\n{'F' * len(bases)}\n")
    return _align(folder, names, sample)


def _draw_pairs(text: str, repeats: Sequence[Repeat], sample: Sample, shifts: dict[int, int]) -> Iterator[tuple[str, str]]:
    rng = np.random.default_rng([sample.seed, 5])
    for number, own in enumerate(repeats):
        for _ in range(rng.poisson(sample.depth * 3.4)):
            length = _draw_length(own, shifts.get(number), sample, rng)
            before, behind = text[own.start - 420 : own.start], text[own.end : own.end + 420]
            template = before + own.unit * length + behind
            size = int(np.clip(rng.normal(260, 30), 150, 400))
            start = int(rng.integers(420 - size + 10, 410))
            fragment = template[start : start + size]
            pair = (_misread(fragment[:100], rng), _turn(_misread(fragment[-100:], rng)))
            yield pair if rng.random() < 0.5 else (pair[1], pair[0])


def _draw_length(own: Repeat, shift: int | None, sample: Sample, rng: np.random.Generator) -> int:
    allele = int(rng.integers(2))
    length = own.germline[allele]
    if shift is not None and allele == 0 and rng.random() < sample.purity:
        length = max(length + shift, 1)
    draw = rng.random()
    shorter, longer = own.shorter * sample.library, own.longer * sample.library
    if draw < shorter:
        return max(length - int(rng.geometric(0.85)), 1)
    return length + int(rng.geometric(0.9)) if draw < shorter + longer else length


def _misread(bases: str, rng: np.random.Generator) -> str:
    wrong = np.flatnonzero(rng.random(len(bases)) < 0.002)
    if not len(wrong):
        return bases
    letters = bytearray(bases.encode())
    for place in wrong:
        letters[place] = int(_BASES[rng.integers(4)])
    return letters.decode()


def _turn(bases: str) -> str:
    return bases.encode().translate(_TURN)[::-1].decode()


def _align(folder: Path, reads: Sequence[Path], sample: Sample) -> Path:
    reference, bam = folder / "reference.fa", folder / f"{sample.name}.bam"
    group = f"@RG\\tID:{sample.name}\\tSM:{sample.name}"
    command = ["bwa", "mem", "-t", "1", "-v", "1", "-R", group, str(reference), *map(str, reads)]
    sam = folder / f"{sample.name}.sam"
    with sam.open("wb") as file:
        subprocess.run(command, stdout=file, stderr=subprocess.DEVNULL, check=True)  # noqa: S603
    pysam.sort("-o", str(bam), str(sam))
    pysam.index(str(bam))
    sam.unlink()
    return bam


def write_panel(folder: Path, panel: Panel) -> tuple[str, list[Repeat]]:
    """Makes the panel, and writes its reference with bwa's index, `sites.bed` and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    text, repeats = make_panel(panel)
    (folder / "reference.fa").write_text(f">{CHROM}\n{text}\n", encoding="ascii")
    rows = (f"{CHROM}\t{own.start}\t{own.end}\t{own.unit}\n" for own in repeats)
    (folder / "sites.bed").write_text("".join(rows), encoding="ascii")
    index = ["bwa", "index", str(folder / "reference.fa")]
    subprocess.run(index, stderr=subprocess.DEVNULL, check=True)  # noqa: S603
    return text, repeats


def list_normals(count: int, depth: int, seed: int) -> list[Sample]:
    """Normals of other persons for a baseline, with libraries that differ a little."""
    rng = np.random.default_rng([seed, 9])
    return [replace(Sample(f"pon{n}", depth), library=float(rng.uniform(0.8, 1.2)), seed=seed * 100 + n) for n in range(count)]
