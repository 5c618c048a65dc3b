"""What the first page says of therapy: each drug with how its labels stand, what to find out for them, what was not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.model.answers import Outcome
from fascicle.model.knowledge import Ask
from fascicle.model.options import WatchStatus
from fascicle.report.chapters.therapy import describe_options, describe_unverified
from fascicle.report.invented import list_invented, mark_names
from fascicle.report.tree import Block, Bullets, Paragraph, Prose, Strong, compose_prose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fascicle.model.findings import Findings
    from fascicle.model.knowledge import Statement
    from fascicle.model.options import LabelCheck, TherapyOption, WatchedChange

STANDING = {
    Outcome.MET: "all conditions met in",
    Outcome.NOT_ASSESSABLE: "conditions open in",
    Outcome.NOT_MET: "a condition not met in",
}
NO_LABEL = "studies, no label"
OF_DISEASE = "the disease alone"
ASK_WORDS = {
    Ask.AGE_AT_LEAST: "age",
    Ask.AGE_OVER: "age",
    Ask.AGE_BELOW: "age",
    Ask.SOLID_TUMOUR: "the coded diagnosis",
    Ask.DISEASE: "the coded diagnosis",
    Ask.BIOMARKER: "the biomarker",
    Ask.NO_KNOWN_RESISTANCE: "resistance mutations",
    Ask.APPROVED_TEST: "approval of the test",
    Ask.METASTATIC: "metastases",
    Ask.LOCALLY_ADVANCED: "local extent",
    Ask.UNRESECTABLE: "resectability",
    Ask.RECURRENT: "recurrence",
    Ask.SEVERE_MORBIDITY: "morbidity of an operation",
    Ask.RESECTED: "earlier resection",
    Ask.PROGRESSED: "progression on treatment",
    Ask.NO_ALTERNATIVE: "satisfactory alternatives",
    Ask.PRIOR: "earlier treatment",
    Ask.NEVER: "earlier treatment",
    Ask.INTOLERANT: "tolerance of earlier treatment",
    Ask.NEEDS_SYSTEMIC: "need of systemic treatment",
    Ask.JUDGEMENT: "the judgement of the treating team",
}


def compose_option_list(findings: Findings) -> tuple[Block, ...]:
    """A line a drug for an alteration and one for those of the disease alone, and what labels leave open."""
    if not findings.options:
        return (Paragraph(describe_options(findings)),)
    statements = {match.statement.identifier: match.statement for match in findings.statements}
    invented = list_invented(findings)
    own = [(option,) for option in findings.options if option.subjects]
    others = tuple(option for option in findings.options if not option.subjects)
    lines = tuple(_compose_options(options, statements, invented) for options in (*own, others) if options)
    rest = " ".join(part for part in (describe_open_points(findings.options), describe_unverified(findings)) if part)
    return (Bullets(lines), *((Paragraph(compose_prose(rest)),) if rest else ()))


def _compose_options(options: Sequence[TherapyOption], statements: Mapping[str, Statement], invented: frozenset[str]) -> Prose:
    """`larotrectinib for SPECC1L::NTRK3: conditions open in US, EU`, several of them after each other."""
    parts: list[Strong | str] = []
    for option in options:
        target = mark_names(option.subjects, invented) or OF_DISEASE
        between = ["; "] if parts else []
        parts += [*between, Strong(option.regimen), f" for {target}: {_describe_labels(option.labels, statements)}"]
    return compose_prose(*parts)


def _describe_labels(labels: Sequence[LabelCheck], statements: Mapping[str, Statement]) -> str:
    """A jurisdiction counts with its best label: a drug can have several in one."""
    best: dict[str, Outcome] = {}
    for check in labels:
        approval = statements[check.statement].approval
        if approval is not None:
            place = approval.jurisdiction.value
            best[place] = min(best.get(place, check.outcome), check.outcome, key=list(STANDING).index)
    places = {outcome: [place for place, own in best.items() if own is outcome] for outcome in STANDING}
    return (
        "; ".join(f"{words} {', '.join(places[outcome])}" for outcome, words in STANDING.items() if places[outcome]) or NO_LABEL
    )


def describe_open_points(options: Sequence[TherapyOption]) -> str:
    """What the labels ask and the case does not tell, then the watch-list; of drugs for an alteration where there are any."""
    own = [option for option in options if option.subjects] or list(options)
    asked = dict.fromkeys(
        ASK_WORDS[ask] for option in own for check in option.labels for clause in check.clauses for ask in clause.open
    )
    sentences = [f"Open in the labels: {', '.join(asked)}."] if asked else []
    return " ".join((*sentences, *_describe_watched(own)))


def _describe_watched(options: Sequence[TherapyOption]) -> tuple[str, ...]:
    """One change counts once, whichever drugs it concerns; one that was detected is named. What was made up is marked."""
    rows = {watched.change: watched for option in options for watched in option.watched}
    if not rows:
        return ()
    detected = mark_names(_list_changes(rows, WatchStatus.DETECTED), frozenset(_list_made_up(rows)))
    absent = _list_changes(rows, WatchStatus.COVERED)
    made_up = len(set(absent) & set(_list_made_up(rows)))
    parts = (
        f"detected {detected or 'none'}",
        f"read and absent {len(absent)}{f' ({made_up} by invented data)' if made_up else ''}",
        f"not read {len(_list_changes(rows, WatchStatus.NOT_COVERED))}",
    )
    return (f"Known changes of resistance, {len(rows)}: {', '.join(parts)}.",)


def _list_changes(rows: Mapping[str, WatchedChange], status: WatchStatus) -> list[str]:
    return [change for change, watched in rows.items() if watched.status is status]


def _list_made_up(rows: Mapping[str, WatchedChange]) -> list[str]:
    return [change for change, watched in rows.items() if watched.is_invented]
