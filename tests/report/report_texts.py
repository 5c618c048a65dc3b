"""Every text of a Report tree, for tests that ask whether a renderer shows it."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from enum import Enum

from findings_examples import FUSION_FINDINGS, GENES, INDEX

from fascicle.model.findings import Findings
from fascicle.model.fusions import Fusion
from fascicle.report.compose import compose_report
from fascicle.report.tree import Block, Report

NOT_PRINTED = {"identifier", "svg", "kind", "language", "url", "alignment", "unit", "severity", "words"}


def read_chapter(report: Report, identifier: str) -> str:
    """All texts of one chapter, a line each."""
    chapter = next(chapter for chapter in report.chapters if chapter.identifier == identifier)
    return "\n".join(collect_texts(replace(report, notices=(), chapters=(chapter,))))


def get_text(findings: Findings, identifier: str) -> str:
    """The same of the report of findings, with the gene models of the index case."""
    return read_chapter(compose_report(findings, GENES), identifier)


def with_fusion(fusion: Fusion) -> Findings:
    """The index case with one candidate."""
    return replace(INDEX, fusions=replace(FUSION_FINDINGS, candidates=(fusion,)))


def collect_texts(report: Report | Block) -> list[str]:
    """All strings that a reader of a report, or of a part of it, should see, in order."""
    return [text for text in _walk(report) if text.strip()]


def _walk(node: object) -> list[str]:
    if isinstance(node, str):
        return [node]
    if isinstance(node, tuple):
        return [text for item in node for text in _walk(item)]
    if is_dataclass(node) and not isinstance(node, (type, Enum)):
        return [text for field in fields(node) if field.name not in NOT_PRINTED for text in _walk(getattr(node, field.name))]
    return []
