"""What of each transcript a fusion keeps, and what of that is translated. Transcript offsets are 0-based."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fascicle.model.fusions import Frame, Place
from fascicle.model.loci import Span

if TYPE_CHECKING:
    from fascicle.model.fusions import Fusion, Side
    from fascicle.model.genes import Domain, Gene, Transcript


@dataclass(frozen=True, slots=True)
class Partner:
    """One side of the picture: the transcript and the part of it that is kept."""

    gene: str
    transcript: Transcript
    kept: Span
    breakpoint_exon: int
    is_five_prime: bool

    @property
    def kept_exons(self) -> tuple[tuple[int, int, int], ...]:
        """Exon number (from 1) and kept offsets of each exon that is kept, whole or in part."""
        starts = self.transcript.exon_starts
        spans = (
            (number, max(starts[number - 1], self.kept.start), min(starts[number], self.kept.end))
            for number in range(1, len(starts))
        )
        return tuple((number, start, end) for number, start, end in spans if start < end)

    def find_domain(self, domain: Domain) -> Span | None:
        """The kept part of a domain as transcript offsets, None where nothing of it is kept."""
        ends = [offset for block in domain.blocks for offset in _project_block(self.transcript, block)]
        start, end = (max(min(ends), self.kept.start), min(max(ends) + 1, self.kept.end)) if ends else (0, 0)
        return Span(start, end) if start < end else None


def explain_undrawable(fusion: Fusion, five_prime_gene: Gene, three_prime_gene: Gene) -> str | None:
    """Why a picture cannot be drawn, None when it can."""
    sides = ((fusion.five_prime, five_prime_gene, True), (fusion.three_prime, three_prime_gene, False))
    return next((reason for side, gene, five in sides if (reason := _explain_side(side, gene, is_five_prime=five))), None)


def _explain_side(side: Side, gene: Gene, *, is_five_prime: bool) -> str | None:
    if side.position is None:
        return f"the breakpoint in {side.gene} is not placed"
    if side.site is None:
        return f"no transcript of {side.gene} covers the breakpoint"
    transcript = gene.find_transcript(side.site.transcript)
    if transcript is None:
        return f"the gene model of {side.gene} has no transcript {side.site.transcript}"
    if len(transcript.exons) != side.site.exon_count:
        return f"the gene model of {side.site.transcript} has {len(transcript.exons)} exons, not {side.site.exon_count}"
    if _find_kept(side, transcript, is_five_prime=is_five_prime) is None:
        return f"the breakpoint in {side.gene} leaves nothing of {side.site.transcript}, or is not inside exon {side.site.exon}"
    return None


def locate_partner(side: Side, gene: Gene, *, is_five_prime: bool) -> Partner:
    """The partner with its kept part.

    Raises ValueError where `explain_undrawable` gives a reason.
    """
    reason = _explain_side(side, gene, is_five_prime=is_five_prime)
    site = side.site
    transcript = gene.find_transcript(site.transcript) if site else None
    kept = _find_kept(side, transcript, is_five_prime=is_five_prime) if transcript else None
    if reason is not None or site is None or transcript is None or kept is None:
        raise ValueError(reason)
    return Partner(side.gene, transcript, kept, site.exon, is_five_prime=is_five_prime)


def _find_kept(side: Side, transcript: Transcript, *, is_five_prime: bool) -> Span | None:
    """Offsets of the transcript that are kept; for an intron or the outside, whole exons up to the breakpoint."""
    if side.site is None or side.position is None:
        return None
    inside = transcript.to_transcript(side.position.offset)
    if side.site.place is Place.INSIDE_EXON:
        if inside is None:
            return None
        start, end = (0, inside + 1) if is_five_prime else (inside, transcript.length)
    else:
        starts = transcript.exon_starts
        start, end = (0, starts[side.site.exon]) if is_five_prime else (starts[side.site.exon - 1], transcript.length)
    return Span(start, end) if start < end else None


def find_coding(partner: Partner, frame: Frame) -> Span | None:
    """Offsets of the kept part that are translated in the product, None where that is nothing or is not known.

    The 3' part is translated in its own frame when the product is in frame, or when its whole coding sequence follows a
    junction that lies outside coding sequence (a changed promoter).
    """
    cds = partner.transcript.cds_span
    if cds is None or not cds.overlap(partner.kept):
        return None
    if partner.is_five_prime:
        return Span(max(cds.start, partner.kept.start), min(cds.end, partner.kept.end))
    if frame is Frame.IN_FRAME:
        return Span(partner.kept.start, cds.end)
    return cds if frame is Frame.NO_CDS and partner.kept.start <= cds.start else None


def _project_block(transcript: Transcript, block: Span) -> tuple[int, ...]:
    """Transcript offsets of both ends of what a genome block shares with the exons (a block may reach beyond them)."""
    shared = [(max(block.start, exon.start), min(block.end, exon.end)) for exon in transcript.exons if exon.overlap(block)]
    offsets = [transcript.to_transcript(offset) for start, end in shared for offset in (start, end - 1)]
    return tuple(offset for offset in offsets if offset is not None)
