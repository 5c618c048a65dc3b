"""Called copies as statements ask of them: strong events, the other copy of an altered gene, what was decided."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fascicle.interpretation.called_copies import STATES, list_copy_genes, make_gene_copies
from fascicle.interpretation.gathering import gather_tumour
from fascicle.model import copy_number
from fascicle.model.biomarkers import CopyState
from fascicle.model.copy_number import (
    CopyCall,
    CopyEvidence,
    CopyMaterial,
    CopyNumberFindings,
    CopyReference,
    GenomicComplexity,
    PlottedBins,
    PurityVerdict,
    TumourPurity,
)
from fascicle.model.findings import AssayResults
from fascicle.model.loci import Span
from fascicle.model.numbers import Estimate
from fascicle.model.tumour import GeneCopies, LookedAt, Tumour
from fascicle.model.verdicts import Reason
from tumour_examples import make_variant
from variant_examples import FROM_READS

FILTERED = (Reason("few_bins", "2 bins"),)


def make_copies(gene: str, call: CopyCall, *, is_loh: bool | None = None) -> copy_number.GeneCopies:
    state = copy_number.CopyState(call, None, None, Estimate(1.1, 0.9, 1.3), is_loh, 0.99, "as measured")
    return copy_number.GeneCopies(gene, "chr1", Span(0, 10), None, CopyEvidence(9, None, 0, None), False, state)


def make_found(*genes: copy_number.GeneCopies, altered: float | None = 0.3) -> CopyNumberFindings:
    return CopyNumberFindings(
        CopyMaterial(CopyReference.FLAT, 0, False, 100, 100, 0, 0.1, None),
        TumourPurity(PurityVerdict.UNDECIDED, None, None, (), None, ""),
        (),
        genes,
        (),
        GenomicComplexity(altered, None, None, 40.0, ""),
        PlottedBins((), (), (), ()),
    )


@pytest.mark.parametrize(
    ("call", "alone", "beside"),
    [
        (CopyCall.AMPLIFICATION, CopyState.AMPLIFICATION, CopyState.AMPLIFICATION),
        (CopyCall.HOMOZYGOUS_DELETION, CopyState.DEEP_DELETION, CopyState.DEEP_DELETION),
        (CopyCall.GAIN, None, CopyState.GAIN),
        (CopyCall.LOSS, None, CopyState.LOSS),
        (CopyCall.HETEROZYGOUS_DELETION, None, CopyState.LOSS),
        (CopyCall.COPY_NEUTRAL_LOH, None, CopyState.NEUTRAL),
        (CopyCall.NEUTRAL, None, CopyState.NEUTRAL),
        (CopyCall.UNDECIDED, None, None),
        (CopyCall.NOT_ASSESSABLE, None, None),
    ],
)
def test_make_gene_copies__strong_events_and_the_state_of_genes_with_a_variant(
    call: CopyCall, alone: CopyState | None, beside: CopyState | None
) -> None:
    found = make_found(make_copies("TP53", call))
    assert [item.state for item in make_gene_copies(found, ())] == ([] if alone is None else [alone])
    assert [item.state for item in make_gene_copies(found, {"TP53"})] == ([] if beside is None else [beside])


def test_make_gene_copies__keeps_number_and_loss_of_heterozygosity() -> None:
    (copies,) = make_gene_copies(make_found(make_copies("TP53", CopyCall.HETEROZYGOUS_DELETION, is_loh=True)), {"TP53"})
    assert copies == GeneCopies("TP53", CopyState.LOSS, "DNA", 1.1, True)


def test_make_gene_copies__an_event_that_is_not_reported_is_neither_there_nor_absent() -> None:
    found = make_found(
        replace(make_copies("MDM2", CopyCall.AMPLIFICATION), reasons=FILTERED), make_copies("KIT", CopyCall.NEUTRAL)
    )
    assert make_gene_copies(found, {"MDM2"}) == ()
    assert list_copy_genes(found) == {"KIT"}


def test_states__every_call_that_decides_has_a_state() -> None:
    assert set(CopyCall) - set(STATES) == {CopyCall.UNDECIDED, CopyCall.NOT_ASSESSABLE}


@pytest.mark.parametrize("altered", [0.3, None])
def test_gather_tumour__called_copies_stand_before_those_that_are_told(altered: float | None) -> None:
    told = Tumour(
        "DDLS",
        variants=(make_variant("NF1", "p.Arg1362Ter"),),
        copies=(GeneCopies("MDM2", CopyState.GAIN, "report"), GeneCopies("RB1", CopyState.LOSS, "report")),
        looked_at=LookedAt(copies=frozenset({"RB1"})),
    )
    genes = (
        make_copies("MDM2", CopyCall.AMPLIFICATION),
        make_copies("NF1", CopyCall.HETEROZYGOUS_DELETION, is_loh=True),
        make_copies("CDK4", CopyCall.NEUTRAL),
    )
    results = AssayResults(variants=replace(FROM_READS, calls=(), copy_number=make_found(*genes, altered=altered)))
    tumour = gather_tumour(told, results)
    assert [(item.gene, item.state, item.has_loh) for item in tumour.copies] == [
        ("RB1", CopyState.LOSS, None),
        ("MDM2", CopyState.AMPLIFICATION, None),
        ("NF1", CopyState.LOSS, True),
    ]
    assert tumour.looked_at.copies == frozenset({"RB1", "MDM2", "NF1", "CDK4"})
    shares = [item.value for item in tumour.measures if item.name == "altered_genome"]
    assert shares == ([] if altered is None else [altered])
