"""The consequence of one change on one transcript."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from fascicle.calls.consequence.changes import Change, move_left
from fascicle.calls.consequence.decay import predict_decay
from fascicle.calls.consequence.dna_names import describe_change
from fascicle.calls.consequence.numbering import number_place
from fascicle.calls.consequence.protein import (
    CODON_BP,
    CodingEdit,
    ProteinChange,
    find_protein_change,
    touched_codons,
)
from fascicle.calls.consequence.protein_names import UNKNOWN_EFFECT, name_protein_change
from fascicle.calls.consequence.regions import ESSENTIAL, Region, count_from_one, find_region, leaves_site_elsewhere
from fascicle.calls.consequence.sense import CodingFrame, SenseTranscript
from fascicle.calls.consequence.terms import name_coding_terms
from fascicle.model.consequences import NO_CODING_SEQUENCE, Term, TranscriptConsequence
from fascicle.model.loci import Span
from fascicle.model.verdicts import Reason
from fascicle.reference.chromosomes import find_accession
from fascicle.reference.gene_loci import to_genome_offset

# A Locus Reference Genomic transcript never changes and has no version (HGVS, "Reference sequences").
_LRG: Final = re.compile(r"LRG_\d+t\d+")
_INTRONIC: Final = re.compile(r"\d[+-]\d")
# A longer change of codons is in its DNA name; printing it helps nobody.
CODONS_SHOWN: Final = 12
_INCOMPLETE: Final = Reason(
    "incomplete_coding_sequence", "the annotated coding sequence begins inside a codon: HGVS cannot number the transcript"
)
_UNVERSIONED: Final = Reason(
    "unversioned_transcript", "the reference gives no version of the transcript, which HGVS asks for: no name"
)
_OUTSIDE: Final = Reason(
    "beyond_transcript", "a changed base lies outside of the transcript, where HGVS numbers none: only the genomic name says it"
)
_CODING: Final = "protein_coding"
_NO_CDS: Final = Reason(
    NO_CODING_SEQUENCE,
    "the annotation gives this transcript of a coding gene no coding sequence: nothing is said on the protein",
)
_LEFT: Final = Reason(
    "splice_site_may_be_left",
    "the same sequence comes of a change that leaves the splice site as it is: the exon may only become shorter or longer",
)


@dataclass(frozen=True, slots=True)
class Effect:
    """Terms and protein of a change; the edit is None where it does not lie wholly in the coding part of one exon."""

    terms: frozenset[Term]
    protein: str | None
    edit: CodingEdit | None = None
    change: ProteinChange | None = None


def assess_change(sense: SenseTranscript, change: Change) -> TranscriptConsequence:
    """The consequence on a transcript that the change overlaps."""
    region = find_region(sense, change)
    effect = _find_effect(sense, change, region)
    gene, transcript, frame = sense.gene.gene, sense.transcript, sense.frame
    name, notes = _name_on_transcript(sense, change)
    if frame is None and gene.biotype == _CODING:
        notes = (*notes, _NO_CDS)
    if frame and frame.unread_stops:
        notes = (*notes, _note_unread_stop(frame))
    if change.slack and leaves_site_elsewhere(sense, change):
        notes = (*notes, _LEFT)
    count = len(transcript.exons)
    edit = effect.edit
    return TranscriptConsequence(
        gene=gene.symbol,
        gene_identifier=gene.identifier,
        transcript=transcript.accession,
        aliases=transcript.aliases,
        terms=sort_terms(effect.terms | region.splice_terms),
        hgvs_dna=name,
        hgvs_protein=effect.protein if frame and frame.is_whole_start else None,
        exon=count_from_one(region.exons, count),
        intron=count_from_one(region.introns, count - 1),
        residues=_span_residues(frame, edit) if frame and edit else None,
        codons=_show_codons(frame, edit) if frame and edit else None,
        domains=_find_domains(sense, change) if edit else None,
        nmd=predict_decay(frame, edit, effect.change) if frame and edit and effect.change else None,
        notes=notes,
    )


def sort_terms(terms: Iterable[Term]) -> tuple[Term, ...]:
    """Terms, the most severe first."""
    return tuple(sorted(terms, key=lambda term: term.rank))


def _find_effect(sense: SenseTranscript, change: Change, region: Region) -> Effect:
    if change.start <= sense.starts[0] and change.end >= sense.ends[-1]:
        return Effect(frozenset({Term.TRANSCRIPT_ABLATION}), None)
    frame = sense.frame
    if frame is None:
        return Effect(_find_non_coding_terms(region), None)
    if region.exons is None:
        protein = UNKNOWN_EFFECT if region.splice_terms & ESSENTIAL else None
        return Effect(frozenset({Term.INTRON}), protein)
    if not region.is_within_exon:
        return _find_edge_effect(sense, frame, change, region)
    start = sense.to_transcript(change.start if change.ref else change.start - 1)
    if start is None:
        raise ValueError(f"{sense.transcript.accession} has no base at {change.start}")
    start += not change.ref
    return _find_exon_effect(frame, change, start, start + len(change.ref))


def _find_non_coding_terms(region: Region) -> frozenset[Term]:
    found = {Term.NON_CODING_EXON} if region.exons else {Term.NON_CODING_TRANSCRIPT}
    return frozenset(found | {Term.INTRON}) if region.introns else frozenset(found)


def _find_exon_effect(frame: CodingFrame, change: Change, start: int, end: int) -> Effect:
    """A change of [start, end) of the transcript, all in one exon."""
    cds = frame.cds
    if end <= cds.start:
        return Effect(frozenset({Term.FIVE_PRIME_UTR}), None)
    if start >= cds.end:
        return Effect(frozenset({Term.THREE_PRIME_UTR}), None)
    if start < cds.start:
        return Effect(frozenset({Term.FIVE_PRIME_UTR, Term.START_LOST}), "p.(Met1?)")
    edit = CodingEdit(start - frame.start, end - frame.start, change.alt)
    if edit.start < 0:  # in the cut-off first codon of an incomplete coding sequence
        return Effect(frozenset({Term.CODING_SEQUENCE}), None)
    if not frame.has_stop and CODON_BP * len(frame.residues) < end - frame.start:
        return Effect(frozenset({Term.INCOMPLETE_TERMINAL_CODON, Term.CODING_SEQUENCE}), UNKNOWN_EFFECT)
    protein = find_protein_change(frame, edit)
    terms = name_coding_terms(frame, edit, protein, is_pure=not (change.ref and change.alt))
    if end > cds.end:
        terms |= {Term.THREE_PRIME_UTR}
    return Effect(terms, name_protein_change(protein, frame), edit, protein)


def _find_edge_effect(sense: SenseTranscript, frame: CodingFrame, change: Change, region: Region) -> Effect:
    """A change that reaches from an exon into an intron, or beyond an end of the transcript: splicing decides what becomes of
    it."""
    terms = {Term.INTRON} if region.introns and (change.ref or region.exons is None) else set()
    touched = _list_touched(sense, change)
    cds = frame.cds
    if any(start < cds.start for start, _ in touched):
        terms.add(Term.FIVE_PRIME_UTR)
    if any(end > cds.end for _, end in touched):
        terms.add(Term.THREE_PRIME_UTR)
    is_coding = any(start < cds.end and end > cds.start for start, end in touched)
    if is_coding:
        terms.add(Term.CODING_SEQUENCE)
        if (
            change.ref
            and frame.is_whole_start
            and any(start < cds.start + CODON_BP and end > cds.start for start, end in touched)
        ):
            terms.add(Term.START_LOST)
        if change.ref and frame.has_stop and any(start < cds.end and end > cds.end - CODON_BP for start, end in touched):
            terms.add(Term.STOP_LOST)
    return Effect(frozenset(terms), UNKNOWN_EFFECT if is_coding or region.splice_terms & ESSENTIAL else None)


def _list_touched(sense: SenseTranscript, change: Change) -> Sequence[tuple[int, int]]:
    """Transcript ranges of the exonic bases that are lost; of an insertion at an exon's edge, the base of the exon next to it."""
    first, last = (change.start, change.end) if change.ref else (change.start - 1, change.start + 1)
    found: list[tuple[int, int]] = []
    for start, end, offset in zip(sense.starts, sense.ends, sense.transcript.exon_starts, strict=False):
        low, high = max(first, start), min(last, end)
        if low < high:
            found.append((offset + low - start, offset + high - start))
    return found


def _name_on_transcript(sense: SenseTranscript, change: Change) -> tuple[str | None, tuple[Reason, ...]]:
    """The name on the transcript at the 3'-most place that can be numbered, or the reason why there is none."""
    transcript = sense.transcript
    if transcript.cds_phase:
        return None, (_INCOMPLETE,)
    if "." not in transcript.accession and not _LRG.fullmatch(transcript.accession):
        return None, (_UNVERSIONED,)
    coding = transcript.cds_span
    for by in range(change.slack + 1):
        moved = move_left(change, by)
        inside = sense.to_transcript(moved.start)
        in_frame = coding is not None and inside is not None and inside in coding
        text = describe_change(moved, lambda offset: number_place(sense, offset), sense.gene.fetch, is_in_frame_only=in_frame)
        if text:
            return f"{_name_reference(sense, text)}:{'n' if coding is None else 'c'}.{text}", ()
        if moved.end <= sense.ends[-1]:
            break
    return None, (_OUTSIDE,)


def _name_reference(sense: SenseTranscript, text: str) -> str:
    """The transcript; for a base of an intron `chromosome(transcript)`: a transcript has no introns (HGVS, "Numbering")."""
    accession, locus = sense.transcript.accession, sense.gene.gene.locus
    chromosome = find_accession(locus.build, locus.chrom) if _INTRONIC.search(text) else None
    return f"{chromosome}({accession})" if chromosome else accession


def _note_unread_stop(frame: CodingFrame) -> Reason:
    first = frame.unread_stops[0] + 1
    because = f"codon {first} inside the coding sequence reads as a stop and the annotation does not explain it: residue unknown"
    return Reason("unexplained_stop_codon", because)


def _span_residues(frame: CodingFrame, edit: CodingEdit) -> Span | None:
    """Touched residues; of an insertion between two codons, both neighbours."""
    if not frame.is_whole_start:
        return None
    first, end = edit.first_codon, min(edit.end_codon, len(frame.residues))
    return Span(first, end) if end > first else Span(max(first - 1, 0), first + 1)


def _show_codons(frame: CodingFrame, edit: CodingEdit) -> tuple[str, str] | None:
    codons = touched_codons(frame, edit)
    return codons if max(map(len, codons)) <= CODON_BP * CODONS_SHOWN else None


def _find_domains(sense: SenseTranscript, change: Change) -> tuple[str, ...] | None:
    """Domains that hold a touched base (of an insertion, a neighbour); None where no domains of the gene are known."""
    domains, locus = sense.gene.domains, sense.gene.gene.locus
    if domains is None:
        return None
    first, last = (change.start, change.end - 1) if change.ref else (change.start - 1, change.start)
    ends = sorted(to_genome_offset(locus, offset) for offset in (first, last))
    span = Span(max(ends[0], 0), ends[1] + 1)
    return tuple(domain.name for domain in domains if any(block.overlap(span) for block in domain.blocks))
