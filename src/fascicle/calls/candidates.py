"""What the artefact filters and the description look at: a candidate junction with its support and its surroundings."""

from __future__ import annotations

from dataclasses import dataclass

from fascicle.evidence.contigs import Contigs
from fascicle.evidence.paths import GenePaths
from fascicle.model.fusions import Support
from fascicle.model.knowledge import IntragenicEvent
from fascicle.reference.artefacts import Artefact


@dataclass(frozen=True)
class Candidate:
    """A candidate fusion. `contigs` is None where no read crosses the junction, so that it has no place.

    `shared_words` is the number of words the canonical transcripts of both genes have in common; `expected_by_chance` the number
    of fragments in these two genes that the run's rate of chance joins lets expect, None where it was not estimated;
    `short_anchors` the number of fragments with a short anchor that placed the junction where no split read did; `artefacts` the
    entries of the laboratory's artefact list for these genes; `probability_without_split` the probability that a true fusion with
    as many fragments has no split read in a library like this, None where that was not estimated; `event` the known event that a
    join within one gene is.
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

    @property
    def is_within_gene(self) -> bool:
        """Whether both partners are one gene."""
        return self.five_prime.number == self.three_prime.number

    @property
    def edges(self) -> int | None:
        """How many of the two breakpoints lie at annotated splice sites; None where there is no place."""
        if self.contigs is None:
            return None
        join = self.contigs.join
        return (join.five_prime_offset in self.five_prime.exon_ends) + (join.three_prime_offset in self.three_prime.exon_starts)
