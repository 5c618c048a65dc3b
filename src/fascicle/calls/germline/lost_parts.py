"""What a null variant leaves of a protein: the part that is removed, and what becomes of a transcript without some exons.

These are the questions of the decision tree of PVS1 (Abou Tayoun 2018, Hum Mutat 39:1517, Figure 1).
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from fascicle.calls.consequence.codons import translate_text
from fascicle.calls.consequence.decay import DECAY_BP, ESCAPE_BP
from fascicle.calls.consequence.sense import CodingFrame, SenseTranscript
from fascicle.model.consequences import NmdOutcome, Term, TranscriptConsequence
from fascicle.model.loci import Span

_CODON_BP: Final = 3


@dataclass(frozen=True, slots=True)
class SkippedExons:
    """A transcript without some of its exons. shifts_frame: coding bases lost are no multiple of three. decay: of the shifted
    transcript, None where the frame is kept. removed_fraction: of the protein, 0 to 1. exons: indices, first and behind last.
    """

    exons: tuple[int, int]
    shifts_frame: bool
    decay: NmdOutcome | None
    removed_fraction: float


def find_removed_fraction(consequence: TranscriptConsequence, sense: SenseTranscript) -> float | None:
    """The part of the protein behind the first touched residue of a stop or a shifted frame; None for other variants."""
    frame = sense.frame
    if frame is None or consequence.residues is None or not {Term.STOP_GAINED, Term.FRAMESHIFT} & set(consequence.terms):
        return None
    length = max(1, len(frame.residues) - 1)
    return max(0.0, 1 - consequence.residues.start / length)


def find_skipped_exon(consequence: TranscriptConsequence, sense: SenseTranscript) -> SkippedExons | None:
    """The exon that is skipped when a donor (the exon before the intron) or an acceptor (the one behind) no longer works.

    That the exon is skipped is the tree's assumption; cryptic splice sites are not looked for. None for other variants.
    """
    terms = set(consequence.terms)
    if consequence.intron is None or not terms & {Term.SPLICE_DONOR, Term.SPLICE_ACCEPTOR}:
        return None
    index = consequence.intron.first - 1 if Term.SPLICE_DONOR in terms else consequence.intron.last
    return skip_exons(sense, index, index + 1)


def skip_exons(sense: SenseTranscript, first: int, behind: int) -> SkippedExons | None:
    """The transcript without exons `first` to before `behind` (0-based). None where they hold no coding base, or the start or
    stop codon: then something else than skipping happens."""
    frame = sense.frame
    if frame is None:
        return None
    starts = sense.transcript.exon_starts
    lost = Span(starts[first], starts[behind])
    if lost.start <= frame.start or lost.end >= frame.cds.end:
        return None
    removed = len(lost) / max(1, len(frame.cds))
    if len(lost) % _CODON_BP == 0:
        return SkippedExons((first, behind), shifts_frame=False, decay=None, removed_fraction=removed)
    return SkippedExons((first, behind), shifts_frame=True, decay=_find_decay(sense, frame, lost), removed_fraction=removed)


def _find_decay(sense: SenseTranscript, frame: CodingFrame, lost: Span) -> NmdOutcome:
    """The 50-base rule for the first stop codon behind the shift, by which the tree goes."""
    text = sense.spliced[frame.start : lost.start] + sense.spliced[lost.end :]
    stop = translate_text(text, frame.code).find("*", (lost.start - frame.start) // _CODON_BP)
    junctions = sense.transcript.exon_starts[1:-1]
    count = bisect_right(junctions, frame.cds.end + DECAY_BP)
    if stop < 0:
        return NmdOutcome.NOT_ASSESSABLE
    if not count:
        return NmdOutcome.ESCAPE
    distance = junctions[count - 1] - len(lost) - (frame.start + _CODON_BP * stop)
    return NmdOutcome.EXPECTED if distance > ESCAPE_BP else NmdOutcome.ESCAPE
