"""A made-up genome with genes that have the exons of those with known events within them: real lengths, random bases.

Lengths and coding sequences are those of the MANE Select transcripts named; introns have 250 bases. The bases have nothing to do
with the human ones.
"""

from __future__ import annotations

from itertools import accumulate

from small_genome import Genome, SmallGene, SmallTranscript, make_genome, splice

_INTRON_BP = 250
_MARGIN_BP = 500

_LENGTHS = {
    "KIT": (
        "+", "ENST00000288135.6", (87, 2931),
        (154, 270, 282, 137, 169, 190, 116, 115, 194, 107, 127, 105, 111, 151, 92, 128, 123, 112, 100, 106, 2287),
    ),
    "EGFR": (
        "+", "ENST00000275493.7", (261, 3633),
        (349, 152, 184, 135, 69, 119, 142, 117, 127, 74, 91, 200, 133, 91, 158, 39, 142, 123, 99, 186, 156, 76, 147, 98, 168, 48,
         109, 6373),
    ),
    "MET": (
        "+", "ENST00000397752.8", (396, 4173),
        (382, 1214, 192, 135, 174, 161, 103, 137, 162, 100, 219, 147, 157, 141, 231, 81, 182, 110, 166, 137, 2491),
    ),
    "KMT2A": (
        "+", "ENST00000534358.8", (23, 11919),
        (455, 70, 2654, 178, 235, 65, 378, 74, 132, 114, 147, 96, 121, 123, 185, 174, 111, 74, 194, 107, 138, 159, 118, 79, 161,
         186, 4249, 81, 65, 171, 75, 175, 108, 84, 130, 4928),
    ),
    "FLT3": (
        "-", "ENST00000241453.12", (66, 2982),
        (109, 122, 203, 116, 130, 128, 140, 154, 169, 104, 109, 179, 107, 133, 105, 111, 154, 83, 128, 123, 112, 100, 106, 901),
    ),
    "BCOR": (
        "-", "ENST00000378444.9", (784, 5268),
        (744, 126, 79, 2832, 54, 187, 264, 345, 326, 255, 167, 146, 78, 157, 1150),
    ),
    # A gene without known events.
    "OTHER": ("+", "ENST00000000009.1", (50, 600), (200, 150, 150, 150, 400)),
}  # fmt: skip


def _make_gene(symbol: str) -> SmallGene:
    strand, accession, (start, coding_bp), lengths = _LENGTHS[symbol]
    ordered = lengths if strand == "+" else lengths[::-1]
    firsts = accumulate((length + _INTRON_BP for length in ordered), initial=_MARGIN_BP)
    exons = tuple((first, first + length) for first, length in zip(firsts, ordered, strict=False))
    transcript = SmallTranscript(accession, exons, (start, start + coding_bp), ("MANE_Select",))
    return SmallGene(symbol, f"chr{list(_LENGTHS).index(symbol) + 1}", strand, (transcript,))


EVENT_GENES = {symbol: _make_gene(symbol) for symbol in _LENGTHS}


def make_event_genome() -> Genome:
    lengths = {gene.chrom: gene.span[1] + _MARGIN_BP for gene in EVENT_GENES.values()}
    return make_genome(tuple(EVENT_GENES.values()), lengths, seed=5)


def list_borders(symbol: str) -> list[int]:
    """Spliced bases up to and with every exon; item 0 is 0."""
    return list(accumulate(_LENGTHS[symbol][3], initial=0))


def join_exons(genome: Genome, symbol: str, last: int, first: int) -> str:
    """The transcript up to exon `last` and from exon `first` on (1-based): skipped exons, or duplicated ones."""
    text, borders = splice(genome, EVENT_GENES[symbol]), list_borders(symbol)
    return text[: borders[last]] + text[borders[first - 1] :]


def duplicate(genome: Genome, symbol: str, start: int, length: int, inserted: str = "") -> str:
    """The transcript with `length` bases from transcript offset `start` on there twice, with bases between the copies."""
    text = splice(genome, EVENT_GENES[symbol])
    return text[: start + length] + inserted + text[start:]
