"""The quality chapter: named checks, where the fragments went, and what the reads are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.model.quality import Status
from fascicle.report.numbers import format_count, format_fraction, format_optional, format_quantity
from fascicle.report.sentences import IMPORTED
from fascicle.report.tree import (
    Alignment,
    Block,
    Chapter,
    Column,
    KeyFact,
    KeyFacts,
    Notice,
    Paragraph,
    Prose,
    Severity,
    Strong,
    Table,
    compose_prose,
)

if TYPE_CHECKING:
    from fascicle.model.dna import VariantFindings
    from fascicle.model.findings import FusionFindings
    from fascicle.model.quality import Check, Quality
    from fascicle.model.reads import ReadCounts, ReadProfile

STATUS_WORDS = {
    Status.PASS: "passed",
    Status.NOT_ASSESSABLE: "not assessable",
    Status.WARN: "warning",
    Status.FAIL: "failed",
}

SEVERITIES = {Status.NOT_ASSESSABLE: Severity.INFORMATION, Status.WARN: Severity.CAUTION, Status.FAIL: Severity.WARNING}


def compose_quality(assay: FusionFindings) -> Chapter:
    """Checks first, since they decide how far the rest can be trusted."""
    blocks = (
        _compose_verdict(assay.quality),
        _compose_checks(assay.quality),
        *_compose_reads(assay.profile),
    )
    return Chapter("quality", "Quality of the data", blocks)


def compose_variant_quality(findings: VariantFindings) -> Chapter:
    """The checks of a DNA assay."""
    blocks = (_compose_verdict(findings.quality), _compose_checks(findings.quality))
    return Chapter("dna-quality", "Quality of the DNA data", blocks)


def _compose_reads(profile: ReadProfile | None) -> tuple[Block, ...]:
    """What the reads are; imported calls come without them."""
    if profile is None:
        return (Paragraph(compose_prose(IMPORTED)),)
    return (_compose_counts(profile.counts), _compose_profile(profile))


def describe_quality(quality: Quality) -> str:
    """The checks in one sentence, with the names of those that did not pass."""
    if not quality.checks:
        return "The quality of the data was not checked."
    if quality.status is Status.PASS:
        return f"All quality checks passed ({len(quality.checks)})."
    parts = [_describe_status(quality, status) for status in reversed(Status) if status is not Status.PASS]
    passed = sum(check.status is Status.PASS for check in quality.checks)
    return f"Quality: {passed} of {len(quality.checks)} checks passed; {'; '.join(part for part in parts if part)}."


def _describe_status(quality: Quality, status: Status) -> str:
    names = [_name_check(check) for check in quality.checks if check.status is status]
    return f"{STATUS_WORDS[status]}: {', '.join(names)}" if names else ""


def _name_check(check: Check) -> str:
    """The name that qc.json has, in words."""
    return check.name.replace("_", " ")


def _compose_verdict(quality: Quality) -> Notice | Paragraph:
    text = compose_prose(describe_quality(quality))
    if quality.status is Status.PASS:
        return Paragraph(text)
    return Notice(SEVERITIES[quality.status], text)


def _compose_checks(quality: Quality) -> Table:
    columns = (Column("Check"), Column("Outcome"), Column("Value", Alignment.END), Column("Because"))
    return Table("Quality checks", columns, tuple(_compose_check(check) for check in quality.checks))


def _compose_check(check: Check) -> tuple[Prose, ...]:
    """The value with its interval, and the reason with what decides, where there are such."""
    value = format_optional(check.value, check.unit)
    if check.low is not None and check.high is not None:
        value += f" ({format_optional(check.low)} to {format_optional(check.high)})"
    because = check.because if check.threshold is None else f"{check.because} [{check.threshold}]"
    return (
        compose_prose(_name_check(check)),
        compose_prose(Strong(STATUS_WORDS[check.status])),
        compose_prose(value),
        compose_prose(because),
    )


def _compose_counts(counts: ReadCounts) -> Table:
    columns = (Column("Fate"), Column("Fragments", Alignment.END), Column("Share", Alignment.END), Column("Meaning"))
    rows = (
        ("Concordant", counts.concordant, "one gene explains the fragment"),
        ("Kept for fusion search", counts.kept, "two genes, or a gene and a part that it does not explain"),
        ("Shared", counts.shared, "only sequence that several genes have"),
        ("Off target", counts.off_target, "nothing of the reference"),
        ("All", counts.fragments, "the sum of the rows above"),
    )
    cells = tuple(_compose_count(name, count, counts.fragments, meaning) for name, count, meaning in rows)
    return Table(
        "Where the fragments went", columns, cells, compose_prose("A fragment is a read pair, or one read of single-end data.")
    )


def _compose_count(name: str, count: int, total: int, meaning: str) -> tuple[Prose, ...]:
    share = format_fraction(count / total) if total else "no fragments"
    return tuple(compose_prose(cell) for cell in (name, format_count(count), share, meaning))


def _compose_profile(profile: ReadProfile) -> KeyFacts:
    rows = (
        ("Layout", "paired reads" if profile.is_paired else "single reads"),
        ("Longest read", format_optional(profile.read_length_max_bp, "bp")),
        ("Mean read length", format_optional(profile.read_length_mean_bp, "bp")),
        ("Mean base quality", format_optional(profile.quality_mean, "(Phred)")),
        ("Median insert size", format_optional(profile.insert_size_median_bp, "bp")),
    )
    return KeyFacts("What the reads are", tuple(KeyFact(label, compose_prose(value)) for label, value in rows))


def describe_fragments(profile: ReadProfile | None) -> str:
    """How much was read and how much of it was of use."""
    if profile is None:
        return "not known, since the calls were imported"
    counts = profile.counts
    of_genes = format_count(counts.concordant + counts.kept)
    return f"{format_quantity(counts.fragments, 'fragment')}, of which {of_genes} come from genes of the reference"
