"""The rearrangement of chromosomes that would bring two genes together as their RNA shows them, as ISCN writes it.

A fusion RNA keeps what lies upstream of the 5' breakpoint and downstream of the 3' breakpoint, so each side says whether the
joined chromosome has the bases below its place or those above. Two sides of one chromosome are a deletion, a tandem duplication
or an inversion; two chromosomes are a translocation. The breaks in DNA lie somewhere in the introns beside the junction: the
bands are those of the junction in RNA.

Order (ISCN): sex chromosomes first, then by number, whichever gene is 5'. Within one chromosome the short arm first; two breaks
of one arm from the centromere outwards, as in `inv(2)(p13p24)`.
"""

from __future__ import annotations

from dataclasses import dataclass

from fascicle.model.loci import Position, Strand
from fascicle.model.verdicts import Reason
from fascicle.reference.cytobands import find_band


@dataclass(frozen=True, slots=True)
class _Break:
    """One side: its place, its band, and whether the joined chromosome has the bases below the place or those above."""

    chrom: str
    offset: int
    band: str
    keeps_below: bool

    @property
    def has_centromere(self) -> bool:
        """Whether the kept part of the chromosome holds the centromere."""
        return self.keeps_below == self.band.startswith("q")


def infer_rearrangement(five_prime: Position, three_prime: Position) -> str | None:
    """`t(15;22)(q25.3;q11.23)`, `inv(2)(p21p23.2)`, `del(21)(q22.2q22.3)` or `dup(7)(q34q34)`.

    None where a band is not known, and where a deletion or duplication would take or double a centromere.
    """
    breaks = _find_breaks(five_prime, three_prime)
    if breaks is None:
        return None
    if breaks[0].chrom != breaks[1].chrom:
        one, other = sorted(breaks, key=_rank_chrom)
        return f"t({one.chrom};{other.chrom})({one.band};{other.band})"
    if _explain_centromere(breaks) is not None:
        return None
    one, other = sorted(breaks, key=_rank_within)
    return f"{_name_within(breaks)}({one.chrom})({one.band}{other.band})"


def explain_complex(five_prime: Position, three_prime: Position) -> Reason | None:
    """Why a single exchange of two breaks cannot make a chromosome that lasts, None where it can.

    EWSR1::ERG is the known case: the genes lie in opposite directions, and a plain t(21;22) would have two centromeres.
    """
    breaks = _find_breaks(five_prime, three_prime)
    because = _explain_centromere(breaks) if breaks else None
    return None if because is None else Reason("complex_rearrangement", because)


def _find_breaks(five_prime: Position, three_prime: Position) -> tuple[_Break, _Break] | None:
    five = _find_break(five_prime, keeps_below=five_prime.strand is Strand.PLUS)
    three = _find_break(three_prime, keeps_below=three_prime.strand is Strand.MINUS)
    return (five, three) if five and three else None


def _find_break(position: Position, *, keeps_below: bool) -> _Break | None:
    band = find_band(position.build, position.chrom, position.offset)
    return _Break(position.chrom.removeprefix("chr"), position.offset, band, keeps_below) if band else None


def _explain_centromere(breaks: tuple[_Break, _Break]) -> str | None:
    """What a joined chromosome of these two parts would have wrong, None for exactly one centromere."""
    centromeres = sum(side.has_centromere for side in breaks)
    if centromeres == 1 or (breaks[0].chrom == breaks[1].chrom and _name_within(breaks) == "inv"):
        return None
    wrong = "two centromeres" if centromeres else "no centromere"
    return (
        f"as the genes lie in the reference, joining them by two breaks makes a chromosome with {wrong}; "
        "more breaks than two are involved, or a copy of a gene that lies the other way round"
    )


def _name_within(breaks: tuple[_Break, _Break]) -> str:
    """The kind of rearrangement within one chromosome."""
    five, three = breaks
    if five.keeps_below == three.keeps_below:
        return "inv"
    below, above = (five, three) if five.keeps_below else (three, five)
    return "del" if below.offset < above.offset else "dup"


def _rank_chrom(side: _Break) -> tuple[int, int]:
    """X, Y, then the others by number."""
    return (1, int(side.chrom)) if side.chrom.isdecimal() else (0, "XY".find(side.chrom))


def _rank_within(side: _Break) -> tuple[bool, int]:
    """Short arm first; within an arm from the centromere outwards."""
    is_long = side.band.startswith("q")
    return (is_long, side.offset if is_long else -side.offset)
