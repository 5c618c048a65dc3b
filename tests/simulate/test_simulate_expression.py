from __future__ import annotations

import numpy as np
import pytest

from fascicle.errors import InputError
from fascicle.reference.bundle import Bundle
from fascicle.simulate.expression import Boundary, Expression, draw_expression, settle_expression
from fascicle.simulate.library import Library, make_library
from fascicle.simulate.plan import RnaPlan, parse_fusion
from fascicle.simulate.templates import list_sequences, make_fusions, make_wild_types

LIBRARY = make_library(RnaPlan(pairs=1, seed=1))


class Settled:
    """Expression of some fusions, with the expected molecules at each boundary."""

    def __init__(self, bundle: Bundle, *texts: str, library: Library = LIBRARY):
        self.plan = RnaPlan(pairs=1, seed=1, fusions=tuple(parse_fusion(text) for text in texts))
        fusions = make_fusions(bundle, self.plan.fusions)
        wild_types = make_wild_types(bundle, fusions)
        self.lengths = [len(bases) for bases in list_sequences(wild_types, fusions)]
        self.genes = draw_expression(bundle, self.plan, fusions)
        self.expression: Expression = settle_expression(wild_types, fusions, self.genes, library)
        self.library = library

    def expect(self, boundary: Boundary) -> float:
        weight = self.library.weigh_junction(self.lengths[boundary.template], boundary.start, boundary.end)
        return float(self.expression.copies[boundary.template] * weight)

    def abundances(self, fusion: int) -> tuple[float, float]:
        """Expected shares at the 5' and the 3' partner."""
        own = self.expect(self.expression.junctions[fusion])
        sides = (self.expression.five_prime[fusion], self.expression.three_prime[fusion])
        five, three = (own / (own + sum(map(self.expect, side))) for side in sides)
        return five, three


def test_settle_expression__gives_the_planned_share_at_the_three_prime_partner(example_bundle: Bundle) -> None:
    settled = Settled(example_bundle, "GENEA:A1:2::GENEB:B1:3@0.52")
    assert settled.abundances(0)[1] == pytest.approx(0.52)
    assert settled.expression.copies[[1, 3]].sum() == pytest.approx(settled.genes[1])


def test_settle_expression__gives_the_planned_share_near_the_end_of_a_transcript(example_bundle: Bundle) -> None:
    assert Settled(example_bundle, "GENEA:A1:1::GENEB:B1:chr2:5060@0.3").abundances(0)[1] == pytest.approx(0.3)


def test_settle_expression__gives_each_fusion_of_a_gene_its_share(example_bundle: Bundle) -> None:
    settled = Settled(example_bundle, "GENEA:A1:2::GENEB:B1:3@0.5", "GENEC:C1:chr3:700::GENEB:B1:2@0.1")
    assert [settled.abundances(i)[1] for i in range(2)] == pytest.approx([0.5, 0.1])
    assert settled.expression.copies[[1, 3, 4]].sum() == pytest.approx(settled.genes[1])


def test_settle_expression__gives_the_planned_share_at_the_five_prime_partner(example_bundle: Bundle) -> None:
    assert Settled(example_bundle, "GENEA:A1:2::GENEB:B1:3@0.5,five_prime=0.2").abundances(0) == pytest.approx((0.2, 0.5))


def test_settle_expression__gives_the_reciprocal_its_share(example_bundle: Bundle) -> None:
    settled = Settled(example_bundle, "GENEA:A1:2::GENEB:B1:3@0.5,five_prime=0.2,reciprocal=0.07")
    assert settled.abundances(0) == pytest.approx((0.2, 0.5))
    assert settled.abundances(1)[1] == pytest.approx(0.07)


def test_settle_expression__leaves_no_wild_type_at_an_abundance_of_one(example_bundle: Bundle) -> None:
    settled = Settled(example_bundle, "GENEA:A1:2::GENEB:B1:3@1")
    assert settled.expression.copies[1] == 0
    assert settled.expression.copies[3] == settled.genes[1]


def test_settle_expression__means_copies_where_no_wild_type_can_cross(example_bundle: Bundle) -> None:
    settled = Settled(example_bundle, "GENEA:A1:2::GENEB:B1:1@0.25")
    assert settled.expression.copies[3] / settled.expression.copies[[1, 3]].sum() == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (("GENEA:A1:2::GENEB:B1:3@0.5", "GENEB:B1:2::GENEC:C1:chr3:400@0.5,five_prime=0.1"), "GENEB has two planned"),
        (("GENEA:A1:2::GENEB:B1:3@1", "GENEC:C1:chr3:400::GENEB:B1:3@0.1"), "no room for another"),
        (("GENEA:A1:2+" + "A" * 400 + "::GENEB:B1:3@0.5",), "no fragment can support"),
        (("GENEA:A1:4::GENEB:B1:3@0.5,five_prime=0.1",), "no wild-type molecule of GENEA"),
    ],
)
def test_settle_expression__refuses_abundances_that_cannot_hold(
    example_bundle: Bundle, texts: tuple[str, ...], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        Settled(example_bundle, *texts)


def test_draw_expression__takes_the_plan_first_then_partners_then_chance(example_bundle: Bundle) -> None:
    plan = RnaPlan(pairs=1, seed=1, fusions=(parse_fusion("GENEA:A1:2::GENEB:B1:3@0.5"),), expression={"GENEB": 7.0})
    fusions = make_fusions(example_bundle, plan.fusions)
    drawn = draw_expression(example_bundle, plan, fusions)
    assert drawn[:2].tolist() == [10.0, 7.0]
    assert drawn[2] == draw_expression(example_bundle, RnaPlan(pairs=1, seed=1), ())[2] > 0
    assert not np.array_equal(drawn, draw_expression(example_bundle, RnaPlan(pairs=1, seed=2), ()))


def test_draw_expression__refuses_a_gene_that_is_not_there(example_bundle: Bundle) -> None:
    with pytest.raises(InputError, match="no gene GENEX"):
        draw_expression(example_bundle, RnaPlan(pairs=1, seed=1, expression={"GENEX": 1.0}), ())
