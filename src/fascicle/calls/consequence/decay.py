"""Whether the transcript of a premature stop codon is expected to be degraded (nonsense-mediated decay).

Rules, in this order:
1. no exon junction: nothing marks the stop codon as premature (Ensembl's NMD plugin, rule 4: intronless transcripts escape);
2. the 50-55 rule: a stop codon 50 bases or less before the last exon junction, or after it, escapes; one of more than 55 bases is
   expected to decay; between them both are possible (Nagy and Maquat 1998, Trends Biochem Sci 23:198; Abou Tayoun 2018, PVS1:
   last
   exon or the 3'-most 50 bases of the one before it). A junction that the normal stop codon already leaves behind is not counted;
3. start-proximal: within the first 100 coding bases translation may begin again (Ensembl's NMD plugin, rule 3);
4. long exon: in an exon of more than 407 bases decay is less efficient (Lindeboom 2016, Nat Genet 48:1112; the number is
unverified
   and changes only a sure expectation into a possible escape).
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from fascicle.calls.consequence.protein import CODON_BP, CodingEdit, ProteinChange, ProteinKind
from fascicle.calls.consequence.sense import CodingFrame
from fascicle.model.consequences import NmdOutcome, NmdPrediction

ESCAPE_BP: Final = 50
DECAY_BP: Final = 55
START_PROXIMAL_BP: Final = 100
LONG_EXON_BP: Final = 407


def predict_decay(frame: CodingFrame, edit: CodingEdit, change: ProteinChange) -> NmdPrediction | None:
    """The prediction for a change of the protein; None where it makes no premature stop codon."""
    if change.codons_to_stop is not None:
        return _weigh_stop(frame, edit, frame.start + CODON_BP * (edit.first_codon + change.codons_to_stop))
    if change.kind is ProteinKind.FRAMESHIFT:
        return NmdPrediction(NmdOutcome.NOT_ASSESSABLE, "no_stop_codon", "the shifted frame has no stop codon in the transcript")
    return None


def _weigh_stop(frame: CodingFrame, edit: CodingEdit, stop: int) -> NmdPrediction:
    """`stop`: offset of the new stop codon in the changed transcript."""
    junction = _find_last_junction(frame)
    if junction is None:
        return NmdPrediction(NmdOutcome.ESCAPE, "no_exon_junction", "no exon junction follows that could mark the stop codon")
    moved = edit.length_change_bp if frame.start + edit.start < junction else 0
    distance = junction + moved - stop
    if distance <= 0:
        return NmdPrediction(NmdOutcome.ESCAPE, "last_exon", "the stop codon lies in the last exon", distance)
    place = f"the stop codon lies {distance} bases before the last exon junction"
    if distance <= ESCAPE_BP:
        return NmdPrediction(NmdOutcome.ESCAPE, "near_last_junction", place, distance)
    if distance <= DECAY_BP:
        return NmdPrediction(NmdOutcome.ESCAPE_POSSIBLE, "near_last_junction", place, distance)
    return _weigh_place(frame, edit, stop, NmdPrediction(NmdOutcome.EXPECTED, "before_last_junction", place, distance))


def _find_last_junction(frame: CodingFrame) -> int | None:
    """Transcript offset of the first base after the last junction that can mark a stop codon: none that lies more than 55 bases
    after the normal one, which the normal one leaves behind without decay."""
    junctions = frame.sense.transcript.exon_starts[1:-1]
    count = bisect_right(junctions, frame.cds.end + DECAY_BP)
    return junctions[count - 1] if count else None


def _weigh_place(frame: CodingFrame, edit: CodingEdit, stop: int, expected: NmdPrediction) -> NmdPrediction:
    coding = stop - frame.cds.start
    if coding < START_PROXIMAL_BP:
        because = f"{expected.because}, but only {coding} coding bases come before it: translation may begin again after it"
        return NmdPrediction(NmdOutcome.ESCAPE_POSSIBLE, "start_proximal", because, expected.distance_bp)
    starts = frame.sense.transcript.exon_starts
    inside = stop if stop <= frame.start + edit.start else stop - edit.length_change_bp
    exon = min(bisect_right(starts, inside), len(starts) - 1)
    length = starts[exon] - starts[exon - 1]
    if length > LONG_EXON_BP:
        because = f"{expected.because}, but in an exon of {length} bases, where decay is less efficient (threshold unverified)"
        return NmdPrediction(NmdOutcome.ESCAPE_POSSIBLE, "long_exon", because, expected.distance_bp)
    return expected
