"""What kind of event a call is, in words: a fusion of two genes, or an event within one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.model.fusions import EventKind, Place
from fascicle.report.numbers import format_exon

if TYPE_CHECKING:
    from fascicle.model.fusions import Fusion, TranscriptSite

EVENT_WORDS = {
    EventKind.FUSION: "fusion of two genes",
    EventKind.READ_THROUGH: "read-through between neighbouring genes",
    EventKind.EXON_SKIPPING: "exon skipping",
    EventKind.INTERNAL_TANDEM_DUPLICATION: "internal tandem duplication",
    EventKind.PARTIAL_TANDEM_DUPLICATION: "partial tandem duplication",
    EventKind.OTHER_INTRAGENIC: "other event within one gene",
}


def format_title(fusion: Fusion) -> str:
    """What an event is called in headings: `SPECC1L::NTRK3`, `MET exon skipping`."""
    return f"{fusion.five_prime.gene} {EVENT_WORDS[fusion.kind]}" if fusion.is_within_gene else fusion.name


def describe_join(fusion: Fusion) -> str:
    """Which exon is joined to which: `NM_000245.4 exon 13 joined to exon 15 of the same transcript: exon 14 is skipped`."""
    five, three = fusion.five_prime.site, fusion.three_prime.site
    if not fusion.is_within_gene or five is None or three is None or five.transcript != three.transcript:
        return f"{format_exon(fusion.five_prime)} joined to {format_exon(fusion.three_prime)}"
    effect = _describe_effect(five, three)
    return f"{five.transcript} exon {five.exon} joined to exon {three.exon} of the same transcript{effect}"


def _describe_effect(five: TranscriptSite, three: TranscriptSite) -> str:
    """What becomes of the exons between; nothing is said where a breakpoint cuts an exon."""
    if not five.place is three.place is Place.EXON_EDGE or three.exon == five.exon + 1:
        return ""
    skipped = three.exon > five.exon
    exons = _format_exons(five.exon + 1, three.exon - 1) if skipped else _format_exons(three.exon, five.exon)
    return f": {exons} skipped" if skipped else f": {exons} repeated"


def _format_exons(first: int, last: int) -> str:
    return f"exon {first} is" if first == last else f"exons {first} to {last} are"


def describe_reciprocal(fusion: Fusion) -> tuple[str, str]:
    """Whether the reciprocal fusion was seen, and what that means."""
    if fusion.is_reciprocal_seen is None:
        return "not looked for", ""
    if fusion.is_reciprocal_seen:
        return "seen", "a transcript joins the partners in the opposite order too, as after a balanced rearrangement"
    return "not seen", "it is often not transcribed or lost; its absence is no evidence against the fusion"
