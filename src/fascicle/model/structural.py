"""Structural variants of DNA: two places joined, what the reads of both samples say, what RNA should show of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fascicle.model.fusions import Junction, Names, Product, Side, TranscriptSite
from fascicle.model.loci import Position
from fascicle.model.numbers import Proportion
from fascicle.model.provenance import Provenance
from fascicle.model.variants import SomaticStatus
from fascicle.model.verdicts import Reason, Verdict


class StructuralKind(StrEnum):
    """What the two places and their directions would make of the chromosomes, by themselves."""

    TRANSLOCATION = "translocation"
    INVERSION = "inversion"
    DELETION = "deletion"
    TANDEM_DUPLICATION = "tandem_duplication"


@dataclass(frozen=True, slots=True)
class Breakend:
    """One side. `position` is the last base before the junction (5' side) or the first one behind it (3' side); its strand is
    that on which the side is read. `site` is where that lies in the chosen transcript of `gene`; both None outside of genes.

    `reach_bp`: the junction lies so far behind the position at most, in the direction towards it; 0 where reads show the base.
    """

    position: Position
    gene: str | None
    site: TranscriptSite | None
    reach_bp: int = 0


@dataclass(frozen=True, slots=True)
class StructuralSupport:
    """What one sample says, in fragments without copies.

    split_reads: a read has 20 bases or more on both sides. spanning_pairs: one mate lies wholly on each side and no ordinary
    fragment explains it. unique_molecules: of both, with ends (and UMI) of their own. distinct_starts: places of split reads.
    five_prime_wild, three_prime_wild: a read crosses the place as the reference has it, and none the junction.
    five_prime_fraction, three_prime_fraction: split reads / (split reads + those); None where none is counted. anchors: the
    longest on each side, None without a split read.
    """

    split_reads: int
    spanning_pairs: int
    unique_molecules: int
    distinct_starts: int
    five_prime_wild: int
    three_prime_wild: int
    five_prime_fraction: Proportion | None
    three_prime_fraction: Proportion | None
    anchor_five_prime_bp: int | None
    anchor_three_prime_bp: int | None

    @property
    def fragments(self) -> int:
        """All supporting fragments."""
        return self.split_reads + self.spanning_pairs

    @property
    def fraction(self) -> Proportion | None:
        """The allele fraction at the side where more fragments were counted: a side outside of the targets is covered by little
        else than what the junction brings along."""
        known = [own for own in (self.five_prime_fraction, self.three_prime_fraction) if own is not None]
        return max(known, key=lambda own: own.denominator) if known else None


@dataclass(frozen=True, slots=True)
class ExpectedTranscript:
    """What RNA should show of an adjacency that joins two genes (or two places of one) in the direction of both: the exon edges
    next to the junction, `because` says how they follow from it; product and names as of a fusion seen in RNA."""

    five_prime: Side
    three_prime: Side
    product: Product | None
    names: Names | None
    because: str

    @property
    def name(self) -> str:
        """`EWSR1::FLI1`."""
        return f"{self.five_prime.gene}::{self.three_prime.gene}"


@dataclass(frozen=True, slots=True)
class StructuralVariant:
    """A candidate, reported or not. It is written in the direction of its genes where both are read in theirs, else with the side
    first on the genome as the 5' one.

    size_bp: bases deleted, doubled or turned; None between chromosomes. shift_bp: so far in its direction (below 0: against it)
    the junction can be moved, since both sides have the same bases there. hgvs_dna, iscn: names of the change of DNA; None where
    they cannot be written for it.
    """

    five_prime: Breakend
    three_prime: Breakend
    kind: StructuralKind
    junction: Junction
    size_bp: int | None
    tumour: StructuralSupport
    normal: StructuralSupport | None
    status: SomaticStatus
    is_known_pair: bool
    transcript: ExpectedTranscript | None
    hgvs_dna: str | None
    iscn: str | None
    reasons: tuple[Reason, ...]
    notes: tuple[Reason, ...] = ()
    shift_bp: int = 0

    @property
    def verdict(self) -> Verdict:
        """Reported when no reason speaks against it."""
        return Verdict.FILTERED if self.reasons else Verdict.REPORTED

    @property
    def is_exact(self) -> bool:
        """Whether a read shows the junction to the base."""
        return not self.five_prime.reach_bp and not self.three_prime.reach_bp


@dataclass(frozen=True, slots=True)
class StructuralFindings:
    """What a DNA assay gave on structural variants: reported ones first. `targets` names the regions that were looked at,
    `warnings` what must be told in every output."""

    assay: str
    has_normal: bool
    targets: str
    calls: tuple[StructuralVariant, ...]
    provenance: Provenance
    warnings: tuple[str, ...] = ()

    @property
    def reported(self) -> tuple[StructuralVariant, ...]:
        """Calls nothing speaks against."""
        return tuple(call for call in self.calls if not call.reasons)

    @property
    def filtered(self) -> tuple[StructuralVariant, ...]:
        """Calls with at least one reason against."""
        return tuple(call for call in self.calls if call.reasons)


class DnaAnswer(StrEnum):
    """What DNA says of a fusion that RNA shows."""

    SEEN = "seen"
    SEEN_ELSEWHERE = "seen_elsewhere"
    NEGATIVE = "negative"
    NOT_COVERED = "not_covered"
    NOT_ASSESSABLE = "not_assessable"


@dataclass(frozen=True, slots=True)
class BreakRegion:
    """Where a DNA break must lie for a fusion that RNA shows: from one exon edge of a transcript to the next (0-based,
    half-open), with how many of its bases the DNA assay covers well enough. `exon` is the one the RNA ends (5') or begins (3')
    with.
    """

    gene: str
    transcript: str
    exon: int
    chrom: str
    start: int
    end: int
    covered_bp: int

    @property
    def covered_fraction(self) -> float:
        """Share of its bases, 0 to 1."""
        return self.covered_bp / (self.end - self.start)


@dataclass(frozen=True, slots=True)
class JoinedEvent:
    """One event with the evidence of both: `fusion` and `variants` are places in the lists of reported fusions and reported
    structural variants. `fusion` None: DNA alone; `variants` empty: RNA alone, and `answer` says why."""

    name: str
    fusion: int | None
    variants: tuple[int, ...]
    answer: DnaAnswer
    because: str
    regions: tuple[BreakRegion, ...] = ()
