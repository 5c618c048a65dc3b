"""What the artefact filters and the description look at: a candidate junction with its support and its surroundings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from fascicle.evidence.contigs import Contigs
from fascicle.evidence.paths import GenePaths
from fascicle.evidence.splits import Join, count_edges
from fascicle.model.fusions import Support
from fascicle.model.knowledge import IntragenicEvent
from fascicle.reference.artefacts import Artefact


class JunctionCandidate(Protocol):
    """What filters look at that fusions of RNA and structural variants of DNA have in common. See `Candidate`."""

    @property
    def contigs(self) -> Contigs | None: ...  # noqa: D102
    @property
    def support(self) -> Support: ...  # noqa: D102
    @property
    def edges(self) -> int | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class EdgeJunction:
    """A junction of two genes at an exon edge of both.

    Offsets are 0-based along the sense strand of each gene's locus: the last base kept of the 5' gene, the first of the 3' gene.
    """

    five_prime: int
    three_prime: int
    five_prime_offset: int
    three_prime_offset: int
    molecules: int

    def is_contradicted(self, other: EdgeJunction) -> bool:
        """Whether the other joins the genes in the other order, and no one break of each gene explains both."""
        if (other.five_prime, other.three_prime) != (self.three_prime, self.five_prime):
            return False
        return self.five_prime_offset >= other.three_prime_offset or other.five_prime_offset >= self.three_prime_offset


def make_edge_junction(join: Join, molecules: int) -> EdgeJunction:
    """The edge junction of a join."""
    return EdgeJunction(join.five_prime, join.three_prime, join.five_prime_offset, join.three_prime_offset, molecules)


@dataclass(frozen=True)
class Candidate:
    """A candidate fusion. `contigs` is None where no read crosses the junction, so that it has no place.

    `shared_words` is the number of words the canonical transcripts of both genes have in common; `expected_by_chance` the number
    of fragments in these two genes that the run's rate of chance joins lets expect, None where it was not estimated;
    `short_anchors` the number of further molecules whose reads have a short anchor on one side of two exon edges (short reads
    only); `artefacts` the entries of the laboratory's artefact list for these genes; `probability_without_split` the probability
    that a true fusion with as many fragments has no split read in a library like this, None where that was not estimated; `event`
    the known event that a join within one gene is; `edge_junctions` all other candidates at exon edges of both genes that join
    them, in either order; `split_molecules` those of the molecules that have a read across the junction.
    """

    five_prime: GenePaths
    three_prime: GenePaths
    contigs: Contigs | None
    support: Support
    is_known_pair: bool
    shared_words: int
    expected_by_chance: float | None = None
    short_anchors: int = 0
    artefacts: tuple[Artefact, ...] = ()
    probability_without_split: float | None = None
    event: IntragenicEvent | None = None
    edge_junctions: tuple[EdgeJunction, ...] = ()
    split_molecules: int = 0

    @property
    def is_within_gene(self) -> bool:
        """Whether both partners are one gene."""
        return self.five_prime.number == self.three_prime.number

    @property
    def edges(self) -> int | None:
        """How many of the two breakpoints lie at annotated splice sites; None where there is no place."""
        if self.contigs is None:
            return None
        return count_edges(self.contigs.join, self.five_prime, self.three_prime)
