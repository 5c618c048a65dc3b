"""Which cases a change of knowledge touches: those that a changed statement, caution, rule or fact on a gene is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from fascicle.interpretation.gathering import gather_tumour
from fascicle.interpretation.statements import match_statements
from fascicle.knowledge.changes import CAUTION, FACT, HOTSPOT, ROLE, RULE, STATEMENT, Change
from fascicle.knowledge.diseases import DiseaseTree
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.answers import Outcome
from fascicle.model.findings import Findings
from fascicle.model.knowledge import Statement
from fascicle.model.tumour import Tumour

APPLIES: Final = "applies"
MAY_APPLY: Final = "may apply"
DOES_NOT_APPLY: Final = "does not apply"
SILENT: Final = "says nothing"
_ASKED: Final = (STATEMENT, CAUTION, ROLE, FACT, HOTSPOT, RULE)
_WORDS: Final = {Outcome.MET: APPLIES, Outcome.NOT_ASSESSABLE: MAY_APPLY, Outcome.NOT_MET: DOES_NOT_APPLY}


@dataclass(frozen=True, slots=True)
class TouchedCase:
    """A case that a change is about, and what the changed item says of it before and after, in the words above."""

    case: str
    change: Change
    before: str
    after: str


def list_touched_cases(
    cases: Iterable[Findings], changes: Iterable[Change], before: Snapshot, after: Snapshot
) -> tuple[TouchedCase, ...]:
    """Cases in their order, the changes of each in theirs.

    A statement touches a case if it applies or may apply before or after; a caution, if its drug is an option of the case; a
    gene's role, a fact on oncogenicity or a hotspot, if an alteration of the gene is reported; a rule on alterations together, if
    the case has an interaction of its kind.
    """
    asked = [change for change in changes if change.kind in _ASKED]
    return tuple(item for findings in cases for item in _list_of_case(findings, asked, before, after))


def _list_of_case(findings: Findings, changes: list[Change], before: Snapshot, after: Snapshot) -> Iterator[TouchedCase]:
    tumour = gather_tumour(findings.told, findings.results)
    for change in changes:
        if change.kind == STATEMENT:
            old, new = _judge(change.before, tumour, before.tree), _judge(change.after, tumour, after.tree)
        else:
            old, new = _judge_other(change.kind, change.before, findings), _judge_other(change.kind, change.after, findings)
        if {APPLIES, MAY_APPLY} & {old, new}:
            yield TouchedCase(findings.case.identifier, change, old, new)


def _judge(statement: Statement | None, tumour: Tumour, tree: DiseaseTree) -> str:
    """How well a statement fits a tumour at best."""
    matches = () if statement is None else match_statements(tumour, [statement], tree)
    outcomes = {match.outcome for match in matches}
    return next((word for outcome, word in _WORDS.items() if outcome in outcomes), SILENT)


def _judge_other(kind: str, item: Any | None, findings: Findings) -> str:
    """A caution by its drug, a rule by its kind, all others by their gene."""
    if item is None:
        return SILENT
    if kind == RULE:
        outcomes = {own.outcome for own in findings.interactions if own.kind is item.kind}
        return next((word for outcome, word in _WORDS.items() if outcome in outcomes), SILENT)
    if kind == CAUTION:
        return APPLIES if any(item.drug in option.drugs for option in findings.options) else SILENT
    return APPLIES if any(own.gene == item.gene for own in findings.classified) else SILENT
