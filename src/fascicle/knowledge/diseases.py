"""Diseases as a tree of OncoTree codes, and how far one lies from another.

The table that ships holds the codes that Fascicle's own statements and entities use and all that lie above them. `SOLID` stands
for every tissue but blood and lymph, because labels speak of "solid tumours" and OncoTree has no such node.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from fascicle.errors import InputError
from fascicle.knowledge.tables import parse_rows
from fascicle.model.diseases import Disease, Kinship, Relation

FILE_NAME: Final = "diseases.tsv"
COLUMNS: Final = ("code", "name", "parent")
SOLID: Final = "SOLID"
LIQUID_TISSUES: Final = ("LYMPH", "MYELOID")
_ROOT: Final = "-"


# The closest first, as the enumeration names them.
_ORDER: Final = tuple(Kinship)


@dataclass(frozen=True)
class DiseaseTree:
    """Diseases by code."""

    diseases: Mapping[str, Disease]

    def __contains__(self, code: object) -> bool:
        return code == SOLID or code in self.diseases

    def list_ancestors(self, code: str) -> Iterator[str]:
        """The code itself, then what lies above it."""
        node = self.diseases.get(code)
        while node is not None:
            yield node.code
            node = self.diseases.get(node.parent) if node.parent else None

    def name(self, code: str) -> str:
        """The name of a disease, the code itself where the tree does not hold it."""
        return "any solid tumour" if code == SOLID else self.diseases[code].name if code in self.diseases else code

    def find_name(self, name: str) -> str | None:
        """The code of a disease by its name in any case; None where the tree has no such name."""
        return self._codes_by_name.get(name.strip().lower())

    def is_solid(self, code: str) -> bool | None:
        """Whether it is a solid tumour; None for a code that the tree does not hold."""
        if code not in self.diseases:
            return None
        return not set(LIQUID_TISSUES) & set(self.list_ancestors(code))

    def relate(self, statement: Iterable[str], patient: str | None) -> Relation:
        """The closest relation of a patient's disease to those of a statement. No disease in a statement means any."""
        key = (tuple(statement), patient)
        if key not in self._related:
            self._related[key] = self._find_closest(*key)
        return self._related[key]

    def _find_closest(self, statement: tuple[str, ...], patient: str | None) -> Relation:
        if not statement:
            return Relation(Kinship.SAME, None, None)
        relations = [self._relate_one(code, patient) for code in statement]
        return min(relations, key=lambda relation: (_ORDER.index(relation.kinship), relation.distance or 0))

    def _relate_one(self, code: str, patient: str | None) -> Relation:
        if patient is None or patient not in self.diseases or code not in self:
            return Relation(Kinship.UNKNOWN, code, None)
        if code == SOLID:
            return Relation(Kinship.ANY_SOLID if self.is_solid(patient) else Kinship.OTHER, code, None)
        if code == patient:
            return Relation(Kinship.SAME, code, 0)
        above, of_patient = list(self.list_ancestors(code)), list(self.list_ancestors(patient))
        if code in of_patient:
            return Relation(Kinship.SUBTYPE, code, of_patient.index(code))
        if patient in above:
            return Relation(Kinship.BROADER, code, above.index(patient))
        common = next((node for node in of_patient if node in above), None)
        return Relation(Kinship.OTHER, code, of_patient.index(common) + above.index(common) if common else None)

    @cached_property
    def _codes_by_name(self) -> dict[str, str]:
        return {disease.name.lower(): disease.code for disease in self.diseases.values()}

    @cached_property
    def _related(self) -> dict[tuple[tuple[str, ...], str | None], Relation]:
        return {}


def parse_diseases(text: str) -> DiseaseTree:
    """The tree of a table. `-` is the parent of a root.

    Raises InputError for a code that stands twice, a parent that is missing, and a circle.
    """
    diseases: dict[str, Disease] = {}
    for row in parse_rows(text, COLUMNS, FILE_NAME):
        if row["code"] in diseases:
            raise InputError("stands twice", path=FILE_NAME, where=row["code"])
        diseases[row["code"]] = Disease(row["code"], row["name"], None if row["parent"] == _ROOT else row["parent"])
    check_tree(diseases, FILE_NAME)
    return DiseaseTree(diseases)


def check_tree(diseases: Mapping[str, Disease], path: str) -> None:
    """Raises InputError for a parent that is missing and for a circle."""
    for disease in diseases.values():
        seen = {disease.code}
        parent = disease.parent
        while parent is not None:
            if parent not in diseases or parent in seen:
                what = "lies below itself" if parent in seen else f"lies below {parent}, which the tree does not have"
                raise InputError(what, path=path, where=disease.code)
            seen.add(parent)
            parent = diseases[parent].parent
