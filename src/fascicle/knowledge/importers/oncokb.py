"""OncoKB (its own terms of use; a token of the user): answers of its annotation interface, one a question.

The answer to a question about one alteration holds what OncoKB says of that alteration in that disease. Only levels that say
something of the disease they name are read: 3B is another disease's level, which matching finds by itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from fascicle.errors import InputError
from fascicle.knowledge.diseases import DiseaseTree
from fascicle.knowledge.importers.disease_names import find_codes
from fascicle.knowledge.importers.imported import NEVER, Imported, LeftOut, gather
from fascicle.knowledge.importers.variant_names import UntranslatableError, translate_variant
from fascicle.knowledge.patterns import parse_biomarker
from fascicle.model.biomarkers import Biomarker
from fascicle.model.knowledge import Citation, Direction, EvidenceLevel, Origin, Proposition, Statement, Verification

NAME: Final = "OncoKB"
LICENCE: Final = "OncoKB terms of use"
# OncoKB's therapeutic levels V2 (oncokb.org/therapeutic-levels): 1 recognised by the FDA for a drug approved in the disease,
# 2 standard care, 3A compelling clinical evidence, 4 compelling biological evidence, R1 standard care and R2 compelling clinical
# evidence of resistance.
_LEVELS: Final = {
    "LEVEL_1": (Direction.SENSITIVITY, EvidenceLevel.APPROVAL),
    "LEVEL_2": (Direction.SENSITIVITY, EvidenceLevel.GUIDELINE),
    "LEVEL_3A": (Direction.SENSITIVITY, EvidenceLevel.SMALL_STUDIES),
    "LEVEL_4": (Direction.SENSITIVITY, EvidenceLevel.PRECLINICAL),
    "LEVEL_R1": (Direction.RESISTANCE, EvidenceLevel.GUIDELINE),
    "LEVEL_R2": (Direction.RESISTANCE, EvidenceLevel.SMALL_STUDIES),
}
_URL: Final = "https://www.oncokb.org/gene/{gene}"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a change of one gene (`V600E`), or the fusion of two genes in order. `disease`: an OncoTree code or None."""

    genes: tuple[str, ...]
    change: str | None
    disease: str | None

    @property
    def name(self) -> str:
        """`BRAF V600E` or `ETV6::NTRK3`."""
        return "::".join(self.genes) if self.change is None else f"{self.genes[0]} {self.change}"


def format_answers(answers: Iterable[tuple[Question, str]]) -> str:
    """The file of a snapshot that keeps questions with their answers, each as it came."""
    rows = [{**asdict(asked), "answer": text} for asked, text in answers]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def parse_oncokb(text: str | bytes, tree: DiseaseTree) -> Imported:
    """Statements on therapy from a file of `format_answers`; the same claim in two answers is one statement.

    Raises InputError for anything else, naming the answer (from 1).
    """
    items: dict[str, Statement | LeftOut] = {}
    number = 0
    try:
        for row in json.loads(text):
            number += 1
            asked = Question(tuple(row["genes"]), row["change"], row["disease"])
            for item in _parse_answer(asked, json.loads(row["answer"]), tree):
                items.setdefault(item.record if isinstance(item, LeftOut) else item.identifier, item)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError("is no answer of the annotation interface", path=NAME, where=f"answer {number}") from error
    return gather(items.values())


def _parse_answer(asked: Question, answer: Mapping[str, Any], tree: DiseaseTree) -> Iterator[Statement | LeftOut]:
    version = answer.get("dataVersion") or None
    for treatment in answer["treatments"] or []:
        drugs = tuple(drug["drugName"].lower() for drug in treatment["drugs"])
        record = f"{asked.name}: {' + '.join(drugs)}, {treatment['level']}"
        yield _parse_treatment(record, asked, treatment, drugs, tree, version)


def _parse_treatment(
    record: str, asked: Question, treatment: Mapping[str, Any], drugs: tuple[str, ...], tree: DiseaseTree, version: str | None
) -> Statement | LeftOut:
    level = _LEVELS.get(treatment["level"])
    if level is None:
        return LeftOut(record, f"{treatment['level']} is not used")
    try:
        biomarker = _translate(asked, treatment["alterations"])
    except UntranslatableError as error:
        return LeftOut(record, str(error))
    disease = treatment["levelAssociatedCancerType"]
    code = disease.get("code")
    name = disease.get("name") or disease["mainType"]["name"]
    papers = tuple(Citation(f"PMID {number}", f"https://pubmed.ncbi.nlm.nih.gov/{number}") for number in treatment["pmids"] or [])
    url = _URL.format(gene=asked.genes[-1])
    return Statement(
        identifier=f"oncokb-{'-'.join((*asked.genes, *drugs)).replace(' ', '_')}-{code or name}-{treatment['level']}",
        proposition=Proposition.THERAPY,
        direction=level[0],
        level=level[1],
        biomarker=biomarker,
        diseases=(code,) if code else find_codes(name, tree),
        drugs=drugs,
        summary=f"OncoKB {treatment['level'].replace('_', ' ').lower()}: {record}; {name}.",
        citations=papers or (Citation(f"OncoKB, {asked.name}", url),),
        verification=Verification.UNVERIFIED,
        verified_on=NEVER,
        origin=Origin(NAME, version, LICENCE, record, url),
    )


def _translate(asked: Question, alterations: Iterable[str]) -> Biomarker:
    """The alterations a treatment is about. Those of a fusion do not say which of the two genes counts: it is the pair then."""
    if asked.change is None:
        five_prime, three_prime = asked.genes
        return parse_biomarker(f"fusion {three_prime} side=3 partner={five_prime}")
    return parse_biomarker(" or ".join(translate_variant(asked.genes[0], name, None).text for name in alterations))
