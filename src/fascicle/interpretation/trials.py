"""Trials of a file held against one patient: what the fields of a record say, and which altered genes and drugs it names.

Criteria in words are not read for what they ask: whether a patient can enter a trial is for its investigators. Genes are found in
title, conditions, keywords, interventions and inclusion criteria; a gene that the exclusion criteria alone name is excluded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from fascicle.knowledge.diseases import DiseaseTree
from fascicle.knowledge.importers.disease_names import UNKNOWN_PREFIX, find_codes
from fascicle.model.answers import Answer, Outcome, decide, met, not_assessable, not_met
from fascicle.model.cases import Sex
from fascicle.model.diseases import Kinship
from fascicle.model.patient_state import Datum
from fascicle.model.trials import OPEN_STATUSES, Trial, TrialMatch

_FAMILY: Final = re.compile(r"^([A-Z]{3,})(\d+)$")
# "NTRK1/2/3", "NTRK 1, 2 or 3", "NTRK1-3": the numbers behind the name of a family.
_NUMBERS: Final = r"(?:[\s-]?(?P<numbers>\d+(?:\s*(?:[-–/,&]|,?\s*\b(?:and|or)\b)\s*\d+)*))?(?![A-Za-z0-9])"
_RANGE: Final = re.compile(r"(\d+)\s*[-–]\s*(\d+)|(\d+)")
_STAGE_WORDS: Final = re.compile(
    r"\b(?:advanced|metastatic|unresectable|recurrent|refractory|relapsed|locally|adult|childhood|pediatric|malignant|untreated|"
    r"stage [ivx]+[abc]?|ajcc v\d|and|or)\b",
    re.IGNORECASE,
)
_OWN: Final = (Kinship.SAME, Kinship.SUBTYPE)
_ORDER: Final = (Outcome.MET, Outcome.NOT_ASSESSABLE, Outcome.NOT_MET)


@dataclass(frozen=True, slots=True)
class TrialFacts:
    """The patient: OncoTree code, first and last possible age in months, sex; the altered genes and the drugs of the options."""

    code: str | None
    age_months: Datum[tuple[int, int]]
    sex: Sex
    genes: tuple[str, ...]
    drugs: tuple[str, ...]


def match_trials(trials: Iterable[Trial], facts: TrialFacts, tree: DiseaseTree) -> tuple[TrialMatch, ...]:
    """Every trial, those that fit best first: by altered genes, drugs, the disease itself, what is open, the identifier."""
    return tuple(sorted((match_trial(trial, facts, tree) for trial in trials), key=_rank))


def match_trial(trial: Trial, facts: TrialFacts, tree: DiseaseTree) -> TrialMatch:
    """One trial."""
    words = "\n".join((trial.title, *trial.conditions, *trial.keywords, *trial.interventions, trial.inclusion))
    genes = tuple(gene for gene in facts.genes if names_gene(words, gene))
    excluded = tuple(gene for gene in facts.genes if gene not in genes and names_gene(trial.exclusion, gene))
    drugs = tuple(drug for drug in facts.drugs if any(_names_drug(name, drug) for name in trial.interventions))
    disease, is_own = _assess_disease(trial, facts.code, tree)
    answers = (
        _assess_status(trial),
        disease,
        _assess_age(trial, facts.age_months),
        _assess_sex(trial, facts.sex),
        _assess_genes(genes, excluded),
    )
    return TrialMatch(trial, genes, drugs, is_own, answers)


def _rank(match: TrialMatch) -> tuple[bool, bool, bool, bool, int, str]:
    return (
        not match.is_shown,
        not match.genes,
        not match.drugs,
        not match.is_of_disease,
        _ORDER.index(match.outcome),
        match.trial.identifier,
    )


def _assess_status(trial: Trial) -> Answer:
    if trial.status is None or trial.status == "UNKNOWN":
        return not_assessable("recruits", "the record does not say whether it recruits")
    words = trial.status.replace("_", " ").lower()
    return decide("recruits", trial.status in OPEN_STATUSES, f"{words}, last updated {trial.updated or 'on a day not stated'}")


def _assess_disease(trial: Trial, code: str | None, tree: DiseaseTree) -> tuple[Answer, bool]:
    """By the conditions of the record; one of another name is unknown, never another disease."""
    codes = tuple(dict.fromkeys(found for name in trial.conditions for found in find_condition(name, tree)))
    named = ", ".join(trial.conditions) or "none"
    if code is None or not codes:
        return not_assessable(
            "disease", f"no coded diagnosis; conditions: {named}" if code is None else "it names no condition"
        ), False
    relation = tree.relate(codes, code)
    because = f"the diagnosis is {tree.name(code)}; conditions: {named}"
    if relation.kinship in (Kinship.UNKNOWN, Kinship.BROADER) or _has_unknown(codes, relation.kinship):
        return not_assessable("disease", because), False
    return decide("disease", relation.kinship is not Kinship.OTHER, because), relation.kinship in _OWN


def _has_unknown(codes: Sequence[str], kinship: Kinship) -> bool:
    """A condition that the tree does not know may be the patient's."""
    return kinship is Kinship.OTHER and any(code.startswith(UNKNOWN_PREFIX) for code in codes)


def find_condition(name: str, tree: DiseaseTree) -> tuple[str, ...]:
    """The codes of a condition: as it is named, without words on stage, in singular, and with an inverted name turned.

    >>> find_condition("Sarcoma, Soft Tissue", DiseaseTree({}))
    ('SOFT_TISSUE',)
    >>> find_condition("Advanced Solid Tumors", DiseaseTree({}))
    ('SOLID',)
    """
    head, is_inverted, tail = name.partition(",")
    turned = f"{tail} {head}" if is_inverted else name
    plain = " ".join(_STAGE_WORDS.sub(" ", turned.replace("umour", "umor").replace("(", " ").replace(")", " ")).split())
    for candidate in (name, turned, plain, re.sub(r"s$", "", plain)):
        codes = find_codes(candidate, tree)
        if not codes[0].startswith(UNKNOWN_PREFIX):
            return codes
    return find_codes(name, tree)


def _assess_age(trial: Trial, age: Datum[tuple[int, int]]) -> Answer:
    low, high = trial.minimum_months, trial.maximum_months
    limits = " ".join(f"{word} {_format_age(value)}" for word, value in (("from", low), ("to", high)) if value is not None)
    if not limits:
        return met("age", "no limit of age is stated")
    if age.value is None:
        return not_assessable("age", f"ages {limits}; age {age.because}")
    first, last = age.value
    # Someone of the highest age is admitted until the next birthday.
    ceiling = None if high is None else high + (12 if high >= 12 else 1)
    is_out = (low is not None and last < low) or (ceiling is not None and first >= ceiling)
    is_in = (low is None or first >= low) and (ceiling is None or last < ceiling)
    return decide("age", False if is_out else True if is_in else None, f"ages {limits}; {age.because}")


def _format_age(months: float) -> str:
    return f"{months / 12:g} years" if months % 12 == 0 else f"{months:.3g} months"


def _assess_sex(trial: Trial, sex: Sex) -> Answer:
    if trial.sex is None:
        return met("sex", "all sexes")
    if sex is Sex.UNKNOWN:
        return not_assessable("sex", f"{trial.sex} only; the sex is not stated")
    return decide("sex", sex is trial.sex, f"{trial.sex} only")


def _assess_genes(named: Sequence[str], excluded: Sequence[str]) -> Answer:
    if named:
        return met("alteration", f"the record names {', '.join(named)}")
    if excluded:
        return not_met("alteration", f"only the exclusion criteria name {', '.join(excluded)}")
    return not_assessable("alteration", "the record names none of the altered genes; what it asks in words is not read")


def _names_drug(intervention: str, drug: str) -> bool:
    """Every drug of a regimen is a word of the intervention's name."""
    return all(re.search(rf"\b{re.escape(part)}\b", intervention, re.IGNORECASE) for part in drug.split(" + "))


def names_gene(text: str, gene: str) -> bool:
    """Whether a text names a gene: by its symbol, or by its family with its number among others or without one.

    >>> names_gene("NTRK1/2/3 fusion", "NTRK3"), names_gene("NTRK-rearranged", "NTRK3"), names_gene("NTRK1 fusion", "NTRK3")
    (True, True, False)
    """
    if re.search(rf"(?<![A-Za-z0-9]){re.escape(gene)}(?![A-Za-z0-9])", text):
        return True
    family = _FAMILY.match(gene)
    return family is not None and any(int(family[2]) in numbers for numbers in _list_family(text, family[1]))


@lru_cache(maxsize=1 << 12)
def _list_family(text: str, family: str) -> tuple[frozenset[int] | range, ...]:
    """The numbers of each mention of a family of genes; all of them where it has none."""
    found = re.finditer(rf"(?<![A-Za-z0-9]){family}{_NUMBERS}", text)
    return tuple(range(100) if match["numbers"] is None else _expand(match["numbers"]) for match in found)


def _expand(numbers: str) -> frozenset[int]:
    expanded: set[int] = set()
    for first, last, single in _RANGE.findall(numbers):
        expanded |= {int(single)} if single else set(range(int(first), int(last) + 1))
    return frozenset(expanded)
