"""`msi.tsv`: one row a microsatellite that counts for the class. Unknown is an empty field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fascicle.adapters.tsv_text import format_tsv

if TYPE_CHECKING:
    from fascicle.model.msi import Lengths, LocusResult, MicrosatelliteInstability

MSI_COLUMNS: Final = (
    "chrom",
    "start",
    "end",
    "unit",
    "copies",
    "verdict",
    "germline_copies",
    "fragments",
    "normal_fragments",
    "p_value",
    "shift",
    "share",
    "smallest_share",
    "tumour_lengths",
    "normal_lengths",
)
_DIGITS: Final = 2


def format_msi_tsv(msi: MicrosatelliteInstability) -> str:
    """The loci as a table: 1-based and inclusive positions; lengths are `copies:fragments`; shares are of fragments, 0 to 1."""
    return format_tsv(MSI_COLUMNS, map(_format_row, msi.loci))


def _format_row(result: LocusResult) -> tuple[str, ...]:
    locus = result.locus
    return (
        locus.chrom,
        str(locus.span.start + 1),
        str(locus.span.end),
        locus.unit,
        str(locus.copies),
        result.verdict.value,
        "/".join(map(str, result.lengths)),
        str(_count(result.tumour)),
        "" if result.normal is None else str(_count(result.normal)),
        "" if result.p_value is None else f"{result.p_value:.3g}",
        "" if result.shift is None else f"{result.shift:+d}",
        _format_share(result.share),
        _format_share(result.smallest_share),
        _format_lengths(result.tumour),
        "" if result.normal is None else _format_lengths(result.normal),
    )


def _count(lengths: Lengths) -> int:
    return sum(count for _, count in lengths)


def _format_share(share: float | None) -> str:
    return "" if share is None else f"{share:.{_DIGITS}f}"


def _format_lengths(lengths: Lengths) -> str:
    return ",".join(f"{length}:{count}" for length, count in lengths)
