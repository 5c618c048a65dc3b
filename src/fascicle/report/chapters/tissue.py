"""Which chapters on tissue a report has, and the sources that they cite."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.report.chapters.concordance import compose_concordance, list_told_claims
from fascicle.report.chapters.diagnosis import compose_diagnosis, list_shown
from fascicle.report.chapters.fish import compose_fish
from fascicle.report.chapters.stains import compose_stains

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fascicle.model.findings import Findings
    from fascicle.model.knowledge import Citation
    from fascicle.report.bibliography import Bibliography
    from fascicle.report.tree import Chapter


def compose_tissue(findings: Findings, bibliography: Bibliography) -> tuple[Chapter, ...]:
    """All assays together, the diagnosis, FISH and stains, each where there is something to say."""
    tissue = findings.tissue
    diagnosis = tissue.diagnosis
    return (
        *((compose_concordance(findings, bibliography),) if list_told_claims(findings) else ()),
        *((compose_diagnosis(findings, diagnosis, bibliography),) if diagnosis and list_shown(diagnosis) else ()),
        *((compose_fish(findings),) if tissue.fish else ()),
        *((compose_stains(findings),) if tissue.stains else ()),
    )


def list_tissue_citations(findings: Findings) -> Iterator[Citation]:
    """Sources in the order in which the chapters come to them."""
    for claim in list_told_claims(findings):
        for view in claim.views:
            for row in view.performance:
                yield from row.citations
        for item in claim.explanations:
            yield from item.citations
    diagnosis = findings.tissue.diagnosis
    for candidate in list_shown(diagnosis) if diagnosis else ():
        for feature in candidate.features:
            yield from feature.citations
