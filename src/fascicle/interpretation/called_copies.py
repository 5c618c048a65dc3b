"""Copy numbers that a DNA assay called, as statements and rules ask of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from fascicle.interpretation.called_variants import SOURCE
from fascicle.model.biomarkers import CopyState
from fascicle.model.copy_number import CopyCall, CopyNumberFindings
from fascicle.model.copy_number import GeneCopies as CalledCopies
from fascicle.model.tumour import GeneCopies, Measure

STATES: Final = {
    CopyCall.AMPLIFICATION: CopyState.AMPLIFICATION,
    CopyCall.GAIN: CopyState.GAIN,
    CopyCall.NEUTRAL: CopyState.NEUTRAL,
    CopyCall.COPY_NEUTRAL_LOH: CopyState.NEUTRAL,
    CopyCall.LOSS: CopyState.LOSS,
    CopyCall.HETEROZYGOUS_DELETION: CopyState.LOSS,
    CopyCall.HOMOZYGOUS_DELETION: CopyState.DEEP_DELETION,
}
"""The calls that say something; the others leave a gene open."""
_STRONG: Final = (CopyCall.AMPLIFICATION, CopyCall.HOMOZYGOUS_DELETION)
COMPLEXITY: Final = "altered_genome"


def make_gene_copies(found: CopyNumberFindings, altered: Collection[str]) -> tuple[GeneCopies, ...]:
    """Amplified genes and genes without a copy that are reported, and the state of each `altered` gene, which asks for its other
    copy. Gains and losses of whole arms are told elsewhere: they would be hundreds of genes."""
    return tuple(_make(item) for item in found.genes if _is_asked(item, altered))


def _is_asked(item: CalledCopies, altered: Collection[str]) -> bool:
    if item.reasons or item.state.call not in STATES:
        return False
    return item.state.call in _STRONG or item.gene in altered


def _make(item: CalledCopies) -> GeneCopies:
    state = item.state
    return GeneCopies(item.gene, STATES[state.call], SOURCE, state.copies.value if state.copies else None, state.is_loh)


def list_copy_genes(found: CopyNumberFindings) -> frozenset[str]:
    """Genes of which the number of copies is decided; an event that is not reported does not make a gene negative."""
    return frozenset(item.gene for item in found.genes if item.state.call in STATES and not item.reasons)


def list_complexity(found: CopyNumberFindings) -> tuple[Measure, ...]:
    """The share of the genome that is changed, where copies were decided."""
    share = found.complexity.altered_fraction
    return () if share is None else (Measure(COMPLEXITY, share, None, None, None, None, SOURCE),)
