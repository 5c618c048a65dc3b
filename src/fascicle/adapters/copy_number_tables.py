"""`copy_number.tsv` (one row a gene) and `copy_number_segments.tsv`: one header line, unknown is an empty field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fascicle.adapters.tsv_text import format_tsv
from fascicle.model.verdicts import Verdict

if TYPE_CHECKING:
    from fascicle.model.copy_number import CopyEvidence, CopyNumberFindings, CopySegment, CopyState, GeneCopies
    from fascicle.model.numbers import Estimate

_STATE_COLUMNS: Final = (
    "call",
    "total_copies",
    "minor_copies",
    "copies",
    "copies_low",
    "copies_high",
    "loh",
    "probability",
    "log2",
    "log2_low",
    "log2_high",
    "bins",
    "snps",
    "minor_share",
)
COPY_COLUMNS: Final = ("gene", "chrom", "start", "end", "band", *_STATE_COLUMNS, "is_focal", "verdict", "reasons", "because")
SEGMENT_COLUMNS: Final = ("chrom", "start", "end", *_STATE_COLUMNS, "genes", "because")
_WORDS: Final = {True: "yes", False: "no", None: ""}


def format_copy_number_tsv(found: CopyNumberFindings | None) -> str:
    """`copy_number.tsv`; a header alone where copies were not assessed."""
    return format_tsv(COPY_COLUMNS, map(_list_gene, found.genes if found else ()))


def format_copy_segments_tsv(found: CopyNumberFindings | None) -> str:
    """`copy_number_segments.tsv`, in genome order."""
    return format_tsv(SEGMENT_COLUMNS, map(_list_segment, found.segments if found else ()))


def _list_gene(gene: GeneCopies) -> tuple[str, ...]:
    verdict = gene.verdict
    return (
        gene.gene,
        gene.chrom,
        str(gene.span.start + 1),
        str(gene.span.end),
        gene.band or "",
        *_list_state(gene.state, gene.evidence),
        _WORDS[gene.is_focal],
        verdict.value if isinstance(verdict, Verdict) else "",
        ",".join(reason.name for reason in gene.reasons),
        gene.state.because,
    )


def _list_segment(segment: CopySegment) -> tuple[str, ...]:
    place = (segment.chrom, str(segment.span.start + 1), str(segment.span.end))
    return (*place, *_list_state(segment.state, segment.evidence), ",".join(segment.genes), segment.state.because)


def _list_state(state: CopyState, evidence: CopyEvidence) -> tuple[str, ...]:
    return (
        state.call.value,
        _format(state.total),
        _format(state.minor),
        *_list_estimate(state.copies),
        _WORDS[state.is_loh],
        _format(state.probability),
        *_list_estimate(evidence.log2),
        str(evidence.bins),
        str(evidence.snps),
        _format(evidence.minor_share),
    )


def _list_estimate(estimate: Estimate | None) -> tuple[str, str, str]:
    if estimate is None:
        return "", "", ""
    return _format(estimate.value), _format(estimate.low), _format(estimate.high)


def _format(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
