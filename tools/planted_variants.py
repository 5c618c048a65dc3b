"""Reads with planted small variants, drawn by ART or wgsim, aligned and with duplicates marked. Used by `measure_variants.py`.

ART (Debian: art-nextgen-simulation-tools) reads every fragment from both ends, with its own error and quality profile; the
fragments, their damage and their copies are drawn by `fascicle.simulate.dna_fragments`. wgsim (Debian: samtools) draws its
fragments itself, from each haplotype as many as its share.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from rough_reads import Roughness, draw_copies, roughen_fragment, roughen_reads

from fascicle.model.loci import Build
from fascicle.reference.fasta import read_genome
from fascicle.reference.nucleotides import decode_bases
from fascicle.simulate.dna_fragments import DnaLibrary, draw_fragments
from fascicle.simulate.small_variants import (
    Haplotype,
    PlantedVariant,
    VariantMix,
    Window,
    choose_windows,
    make_haplotypes,
    make_normal_haplotypes,
    plant_variants,
)


@dataclass(frozen=True, slots=True)
class Sample:
    """What is simulated: `windows` stretches of `window_bp`, the library, the variants, by which program, how aligned, and what
    makes the reads worse than the program does (by ART alone)."""

    name: str
    windows: int
    window_bp: int
    library: DnaLibrary
    mix: VariantMix = VariantMix()  # noqa: RUF009  (frozen)
    normal_depth: float | None = None
    simulator: str = "art"
    aligner: str = "minimap2"
    seed: int = 1
    rough: Roughness | None = None

    @property
    def margin_bp(self) -> int:
        """How far from the ends of a window reads do not cover as they do inside."""
        return self.library.fragment_max_bp


@dataclass(frozen=True, slots=True)
class Simulated:
    """Where the parts of a simulated sample are. `normal` is None without one."""

    folder: Path
    genome: Path
    targets: Path
    truth: tuple[PlantedVariant, ...]
    tumour: Path
    normal: Path | None


def simulate_sample(sample: Sample, genome: Path, folder: Path) -> Simulated:
    """Simulates and aligns a sample; a sample that is there already with the same description is used again."""
    folder.mkdir(parents=True, exist_ok=True)
    described = json.dumps(asdict(sample), indent=1)
    windows = choose_windows(read_genome(genome), sample.windows, sample.window_bp, sample.seed)
    rng = np.random.default_rng((sample.seed, 2))
    planted = [plant_variants(window, Build.GRCH38, sample.mix, sample.margin_bp, rng) for window in windows]
    names = ("tumour", "normal") if sample.normal_depth else ("tumour",)
    done = folder / "sample.json"
    if not done.is_file() or done.read_text() != described:
        _write_targets(folder / "targets.bed", windows, sample.margin_bp, genome)
        for number, name in enumerate(names):
            library = sample.library if name == "tumour" else _change_depth(sample.library, sample.normal_depth)
            haplotypes = list(_list_haplotypes(name, windows, planted, sample.mix))
            if sample.rough:
                haplotypes += draw_copies(windows, sample.rough, sample.seed)
            _draw_reads(sample, library, haplotypes, folder / name, sample.seed * 10 + number)
            align_pairs(sample.aligner, genome, folder / name, name)
        done.write_text(described)
    truth = tuple(variant for own in planted for variant in own)
    normal = folder / "normal.bam" if sample.normal_depth else None
    return Simulated(folder, genome, folder / "targets.bed", truth, folder / "tumour.bam", normal)


def _change_depth(library: DnaLibrary, depth: float | None) -> DnaLibrary:
    return DnaLibrary(**{**asdict(library), "depth": depth or 0.0})


def _write_targets(path: Path, windows: Sequence[Window], margin_bp: int, genome: Path) -> None:
    """The inside of the windows, in coordinates of the FASTA's records."""
    pieces = [(piece.name, piece.chrom, piece.span) for piece in read_genome(genome)]
    with path.open("w", encoding="ascii") as file:
        for window in windows:
            name, start = next((n, s.start) for n, c, s in pieces if c == window.chrom and s.overlap(window.span))
            file.write(f"{name}\t{window.span.start - start + margin_bp}\t{window.span.end - start - margin_bp}\n")


def _list_haplotypes(
    name: str, windows: Sequence[Window], planted: Sequence[Sequence[PlantedVariant]], mix: VariantMix
) -> Iterator[Haplotype]:
    for window, own in zip(windows, planted, strict=True):
        made: Iterable[Haplotype] = make_haplotypes(window, own, mix) if name == "tumour" else make_normal_haplotypes(window, own)
        for haplotype in made:
            yield Haplotype(f"{window.chrom}_{window.span.start}_{haplotype.name}", haplotype.bases, haplotype.share)


def _draw_reads(sample: Sample, library: DnaLibrary, haplotypes: Sequence[Haplotype], prefix: Path, seed: int) -> None:
    """Writes PREFIX_1.fq and PREFIX_2.fq."""
    if sample.simulator == "art":
        _draw_by_art(library, haplotypes, prefix, seed, sample.rough)
    else:
        _draw_by_wgsim(library, haplotypes, prefix, seed)


def _draw_by_art(library: DnaLibrary, haplotypes: Sequence[Haplotype], prefix: Path, seed: int, rough: Roughness | None) -> None:
    rng = np.random.default_rng((seed, 3))
    fasta = prefix.with_suffix(".fragments.fa")
    with fasta.open("w", encoding="ascii") as file:
        number = 0
        for haplotype in haplotypes:
            for bases, copies in draw_fragments(haplotype, library, rng):
                number += 1
                text = decode_bases(roughen_fragment(bases, rough, rng) if rough else bases)
                file.writelines(f">{haplotype.name}_{number}_{copy}\n{text}\n" for copy in range(copies))
    command = ["art_illumina", "-ss", "HS25", "-amp", "-p", "-na", "-q", "-l", str(library.read_bp), "-c", "1"]
    _run([*command, "-i", str(fasta), "-o", f"{prefix}_", "-rs", str(seed)])
    fasta.unlink()
    for mate in (1, 2) if rough else ():
        roughen_reads(Path(f"{prefix}_{mate}.fq"), rough or Roughness(), rng)


def _draw_by_wgsim(library: DnaLibrary, haplotypes: Sequence[Haplotype], prefix: Path, seed: int) -> None:
    """wgsim without mutations of its own; errors of 0.2 %, all of one quality."""
    outs = [Path(f"{prefix}_{mate}.fq") for mate in (1, 2)]
    for out in outs:
        out.write_bytes(b"")
    fasta, parts = prefix.with_suffix(".haplotype.fa"), [prefix.with_suffix(f".part{mate}.fq") for mate in (1, 2)]
    for number, haplotype in enumerate(haplotypes):
        fasta.write_text(f">{haplotype.name}\n{decode_bases(haplotype.bases)}\n", "ascii")
        pairs = round(library.depth * haplotype.share * len(haplotype.bases) / (2 * library.read_bp))
        size = ["-1", str(library.read_bp), "-2", str(library.read_bp), "-d", str(library.fragment_mean_bp + 80)]
        rates = [
            "-r",
            "0",
            "-R",
            "0",
            "-X",
            "0",
            "-e",
            "0.002",
            "-s",
            str(library.fragment_sd_bp),
            "-S",
            str(seed * 10_000 + number + 1),
        ]
        _run(["wgsim", *size, *rates, "-N", str(pairs), str(fasta), *map(str, parts)])
        for part, out in zip(parts, outs, strict=True):
            with part.open("rb") as source, out.open("ab") as target:
                shutil.copyfileobj(source, target)
    for path in (fasta, *parts):
        path.unlink()


def align_pairs(aligner: str, genome: Path, prefix: Path, sample: str) -> None:
    """PREFIX_1.fq and PREFIX_2.fq to PREFIX.bam, sorted, duplicates marked, indexed. `genome` is a FASTA, plain or gzip."""
    reads = [f"{prefix}_1.fq", f"{prefix}_2.fq"]
    group = f"@RG\\tID:{sample}\\tSM:{sample}"
    if aligner == "minimap2":
        command = ["minimap2", "-ax", "sr", "-R", group, "-t", "1", str(genome), *reads]
    else:
        if not Path(f"{genome}.bwt").is_file():
            _run(["bwa", "index", str(genome)])
        command = ["bwa", "mem", "-R", group, "-t", "1", str(genome), *reads]
    sort = f"samtools fixmate -m - - | samtools sort -m 500M - | samtools markdup - {prefix}.bam"
    quoted = " ".join(f"'{part}'" for part in command)
    subprocess.run(["bash", "-c", f"set -o pipefail; {quoted} | {sort}"], check=True, capture_output=True)  # noqa: S603, S607
    _run(["samtools", "index", f"{prefix}.bam"])
    for path in reads:
        Path(path).unlink()


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
