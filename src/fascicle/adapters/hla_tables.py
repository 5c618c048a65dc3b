"""`hla.tsv` and `hla_loss.tsv`: one row per typed gene. Unknown is an empty field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.adapters.tsv_text import format_tsv

if TYPE_CHECKING:
    from fascicle.model.hla import HlaAllele, HlaLocus, HlaTyping
    from fascicle.model.hla_loss import HlaLoss, HlaTumour
    from fascicle.model.numbers import Estimate

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
    "loss",
    "lost",
    "database",
)
LOSS_COLUMNS = (
    "locus",
    "loss",
    "lost",
    "allele_1",
    "allele_2",
    "tumour_1",
    "tumour_2",
    "normal_1",
    "normal_2",
    "minor_allele",
    "minor_share",
    "minor_share_low",
    "minor_share_high",
    "p_value",
    "share_if_lost",
    "excluded_from",
    "copies_1",
    "copies_1_low",
    "copies_1_high",
    "copies_2",
    "copies_2_low",
    "copies_2_high",
    "because",
)
_DIGITS = 4


def format_hla_tsv(typing: HlaTyping) -> str:
    """The genotype as a table. Differences are `exon:position:expected>seen(fragments/depth)`, positions in the coding sequence
    from 1; ambiguities are `allele_1+allele_2=probability`."""
    losses = {loss.locus: loss for loss in typing.tumour.loci} if typing.tumour else {}
    decoys = f"decoys {','.join(typing.decoy_genes)}" if typing.decoy_genes else "no decoys"
    last = f"IPD-IMGT/HLA {typing.database_version}, {decoys}"
    rows = ((*_format_row(locus), *_format_call(losses.get(locus.locus)), last) for locus in typing.loci)
    return format_tsv(HLA_COLUMNS, rows)


def format_hla_loss_tsv(tumour: HlaTumour) -> str:
    """What the tumour has kept of both alleles as a table. Counts are molecules that tell the alleles apart."""
    return format_tsv(LOSS_COLUMNS, map(_format_loss, tumour.loci))


def _format_loss(loss: HlaLoss) -> tuple[str, ...]:
    names = (*loss.alleles, "", "")[:2]
    counts = [("", "") if c is None else (str(c.first), str(c.second)) for c in (loss.tumour, loss.normal)]
    copies = loss.copies or (None, None)
    return (
        loss.locus,
        *_format_call(loss),
        *names,
        *counts[0],
        *counts[1],
        loss.minor_allele or "",
        *_format_estimate(loss.minor_share),
        "" if loss.p_value is None else f"{loss.p_value:.3g}",
        *(_format_number(value) for value in (loss.share_if_lost, loss.excluded_from)),
        *_format_estimate(copies[0]),
        *_format_estimate(copies[1]),
        loss.because,
    )


def _format_call(loss: HlaLoss | None) -> tuple[str, str]:
    return ("", "") if loss is None else (loss.call.value, ",".join(loss.lost))


def _format_estimate(estimate: Estimate | None) -> tuple[str, ...]:
    return ("",) * 3 if estimate is None else tuple(map(_format_number, (estimate.value, estimate.low, estimate.high)))


def _format_number(value: float | None) -> str:
    return "" if value is None else f"{value:.{_DIGITS}f}"


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
