"""Where the exons of an allele lie: its coding sequence found again in its genomic one, intron by intron (GT ... AG)."""

from __future__ import annotations

from typing import Final

from fascicle.reference.nucleotides import Bases, decode_bases

# Bases of the next exon that must follow an intron; the last exon of HLA-A and HLA-C has five.
_ANCHOR_BP: Final = 16
_INTRON_MIN_BP: Final = 30
# An exon may seem to go on into the intron by chance; so far back the true end is looked for.
_BACK_BP: Final = 12


def find_exons(genomic: Bases, coding: Bases) -> tuple[tuple[int, int], ...] | None:
    """Exons as (start, end) in the genomic sequence, coding part alone; None where the two do not agree base by base."""
    text, wanted = decode_bases(genomic), decode_bases(coding)
    start = text.find(wanted[:_ANCHOR_BP])
    return None if start < 0 else _extend(text, wanted, start, 0)


def _extend(text: str, wanted: str, start: int, used: int) -> tuple[tuple[int, int], ...] | None:
    """Exons from the one that begins at `start` of the text with base `used` of the coding sequence."""
    length = 0
    while used + length < len(wanted) and start + length < len(text) and text[start + length] == wanted[used + length]:
        length += 1
    if used + length == len(wanted):
        return ((start, start + length),)
    for cut in range(length, max(length - _BACK_BP, 0), -1):
        end = start + cut
        if text[end : end + 2] not in ("GT", "GC"):
            continue
        following = "AG" + wanted[used + cut : used + cut + _ANCHOR_BP]
        at = text.find(following, end + _INTRON_MIN_BP)
        rest = _extend(text, wanted, at + 2, used + cut) if at >= 0 else None
        if rest is not None:
            return ((start, end), *rest)
    return None
