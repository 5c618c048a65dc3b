"""Where a change lies in a transcript: exons, introns, and the terms of its splice sites.

Definitions of the Sequence Ontology: donor and acceptor, the first and last two bases of an intron; splice region, the three
bases of
the exon and bases 3 to 8 of the intron next to the junction; donor region, bases 3 to 6; fifth base of the donor; polypyrimidine
tract, bases 3 to 17 before the exon. An insertion is in a site when it parts two of the site's bases.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from fascicle.calls.consequence.changes import Change, move_left
from fascicle.calls.consequence.numbering import is_exonic
from fascicle.calls.consequence.sense import SenseTranscript
from fascicle.model.consequences import Numbered, Term

# Begin and end of each site, counted from the first base of the intron (donor side, positive into the intron).
_DONOR_SITES: Final = (
    (Term.SPLICE_DONOR, 0, 2),
    (Term.SPLICE_DONOR_5TH_BASE, 4, 5),
    (Term.SPLICE_DONOR_REGION, 2, 6),
    (Term.SPLICE_REGION, -3, 0),
    (Term.SPLICE_REGION, 2, 8),
)
# The same from the first base after the intron (negative into the intron).
_ACCEPTOR_SITES: Final = (
    (Term.SPLICE_ACCEPTOR, -2, 0),
    (Term.SPLICE_POLYPYRIMIDINE, -17, -2),
    (Term.SPLICE_REGION, -8, -2),
    (Term.SPLICE_REGION, 0, 3),
)
ESSENTIAL: Final = frozenset({Term.SPLICE_DONOR, Term.SPLICE_ACCEPTOR})
_REACH_BP: Final = 17


@dataclass(frozen=True, slots=True)
class Region:
    """What of a transcript a change touches: 0-based first and last exon and intron (None: none), and the splice terms."""

    exons: tuple[int, int] | None
    introns: tuple[int, int] | None
    splice_terms: frozenset[Term]
    is_within_exon: bool


def find_region(sense: SenseTranscript, change: Change) -> Region:
    """The region of a change that overlaps the transcript."""
    first, last = (change.start, change.end - 1) if change.ref else (change.start - 1, change.start)
    begin, end = max(first, sense.starts[0]), min(last, sense.ends[-1] - 1)
    exon, last_exon = sense.find_exon(begin), sense.find_exon(end)
    exons = (exon if begin < sense.ends[exon] else exon + 1, last_exon)
    introns = (exon, last_exon if end >= sense.ends[last_exon] else last_exon - 1)
    return Region(
        exons if exons[0] <= exons[1] else None,
        introns if introns[0] <= introns[1] else None,
        frozenset(_find_splice_terms(sense, change, max(0, introns[0] - 1), introns[1] + 1)),
        is_exonic(sense, change.start, change.end),
    )


def _find_splice_terms(sense: SenseTranscript, change: Change, first: int, last: int) -> Iterator[Term]:
    """Terms of the introns `first` to `last`, as far as there are such."""
    for intron in range(first, min(last, len(sense.starts) - 2) + 1):
        donor, acceptor = sense.ends[intron], sense.starts[intron + 1]
        if change.end < donor - _REACH_BP or change.start > acceptor + _REACH_BP:
            continue
        for edge, sites in ((donor, _DONOR_SITES), (acceptor, _ACCEPTOR_SITES)):
            # A site ends at the other end of a short intron.
            yield from (
                term
                for term, start, end in sites
                if _is_touched(change, max(edge + start, donor - 3), min(edge + end, acceptor + 3), term)
            )


def _is_touched(change: Change, start: int, end: int, term: Term) -> bool:
    if change.ref:
        return change.start < end and start < change.end
    # An insertion next to the two bases of a site leaves them, but lies in the region around it.
    return start <= change.start <= end if term is Term.SPLICE_REGION else start < change.start < end


def count_from_one(indices: tuple[int, int] | None, count: int) -> Numbered | None:
    """Exons or introns as they are printed."""
    return None if indices is None else Numbered(indices[0] + 1, indices[1] + 1, count)


def leaves_site_elsewhere(sense: SenseTranscript, change: Change) -> bool:
    """Whether a change that breaks a splice site at its 3'-most place breaks none at another place of the same sequence.

    A base lost from `AG|GT` at the end of an exon is named as the first base of the intron (HGVS, "Deletion": whatever the effect
    on RNA); the sequence still has a `GT`, after a shorter exon.
    """
    if not find_region(sense, change).splice_terms & ESSENTIAL:
        return False
    places = (move_left(change, by) for by in range(1, change.slack + 1))
    return any(not find_region(sense, place).splice_terms & ESSENTIAL for place in places)
