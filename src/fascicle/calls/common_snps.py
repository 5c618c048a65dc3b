"""Common SNPs in the targets, out of a population resource: they tell persons apart and show another person's DNA."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from fascicle.model.genotypes import Snp
from fascicle.model.loci import Build, Span
from fascicle.reference.site_files import SiteRow
from fascicle.reference.variant_sites import VariantSites, find_overall_frequency

# Alleles that hardly anyone has, or everyone, tell nothing.
FREQUENCY_MIN: Final = 0.05
# Exons hold a common SNP every one or two thousand bases: some hundred are found in so much, and a resource that lists a
# variant a base is not read for all of a large panel.
_LOOKED_AT_BP: Final = 500_000
_BASES: Final = frozenset("ACGT")

BaseAt = Callable[[str, int, int], str]
"""Plus-strand letters of a range of the genome (see `reference.genome_bases.GenomeBases`)."""


def list_common_snps(
    sites: VariantSites, spans: Sequence[tuple[str, Span]], build: Build, bases: BaseAt
) -> tuple[tuple[Snp, float], ...]:
    """SNPs inside of merged spans with the frequency of the alternate allele over all samples (0.05 to 0.95), in genome order.

    Of several alternate alleles at a place the commonest counts. Rows that failed the resource's own filters, and places whose
    REF is not the genome's base, are left out. Of more than 500,000 bases, spans in even distances are looked at.

    Raises ReferenceInputError where the resource cannot be read.
    """
    windows: dict[str, list[Span]] = {}
    for chrom, span in _thin_out(spans):
        windows.setdefault(chrom, []).append(span)
    found: dict[tuple[str, int], tuple[Snp, float]] = {}
    for row in sites.read(windows):
        for snp, frequency in _list_row(row, build):
            held = found.get((snp.chrom, snp.offset))
            if held is None or held[1] < frequency:
                found[snp.chrom, snp.offset] = (snp, frequency)
    order = {chrom: number for number, chrom in enumerate(windows)}
    kept = (item for item in found.values() if _is_common(item[1]) and _is_of_genome(item[0], bases))
    return tuple(sorted(kept, key=lambda item: (order[item[0].chrom], item[0].offset)))


def _thin_out(spans: Sequence[tuple[str, Span]]) -> Iterable[tuple[str, Span]]:
    total = sum(len(span) for _, span in spans)
    return spans[:: -(-total // _LOOKED_AT_BP)] if total else ()


def _list_row(row: SiteRow, build: Build) -> Iterator[tuple[Snp, float]]:
    if row.filters or row.ref not in _BASES:
        return
    for index, alternate in enumerate(row.alts):
        frequency = find_overall_frequency(row, index) if alternate in _BASES and alternate != row.ref else None
        if frequency is not None:
            yield Snp(f"{row.chrom}:{row.start + 1}", row.chrom, row.start, row.ref, alternate, build), frequency


def _is_common(frequency: float) -> bool:
    return FREQUENCY_MIN <= frequency <= 1 - FREQUENCY_MIN


def _is_of_genome(snp: Snp, bases: BaseAt) -> bool:
    return bases(snp.chrom, snp.offset, snp.offset + 1) == snp.reference
