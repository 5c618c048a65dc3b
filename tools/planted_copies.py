"""Reads of tumours with planted copies over the slices of a genome, and of normals. Used by `measure_copy_number.py reads`.

Fragments are drawn by `fascicle.simulate` from windows around the exons of the slices' genes (as captured) and, thinly, from the
whole slices (as off target); ART reads them, minimap2 aligns them. Every window has its own capture, the same in all samples.
Tumours have somatic substitutions, on one copy or on all of the commoner parent; a population resource lists most of the SNPs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from planted_variants import align_pairs, draw_by_art

from fascicle.model.loci import Span
from fascicle.model.variants import SmallVariant
from fascicle.reference.bundle import Bundle, open_bundle
from fascicle.reference.copy_bins import CopyBins, lay_out_bins
from fascicle.reference.genome import Genome, open_genome
from fascicle.reference.nucleotides import UNKNOWN_BASE, decode_bases
from fascicle.reference.targets import Targets, list_exon_targets, merge_spans
from fascicle.simulate.copy_states import PlantedCopies, PlantedTumour, make_copy_haplotypes
from fascicle.simulate.dna_fragments import DnaLibrary
from fascicle.simulate.small_variants import Haplotype, PlantedVariant, Window, apply_variants

MARGIN_BP = 300
OFF_TARGET_DEPTH = 0.2
CAPTURE_SD = 0.35
# SNPs stand closer than in a person, because the slices are few.
SNP_BP = 700
_SLICE_STATES = ((2, 1), (3, 1), (1, 0), (2, 0), (2, 1), (4, 1), (2, 1))
_FOCAL = (0, 0, 0, 9, 14, 25)
_WIDE_BINS = 5
# A window in so many has a somatic substitution.
_SOMATIC_EVERY = 4
# Of so many SNPs one is listed as rare, and one not at all, as of one person alone.
_RARE_EVERY, _PRIVATE_EVERY = 8, 5
_RARE, RARE_BELOW = 2e-4, 1e-3
# A resource such as gnomAD lists a variant every few bases of what it covers; these are of single persons.
_LISTED_BP, _SINGLE = 25, 1e-6


@dataclass(frozen=True)
class Panel:
    """The slices as a panel: windows around exons with what capture makes of each, and a person's heterozygous SNPs."""

    bundle: Bundle
    genome: Genome
    targets: Targets
    windows: tuple[Window, ...]
    capture: tuple[float, ...]
    snps: tuple[tuple[PlantedVariant, ...], ...]

    @property
    def bins(self) -> CopyBins:
        """The bins that `fascicle dna` lays over it."""
        return lay_out_bins(self.targets, self.genome, with_antitargets=True)


def open_sliced_panel(reference: Path, seed: int) -> Panel:
    """The panel of all genes of a bundle that was made of slices."""
    bundle = open_bundle(reference)
    genome, targets = open_genome(bundle), list_exon_targets(bundle)
    rng = np.random.default_rng((seed, 7))
    spans = merge_spans((chrom, Span(max(span.start - MARGIN_BP, 0), span.end + MARGIN_BP)) for chrom, span in targets.merged)
    made = [Window(chrom, span, genome.bases(chrom, span.start, span.end)) for chrom, span in spans]
    windows = tuple(window for window in made if not (window.bases == UNKNOWN_BASE).any())
    capture = tuple(2 ** rng.normal(0, CAPTURE_SD) for _ in windows)
    return Panel(bundle, genome, targets, windows, capture, tuple(tuple(_plant_snps(own, genome, rng)) for own in windows))


def _plant_snps(window: Window, genome: Genome, rng: np.random.Generator) -> Iterator[PlantedVariant]:
    at = MARGIN_BP + int(rng.integers(SNP_BP))
    while at < len(window.bases) - MARGIN_BP:
        known = window.bases[at : at + 1]
        other = decode_bases((known + rng.integers(1, 4, 1, dtype=np.uint8)) % 4)
        change = SmallVariant(genome.build, window.chrom, window.span.start + at, decode_bases(known), other)
        yield PlantedVariant(change, 0.5, is_germline=True)
        at += SNP_BP + int(rng.integers(SNP_BP))


def plan_sliced_tumour(panel: Panel, purity: float, rng: np.random.Generator) -> PlantedTumour:
    """A state for every slice by chance (each state of the list at least once), three genes lost and three amplified."""
    stretches = panel.genome.stretches
    numbers = [*range(len(_SLICE_STATES)), *rng.integers(len(_SLICE_STATES), size=len(stretches)).tolist()][: len(stretches)]
    states = [_SLICE_STATES[number] for number in rng.permutation(numbers).tolist()]
    planted = [PlantedCopies(own.chrom, own.span, *state) for own, state in zip(stretches, states, strict=True)]
    counts = Counter(panel.bins.genes)
    wide = [gene for gene in panel.bundle.symbols if counts[gene] >= _WIDE_BINS]
    for gene, total in zip(rng.choice(wide, len(_FOCAL), replace=False).tolist(), _FOCAL, strict=True):
        own = panel.bundle.find_gene(gene)
        if own is not None:
            planted.append(PlantedCopies(own.locus.chrom, own.locus.span, total, 0))
    return PlantedTumour(purity, (2, 1), tuple(planted))


@dataclass(frozen=True)
class Somatic:
    """A somatic substitution of a tumour, and how many of its copies have it."""

    variant: SmallVariant
    copies: int


def plant_somatic(panel: Panel, tumour: PlantedTumour, rng: np.random.Generator) -> dict[int, Somatic]:
    """Somatic substitutions by number of their window, away from SNPs: on one copy, or on all of the commoner parent."""
    found: dict[int, Somatic] = {}
    for number in range(0, len(panel.windows), _SOMATIC_EVERY):
        window = panel.windows[number]
        at = int(rng.integers(MARGIN_BP, len(window.bases) - MARGIN_BP))
        total, minor = tumour.copies_at(window.chrom, (window.span.start + window.span.end) // 2)
        if not total or any(abs(own.variant.start - window.span.start - at) < 30 for own in panel.snps[number]):
            continue
        known = window.bases[at : at + 1]
        other = decode_bases((known + rng.integers(1, 4, 1, dtype=np.uint8)) % 4)
        change = SmallVariant(panel.genome.build, window.chrom, window.span.start + at, decode_bases(known), other)
        found[number] = Somatic(change, total - minor if rng.random() < 0.5 else 1)
    return found


def list_frequencies(panel: Panel) -> dict[SmallVariant, float | None]:
    """What the population resource has on every SNP: mostly a common one, sometimes a rare one, sometimes nothing."""
    rng = np.random.default_rng(11)
    found: dict[SmallVariant, float | None] = {}
    for number, own in enumerate(own for snps in panel.snps for own in snps):
        common = round(float(rng.uniform(0.02, 0.6)), 4)
        private = number % _PRIVATE_EVERY == 1
        found[own.variant] = None if private else _RARE if number % _RARE_EVERY == 3 else common
    return found


def write_population(panel: Panel, path: Path) -> Path:
    """A VCF of sites over the windows, with frequencies of `list_frequencies`."""
    known = list_frequencies(panel)
    lines = ["##fileformat=VCFv4.3", "##source=planted", '##INFO=<ID=AF,Number=A,Type=Float,Description="Frequency">']
    rows: dict[tuple[str, int], str] = {}
    for window in panel.windows:
        for at in range(0, len(window.bases), _LISTED_BP):
            known_base = window.bases[at : at + 1]
            text = f"{decode_bases(known_base)}\t{decode_bases((known_base + 1) % 4)}\t.\t.\tAF={_SINGLE}"
            rows[window.chrom, window.span.start + at] = text
    for variant, frequency in known.items():
        rows.pop((variant.chrom, variant.start), None)
        if frequency is not None:
            rows[variant.chrom, variant.start] = f"{variant.ref}\t{variant.alt}\t.\t.\tAF={frequency}"
    order = {own.chrom: number for number, own in enumerate(panel.genome.stretches)}
    lines += [f"##contig=<ID={chrom}>" for chrom in dict.fromkeys(own.chrom for own in panel.genome.stretches)]
    lines.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO")
    placed = sorted(rows.items(), key=lambda item: (order[item[0][0]], item[0][1]))
    lines += [f"{chrom}\t{start + 1}\t.\t{text}" for (chrom, start), text in placed]
    path.write_text("\n".join(lines) + "\n", "ascii")
    return path


def draw_sample(
    panel: Panel, tumour: PlantedTumour, somatic: dict[int, Somatic], depth: float, slices: Path, prefix: Path, seed: int
) -> Path:
    """PREFIX.bam of a sample; one that is there is used again."""
    if not prefix.with_suffix(".bam.bai").is_file():
        library = DnaLibrary(depth, read_bp=100, fragment_max_bp=280)
        draw_by_art(library, list(_list_haplotypes(panel, tumour, somatic, depth, seed)), prefix, seed)
        align_pairs("minimap2", slices, prefix, prefix.name)
    return prefix.with_suffix(".bam")


def _list_haplotypes(
    panel: Panel, tumour: PlantedTumour, somatic: dict[int, Somatic], depth: float, seed: int
) -> Iterator[Haplotype]:
    rng = np.random.default_rng((seed, 8))
    for number, (window, capture, snps) in enumerate(zip(panel.windows, panel.capture, panel.snps, strict=True)):
        # Capture differs a little from sample to sample, too.
        own = capture * 2 ** rng.normal(0, 0.05)
        for haplotype in _split_somatic(window, snps, tumour, somatic.get(number)):
            yield replace(haplotype, name=f"{number}_{haplotype.name}", share=haplotype.share * own)
    for number, stretch in enumerate(panel.genome.stretches):
        for start in range(stretch.span.start, stretch.span.end - 10_000, 10_000):
            window = Window(stretch.chrom, Span(start, start + 10_000), panel.genome.bases(stretch.chrom, start, start + 10_000))
            if not (window.bases == UNKNOWN_BASE).any():
                share = sum(tumour.molecules_at(window.chrom, start + 5000)) / 2 * OFF_TARGET_DEPTH / depth
                yield Haplotype(f"off{number}_{start}", window.bases, share)


def _split_somatic(
    window: Window, snps: tuple[PlantedVariant, ...], tumour: PlantedTumour, somatic: Somatic | None
) -> Iterator[Haplotype]:
    """The two parental sequences, and the commoner one with the somatic substitution, as many of it as copies have it."""
    major, minor = make_copy_haplotypes(window, snps, tumour)
    yield minor
    if somatic is None:
        yield major
        return
    share = tumour.purity * somatic.copies / 2
    yield replace(major, share=max(major.share - share, 0.0))
    own = Window(window.chrom, window.span, major.bases)
    planted = PlantedVariant(somatic.variant, share, is_germline=False)
    yield Haplotype("somatic", apply_variants(own, [planted]), share)
