"""Deletions and duplications of whole exons on the canonical transcript of their gene: term, name, and what they leave.

Where the change ends is not seen: between the exons that are changed and their neighbours that are not (HGVS, "uncertain
breakpoints").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from fascicle.calls.consequence.numbering import number_place
from fascicle.calls.consequence.sense import SenseTranscript
from fascicle.calls.germline.lost_parts import (
    ChangedExons,
    LostRegion,
    find_coded_region,
    find_exon_bases,
    repeat_exons,
    skip_exons,
)
from fascicle.model.consequences import ChoiceRule, Numbered, Term, TranscriptConsequence
from fascicle.model.dna import GERMLINE
from fascicle.model.genes import CanonicalRule
from fascicle.model.germline import CopyChange, ExonChange, LostPart
from fascicle.model.loci import Span
from fascicle.model.structural import StructuralKind, StructuralVariant
from fascicle.model.variants import SomaticStatus

# Reasons that say nothing against a junction of the germline: introns are no targets.
_NOT_AGAINST: Final = frozenset({GERMLINE, "outside_targets"})


@dataclass(frozen=True, slots=True)
class ExonEvent:
    """What a change does to the transcript, what is lost by it, and the region to look up; None where none is asked for."""

    consequence: TranscriptConsequence
    lost: LostPart
    region: LostRegion | None


def describe_exon_change(change: ExonChange, sense: SenseTranscript) -> ExonEvent | None:
    """The event of a change; None where it touches no exon of the transcript."""
    exons = find_changed_exons(change, sense)
    if exons is None:
        return None
    is_deletion = change.kind is CopyChange.DELETION
    lost, region = _describe_deletion(sense, exons) if is_deletion else _describe_duplication(sense, exons)
    consequence = TranscriptConsequence(
        gene=change.gene,
        gene_identifier=sense.gene.gene.identifier,
        transcript=sense.transcript.accession,
        aliases=sense.transcript.aliases,
        terms=(_find_term(sense, exons, is_deletion=is_deletion),),
        hgvs_dna=name_exons(sense, exons, "del" if is_deletion else "dup"),
        hgvs_protein=None,
        exon=Numbered(exons.start + 1, exons.end, len(sense.transcript.exons)),
        residues=region.residues if region else None,
        chosen_by=_find_rule(sense),
    )
    return ExonEvent(consequence, lost, region)


def find_changed_exons(change: ExonChange, sense: SenseTranscript) -> Span | None:
    """Exons (0-based, half-open) by their names, else those that the change overlaps."""
    count = len(sense.transcript.exons)
    if change.exons is not None and change.exons[1] <= count:
        return Span(change.exons[0] - 1, change.exons[1])
    found = [index for index, exon in enumerate(sense.transcript.exons) if exon.overlap(change.span)]
    return Span(found[0], found[-1] + 1) if found else None


def _holds_all(sense: SenseTranscript, exons: Span) -> bool:
    """Whether the exons hold all of the coding sequence, or of a transcript without one."""
    bases, cds = find_exon_bases(sense, exons.start, exons.end), sense.transcript.cds_span
    whole = Span(0, sense.transcript.length) if cds is None else cds
    return bases.start <= whole.start and bases.end >= whole.end


def _find_term(sense: SenseTranscript, exons: Span, *, is_deletion: bool) -> Term:
    """The Sequence Ontology's terms for what is lost, or there more than once, of a transcript."""
    if _holds_all(sense, exons):
        return Term.TRANSCRIPT_ABLATION if is_deletion else Term.TRANSCRIPT_AMPLIFICATION
    return Term.FEATURE_TRUNCATION if is_deletion else Term.FEATURE_ELONGATION


def _find_rule(sense: SenseTranscript) -> ChoiceRule:
    return {
        CanonicalRule.MANE_SELECT: ChoiceRule.MANE_SELECT,
        CanonicalRule.ENSEMBL_CANONICAL: ChoiceRule.ENSEMBL_CANONICAL,
        CanonicalRule.LONGEST_CDS: ChoiceRule.LONGEST_CDS,
        CanonicalRule.LONGEST_TRANSCRIPT: ChoiceRule.LONGEST_TRANSCRIPT,
    }[sense.gene.gene.canonical_rule]


def _describe_deletion(sense: SenseTranscript, exons: Span) -> tuple[LostPart, LostRegion | None]:
    frame, bases = sense.frame, find_exon_bases(sense, exons.start, exons.end)
    if frame is None or _holds_all(sense, exons) or bases.end <= frame.start or bases.start >= frame.cds.end:
        return LostPart(), None
    if bases.start <= frame.start:
        return LostPart(is_start_lost=True), None
    if bases.end >= frame.cds.end:
        region = find_coded_region(sense, exons.start, exons.end, is_to_end=True)
        removed = None if region is None else len(region.residues) / region.residues.end
        return LostPart(is_end_lost=True, removed_fraction=removed), region
    return _take(skip_exons(sense, exons.start, exons.end))


def _describe_duplication(sense: SenseTranscript, exons: Span) -> tuple[LostPart, LostRegion | None]:
    """With its first or last exon a duplication may reach beyond the gene."""
    if exons.start == 0 or exons.end == len(sense.transcript.exons):
        return LostPart(is_within_gene=False if _holds_all(sense, exons) else None), None
    twice = repeat_exons(sense, exons.start, exons.end)
    if twice is None:
        return LostPart(is_within_gene=True), None
    return LostPart(is_within_gene=True, shifts_frame=twice.shifts_frame, decay=twice.decay), twice.region


def _take(changed: ChangedExons | None) -> tuple[LostPart, LostRegion | None]:
    if changed is None:
        return LostPart(), None
    lost = LostPart(removed_fraction=changed.removed_fraction, shifts_frame=changed.shifts_frame, decay=changed.decay)
    return lost, changed.region


def find_tandem(event: ExonEvent, sense: SenseTranscript, junctions: Iterable[StructuralVariant]) -> bool | None:
    """Whether a junction of the germline shows that exons which are there twice lie behind each other: it doubles them and no
    other exon of the transcript. None without one: the junction mostly lies in introns that are not read."""
    own = event.consequence
    if Term.FEATURE_ELONGATION not in own.terms or own.exon is None:
        return None
    doubled = Span(own.exon.first - 1, own.exon.last)
    return True if any(_doubles(junction, doubled, sense) for junction in junctions) else None


def _doubles(junction: StructuralVariant, exons: Span, sense: SenseTranscript) -> bool:
    if junction.kind is not StructuralKind.TANDEM_DUPLICATION or junction.status is not SomaticStatus.GERMLINE:
        return False
    if {reason.name for reason in junction.reasons} - _NOT_AGAINST:
        return False
    ends = junction.five_prime.position, junction.three_prime.position
    if {end.chrom for end in ends} != {sense.transcript.locus.chrom}:
        return False
    span = Span(min(end.offset for end in ends), max(end.offset for end in ends) + 1)
    held = [index for index, exon in enumerate(sense.transcript.exons) if exon.overlap(span)]
    is_whole = all(sense.transcript.exons[index].overlap(span) == len(sense.transcript.exons[index]) for index in held)
    return is_whole and held == list(range(exons.start, exons.end))


def name_exons(sense: SenseTranscript, exons: Span, change: str) -> str:
    """The name on the transcript, such as `NM_007294.4:c.(80+1_81-1)_(134+1_135-1)del`; `?` where no exon lies beyond."""
    first, last, count = exons.start, exons.end - 1, len(sense.starts)
    before = "?" if first == 0 else number_place(sense, sense.ends[first - 1])
    begin = number_place(sense, sense.starts[first] - (first > 0))
    end = number_place(sense, sense.ends[last] - (last + 1 == count))
    behind = "?" if last + 1 == count else number_place(sense, sense.starts[last + 1] - 1)
    kind = "c" if sense.frame else "n"
    return f"{sense.transcript.accession}:{kind}.({before}_{begin})_({end}_{behind}){change}"
