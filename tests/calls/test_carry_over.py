"""Carry-over between samples of one run."""

from __future__ import annotations

import pytest

from fascicle.calls.carry_over import check_carry_over, is_same_junction, list_carry_over
from fascicle.model.fusions import Fusion
from fascicle.model.quality import Status
from fascicle.model.run_quality import CarryOver
from fascicle.model.runs import Run, RunLimits, RunSample
from run_examples import FILTERED, POSITIVE, make_fusion, make_patient

A, B = make_patient("A"), make_patient("B")


def compare(weak: Fusion, strong: Fusion, one: RunSample = A, other: RunSample = B) -> tuple[CarryOver, ...]:
    run = Run("R", (one, other))
    return list_carry_over(run, {one.identifier: (weak,), other.identifier: (strong,)})


def test_list_carry_over__lists_the_weak_beside_the_strong_with_counts() -> None:
    (found,) = compare(make_fusion(5), make_fusion(1000))
    assert (found.recipient, found.source, found.fusion) == ("A", "B", "EWSR1::FLI1")
    assert (found.recipient_molecules, found.source_molecules) == (5, 1000)
    assert found.expected_molecules == 5.0
    assert (found.five_prime, found.three_prime) == ("chr22:1001(+)", "chr11:2001(+)")
    assert (found.is_neighbour, found.shares_index) == (None, None)
    assert found.because.startswith("possible carry-over from B")


@pytest.mark.parametrize(("weak", "strong", "count"), [(10, 1000, 1), (11, 1000, 0), (1, 99, 0), (1, 100, 1), (0, 1000, 0)])
def test_list_carry_over__asks_for_a_hundredth(weak: int, strong: int, count: int) -> None:
    assert len(compare(make_fusion(weak), make_fusion(strong))) == count


@pytest.mark.parametrize(
    ("weak", "reported", "expected"),
    [(2, False, Status.PASS), (2, True, Status.WARN), (9, False, Status.PASS), (10, False, Status.PASS)],
)
def test_list_carry_over__what_hopping_explains_warns_only_where_reported(
    weak: int,
    reported: bool,  # noqa: FBT001
    expected: Status,
) -> None:
    fusion = make_fusion(weak, reasons=() if reported else FILTERED)
    assert compare(fusion, make_fusion(1000))[0].status is expected


def test_list_carry_over__what_hopping_does_not_explain_warns() -> None:
    found = compare(make_fusion(40, reasons=FILTERED), make_fusion(4000))[0]
    assert found.probability < 0.01
    assert found.status is Status.WARN
    assert "more than index hopping explains" in found.because


def test_list_carry_over__two_hops_are_needed_where_no_index_is_shared() -> None:
    one, other = make_patient("A", i7="AAA", i5="CCC"), make_patient("B", i7="GGG", i5="TTT")
    found = compare(make_fusion(3, reasons=FILTERED), make_fusion(1000), one, other)[0]
    assert found.shares_index is False
    assert found.expected_molecules == pytest.approx(0.025)
    assert found.status is Status.WARN
    sharing = make_patient("B", i7="AAA", i5="TTT")
    found = compare(make_fusion(3, reasons=FILTERED), make_fusion(1000), one, sharing)[0]
    assert (found.shares_index, found.status) == (True, Status.PASS)


def test_list_carry_over__says_who_was_pipetted_beside() -> None:
    one = make_patient("A", position=3)
    assert compare(make_fusion(1), make_fusion(1000), one, make_patient("B", position=4))[0].is_neighbour is True
    assert compare(make_fusion(1), make_fusion(1000), one, make_patient("B", position=5))[0].is_neighbour is False


def test_list_carry_over__samples_of_one_patient_have_the_same_fusion() -> None:
    assert compare(make_fusion(1), make_fusion(1000), make_patient("A", patient="P"), make_patient("B", patient="P")) == ()
    assert compare(make_fusion(1), make_fusion(1000), make_patient("A", patient="P"), make_patient("B", patient="Q"))


def test_list_carry_over__an_expected_fusion_of_a_control_is_its_own() -> None:
    assert compare(make_fusion(1), make_fusion(1000), POSITIVE, B) == ()
    assert compare(make_fusion(1), make_fusion(1000), B, POSITIVE)[0].source == "POS"


def test_list_carry_over__is_the_same_in_any_order_of_candidates() -> None:
    run = Run("R", (A, B))
    weak, strong, stronger = make_fusion(1), make_fusion(1000), make_fusion(2000, offsets=(1003, 2000))
    one = list_carry_over(run, {"A": (weak,), "B": (strong, stronger)})
    assert one == list_carry_over(run, {"B": (stronger, strong), "A": (weak,)})
    assert one[0].source_molecules == 2000


@pytest.mark.parametrize(
    ("offsets", "expected"),
    [((1010, 1990), True), ((1011, 2000), False), ((1000, 2011), False), ((None, 2000), True), ((None, None), True)],
)
def test_is_same_junction__within_ten_bases(
    offsets: tuple[int | None, int | None],
    expected: bool,  # noqa: FBT001
) -> None:
    assert is_same_junction(make_fusion(), make_fusion(offsets=offsets), 10) is expected


def test_is_same_junction__other_genes_are_another_fusion() -> None:
    assert not is_same_junction(make_fusion(), make_fusion(genes=("FLI1", "EWSR1")), 10)


def test_list_carry_over__says_where_only_genes_were_compared() -> None:
    assert compare(make_fusion(1, offsets=(None, 2000)), make_fusion(1000))[0].is_matched_by_genes
    assert not compare(make_fusion(1), make_fusion(1000))[0].is_matched_by_genes


def test_check_carry_over__counts_what_asks_for_a_look() -> None:
    reported, filtered = compare(make_fusion(2), make_fusion(1000)), compare(make_fusion(2, reasons=FILTERED), make_fusion(1000))
    assert check_carry_over(filtered, 2).status is Status.PASS
    check = check_carry_over((*reported, *filtered), 2)
    assert (check.status, check.value) == (Status.WARN, 1.0)
    assert check_carry_over((), 1).status is Status.NOT_ASSESSABLE


def test_run_limits__refuse_what_cannot_be() -> None:
    with pytest.raises(ValueError, match="index_hopping_fraction cannot be"):
        RunLimits(index_hopping_fraction=1.5)
    with pytest.raises(ValueError, match="is above"):
        RunLimits(no_template_warn_fraction=0.5)
