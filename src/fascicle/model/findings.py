"""What interpretation makes of calls: the content of `findings.json`."""

from __future__ import annotations

from dataclasses import dataclass

from fascicle.model.cases import Case
from fascicle.model.dna import VariantFindings
from fascicle.model.fusions import Fusion
from fascicle.model.hla import HlaTyping
from fascicle.model.knowledge import TherapyStatement
from fascicle.model.panels import UnusableGene
from fascicle.model.provenance import Provenance
from fascicle.model.quality import Quality
from fascicle.model.reads import Detectability, KinaseSign, ReadProfile
from fascicle.model.sightings import NO_SIGHTINGS, Sightings
from fascicle.model.structural import JoinedEvent


@dataclass(frozen=True, slots=True)
class TherapyMatch:
    """A statement held against a fusion: it matches when `mismatches` is empty."""

    statement: TherapyStatement
    fusion: str
    mismatches: tuple[str, ...]


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
class Findings:
    """All findings of a case. `watched_genes` are in the order in which a report names them.

    `variants` is None without a DNA assay that was evaluated. `hla` is the HLA type; where the case has an assay of it and no
    type, `hla_missing_because` says why. `events` are reported fusions and structural variants joined; empty where a case has
    only one of the two assays.
    """

    case: Case
    fusions: FusionFindings | None
    therapies: tuple[TherapyMatch, ...]
    provenance: Provenance
    watched_genes: tuple[WatchedGene, ...] = ()
    hla: HlaTyping | None = None
    hla_missing_because: str | None = None
    variants: VariantFindings | None = None
    events: tuple[JoinedEvent, ...] = ()
