from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fascicle.model.hla_reads import HlaAssay
from fascicle.reference.hla.database import HlaDatabase
from fascicle.reference.hla.release import Release, read_release
from fascicle.simulate.hla import HlaReadPlan, draw_genotypes, simulate_hla_pairs
from small_hla import RELEASE, write_release
from tool_modules import load_tool


@pytest.fixture(scope="module")
def tool() -> Any:
    return load_tool("measure_hla")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return read_release(write_release(tmp_path_factory.mktemp("release"), RELEASE))


def test_measure__types_what_was_planned(tool: Any, release: Release, hla_database: HlaDatabase, tmp_path: Path) -> None:
    outcomes = tool.measure(release, hla_database, tmp_path, 2, 1, ["DNA 30x", "novel"])
    assert [outcome.right for outcome in outcomes] == [2] * 12
    assert "| DNA 30x | 12 of 12 (100.00%)" in "\n".join(tool.format_accuracy(outcomes))
    assert tool.format_novel(outcomes)[0] == "Changed base noticed at its place: 2 of 2 (100.00%)."
    assert tool.format_failures(outcomes).count("\n") == 1


def test_outcome__counts_names_that_are_right_once(
    tool: Any, release: Release, hla_database: HlaDatabase, tmp_path: Path
) -> None:
    outcome = tool.measure(release, hla_database, tmp_path, 1, 1, ["DNA 30x"])[0]
    first, second = outcome.names
    for planned, right in (((first, second), 2), ((first, "A*99:99"), 1), (("A*99:99", "A*99:98"), 0)):
        made = tool.Outcome("x", 0, "A", planned, outcome.called)
        assert (made.right, made.is_as_said) == (right, right == 2)
    one = replace(outcome.called, alleles=outcome.called.alleles[:1])
    name = one.alleles[0].name
    assert [tool.Outcome("x", 0, "A", planned, one).is_as_said for planned in ((name, name), (name, "A*99:99"))] == [True, False]


def test_write_diluted__has_as_many_pairs_as_asked_for(tool: Any, release: Release, tmp_path: Path) -> None:
    genotype = next(draw_genotypes(release, HlaAssay.RNA, 1, 1))
    paths = tool.write_diluted(genotype, 5000, tmp_path, 1)
    assert [path.read_bytes().count(b"\n") for path in paths] == [20_000, 20_000]


def test_draw_genotypes__same_seed_same_genotypes_and_some_homozygous(release: Release) -> None:
    first, again = (list(draw_genotypes(release, HlaAssay.DNA, 40, 3)) for _ in range(2))
    names = [[str(allele.name) for both in genotype.alleles.values() for allele in both] for genotype in first]
    assert names == [[str(allele.name) for both in genotype.alleles.values() for allele in both] for genotype in again]
    homozygous = sum(genotype.is_homozygous(locus) for genotype in first for locus in "ABC")
    assert 12 <= homozygous <= 60


def test_simulate_hla_pairs__has_the_depth_and_errors_of_the_plan(release: Release) -> None:
    genotype = next(draw_genotypes(release, HlaAssay.DNA, 1, 1))
    first, second = simulate_hla_pairs(genotype, HlaReadPlan(HlaAssay.DNA, 100, 100, error_rate=0), 1)
    reads = first.splitlines()[1::4] + second.splitlines()[1::4]
    whole = [allele.bases for both in genotype.alleles.values() for allele in both]
    assert len(reads) * 100 / (sum(map(len, whole)) / 2) == pytest.approx(100, rel=0.05)
    texts = [bytes(b"ACGT"[base] for base in bases.tolist()) for bases in whole]
    turned = [text.translate(bytes.maketrans(b"ACGT", b"TGCA"))[::-1] for text in texts]
    assert all(any(read in text for text in (*texts, *turned)) for read in reads)
