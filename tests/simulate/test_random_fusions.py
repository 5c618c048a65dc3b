from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fascicle.errors import InputError
from fascicle.reference.bundle import Bundle, open_bundle
from fascicle.simulate.plan import Breakpoint, FusionPlan, format_fusion, parse_fusion
from fascicle.simulate.random_fusions import KEPT_MIN_BP, SiteKind, draw_fusions
from fascicle.simulate.templates import make_fusions
from fascicle.workflow.simulate_reference import simulate_reference


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    out = tmp_path_factory.mktemp("random") / "reference"
    simulate_reference(out, genes=44, seed=2)
    return open_bundle(out)


def sites(plan: FusionPlan) -> tuple[Breakpoint, Breakpoint]:
    return plan.five_prime, plan.three_prime


def place(bundle: Bundle, site: Breakpoint) -> str:
    gene = bundle.find_gene(site.gene)
    assert gene is not None
    if site.offset is None:
        return "edge"
    index = gene.canonical.exon_index(site.offset)
    if index is None:
        return "intron"
    exon = gene.canonical.exons[index]
    return "edge" if site.offset in (exon.start, exon.end - 1) else "inside"


def test_draw_fusions__uses_every_gene_once_and_keeps_enough_of_both(bundle: Bundle) -> None:
    plans = draw_fusions(bundle, 15, 1, abundance=(0.1, 0.5))
    genes = [site.gene for plan in plans for site in sites(plan)]
    assert len(set(genes)) == len(genes) == 30
    assert all(0.1 <= plan.abundance_three_prime <= 0.5 for plan in plans)
    for fusion in make_fusions(bundle, plans):
        assert min(fusion.junction_start, len(fusion.bases) - fusion.junction_end) >= KEPT_MIN_BP
        distance = fusion.five_prime.gene.locus.distance_bp(fusion.three_prime.gene.locus)
        assert distance is None or distance > 1_000_000


def test_draw_fusions__is_the_same_for_the_same_seed(bundle: Bundle) -> None:
    plans = draw_fusions(bundle, 10, 1, abundance=(0.1, 0.5))
    assert plans == draw_fusions(bundle, 10, 1, abundance=(0.1, 0.5))
    assert plans != draw_fusions(bundle, 10, 2, abundance=(0.1, 0.5))
    assert all(parse_fusion(format_fusion(plan)) == plan for plan in plans)


@pytest.mark.parametrize(
    ("kind", "expected"), [(SiteKind.EXON_EDGE, "edge"), (SiteKind.MID_EXON, "inside"), (SiteKind.INTRON, "intron")]
)
def test_draw_fusions__places_one_breakpoint_as_asked(bundle: Bundle, kind: SiteKind, expected: str) -> None:
    plans = draw_fusions(bundle, 15, 4, abundance=(0.1, 0.5), kind=kind)
    places = [tuple(place(bundle, site) for site in sites(plan)) for plan in plans]
    assert set(places) == {(expected, "edge"), ("edge", expected)}
    for fusion in make_fusions(bundle, plans):  # the piece of intron kept is short
        full = fusion.five_prime.transcript.length + fusion.three_prime.transcript.length
        assert len(fusion.bases) <= full + 200


def test_draw_fusions__inserts_bases(bundle: Bundle) -> None:
    lengths = [len(p.inserted) for p in draw_fusions(bundle, 15, 1, abundance=(0.1, 0.5), inserted_bp=(2, 6))]
    assert min(lengths) >= 2
    assert max(lengths) <= 6
    assert len(np.unique(lengths)) > 1


def test_draw_fusions__refuses_more_than_the_genes_allow(bundle: Bundle, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="random fusions, not 23"):
        draw_fusions(bundle, 23, 1, abundance=(0.1, 0.5))
