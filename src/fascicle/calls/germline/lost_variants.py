"""What a small null variant takes from its protein, with what is known of that part."""

from __future__ import annotations

from collections.abc import Iterator

from fascicle.calls.consequence.sense import SenseTranscript
from fascicle.calls.germline.lost_parts import LostRegion, find_next_start, find_skipped_exon, find_truncated
from fascicle.calls.germline.region_evidence import Answered, RegionKnowledge, list_region_windows
from fascicle.model.consequences import NmdOutcome, Term, TranscriptConsequence
from fascicle.model.genes import Transcript, TranscriptTag
from fascicle.model.germline import LostPart
from fascicle.model.loci import Span
from fascicle.model.variants import SmallVariant

_MANE = frozenset({TranscriptTag.MANE_SELECT, TranscriptTag.MANE_PLUS_CLINICAL})


def find_lost(
    variant: SmallVariant, consequence: TranscriptConsequence, sense: SenseTranscript, regions: RegionKnowledge
) -> LostPart:
    """The facts of PVS1's tree for a stop, a shifted frame, a splice site or a lost start codon; regions are looked up only where
    the tree asks for them."""
    if is_start_lost(consequence):
        return _find_start(variant, sense, regions)
    skipped = find_skipped_exon(consequence, sense)
    truncated = find_truncated(consequence, sense)
    removed = skipped.removed_fraction if skipped else None
    if truncated is not None and sense.frame is not None:
        removed = len(truncated.residues) / max(1, truncated.residues.end)
    shifts, decay = (skipped.shifts_frame, skipped.decay) if skipped else (None, None)
    region = find_open_region(consequence, sense)
    if region is None:
        return LostPart(removed_fraction=removed, shifts_frame=shifts, decay=decay)
    critical, critical_because = regions.find_critical(sense, region, variant)
    common, common_because = regions.find_common(sense, region.exons)
    return LostPart(
        removed_fraction=removed,
        shifts_frame=shifts,
        decay=decay,
        is_critical=critical,
        critical_because=critical_because,
        is_common=common,
        common_because=common_because,
    )


def is_start_lost(consequence: TranscriptConsequence) -> bool:
    """Whether the start codon is what the tree asks about: no stop, shifted frame or splice site stands beside it."""
    others = {Term.STOP_GAINED, Term.FRAMESHIFT, Term.SPLICE_DONOR, Term.SPLICE_ACCEPTOR}
    return Term.START_LOST in consequence.terms and not others & set(consequence.terms)


def find_open_region(consequence: TranscriptConsequence, sense: SenseTranscript) -> LostRegion | None:
    """The region whose role the tree asks for: of a transcript that is not degraded. None for all others."""
    skipped = find_skipped_exon(consequence, sense)
    if skipped is not None:
        return None if skipped.decay in {NmdOutcome.EXPECTED, NmdOutcome.NOT_ASSESSABLE} else skipped.region
    escapes = consequence.nmd is not None and consequence.nmd.outcome is NmdOutcome.ESCAPE
    return find_truncated(consequence, sense) if escapes else None


def find_windows(consequence: TranscriptConsequence, sense: SenseTranscript) -> Iterator[tuple[str, Span]]:
    """Where on the genome pathogenic variants tell of what is lost."""
    region = _find_before_start(sense) if is_start_lost(consequence) else find_open_region(consequence, sense)
    return iter(()) if region is None else list_region_windows(sense, region)


def _find_before_start(sense: SenseTranscript) -> LostRegion | None:
    """Residues behind the start codon and before the next one in frame; all where there is none."""
    if sense.frame is None:
        return None
    behind = find_next_start(sense) or len(sense.frame.residues)
    return LostRegion(Span(1, behind), None, is_to_end=False) if behind > 1 else None


def _find_start(variant: SmallVariant, sense: SenseTranscript, regions: RegionKnowledge) -> LostPart:
    other, other_because = _find_other_start(sense)
    region = _find_before_start(sense)
    before, before_because = (None, "") if region is None else regions.find_before(sense, region.residues, variant)
    return LostPart(
        has_other_start=other,
        other_start_because=other_because,
        is_pathogenic_before_start=before,
        before_start_because=before_because,
    )


def _find_other_start(sense: SenseTranscript) -> Answered:
    """Whether another functional transcript of the gene begins elsewhere. MANE transcripts are functional; of others it is not
    known, and of a gene of which the reference holds one transcript alone nothing is."""
    own = _find_start_place(sense.transcript)
    others = [one for one in sense.gene.gene.transcripts if one.accession != sense.transcript.accession and one.cds]
    if not others:
        return None, "the reference holds one coding transcript of the gene"
    elsewhere = [one for one in others if _find_start_place(one) != own]
    chosen = next((one for one in elsewhere if one.tags & _MANE), None)
    if chosen is not None:
        return True, f"{chosen.accession}, of MANE, begins elsewhere"
    if elsewhere:
        return None, f"{elsewhere[0].accession} begins elsewhere, and whether it is functional is not known"
    return False, f"all {len(others)} other coding transcripts of the reference begin there"


def _find_start_place(transcript: Transcript) -> int | None:
    """Genome offset of the first coding base."""
    if transcript.cds is None:
        return None
    return transcript.cds.start if transcript.is_plus else transcript.cds.end - 1
