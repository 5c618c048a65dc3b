"""The chapter on FISH: what was counted, against which cut-off, how sure it is, and how often such a count is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.model.answers import Outcome
from fascicle.model.fish import CutOffMethod, FishCall, GeneEnd, ProbeKind, SignalPattern
from fascicle.report.numbers import NOT_STATED, format_fraction
from fascicle.report.pictures.fish import draw_share
from fascicle.report.tree import (
    Alignment,
    Block,
    Bullets,
    Chapter,
    Column,
    Figure,
    KeyFact,
    KeyFacts,
    Paragraph,
    Section,
    Strong,
    Table,
    compose_prose,
)

if TYPE_CHECKING:
    from fascicle.model.findings import Findings
    from fascicle.model.fish import CutOff, FishResult, ReaderCount, ShareRange

TITLE = "FISH"
KIND_WORDS = {
    ProbeKind.BREAK_APART: "break-apart probe",
    ProbeKind.FUSION: "fusion probe",
    ProbeKind.AMPLIFICATION: "amplification probe",
}
CALL_WORDS = {
    FishCall.POSITIVE: "positive",
    FishCall.BORDERLINE: "borderline",
    FishCall.NEGATIVE: "negative",
    FishCall.NOT_EVALUABLE: "not evaluable",
}
CALL_MEANINGS = {
    FishCall.POSITIVE: "the whole 95 % interval is beyond the cut-off",
    FishCall.BORDERLINE: "the 95 % interval holds the cut-off, or readers differ",
    FishCall.NEGATIVE: "the whole 95 % interval is below the cut-off",
    FishCall.NOT_EVALUABLE: "a condition of the test is not met",
}
PATTERN_WORDS = {
    SignalPattern.FUSED: "fused",
    SignalPattern.SPLIT: "split",
    SignalPattern.ISOLATED_THREE_PRIME: "isolated 3′",
    SignalPattern.ISOLATED_FIVE_PRIME: "isolated 5′",
    SignalPattern.ISOLATED: "isolated, end not stated",
    SignalPattern.EXTRA_COPIES: "extra copies",
    SignalPattern.CLUSTERED: "clusters",
}
METHOD_WORDS = {
    CutOffMethod.STATED: "stated by the laboratory",
    CutOffMethod.EXACT_BINOMIAL: "exact binomial: upper one-sided 95 % limit, BETAINV(0.95; x + 1; n − x)",
    CutOffMethod.BETAINV: "spreadsheet formula BETAINV(0.95; x + 1; n)",
    CutOffMethod.CRITBINOM: "CRITBINOM: least count exceeded in at most 5 % at the mean of the normals",
}
END_WORDS = {GeneEnd.THREE_PRIME: "3′", GeneEnd.FIVE_PRIME: "5′", None: NOT_STATED}
OVER_WORDS = {True: "over the cut-off", False: "not over the cut-off", None: "left open by what is stated"}
SECOND_READER = "A second reader should count: one reader's count does not lie clearly on one side of the cut-off."
INVENTED = "The counts are invented for this example."


def compose_fish(findings: Findings) -> Chapter:
    """One section a test."""
    return Chapter(
        "fish", TITLE, tuple(_compose_test(result, f"fish-test-{rank}") for rank, result in enumerate(findings.tissue.fish, 1))
    )


def _compose_test(result: FishResult, identifier: str) -> Section:
    probe = result.test.probe
    notes = [*result.notes]
    notes += [SECOND_READER] if result.needs_second_reader else []
    notes += [INVENTED] if result.test.is_invented else []
    blocks: tuple[Block, ...] = (
        Paragraph(compose_prose(Strong(f"{CALL_WORDS[result.call].capitalize()}: "), f"{CALL_MEANINGS[result.call]}.")),
        *_compose_picture(result, identifier),
        _compose_facts(result),
        *((Bullets(tuple(compose_prose(note) for note in notes)),) if notes else ()),
        *_compose_computed(result),
        *_compose_wrong_calls(result),
    )
    return Section(f"{probe.gene}, {KIND_WORDS[probe.kind]}", blocks)


def _compose_picture(result: FishResult, identifier: str) -> tuple[Block, ...]:
    share, cut_off = result.share, result.cut_off
    if share is None or cut_off is None:
        return ()
    caption = "Share of positive nuclei with its exact 95 % interval, and the cut-off"
    description = f"{_describe_share(share)}; cut-off {_describe_cut_off(cut_off, is_share=True)}."
    return (Figure(identifier, draw_share(f"{identifier}-picture", share, cut_off), caption, description),)


def _compose_facts(result: FishResult) -> KeyFacts:
    test, is_share = result.test, result.share is not None
    checks = {answer.criterion: answer for answer in result.answers}
    control = checks["control"]
    rows = [
        KeyFact("Laboratory's result", compose_prose(test.said or NOT_STATED)),
        KeyFact("Counted", compose_prose(_describe_count(result) or NOT_STATED)),
        KeyFact("By the laboratory's rule", compose_prose(OVER_WORDS[result.is_over_cut_off])),
    ]
    if result.cut_off is not None:
        words = _describe_cut_off(result.cut_off, is_share=is_share)
        rows.append(KeyFact("Cut-off", compose_prose(words), compose_prose(f"origin: {result.cut_off.origin}")))
    else:
        rows.append(KeyFact("Cut-off", compose_prose(NOT_STATED)))
    if result.uncounted is not None:
        rows.append(
            KeyFact("Not counted", compose_prose(f"{_describe_share(result.uncounted)}, isolated signal of the other end"))
        )
    rows += [KeyFact(f"Reader {rank}", compose_prose(_describe_reader(reader))) for rank, reader in enumerate(test.readers, 1)]
    if result.agreement is not None:
        words = {True: "agree", False: "do not agree", None: "cannot be compared"}[result.agreement.agree]
        rows.append(KeyFact("Readers", compose_prose(words), compose_prose(result.agreement.because)))
    worked = control.because if control.outcome is not Outcome.NOT_ASSESSABLE else NOT_STATED
    rows.append(KeyFact("Control", compose_prose(worked)))
    rows.append(KeyFact("Nuclei", compose_prose(checks["nuclei"].because)))
    rows.append(
        KeyFact("Probe", compose_prose(test.probe.product or f"product {NOT_STATED}"), compose_prose(_describe_end(result)))
    )
    return KeyFacts(f"FISH {test.identifier}", tuple(rows))


def _describe_end(result: FishResult) -> str:
    probe = result.test.probe
    if probe.kind is ProbeKind.BREAK_APART:
        return f"end that the fusion keeps: {END_WORDS[probe.kept_end]}"
    return f"with {probe.partner or NOT_STATED}"


def _describe_count(result: FishResult) -> str:
    if result.share is not None:
        return _describe_share(result.share)
    ratio = result.ratio
    if ratio is None:
        return ""
    least = "at least " if ratio.is_least else ""
    interval = f"95 % interval {ratio.lower:.2f} to {ratio.upper:.2f}"
    per_cell = f"{ratio.gene_per_cell:.1f} signals of the gene a nucleus"
    return f"ratio {least}{ratio.value:.2f} ({interval}) in {ratio.nuclei} nuclei, {per_cell}"


def _describe_share(share: ShareRange) -> str:
    limits = f"exact 95 % interval {format_fraction(share.lower)} to {format_fraction(share.upper)}"
    if share.is_exact:
        return f"{share.low} of {share.of} nuclei, {format_fraction(share.low / share.of)} ({limits})"
    return f"at least {share.low} and at most {share.high} of {share.of} nuclei ({limits})"


def _describe_cut_off(cut_off: CutOff, *, is_share: bool) -> str:
    value = format_fraction(cut_off.value) if is_share else f"a ratio of {cut_off.value:g}"
    return f"{cut_off.words} {value}, {METHOD_WORDS[cut_off.method]}"


def _describe_reader(reader: ReaderCount) -> str:
    cells = [
        f"{PATTERN_WORDS[cell.pattern]} {cell.low if cell.low == cell.high else f'{cell.low} to {cell.high}'}"
        for cell in reader.cells
    ]
    signals = (
        [f"{reader.gene_signals} signals of the gene, {reader.centromere_signals} of the centromere"]
        if reader.gene_signals
        else []
    )
    return f"{reader.nuclei} nuclei: {', '.join((*cells, *signals)) or NOT_STATED}"


def _compose_computed(result: FishResult) -> tuple[Block, ...]:
    if not result.computed:
        return ()
    columns = (Column("Method"), Column("Cut-off", Alignment.END), Column("Out of", is_wide=True))
    rows = tuple(
        (
            compose_prose(METHOD_WORDS[item.method]),
            compose_prose(f"{100 * item.value:.2f} %"),
            compose_prose(item.origin),
        )
        for item in result.computed
    )
    return (Table("Cut-offs out of the laboratory's normal specimens", columns, rows),)


def _compose_wrong_calls(result: FishResult) -> tuple[Block, ...]:
    if not result.wrong_calls or result.share is None:
        return ()
    columns = (Column("True share", Alignment.END), Column("Wrong call"), Column("Probability", Alignment.END))
    rows = tuple(
        (
            compose_prose(format_fraction(item.true_share)),
            compose_prose("over the cut-off" if item.is_false_positive else "not over the cut-off"),
            compose_prose(format_fraction(item.probability)),
        )
        for item in result.wrong_calls
    )
    return (Table(f"How often the laboratory's rule is wrong with {result.share.of} nuclei", columns, rows),)
