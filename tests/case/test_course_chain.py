"""Finding, decision, action, effect; and why something was not done."""

from __future__ import annotations

from course_examples import DATED, change, tell_text
from fascicle.model.course_therapies import NotDoneReason

TOLD = tell_text(DATED)


def test_link_responses__joins_both_sides_of_a_decision() -> None:
    first = TOLD.chain[0]
    assert [fact.identifier for fact in first.findings] == ["mri-1"]
    (action,) = first.actions
    assert (action.action.identifier, action.expected) == ("drug", "less compression")
    assert [fact.identifier for fact in action.effects] == ["mri-2"]
    (rejected,) = first.rejected
    assert (rejected.what, rejected.reason, rejected.because) == (
        "operation",
        NotDoneReason.PATIENT_REFUSAL,
        "after two talks",
    )


def test_link_responses__a_decision_that_was_not_carried_out_says_why() -> None:
    second = TOLD.chain[1]
    assert second.actions == ()
    assert second.not_done is NotDoneReason.DETERIORATION


def test_list_undecided__names_what_no_decision_stands_behind() -> None:
    assert [item.action.identifier for item in TOLD.undecided] == ["radiation"]


def test_link_responses__what_the_therapy_expected_itself_goes_first() -> None:
    told = tell_text(change('decided_in = "board-1"', 'decided_in = "board-1"\nexpected = "smaller"'))
    assert told.chain[0].actions[0].expected == "smaller"


def test_reasons__are_the_twenty_of_the_code_system() -> None:
    assert len(NotDoneReason) == 20
