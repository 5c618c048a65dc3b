"""What the rules on alterations together need to know: the rules' sources, pathways, drivers that exclude each other.

`interaction_rules.tsv`: kind, text, sources, verification, verified_on. `pathways.tsv`: pathway, gene, sources, verification,
verified_on. `exclusive_drivers.tsv`: identifier, first, second (biomarkers as in knowledge/patterns.py), diseases (`|`), text,
sources, verification, verified_on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, TypeVar

from fascicle.errors import InputError
from fascicle.knowledge.patterns import parse_biomarker
from fascicle.knowledge.sources import check_read, find_sources
from fascicle.knowledge.tables import parse_rows
from fascicle.model.interactions import ExclusiveDrivers, InteractionKind, InteractionRule, PathwayMember
from fascicle.model.knowledge import Citation, Verification

T = TypeVar("T")
RULES_FILE_NAME: Final = "interaction_rules.tsv"
RULE_COLUMNS: Final = ("kind", "text", "sources", "verification", "verified_on")
PATHWAYS_FILE_NAME: Final = "pathways.tsv"
PATHWAY_COLUMNS: Final = ("pathway", "gene", "sources", "verification", "verified_on")
EXCLUSIVE_FILE_NAME: Final = "exclusive_drivers.tsv"
EXCLUSIVE_COLUMNS: Final = ("identifier", "first", "second", "diseases", "text", "sources", "verification", "verified_on")
Row = Mapping[str, str]
Make = Callable[[Row, tuple[Citation, ...], Verification], T]


def parse_interaction_rules(text: str, sources: Mapping[str, Citation]) -> dict[InteractionKind, InteractionRule]:
    """Rules by kind. Raises InputError, naming the row."""
    rules = _parse(text, RULE_COLUMNS, RULES_FILE_NAME, "kind", sources, _make_rule)
    return {rule.kind: rule for rule in rules}


def parse_pathways(text: str, sources: Mapping[str, Citation]) -> tuple[PathwayMember, ...]:
    """Members in the order of the table. Raises InputError, naming the gene."""
    return _parse(text, PATHWAY_COLUMNS, PATHWAYS_FILE_NAME, "gene", sources, _make_member)


def parse_exclusive_drivers(text: str, sources: Mapping[str, Citation]) -> tuple[ExclusiveDrivers, ...]:
    """Pairs in the order of the table. Raises InputError, naming the pair."""
    return _parse(text, EXCLUSIVE_COLUMNS, EXCLUSIVE_FILE_NAME, "identifier", sources, _make_pair)


def _parse(
    text: str, columns: tuple[str, ...], path: str, key: str, sources: Mapping[str, Citation], make: Make[T]
) -> tuple[T, ...]:
    """One item a row: what all tables have in common is that a row is cited, dated and verified or not."""
    items = []
    for row in parse_rows(text, columns, path):
        citations = find_sources(row["sources"].split("|"), dict(sources), path, row[key])
        try:
            date.fromisoformat(row["verified_on"])
            verification = Verification(row["verification"])
            items.append(make(row, citations, verification))
        except ValueError as error:
            raise InputError(str(error), path=path, where=row[key], remedy="Correct the row.") from error
        check_read(verification, citations, path, row[key])
    return tuple(items)


def _make_rule(row: Row, citations: tuple[Citation, ...], verification: Verification) -> InteractionRule:
    return InteractionRule(InteractionKind(row["kind"]), row["text"], citations, verification)


def _make_member(row: Row, citations: tuple[Citation, ...], verification: Verification) -> PathwayMember:
    return PathwayMember(row["pathway"], row["gene"], citations, verification)


def _make_pair(row: Row, citations: tuple[Citation, ...], verification: Verification) -> ExclusiveDrivers:
    first, second = parse_biomarker(row["first"]), parse_biomarker(row["second"])
    diseases = tuple(row["diseases"].split("|"))
    return ExclusiveDrivers(row["identifier"], first, second, diseases, row["text"], citations, verification)
