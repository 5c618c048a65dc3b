"""Drugs by name: what kind they are, which decides which scale of response was made for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from fascicle.errors import InputError
from fascicle.knowledge.tables import parse_rows
from fascicle.model.knowledge import Verification

FILE_NAME: Final = "drugs.tsv"
COLUMNS: Final = ("drug", "other_names", "kind", "anthracycline", "atc", "verification")
_NONE: Final = "-"
_FLAGS: Final = {"yes": True, "no": False}


class DrugKind(StrEnum):
    """What a drug is, as far as rules ask for it."""

    CHEMOTHERAPY = "chemotherapy"
    KINASE_INHIBITOR = "kinase_inhibitor"
    TARGETED = "targeted"
    ANTIBODY = "antibody"
    IMMUNOTHERAPY = "immunotherapy"
    IMMUNOSUPPRESSANT = "immunosuppressant"
    STEROID = "steroid"
    SUPPORTIVE = "supportive"


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug by international nonproprietary name; `atc` None: no code was read."""

    name: str
    kind: DrugKind
    is_anthracycline: bool
    atc: str | None
    verification: Verification


def parse_drugs(text: str) -> dict[str, Drug]:
    """Drugs by each of their names in lower case.

    Raises InputError for a row that cannot be read, and a name that stands for two drugs.
    """
    drugs: dict[str, Drug] = {}
    for row in parse_rows(text, COLUMNS, FILE_NAME):
        drug = _parse_drug(row)
        others = [] if row["other_names"] == _NONE else row["other_names"].split("|")
        for name in (drug.name, *others):
            if name.lower() in drugs:
                raise InputError(f"{name} stands twice", path=FILE_NAME, where=drug.name)
            drugs[name.lower()] = drug
    return drugs


def find_drug(drugs: Mapping[str, Drug], name: str) -> Drug | None:
    """The drug of that name in any case; None where the list has none."""
    return drugs.get(name.strip().lower())


def suggest_drug(drugs: Mapping[str, Drug], name: str) -> str | None:
    """The name in the list that looks most like a misspelt one."""
    close = get_close_matches(name.strip().lower(), drugs, n=1, cutoff=0.75)
    return close[0] if close else None


def _parse_drug(row: Mapping[str, str]) -> Drug:
    try:
        atc = None if row["atc"] == _NONE else row["atc"]
        flag, verification = _FLAGS[row["anthracycline"]], Verification(row["verification"])
        return Drug(row["drug"], DrugKind(row["kind"]), flag, atc, verification)
    except (KeyError, ValueError) as error:
        raise InputError(f"cannot be read ({error})", path=FILE_NAME, where=row["drug"]) from error
