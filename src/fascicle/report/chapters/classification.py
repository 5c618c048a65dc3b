"""The chapter on what alterations are worth: counts that reconcile, classes with their criteria, diagnosis and prognosis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.model.acmg import PathogenicityClass
from fascicle.model.answers import Outcome
from fascicle.model.classification import Significance
from fascicle.model.knowledge import EntityStatus, Proposition
from fascicle.report.invented import MARK
from fascicle.report.numbers import format_count, format_quantity
from fascicle.report.tree import (
    Alignment,
    Block,
    Chapter,
    Column,
    Headline,
    Notice,
    Paragraph,
    Prose,
    Section,
    Severity,
    Strong,
    Table,
    compose_prose,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from fascicle.model.answers import Answer
    from fascicle.model.classification import AlterationCounts, ClassifiedAlteration, EscatAssignment, Judgement
    from fascicle.model.findings import Findings
    from fascicle.model.matches import StatementMatch
    from fascicle.report.bibliography import Bibliography

TITLE = "Alterations and their classes"
NOTHING = "No alteration is reported, so nothing is classified."
SCHEMES = (
    "Tier: AMP/ASCO/CAP 2017. ESCAT: our reading of Mateo et al. 2018 on the studies of the knowledge snapshot, not a ranking by "
    "ESMO. Small variants: points of the ClinGen/CGC/VICC standard of 2022; a criterion that could not be looked at counts none. "
    "Fusions: a scheme of Fascicle's own, because that standard leaves them out. Only verified statements give a class."
)
COUNTED = "What came in is what is not reported and what is reported under one of three words; the numbers add up."
GERMLINE_COUNTED = (
    "A variant of the germline that has a class is counted by it here; the account of small variants has it among those that are "
    "not reported, because they are not the tumour's own."
)
INVENTED = "Rows marked “invented” were made up for an example and say nothing of a patient."
ENTITY_WORDS = {
    EntityStatus.ESTABLISHED: "entity of the WHO classification",
    EntityStatus.EMERGING: "emerging entity of the WHO classification",
    EntityStatus.PROVISIONAL: "subtype, or described since the WHO classification",
}
OUTCOME_WORDS = {Outcome.MET: "met", Outcome.NOT_MET: "not met", Outcome.NOT_ASSESSABLE: "not assessable"}
_SIGNIFICANCE_ORDER = tuple(Significance)


def compose_classification(findings: Findings, bibliography: Bibliography) -> Chapter:
    """Counts, the table of classes, the criteria of what may be significant, then diagnosis and prognosis."""
    if not findings.classified:
        blocks: tuple[Block, ...] = (Paragraph(compose_prose(NOTHING)), *_compose_counts(findings))
        return Chapter("classification", TITLE, blocks)
    blocks = (
        *_compose_invented(findings),
        *_compose_counts(findings),
        _compose_classes(findings),
        *(_compose_criteria(item) for item in _list_significant(findings) if item.judgement is not None),
        *_compose_meaning(findings, bibliography),
    )
    return Chapter("classification", TITLE, blocks)


def list_class_lines(findings: Findings) -> tuple[Prose, ...]:
    """Each alteration of possible significance in one line, for the first page, where nothing stands that is made up."""
    return tuple(
        compose_prose(Strong(item.name), f": {item.significance.value}; {_describe_classes(item)}.")
        for item in _list_significant(findings)
        if not item.is_invented
    )


def compose_germline_headlines(findings: Findings, named: Collection[str] = ()) -> tuple[Headline, ...]:
    """A pathogenic or likely pathogenic variant of the germline, which is no finding of the tumour alone; without those that are
    `named` already."""
    return tuple(
        Headline(f"{item.name} in the germline", compose_prose(Strong(item.germline.value), f" ({item.germline_because})"))
        for item in findings.classified
        if item.germline in (PathogenicityClass.PATHOGENIC, PathogenicityClass.LIKELY_PATHOGENIC)
        and item.germline is not None
        and not item.is_invented
        and item.name not in named
    )


def format_name(item: ClassifiedAlteration) -> str:
    """The name, with a mark where it is made up."""
    return item.name + (MARK if item.is_invented else "")


def _list_significant(findings: Findings) -> list[ClassifiedAlteration]:
    return [item for item in findings.classified if item.significance is Significance.POSSIBLE]


def _describe_classes(item: ClassifiedAlteration) -> str:
    best = item.escat[0]
    for_drug = f" for {best.regimen}" if best.regimen else ""
    words = [f"tier {item.tier.name}", f"ESCAT {best.tier}{for_drug}"]
    if item.judgement is not None:
        words.insert(0, format_judgement(item.judgement))
    if item.germline is not None:
        words.insert(0, f"{item.germline.value} in the germline ({item.germline_because})")
    return ", ".join(words)


def format_judgement(judgement: Judgement) -> str:
    """`likely oncogenic (8 points)`."""
    points = "" if judgement.points is None else f" ({judgement.points} points)"
    return f"{judgement.result.value}{points}"


def _compose_invented(findings: Findings) -> tuple[Block, ...]:
    if not any(item.is_invented for item in findings.classified):
        return ()
    return (Notice(Severity.WARNING, compose_prose(INVENTED)),)


def _compose_counts(findings: Findings) -> tuple[Block, ...]:
    if not findings.counts:
        return ()
    titles = ("Came in", "Not reported", "Possible significance", "Uncertain", "Benign")
    columns = (Column("Kind"), *(Column(title, Alignment.END) for title in titles), Column("Not reported, by first reason"))
    rows = tuple(_compose_count(counts) for counts in findings.counts)
    note = compose_prose(COUNTED, f" {GERMLINE_COUNTED}" if _counts_germline(findings) else "")
    return (Table("Alterations: what came in and where it went", columns, rows, note),)


def _counts_germline(findings: Findings) -> bool:
    """Whether variants are counted under a word here that the account of small variants has among those not reported."""
    return findings.variants is not None and any(item.germline is not None for item in findings.classified)


def _compose_count(counts: AlterationCounts) -> tuple[Prose, ...]:
    numbers = (counts.found, counts.filtered_total, counts.possible, counts.uncertain, counts.benign)
    reasons = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in counts.filtered) or "none"
    return (
        compose_prose(Strong(counts.kind.value)),
        *(compose_prose(format_count(number)) for number in numbers),
        compose_prose(reasons),
    )


def _compose_classes(findings: Findings) -> Table:
    titles = ("Alteration", "Significance, class", "Tier", "Rests on", "ESCAT")
    columns = tuple(Column(title, is_wide=title == "Rests on") for title in titles)
    rows = [
        (
            compose_prose(Strong(format_name(item))),
            compose_prose(f"{item.significance.value}; {_format_class(item)}"),
            compose_prose(item.tier.name),
            compose_prose(f"{item.tier.because}{_describe_unverified(item)}"),
            compose_prose(_format_escat(item.escat)),
        )
        for item in sorted(findings.classified, key=lambda item: _SIGNIFICANCE_ORDER.index(item.significance))
    ]
    return Table("Classes of the reported alterations", columns, tuple(rows), compose_prose(SCHEMES))


def _describe_unverified(item: ClassifiedAlteration) -> str:
    if not item.unverified:
        return ""
    return f" ({format_quantity(item.unverified, 'matching statement is', 'matching statements are')} not verified and left out)"


def _format_escat(assignments: Sequence[EscatAssignment]) -> str:
    """`I-C entrectinib, larotrectinib (basket study)`: drugs of one tier for one reason together."""
    regimens: dict[tuple[str, str], list[str]] = {}
    for item in assignments:
        regimens.setdefault((item.tier, item.because), []).extend((item.regimen,) if item.regimen else ())
    parts = (f"{tier} {', '.join(own)} ({because})" if own else tier for (tier, because), own in regimens.items())
    return "; ".join(parts)


def _format_class(item: ClassifiedAlteration) -> str:
    words = [] if item.judgement is None else [format_judgement(item.judgement)]
    if item.germline is not None:
        words.append(f"{item.germline.value} in the germline ({item.germline_because})")
    return "; ".join(words) or "no scheme for this kind"


def _compose_criteria(item: ClassifiedAlteration) -> Section:
    """What is met and what is open; criteria that are not met are named in the note."""
    judgement = item.judgement
    assert judgement is not None  # noqa: S101  (the caller chose those that have one)
    shown = [answer for answer in judgement.answers if answer.outcome is not Outcome.NOT_MET]
    denied = [answer for answer in judgement.answers if answer.outcome is Outcome.NOT_MET]
    columns = (Column("Criterion"), Column("Answer"), Column("Points", Alignment.END), Column("Because"))
    note = "Not met: " + "; ".join(f"{answer.criterion} ({answer.because})" for answer in denied) if denied else ""
    title = f"{format_name(item)}: {format_judgement(judgement)}"
    rows = tuple(_compose_answer(answer) for answer in shown)
    return Section(title, (Table(f"{item.name}: {judgement.scheme}", columns, rows, compose_prose(note)),))


def _compose_answer(answer: Answer) -> tuple[Prose, ...]:
    points = "" if answer.weight is None else f"{answer.weight:+d}"
    return (
        compose_prose(Strong(answer.criterion)),
        compose_prose(OUTCOME_WORDS[answer.outcome]),
        compose_prose(points),
        compose_prose(answer.because),
    )


def _compose_meaning(findings: Findings, bibliography: Bibliography) -> tuple[Block, ...]:
    """Verified statements on diagnosis and prognosis whose biomarker this tumour has."""
    sections: list[Block] = []
    for proposition, title in ((Proposition.DIAGNOSIS, "What it means for the diagnosis"), (Proposition.PROGNOSIS, "Prognosis")):
        matches = [match for match in findings.statements if _is_shown(match, proposition)]
        if matches:
            sections.append(Section(title, (_compose_matches(title, matches, findings, bibliography),)))
    return tuple(sections)


def _is_shown(match: StatementMatch, proposition: Proposition) -> bool:
    """A finding can decide a diagnosis against the one that was given; a prognosis is one of the patient's own disease."""
    statement = match.statement
    is_own = proposition is Proposition.DIAGNOSIS or match.is_applicable
    return statement.proposition is proposition and statement.is_verified and match.biomarker is Outcome.MET and is_own


def _compose_matches(title: str, matches: list[StatementMatch], findings: Findings, bibliography: Bibliography) -> Table:
    entities = {entity.identifier: entity for entity in findings.entities}
    rows = []
    for match in matches:
        statement = match.statement
        entity = entities.get(statement.entity or "")
        rows.append(
            (
                compose_prose(Strong(match.subject)),
                compose_prose(f"{entity.name}: {ENTITY_WORDS[entity.status]}" if entity else ""),
                compose_prose(f"{statement.direction.value.replace('_', ' ')}. {statement.summary}"),
                compose_prose(match.disease.because),
                bibliography.cite(statement.citations),
            )
        )
    columns = tuple(Column(name) for name in ("Alteration", "Entity", "Statement", "This patient", "Sources"))
    return Table(title, columns, tuple(rows))
