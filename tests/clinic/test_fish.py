from __future__ import annotations

from typing import Any

import pytest
from truth_tables import NOT_STATED, name_row, parse_flag, read_truth_table

from fascicle.clinic.fish.assessing import ATYPICAL, END_NOT_STATED, NO_PARTNER, ONE_SIDED, OTHER_END, READERS_DIFFER, assess_fish
from fascicle.clinic.fish.cut_off import derive_cut_offs
from fascicle.clinic.fish.exact_binomial import find_lower_limit, find_tail, find_upper_limit
from fascicle.clinic.fish.ratio import CLUSTERS, POLYSOMY
from fascicle.model.fish import (
    CellCount,
    CutOff,
    CutOffMethod,
    FishCall,
    FishTest,
    GeneEnd,
    NormalCount,
    Probe,
    ProbeKind,
    ReaderCount,
    SignalPattern,
)

PATTERNS = (SignalPattern.SPLIT, SignalPattern.ISOLATED_THREE_PRIME, SignalPattern.ISOLATED_FIVE_PRIME)
NTRK3 = Probe(ProbeKind.BREAK_APART, "NTRK3", GeneEnd.THREE_PRIME)
MDM2 = Probe(ProbeKind.AMPLIFICATION, "MDM2", partner="CEP12")
AMPLIFIED = CutOff(2.0, is_positive_at=True, method=CutOffMethod.STATED, origin="laboratory")


def make_cut_off(value: float = 0.15, *, is_positive_at: bool = False) -> CutOff:
    return CutOff(value, is_positive_at, CutOffMethod.STATED, "validation of the laboratory")


def make_reader(nuclei: int, *counts: int, reader: str = "first") -> ReaderCount:
    return ReaderCount(reader, nuclei, tuple(CellCount(p, n, n) for p, n in zip(PATTERNS, counts, strict=False)))


def make_test(*readers: ReaderCount, **given: Any) -> FishTest:
    return FishTest("fish", given.pop("probe", NTRK3), readers, **{"cut_off": make_cut_off(), "control_worked": True, **given})


def parse_readers(text: str) -> tuple[ReaderCount, ...]:
    rows = [[int(part) for part in reader.split(":")] for reader in text.split("|")]
    return tuple(make_reader(nuclei, *counts, reader=f"reader {n}") for n, (nuclei, *counts) in enumerate(rows))


def parse_cut_off(text: str) -> CutOff | None:
    if text == NOT_STATED:
        return None
    return make_cut_off(float(text.lstrip(">=")), is_positive_at=text.startswith(">="))


@pytest.mark.parametrize("row", read_truth_table("fish"), ids=name_row)
def test_assess_fish__by_count_and_cut_off(row: dict[str, str]) -> None:
    probe = Probe(ProbeKind.BREAK_APART, "NTRK3", GeneEnd(row["kept"]))
    control = parse_flag(row["control"])
    result = assess_fish(
        make_test(*parse_readers(row["readers"]), probe=probe, cut_off=parse_cut_off(row["cut_off"]), control_worked=control)
    )
    assert result.share is not None
    limits = tuple(f"{100 * value:.1f}" for value in (result.share.lower, result.share.upper))
    assert result.call == row["call"]
    assert result.is_over_cut_off is parse_flag(row["over"])
    assert limits == (row["low"], row["high"])
    assert result.needs_second_reader is parse_flag(row["second"])


def test_assess_fish__a_count_known_at_least_stays_borderline() -> None:
    reader = ReaderCount("first", 100, (CellCount(SignalPattern.ISOLATED, 16, 100),))
    result = assess_fish(make_test(reader))
    assert (result.call, result.is_over_cut_off) == (FishCall.BORDERLINE, True)
    assert result.share is not None
    assert not result.share.is_exact
    assert set(result.notes) == {NO_PARTNER, END_NOT_STATED}


def test_assess_fish__a_range_on_both_sides_leaves_the_rule_open() -> None:
    reader = ReaderCount("first", 100, (CellCount(SignalPattern.SPLIT, 10, 20),))
    assert assess_fish(make_test(reader)).is_over_cut_off is None


def test_assess_fish__says_what_was_not_counted_and_what_is_atypical() -> None:
    result = assess_fish(make_test(make_reader(100, 5, 30, 12)))
    assert result.uncounted is not None
    assert (result.uncounted.low, OTHER_END in result.notes, ATYPICAL in result.notes) == (12, True, True)
    assert ATYPICAL not in assess_fish(make_test(make_reader(100, 30, 5))).notes


def test_assess_fish__one_sided_limit_is_told() -> None:
    assert [ONE_SIDED in assess_fish(make_test(make_reader(100, n))).notes for n in (21, 22, 23)] == [False, True, False]


@pytest.mark.parametrize(
    ("found", "of", "over"),
    [(12, 50, False), (13, 50, True), (21, 100, False), (22, 100, True), (38, 200, False), (39, 200, True)],
)
def test_find_lower_limit__cells_needed_for_a_one_sided_limit_over_15_percent(found: int, of: int, *, over: bool) -> None:
    assert (find_lower_limit(found, of, 0.05) > 0.15) is over


def test_assess_fish__probability_of_a_wrong_call() -> None:
    wrong = {item.true_share: item for item in assess_fish(make_test(make_reader(100, 20))).wrong_calls}
    assert {share: round(item.probability, 3) for share, item in wrong.items()} == {
        0.05: 0.0, 0.08: 0.006, 0.1: 0.04, 0.2: 0.129, 0.25: 0.011, 0.3: 0.0,
    }  # fmt: skip
    assert [item.is_false_positive for item in wrong.values()] == [True, True, True, False, False, False]


def test_find_tail__is_all_at_none() -> None:
    assert find_tail(0, 10, 0.3) == pytest.approx(1.0)
    assert find_tail(11, 10, 0.3) == 0
    assert (find_upper_limit(10, 10, 0.05), find_lower_limit(0, 10, 0.05)) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("false_cells", "exact", "betainv", "critbinom"),
    [(0, 2.95, 2.95, 0), (1, 4.66, 4.61, 3), (3, 7.57, 7.36, 6), (5, 10.23, 9.75, 9)],
)
def test_derive_cut_offs__each_method_by_its_name(false_cells: int, exact: float, betainv: float, critbinom: float) -> None:
    found = {item.method: round(100 * item.value, 2) for item in derive_cut_offs([NormalCount(100, false_cells)])}
    assert found == {
        CutOffMethod.EXACT_BINOMIAL: exact,
        CutOffMethod.BETAINV: betainv,
        CutOffMethod.CRITBINOM: critbinom,
    }


def test_assess_fish__takes_the_cut_off_of_the_normals_by_the_chosen_method() -> None:
    normals = (NormalCount(100, 1), NormalCount(100, 5))
    result = assess_fish(make_test(make_reader(100, 10), cut_off=None, normals=normals, method=CutOffMethod.BETAINV))
    assert result.cut_off is not None
    assert (result.cut_off.method, round(result.cut_off.value, 4)) == (CutOffMethod.BETAINV, 0.0975)
    assert result.is_over_cut_off is True
    other = assess_fish(make_test(make_reader(100, 10), cut_off=None, normals=normals))
    assert other.is_over_cut_off is False
    assert len(other.computed) == 3


def test_assess_fish__readers_who_disagree_are_told() -> None:
    result = assess_fish(make_test(make_reader(100, 30), make_reader(100, 6, reader="second")))
    assert result.agreement is not None
    assert (result.agreement.agree, READERS_DIFFER in result.notes) == (False, True)
    assert "one is over the cut-off and one is not" in result.agreement.because


def test_assess_fish__fusion_probe_counts_joined_signals() -> None:
    probe = Probe(ProbeKind.FUSION, "COL1A1", partner="PDGFB")
    reader = ReaderCount("first", 100, (CellCount(SignalPattern.FUSED, 60, 60), CellCount(SignalPattern.SPLIT, 40, 40)))
    result = assess_fish(make_test(reader, probe=probe))
    assert result.share is not None
    assert (result.call, result.share.low) == (FishCall.POSITIVE, 60)


@pytest.mark.parametrize(
    ("gene", "centromere", "clustered", "call", "over"),
    [
        (600, 105, 0, FishCall.POSITIVE, True),
        (210, 98, 0, FishCall.BORDERLINE, True),
        (97, 98, 0, FishCall.NEGATIVE, False),
        (240, 220, 0, FishCall.NEGATIVE, False),
        (150, 98, 30, FishCall.BORDERLINE, None),
        (700, 104, 45, FishCall.POSITIVE, True),
    ],
)
def test_assess_fish__amplification(gene: int, centromere: int, clustered: int, call: FishCall, *, over: bool | None) -> None:
    cells = (CellCount(SignalPattern.CLUSTERED, clustered, clustered),)
    reader = ReaderCount("first", 50, cells, gene, centromere)
    result = assess_fish(make_test(reader, probe=MDM2, cut_off=AMPLIFIED))
    assert (result.call, result.is_over_cut_off) == (call, over)
    assert (CLUSTERS in result.notes) is (clustered > 0)
    assert (POLYSOMY in result.notes) is (gene == 240)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: ReaderCount("a", 0), "no nucleus"),
        (lambda: make_reader(10, 8, 5), "more cells"),
        (lambda: CellCount(SignalPattern.SPLIT, 5, 4), "cannot be"),
        (lambda: NormalCount(100, 101), "cannot be"),
        (lambda: FishTest("x", NTRK3, ()), "one reader or two"),
        (lambda: FishTest("x", MDM2, (make_reader(50),)), "needs the signals"),
        (lambda: ReaderCount("a", 5, gene_signals=10), "given together"),
        (lambda: ReaderCount("a", 5, gene_signals=10, centromere_signals=0), "no ratio"),
    ],
)
def test_fish_test__refuses_what_cannot_be(make: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        make()
