"""What interpretation makes of calls: the content of `findings.json`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fascicle.model.cases import Case
from fascicle.model.classification import AlterationCounts, ClassifiedAlteration
from fascicle.model.dna import VariantFindings
from fascicle.model.fusions import Fusion
from fascicle.model.hla import HlaTyping
from fascicle.model.interactions import Interaction
from fascicle.model.knowledge import Entity
from fascicle.model.matches import StatementMatch
from fascicle.model.options import TherapyOption
from fascicle.model.panels import UnusableGene
from fascicle.model.patient_state import PatientState
from fascicle.model.provenance import Provenance
from fascicle.model.quality import Quality
from fascicle.model.reads import Detectability, KinaseSign, ReadProfile
from fascicle.model.sightings import NO_SIGHTINGS, Sightings
from fascicle.model.tissue import NO_TISSUE, TissueFindings
from fascicle.model.trials import TrialSearch
from fascicle.model.tumour import Tumour

NOTHING_TOLD: Final = Tumour(None)
NOTHING_KNOWN: Final = PatientState()


@dataclass(frozen=True, slots=True)
class WatchedGene:
    """A gene of which the knowledge snapshot speaks as the 3' partner of fusions, so that a negative report names it first.

    `drugs` are those of therapy statements on it; `recurrent_fusions` is the number of recurrent fusions it is the 3' partner of.
    """

    gene: str
    drugs: tuple[str, ...]
    recurrent_fusions: int


@dataclass(frozen=True, slots=True)
class FusionFindings:
    """Row 1 of a case: everything the RNA assay gave. `candidates` holds the reported and the filtered ones.

    `sightings` are further candidates, none of them reported, that too few fragments show; `kinase_signs` weak signs of fusions
    that no read shows.

    `profile` is None where the reads were not seen, because the candidates come from other callers' tables.
    """

    assay: str
    panel: str
    genes_assessed: int
    genes_unusable: tuple[UnusableGene, ...]
    candidates: tuple[Fusion, ...]
    profile: ReadProfile | None
    quality: Quality
    provenance: Provenance
    detectability: tuple[Detectability, ...] = ()
    sightings: Sightings = NO_SIGHTINGS
    kinase_signs: tuple[KinaseSign, ...] = ()

    @property
    def is_imported(self) -> bool:
        """Whether the candidates come from other callers' tables."""
        return self.profile is None

    @property
    def reported(self) -> tuple[Fusion, ...]:
        """Candidates nothing speaks against."""
        return tuple(fusion for fusion in self.candidates if not fusion.reasons)

    @property
    def candidates_seen(self) -> int:
        """All candidates, with those that too few fragments show."""
        return len(self.candidates) + len(self.sightings)

    @property
    def not_reported(self) -> int:
        """How many of them are not reported."""
        return self.candidates_seen - len(self.reported)

    @property
    def filtered(self) -> tuple[Fusion, ...]:
        """Candidates with at least one reason against."""
        return tuple(fusion for fusion in self.candidates if fusion.reasons)


@dataclass(frozen=True, slots=True)
class AssayResults:
    """What the assays of a case gave, each None where there was none that was evaluated."""

    fusions: FusionFindings | None = None
    variants: VariantFindings | None = None
    hla: HlaTyping | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """All findings of a case. `watched_genes` are in the order in which a report names them.

    `statements` are those of the knowledge snapshot that say something of this tumour, matching or not; `options` the drugs that
    verified ones speak for. `told` holds what the case itself tells of the tumour (what its assays found is in `fusions`,
    `variants` and `hla`), `state` what it tells of the patient. `classified` are the reported alterations with their classes,
    `counts` what came in and where it went, `interactions` what alterations mean together, `entities` those that statements
    are on.

    `variants` is None without a DNA assay that was evaluated. `hla` is the HLA type; where the case has an assay of it and no
    type, `hla_missing_because` says why. `tissue` is what FISH and stains say, all assays as one claim, and candidate entities.
    `trials` is None where no file of trials was given.
    """

    case: Case
    fusions: FusionFindings | None
    statements: tuple[StatementMatch, ...]
    provenance: Provenance
    watched_genes: tuple[WatchedGene, ...] = ()
    options: tuple[TherapyOption, ...] = ()
    told: Tumour = NOTHING_TOLD
    state: PatientState = NOTHING_KNOWN
    classified: tuple[ClassifiedAlteration, ...] = ()
    counts: tuple[AlterationCounts, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    entities: tuple[Entity, ...] = ()
    hla: HlaTyping | None = None
    hla_missing_because: str | None = None
    variants: VariantFindings | None = None
    tissue: TissueFindings = NO_TISSUE
    trials: TrialSearch | None = None

    @property
    def results(self) -> AssayResults:
        """What the assays of the case gave."""
        return AssayResults(self.fusions, self.variants, self.hla)
