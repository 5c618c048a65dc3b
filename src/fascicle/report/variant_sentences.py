"""Sentences on small variants that more than one part of the report says: they admit what was not measured."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fascicle.calls.lifting import NOT_LIFTED
from fascicle.report.numbers import NOT_MEASURED, format_count, format_fraction, format_quantity

if TYPE_CHECKING:
    from fascicle.model.consequences import TranscriptConsequence
    from fascicle.model.coverage import Coverage
    from fascicle.model.dna import VariantFindings
    from fascicle.model.variants import AlleleDepth, PopulationFrequency, SmallVariant, VariantCall

NOT_SEEN = (
    "The calls were imported from the files of other callers; the reads were not seen. Which regions those callers looked at, "
    "how deep the sequencing was there, and what they left out is not known, so the absence of a variant is not a negative "
    "result."
)
NO_NORMAL = (
    "There is no normal sample, so a variant of the germline and one of the tumour cannot be told apart by it: a status of "
    "unknown may be either."
)
NO_POPULATION = (
    "No population resource was given. Whether a variant is common or rare in the population is not assessable for any of them."
)
NOT_ASSESSABLE = "not assessable"
NO_GENE = "no gene"
ALLELE_SHOWN_BP = 12


def describe_account(findings: VariantFindings) -> str:
    """What went in and what became of it; the numbers add up."""
    calls = len(findings.calls)
    outcome = f"{format_count(len(findings.reported))} reported, {format_count(len(findings.filtered))} not reported"
    if findings.alleles_read is None or findings.merged is None:
        withheld = findings.germline_withheld
        parts = f" = {_describe_withheld(findings)}{format_count(calls)}" if withheld else ""
        return f"{format_quantity(calls + withheld, 'candidate')}{parts}: {outcome}."
    return (
        f"{format_quantity(findings.alleles_read, 'allele')} read = {_describe_unplaced(findings)} + "
        f"{format_count(findings.merged)} described twice + {_describe_withheld(findings)}"
        f"{format_quantity(calls, 'variant')}: {outcome}."
    )


def _describe_unplaced(findings: VariantFindings) -> str:
    """Alleles that became no call; those that could not be lifted apart where files were lifted."""
    failed = sum(allele.reason.name in NOT_LIFTED for allele in findings.unplaced)
    others = f"{format_count(len(findings.unplaced) - failed)} no small variant"
    return f"{others} + {format_count(failed)} not lifted over" if findings.is_lifted else others


def _describe_withheld(findings: VariantFindings) -> str:
    """A number alone, so that the account adds up."""
    count = findings.germline_withheld
    return f"{format_count(count)} withheld without consent to germline findings + " if count else ""


def describe_warning(warning: str) -> str:
    """A warning of the assay as a sentence of its own."""
    return f"The reads were {warning}." if warning.startswith("aligned to ") else f"{warning[:1].upper()}{warning[1:]}."


def describe_negative(findings: VariantFindings) -> str:
    """That no variant is reported, with what was looked at."""
    if findings.is_imported:
        return f"No small variant is reported. {describe_account(findings)} {NOT_SEEN}"
    genes = format_quantity(findings.genes_assessed, "gene was", "genes were")
    read = "" if findings.coverage is None else f"; {describe_callable(findings.coverage)}"
    return f"No small variant is reported: {genes} examined{read}. {describe_account(findings)}"


def describe_callable(coverage: Coverage) -> str:
    """How much of the targets a negative speaks of, as part of a sentence."""
    total, depth = coverage.depth.bases, format_count(coverage.thresholds.callable_depth)
    share = format_fraction(coverage.callable_bp / total) if total else "none"
    return f"{share} of {format_quantity(total, 'target base')} can be spoken of (at least {depth} fragments each)"


def count_first_reasons(findings: VariantFindings) -> dict[str, int]:
    """Filtered calls by their first reason, most frequent first; the counts add up to all filtered ones."""
    counts = Counter(call.reasons[0].name for call in findings.filtered)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def describe_population(population: PopulationFrequency) -> str:
    """A frequency as a reader sees it: unknown is "not assessable", never "rare"."""
    if population.frequency is None:
        return NOT_ASSESSABLE
    return "not seen" if population.frequency == 0 else format_fraction(population.frequency)


def describe_fraction(depth: AlleleDepth) -> str:
    """`38 % (34 % to 43 %), 158 of 412`, or that it cannot be measured."""
    fraction = depth.fraction
    if fraction is None:
        return NOT_MEASURED
    interval = f"{format_fraction(fraction.low)} to {format_fraction(fraction.high)}"
    counts = f"{format_count(fraction.numerator)} of {format_count(fraction.denominator)}"
    return f"{format_fraction(fraction.value)} ({interval}), {counts}"


def format_change(variant: SmallVariant) -> str:
    """`chr17:7675088 C>T`, 1-based; long alleles by their first bases and their length."""
    return f"{format_place(variant)} {format_alleles(variant)}"


def format_place(variant: SmallVariant) -> str:
    """`chr17:7675088`, 1-based."""
    return f"{variant.chrom}:{variant.start + 1}"


def format_alleles(variant: SmallVariant) -> str:
    """`C>T`; long alleles by their first bases and their length."""
    return f"{_shorten(variant.ref)}>{_shorten(variant.alt)}"


def _shorten(allele: str) -> str:
    return allele if len(allele) <= ALLELE_SHOWN_BP else f"{allele[:ALLELE_SHOWN_BP]}…({len(allele)} bp)"


def rank_call(call: VariantCall) -> tuple[float, str, int, str]:
    """Order of tables: highest allele fraction first, those without one last, then by place."""
    fraction = -1.0 if call.tumour.fraction is None else call.tumour.fraction.value
    return -fraction, call.variant.chrom, call.variant.start, call.variant.alt


def describe_consequence(consequence: TranscriptConsequence | None) -> str:
    """`NM_004985.5:c.35G>A p.(Gly12Asp), missense variant`, with what is not known left out."""
    if consequence is None:
        return "in no transcript of the reference"
    names = " ".join(name for name in (consequence.hgvs_dna or consequence.transcript, consequence.hgvs_protein) if name)
    return f"{names}, {', '.join(term.value.replace('_', ' ') for term in consequence.terms)}"
