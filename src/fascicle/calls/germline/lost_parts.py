"""What a null variant leaves of a protein: the part that is lost, and what becomes of a transcript without some exons, or with
some twice.

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
class LostRegion:
    """The part of a protein that a variant removes or alters: residues (0-based, half-open), and the exons (0-based, half-open)
    that the variant is in, None where they are not asked for. `is_to_end`: all behind its first residue is lost."""

    residues: Span
    exons: Span | None
    is_to_end: bool


@dataclass(frozen=True, slots=True)
class ChangedExons:
    """A transcript without some of its exons, or with them twice.

    shifts_frame: the coding bases are no multiple of three. decay: of the shifted transcript, None where the frame is kept.
    removed_fraction: of the protein, 0 to 1 (of a deletion). region: what is lost, or altered by exons that are there twice.
    """

    shifts_frame: bool
    decay: NmdOutcome | None
    removed_fraction: float
    region: LostRegion


def find_removed_fraction(consequence: TranscriptConsequence, sense: SenseTranscript) -> float | None:
    """The part of the protein behind the first touched residue of a stop or a shifted frame; None for other variants."""
    region = find_truncated(consequence, sense)
    return None if region is None else len(region.residues) / max(1, _count_residues(sense))


def find_truncated(consequence: TranscriptConsequence, sense: SenseTranscript) -> LostRegion | None:
    """All behind the first touched residue of a stop or a shifted frame; None for others, or where nothing is behind."""
    if sense.frame is None or consequence.residues is None:
        return None
    if not {Term.STOP_GAINED, Term.FRAMESHIFT} & set(consequence.terms) or consequence.exon is None:
        return None
    exons = Span(consequence.exon.first - 1, consequence.exon.last)
    length = _count_residues(sense)
    if consequence.residues.start >= length:
        return None
    return LostRegion(Span(consequence.residues.start, length), exons, is_to_end=True)


def _count_residues(sense: SenseTranscript) -> int:
    return 0 if sense.frame is None else max(0, len(sense.frame.residues) - sense.frame.has_stop)


def find_skipped_exon(consequence: TranscriptConsequence, sense: SenseTranscript) -> ChangedExons | None:
    """The exon that is skipped when a donor (the exon before the intron) or an acceptor (the one behind) no longer works.

    That the exon is skipped is the tree's assumption; cryptic splice sites are not looked for. None for other variants.
    """
    terms = set(consequence.terms)
    if consequence.intron is None or not terms & {Term.SPLICE_DONOR, Term.SPLICE_ACCEPTOR}:
        return None
    index = consequence.intron.first - 1 if Term.SPLICE_DONOR in terms else consequence.intron.last
    return skip_exons(sense, index, index + 1)


def skip_exons(sense: SenseTranscript, first: int, behind: int) -> ChangedExons | None:
    """The transcript without exons `first` to before `behind` (0-based). None where they hold no coding base, or the start or
    stop codon: then something else than skipping happens."""
    frame, lost = sense.frame, find_exon_bases(sense, first, behind)
    if frame is None or lost.start <= frame.start or lost.end >= frame.cds.end:
        return None
    shifts = len(lost) % _CODON_BP != 0
    region = find_coded_region(sense, first, behind, is_to_end=shifts)
    if region is None:
        return None
    removed = len(region.residues) / max(1, _count_residues(sense)) if shifts else len(lost) / max(1, len(frame.cds))
    return ChangedExons(shifts, _find_decay(sense, frame, lost, -len(lost)) if shifts else None, removed, region)


def repeat_exons(sense: SenseTranscript, first: int, behind: int) -> ChangedExons | None:
    """The transcript with exons `first` to before `behind` twice, one copy behind the other. None as for `skip_exons`."""
    frame, twice = sense.frame, find_exon_bases(sense, first, behind)
    if frame is None or twice.start <= frame.start or twice.end >= frame.cds.end:
        return None
    shifts = len(twice) % _CODON_BP != 0
    decay = _find_decay(sense, frame, twice, len(twice)) if shifts else None
    region = find_coded_region(sense, first, behind, is_to_end=shifts)
    return None if region is None else ChangedExons(shifts, decay, 0.0, region)


def find_exon_bases(sense: SenseTranscript, first: int, behind: int) -> Span:
    """Exons `first` to before `behind` in transcript coordinates."""
    return Span(sense.transcript.exon_starts[first], sense.transcript.exon_starts[behind])


def find_coded_region(sense: SenseTranscript, first: int, behind: int, *, is_to_end: bool) -> LostRegion | None:
    """The residues that the exons encode at least in part, with all behind them where the frame is shifted or the end is lost;
    None where they encode none."""
    frame, bases, length = sense.frame, find_exon_bases(sense, first, behind), _count_residues(sense)
    if frame is None:
        return None
    start = max(0, bases.start - frame.start) // _CODON_BP
    end = length if is_to_end else min(length, -(-max(0, bases.end - frame.start) // _CODON_BP))
    return LostRegion(Span(start, end), Span(first, behind), is_to_end) if start < end else None


def find_next_start(sense: SenseTranscript) -> int | None:
    """The first methionine behind the start codon in its frame, as a residue (0-based); None where there is none."""
    at = -1 if sense.frame is None else sense.frame.residues.find("M", 1)
    return None if at < 0 else at


def _find_decay(sense: SenseTranscript, frame: CodingFrame, changed: Span, moved_bp: int) -> NmdOutcome:
    """The 50-base rule for the first stop codon behind a shift, by which the tree goes: `changed` bases of the transcript are
    missing (`moved_bp` below 0) or there twice."""
    resumed = changed.end if moved_bp < 0 else changed.start
    before = changed.start if moved_bp < 0 else changed.end
    text = sense.spliced[frame.start : before] + sense.spliced[resumed:]
    stop = translate_text(text, frame.code).find("*", (before - frame.start) // _CODON_BP)
    junctions = sense.transcript.exon_starts[1:-1]
    count = bisect_right(junctions, frame.cds.end + DECAY_BP)
    if stop < 0:
        return NmdOutcome.NOT_ASSESSABLE
    if not count:
        return NmdOutcome.ESCAPE
    distance = junctions[count - 1] + moved_bp - (frame.start + _CODON_BP * stop)
    return NmdOutcome.EXPECTED if distance > ESCAPE_BP else NmdOutcome.ESCAPE
