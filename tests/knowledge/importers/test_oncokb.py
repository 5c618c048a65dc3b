from __future__ import annotations

import json
from typing import Any

import pytest

from fascicle.errors import InputError
from fascicle.knowledge.importers.oncokb import Question, format_answers, parse_oncokb
from fascicle.model.knowledge import Direction, EvidenceLevel, Origin, Statement
from tumour_examples import TREE

BRAF = Question(("BRAF",), "V600E", "LIPO")
FUSION = Question(("ETV6", "NTRK3"), None, None)


def make_treatment(level: str = "LEVEL_1", **values: Any) -> dict[str, Any]:
    return {
        "level": level,
        "drugs": [{"drugName": "Dabrafenib"}, {"drugName": "Trametinib"}],
        "alterations": ["V600E"],
        "levelAssociatedCancerType": {"code": "LIPO", "name": "Liposarcoma", "mainType": {"name": "Soft Tissue Sarcoma"}},
        "pmids": ["1"],
        **values,
    }


def make_answer(*treatments: dict[str, Any]) -> str:
    return json.dumps({"treatments": treatments, "dataVersion": "v5.0"})


def read(*answers: tuple[Question, str]) -> list[Statement]:
    return list(parse_oncokb(format_answers(answers), TREE).statements)


def test_parse_oncokb__keeps_origin_and_stays_unverified() -> None:
    (statement,) = read((BRAF, make_answer(make_treatment())))

    assert (statement.biomarker.text, statement.diseases) == ("variant BRAF change=V600E", ("LIPO",))
    assert statement.drugs == ("dabrafenib", "trametinib")
    assert [citation.text for citation in statement.citations] == ["PMID 1"]
    record = "BRAF V600E: dabrafenib + trametinib, LEVEL_1"
    assert statement.origin == Origin("OncoKB", "v5.0", "OncoKB terms of use", record, "https://www.oncokb.org/gene/BRAF")
    assert not statement.is_verified


@pytest.mark.parametrize(
    ("level", "direction", "strength"),
    [
        ("LEVEL_1", Direction.SENSITIVITY, EvidenceLevel.APPROVAL),
        ("LEVEL_2", Direction.SENSITIVITY, EvidenceLevel.GUIDELINE),
        ("LEVEL_3A", Direction.SENSITIVITY, EvidenceLevel.SMALL_STUDIES),
        ("LEVEL_4", Direction.SENSITIVITY, EvidenceLevel.PRECLINICAL),
        ("LEVEL_R1", Direction.RESISTANCE, EvidenceLevel.GUIDELINE),
        ("LEVEL_R2", Direction.RESISTANCE, EvidenceLevel.SMALL_STUDIES),
    ],
)
def test_parse_oncokb__reads_levels(level: str, direction: Direction, strength: EvidenceLevel) -> None:
    (statement,) = read((BRAF, make_answer(make_treatment(level))))

    assert (statement.direction, statement.level) == (direction, strength)


def test_parse_oncokb__a_level_of_another_disease_and_an_unreadable_name_are_left_out_with_the_reason() -> None:
    answer = make_answer(make_treatment("LEVEL_3B"), make_treatment(alterations=["Kinase Domain Duplication"]))

    imported = parse_oncokb(format_answers([(BRAF, answer)]), TREE)

    assert [item.because for item in imported.left_out] == [
        "LEVEL_3B is not used",
        "the variant's name cannot be read as a biomarker",
    ]


def test_parse_oncokb__alternatives_are_all_kept() -> None:
    (statement,) = read((BRAF, make_answer(make_treatment(alterations=["V600E", "Oncogenic Mutations"]))))

    assert statement.biomarker.text == "variant BRAF change=V600E or variant BRAF oncogenic=yes"


def test_parse_oncokb__what_is_said_of_a_fusion_is_said_of_the_pair_that_was_asked_for() -> None:
    (statement,) = read((FUSION, make_answer(make_treatment(alterations=["Fusions"]))))

    assert statement.biomarker.text == "fusion NTRK3 side=3 partner=ETV6"


def test_parse_oncokb__the_same_claim_in_two_answers_is_one_statement() -> None:
    assert len(read((BRAF, make_answer(make_treatment())), (BRAF, make_answer(make_treatment())))) == 1


def test_parse_oncokb__a_disease_without_a_code_is_found_by_name_or_kept_apart() -> None:
    disease = {"code": None, "name": "", "mainType": {"name": "Dragon Pox"}}

    (statement,) = read((BRAF, make_answer(make_treatment(levelAssociatedCancerType=disease))))

    assert statement.diseases == ("?Dragon Pox",)


def test_parse_oncokb__names_the_answer_that_is_none() -> None:
    with pytest.raises(InputError, match="answer 2: is no answer"):
        read((BRAF, make_answer()), (BRAF, '{"status": 404}'))
