"""Weak signs of kinase fusions, on runs whose coverage is made up junction by junction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from fascicle.calls.kinase_signs import call_kinase_signs
from fascicle.evidence.gathering import RunEvidence
from fascicle.evidence.paths import PathBook
from fascicle.model.genes import Domain
from fascicle.model.loci import Span
from fascicle.model.reads import GeneExpression
from fascicle.reads.quality import ReadTally
from fascicle.reads.routes import Routes
from fascicle.reference.bundle import Bundle, open_bundle
from fascicle.workflow.simulate_reference import simulate_reference

GENES = 160


@dataclass(frozen=True)
class BundleWithKinases(Bundle):
    """A bundle in which every gene has a kinase domain in its last exon but one."""

    def find_domains(self, symbol: str) -> tuple[Domain, ...] | None:
        gene = self.find_gene(symbol)
        assert gene is not None
        exon = gene.canonical.exons[-2]
        span = Span(exon.start, exon.end)
        return (
            Domain(symbol, "kinase", "kinase", gene.canonical.accession, Span(0, 10), (span,), is_critical=True, source="test"),
        )


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    path = tmp_path_factory.mktemp("kinases") / "reference"
    simulate_reference(path, genes=GENES, seed=3)
    opened = open_bundle(path)
    return BundleWithKinases(opened.path, opened.header)


def make_run(bundle: Bundle, counts: dict[str, list[int]]) -> tuple[RunEvidence, tuple[GeneExpression, ...]]:
    """A run with 20 fragments at every junction, but for the genes named."""
    tally = ReadTally(len(bundle.symbols), len(bundle.junctions.donors))
    tally.crossings[:] = 20
    for symbol, own in counts.items():
        number = bundle.numbers[symbol]
        first = int(bundle.junctions.first[number])
        tally.crossings[first : first + len(own)] = own
    run = RunEvidence(bundle, PathBook(bundle), tally, Routes(len(bundle.symbols)))
    return run, tuple(GeneExpression(symbol, "", 100, 1000, float(i)) for i, symbol in enumerate(bundle.symbols))


def choose_gene(bundle: Bundle, junctions: int) -> str:
    counts = np.diff(bundle.junctions.first)
    return bundle.symbols[int(np.flatnonzero(counts == junctions)[0])]


def test_call_kinase_signs__names_the_exon_of_the_step(bundle: Bundle) -> None:
    symbol = choose_gene(bundle, 10)
    (sign,) = call_kinase_signs(*make_run(bundle, {symbol: [5] * 4 + [80] * 6}), frozenset())
    assert (sign.gene, sign.exon, sign.before, sign.behind) == (symbol, 5, 5.0, 80.0)
    assert sign.share_of_genes == pytest.approx(1 / GENES, abs=0.003)
    assert sign.tpm_rank == GENES - bundle.numbers[symbol]


@pytest.mark.parametrize(
    "counts",
    [[20] * 10, [5] * 4 + [14] * 6, [80] * 4 + [5] * 6, [1] * 4 + [4] * 6, [5] + [80] * 9, [5] * 9 + [80]],
    ids=["level", "small step", "falling", "few fragments", "one exon before", "behind the kinase"],
)
def test_call_kinase_signs__is_silent_otherwise(bundle: Bundle, counts: list[int]) -> None:
    symbol = choose_gene(bundle, 10)
    assert call_kinase_signs(*make_run(bundle, {symbol: counts}), frozenset()) == ()


def test_call_kinase_signs__leaves_out_reported_genes_and_runs_where_all_genes_have_steps(bundle: Bundle) -> None:
    symbol = choose_gene(bundle, 10)
    step = {symbol: [5] * 4 + [80] * 6}
    assert call_kinase_signs(*make_run(bundle, step), frozenset({symbol})) == ()
    degraded = {
        name: [2] * (count // 2) + [40] * (count - count // 2)
        for name, count in zip(bundle.symbols, np.diff(bundle.junctions.first).tolist(), strict=True)
    }
    assert call_kinase_signs(*make_run(bundle, degraded), frozenset()) == ()


def test_call_kinase_signs__needs_genes_to_compare_with(small_bundle: Bundle, tmp_path: Path) -> None:
    run, expression = make_run(small_bundle, {})
    assert call_kinase_signs(run, tuple(replace(row, tpm=None) for row in expression), frozenset()) == ()
