from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from concordance_examples import KNOWLEDGE, hold, make_evidence, make_fish, make_stains

from fascicle.interpretation.concordance.claims import list_claims
from fascicle.interpretation.concordance.explaining import (
    CRYPTIC,
    DECALCIFIED,
    INTRONS,
    NOT_IN_FRAME,
    PASSENGER,
    PHYSIOLOGICAL,
    STAINS_WITHOUT,
)
from fascicle.interpretation.concordance.pairs import compare_seen
from fascicle.model.concordance import Agreement, AssayType, ClaimState, Concordance, Seen
from fascicle.model.diagnosis import Histology, Line
from tumour_examples import make_fusion, make_product

ORDER = tuple(AssayType)


def read_table(name: str) -> list[dict[str, str]]:
    lines = (Path(__file__).parent / f"{name}.tsv").read_text("utf-8").splitlines()
    return list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))


PAIRS = read_table("concordance_pairs")


def find_texts(found: Concordance) -> list[str]:
    return [item.text for item in found.explanations]


def test_compare_seen__every_pair_of_states_is_in_the_table() -> None:
    rows = read_table("concordance_seen")
    assert {frozenset((row["first"], row["second"])) for row in rows} == {
        frozenset((one, other)) for one in Seen for other in Seen
    }
    for row in rows:
        one, other = Seen(row["first"]), Seen(row["second"])
        assert compare_seen(one, other) == compare_seen(other, one) == row["agreement"]


def test_concordance_pairs__have_every_pair_of_assays_with_every_verdict() -> None:
    wanted = {f"{one.value}-{other.value}" for rank, one in enumerate(ORDER) for other in ORDER[rank + 1 :]}
    assert {row["pair"] for row in PAIRS} == wanted
    found = {(row["pair"], row["agreement"]) for row in PAIRS}
    # FISH and stains look at the gene and at the protein wherever they are done, so that neither is ever silent as expected.
    assert {(pair, verdict.value) for pair in wanted for verdict in Agreement} - found == {("fish-ihc", "expected_silent")}


@pytest.mark.parametrize("row", PAIRS, ids=lambda row: f"{row['pair']} {row['rna']} {row['dna']} {row['fish']} {row['ihc']}")
def test_compare__every_pair_of_assays(row: dict[str, str]) -> None:
    found = hold(make_evidence(row["rna"], row["dna"], row["fish"], row["ihc"]))
    (pair,) = [item for item in found.pairs if f"{item.first.value}-{item.second.value}" == row["pair"]]
    assert pair.agreement == row["agreement"], pair.because


def test_hold_together__index_case_with_dna_silent() -> None:
    found = hold(make_evidence("in_frame", "silent", "40", "positive"))
    assert found.state is ClaimState.SUPPORTED
    assert [view.agreement.value for view in found.views] == ["agree", "expected_silent", "agree", "agree"]
    assert found.views[1].expected == "silent: it does not look where the event would show"
    assert INTRONS in find_texts(found)
    assert found.reflex.rule == "rna-confirmed"
    assert found.claim == "NTRK3 is rearranged and its kinase is expressed"


def test_hold_together__pan_trk_alone_with_smooth_muscle() -> None:
    """Hard case: the stain is positive, all else is negative, and the tumour has smooth-muscle differentiation."""
    found = hold(make_evidence("negative", "negative", "1", "positive"), Histology(lines=(Line.SMOOTH_MUSCLE,)))
    assert found.state is ClaimState.CONFLICTING
    assert [view.agreement.value for view in found.views] == ["conflict"] * 4
    explained = next(item for item in found.explanations if item.text.startswith(PHYSIOLOGICAL))
    assert explained.text.endswith("This tumour has smooth muscle differentiation.")
    assert explained.citations
    assert STAINS_WITHOUT in find_texts(found)
    assert found.reflex.rule == "stain-of-lineage"
    assert hold(make_evidence("negative", "negative", "1", "positive")).reflex.rule == "stain-against-rna"


def test_hold_together__rna_positive_and_fish_negative() -> None:
    """Hard case: a cryptic inversion."""
    found = hold(make_evidence("in_frame", fish="2"))
    assert found.state is ClaimState.CONFLICTING
    assert CRYPTIC in find_texts(found)
    assert found.reflex.rule == "rna-against-fish-alone"
    assert hold(make_evidence("in_frame", fish="2", ihc="positive")).reflex.rule == "rna-against-fish"


def test_hold_together__fish_positive_with_rna_out_of_frame() -> None:
    """Hard case: the gene is broken and the product has no kinase."""
    found = hold(make_evidence("out_of_frame", fish="50"))
    assert found.state is ClaimState.CONFLICTING
    assert "out of frame" in found.because
    assert NOT_IN_FRAME in find_texts(found)
    assert found.reflex.rule == "fish-without-rna-in-frame"
    stained = hold(make_evidence("out_of_frame", fish="50", ihc="positive"))
    assert stained.views[3].expected == "negative: the product that was seen is out of frame"


def test_hold_together__rna_failed() -> None:
    """Hard case: DV200 15 %; what the RNA does not show says nothing."""
    found = hold(make_evidence("negative", fish="50", dv200_fraction=0.15))
    assert found.views[0].observation.rearranged is Seen.FAILED
    assert "DV200 15 %" in found.views[0].observation.result
    assert found.state is ClaimState.SINGLE
    assert found.reflex.rule == "fish-without-rna"
    assert hold(make_evidence("negative", dv200_fraction=0.65)).views[0].observation.rearranged is Seen.NOT_SEEN
    seen = hold(make_evidence("in_frame", dv200_fraction=0.15))
    assert seen.views[0].observation.rearranged is Seen.SEEN


def test_list_claims__ss18_by_fish_and_cic_dux4_by_rna() -> None:
    """Hard case: two claims, each by one assay alone; neither takes the other's support."""
    own = make_evidence("in_frame")
    assert own.rna is not None
    product = replace(make_product(), domains=())
    rna = replace(own.rna, candidates=(make_fusion(product, "CIC", "DUX4"),), detectability=())
    evidence = replace(own, rna=rna, fish=make_fish("60", "SS18"))
    cic, ss18 = list_claims(evidence, Histology(), KNOWLEDGE.performance)
    assert (cic.genes, ss18.genes) == (("DUX4",), ("SS18",))
    assert (cic.state, ss18.state) == (ClaimState.SINGLE, ClaimState.SINGLE)
    assert ss18.views[0].observation.rearranged is Seen.NOT_COVERED


def test_hold_together__decalcified_specimen() -> None:
    """Hard case: a negative stain of decalcified tissue is no negative result."""
    stains = make_stains("negative", is_decalcified=True)
    found = hold(make_evidence("in_frame", stains=stains, is_decalcified=True))
    assert found.views[3].observation.expressed is Seen.FAILED
    assert found.state is ClaimState.SINGLE
    assert DECALCIFIED in find_texts(found)


def test_hold_together__fish_against_rna_and_at_the_cut_off() -> None:
    against = hold(make_evidence("negative", fish="50"))
    assert PASSENGER in find_texts(against)
    assert against.reflex.rule == "fish-against-rna"
    borderline = hold(make_evidence(fish="15"))
    assert (borderline.state, borderline.reflex.rule) == (ClaimState.OPEN, "fish-borderline")


@pytest.mark.parametrize(
    ("rna", "dna", "fish", "ihc", "state", "rule"),
    [
        ("in_frame", "-", "-", "-", "single", "rna-alone"),
        ("out_of_frame", "-", "-", "-", "conflicting", "rna-out-of-frame"),
        ("in_frame", "-", "-", "negative", "conflicting", "rna-against-stain"),
        ("in_frame", "seen", "-", "-", "supported", "rna-confirmed"),
        ("-", "seen", "-", "-", "single", "dna-alone"),
        ("-", "-", "-", "positive", "single", "stain-without-rna"),
        ("degraded", "-", "-", "positive", "single", "stain-without-rna"),
        ("negative", "-", "-", "-", "not_supported", "negative"),
        ("degraded", "-", "-", "-", "open", "nothing-known"),
        ("-", "silent", "-", "-", "open", "nothing-known"),
        ("-", "-", "-", "-", "open", "nothing-known"),
        ("-", "-", "60", "positive", "supported", "fish-without-rna"),
    ],
)
def test_find_next__by_the_written_algorithm(rna: str, dna: str, fish: str, ihc: str, state: str, rule: str) -> None:
    found = hold(make_evidence(rna, dna, fish, ihc))
    assert (found.state.value, found.reflex.rule) == (state, rule)


def test_list_claims__a_stain_alone_speaks_of_all_genes_it_binds() -> None:
    (claim,) = list_claims(make_evidence("negative", ihc="positive"), Histology(), KNOWLEDGE.performance)
    assert claim.genes == ("NTRK1", "NTRK2", "NTRK3")
    assert claim.claim == "One of NTRK1, NTRK2, NTRK3 is rearranged and its kinase is expressed"
    (named,) = list_claims(make_evidence("in_frame", ihc="positive"), Histology(), KNOWLEDGE.performance)
    assert named.genes == ("NTRK3",)
    assert list_claims(make_evidence("negative", ihc="negative"), Histology(), KNOWLEDGE.performance) == ()


def test_list_claims__a_probe_of_the_partner_belongs_to_the_fusion() -> None:
    own = make_evidence("in_frame")
    assert own.rna is not None
    rna = replace(own.rna, candidates=(make_fusion(replace(make_product(), domains=()), "EWSR1", "FLI1"),))
    (claim,) = list_claims(replace(own, rna=rna, fish=make_fish("60", "EWSR1")), Histology(), KNOWLEDGE.performance)
    assert claim.state is ClaimState.SUPPORTED


def test_hold_together__figures_of_assays_are_those_that_were_read() -> None:
    found = hold(make_evidence("in_frame", "silent", "40", "positive"))
    rows = {view.observation.assay: view.performance for view in found.views}
    assert all(row.is_verified and row.citations for rows_of in rows.values() for row in rows_of)
    sarcoma = next(row for row in rows[AssayType.IHC] if row.population == "sarcomas")
    assert sarcoma.sensitivity is not None
    assert (sarcoma.sensitivity.found, sarcoma.sensitivity.of) == (8, 10)
