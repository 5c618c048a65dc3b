"""Samples of real reads with planted somatic variants, in the places of the reads or elsewhere. Used by `measure_spiked.py`."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import pysam
from placed_files import place_contig
from planted_variants import Simulated, align_pairs
from spiked_reads import (
    Fragment,
    count_depth,
    find_consensus,
    find_covered,
    format_pair,
    move_fragment,
    read_fragments,
    spike_fragments,
)

from fascicle.model.loci import Build, Span
from fascicle.reference.fasta import read_genome
from fascicle.reference.nucleotides import encode_bases
from fascicle.simulate.small_variants import PlantedVariant, VariantMix, Window, choose_windows, plant_variants

MIX: Final = VariantMix(
    spacing_bp=150, weights=(0.55, 0.05, 0.2, 0.2), fractions=(0.06, 0.1, 0.15, 0.25, 0.4), germline_share=0.0
)
ELSEWHERE_MIX: Final = replace(MIX, spacing_bp=800, fractions=(0.06, 0.1, 0.15, 0.19, 0.5), germline_share=0.2)
NOTHING_MIX: Final = replace(MIX, spacing_bp=1500, fractions=(0.5,), germline_share=1.0)
_WINDOW_BP: Final = 3600
_MARGIN_BP: Final = 500
_SHORTEST_BP: Final = 150
_APART_BP: Final = 2_000_000
_BESIDE_BP: Final = 700


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is made: draws (or windows), depth of tumour and normal in reads, the seed, the distance of planted variants where it
    is not that of the mix, and whether nothing somatic is planted."""

    draws: int
    depth: float
    normal_depth: float
    seed: int
    spacing_bp: int | None = None
    is_empty: bool = False

    def place(self, mix: VariantMix) -> VariantMix:
        """A mix at the wanted distance."""
        return replace(mix, spacing_bp=self.spacing_bp) if self.spacing_bp else mix


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a contig where reads are divided: the pool's fragments on the contig, and offsets of the part."""

    contig: str
    span: Span
    fragments: tuple[Fragment, ...]
    depth: float


def align_reads(given: str, genome: Path, work: Path) -> Path:
    """NAME=FQ1,FQ2 or NAME=BAM, aligned to the genome."""
    name, _, paths = given.partition("=")
    prefix = work / name
    out = prefix.with_suffix(".bam")
    if out.is_file():
        return out
    first, second = f"{prefix}_1.fq", f"{prefix}_2.fq"
    files = paths.split(",")
    command = (
        f"samtools collate -u -O '{files[0]}' | samtools fastq -n -F 0x900 -1 '{first}' -2 '{second}' -0 /dev/null -s /dev/null -"
    )
    if len(files) > 1:
        command = f"gzip -cdf '{files[0]}' > '{first}'; gzip -cdf '{files[1]}' > '{second}'"
    subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], check=True, capture_output=True)  # noqa: S603, S607
    align_pairs("bwa", genome, prefix, name)
    return out


def list_stretches(pools: Sequence[Path], contigs: dict[str, str], depth: float) -> Iterator[Stretch]:
    """Where the reads of each pool are deep enough to be divided."""
    for pool in pools:
        by_contig: dict[str, list[Fragment]] = {}
        for fragment in read_fragments(str(pool)):
            by_contig.setdefault(fragment.contig, []).append(fragment)
        for contig, own in sorted(by_contig.items()):
            depths = count_depth(own, len(contigs[contig]))
            for start, end in find_covered(own, len(contigs[contig]), depth, _SHORTEST_BP, 2 * _BESIDE_BP + 100):
                yield Stretch(contig, Span(start, end), tuple(own), float(depths[start:end].mean()))


def spike_in_place(
    stretches: Sequence[Stretch], genome: Path, contigs: dict[str, str], wanted: Wanted, folder: Path
) -> Simulated:
    """Divides, plants and aligns, draw by draw, and puts the draws side by side."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng((wanted.seed, 11))
    collected = _Collected(folder)
    truth: list[PlantedVariant] = []
    for draw in range(wanted.draws):
        pairs: dict[str, list[Fragment]] = {"tumour": [], "normal": []}
        places = []
        for stretch in stretches:
            tumour, normal = _divide(stretch, wanted, rng)
            spiked, planted = _plant(stretch, tumour, contigs[stretch.contig], wanted, rng)
            pairs["tumour"] += spiked
            pairs["normal"] += normal
            place = _Place(stretch, len(contigs[stretch.contig]), draw)
            places.append(place)
            truth += [replace(own, variant=replace(own.variant, start=own.variant.start + place.moved_bp)) for own in planted]
        for name, fragments in pairs.items():
            prefix = folder / f"draw_{name}"
            _write_pairs(fragments, prefix)
            align_pairs("bwa", genome, prefix, name)
            collected.add(name, prefix.with_suffix(".bam"), places, draw)
        collected.add_places(places, contigs)
    collected.finish()
    return _describe(folder, folder / "genome.fa", truth)


def _divide(stretch: Stretch, wanted: Wanted, rng: np.random.Generator) -> tuple[list[Fragment], list[Fragment]]:
    """Fragments of a stretch for tumour and normal, none in both; in proportion where there are too few."""
    whole = max(stretch.depth, wanted.depth + wanted.normal_depth)
    chance = rng.random(len(stretch.fragments))
    tumour, normal = wanted.depth / whole, (wanted.depth + wanted.normal_depth) / whole
    near = [f.span[0] < stretch.span.end + _BESIDE_BP and f.span[1] > stretch.span.start - _BESIDE_BP for f in stretch.fragments]
    drawn = [(f, u) for f, u, is_near in zip(stretch.fragments, chance.tolist(), near, strict=True) if is_near]
    return [f for f, u in drawn if u < tumour], [f for f, u in drawn if tumour <= u < normal]


def _plant(
    stretch: Stretch, tumour: Sequence[Fragment], reference: str, wanted: Wanted, rng: np.random.Generator
) -> tuple[list[Fragment], list[PlantedVariant]]:
    if wanted.is_empty:
        return list(tumour), []
    chrom, shift = place_contig(stretch.contig)
    start, end = stretch.span.start, stretch.span.end
    window = Window(chrom, Span(shift + start, shift + end), encode_bases(reference[start:end].encode()))
    drawn = plant_variants(window, Build.GRCH38, wanted.place(MIX), 55, rng)
    offsets = [(own.variant.start - shift, own) for own in drawn]
    return spike_fragments(tumour, offsets, lambda first, last: reference[max(first, 0) : last], rng)


class _Place:
    """Where a stretch of a draw lies in the sample made: a contig named by a moved range of its chromosome."""

    def __init__(self, stretch: Stretch, contig_bp: int, draw: int):
        self.stretch = stretch
        self.begin = max(stretch.span.start - _BESIDE_BP, 0)
        self.end = min(stretch.span.end + _BESIDE_BP, contig_bp)
        self.moved_bp = draw * _APART_BP
        chrom, shift = place_contig(stretch.contig)
        self.name = f"{chrom}:{shift + self.begin + self.moved_bp + 1}-{shift + self.end + self.moved_bp}"


class _Collected:
    """The alignments of all draws as one sample."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._records: dict[str, list[tuple[_Place, pysam.AlignedSegment, int]]] = {"tumour": [], "normal": []}
        self._places: list[tuple[_Place, str]] = []

    def add_places(self, places: Sequence[_Place], contigs: dict[str, str]) -> None:
        """The contigs of a draw."""
        self._places += [(own, contigs[own.stretch.contig][own.begin : own.end]) for own in places]

    def add(self, name: str, bam: Path, places: Sequence[_Place], draw: int) -> None:
        """The alignments of a draw."""
        with pysam.AlignmentFile(str(bam)) as file:
            for place in places:
                for record in file.fetch(place.stretch.contig, place.begin, place.end):
                    if record.reference_start >= place.begin and (record.reference_end or 0) <= place.end:
                        self._records[name].append((place, record, draw))

    def finish(self) -> None:
        """Writes genome, targets and BAM files."""
        with (self._folder / "genome.fa").open("w") as fasta, (self._folder / "targets.bed").open("w") as bed:
            for place, bases in self._places:
                fasta.write(f">{place.name}\n{bases}\n")
                bed.write(f"{place.name}\t{place.stretch.span.start - place.begin}\t{place.stretch.span.end - place.begin}\n")
        pysam.faidx(str(self._folder / "genome.fa"))
        lengths = [{"SN": place.name, "LN": len(bases)} for place, bases in self._places]
        for name, records in self._records.items():
            header = {"HD": {"VN": "1.6"}, "SQ": lengths, "RG": [{"ID": name, "SM": name}]}
            raw, out = self._folder / f"{name}.raw.bam", self._folder / f"{name}.bam"
            with pysam.AlignmentFile(str(raw), "wb", header=header) as file:
                for place, record, draw in records:
                    file.write(pysam.AlignedSegment.from_dict(_move_record(record, place, draw), file.header))
            pysam.sort("-o", str(out), str(raw))
            pysam.index(str(out))
            raw.unlink()


def _move_record(record: pysam.AlignedSegment, place: _Place, draw: int) -> dict[str, object]:
    """The record on the contig of its draw; a mate that lies elsewhere is told as not mapped."""
    is_beside = record.next_reference_id == record.reference_id and place.begin <= record.next_reference_start < place.end
    if not is_beside:
        record.mate_is_unmapped, record.is_proper_pair, record.template_length = True, False, 0
    record.set_tag("SA", None)
    moved: dict[str, object] = record.to_dict()
    return moved | {
        "name": f"{record.query_name}_{draw}",
        "ref_name": place.name,
        "ref_pos": str(record.reference_start - place.begin + 1),
        "next_ref_name": "=" if is_beside else "*",
        "next_ref_pos": str(record.next_reference_start - place.begin + 1) if is_beside else "0",
    }


def spike_elsewhere(pools: Sequence[Path], genome: Path, contigs: dict[str, str], wanted: Wanted, folder: Path) -> Simulated:
    """Lays fragments of the pools over windows of the genome, plants, aligns."""
    folder.mkdir(parents=True, exist_ok=True)
    donors = list(_list_donors(pools, contigs))
    rng = np.random.default_rng((wanted.seed, 12))
    windows = choose_windows(read_genome(genome), wanted.draws, _WINDOW_BP, wanted.seed)
    mix = wanted.place(NOTHING_MIX if wanted.is_empty else ELSEWHERE_MIX)
    truth: list[PlantedVariant] = []
    for prefix in (folder / "tumour", folder / "normal"):
        _write_pairs((), prefix, "w")
    for number, window in enumerate(windows):
        contig, shift = _find_contig(window, contigs)
        letters = _Slice(contigs[contig])
        planted = [(p.variant.start - shift, p) for p in plant_variants(window, Build.GRCH38, mix, _MARGIN_BP + 60, rng)]
        tumour = list(_lay(donors, window, contig, letters, wanted.depth, rng))
        spiked, done = spike_fragments(tumour, planted, letters, rng)
        germline = [(offset, own) for offset, own in planted if own.is_germline and own in done]
        normal, _ = spike_fragments(list(_lay(donors, window, contig, letters, wanted.normal_depth, rng)), germline, letters, rng)
        truth += done
        _write_pairs(spiked, folder / "tumour", "a", f"w{number}_")
        _write_pairs(normal, folder / "normal", "a", f"w{number}_")
    _write_windows(folder / "targets.bed", windows, contigs)
    for name in ("tumour", "normal"):
        align_pairs("bwa", genome, folder / name, name)
    return _describe(folder, genome, truth)


def _list_donors(pools: Sequence[Path], contigs: dict[str, str]) -> Iterator[tuple[Fragment, str]]:
    """Every fragment with its sample's own bases of the contig."""
    for pool in pools:
        by_contig: dict[str, list[Fragment]] = {}
        for fragment in read_fragments(str(pool)):
            if fragment.span[1] - fragment.span[0] <= _MARGIN_BP:
                by_contig.setdefault(fragment.contig, []).append(fragment)
        for contig, own in sorted(by_contig.items()):
            consensus = find_consensus(own, contigs[contig])
            yield from ((fragment, consensus) for fragment in own)


class _Slice:
    """Bases of a contig."""

    def __init__(self, bases: str):
        self._bases = bases

    def __call__(self, start: int, end: int) -> str:
        return self._bases[max(start, 0) : end]


def _find_contig(window: Window, contigs: dict[str, str]) -> tuple[str, int]:
    for contig, bases in contigs.items():
        chrom, shift = place_contig(contig)
        if chrom == window.chrom and shift <= window.span.start < shift + len(bases):
            return contig, shift
    raise ValueError(f"no contig has {window.chrom}:{window.span.start}")


def _lay(
    donors: Sequence[tuple[Fragment, str]], window: Window, contig: str, letters: _Slice, depth: float, rng: np.random.Generator
) -> Iterator[Fragment]:
    """Fragments by chance until the window has its depth of reads."""
    shift = place_contig(contig)[1]
    start, missing_bp = window.span.start - shift, depth * len(window.span)
    while missing_bp > 0:
        donor, consensus = donors[int(rng.integers(len(donors)))]
        room = len(window.span) - (donor.span[1] - donor.span[0])
        moved = move_fragment(donor, consensus, start + int(rng.integers(room)) - donor.span[0], letters, contig)
        if moved:
            missing_bp -= sum(mate.span[1] - mate.span[0] for mate in moved.mates)
            yield moved


def _write_windows(path: Path, windows: Sequence[Window], contigs: dict[str, str]) -> None:
    with path.open("w") as file:
        for window in windows:
            contig, shift = _find_contig(window, contigs)
            file.write(f"{contig}\t{window.span.start - shift + _MARGIN_BP}\t{window.span.end - shift - _MARGIN_BP}\n")


def _write_pairs(fragments: Sequence[Fragment], prefix: Path, mode: str = "w", names: str = "f") -> None:
    with Path(f"{prefix}_1.fq").open(mode) as first, Path(f"{prefix}_2.fq").open(mode) as second:
        for number, fragment in enumerate(fragments):
            one, other = format_pair(fragment, f"{names}{number}")
            first.write(one)
            second.write(other)


def _describe(folder: Path, genome: Path, truth: Sequence[PlantedVariant]) -> Simulated:
    return Simulated(folder, genome, folder / "targets.bed", tuple(truth), folder / "tumour.bam", folder / "normal.bam")
