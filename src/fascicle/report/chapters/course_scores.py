"""What follows by rule from the facts of a course, as tables: scores with what is missing, and the response of each line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from fascicle.case.words import DIRECTIONS
from fascicle.model.scores import Interval, Options
from fascicle.report.numbers import NOT_STATED
from fascicle.report.sentences import join_words
from fascicle.report.tree import Alignment, Block, Column, Paragraph, Section, Table, compose_prose

if TYPE_CHECKING:
    from decimal import Decimal

    from fascicle.case.baseline import BaselineCheck
    from fascicle.case.examinations import ImpairmentResult
    from fascicle.case.growth import Growth
    from fascicle.case.lines import LineResult
    from fascicle.case.measures import Measures
    from fascicle.case.outcome import LineSurvival
    from fascicle.case.staging import Place
    from fascicle.clinic.anthracycline import CumulativeDose, GivenDose
    from fascicle.clinic.noms import NomsTable
    from fascicle.clinic.recist.line import TimePointResult
    from fascicle.model.course_facts import ImagingFact
    from fascicle.model.scores import Score
    from fascicle.report.tree import Prose

NOT_ASSESSABLE = "not assessable"
UNVERIFIED = "Rule not checked against its source: no conclusion may rest on it."
NO_OBJECTION = "Nothing on record speaks against these targets."
Row = tuple["Prose", ...]


def compose_scores(measures: Measures, survival: Sequence[LineSurvival]) -> Table | None:
    """Every score with its value or all that remain possible, what is missing, and how far it applies; None without any."""
    rows = (*_list_scores(measures), *(row for line in survival for row in _list_survival(line)))
    columns = (Column("Score"), Column("Of"), Column("Value"), Column("What limits it", is_wide=True))
    return Table("Scores", columns, rows) if rows else None


def compose_growth(growth: Sequence[Growth]) -> Table | None:
    """How each lesion changed between the studies that measured it; None where none was measured twice."""
    columns = (
        Column("Lesion"),
        Column("Studies"),
        Column("Days", Alignment.END),
        Column("Longest diameter", Alignment.END, "mm in 30 days"),
        Column("Volume", Alignment.END, "% a day"),
        Column("Volume doubles in", Alignment.END, "days"),
        Column("What limits it", is_wide=True),
    )
    return Table("Growth between studies", columns, tuple(map(_compose_growth, growth))) if growth else None


def _compose_growth(item: Growth) -> Row:
    days = NOT_STATED if item.days is None else _join_ends(*item.days)
    scores = (item.diameter, item.rate, item.doubling)
    limits = list(dict.fromkeys(part for score in scores for part in (*score.missing, *score.notes)))
    supposed = item.supposed_rate
    note = (
        "" if supposed is None else f" By the convention that the third axis is as long as the second: {_sign(supposed)} % a day."
    )
    texts = (item.lesion, f"{item.earlier} to {item.later}", days, *map(_format_bounds, scores))
    return tuple(map(compose_prose, (*texts, f"{'; '.join(limits)}.{note}" if limits else note.strip())))


def _format_bounds(score: Score[Interval]) -> str:
    return NOT_ASSESSABLE if score.result is None else _join_ends(score.result.low, score.result.high)


def _join_ends(low: Decimal | int, high: Decimal | int) -> str:
    return _sign(low) if low == high else f"{_sign(low)} to {_sign(high)}"


def _sign(number: Decimal | int) -> str:
    return f"{number}".replace("-", "−")


def compose_anthracycline(found: CumulativeDose | None) -> Table | None:
    """What each line gave of each anthracycline; None where none was given."""
    if found is None:
        return None
    columns = (
        Column("Line"),
        Column("Drug"),
        Column("Given", Alignment.END, "mg/m²"),
        Column("In doxorubicin", Alignment.END, "mg/m²"),
        Column("Not stated", is_wide=True),
    )
    return Table("Anthracyclines by line", columns, tuple(_compose_dose(*item) for item in found.doses))


def compose_noms(noms: Sequence[tuple[Place, NomsTable]]) -> Table | None:
    """The four considerations on each lesion of the spine, with what is missing; None without a lesion."""
    columns = (Column("Lesion"), Column("NOMS"), Column("Known", is_wide=True), Column("Not stated", is_wide=True))
    rows = tuple(row for place, table in noms for row in _list_considerations(place, table))
    return Table("NOMS: considerations, not a decision", columns, rows) if rows else None


def _list_considerations(place: Place, table: NomsTable) -> Iterator[Row]:
    study, lesion = place
    for item in table.considerations:
        known, missing = ("; ".join(parts).replace("_", " ") or "—" for parts in (item.known, item.missing))
        yield tuple(map(compose_prose, (f"{lesion}, {study}", f"{item.letter}: {item.name}", known, missing)))
    scope = table.applicability
    said = scope.because if scope.applies is not None else "—"
    missing = "—" if scope.applies is not None else scope.because
    yield tuple(map(compose_prose, (f"{lesion}, {study}", "Scope", said, missing)))


def _compose_dose(dose: GivenDose, counted: Decimal | None) -> Row:
    given, missing = dose.sum_mg_per_m2, "; ".join(dose.missing) or "—"
    sums = (NOT_ASSESSABLE if value is None else f"{value.normalize():f}" for value in (given, counted))
    return tuple(map(compose_prose, (dose.line, dose.drug, *sums, missing)))


def compose_response(line: LineResult) -> Section:
    """One line of therapy by RECIST 1.1: its own baseline, its thresholds, and each study after it."""
    title = f"Response: {line.therapy.identifier}"
    blocks: tuple[Block, ...] = (Paragraph(compose_prose(_describe_baseline(line))), *_compose_targets(line.check))
    if line.studies:
        columns = (
            Column("Study"),
            Column("Sum of targets", Alignment.END, "mm"),
            Column("From baseline", Alignment.END, "%"),
            Column("From nadir", Alignment.END, "%"),
            Column("RECIST 1.1"),
            Column("In the report's words"),
        )
        blocks += (Table("Studies of the line", columns, tuple(_compose_study(*item) for item in line.studies)),)
    return Section(title, (*blocks, _compose_best(line)))


def format_result(score: Score[Any]) -> str:
    """The value, or every value that remains possible, with the unit.

    Values are joined by "or", an interval and more than two numbers by "to".
    """
    if score.result is None:
        return NOT_ASSESSABLE if score.applicability.applies is not False else "does not apply"
    match score.result:
        case Interval(low=low, high=high):
            text = f"{low:f}" if low == high else f"{low:f} to {high:f}"
        case Options(values=values) if all(isinstance(value, bool) for value in values):
            text = join_words(["yes" if value else "no" for value in values])
        case Options(values=values) if all(isinstance(value, int) for value in values) and len(values) > 2:
            text = f"{values[0]} to {values[-1]}"
        case Options(values=values):
            text = join_words([str(value) for value in values])
    return f"{text} {score.unit}" if score.unit else text


def _list_scores(measures: Measures) -> Iterator[Row]:
    for study, grade in measures.compression.items():
        yield _compose_score(grade, study)
    for (study, lesion), total in measures.sins.items():
        yield _compose_score(total, f"{lesion}, {study}")
    for (study, lesion), volume in measures.volume.items():
        supposed = measures.supposed_volume_ml.get((study, lesion))
        note = "" if supposed is None else f" By that convention: {supposed} ml."
        texts = (volume.name, f"{lesion}, {study}", format_result(volume), f"{describe_limits(volume)}{note}")
        yield tuple(map(compose_prose, texts))
    for result in measures.impairment:
        yield from _list_impairment(result)
    yield from (_compose_score(total, name) for name, total in measures.motor)
    if measures.anthracycline is not None:
        yield _compose_score(measures.anthracycline.total, "all lines")
    for scores in (measures.huvos, measures.stbsg, measures.fnclcc, measures.residual, measures.margin):
        for specimen, score in scores.items():
            yield _compose_score(score, specimen)
    for staged in measures.staging:
        for score in staged.scores:
            yield _compose_score(score, f"{staged.lesion}, {staged.study}")
    for item in measures.complications:
        yield _compose_score(item.grade, f"{item.what}, {item.operation}")


def _list_survival(line: LineSurvival) -> Iterator[Row]:
    for survival in (line.progression_free, line.overall):
        yield _compose_score(survival.days, line.therapy.identifier)


def _list_impairment(result: ImpairmentResult) -> Iterator[Row]:
    """From what is stated alone, then under the assumptions, which are named."""
    name = result.examination.identifier
    yield _compose_score(result.stated, name)
    if result.assumed is not None:
        names = ", ".join(item.identifier for item in result.assumptions)
        yield _compose_score(result.assumed, f"{name}, assuming {names}")


def _compose_score(score: Score[Any], subject: str) -> Row:
    return tuple(map(compose_prose, (score.name, subject, format_result(score), describe_limits(score))))


def describe_limits(score: Score[Any]) -> str:
    """Why it may not apply, what is missing, whether its rule was checked, and how it must not be read."""
    scope = score.applicability
    is_said = scope.applies is True or scope.because in score.missing
    parts = [] if is_said else [f"{scope.because.rstrip('.')}."]
    parts += [f"Missing: {', '.join(score.missing).replace('_', ' ')}."] if score.missing else []
    parts += [] if score.rule.is_verified else [UNVERIFIED]
    return " ".join((*parts, *score.notes))


def _describe_baseline(line: LineResult) -> str:
    if line.baseline is None:
        return "No study before this line is on record, so there is no baseline."
    if line.thresholds is None:
        return (
            f"Baseline: {line.baseline.identifier}. The targets were not measured there, so that changes in percent are "
            f"{NOT_ASSESSABLE}; what the reports say of the direction is kept as it is."
        )
    partial, progression = line.thresholds.partial_tenths_mm, line.thresholds.progression_tenths_mm
    return (
        f"Baseline: {line.baseline.identifier}, {line.baseline_mm} mm. Partial response at or below {partial} mm; "
        f"progression at or above {progression} mm as long as the baseline is the nadir."
    )


def _compose_targets(check: BaselineCheck) -> tuple[Block, ...]:
    """What the targets are by the rules, and what speaks against them."""
    if not check.targets:
        return ()
    columns = (Column("Lesion"), Column("RECIST 1.1 at the baseline"), Column("What limits it", is_wide=True))
    rows = [(target.lesion, format_result(target.found), describe_limits(target.found)) for target in check.targets]
    table = Table("Targets of the line", columns, tuple(tuple(map(compose_prose, row)) for row in rows))
    words = f"What speaks against these targets: {'; '.join(check.objections)}." if check.objections else NO_OBJECTION
    return table, Paragraph(compose_prose(words))


def _compose_study(study: ImagingFact, result: TimePointResult) -> Row:
    total = None if result.total is None else result.total.whole_mm
    changes = (_format_change(result.from_baseline), _format_change(result.from_nadir))
    described = NOT_STATED if result.described is None else DIRECTIONS[result.described]
    missing = f" (missing: {', '.join(result.response.missing)})" if result.response.missing else ""
    response = f"{format_result(result.response)}{missing}"
    sums = NOT_STATED if total is None else str(total)
    return tuple(map(compose_prose, (study.identifier, sums, *changes, response, described)))


def _compose_best(line: LineResult) -> Table:
    """The best response of the line, as it is and as a study would count it."""
    columns = (Column("Score"), Column("Value"), Column("What limits it", is_wide=True))
    scores = (line.best, line.best_confirmed)
    rows = (tuple(map(compose_prose, (score.name, format_result(score), describe_limits(score)))) for score in scores)
    return Table("Best overall response", columns, tuple(rows))


def _format_change(score: Score[Interval] | None) -> str:
    if score is None or score.value is None:
        return NOT_ASSESSABLE
    return _sign(score.value)
