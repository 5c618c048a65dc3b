"""Tables of an RNA assay as tab-separated text: one header line, one row each, unknown is an empty field.

The columns of `fusions.tsv` up to `reasons` are a contract and keep their order; further columns come after them.
`docs/results.md` describes each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from fascicle.adapters.tsv_text import Cell, format_table
from fascicle.model.fusions import Frame, Fusion, KeptDomain, Side
from fascicle.model.reads import Detectability, GeneExpression

if TYPE_CHECKING:
    from fascicle.model.numbers import Proportion

TPM_DIGITS = 3
NO_DOMAIN = "none"
T = TypeVar("T")


def format_fusions_tsv(candidates: Iterable[Fusion]) -> str:
    """`fusions.tsv`: one row per candidate, reported or not, in the order given. Positions are 1-based."""
    return format_table(FUSION_COLUMNS, candidates)


def format_expression_tsv(expression: Iterable[GeneExpression]) -> str:
    """`expression.tsv`: one row per panel gene, in the order given."""
    return format_table(EXPRESSION_COLUMNS, expression)


def format_detectability_tsv(detectability: Iterable[Detectability]) -> str:
    """`detectability.tsv`: one row per gene, in the order given; fields are empty where a gene is not evaluable."""
    return format_table(DETECTABILITY_COLUMNS, detectability)


def _get(value: T | None, read: Callable[[T], Cell]) -> Cell:
    """A part of a value that may be unknown."""
    return None if value is None else read(value)


def _side_columns(prefix: str, side: Callable[[Fusion], Side]) -> dict[str, Callable[[Fusion], Cell]]:
    """Gene, place and exon of one partner. An exon number is written only beside its transcript."""
    return {
        f"{prefix}_gene": lambda fusion: side(fusion).gene,
        f"{prefix}_chrom": lambda fusion: _get(side(fusion).position, lambda position: position.chrom),
        f"{prefix}_pos": lambda fusion: _get(side(fusion).position, lambda position: position.offset + 1),
        f"{prefix}_strand": lambda fusion: _get(side(fusion).position, lambda position: position.strand.value),
        f"{prefix}_transcript": lambda fusion: _get(side(fusion).site, lambda site: site.transcript),
        f"{prefix}_exon": lambda fusion: _get(side(fusion).site, lambda site: site.exon),
    }


def _proportion_columns(prefix: str, proportion: Callable[[Fusion], Proportion | None]) -> dict[str, Callable[[Fusion], Cell]]:
    """A fraction from 0 to 1 and its interval."""
    return {
        prefix: lambda fusion: _get(proportion(fusion), lambda share: share.value),
        f"{prefix}_low": lambda fusion: _get(proportion(fusion), lambda share: float(share.low)),
        f"{prefix}_high": lambda fusion: _get(proportion(fusion), lambda share: float(share.high)),
    }


def _format_domains(fusion: Fusion, is_wanted: Callable[[KeptDomain], bool]) -> str | None:
    """Domain names joined by `;` (names hold commas); `none` where domains are known and none is wanted; else unknown."""
    if fusion.product is None or not fusion.product.domains:
        return None
    names = dict.fromkeys(kept.domain.name.replace(";", ",") for kept in fusion.product.domains if is_wanted(kept))
    return ";".join(names) or NO_DOMAIN


def _frame(fusion: Fusion) -> Cell:
    return (fusion.product.frame if fusion.product else Frame.UNKNOWN).value


def _reasons(fusion: Fusion) -> Cell:
    return ",".join(reason.name for reason in fusion.reasons)


FUSION_COLUMNS: dict[str, Callable[[Fusion], Cell]] = {
    **_side_columns("five_prime", lambda fusion: fusion.five_prime),
    **_side_columns("three_prime", lambda fusion: fusion.three_prime),
    "split_reads": lambda fusion: fusion.support.split_reads,
    "spanning_pairs": lambda fusion: fusion.support.spanning_pairs,
    "unique_molecules": lambda fusion: fusion.support.unique_molecules,
    **_proportion_columns("abundance", lambda fusion: fusion.abundance),
    "frame": _frame,
    "kept_domains": lambda fusion: _format_domains(fusion, lambda kept: kept.is_whole),
    "verdict": lambda fusion: fusion.verdict.value,
    "reasons": _reasons,
    # Columns of Fascicle's own from here on.
    "microhomology_bp": lambda fusion: fusion.junction.microhomology_bp,
    "inserted_bases": lambda fusion: fusion.junction.inserted,
    "distinct_starts": lambda fusion: fusion.support.distinct_starts,
    "anchor_five_prime_bp": lambda fusion: fusion.support.anchor_five_prime_bp,
    "anchor_three_prime_bp": lambda fusion: fusion.support.anchor_three_prime_bp,
    **_proportion_columns("five_prime_abundance", lambda fusion: fusion.five_prime_abundance),
    "is_known_pair": lambda fusion: fusion.is_known_pair,
    "partial_domains": lambda fusion: _format_domains(fusion, lambda kept: 0 < kept.kept_fraction < 1),
    "lost_domains": lambda fusion: _format_domains(fusion, lambda kept: kept.kept_fraction == 0),
    "five_prime_place": lambda fusion: _get(fusion.five_prime.site, lambda site: site.place.value),
    "three_prime_place": lambda fusion: _get(fusion.three_prime.site, lambda site: site.place.value),
    "five_prime_unplaced_because": lambda fusion: fusion.five_prime.unplaced_because,
    "three_prime_unplaced_because": lambda fusion: fusion.three_prime.unplaced_because,
    "notes": lambda fusion: ",".join(note.name for note in fusion.notes),
    "kind": lambda fusion: fusion.kind.value,
    "vicc": lambda fusion: _get(fusion.names, lambda names: names.vicc),
    "hgvs_rna": lambda fusion: _get(fusion.names, lambda names: names.hgvs_rna),
    "iscn": lambda fusion: _get(fusion.names, lambda names: names.iscn),
    "is_reciprocal_seen": lambda fusion: fusion.is_reciprocal_seen,
}

EXPRESSION_COLUMNS: dict[str, Callable[[GeneExpression], Cell]] = {
    "gene": lambda row: row.gene,
    "transcript": lambda row: row.transcript,
    "fragments": lambda row: row.fragments,
    "effective_length_bp": lambda row: row.effective_length_bp,
    "tpm": lambda row: None if row.tpm is None else f"{row.tpm:.{TPM_DIGITS}f}",
}

DETECTABILITY_COLUMNS: dict[str, Callable[[Detectability], Cell]] = {
    "gene": lambda row: row.gene,
    "junctions": lambda row: row.junctions,
    "molecules_median": lambda row: _get(row.molecules_median, lambda count: f"{count:.1f}"),
    "molecules_min": lambda row: row.molecules_min,
    "abundance": lambda row: row.abundance,
    "abundance_worst": lambda row: row.abundance_worst,
    "because": lambda row: row.because,
}
