"""Sentences that more than one part of the report says: they admit what was not measured."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fascicle.model.fusions import Frame
from fascicle.report.numbers import format_exon, format_fraction, format_quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fascicle.model.findings import FusionFindings
    from fascicle.model.fusions import Fusion, KeptDomain
    from fascicle.model.panels import UnusableGene

_OWN_PLACE: Final = re.compile(r" at chr\w+:\d+$")

FRAME_WORDS = {
    Frame.IN_FRAME: "in frame",
    Frame.OUT_OF_FRAME: "out of frame",
    Frame.NO_CDS: "no coding sequence at the junction",
    Frame.UNKNOWN: "reading frame unknown",
}
NO_ASSAY = (
    "The case has no RNA assay, so fusions were not looked for. This is not a negative result: "
    "nothing can be said about fusions from this report."
)
IMPORTED = (
    "The calls were imported from the tables of other callers; the reads were not seen. Which genes those callers looked at, how "
    "deep the sequencing was, and what they left out is not known, so the absence of a fusion is not a negative result."
)
NO_CALLS = "No fusion is reported: the imported tables hold no call."
NOT_EXCLUDED = (
    "A negative result does not exclude a fusion. A fusion can be missed when its transcript is rare or not expressed, when few "
    "cells of the specimen are tumour, when the RNA is degraded, when neither partner is a gene that was assessed, or when the "
    "breakpoint lies in sequence that several genes share."
)
NO_PRODUCT = "The product cannot be predicted: a side is not placed, or no transcript covers it."
DEPENDS = (
    "The reading frame depends on the pair of transcripts. The pair named here was chosen by rule; "
    "the others stand in a table below."
)
LISTED = "The pair is in the list of recurrent fusions of the knowledge snapshot."
NOT_LISTED = (
    "The pair is not in the list of recurrent fusions of the knowledge snapshot; "
    "the list is not complete, and absence from it is no evidence against."
)


def describe_unusable(unusable: UnusableGene) -> str:
    """Why the reference cannot assess a gene, without its own place, so that genes with one reason are listed together."""
    return _OWN_PLACE.sub(" at the gene's place", unusable.because)


def describe_negative(assay: FusionFindings) -> str:
    """The negative result in one sentence, with what was looked at."""
    count = assay.candidates_seen
    if assay.profile is None:
        return f"{_describe_imported(count)} {IMPORTED}"
    genes, fragments = format_quantity(assay.genes_assessed, "gene"), format_quantity(assay.profile.counts.fragments, "fragment")
    seen = format_quantity(
        count, "candidate was seen and did not meet", "candidates were seen" + (" and none met" if count else "")
    )
    return f"No fusion is reported: {genes} and {fragments} were examined; {seen}{' the rules for reporting' if count else ''}."


def _describe_imported(calls: int) -> str:
    if not calls:
        return NO_CALLS
    met = "was seen and did not meet" if calls == 1 else "were seen and none met"
    return f"No fusion is reported: {format_quantity(calls, 'imported call')} {met} the rules for reporting."


def describe_known(fusion: Fusion) -> str:
    """What it says, and does not say, that a pair is or is not in the list of recurrent fusions."""
    return LISTED if fusion.is_known_pair else NOT_LISTED


def depends_on_transcript(fusion: Fusion) -> bool:
    """Whether another pair of transcripts gives another frame than the chosen one."""
    return fusion.product is not None and any(other.frame is not fusion.product.frame for other in fusion.other_products)


def describe_product(fusion: Fusion) -> str:
    """Frame and length, `in frame, 1,089 amino acids`."""
    if fusion.product is None:
        return FRAME_WORDS[Frame.UNKNOWN]
    protein = fusion.product.protein
    length = f", {format_quantity(len(protein), 'amino acid')}" if protein is not None else ""
    return f"{FRAME_WORDS[fusion.product.frame]}{length}"


def describe_meaning(fusion: Fusion) -> str:
    """The product in sentences that stay within what was predicted."""
    sentences = [_describe_frame(fusion), *_describe_critical(fusion)]
    if depends_on_transcript(fusion):
        sentences.append("With other transcripts of the same genes the frame differs: the statement depends on the transcript.")
    return " ".join(sentences)


def _describe_frame(fusion: Fusion) -> str:
    if fusion.product is None:
        return NO_PRODUCT
    pair = f"({format_exon(fusion.five_prime)} with {format_exon(fusion.three_prime)})"
    words = {
        Frame.IN_FRAME: f"The predicted product is in frame {pair}.",
        Frame.OUT_OF_FRAME: f"The predicted product is out of frame {pair}: {_describe_loss(fusion)}.",
        Frame.NO_CDS: f"The junction does not join coding sequence {pair}; an effect through a changed promoter or a truncated "
        "partner is not excluded.",
        Frame.UNKNOWN: f"The reading frame cannot be told {pair}: {fusion.product.because}.",
    }
    return words[fusion.product.frame]


def _describe_loss(fusion: Fusion) -> str:
    if fusion.is_within_gene:
        return "what follows the junction is not read in the gene's own frame"
    return "a fusion protein with the 3′ partner's sequence is not expected from it"


def _describe_critical(fusion: Fusion) -> list[str]:
    domains = fusion.product.domains if fusion.product else ()
    return [_describe_critical_domain(fusion, kept) for kept in domains if kept.domain.is_critical]


def _describe_critical_domain(fusion: Fusion, kept: KeptDomain) -> str:
    domain = f"{kept.domain.gene} {kept.domain.name} ({kept.domain.role}), on which the gene's known role depends"
    if kept.kept_fraction == 0:
        return f"It lacks the {domain}."
    share = "the whole" if kept.is_whole else f"only {format_fraction(kept.kept_fraction)} of the"
    if is_translated(fusion, kept):
        return f"It keeps {share} {domain}."
    return f"The transcript holds the sequence of {share} {domain}; that it is translated is not shown."


def is_translated(fusion: Fusion, kept: KeptDomain) -> bool:
    """Whether a kept domain is read in its own frame: of the 5' partner always, of the 3' partner in frame only."""
    frame = fusion.product.frame if fusion.product else Frame.UNKNOWN
    return frame is Frame.IN_FRAME or (kept.domain.gene == fusion.five_prime.gene and frame is not Frame.UNKNOWN)


def join_words(words: Sequence[str], conjunction: str = "or") -> str:
    """`a, b or c`; empty without words."""
    return f" {conjunction} ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)
