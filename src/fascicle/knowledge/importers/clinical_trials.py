"""ClinicalTrials.gov (public domain) as JSON: studies of its interface, version 2, or of its download.

A file holds one study, a list of studies, or an answer with `studies`. What a record does not state is None.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from fascicle.errors import InputError
from fascicle.model.cases import Sex
from fascicle.model.trials import Trial

NAME: Final = "ClinicalTrials.gov"
_REMEDY: Final = "Give the JSON of a search or of a study, as ClinicalTrials.gov gives it."
_IDENTIFIER: Final = re.compile(r"^NCT\d{8}$")
_AGE: Final = re.compile(r"^(\d+(?:\.\d+)?) (Year|Month|Week|Day|Hour|Minute)s?$")
_DAYS_PER_MONTH: Final = 365.25 / 12
_MONTHS: Final = {
    "Year": 12.0,
    "Month": 1.0,
    "Week": 7 / _DAYS_PER_MONTH,
    "Day": 1 / _DAYS_PER_MONTH,
    "Hour": 1 / 24 / _DAYS_PER_MONTH,
    "Minute": 1 / 1440 / _DAYS_PER_MONTH,
}
_SEXES: Final = {"FEMALE": Sex.FEMALE, "MALE": Sex.MALE}
_EXCLUSION: Final = re.compile(r"^\W*(?:key |main )?exclusion(?: criteria)?\b", re.IGNORECASE | re.MULTILINE)
_Record = Mapping[str, Any]


def parse_trials(content: bytes, path: str) -> tuple[Trial, ...]:
    """The studies of a file in its order, each once. Raises InputError for what is no such file or a study without identifier."""
    try:
        document = json.loads(content)
    except ValueError as error:
        raise InputError(f"is no JSON ({error})", path=path, remedy=_REMEDY) from error
    trials = [_parse_study(study, number, path) for number, study in enumerate(_list_studies(document, path), start=1)]
    return tuple({trial.identifier: trial for trial in trials}.values())


def _list_studies(document: Any, path: str) -> Iterator[_Record]:
    if isinstance(document, dict) and "protocolSection" in document:
        document = [document]
    studies = document.get("studies") if isinstance(document, dict) else document
    if not isinstance(studies, list):
        raise InputError("holds no studies", path=path, remedy=_REMEDY)
    for number, study in enumerate(studies, start=1):
        if not isinstance(study, dict):
            raise InputError("is no study", path=path, where=f"study {number}", remedy=_REMEDY)
        yield study


def _parse_study(study: _Record, number: int, path: str) -> Trial:
    protocol = _get(study, "protocolSection")
    naming, state = _get(protocol, "identificationModule"), _get(protocol, "statusModule")
    eligibility = _get(protocol, "eligibilityModule")
    identifier = naming.get("nctId")
    if not isinstance(identifier, str) or not _IDENTIFIER.match(identifier):
        raise InputError("has no nctId such as NCT02576431", path=path, where=f"study {number}", remedy=_REMEDY)
    inclusion, exclusion = _split_criteria(str(eligibility.get("eligibilityCriteria") or ""))
    try:
        ages = [_parse_age(eligibility.get(name)) for name in ("minimumAge", "maximumAge")]
    except ValueError as error:
        raise InputError(str(error), path=path, where=identifier, remedy=_REMEDY) from error
    return Trial(
        identifier=identifier,
        title=str(naming.get("briefTitle") or naming.get("officialTitle") or identifier),
        status=state.get("overallStatus"),
        phases=_list(protocol, "designModule", "phases"),
        conditions=_list(protocol, "conditionsModule", "conditions"),
        keywords=_list(protocol, "conditionsModule", "keywords"),
        interventions=_list_names(protocol, "armsInterventionsModule", "interventions", "name"),
        minimum_months=ages[0],
        maximum_months=ages[1],
        sex=_SEXES.get(str(eligibility.get("sex"))),
        inclusion=inclusion,
        exclusion=exclusion,
        countries=_list_names(protocol, "contactsLocationsModule", "locations", "country"),
        updated=_get(state, "lastUpdatePostDateStruct").get("date"),
    )


def _get(record: _Record, name: str) -> _Record:
    value = record.get(name)
    return value if isinstance(value, dict) else {}


def _list(protocol: _Record, module: str, name: str) -> tuple[str, ...]:
    return tuple(str(item) for item in _get(protocol, module).get(name) or ())


def _list_names(protocol: _Record, module: str, name: str, key: str) -> tuple[str, ...]:
    """One name of each item, each once, in the order of the record."""
    items = _get(protocol, module).get(name) or ()
    return tuple(dict.fromkeys(str(item[key]) for item in items if isinstance(item, dict) and item.get(key)))


def _split_criteria(text: str) -> tuple[str, str]:
    found = _EXCLUSION.search(text)
    return (text.strip(), "") if found is None else (text[: found.start()].strip(), text[found.start() :].strip())


def _parse_age(text: Any) -> float | None:
    """An age in months; a day is a 30.4th of one."""
    if text is None or text == "N/A":
        return None
    found = _AGE.match(str(text))
    if found is None:
        raise ValueError(f"states the age {text!r}, which is none")
    return float(found[1]) * _MONTHS[found[2]]
