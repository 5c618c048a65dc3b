"""The response chain: what a decision rested on, what was done, what then followed, and why something was not done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fascicle.model.course import Known
from fascicle.model.course_facts import CourseFact, DecisionFact, OperationFact, Option
from fascicle.model.course_therapies import NotDoneReason, TherapyFact


@dataclass(frozen=True, slots=True)
class ActionLink:
    """Something that was done, what was expected of it, and the facts that show what followed."""

    action: CourseFact
    expected: Known[str]
    effects: tuple[CourseFact, ...]


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One decision with both its sides. `rejected` are options that were not chosen, with their reasons."""

    decision: DecisionFact
    findings: tuple[CourseFact, ...]
    actions: tuple[ActionLink, ...]
    rejected: tuple[Option, ...]

    @property
    def not_done(self) -> Known[NotDoneReason]:
        """Why the decision was not carried out; None where it was, or where nothing is recorded."""
        return self.decision.not_done_reason


def link_responses(facts: Sequence[CourseFact]) -> tuple[ChainLink, ...]:
    """The decisions in the order of the facts, each with what it rested on and what came of it."""
    return tuple(_link(fact, facts) for fact in facts if isinstance(fact, DecisionFact))


def list_undecided(facts: Sequence[CourseFact]) -> tuple[ActionLink, ...]:
    """Therapies and operations of which no decision is on record, with their effects."""
    return tuple(_act(fact, facts) for fact in facts if isinstance(fact, TherapyFact | OperationFact) and fact.decided_in is None)


def _link(decision: DecisionFact, facts: Sequence[CourseFact]) -> ChainLink:
    done = [fact for fact in facts if isinstance(fact, TherapyFact | OperationFact) and fact.decided_in == decision.identifier]
    return ChainLink(
        decision,
        tuple(fact for fact in facts if fact.identifier in decision.rests_on),
        tuple(_act(fact, facts, decision.expected) for fact in done),
        tuple(option for option in decision.options if not option.is_chosen),
    )


def _act(action: CourseFact, facts: Sequence[CourseFact], expected: Known[str] = None) -> ActionLink:
    own = action.expected if isinstance(action, TherapyFact) else None
    effects = tuple(fact for fact in facts if action.identifier in fact.effect_of)
    return ActionLink(action, expected if own is None else own, effects)
