"""The part of the therapy chapter on trials: what fits, what is open, and why others are not shown."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from findings_examples import GENES, INDEX
from report_texts import collect_texts

from fascicle.knowledge.importers.clinical_trials import parse_trials
from fascicle.model.provenance import FileHash
from fascicle.report.chapters.trials import ADDRESS, SHOWN_MAX, compose_trials
from fascicle.report.compose import compose_report
from fascicle.report.html import render_html
from fascicle.workflow.search_trials import add_trials, list_trials
from trial_examples import make_study
from tumour_examples import TREE

FILE = FileHash("trials.json", 10, "ab" * 32)
CODED = replace(INDEX, told=replace(INDEX.told, code="SARCNOS"))


def describe(*studies: dict[str, Any]) -> str:
    trials = parse_trials(json.dumps(studies).encode(), "trials.json")
    findings = add_trials(CODED, (FILE, trials), TREE)
    return " ".join(text for block in compose_trials(findings.trials) for text in collect_texts(block))


def test_compose_trials__without_a_file_there_is_nothing() -> None:
    assert compose_trials(None) == ()
    assert add_trials(INDEX, None, TREE) == INDEX


def test_compose_trials__names_what_a_record_says_of_this_patient() -> None:
    text = describe(make_study(conditions=["Soft Tissue Sarcoma"], drugs=["Larotrectinib"]))
    for part in ("trials.json holds 1 trial; 1 may fit.", "NCT00000001", "phase 1, phase 2", "larotrectinib", "Japan, France"):
        assert part in text
    assert "whether a patient can enter is for the investigators to say" in text


def test_compose_trials__those_that_are_not_shown_are_counted_by_their_reason() -> None:
    text = describe(
        make_study("NCT00000001", conditions=["Soft Tissue Sarcoma"]),
        make_study("NCT00000002", status="COMPLETED"),
        make_study("NCT00000003", conditions=["Acute Myeloid Leukemia"]),
        make_study("NCT00000004", title="Another", eligibility={}),
    )
    assert "holds 4 trials; 1 may fit" in text
    assert "Not shown: 1 by disease; 1 by recruits; 1 names neither an altered gene nor a drug" in text


def test_compose_trials__a_long_list_says_that_it_is_cut() -> None:
    studies = [make_study(f"NCT{number:08d}", conditions=["Soft Tissue Sarcoma"]) for number in range(SHOWN_MAX + 2)]
    text = describe(*studies)
    assert f"{SHOWN_MAX + 2} may fit, of which {SHOWN_MAX} are listed" in text
    assert f"NCT{SHOWN_MAX:08d}" not in text


def test_compose_report__links_a_trial_to_its_record_and_escapes_its_title() -> None:
    study = make_study(conditions=["Soft Tissue Sarcoma"], title="<script>alert(1)</script>")
    trials = parse_trials(json.dumps(study).encode(), "trials.json")
    html = render_html(compose_report(add_trials(CODED, (FILE, trials), TREE), GENES))
    assert f'href="{ADDRESS.format("NCT00000001")}"' in html
    assert "<script>alert" not in html


def test_list_trials__gives_back_what_was_given() -> None:
    trials = parse_trials(json.dumps([make_study("NCT00000002"), make_study("NCT00000001")]).encode(), "trials.json")
    given = list_trials(add_trials(CODED, (FILE, trials), TREE))
    assert given is not None
    assert (given[0], set(given[1])) == (FILE, set(trials))
    assert list_trials(INDEX) is None
