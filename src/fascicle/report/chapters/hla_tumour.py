"""What a tumour has kept of the HLA type, beside the normal sample: lost, imbalanced, retained, not assessable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.model.hla_loss import HlaLossCall
from fascicle.model.hla_reads import HlaAssay
from fascicle.report.numbers import NOT_COUNTED, NOT_MEASURED, NOT_STATED, format_count, format_fraction
from fascicle.report.tree import Alignment, Block, Column, KeyFact, KeyFacts, Paragraph, Prose, Strong, Table, compose_prose

if TYPE_CHECKING:
    from fascicle.model.hla_loss import AlleleCounts, HlaLoss, HlaTumour
    from fascicle.model.numbers import Estimate

CALL_WORDS = {
    HlaLossCall.LOST: "lost",
    HlaLossCall.IMBALANCE: "imbalance",
    HlaLossCall.RETAINED: "both retained",
    HlaLossCall.NOT_ASSESSABLE: "not assessable",
}
MEANING = (
    "Molecules that tell the two alleles of a gene apart are counted in the tumour and in the normal sample; the normal sample "
    "shows how well each allele is captured. “Lost” means that tumour cells lack the allele; it says nothing of its expression."
)
NO_COPIES = "Copy numbers are not given"
TERMS = (
    ("Share", "of the allele that is rarer in the tumour, measured by the normal sample; 50 % where nothing is changed"),
    (
        "Share if lost",
        "the largest that this share can be where all tumour cells lack the allele, at the stated tumour cell fraction",
    ),
    ("p", "probability of a share so far from 50 % if nothing is changed; libraries are taken to differ in capture by 5 %"),
    ("A loss is excluded from", "the least tumour cell fraction at which these counts would exclude a loss in all tumour cells"),
)


def describe_tumour_in_short(tumour: HlaTumour) -> str:
    """Lost alleles and genes with an imbalance, for the first page; empty where there are none."""
    lost = ", ".join(name for loss in tumour.loci for name in loss.lost)
    shifted = ", ".join(f"HLA-{loss.locus}" for loss in tumour.loci if loss.call is HlaLossCall.IMBALANCE)
    parts = (("Lost in the tumour", lost), ("Imbalance in the tumour", shifted))
    return " ".join(f"{name}: {text}." for name, text in parts if text)


def compose_tumour(tumour: HlaTumour) -> tuple[Block, ...]:
    """The calls, what they rest on, and what the columns mean."""
    return (
        Paragraph(compose_prose(f"{_describe_tumour(tumour)} {MEANING}")),
        Table("Alleles in the tumour", _CALL_COLUMNS, tuple(_compose_call(loss) for loss in tumour.loci)),
        Table(
            "Molecules and shares", _COUNT_COLUMNS, tuple(_compose_counts(loss) for loss in tumour.loci), _describe_copies(tumour)
        ),
        KeyFacts("What the columns mean", tuple(KeyFact(term, compose_prose(meaning)) for term, meaning in TERMS)),
    )


_CALL_COLUMNS = (
    Column("Gene"),
    Column("Call"),
    Column("Allele"),
    Column("Copies per tumour cell"),
    Column("Because", is_wide=True),
)
_COUNT_COLUMNS = (
    Column("Gene"),
    Column("Alleles"),
    Column("Tumour", Alignment.END),
    Column("Normal", Alignment.END),
    Column("Share (95 % interval)"),
    Column("Share if lost", Alignment.END),
    Column("p", Alignment.END),
    Column("A loss is excluded from", Alignment.END),
)


def _describe_tumour(tumour: HlaTumour) -> str:
    fraction, ploidy = tumour.tumour_cell_fraction, tumour.ploidy
    cells = f"tumour cell fraction {NOT_STATED}"
    if fraction is not None:
        cells = (
            f"tumour cell fraction {format_fraction(fraction)}, taken to be right within {100 * tumour.fraction_within:g} points"
        )
    copies = f"ploidy {NOT_STATED}" if ploidy is None else f"ploidy {ploidy:g}"
    kind = " The reads of the tumour are RNA: the counts show expression." if tumour.material is HlaAssay.RNA else ""
    return f"Assay {tumour.assay}, {cells}, {copies}.{kind}"


def _compose_call(loss: HlaLoss) -> tuple[Prose, ...]:
    copies = NOT_COUNTED
    if loss.copies is not None:
        pairs = zip(loss.alleles, loss.copies, strict=True)
        copies = "; ".join(f"{name} {estimate.value:.1f} ({estimate.low:.1f} to {estimate.high:.1f})" for name, estimate in pairs)
    weaker = loss.minor_allele if loss.call is HlaLossCall.IMBALANCE else None
    cells = (Strong(CALL_WORDS[loss.call]), ", ".join(loss.lost) or weaker or "none", copies, loss.because)
    return (compose_prose(f"HLA-{loss.locus}"), *(compose_prose(cell) for cell in cells))


def _compose_counts(loss: HlaLoss) -> tuple[Prose, ...]:
    p_value = NOT_MEASURED if loss.p_value is None else f"{loss.p_value:.2g}"
    cells = (
        " / ".join(loss.alleles) or "none",
        _format_counts(loss.tumour),
        _format_counts(loss.normal),
        _format_share(loss.minor_share),
        NOT_STATED if loss.share_if_lost is None else format_fraction(loss.share_if_lost),
        p_value,
        "no fraction" if loss.excluded_from is None else format_fraction(loss.excluded_from),
    )
    return tuple(compose_prose(cell) for cell in (f"HLA-{loss.locus}", *cells))


def _format_counts(counts: AlleleCounts | None) -> str:
    return NOT_COUNTED if counts is None else f"{format_count(counts.first)} / {format_count(counts.second)}"


def _format_share(share: Estimate | None) -> str:
    if share is None:
        return NOT_MEASURED
    return f"{format_fraction(share.value)} ({format_fraction(share.low)} to {format_fraction(share.high)})"


def _describe_copies(tumour: HlaTumour) -> Prose:
    reasons = sorted({loss.no_copies_because for loss in tumour.loci if loss.no_copies_because})
    return compose_prose(f"{NO_COPIES}: {'; '.join(reasons)}.") if reasons else ()
