"""The course of the disease: one picture, all its facts with their sources, what follows by rule, and what came of decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.case.words import describe_fact, describe_when, list_not_stated
from fascicle.model.course import Subject, get_stated
from fascicle.model.course_events import Action
from fascicle.model.course_facts import AssumptionFact
from fascicle.report.chapters.course_scores import (
    compose_anthracycline,
    compose_growth,
    compose_noms,
    compose_response,
    compose_scores,
)
from fascicle.report.chapters.course_toxicity import compose_toxicities
from fascicle.report.numbers import NOT_STATED, format_quantity
from fascicle.report.pictures.timeline import IDENTIFIER, TITLE, describe_timeline, draw_timeline
from fascicle.report.tree import (
    Block,
    Bullets,
    Chapter,
    Column,
    Figure,
    KeyFact,
    KeyFacts,
    Paragraph,
    Section,
    Table,
    compose_prose,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fascicle.case.amendments import Amendment
    from fascicle.case.chain import ActionLink, ChainLink
    from fascicle.case.told import ToldCourse
    from fascicle.model.course import Known
    from fascicle.model.course_facts import CourseFact, Option
    from fascicle.model.course_therapies import NotDoneReason
    from fascicle.report.tree import Prose

CHAPTER_ID = "course"
NOTHING = "no fact on record shows an effect"
NO_FACTS = "No fact of the course is on record."


def compose_course(told: ToldCourse) -> Chapter:
    """Picture, facts, scores, response of each line, decisions with what followed, assumptions."""
    if not told.timeline.stations:
        return Chapter(CHAPTER_ID, TITLE, (Paragraph(compose_prose(NO_FACTS)),))
    blocks: list[Block] = [Paragraph(compose_prose(_introduce(told))), _compose_figure(told), _compose_facts(told.state.facts)]
    scores = compose_scores(told.measures, told.survival)
    measures = told.measures
    found = (
        scores,
        compose_noms(measures.noms),
        compose_growth(measures.growth),
        compose_anthracycline(measures.anthracycline),
    )
    tables = tuple(table for table in found if table is not None)
    if tables:
        blocks.append(Section("What follows by rule", tables))
    blocks += map(compose_response, told.measures.lines)
    toxicities = compose_toxicities(told.measures.toxicities)
    blocks += [] if toxicities is None else [toxicities]
    blocks += map(_compose_decision, told.chain)
    if told.undecided:
        blocks.append(_compose_undecided(told.undecided))
    if told.amendments:
        blocks.append(_compose_amendments(told.amendments))
    assumptions = [fact for fact in told.state.facts if isinstance(fact, AssumptionFact)]
    if assumptions:
        blocks.append(_compose_assumptions(assumptions))
    return Chapter(CHAPTER_ID, TITLE, tuple(blocks))


def _introduce(told: ToldCourse) -> str:
    actors = list(dict.fromkeys(event.actor for event in told.course.events))
    last = told.course.events[-1].recorded
    zero = f"Day 0 is the {told.timeline.day_zero}." if told.timeline.day_zero else "No day 0 is named."
    return (
        f"{format_quantity(len(told.state.facts), 'fact')} from {format_quantity(len(told.course.events), 'event')}, recorded by "
        f"{'; '.join(actors)}, the last at {last.isoformat()}. {zero} Seal of the last event: {told.course.head}."
    )


def _compose_figure(told: ToldCourse) -> Figure:
    caption = "The course on one time axis. The table below holds the same facts."
    return Figure(IDENTIFIER, draw_timeline(told.timeline), caption, describe_timeline(told.timeline))


def _compose_facts(facts: Sequence[CourseFact]) -> Table:
    columns = (Column("Fact"), Column("Time"), Column("What", is_wide=True), Column("Source", is_wide=True), Column("Not stated"))
    rows = tuple(_compose_fact(fact) for fact in facts if fact.kind is not Subject.ASSUMPTION)
    return Table("Facts in the order of the course", columns, rows)


def _compose_fact(fact: CourseFact) -> tuple[Prose, ...]:
    silent = ", ".join(list_not_stated(fact)) or "—"
    name = f"{fact.identifier} ({fact.kind.value})"
    return tuple(map(compose_prose, (name, describe_when(fact.when), describe_fact(fact), _describe_source(fact), silent)))


def _describe_source(fact: CourseFact) -> str:
    """Document, page and sentence, as far as they are given."""
    source = fact.source
    if source is None:
        return NOT_STATED
    place = ", ".join(part for part in (source.document, source.page) if part)
    return f"{place}: “{source.sentence}”" if source.sentence else place


def _compose_decision(link: ChainLink) -> Section:
    """What it rested on, what was expected, what was done, what followed, what was not chosen and why."""
    rows = [
        KeyFact("Rested on", compose_prose(_name_facts(link.findings))),
        KeyFact("Decided", compose_prose(link.decision.statement)),
        KeyFact("Expected", compose_prose(_say(link.decision.expected))),
    ]
    rows += [_compose_action(action) for action in link.actions]
    if not link.actions:
        rows.append(KeyFact("Done", compose_prose(_describe_not_done(link))))
    rows += [KeyFact("Not chosen", compose_prose(_describe_option(option))) for option in link.rejected]
    return Section(f"Decision: {link.decision.identifier}", (KeyFacts("From finding to effect", tuple(rows)),))


def _compose_action(action: ActionLink) -> KeyFact:
    effects = "; ".join(f"{fact.identifier}: {describe_fact(fact)}" for fact in action.effects) or NOTHING
    own = get_stated(action.expected)
    expected = f"Expected: {own}. " if own else ""
    return KeyFact("Done", compose_prose(describe_fact(action.action)), compose_prose(f"{expected}What followed: {effects}."))


def _compose_undecided(actions: Sequence[ActionLink]) -> Section:
    rows = tuple(_compose_action(action) for action in actions)
    return Section("Without a decision on record", (KeyFacts("Therapies and operations", rows),))


def _compose_amendments(amendments: Sequence[Amendment]) -> Section:
    """What stood on record before, what does now, by whom and why."""
    columns = (
        Column("Event"),
        Column("By"),
        Column("Was", is_wide=True),
        Column("Is", is_wide=True),
        Column("Why", is_wide=True),
    )
    return Section(
        "Changed on record", (Table("Corrections and withdrawals", columns, tuple(map(_compose_amendment, amendments))),)
    )


def _compose_amendment(amendment: Amendment) -> tuple[Prose, ...]:
    event = amendment.event
    name = f"{event.number}: {event.fact.identifier}, {event.recorded.isoformat()}"
    now = "withdrawn" if event.action is Action.WITHDRAW else _describe_version(event.fact)
    texts = (name, event.actor, _describe_version(amendment.before), now, event.because or NOT_STATED)
    return tuple(map(compose_prose, texts))


def _describe_version(fact: CourseFact) -> str:
    return f"{describe_fact(fact)}; {describe_when(fact.when)}"


def _compose_assumptions(assumptions: Sequence[AssumptionFact]) -> Section:
    items = tuple(
        compose_prose(f"{item.statement} Assumed by {item.by}, for {', '.join(item.applies_to) or 'the case'}: {item.because}")
        for item in assumptions
    )
    intro = Paragraph(compose_prose("No source states the following. Scores that rest on it say so."))
    return Section("Assumptions", (intro, Bullets(items)))


def _describe_not_done(link: ChainLink) -> str:
    if link.decision.was_done is True:
        return "carried out; the action itself is not on record"
    reason = _name_reason(link.not_done)
    if link.decision.was_done is False or link.not_done is not None:
        return f"not done, reason: {reason}"
    return NOT_STATED


def _describe_option(option: Option) -> str:
    words = get_stated(option.because)
    return f"{option.what}; reason: {_name_reason(option.reason)}{f' ({words})' if words else ''}"


def _name_reason(reason: Known[NotDoneReason]) -> str:
    stated = get_stated(reason)
    return NOT_STATED if stated is None else stated.value


def _name_facts(facts: Sequence[CourseFact]) -> str:
    return "; ".join(f"{fact.identifier}: {describe_fact(fact)}" for fact in facts) or NOT_STATED


def _say(value: Known[str]) -> str:
    return NOT_STATED if get_stated(value) is None else str(value)
