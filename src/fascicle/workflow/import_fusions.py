"""Other callers' tables to the findings of an RNA assay: as from reads, without what only reads can tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fascicle.calls.imported import CallerTable
from fascicle.calls.importing import ImportCaller
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.findings import FusionFindings
from fascicle.model.fusions import Fusion
from fascicle.model.panels import Panel
from fascicle.model.quality import Check, Quality, Status
from fascicle.reference.bundle import Bundle
from fascicle.workflow.find_fusions import FoundFusions
from fascicle.workflow.provenance import make_provenance

_NOT_SEEN: Final = "calls were imported from the tables of other callers; the reads were not seen"


def import_fusions(
    tables: Sequence[CallerTable], bundle: Bundle, knowledge: Snapshot, *, assay: str, panel: Panel | None = None
) -> FoundFusions:
    """Judges and describes the fusions of other callers' tables as if they were our own candidates.

    Every row is in the answer: rows of one junction are one fusion with a note for each, and a row that has no place on the
    reference keeps its caller's positions and a named reason. Molecules, anchors, abundance, expression, read profile and
    detection limits are not known.
    """
    rows = [row for table in tables for row in table.fusions]
    caller = ImportCaller(bundle, lambda five, three: knowledge.find_pair(five, three) is not None, knowledge.intragenic_events)
    return FoundFusions(_compose_findings(tables, bundle, knowledge, assay, panel, caller.call(rows, panel)), ())


def _compose_findings(
    tables: Sequence[CallerTable],
    bundle: Bundle,
    knowledge: Snapshot,
    assay: str,
    panel: Panel | None,
    fusions: tuple[Fusion, ...],
) -> FusionFindings:
    wanted = set(panel.genes) if panel else set(bundle.symbols)
    parameters: dict[str, str | int | float | bool | None] = {
        "artefacts_sha256": bundle.artefacts_sha256,
        "callers": ",".join(dict.fromkeys(table.caller for table in tables)),
        "panel": panel.name if panel else None,
    }
    return FusionFindings(
        assay=assay,
        panel=f"{panel.name} {panel.version}" if panel else str(bundle.header["panel"]),
        genes_assessed=len(wanted & set(bundle.symbols)),
        genes_unusable=tuple(gene for gene in bundle.unusable_genes if panel is None or gene.gene in wanted),
        candidates=fusions,
        profile=None,
        quality=Quality((Check("reads", Status.NOT_ASSESSABLE, None, "", _NOT_SEEN),)),
        provenance=make_provenance("fusions", [table.path for table in tables], bundle, knowledge, parameters),
    )
