"""`hla.tsv`: one row per typed gene. Unknown is an empty field."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fascicle.model.hla import HlaAllele, HlaLocus, HlaTyping

HLA_COLUMNS = (
    "locus",
    "allele_1",
    "allele_2",
    "zygosity",
    "quality",
    "resolved_1",
    "resolved_2",
    "g_group_1",
    "g_group_2",
    "differences_1",
    "differences_2",
    "fraction_1",
    "fragments",
    "fragments_per_million",
    "ambiguities",
    "because",
)
_DIGITS = 4


def format_hla_tsv(typing: HlaTyping) -> str:
    """The genotype as a table. Differences are `exon:position:expected>seen(fragments/depth)`, positions in the coding sequence
    from 1; ambiguities are `allele_1+allele_2=probability`."""
    lines = ["\t".join(HLA_COLUMNS), *("\t".join(_format_row(locus)) for locus in typing.loci)]
    return "\n".join(lines) + "\n"


def _format_row(locus: HlaLocus) -> tuple[str, ...]:
    first = locus.alleles[0] if locus.alleles else None
    second = locus.alleles[1] if len(locus.alleles) > 1 else None
    pair = (first, second)
    fraction = first.fraction if first else None
    per_million = locus.fragments_per_million
    return (
        locus.locus,
        *(allele.name if allele else "" for allele in pair),
        locus.zygosity.value,
        "" if locus.quality is None else f"{locus.quality:.{_DIGITS}f}",
        *(allele.resolved if allele else "" for allele in pair),
        *((allele.g_group or "") if allele else "" for allele in pair),
        *(_format_differences(allele) for allele in pair),
        "" if fraction is None else f"{fraction.value:.{_DIGITS}f}",
        str(locus.fragments),
        "" if per_million is None else f"{per_million:g}",
        ",".join(f"{a.allele_1}+{a.allele_2}={a.probability:g}" for a in locus.ambiguities),
        locus.because,
    )


def _format_differences(allele: HlaAllele | None) -> str:
    if allele is None:
        return ""
    return ",".join(f"{d.exon}:{d.position1}:{d.expected}>{d.seen}({d.fragments}/{d.depth})" for d in allele.differences)
