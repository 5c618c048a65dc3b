"""Candidates too weak to be counted: kept as columns, because chimeras made in the laboratory give thousands of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fascicle.model.fusions import NO_JUNCTION_READ, Fusion, Junction, Side, Support
from fascicle.model.loci import Build, Position, Strand
from fascicle.model.verdicts import Reason

WEAK_REASON = "too_few_molecules"


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
    """Candidates that a few fragments show, too few for any junction of their kind, and whose genes are no known fusion.

    They were not held against all reads: `fragments` and `molecules` are what placement saw. Their transcripts, frame and
    abundance are not worked out, and `too_few_molecules` is the one reason that is given. `inserted` holds the bases between the
    partners, `build` is that of the offsets.
    """

    build: Build
    five_prime: SightedSides
    three_prime: SightedSides
    inserted: tuple[str, ...]
    fragments: tuple[int, ...]
    molecules: tuple[int, ...]

    def __post_init__(self) -> None:
        columns = (self.five_prime.genes, self.three_prime.genes, self.inserted, self.fragments, self.molecules)
        if len({len(column) for column in columns}) > 1:
            raise ValueError("the columns of sightings differ in length")

    def __len__(self) -> int:
        return len(self.inserted)

    def list_fusions(self) -> Iterator[Fusion]:
        """Every sighting as a candidate that is not reported, in order."""
        for i, inserted in enumerate(self.inserted):
            five, three = self._side(self.five_prime, i), self._side(self.three_prime, i)
            is_split = five.position is not None
            split = self.fragments[i] if is_split else 0
            support = Support(split, self.fragments[i] - split, self.molecules[i], None, None, None)
            reason = Reason(WEAK_REASON, f"{self.molecules[i]} as placed; too few for any place between these genes")
            yield Fusion(
                five, three, Junction(None, inserted), support, None, None, None, (), is_known_pair=False, reasons=(reason,)
            )

    def _side(self, sides: SightedSides, i: int) -> Side:
        offset = sides.offsets[i]
        if offset is None:
            return Side(sides.genes[i], None, None, NO_JUNCTION_READ)
        return Side(sides.genes[i], Position(self.build, sides.chroms[i], offset, sides.strands[i]), None)


NO_SIGHTINGS = Sightings(Build.UNKNOWN, SightedSides(), SightedSides(), (), (), ())
