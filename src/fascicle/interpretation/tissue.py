"""FISH and stains of a case, held together with its sequences."""

from __future__ import annotations

from collections.abc import Sequence

from fascicle.clinic.fish.assessing import assess_fish
from fascicle.clinic.stains import assess_stain
from fascicle.interpretation.concordance.claims import list_claims
from fascicle.interpretation.concordance.dna_events import read_events
from fascicle.interpretation.concordance.dna_targets import read_targets
from fascicle.interpretation.concordance.observing import Evidence
from fascicle.interpretation.diagnosis.ranking import rank_entities
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.cases import Case, Role, Specimen
from fascicle.model.findings import AssayResults
from fascicle.model.matches import StatementMatch
from fascicle.model.structural import JoinedEvent
from fascicle.model.tissue import TissueFindings
from fascicle.model.tumour import Tumour


def assess_tissue(
    case: Case,
    tumour: Tumour,
    results: AssayResults,
    matches: Sequence[StatementMatch],
    knowledge: Snapshot,
    events: Sequence[JoinedEvent] = (),
) -> TissueFindings:
    """FISH, stains, claims over all assays and candidate entities, by what the case tells and what its assays found.

    `events` are fusions of RNA joined with structural variants of DNA.
    """
    specimen = _find_tumour(case)
    is_decalcified = specimen.is_decalcified if specimen else None
    fish = tuple(assess_fish(test) for test in tumour.fish)
    stains = tuple(assess_stain(stain, knowledge.markers, is_decalcified=is_decalcified) for stain in tumour.stains)
    evidence = Evidence(
        rna=results.fusions,
        told=tumour.fusions,
        was_rna_told=bool(tumour.fusions),
        dna=tumour.rearrangements
        or read_events(events, results.fusions, results.variants)
        or read_targets(tumour.reported_fusions, results.variants),
        fish=fish,
        stains=stains,
        dv200_fraction=specimen.dv200_fraction if specimen else None,
        is_decalcified=is_decalcified,
        rules=tuple(dict.fromkeys(knowledge.markers.values())),
    )
    diagnosis = rank_entities(matches, stains, fish, tumour.histology, case.patient.age_years, knowledge)
    return TissueFindings(
        fish,
        stains,
        list_claims(evidence, tumour.histology, knowledge.performance),
        diagnosis if diagnosis.candidates else None,
        tumour.histology,
    )


def _find_tumour(case: Case) -> Specimen | None:
    """The tumour's specimen; None where the case has several, whose states may differ."""
    tumours = [specimen for specimen in case.specimens if specimen.role is Role.TUMOUR]
    return tumours[0] if len(tumours) == 1 else None
