"""Sentences on small variants that more than one part of the report says: they admit what was not measured."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fascicle.report.numbers import format_count, format_fraction, format_quantity

if TYPE_CHECKING:
    from fascicle.model.dna import VariantFindings
    from fascicle.model.variants import PopulationFrequency

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


def describe_account(findings: VariantFindings) -> str:
    """What went in and what became of it; the numbers add up."""
    calls = len(findings.calls)
    outcome = f"{format_count(len(findings.reported))} reported, {format_count(len(findings.filtered))} not reported with reasons"
    if findings.alleles_read is None or findings.merged is None:
        return f"{format_quantity(calls, 'candidate')}: {outcome}."
    return (
        f"{format_quantity(findings.alleles_read, 'allele')} read = {format_count(len(findings.unplaced))} no small variant + "
        f"{format_count(findings.merged)} described twice + {format_quantity(calls, 'variant')}: {outcome}."
    )


def count_first_reasons(findings: VariantFindings) -> dict[str, int]:
    """Filtered calls by their first reason, most frequent first; the counts add up to all filtered ones."""
    counts = Counter(call.reasons[0].name for call in findings.filtered)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def describe_population(population: PopulationFrequency) -> str:
    """A frequency as a reader sees it: unknown is "not assessable", never "rare"."""
    if population.frequency is None:
        return NOT_ASSESSABLE
    return "not seen" if population.frequency == 0 else format_fraction(population.frequency)
