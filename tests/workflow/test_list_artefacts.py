"""Fusion-free runs to an artefact list: what recurs, where, and how strong."""

from __future__ import annotations

from pathlib import Path

import pytest

from fascicle.errors import CaseError
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.findings import FusionFindings
from fascicle.model.fusions import Fusion, Junction, Side, Support
from fascicle.model.loci import Build, Position, Strand
from fascicle.model.provenance import FileHash, Provenance
from fascicle.model.quality import Quality
from fascicle.model.verdicts import Reason
from fascicle.reference.artefacts import Artefact
from fascicle.reference.bundle import Bundle
from fascicle.workflow.list_artefacts import describe_artefacts, list_artefacts


def make_fusion(five: str, offset: int | None, three: str, molecules: int, *reasons: str) -> Fusion:
    def make_side(gene: str) -> Side:
        if offset is None:
            return Side(gene, None, None, "mates alone")
        return Side(gene, Position(Build.GRCH38, "chr1", offset, Strand.PLUS), None)

    support = Support(molecules, 0, molecules, 3, None, None)
    against = tuple(Reason(name, "because") for name in reasons)
    return Fusion(make_side(five), make_side(three), Junction(None), support, None, None, None, (), False, against)


def make_run(bundle: Bundle, name: str, *fusions: Fusion, sha256: str | None = None) -> FusionFindings:
    inputs = (FileHash(f"{name}.fq", 1, name),)
    made_with = sha256 or bundle.sha256
    provenance = Provenance("0", "fusions", inputs, "other", made_with, None, None, None)
    return FusionFindings(name, "p", 1, (), fusions, None, Quality(()), provenance)


def test_list_artefacts__in_two_runs_or_strong_in_one(small_bundle: Bundle) -> None:
    runs = {
        "one": make_run(
            small_bundle,
            "one",
            make_fusion("A", 100, "B", 3, "few_starts"),
            make_fusion("A", 400, "B", 9),
            make_fusion("C", 50, "D", 10),
            make_fusion("E", None, "F", 1),
        ),
        "two": make_run(small_bundle, "two", make_fusion("A", 110, "B", 5), make_fusion("E", None, "F", 2)),
    }
    assert list_artefacts(runs, small_bundle) == (
        Artefact("A", "B", 110, 110, 2, 5),
        Artefact("C", "D", 50, 50, 1, 10),
        Artefact("E", "F", None, None, 2, 2),
    )
    assert list_artefacts(runs, small_bundle, min_runs=3, min_molecules=11) == ()
    assert len(list_artefacts(runs, small_bundle, min_runs=1)) == 4


def test_list_artefacts__eleven_bases_away_and_other_order_are_others(small_bundle: Bundle) -> None:
    runs = {
        "one": make_run(small_bundle, "one", make_fusion("A", 100, "B", 3)),
        "two": make_run(small_bundle, "two", make_fusion("A", 111, "B", 3), make_fusion("B", 100, "A", 3)),
    }
    assert list_artefacts(runs, small_bundle) == ()


def test_list_artefacts__two_junctions_of_one_run_are_one_run(small_bundle: Bundle) -> None:
    run = make_run(small_bundle, "one", make_fusion("A", 100, "B", 3), make_fusion("A", 103, "B", 2))
    assert list_artefacts({"one": run}, small_bundle) == ()


def test_list_artefacts__refuses_other_references_and_the_same_run_twice(small_bundle: Bundle) -> None:
    run = make_run(small_bundle, "one")
    with pytest.raises(CaseError, match="two: holds the same reads as one"):
        list_artefacts({"one": run, "two": run}, small_bundle)
    with pytest.raises(CaseError, match=r"was made with another reference \(other\)"):
        list_artefacts({"one": make_run(small_bundle, "one", sha256="f" * 64)}, small_bundle)


def test_describe_artefacts__names_known_pairs(snapshot: Snapshot) -> None:
    rows = (Artefact("EWSR1", "FLI1", 99, 199, 2, 5), Artefact("A", "B", None, None, 2, 5))
    said = describe_artefacts(rows, 3, Path("REF/artefacts.tsv"), snapshot)
    assert said.startswith("REF/artefacts.tsv: 2 artefacts from 3 runs\n  EWSR1 100 :: FLI1 200  in 2 runs, up to 5 molecules\n")
    assert "A no place :: B no place" in said
    assert "CAUTION: known fusion pairs are on the list (EWSR1::FLI1)" in said
    assert "CAUTION" not in describe_artefacts(rows[1:], 3, Path("x"), snapshot)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    from fascicle.adapters.knowledge_files import read_snapshot

    return read_snapshot()
