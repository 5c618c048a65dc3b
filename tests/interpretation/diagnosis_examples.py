"""Made-up tumours of `diagnosis_cases.tsv` as findings, and what the ranking makes of them."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

from fascicle.clinic.fish.assessing import assess_fish
from fascicle.clinic.stains import assess_stain
from fascicle.interpretation.diagnosis.ranking import rank_entities
from fascicle.interpretation.statements import match_statements
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.biomarkers import CopyState
from fascicle.model.diagnosis import CellKind, Diagnosis, Histology, Site
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
from fascicle.model.fusions import Frame, Fusion, KeptDomain
from fascicle.model.stains import Stain, StainResult
from fascicle.model.tumour import GeneCopies, GeneVariant
from tumour_examples import KINASE, make_fusion, make_product, make_tumour, make_variant

NONE = "-"
SEQUENCES = {
    "MYOD1": "NM_002478.5", "KIT": "NM_000222.3", "CTNNB1": "NM_001904.4", "H3-3A": "NM_002107.7", "H3-3B": "NM_005324.5",
    "GNAS": "NM_000516.7",
}  # fmt: skip


def read_cases() -> list[dict[str, str]]:
    lines = (Path(__file__).parent / "diagnosis_cases.tsv").read_text("utf-8").splitlines()
    return list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))


def split(text: str) -> list[str]:
    return [] if text == NONE else text.split(";")


def make_fusions(text: str) -> tuple[Fusion, ...]:
    found = []
    for item in split(text):
        five_prime, three_prime = item.replace(">", "::").split("::")
        frame = Frame.OUT_OF_FRAME if ">" in item else Frame.IN_FRAME
        kinase = KeptDomain(replace(KINASE, gene=three_prime), 1.0)
        found.append(make_fusion(replace(make_product(frame), domains=(kinase,)), five_prime, three_prime))
    return tuple(found)


def make_variants(text: str) -> tuple[GeneVariant, ...]:
    found = []
    for item in split(text):
        gene, protein, *exon = item.split(":")
        terms = ("inframe_deletion",) if protein.endswith("del") else ("missense_variant",)
        found.append(make_variant(gene, protein, terms, sequence=SEQUENCES[gene], exon=int(exon[0]) if exon else None))
    return tuple(found)


def make_stains(text: str, knowledge: Snapshot, *, is_decalcified: bool | None = None) -> tuple[StainResult, ...]:
    stains = (item.split("=") for item in split(text))
    return tuple(
        assess_stain(Stain(marker, said, "report", has_internal_control=True), knowledge.markers, is_decalcified=is_decalcified)
        for marker, said in stains
    )


def make_fish(text: str) -> tuple[FishResult, ...]:
    return tuple(assess_fish(_make_test(item)) for item in split(text))


def _make_test(item: str) -> FishTest:
    gene = item.rstrip("*")
    if item.endswith("*"):
        cut_off = CutOff(2.0, is_positive_at=True, method=CutOffMethod.STATED, origin="laboratory")
        reader = ReaderCount("first", 50, (), 700, 100)
        return FishTest(
            gene, Probe(ProbeKind.AMPLIFICATION, gene, partner="CEP12"), (reader,), cut_off=cut_off, control_worked=True
        )
    cut_off = CutOff(0.15, is_positive_at=False, method=CutOffMethod.STATED, origin="laboratory")
    reader = ReaderCount("first", 100, (CellCount(SignalPattern.SPLIT, 60, 60),))
    probe = Probe(ProbeKind.BREAK_APART, gene, GeneEnd.FIVE_PRIME)
    return FishTest(gene, probe, (reader,), cut_off=cut_off, control_worked=True)


def diagnose(row: dict[str, str], knowledge: Snapshot) -> Diagnosis:
    """The candidates of a case; the diagnosis that it was sent with is not known."""
    copies = tuple(GeneCopies(gene, CopyState.AMPLIFICATION, "DNA panel") for gene in split(row["copies"]))
    tumour = make_tumour(None, fusions=make_fusions(row["fusions"]), variants=make_variants(row["variants"]), copies=copies)
    matches = match_statements(tumour, knowledge.statements, knowledge.tree)
    histology = Histology(Site(row["site"]), (CellKind(row["cells"]),))
    is_decalcified = True if row["case"].startswith("decalcified") else None
    stains = make_stains(row["stains"], knowledge, is_decalcified=is_decalcified)
    return rank_entities(matches, stains, make_fish(row["fish"]), histology, int(row["age"]), knowledge)
