"""Where a transcript's own sequence and the genome differ: an HGVS name on the transcript is then about other bases than the
reads.

RefSeq transcripts may differ from the reference genome; MANE Select transcripts agree with GRCh38 by definition (Morales 2022,
Nature 604:310), older versions and GRCh37 need not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

from fascicle.calls.consequence.sense import SenseTranscript
from fascicle.calls.nomenclature import number_base
from fascicle.model.consequences import TranscriptConsequence
from fascicle.model.verdicts import Reason

_SHOWN: Final = 3
CODON_BP: Final = 3


@dataclass(frozen=True, slots=True)
class SequenceDifference:
    """Bases `genome`, at `offset` of the spliced genome (0-based), are `own` in the transcript's own sequence; one may be
    empty."""

    offset: int
    genome: str
    own: str


def find_differences(sense: SenseTranscript, own: str) -> tuple[SequenceDifference, ...]:
    """Differences of a transcript's own sequence (upper case, sense) from its exons on the genome, a poly(A) tail set aside.
    Bases that are not known on either side do not differ."""
    genome = sense.spliced
    if len(own) > len(genome) and not own[len(genome) :].strip("A"):
        own = own[: len(genome)]
    if len(own) == len(genome):
        pairs = enumerate(zip(genome, own, strict=True))
        return tuple(SequenceDifference(i, a, b) for i, (a, b) in pairs if a != b and "N" not in {a, b})
    matcher = SequenceMatcher(None, genome, own, autojunk=False)
    return tuple(
        SequenceDifference(start, genome[start:end], own[first:last])
        for kind, start, end, first, last in matcher.get_opcodes()
        if kind != "equal"
    )


def note_differences(
    consequence: TranscriptConsequence, sense: SenseTranscript, differences: Sequence[SequenceDifference]
) -> TranscriptConsequence:
    """The consequence with a note of the differences: whether one lies in a codon that the variant touches, and what they are."""
    if not differences:
        return consequence
    here = [difference for difference in differences if _is_touched(consequence, sense, difference)]
    name = "transcript_differs_here" if here else "transcript_differs_elsewhere"
    shown = (here or list(differences))[:_SHOWN]
    words = ", ".join(_word(sense, difference) for difference in shown)
    more = len(here or differences) - len(shown)
    because = f"the transcript's own sequence is not the genome's: {words}{f' and {more} more' if more else ''}"
    return replace(consequence, notes=(*consequence.notes, Reason(name, because)))


def _is_touched(consequence: TranscriptConsequence, sense: SenseTranscript, difference: SequenceDifference) -> bool:
    if consequence.residues is None or sense.frame is None:
        return False
    start = sense.frame.start + CODON_BP * consequence.residues.start
    end = sense.frame.start + CODON_BP * consequence.residues.end
    return difference.offset < end and start < difference.offset + max(len(difference.genome), 1)


def _word(sense: SenseTranscript, difference: SequenceDifference) -> str:
    base = min(difference.offset, sense.transcript.length - 1)
    kind = "n" if sense.frame is None else "c"
    place = f"{kind}.{number_base(sense.transcript, base)}"
    return f"{place} {difference.genome or 'nothing'} in the genome, {difference.own or 'nothing'} in the transcript"
