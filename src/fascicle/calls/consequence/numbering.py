"""Places as HGVS numbers them on a transcript (HGVS, "Numbering") and on a chromosome."""

from __future__ import annotations

from fascicle.calls.consequence.sense import SenseTranscript
from fascicle.calls.nomenclature import number_base


def number_place(sense: SenseTranscript, offset: int) -> str | None:
    """A locus offset in the numbering of a transcript: `93`, `-12`, `*5`, `93+1`, `94-2`; None outside of the transcript.

    A base of an intron is numbered from the nearer exon, the middle one of an uneven intron from the exon before.
    """
    exon = sense.find_exon(offset)
    if exon < 0:
        return None
    transcript, first = sense.transcript, sense.transcript.exon_starts
    start, end = sense.starts[exon], sense.ends[exon]
    if offset < end:
        return number_base(transcript, first[exon] + offset - start)
    if exon + 1 == len(sense.starts):
        return None
    up, down = offset - end + 1, sense.starts[exon + 1] - offset
    if up <= down:
        return f"{number_base(transcript, first[exon + 1] - 1)}+{up}"
    return f"{number_base(transcript, first[exon + 1])}-{down}"


def is_exonic(sense: SenseTranscript, start: int, end: int) -> bool:
    """Whether all of [start, end) lies in one exon; of an empty range, whether both its neighbours do."""
    first, last = (start, end - 1) if end > start else (start - 1, start)
    exon = sense.find_exon(first)
    return exon >= 0 and last < sense.ends[exon]
