"""Candidates that a single fragment shows: kept as columns, because chimeras made in the laboratory give thousands of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fascicle.model.fusions import NO_JUNCTION_READ, Fusion, Junction, Reason, Side, Support
from fascicle.model.loci import Build, Position, Strand

ONE_FRAGMENT = Reason("too_few_molecules", "one fragment; even between two annotated splice sites 3 molecules are needed")


@dataclass(frozen=True, slots=True)
class SightedSides:
    """One partner of every sighting, as columns of equal length; offsets are 0-based genome places, None where not placed."""

    genes: tuple[str, ...] = ()
    chroms: tuple[str, ...] = ()
    strands: tuple[Strand, ...] = ()
    offsets: tuple[int | None, ...] = ()

    def __post_init__(self) -> None:
        if len({len(self.genes), len(self.chroms), len(self.strands), len(self.offsets)}) > 1:
            raise ValueError("the columns of sightings differ in length")


@dataclass(frozen=True, slots=True)
class Sightings:
    """Candidates seen in one fragment each, whose pair of genes is not a known fusion: too few for any junction.

    Their transcripts, frame and abundance are not worked out. `inserted` holds the bases between the partners, `build` is that of
    the offsets.
    """

    build: Build
    five_prime: SightedSides
    three_prime: SightedSides
    inserted: tuple[str, ...]

    def __post_init__(self) -> None:
        if not len(self.five_prime.genes) == len(self.three_prime.genes) == len(self.inserted):
            raise ValueError("the columns of sightings differ in length")

    def __len__(self) -> int:
        return len(self.inserted)

    def list_fusions(self) -> Iterator[Fusion]:
        """Every sighting as a candidate that is not reported, in order."""
        for i, inserted in enumerate(self.inserted):
            five, three = self._side(self.five_prime, i), self._side(self.three_prime, i)
            is_split = five.position is not None
            support = Support(int(is_split), int(not is_split), 1, int(is_split), None, None)
            junction = Junction(None, inserted)
            yield Fusion(five, three, junction, support, None, None, None, (), is_known_pair=False, reasons=(ONE_FRAGMENT,))

    def _side(self, sides: SightedSides, i: int) -> Side:
        offset = sides.offsets[i]
        if offset is None:
            return Side(sides.genes[i], None, None, NO_JUNCTION_READ)
        return Side(sides.genes[i], Position(self.build, sides.chroms[i], offset, sides.strands[i]), None)


NO_SIGHTINGS = Sightings(Build.UNKNOWN, SightedSides(), SightedSides(), ())
