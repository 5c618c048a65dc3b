"""Structural variants of DNA reads: the evidence while the reads are open, the calls when knowledge is at hand."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fascicle.calls.germline.consent import withhold_junctions
from fascicle.calls.structural.calling import call_structural_variants
from fascicle.evidence.structural.gathering import StructuralEvidence, find_adjacencies, widen_targets
from fascicle.evidence.structural.odd_records import OddRecords
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.dna import VariantFindings
from fascicle.model.structural import StructuralFindings
from fascicle.reads.aligned import AlignedReads
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import Genome
from fascicle.reference.targets import Targets
from fascicle.workflow.ports import Progress


@dataclass(frozen=True)
class StructuralReads:
    """What the reads of an assay say, and the targets that were looked at."""

    evidence: StructuralEvidence
    targets: Targets


def gather_structural(
    tumour: AlignedReads, normal: AlignedReads | None, odd: OddRecords, targets: Targets, genome: Genome, progress: Progress
) -> StructuralReads:
    """Looks for adjacencies in the targets; `odd` are the tumour's odd records there. Raises ReadsError for a damaged file."""
    progress.start("looking for structural variants", None)
    return StructuralReads(find_adjacencies(tumour, normal, odd, widen_targets(targets.merged), genome), targets)


def call_structural(
    reads: StructuralReads | None, findings: VariantFindings, bundle: Bundle, knowledge: Snapshot, *, has_consent: bool
) -> StructuralFindings | None:
    """The structural variants of the assay whose small variants are given; None where its reads were not seen. Without consent to
    germline findings those of the germline are left out."""
    if reads is None:
        return None
    calls = call_structural_variants(reads.evidence, bundle, reads.targets, knowledge.is_known_pair)
    parameters = {**findings.provenance.parameters, "fragment_longest_bp": reads.evidence.longest_bp}
    provenance = replace(findings.provenance, parameters=parameters)
    found = StructuralFindings(findings.assay, findings.has_normal, reads.targets.source, calls, provenance, findings.warnings)
    return found if has_consent else withhold_junctions(found)
