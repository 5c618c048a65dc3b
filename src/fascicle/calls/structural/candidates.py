"""What the filters of structural variants look at."""

from __future__ import annotations

from dataclasses import dataclass

from fascicle.evidence.contigs import Contigs
from fascicle.evidence.structural.counting import AdjacencySupport
from fascicle.model.fusions import Support
from fascicle.model.loci import Position
from fascicle.model.structural import StructuralKind


@dataclass(frozen=True)
class StructuralCandidate:
    """An adjacency with its surroundings, in the form of `sides` (5' side first on the genome).

    contigs: None where no read shows the base. normal: None without a normal. size_bp: None between chromosomes. partners: of
    the side with more, other adjacencies that begin within some bases of it and end elsewhere. is_in_targets: whether a side
    lies in a target. is_mirrored: the other junction of an inversion is seen too. bridge: the piece elsewhere that two reported
    junctions put between the places, None without one. is_in_reference: whether the bundle holds the sequence of both places.
    """

    five_prime: Position
    three_prime: Position
    kind: StructuralKind
    contigs: Contigs | None
    tumour: AdjacencySupport
    normal: AdjacencySupport | None
    size_bp: int | None
    is_known_pair: bool
    is_in_targets: bool
    partners: int = 0
    is_mirrored: bool = False
    bridge: str | None = None
    is_in_reference: bool = True

    @property
    def support(self) -> Support:
        """The tumour's support as that of a fusion, for the filters that both share."""
        own = self.tumour
        anchors = (own.left_bp or None, own.right_bp or None)
        return Support(own.split, own.spanning, own.molecules, own.starts, *anchors)

    @property
    def edges(self) -> int | None:
        """No breakpoint of DNA is an exon edge by rule; None where there is no place."""
        return None if self.contigs is None else 0

    @property
    def fraction(self) -> float | None:
        """The allele fraction by split reads at the side with more fragments, 0 to 1."""
        depth = self.tumour.split + max(self.tumour.five_prime_wild, self.tumour.three_prime_wild)
        return self.tumour.split / depth if depth else None
