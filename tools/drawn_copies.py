"""Depth of bins and SNP counts of the 706-gene panel at its real places, drawn without reads, for `measure_copy_number.py bins`.

Tumours are of three kinds ("changed", "quiet", "even"; see there). What capture, or the primers of amplicons, make of a bin is
the same in all samples of an assay; a pooled or matched reference takes it out, a flat one does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.copy_number.assessing import CopyInput
from fascicle.calls.copy_number.cnvkit import pool_depths
from fascicle.calls.copy_number.snps import SnpCounts
from fascicle.model.cases import Sex
from fascicle.model.copy_number import CopyReference
from fascicle.model.genes import Gene
from fascicle.model.loci import Build, Span
from fascicle.reference.annotation import read_annotation
from fascicle.reference.contigs import read_contig_lengths
from fascicle.reference.copy_bins import CHROMS, CopyBins, lay_out_bins
from fascicle.reference.copy_reference import CopyBaseline
from fascicle.reference.cytobands import read_cytobands
from fascicle.reference.gene_models import make_genes
from fascicle.reference.genome import Genome, Stretch
from fascicle.reference.nucleotides import Bases
from fascicle.reference.panels import open_panel
from fascicle.reference.targets import list_exon_targets
from fascicle.simulate.copy_states import (
    BinLibrary,
    PlantedCopies,
    PlantedTumour,
    draw_bin_depth,
    draw_capture,
    draw_snp_counts,
)

KINDS: Final = ("changed", "quiet", "even")
# Primers differ more in what they amplify than baits do in what they capture, and their samples differ more from each other.
_AMPLICONS: Final = BinLibrary(capture_sd=0.5, sample_sd=0.16)
PANEL: Final = "dna_exons_706"
# Heterozygous SNPs in exons: about one in 1,700 bases (two in three of a person's SNPs at 1 a kilobase are heterozygous).
_SNP_BP: Final = 1700
_ARM_STATES: Final = ((3, 1), (1, 0), (2, 0), (3, 1), (1, 0), (4, 1))
_DOUBLED_STATES: Final = ((3, 1), (5, 2), (2, 0), (2, 1), (3, 1), (6, 2))
_EVEN_STATES: Final = ((2, 0), (6, 2), (8, 4))
# Six and seven copies are there to be told from eight.
_FOCAL_GAINS: Final = (6, 7, 8, 10, 15, 25, 40)


class PanelModels:
    """Gene models of the panel, as `list_exon_targets` asks a bundle for them."""

    name = "simulated"

    def __init__(self, annotation: Path):
        genes = make_genes(read_annotation(annotation).transcripts, Build.GRCH38, frozenset(open_panel(PANEL).genes), [])
        self._genes = {gene.symbol: gene for gene in genes}
        self.symbols = tuple(self._genes)

    def find_gene(self, symbol: str) -> Gene | None:
        """The gene of a symbol."""
        return self._genes.get(symbol)


def lay_out_panel(annotation: Path, *, is_amplicon: bool) -> CopyBins:
    """Bins of the panel at their real places; bases are drawn by chance, so that GC differs from bin to bin."""
    lengths = read_contig_lengths()[Build.GRCH38]
    rng = np.random.default_rng(0)

    def read(_: Stretch, span: Span) -> Bases:
        share = rng.uniform(0.38, 0.62)
        return rng.choice(4, len(span), p=((1 - share) / 2, share / 2, share / 2, (1 - share) / 2)).astype(np.uint8)

    genome = Genome(Build.GRCH38, [Stretch(chrom, Span(0, lengths[chrom]), chrom, is_slice=False) for chrom in CHROMS], read)
    return lay_out_bins(list_exon_targets(PanelModels(annotation)), genome, with_antitargets=not is_amplicon)  # type: ignore[arg-type]


def list_arms() -> list[tuple[str, Span]]:
    """Arms of the autosomes."""
    found = []
    for chrom, (ends, names) in read_cytobands().items():
        border = next((ends[at] for at, name in enumerate(names[:-1]) if name[0] == "p" and names[at + 1][0] == "q"), 0)
        if chrom in CHROMS and chrom != "chrX":
            found += [(chrom, Span(0, border)), (chrom, Span(border, ends[-1]))]
    return found


def plan_tumour(kind: str, purity: float, bins: CopyBins, rng: np.random.Generator) -> PlantedTumour:
    """A tumour of one kind, by chance."""
    if kind == "quiet":
        return PlantedTumour(purity, (2, 1), ())
    is_doubled = kind == "even" or rng.random() < 0.25
    states = _EVEN_STATES if kind == "even" else _DOUBLED_STATES if is_doubled else _ARM_STATES
    arms = list_arms()
    chosen = rng.choice(len(arms), int(rng.integers(6, 16)), replace=False).tolist()
    planted = [PlantedCopies(*arms[arm], *states[int(rng.integers(len(states)))]) for arm in chosen]
    if kind != "even":
        planted += [*_plan_focal(bins, rng), *_plan_decoys(bins, rng, is_doubled=is_doubled)]
    return PlantedTumour(purity, (4, 2) if is_doubled else (2, 1), tuple(planted))


def _plan_focal(bins: CopyBins, rng: np.random.Generator) -> Iterator[PlantedCopies]:
    """Two amplifications of a gene with what lies within a megabase, and two deletions of both copies within 200 kb."""
    counts = Counter(gene for gene in bins.genes if gene is not None)
    genes = sorted(gene for gene, count in counts.items() if count >= 3)
    for number, gene in enumerate(rng.choice(genes, 4, replace=False).tolist()):
        rows = [row for row, own in enumerate(bins.genes) if own == gene]
        chrom, start, end = str(bins.chroms[rows[0]]), int(bins.starts[rows[0]]), int(bins.ends[rows[-1]])
        if chrom == "chrX":
            continue
        reach = int(rng.integers(50_000, 1_000_000 if number < 2 else 200_000))
        span = Span(max(start - reach, 0), end + reach)
        total = int(rng.choice(_FOCAL_GAINS)) if number < 2 else 0
        yield PlantedCopies(chrom, span, total, int(rng.integers(2)) if number < 2 else 0)


def _plan_decoys(bins: CopyBins, rng: np.random.Generator, *, is_doubled: bool) -> Iterator[PlantedCopies]:
    """Two short losses that leave a copy: what a deletion of both must not be called for."""
    counts = Counter(gene for gene in bins.genes if gene is not None)
    for gene in rng.choice(sorted(gene for gene, count in counts.items() if count >= 3), 2, replace=False).tolist():
        rows = [row for row, own in enumerate(bins.genes) if own == gene]
        chrom, reach = str(bins.chroms[rows[0]]), int(rng.integers(50_000, 1_000_000))
        span = Span(max(int(bins.starts[rows[0]]) - reach, 0), int(bins.ends[rows[-1]]) + reach)
        state = (2, int(rng.integers(2))) if is_doubled else (1, 0)
        if chrom != "chrX":
            yield PlantedCopies(chrom, span, *state)


def choose_snp_places(bins: CopyBins, rng: np.random.Generator) -> list[tuple[str, int]]:
    """Heterozygous SNPs inside target bins, by chance."""
    found = []
    for row in np.flatnonzero(bins.is_target).tolist():
        length = int(bins.ends[row] - bins.starts[row])
        if str(bins.chroms[row]) != "chrX" and rng.random() < length / _SNP_BP:
            found.append((str(bins.chroms[row]), int(bins.starts[row] + rng.integers(length))))
    return found


@dataclass(frozen=True, eq=False)
class DrawnAssay:
    """An assay: its bins, its library, what capture makes of each bin, and what tumours are held against."""

    bins: CopyBins
    library: BinLibrary
    capture: NDArray[np.float64]
    reference: CopyReference
    pooled: CopyBaseline | None
    is_amplicon: bool

    def draw(self, tumour: PlantedTumour, stated: float | None, rng: np.random.Generator) -> CopyInput:
        """What is read of a tumour (and, for a matched reference, of its normal)."""
        depth = draw_bin_depth(self.bins, tumour, self.capture, self.library, rng)
        places = choose_snp_places(self.bins, rng)
        first, second = draw_snp_counts(places, tumour, self.library, rng)
        deep = first + second >= 20
        chroms, offsets = np.array([chrom for chrom, _ in places]), np.array([offset for _, offset in places])
        snps = SnpCounts(chroms[deep], offsets[deep], first[deep], second[deep], np.ones(int(deep.sum())))
        baseline = self.pool(1, rng) if self.reference is CopyReference.MATCHED else self.pooled
        return CopyInput(
            *(self.bins, depth, snps, baseline, self.reference, Build.GRCH38, Sex.FEMALE, stated), is_amplicon=self.is_amplicon
        )

    def pool(self, normals: int, rng: np.random.Generator) -> CopyBaseline:
        """The reference of some normals."""
        normal = PlantedTumour(0.5, (2, 1), ())
        depths = [draw_bin_depth(self.bins, normal, self.capture, self.library, rng) for _ in range(normals)]
        return pool_depths(self.bins, depths, [True] * normals, is_amplicon=self.is_amplicon)


def make_assay(annotation: Path, reference: CopyReference, normals: int, *, is_amplicon: bool) -> DrawnAssay:
    """An assay of the panel; a pooled reference is of so many normals."""
    bins = lay_out_panel(annotation, is_amplicon=is_amplicon)
    rng = np.random.default_rng(1)
    library = _AMPLICONS if is_amplicon else BinLibrary()
    made = DrawnAssay(bins, library, draw_capture(bins, library, rng), reference, None, is_amplicon)
    return replace(made, pooled=made.pool(normals, rng)) if reference is CopyReference.POOLED else made
