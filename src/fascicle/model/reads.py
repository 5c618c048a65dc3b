"""What a set of reads is, told from the reads themselves, and how many of them went where."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadCounts:
    """Fragments by fate. A fragment is a read pair, or one read of single-end data. The parts add up to `fragments`.

    concordant: one gene explains the fragment; kept: two genes, or a gene and an unexplained part, so it goes on to placement;
    shared: only sequence that several genes have; off_target: nothing of the reference.
    """

    fragments: int
    concordant: int
    kept: int
    shared: int
    off_target: int

    def __post_init__(self) -> None:
        if self.fragments != self.concordant + self.kept + self.shared + self.off_target:
            raise ValueError(f"read counts do not reconcile: {self}")


@dataclass(frozen=True, slots=True)
class AbundantShare:
    """Fragments of one set of abundant RNA of the reference (ribosomal RNA, globin ...), and their share of all, 0 to 1."""

    name: str
    fragments: int
    fraction: float


@dataclass(frozen=True, slots=True)
class ReadProfile:
    """Numbers over all reads; None where not measurable.

    Lengths in bases; `quality_mean` is the mean Phred score; `insert_size_median_bp` from pairs within one exon.
    `first_read_sense_fraction` is the share of first reads in the direction of their gene: near 0 or 1 in stranded libraries.
    `duplicate_fraction` is the share of fragments in one gene that repeat both ends (and the UMI) of another, from a sample;
    `adapter_fraction` the share of reads that ran into an adapter and were cut there. `abundant` has
    the sets of abundant RNA in the order of the reference; None where it has none, or the reads were not looked at.
    """

    is_paired: bool
    read_length_max_bp: int
    read_length_mean_bp: float
    quality_mean: float | None
    insert_size_median_bp: float | None
    counts: ReadCounts
    first_read_sense_fraction: float | None = None
    duplicate_fraction: float | None = None
    adapter_fraction: float | None = None
    abundant: tuple[AbundantShare, ...] | None = None


@dataclass(frozen=True, slots=True)
class GeneExpression:
    """Fragments of one panel gene and, over the panel, transcripts per million (None where the gene has no usable sequence)."""

    gene: str
    transcript: str
    fragments: int
    effective_length_bp: int
    tpm: float | None


@dataclass(frozen=True, slots=True)
class Detectability:
    """What could have been seen of one gene as the 3' partner of a fusion, told from its own reads.

    `molecules_median` and `molecules_min` are over the gene's `junctions` (splice junctions that a fusion could use):
    molecules with a read across them. `abundance` is the smallest fraction at the median junction that would have been reported
    with 95 % probability; `abundance_worst` the same at the junction with fewest molecules. None means not evaluable, and
    `because` says why.
    """

    gene: str
    junctions: int
    molecules_median: float | None
    molecules_min: int | None
    abundance: float | None
    abundance_worst: float | None
    because: str


@dataclass(frozen=True, slots=True)
class KinaseSign:
    """A kinase whose exons are transcribed apart from those before them, though no fusion of it is reported: weak evidence.

    `exon` (from 1, of `transcript`) is the first behind the step; `before` and `behind` are fragments per splice junction;
    `share_of_genes` is the share of the run's genes with a step as large. `tpm_rank` of `genes_ranked`, 1 for the highest TPM.
    """

    gene: str
    transcript: str
    exon: int
    before: float
    behind: float
    share_of_genes: float
    tpm: float | None
    tpm_rank: int | None
    genes_ranked: int
