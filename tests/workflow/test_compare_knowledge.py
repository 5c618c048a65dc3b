"""Which cases a change of knowledge touches, and what can be asked of OncoKB about a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fascicle.knowledge.changes import CAUTION, HOTSPOT, ROLE, RULE, STATEMENT, Change
from fascicle.knowledge.importers.hotspots import Hotspot
from fascicle.knowledge.importers.oncokb import Question
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.answers import Outcome
from fascicle.model.cases import Case, Patient, Sex
from fascicle.model.classification import GeneRole, RoleOfGene
from fascicle.model.findings import AssayResults, Findings
from fascicle.model.interactions import Interaction, InteractionKind, InteractionRule
from fascicle.model.knowledge import Citation, Concern, DrugCaution, Statement, Verification
from fascicle.model.provenance import Provenance
from fascicle.model.tumour import Tumour
from fascicle.workflow.compare_knowledge import APPLIES, DOES_NOT_APPLY, MAY_APPLY, SILENT, list_touched_cases
from fascicle.workflow.interpret_case import interpret_case, list_questions
from tumour_examples import TREE, make_statement, make_tumour, make_variant

PROVENANCE = Provenance("0", "run", (), None, None, None, None, None)
TOLD = make_tumour("DDLS", variants=(make_variant("KIT", "p.Val654Ala"),))
HELPS = make_statement("variant KIT class=missense", diseases=("LIPO",))


def make_snapshot(*statements: Statement) -> Snapshot:
    return Snapshot("made up", "0" * 64, statements, tree=TREE)


def make_findings(told: Tumour = TOLD, *statements: Statement) -> Findings:
    case = Case("one", Patient("P", Sex.UNKNOWN, None), None, (), ())
    return interpret_case(case, AssayResults(), make_snapshot(*statements), PROVENANCE, told=told)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (None, HELPS, (SILENT, APPLIES)),
        (HELPS, None, (APPLIES, SILENT)),
        (HELPS, replace(HELPS, verified_on=date(2026, 12, 5)), (APPLIES, APPLIES)),
        (HELPS, replace(HELPS, diseases=("GIST",)), (APPLIES, DOES_NOT_APPLY)),
        (None, make_statement("variant KIT change=V654A", diseases=("LIPO",)), (SILENT, MAY_APPLY)),
        (None, replace(HELPS, diseases=("GIST",)), None),
        (None, make_statement("variant KRAS class=missense", diseases=("LIPO",)), None),
    ],
)
def test_list_touched_cases__says_what_a_statement_says_of_the_case_before_and_after(
    before: Statement | None, after: Statement | None, words: tuple[str, str] | None
) -> None:
    change = Change(STATEMENT, "x", before, after)

    touched = list_touched_cases([make_findings()], [change], make_snapshot(), make_snapshot())

    assert [(item.case, item.before, item.after) for item in touched] == ([] if words is None else [("one", *words)])


def test_list_touched_cases__a_caution_touches_the_cases_that_have_its_drug_as_an_option() -> None:
    caution = DrugCaution("examplinib", Concern.OTHER, None, "Oedema.", (), Verification.VERIFIED, date(2026, 1, 1))
    changes = [Change(CAUTION, "examplinib", None, caution), Change(CAUTION, "other", None, replace(caution, drug="other"))]

    with_option = list_touched_cases([make_findings(TOLD, HELPS)], changes, make_snapshot(), make_snapshot())
    without = list_touched_cases([make_findings(TOLD)], changes, make_snapshot(), make_snapshot())

    assert [(item.change.key, item.before, item.after) for item in with_option] == [("examplinib", SILENT, APPLIES)]
    assert without == ()


KIT_ROLE = RoleOfGene("KIT", GeneRole.ONCOGENE, (Citation("A list", None, "table"),), Verification.VERIFIED)


@pytest.mark.parametrize(
    ("kind", "before", "after", "words"),
    [
        (ROLE, None, KIT_ROLE, [(SILENT, APPLIES)]),
        (ROLE, KIT_ROLE, None, [(APPLIES, SILENT)]),
        (ROLE, None, replace(KIT_ROLE, gene="KRAS"), []),
        (HOTSPOT, None, Hotspot("KIT", "ENST00000288135", 654, 60, {"A": 40}), [(SILENT, APPLIES)]),
        (RULE, None, InteractionRule(InteractionKind.TWO_HITS, "x", (), Verification.VERIFIED), []),
        ("pathway", None, KIT_ROLE, []),
    ],
)
def test_list_touched_cases__a_fact_on_a_gene_touches_the_cases_that_report_it(
    kind: str, before: object, after: object, words: list[tuple[str, str]]
) -> None:
    touched = list_touched_cases([make_findings()], [Change(kind, "x", before, after)], make_snapshot(), make_snapshot())
    assert [(item.before, item.after) for item in touched] == words


def test_list_touched_cases__a_rule_touches_the_cases_that_have_its_interaction() -> None:
    rule = InteractionRule(InteractionKind.TWO_HITS, "x", (), Verification.VERIFIED)
    own = Interaction(InteractionKind.TWO_HITS, ("TP53 p.Arg175His",), Outcome.NOT_ASSESSABLE, "x", "x", (), is_verified=True)
    case = replace(make_findings(), interactions=(own,))
    (touched,) = list_touched_cases([case], [Change(RULE, "x", rule, replace(rule, text="y"))], make_snapshot(), make_snapshot())
    assert (touched.before, touched.after) == (MAY_APPLY, MAY_APPLY)


def test_list_questions__asks_of_reported_variants_with_a_change_of_the_protein() -> None:
    filtered = replace(make_variant("TP53", "p.Arg175His"), reasons=TOLD.variants[0].reasons)
    told = make_tumour("DDLS", variants=(make_variant("KIT", "p.Val654Ala"), make_variant("BRAF", None), filtered))

    assert list(list_questions(make_findings(told))) == [
        Question(("KIT",), "V654A", "DDLS"),
        Question(("TP53",), "R175H", "DDLS"),
    ]
