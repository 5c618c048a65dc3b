"""The first page on therapy: how the labels of each drug stand, what to find out, what was not read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from findings_examples import INDEX, LAROTRECTINIB
from report_texts import collect_texts

from fascicle.model.answers import Outcome, met, not_assessable
from fascicle.model.knowledge import Ask, Jurisdiction
from fascicle.model.options import ClauseAnswer, LabelCheck, TherapyOption, WatchedChange, WatchStatus
from fascicle.model.tumour import Measure
from fascicle.report.chapters.therapy_summary import ASK_WORDS, compose_option_list, describe_open_points
from fascicle.report.tree import Bullets

M, N, U = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_ASSESSABLE
assert LAROTRECTINIB.approval is not None
PLACES = (Jurisdiction.US, Jurisdiction.EU, Jurisdiction.JAPAN)
STATEMENTS = tuple(
    replace(LAROTRECTINIB, identifier=place.value, approval=replace(LAROTRECTINIB.approval, jurisdiction=place))
    for place in PLACES
)
(MATCH, *_) = INDEX.statements


def make_option(*labels: tuple[Jurisdiction, Outcome], **values: object) -> TherapyOption:
    checks = tuple(LabelCheck(place.value, "A::B", (), outcome) for place, outcome in labels)
    option = TherapyOption(("examplinib",), ("A::B",), checks, (), (), (), (), None)
    return replace(option, **values)  # type: ignore[arg-type]


def describe(option: TherapyOption) -> str:
    matches = tuple(replace(MATCH, statement=statement) for statement in STATEMENTS)
    blocks = compose_option_list(replace(INDEX, statements=matches, options=(option,)))
    return " ".join(text for block in blocks for text in collect_texts(block))


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (((PLACES[0], M), (PLACES[1], U), (PLACES[2], U)), "all conditions met in US; conditions open in EU, JP"),
        (((PLACES[0], N), (PLACES[1], N)), "a condition not met in US, EU"),
        (((PLACES[0], N), (PLACES[0], M)), "all conditions met in US"),
        (((PLACES[0], N), (PLACES[0], U)), "conditions open in US"),
        ((), "studies, no label"),
    ],
)
def test_compose_option_list__says_how_the_labels_stand(labels: tuple[tuple[Jurisdiction, Outcome], ...], words: str) -> None:
    assert f" for A::B: {words}" in describe(make_option(*labels))


def test_compose_option_list__a_drug_for_the_disease_says_so() -> None:
    assert " for the disease alone: all conditions met in US" in describe(make_option((PLACES[0], M), subjects=()))


def test_compose_option_list__drugs_for_the_disease_share_a_line_after_those_for_an_alteration() -> None:
    own, other = make_option((PLACES[0], M)), make_option((PLACES[0], M), subjects=())
    matches = tuple(replace(MATCH, statement=statement) for statement in STATEMENTS)
    bullets = compose_option_list(replace(INDEX, statements=matches, options=(own, own, other, other)))[0]
    assert isinstance(bullets, Bullets)
    assert [str(item).count("examplinib") for item in bullets.items] == [1, 1, 2]


def make_label(*clauses: ClauseAnswer) -> LabelCheck:
    return LabelCheck("US", "A::B", clauses, U)


def test_describe_open_points__each_open_question_once() -> None:
    first = ClauseAnswer("x", not_assessable("clause", "?"), (Ask.METASTATIC, Ask.SEVERE_MORBIDITY))
    second = ClauseAnswer("y", not_assessable("clause", "?"), (Ask.METASTATIC, Ask.NO_ALTERNATIVE))
    option = make_option(labels=(make_label(first, ClauseAnswer("z", met("clause", "age 25 years"))), make_label(second)))
    text = "Open in the labels: metastases, morbidity of an operation, satisfactory alternatives."
    assert describe_open_points([option, option]) == text


def test_describe_open_points__of_drugs_for_the_disease_only_where_there_is_no_other() -> None:
    clause = ClauseAnswer("x", not_assessable("clause", "?"), (Ask.PRIOR,))
    other = make_option(labels=(make_label(clause),), subjects=())
    assert describe_open_points([make_option(), other]) == ""
    assert describe_open_points([other]) == "Open in the labels: earlier treatment."


def watch(change: str, status: WatchStatus) -> WatchedChange:
    return WatchedChange("x", change, True, status, "because")


def test_describe_open_points__a_change_counts_once_and_one_that_was_not_read_is_no_negative() -> None:
    changes = (watch("NTRK3 G623R", WatchStatus.DETECTED), watch("NTRK3 F617L", WatchStatus.COVERED))
    first = make_option(watched=(*changes, watch("KRAS G12D", WatchStatus.NOT_COVERED)))
    second = make_option(watched=changes)
    text = "Known changes of resistance, 3: detected NTRK3 G623R, read and absent 1, not read 1."
    assert describe_open_points([first, second]) == text
    none = make_option(watched=changes[1:])
    assert describe_open_points([none]).endswith("1: detected none, read and absent 1, not read 0.")


def test_ask_words__every_question_of_a_label_has_words() -> None:
    assert set(ASK_WORDS) == set(Ask)


def test_describe_open_points__what_rests_on_invented_data_is_marked() -> None:
    changes = (
        replace(watch("NTRK3 G623R", WatchStatus.DETECTED), is_invented=True),
        replace(watch("NTRK3 F617L", WatchStatus.COVERED), is_invented=True),
        watch("KRAS G12D", WatchStatus.COVERED),
    )
    text = describe_open_points([make_option(watched=changes)])
    assert "detected NTRK3 G623R (invented), read and absent 2 (1 by invented data), not read 0" in text


def test_compose_option_list__an_alteration_that_was_made_up_is_marked() -> None:
    measure = Measure("TMB", 12.0, None, None, "/Mb", None, "made up", is_invented=True)
    told = replace(INDEX.told, measures=(measure,))
    matches = tuple(replace(MATCH, statement=statement) for statement in STATEMENTS)
    option = make_option((PLACES[0], M), subjects=("TMB", "A::B"))
    blocks = compose_option_list(replace(INDEX, told=told, statements=matches, options=(option,)))
    assert " for TMB (invented), A::B: all conditions met in US" in " ".join(t for b in blocks for t in collect_texts(b))
