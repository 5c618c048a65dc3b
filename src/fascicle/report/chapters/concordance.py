"""The chapter that holds all assays together: one claim, what each assay says and could see, verdicts, and the next test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.model.concordance import Agreement, AssayType, ClaimState, Seen
from fascicle.report.numbers import format_fraction
from fascicle.report.sentences import join_words
from fascicle.report.tree import (
    Block,
    Bullets,
    Chapter,
    Column,
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
    from fascicle.model.concordance import AssayView, Concordance, Explanation, Performance
    from fascicle.model.findings import Findings
    from fascicle.model.stains import Rate
    from fascicle.report.bibliography import Bibliography

TITLE = "All assays together"
ASSAY_NAMES = {
    AssayType.RNA: "RNA sequencing",
    AssayType.DNA: "DNA sequencing",
    AssayType.FISH: "FISH",
    AssayType.IHC: "Immunohistochemistry",
}
AGREEMENT_WORDS = {
    Agreement.AGREE: "agrees",
    Agreement.CONFLICT: "conflicts",
    Agreement.EXPECTED_SILENT: "silent, as expected",
    Agreement.NOT_ASSESSABLE: "not assessable",
}
STATE_WORDS = {
    ClaimState.SUPPORTED: "supported",
    ClaimState.SINGLE: "supported by one assay alone",
    ClaimState.CONFLICTING: "the assays contradict each other",
    ClaimState.NOT_SUPPORTED: "not supported",
    ClaimState.OPEN: "open",
}
NO_PROBABILITY = (
    "No probability is computed of all assays together: they are not independent of each other, and how frequent the fusion is "
    "in patients who are tested like this one is not known."
)
OTHER_WORDS = {
    Seen.NOT_SEEN: "did not see it",
    Seen.BORDERLINE: "is borderline",
    Seen.NOT_COVERED: "does not look there",
    Seen.FAILED: "gave no usable result",
    Seen.NOT_DONE: "was not done",
    Seen.NOT_MEASURED: "does not measure it",
}
NO_FIGURE = "no figure that was read"


def compose_concordance(findings: Findings, bibliography: Bibliography) -> Chapter:
    """One section a claim."""
    blocks: tuple[Block, ...] = tuple(
        Section(claim.claim, _compose_claim(claim, bibliography)) for claim in list_told_claims(findings)
    )
    return Chapter("concordance", TITLE, (*blocks, Paragraph(compose_prose(NO_PROBABILITY))))


def list_told_claims(findings: Findings) -> tuple[Concordance, ...]:
    """Claims that an assay beside RNA was done on; RNA alone has chapters of its own."""
    return tuple(
        claim
        for claim in findings.tissue.concordance
        if any(_is_told(view) for view in claim.views if view.observation.assay is not AssayType.RNA)
    )


def list_concordance_lines(findings: Findings) -> tuple[Prose, ...]:
    """For the first page: the verdict on each claim, and which assays make it."""
    return tuple(_compose_line(claim) for claim in list_told_claims(findings))


def list_next_steps(findings: Findings) -> tuple[str, ...]:
    """For the first page: the next test of each claim that needs one."""
    steps = ((claim, claim.reflex) for claim in list_told_claims(findings))
    return tuple(f"Next test for {claim.gene}: {step.text}" for claim, step in steps if not step.text.startswith("None"))


def has_second_method(findings: Findings) -> bool:
    """Whether an assay beside RNA agrees with it on a claim."""
    return any(
        view.observation.assay is not AssayType.RNA and view.agreement is Agreement.AGREE
        for claim in list_told_claims(findings)
        for view in claim.views
    )


def _compose_line(claim: Concordance) -> Prose:
    """`seen by RNA sequencing and FISH; DNA sequencing silent, as expected`, with what makes a result uncertain."""
    seen = [ASSAY_NAMES[view.observation.assay] for view in claim.views if view.observation.main is Seen.SEEN]
    others = [
        f"{ASSAY_NAMES[view.observation.assay]} {_describe_other(view)}"
        for view in claim.views
        if _is_told(view) and view.observation.main is not Seen.SEEN
    ]
    parts = [*([f"seen by {join_words(seen, 'and')}"] if seen else []), *others]
    doubts = [f"{ASSAY_NAMES[view.observation.assay]}: {text}" for view in claim.views for text in view.observation.doubts]
    caution = f" Caution, {'; '.join(doubts)}." if doubts else ""
    text = _capitalise("; ".join(parts))
    return compose_prose(Strong(f"{claim.claim}: {STATE_WORDS[claim.state]}."), f" {text}.{caution}")


def _describe_other(view: AssayView) -> str:
    if view.agreement is Agreement.EXPECTED_SILENT:
        return AGREEMENT_WORDS[view.agreement]
    return OTHER_WORDS[view.observation.main]


def _is_told(view: AssayView) -> bool:
    states = {view.observation.rearranged, view.observation.expressed}
    return not states <= {Seen.NOT_DONE, Seen.NOT_MEASURED}


def _compose_claim(claim: Concordance, bibliography: Bibliography) -> tuple[Block, ...]:
    severity = Severity.CAUTION if claim.state is ClaimState.CONFLICTING else Severity.INFORMATION
    verdict = compose_prose(Strong(f"{_capitalise(STATE_WORDS[claim.state])}."), f" {_capitalise(claim.because)}.")
    next_step = compose_prose(Strong("Next test: "), f"{claim.reflex.text} {claim.reflex.because} (rule {claim.reflex.rule})")
    return (
        Notice(severity, verdict),
        _compose_views(claim),
        *_compose_explanations(claim.explanations, bibliography),
        Paragraph(next_step),
        _compose_limits(claim, bibliography),
        _compose_pairs(claim),
    )


def _compose_views(claim: Concordance) -> Table:
    columns = (Column("Assay"), Column("Result", is_wide=True), Column("Expected by the others", is_wide=True), Column("Verdict"))
    return Table(f"Assays on: {claim.claim}", columns, tuple(_compose_view(view) for view in claim.views))


def _compose_view(view: AssayView) -> tuple[Prose, ...]:
    own = view.observation
    doubts = f" ({'; '.join(own.doubts)})" if own.doubts else ""
    return (
        compose_prose(ASSAY_NAMES[own.assay]),
        compose_prose(f"{own.result}{doubts}"),
        compose_prose(view.expected or "nothing"),
        compose_prose(Strong(AGREEMENT_WORDS[view.agreement])),
    )


def _compose_limits(claim: Concordance, bibliography: Bibliography) -> Table:
    columns = (Column("Assay"), Column("Can see", is_wide=True), Column("How well", is_wide=True))
    rows = tuple(
        (
            compose_prose(ASSAY_NAMES[view.observation.assay]),
            compose_prose(view.observation.limit),
            _compose_performance(view.performance, bibliography),
        )
        for view in claim.views
    )
    return Table(f"What each assay can see, and how well: {claim.gene}", columns, rows)


def _compose_performance(rows: tuple[Performance, ...], bibliography: Bibliography) -> Prose:
    if not rows:
        return compose_prose(NO_FIGURE)
    runs: list[Prose] = []
    for rank, row in enumerate(rows):
        rates = (("sensitivity", row.sensitivity), ("specificity", row.specificity))
        parts = [f"{name} {format_rate(rate)}" for name, rate in rates if rate is not None]
        text = f"{'; ' if rank else ''}{row.population}: {', '.join(parts) or row.note} "
        runs.append((*compose_prose(text), *bibliography.cite(row.citations)))
    return tuple(run for prose in runs for run in prose)


def format_rate(rate: Rate) -> str:
    """`80 % (8 of 10)`, or the percentage alone."""
    counts = f" ({rate.found} of {rate.of})" if rate.found is not None else ""
    return f"{format_fraction(rate.value)}{counts}"


def _compose_explanations(explanations: tuple[Explanation, ...], bibliography: Bibliography) -> tuple[Block, ...]:
    if not explanations:
        return ()
    items = tuple(
        (*compose_prose(item.text, " " if item.citations else ""), *bibliography.cite(item.citations)) for item in explanations
    )
    return (Bullets(items),)


def _compose_pairs(claim: Concordance) -> Table:
    columns = tuple(Column(title) for title in ("Pair", "Verdict", "Because"))
    rows = tuple(
        (
            compose_prose(f"{pair.first.value.upper()} and {pair.second.value.upper()}"),
            compose_prose(_name_pair(pair.agreement)),
            compose_prose(pair.because),
        )
        for pair in claim.pairs
    )
    return Table(f"Every pair of assays: {claim.gene}", columns, rows)


def _name_pair(agreement: Agreement) -> str:
    words = {Agreement.AGREE: "agree", Agreement.CONFLICT: "conflict"}
    return words.get(agreement, AGREEMENT_WORDS[agreement])


def _capitalise(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
