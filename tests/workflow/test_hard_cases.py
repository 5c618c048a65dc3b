"""Cases that are easily read wrong, on the knowledge that ships: what is concluded, and what is not."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

import pytest

from fascicle.adapters.documents import FINDINGS_SCHEMA
from fascicle.adapters.json_files import format_json
from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.acmg import PathogenicityClass
from fascicle.model.answers import Outcome
from fascicle.model.biomarkers import CopyState
from fascicle.model.cases import Case, Patient, Sex
from fascicle.model.classification import Oncogenicity, Significance
from fascicle.model.coverage import ResidueCoverage
from fascicle.model.findings import AssayResults, Findings
from fascicle.model.fusions import Frame
from fascicle.model.interactions import InteractionKind
from fascicle.model.knowledge import Direction
from fascicle.model.matches import StatementMatch
from fascicle.model.options import WatchStatus
from fascicle.model.provenance import Provenance
from fascicle.model.tumour import GeneCopies, GeneVariant, LookedAt, Measure, Tumour
from fascicle.model.variants import SomaticStatus
from fascicle.workflow.interpret_case import interpret_case
from tumour_examples import make_fusion, make_product, make_tumour, make_variant

PROVENANCE = Provenance("0", "run", (), None, None, None, None, None)
CASE = Case("one", Patient("P", Sex.UNKNOWN, 40), None, (), ())
TRK = {"larotrectinib", "entrectinib", "repotrectinib"}
NTRK3 = "NM_001012338.3"


@pytest.fixture(scope="module")
def knowledge() -> Snapshot:
    return read_snapshot()


def interpret(knowledge: Snapshot, tumour: Tumour) -> Findings:
    return interpret_case(CASE, AssayResults(), knowledge, PROVENANCE, told=tumour)


def list_regimens(findings: Findings) -> set[str]:
    return {option.regimen for option in findings.options if any(option.subjects)}


def find(findings: Findings, **wanted: object) -> list[StatementMatch]:
    return [match for match in findings.statements if all(getattr(match.statement, key) == wanted[key] for key in wanted)]


def test_ntrk3_fusion__is_tier_one_with_three_drugs_and_an_emerging_entity(knowledge: Snapshot) -> None:
    findings = interpret(knowledge, make_tumour(fusions=(make_fusion(),)))

    (found,) = findings.classified
    assert (found.tier.name, found.significance) == ("I-A", Significance.POSSIBLE)
    assert {item.regimen: item.tier for item in found.escat}.items() >= {("larotrectinib", "I-C"), ("entrectinib", "I-C")}
    assert list_regimens(findings) == TRK
    assert [(entity.identifier, entity.status) for entity in findings.entities if entity.identifier == "ntrk-spindle-cell"] == [
        ("ntrk-spindle-cell", "emerging")
    ]


@pytest.mark.parametrize(
    ("product", "because"),
    [
        # SPECC1L exon 6 of NM_001145468 is not exon 6 of NM_015330: joined to NTRK3 exon 14 it is read out of frame.
        (make_product(Frame.OUT_OF_FRAME, because="the 3' partner is read 2 bases out of its frame"), "out of its frame"),
        (make_product(kept_fraction=0.0), "0% of the kinase domain of NTRK3 is kept"),
    ],
)
def test_ntrk3_fusion__that_is_not_functional_has_no_drug_and_says_why(
    product: object, because: str, knowledge: Snapshot
) -> None:
    findings = interpret(knowledge, make_tumour(fusions=(make_fusion(product),)))  # type: ignore[arg-type]

    assert list_regimens(findings) == set()
    labels = [match for match in findings.statements if match.statement.approval and "NTRK3" in match.statement.genes]
    assert labels
    assert all(because in "; ".join(match.mismatches) for match in labels)
    assert findings.classified[0].tier.name == "III"
    assert findings.classified[0].judgement is not None
    assert findings.classified[0].judgement.result is Oncogenicity.UNCERTAIN


def test_ntrk3_g623r_beside_the_fusion__is_against_both_first_drugs_and_fails_the_clause(knowledge: Snapshot) -> None:
    solvent = make_variant("NTRK3", "p.Gly623Arg", sequence=NTRK3)
    findings = interpret(knowledge, make_tumour(fusions=(make_fusion(),), variants=(solvent,)))

    for option in findings.options:
        if option.regimen in ("larotrectinib", "entrectinib"):
            assert ("NTRK3 G623R", WatchStatus.DETECTED) in {(item.change, item.status) for item in option.watched}
            clauses = [clause for label in option.labels for clause in label.clauses if clause.text.startswith("No acquired")]
            assert clauses
            assert {clause.answer.outcome for clause in clauses} == {Outcome.NOT_MET}
    (together,) = [item for item in findings.interactions if item.kind is InteractionKind.RESISTANCE]
    assert together.sentence.startswith("NTRK3 G623R was detected beside SPECC1L::NTRK3, in the target itself:")
    assert {"larotrectinib", "entrectinib"} <= {drug.strip(" :,") for drug in together.sentence.replace("may fail.", "").split()}


def test_kras_g12d_beside_the_fusion__is_a_way_round_the_target(knowledge: Snapshot) -> None:
    kras = make_variant("KRAS", "p.Gly12Asp", sequence="NM_004985.5")
    findings = interpret(knowledge, make_tumour(fusions=(make_fusion(),), variants=(kras,)))

    assert [item.subjects for item in findings.interactions if item.kind is InteractionKind.BYPASS] == [
        ("SPECC1L::NTRK3", "KRAS p.Gly12Asp")
    ]


def test_watch_list__covered_is_said_of_the_residues_that_were_read_alone(knowledge: Snapshot) -> None:
    read = ResidueCoverage("NTRK3", (NTRK3,), 537, 650, 400, "DNA panel", 0.02)
    tumour = make_tumour(fusions=(make_fusion(),), coverage=(read,))

    watched = {item.change: item.status for option in interpret(knowledge, tumour).options for item in option.watched}

    assert watched["NTRK3 G623R"] is WatchStatus.COVERED
    assert {status for change, status in watched.items() if "G696" in change} == {WatchStatus.NOT_COVERED}


@pytest.mark.parametrize(
    ("three_prime", "entity"),
    [("FLI1", "ewing-sarcoma"), ("ATF1", "clear-cell-sarcoma"), ("", None)],
)
def test_ewsr1_fusions__the_partner_decides_and_an_unknown_one_decides_nothing(
    three_prime: str, entity: str | None, knowledge: Snapshot
) -> None:
    findings = interpret(knowledge, make_tumour(fusions=(make_fusion(None, "EWSR1", three_prime),)))

    entities = {
        match.statement.entity
        for match in findings.statements
        if match.statement.direction is Direction.FOR and match.statement.is_verified and match.biomarker is Outcome.MET
    }
    assert (entity in entities) if entity else not entities
    if entity:
        others = {"ewing-sarcoma", "clear-cell-sarcoma"} - {entity}
        assert not others & entities


def test_brca1_germline_with_loss_of_the_other_copy__is_two_hits_and_a_matter_of_the_germline(knowledge: Snapshot) -> None:
    hit = make_variant(
        "BRCA1", "p.Arg1443Ter", terms=("stop_gained",), origin=SomaticStatus.GERMLINE, acmg=PathogenicityClass.PATHOGENIC
    )
    lost = GeneCopies("BRCA1", CopyState.LOSS, "DNA panel", has_loh=True)

    with_loss, alone = (interpret(knowledge, make_tumour(variants=(hit,), copies=own)) for own in ((lost,), ()))

    assert [item.kind for item in with_loss.interactions] == [InteractionKind.TWO_HITS, InteractionKind.GERMLINE_SOMATIC]
    assert [(item.kind, item.outcome) for item in alone.interactions] == [(InteractionKind.TWO_HITS, Outcome.NOT_ASSESSABLE)]
    assert with_loss.classified[0].germline is PathogenicityClass.PATHOGENIC
    assert with_loss.classified[0].significance is Significance.POSSIBLE


@pytest.mark.parametrize(
    ("low", "high", "outcome"),
    [(6.0, 15.0, Outcome.NOT_ASSESSABLE), (10.5, 15.0, Outcome.MET), (6.0, 9.5, Outcome.NOT_MET), (None, None, Outcome.MET)],
)
def test_tmb_of_ten__the_interval_decides_about_pembrolizumab(
    low: float | None, high: float | None, outcome: Outcome, knowledge: Snapshot
) -> None:
    tmb = Measure("TMB", 10.0, low, high, "/Mb", None, "DNA panel")
    findings = interpret(knowledge, make_tumour(measures=(tmb,)))

    labels = [match for match in find(findings, drugs=("pembrolizumab",)) if "TMB" in match.statement.biomarker.text]
    assert labels
    assert {match.biomarker for match in labels} == {outcome}


def test_mdm2_without_cdk4__no_drug_against_cdk4(knowledge: Snapshot) -> None:
    mdm2, cdk4 = (GeneCopies(gene, CopyState.AMPLIFICATION, "DNA panel") for gene in ("MDM2", "CDK4"))

    alone, both = (interpret(knowledge, make_tumour("DDLS", copies=own)) for own in ((mdm2,), (mdm2, cdk4)))

    assert "palbociclib" not in list_regimens(alone)
    assert "palbociclib" in list_regimens(both)


def test_no_tumour_in_the_specimen__nothing_is_concluded(knowledge: Snapshot) -> None:
    findings = interpret(knowledge, Tumour("SARCNOS", looked_at=LookedAt()))

    assert (findings.classified, findings.counts, findings.interactions) == ((), (), ())
    assert list_regimens(findings) == set()


def make_many(count: int, genes: list[str]) -> tuple[GeneVariant, ...]:
    amino_acids = ("Ala", "Gly", "Val", "Leu", "Ser", "Thr", "Arg", "Lys")
    return tuple(
        make_variant(
            genes[number % len(genes)],
            f"p.{amino_acids[number % 8]}{number + 1}{amino_acids[(number + 3) % 8]}",
            identifier=str(number),
        )
        for number in range(count)
    )


def test_ten_thousand_variants__are_interpreted_in_seconds_with_the_same_bytes_every_time(knowledge: Snapshot) -> None:
    genes = sorted({gene for item in knowledge.statements for gene in item.genes} | set(knowledge.roles))
    tumour = make_tumour("DDLS", fusions=(make_fusion(),), variants=make_many(10_000, genes))

    started = process_time()
    first = interpret(knowledge, tumour)
    seconds = process_time() - started

    assert len(first.classified) == 10_001
    # The goal is 2 seconds, which tools measure; here a machine may be slow, and only another order of growth must fail.
    assert seconds < 6.0
    few = replace(tumour, variants=tumour.variants[:200])
    texts = {format_json(interpret(read_snapshot(), few), FINDINGS_SCHEMA) for _ in range(2)}
    assert len(texts) == 1
