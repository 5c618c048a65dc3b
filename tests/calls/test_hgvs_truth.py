"""Names of other sources on real sequence; needs ../shared/data."""

from __future__ import annotations

import pytest

from fascicle.calls.consequence.annotating import Annotator
from fascicle.model.consequences import TranscriptConsequence
from hgvs_examples import DATA, Case, build_lrg, build_slices, parse_given, read_cases

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"{DATA} is not there"),
]
CASES = read_cases()


@pytest.fixture(scope="module")
def annotators(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Annotator]:
    """By the first letters of a transcript's accession."""
    folder = tmp_path_factory.mktemp("hgvs")
    return {"ENST": Annotator(build_slices(folder)), "LRG_": Annotator(build_lrg(folder))}


def find_consequence(case: Case, annotators: dict[str, Annotator]) -> TranscriptConsequence:
    annotator = annotators[case.transcript[:4]]
    found = annotator.annotate([parse_given(case.given, annotator.bundle, case.transcript)])[0]
    assert found.problem is None
    return next(c for c in found.transcripts if c.transcript.split(".")[0] == case.transcript)


def test_read_cases__holds_at_least_300_names() -> None:
    assert len(CASES) >= 300
    assert len({case.source for case in CASES}) >= 10


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.transcript} {case.given}")
def test_annotate__gives_the_name_of_the_source(case: Case, annotators: dict[str, Annotator]) -> None:
    found = find_consequence(case, annotators)
    if case.dna != "-":
        assert (found.hgvs_dna or "").rpartition(":")[2] == case.dna
    if case.protein.endswith("fs)"):
        assert (found.hgvs_protein or "").startswith(case.protein[:-1])
    elif case.protein:
        assert found.hgvs_protein == case.protein
