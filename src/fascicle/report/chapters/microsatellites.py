"""Microsatellite instability: the class, the fraction with its interval, what could have been seen, and the unstable loci."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from fascicle.model.msi import Comparison, LocusVerdict, MsiClass
from fascicle.report.numbers import NOT_STATED, format_count, format_fraction
from fascicle.report.pictures.repeat_lengths import describe_lengths, draw_lengths
from fascicle.report.tree import (
    Alignment,
    Block,
    Bullets,
    Chapter,
    Column,
    Figure,
    KeyFact,
    KeyFacts,
    Notice,
    Paragraph,
    Section,
    Severity,
    Strong,
    Table,
    compose_prose,
)

if TYPE_CHECKING:
    from fascicle.model.dna import VariantFindings
    from fascicle.model.msi import LocusResult, MicrosatelliteInstability

TITLE: Final = "Microsatellite instability"
PICTURES_MAX: Final = 4
"""Unstable loci that are drawn; the others are counted, and msi.tsv lists all."""
CAPTION: Final = "Share of fragments by length. Lengths beside the germline's are stutter as far as the normal has them too."
CLASS_WORDS: Final = {
    MsiClass.HIGH: "MSI-H",
    MsiClass.STABLE: "MSS",
    MsiClass.NOT_ASSESSABLE: "Not assessable",
}
_HALF: Final = "a shift on one of two alleles of all tumour cells has half of the purity as its share"
_COMPARISONS: Final = {
    Comparison.NORMAL: "the patient's normal",
    Comparison.BASELINE: "a baseline of normals",
    Comparison.OWN: "the tumour's own stable loci",
}
_VERDICTS: Final = {
    LocusVerdict.UNSTABLE: "unstable",
    LocusVerdict.STABLE: "stable",
    LocusVerdict.TOO_FEW_FRAGMENTS: "too few fragments of the tumour",
    LocusVerdict.TOO_FEW_IN_NORMAL: "too few fragments of the normal",
    LocusVerdict.NOT_IN_BASELINE: "not in the baseline",
    LocusVerdict.NO_CLEAR_LENGTH: "no clear germline length",
    LocusVerdict.GERMLINE_POSSIBLE: "a second length that could be of the germline",
    LocusVerdict.CUT_OFF_LENGTHS: "shorter lengths were not recorded",
}


def describe_class(msi: MicrosatelliteInstability) -> str:
    """The class in one sentence, with what it rests on."""
    if msi.classification is MsiClass.NOT_ASSESSABLE:
        return f"Microsatellite instability is not assessable: {msi.because}."
    return f"{CLASS_WORDS[msi.classification]}: {msi.because}."


def describe_msi_in_short(msi: MicrosatelliteInstability) -> str:
    """For the first page: the class, or that there is none, with the fraction."""
    if msi.fraction is None or msi.fraction_low is None or msi.fraction_high is None:
        return f"Microsatellites: {CLASS_WORDS[msi.classification].lower()}."
    interval = f"{format_fraction(msi.fraction_low)} to {format_fraction(msi.fraction_high)}"
    doubt = "; the data do not decide" if msi.decides is False else ""
    numbers = f"{msi.unstable_loci} of {msi.assessed_loci} loci unstable, 95 % interval {interval}{doubt}"
    return f"Microsatellites: {CLASS_WORDS[msi.classification]} ({numbers})."


def compose_msi_section(variants: VariantFindings | None) -> tuple[Section, ...]:
    """The part of the first page; nothing where no read of a microsatellite was seen."""
    if variants is None or variants.microsatellites is None or not variants.microsatellites.loci:
        return ()
    return (Section("Microsatellites", (Paragraph(compose_prose(describe_msi_in_short(variants.microsatellites))),)),)


def compose_microsatellites(msi: MicrosatelliteInstability) -> Chapter:
    """Not assessable is said first, before any number that could be read as an answer."""
    text = describe_class(msi)
    is_firm = msi.classification is not MsiClass.NOT_ASSESSABLE and msi.decides
    answer: Block = Paragraph(compose_prose(Strong(text))) if is_firm else Notice(Severity.CAUTION, compose_prose(text))
    if msi.comparison is None:
        return Chapter("msi", TITLE, (answer,))
    notes = (Bullets(tuple(compose_prose(f"{note[0].upper()}{note[1:]}.") for note in msi.notes)),) if msi.notes else ()
    return Chapter("msi", TITLE, (answer, _compose_facts(msi), *notes, _compose_account(msi), *_compose_pictures(msi)))


def has_microsatellites(variants: VariantFindings | None) -> bool:
    """Whether a report says something of them."""
    return bool(compose_msi_section(variants))


def _compose_facts(msi: MicrosatelliteInstability) -> KeyFacts:
    """The numbers, and what could have been seen."""
    rows = (
        KeyFact("Unstable loci", compose_prose(_describe_fraction(msi)), compose_prose(msi.interval_method)),
        KeyFact("Held against", compose_prose(_describe_comparison(msi))),
        KeyFact("Purity", compose_prose(NOT_STATED if msi.purity is None else format_fraction(msi.purity))),
        KeyFact("Smallest share", compose_prose(_describe_limit(msi)), compose_prose(_HALF)),
        KeyFact("A stable tumour called MSI-H", compose_prose(_describe_rate(msi.false_high)), compose_prose("by chance alone")),
        KeyFact("An MSI-H tumour missed", compose_prose(_describe_rate(msi.missed_high)), compose_prose(_describe_expected(msi))),
    )
    return KeyFacts("What was measured, and what could have been seen", rows)


def _describe_fraction(msi: MicrosatelliteInstability) -> str:
    if msi.fraction is None or msi.fraction_low is None or msi.fraction_high is None:
        return "no locus could be assessed"
    interval = f"95 % interval {format_fraction(msi.fraction_low)} to {format_fraction(msi.fraction_high)}"
    return f"{msi.unstable_loci} of {msi.assessed_loci}, {format_fraction(msi.fraction)} ({interval})"


def _describe_comparison(msi: MicrosatelliteInstability) -> str:
    if msi.comparison is None:
        return "nothing"
    words = _COMPARISONS[msi.comparison]
    return words if msi.normals is None else f"{words} ({msi.normals} samples)"


def _describe_limit(msi: MicrosatelliteInstability) -> str:
    if msi.smallest_share is None:
        return "no share would have been found at half of the loci"
    return f"{format_fraction(msi.smallest_share)} of fragments one unit shorter, at half of the loci"


def _describe_rate(rate: float | None) -> str:
    return "not known" if rate is None else format_fraction(rate)


def _describe_expected(msi: MicrosatelliteInstability) -> str:
    rule = msi.rule
    homopolymers, others = format_fraction(rule.expected_homopolymers), format_fraction(rule.expected_others)
    parts = f"{homopolymers} of homopolymers and {others} of other loci"
    return f"if {parts} are unstable, at a purity of {format_fraction(msi.purity or rule.assumed_purity)}"


def _compose_account(msi: MicrosatelliteInstability) -> Table:
    """Every locus once, by its verdict."""
    counts = Counter(result.verdict for result in msi.loci)
    rows = [(compose_prose(_VERDICTS[kind]), compose_prose(format_count(counts[kind]))) for kind in LocusVerdict if counts[kind]]
    rows.append((compose_prose(Strong("all that count")), compose_prose(format_count(len(msi.loci)))))
    shorter = format_count(msi.scanned_loci - len(msi.loci))
    words = f"Homopolymers from 10 and other repeats from 5 copies. {shorter} shorter ones serve to learn the stutter. "
    note = compose_prose(words, "msi.tsv lists every locus.")
    return Table("Microsatellites in the targets", (Column("Verdict"), Column("Loci", Alignment.END)), tuple(rows), note)


def _compose_pictures(msi: MicrosatelliteInstability) -> tuple[Block, ...]:
    """The clearest unstable loci."""
    ordered = sorted(msi.unstable, key=_rank)
    figures = tuple(
        Figure(f"figure-msi-{number}", draw_lengths(result, f"msi-{number}"), CAPTION, describe_lengths(result))
        for number, result in enumerate(ordered[:PICTURES_MAX], start=1)
    )
    others = len(ordered) - len(figures)
    if not others:
        return figures
    return (*figures, Paragraph(compose_prose(f"{format_count(others)} more unstable loci are not drawn.")))


def _rank(result: LocusResult) -> tuple[float, str, int]:
    """The least probable by chance first."""
    p_value = 1.0 if result.p_value is None else result.p_value
    return p_value, result.locus.chrom, result.locus.span.start
