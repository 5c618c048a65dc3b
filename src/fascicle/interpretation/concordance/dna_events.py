"""What DNA was found to rearrange, from the events that join fusions of RNA and structural variants of DNA."""

from __future__ import annotations

from collections.abc import Sequence

from fascicle.model.concordance import DnaRearrangements
from fascicle.model.dna import VariantFindings
from fascicle.model.findings import FusionFindings
from fascicle.model.structural import DnaAnswer, JoinedEvent

_FOUND = frozenset({DnaAnswer.SEEN, DnaAnswer.SEEN_ELSEWHERE})


def read_events(
    events: Sequence[JoinedEvent], fusions: FusionFindings | None, variants: VariantFindings | None
) -> DnaRearrangements | None:
    """The rearrangements that DNA shows, and the genes in which it would have shown one. None where nobody looked for them.

    A gene counts as captured where DNA answered for its event: a break was seen, or the stretches in which it must lie are
    covered so far that silence is an answer. Genes without a fusion in RNA are not judged.
    """
    if variants is None or variants.structural is None or variants.coverage is None:
        return None
    joined = [event for event in events if event.fusion is not None and fusions is not None]
    answered = [event for event in joined if event.answer in _FOUND or event.answer is DnaAnswer.NEGATIVE]
    pairs = [_name_genes(event, fusions) for event in joined if event.answer in _FOUND]
    pairs += [
        (call.transcript.five_prime.gene, call.transcript.three_prime.gene)
        for call in variants.structural.reported
        if call.transcript is not None and call.transcript.five_prime.gene != call.transcript.three_prime.gene
    ]
    captured = frozenset(gene for event in answered for gene in _name_genes(event, fusions))
    return DnaRearrangements(captured, tuple(dict.fromkeys(pairs)), variants.assay)


def _name_genes(event: JoinedEvent, fusions: FusionFindings | None) -> tuple[str, str]:
    if fusions is None or event.fusion is None:
        raise ValueError("an event of RNA names its fusion")
    fusion = fusions.reported[event.fusion]
    return fusion.five_prime.gene, fusion.three_prime.gene
