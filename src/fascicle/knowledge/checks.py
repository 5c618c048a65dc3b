"""What must hold of Fascicle's own statements, so that nobody can ship one that does not bear looking at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from fascicle.errors import InputError
from fascicle.knowledge.sources import check_read
from fascicle.model.knowledge import Statement

if TYPE_CHECKING:
    from fascicle.knowledge.diseases import DiseaseTree
    from fascicle.model.knowledge import Entity


def check_statements(statements: Sequence[Statement], tree: DiseaseTree, entities: Mapping[str, Entity]) -> None:
    """Raises InputError, naming the statement, for the first thing that does not hold.

    Identifiers are unique; diseases are in the tree, also those of entities; a verified statement has a source that was read; a
    statement on therapy names a drug, and no other does; every statement names a biomarker or a disease.
    """
    check_identifiers(statements)
    for entity in entities.values():
        _check_codes(entity.codes, tree, entity.identifier)
    for statement in statements:
        _check_one(statement, tree)


def check_identifiers(statements: Sequence[Statement]) -> None:
    """Raises InputError for an identifier that two statements have."""
    counts = Counter(statement.identifier for statement in statements)
    for identifier, count in counts.items():
        if count > 1:
            raise InputError("stands twice", where=identifier, remedy="Give each statement its own identifier.")


def _check_one(statement: Statement, tree: DiseaseTree) -> None:
    _check_codes(statement.diseases, tree, statement.identifier)
    check_read(statement.verification, statement.citations, None, statement.identifier)
    if (statement.proposition == "therapy") != bool(statement.drugs):
        raise InputError("names drugs exactly if it is on therapy", where=statement.identifier)
    if not statement.biomarker.alternatives and not statement.diseases:
        raise InputError("names neither a biomarker nor a disease", where=statement.identifier)


def _check_codes(codes: Sequence[str], tree: DiseaseTree, where: str) -> None:
    unknown = [code for code in codes if code not in tree]
    if unknown:
        raise InputError(f"names the disease {', '.join(unknown)}, which diseases.tsv does not have", where=where)
