"""What labels warn of, classes of drugs, and co-medication that changes how drugs are broken down.

`drug_cautions.tsv`: drug, concern, limit, text, sources, verification, verified_on. `drug_classes.tsv`: name, words, drugs (`|`).
`cyp3a.tsv`: drug, effect, sources, verification, verified_on. `-` is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from fascicle.errors import InputError
from fascicle.knowledge.sources import find_sources
from fascicle.knowledge.tables import parse_rows
from fascicle.model.knowledge import Citation, Concern, DrugCaution, DrugClass, EnzymeEffect, Modulator, Verification

CAUTIONS_FILE_NAME: Final = "drug_cautions.tsv"
CAUTION_COLUMNS: Final = ("drug", "concern", "limit", "text", "sources", "verification", "verified_on")
CLASSES_FILE_NAME: Final = "drug_classes.tsv"
CLASS_COLUMNS: Final = ("name", "words", "drugs")
MODULATORS_FILE_NAME: Final = "cyp3a.tsv"
MODULATOR_COLUMNS: Final = ("drug", "effect", "sources", "verification", "verified_on")
_NONE: Final = "-"


def parse_cautions(text: str, sources: Mapping[str, Citation]) -> tuple[DrugCaution, ...]:
    """Warnings in the order of the table. Raises InputError, naming the drug."""
    cautions = []
    for row in parse_rows(text, CAUTION_COLUMNS, CAUTIONS_FILE_NAME):
        citations = find_sources(row["sources"].split("|"), dict(sources), CAUTIONS_FILE_NAME, row["drug"])
        try:
            limit = None if row["limit"] == _NONE else float(row["limit"])
            verification, day = Verification(row["verification"]), date.fromisoformat(row["verified_on"])
            cautions.append(DrugCaution(row["drug"], Concern(row["concern"]), limit, row["text"], citations, verification, day))
        except ValueError as error:
            raise InputError(str(error), path=CAUTIONS_FILE_NAME, where=row["drug"], remedy="Correct the row.") from error
    return tuple(cautions)


def parse_classes(text: str) -> dict[str, DrugClass]:
    """Classes by name. Raises InputError for a name that stands twice."""
    classes: dict[str, DrugClass] = {}
    for row in parse_rows(text, CLASS_COLUMNS, CLASSES_FILE_NAME):
        if row["name"] in classes:
            raise InputError("stands twice", path=CLASSES_FILE_NAME, where=row["name"])
        classes[row["name"]] = DrugClass(row["name"], row["words"], tuple(row["drugs"].split("|")))
    return classes


def parse_modulators(text: str, sources: Mapping[str, Citation]) -> dict[str, Modulator]:
    """Co-medication by name in lower case. Raises InputError, naming the drug."""
    modulators: dict[str, Modulator] = {}
    for row in parse_rows(text, MODULATOR_COLUMNS, MODULATORS_FILE_NAME):
        citations = find_sources(row["sources"].split("|"), dict(sources), MODULATORS_FILE_NAME, row["drug"])
        try:
            verification, day = Verification(row["verification"]), date.fromisoformat(row["verified_on"])
            modulators[row["drug"].lower()] = Modulator(row["drug"], EnzymeEffect(row["effect"]), citations, verification, day)
        except ValueError as error:
            raise InputError(str(error), path=MODULATORS_FILE_NAME, where=row["drug"], remedy="Correct the row.") from error
    return modulators
