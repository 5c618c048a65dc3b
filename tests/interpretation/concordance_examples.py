"""Assays of NTRK3 made up for the tests of concordance."""

from __future__ import annotations

from dataclasses import replace

from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.clinic.fish.assessing import assess_fish
from fascicle.clinic.stains import assess_stain
from fascicle.interpretation.concordance.claims import hold_together
from fascicle.interpretation.concordance.observing import Evidence
from fascicle.model.concordance import Concordance, DnaRearrangements
from fascicle.model.diagnosis import Histology
from fascicle.model.findings import FusionFindings
from fascicle.model.fish import (
    CellCount,
    CutOff,
    CutOffMethod,
    FishResult,
    FishTest,
    GeneEnd,
    Probe,
    ProbeKind,
    ReaderCount,
    SignalPattern,
)
from fascicle.model.fusions import Frame
from fascicle.model.provenance import Provenance
from fascicle.model.quality import Check, Quality, Status
from fascicle.model.reads import Detectability, ReadCounts, ReadProfile
from fascicle.model.stains import Stain, StainResult
from tumour_examples import make_fusion, make_product

KNOWLEDGE = read_snapshot()
RULES = tuple(dict.fromkeys(KNOWLEDGE.markers.values()))
PROFILE = ReadProfile(True, 101, 101.0, 36.4, 214.0, ReadCounts(120_000, 97_000, 560, 2_440, 20_000))
PROVENANCE = Provenance("0", "run", (), None, None, None, None, None)
SEEABLE = tuple(Detectability(gene, 5, 80.0, 40, 0.05, 0.10, "80 molecules") for gene in ("NTRK1", "NTRK2", "NTRK3"))
NONE = "-"


def make_rna(state: str) -> FusionFindings | None:
    """The RNA assay: `in_frame`, `out_of_frame`, `negative`, `degraded` (its checks failed), `not_covered`, `-`."""
    if state == NONE:
        return None
    status = Status.FAIL if state == "degraded" else Status.PASS
    quality = Quality((Check("rna_integrity", status, None, "", "made up"),))
    fusions = (make_fusion(make_product(Frame(state))),) if state in ("in_frame", "out_of_frame") else ()
    rows = () if state == "not_covered" else SEEABLE
    return FusionFindings("rna", "rna_649", 649, (), fusions, PROFILE, quality, PROVENANCE, rows)


def make_dna(state: str) -> DnaRearrangements | None:
    """DNA: `seen`, `negative` (introns of NTRK3 captured), `silent` (not captured), `-`."""
    if state == NONE:
        return None
    found = (("SPECC1L", "NTRK3"),) if state == "seen" else ()
    introns = frozenset({"EWSR1"} if state == "silent" else {"NTRK3", "EWSR1"})
    return DnaRearrangements(introns, found, "DNA panel")


def make_fish(cells: str, gene: str = "NTRK3") -> tuple[FishResult, ...]:
    """A break-apart test with so many split nuclei of 100 at a cut-off of more than 15 %."""
    if cells == NONE:
        return ()
    reader = ReaderCount("first", 100, (CellCount(SignalPattern.SPLIT, int(cells), int(cells)),))
    cut_off = CutOff(0.15, is_positive_at=False, method=CutOffMethod.STATED, origin="laboratory")
    probe = Probe(ProbeKind.BREAK_APART, gene, GeneEnd.THREE_PRIME)
    return (assess_fish(FishTest("fish", probe, (reader,), cut_off=cut_off, control_worked=True)),)


def make_stains(said: str, *, is_decalcified: bool | None = None) -> tuple[StainResult, ...]:
    """pan-TRK in the words of a report, `-` not done."""
    if said == NONE:
        return ()
    stain = Stain("pan-TRK", said, "report", has_internal_control=True)
    return (assess_stain(stain, KNOWLEDGE.markers, is_decalcified=is_decalcified),)


def make_evidence(rna: str = NONE, dna: str = NONE, fish: str = NONE, ihc: str = NONE, **values: object) -> Evidence:
    """Evidence of four assays."""
    own = Evidence(make_rna(rna), dna=make_dna(dna), fish=make_fish(fish), stains=make_stains(ihc), rules=RULES)
    return replace(own, **values)  # type: ignore[arg-type]


def hold(evidence: Evidence, histology: Histology | None = None) -> Concordance:
    """The claim on NTRK3."""
    return hold_together(("NTRK3",), evidence, histology or Histology(), KNOWLEDGE.performance)
