"""The numbers of sources: each source once, in the order in which the report first comes to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fascicle.report.tree import CitationMark, Inline, Prose, Reference, References, Text, is_web_address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fascicle.model.findings import Findings
    from fascicle.model.knowledge import Citation


@dataclass(frozen=True, slots=True)
class Bibliography:
    """All sources of a report in order of their number."""

    citations: tuple[Citation, ...]

    def cite(self, citations: Iterable[Citation]) -> Prose:
        """The marks of some sources, `[1] [3]`."""
        marks: list[Inline] = []
        for citation in citations:
            marks += [Text(" ")] if marks else []
            marks.append(CitationMark(self.citations.index(citation) + 1))
        return tuple(marks)

    def compose_references(self) -> References:
        """The reference list; an address that is no web address is printed as text."""
        return References(tuple(_compose_reference(number, item) for number, item in enumerate(self.citations, 1)))


def number_citations(findings: Findings, further: Iterable[Citation] = ()) -> Bibliography:
    """Matching statements first, since they are read first, then the others, the rules on alterations together, and `further`."""
    ordered = sorted(findings.statements, key=lambda match: bool(match.mismatches))
    of_statements = (citation for match in ordered for citation in match.statement.citations)
    of_rules = (citation for item in findings.interactions for citation in item.citations)
    return Bibliography(tuple(dict.fromkeys((*of_statements, *of_rules, *further))))


def _compose_reference(number: int, citation: Citation) -> Reference:
    if citation.url is None or is_web_address(citation.url):
        return Reference(number, citation.text, citation.url)
    return Reference(number, f"{citation.text} ({citation.url})")
