from __future__ import annotations

import json
import random
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import poisson

from fascicle.adapters.documents import TMB_SCHEMA
from fascicle.adapters.json_files import format_json, parse_json
from fascicle.calls.intervals import estimate_proportion
from fascicle.calls.tmb import TmbFacts, assess_tmb, estimate_rate
from fascicle.model.consequences import ChoiceRule, Term, TranscriptConsequence, VariantConsequence
from fascicle.model.loci import Build
from fascicle.model.provenance import Provenance
from fascicle.model.tmb import TmbClass, TmbRule, TumourMutationalBurden
from fascicle.model.variants import AlleleDepth, PopulationFrequency, SmallVariant, SomaticStatus, VariantCall
from fascicle.model.verdicts import Reason

PROVENANCE = Provenance("0", "dna", (), None, None, None, None, None)
FACTS = TmbFacts(callable_bp=2_000_000, has_normal=True, has_population=True, purity=0.6, is_panel=True, hotspots=frozenset())


def make_call(
    number: int,
    *,
    term: Term | None = Term.MISSENSE,
    alternate: int = 30,
    depth: int | None = 100,
    status: SomaticStatus = SomaticStatus.SOMATIC,
    frequency: float | None = 0.0,
    reasons: tuple[Reason, ...] = (),
) -> tuple[VariantCall, VariantConsequence]:
    """A call with its consequence; `term` None for no transcript."""
    variant = SmallVariant(Build.GRCH38, "chr1", 1000 + number, "A", "C")
    fraction = estimate_proportion(alternate, depth, "alternate / depth") if depth else None
    tumour = AlleleDepth(depth, None, alternate if depth else None, fraction)
    population = PopulationFrequency(frequency, "gnomAD", "looked up")
    call = VariantCall(variant, "GENE", tumour, None, None, status, None, population, (), reasons)
    own = (
        TranscriptConsequence("GENE", "HGNC:1", "NM_1.1", (), (term,), None, None, chosen_by=ChoiceRule.MANE_SELECT)
        if term
        else None
    )
    return call, VariantConsequence(variant, f"NC_000001.11:g.{1001 + number}A>C", (own,) if own else ())


def assess(
    made: list[tuple[VariantCall, VariantConsequence]], facts: TmbFacts = FACTS, rule: TmbRule | None = None
) -> TumourMutationalBurden:
    return assess_tmb([call for call, _ in made], [own for _, own in made], facts, PROVENANCE, rule)


@pytest.mark.parametrize(
    ("counted", "size_mb", "rounded", "kind", "decides"),
    [
        # Intervals of design facts: 2.0 Mb, 20 = 10.0 (6.1-15.4); 10 = 5.0 (2.4-9.2); 2.4 Mb, 24 = 10.0 (6.4-14.9).
        (20, 2.0, (10.0, 6.1, 15.4), TmbClass.HIGH, False),
        (10, 2.0, (5.0, 2.4, 9.2), TmbClass.LOW, True),
        (24, 2.4, (10.0, 6.4, 14.9), TmbClass.HIGH, False),
        (0, 1.0, (0.0, 0.0, 3.7), TmbClass.LOW, True),
        (60, 2.0, (30.0, 22.9, 38.6), TmbClass.HIGH, True),
    ],
)
def test_assess_tmb__gives_rate_interval_class_and_whether_it_decides(
    counted: int, size_mb: float, rounded: tuple[float, float, float], kind: TmbClass, decides: object
) -> None:
    found = assess([make_call(i) for i in range(counted)], replace(FACTS, callable_bp=round(size_mb * 1e6)))
    assert found.per_mb is not None
    assert found.per_mb_low is not None
    assert found.per_mb_high is not None
    assert (round(found.per_mb, 1), round(found.per_mb_low, 1), round(found.per_mb_high, 1)) == rounded
    assert (found.counted, found.classification, found.decides) == (counted, kind, decides)


def test_assess_tmb__refuses_a_region_in_which_nothing_could_decide() -> None:
    found = assess([make_call(i) for i in range(2)], replace(FACTS, callable_bp=300_000))
    assert (found.classification, found.counted, found.per_mb, found.decides) == (TmbClass.NOT_ASSESSABLE, None, None, None)
    assert found.callable_mb == 0.3
    assert "0.30 Mb are callable" in found.because
    assert sum(line.is_counted for line in found.lines) == 2
    # The limit is where no mutation at all just excludes 10 per Mb.
    assert estimate_rate(0, TmbRule().minimum_callable_mb)[2] < 10 < estimate_rate(0, 0.368)[2]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (replace(FACTS, callable_bp=None), "the callable size is not known"),
        (replace(FACTS, has_normal=False, has_population=False), "neither a normal sample nor a population resource"),
        (replace(FACTS, purity=0.05), "the purity of 5% is below 10%"),
    ],
)
def test_assess_tmb__says_why_it_is_not_assessable(facts: TmbFacts, words: str) -> None:
    found = assess([make_call(1)], facts)
    assert found.classification is TmbClass.NOT_ASSESSABLE
    assert words in found.because


@pytest.mark.parametrize(
    ("made", "rule", "reason"),
    [
        (make_call(1), TmbRule(), "counted"),
        (make_call(1, term=Term.SYNONYMOUS), TmbRule(), "counted"),
        (make_call(1, term=Term.SYNONYMOUS), TmbRule(counts_synonymous=False), "synonymous"),
        (make_call(1, term=Term.INTRON), TmbRule(), "not_coding"),
        (make_call(1, term=Term.SPLICE_DONOR), TmbRule(), "not_coding"),
        (make_call(1, term=None), TmbRule(), "no_consequence"),
        (make_call(1, alternate=4), TmbRule(), "below_fraction"),
        (make_call(1, alternate=5), TmbRule(), "counted"),
        (make_call(1, depth=None), TmbRule(), "fraction_unknown"),
        (make_call(1, status=SomaticStatus.GERMLINE), TmbRule(), "germline"),
        (make_call(1, frequency=0.002), TmbRule(), "population"),
        (make_call(1, frequency=0.0001), TmbRule(), "counted"),
        (make_call(1, frequency=None), TmbRule(), "counted"),
        (make_call(1, reasons=(Reason("strand_bias", "all on one strand"),)), TmbRule(), "filtered"),
    ],
)
def test_assess_tmb__reconciles_each_line(made: tuple[VariantCall, VariantConsequence], rule: TmbRule, reason: str) -> None:
    line = assess([made], rule=rule).lines[0]
    assert (line.reason, line.is_counted) == (reason, reason == "counted")
    assert line.because


def test_assess_tmb__leaves_hotspots_of_a_panel_out() -> None:
    made = [make_call(1), make_call(2)]
    hotspots = frozenset({made[0][0].variant})
    assert [line.reason for line in assess(made, replace(FACTS, hotspots=hotspots)).lines] == ["hotspot", "counted"]
    assert assess(made, replace(FACTS, hotspots=hotspots, is_panel=False)).counted == 2
    assert assess(made, replace(FACTS, hotspots=hotspots), TmbRule(counts_hotspots=True)).counted == 2
    unknown = assess(made, replace(FACTS, hotspots=None))
    assert unknown.counted == 2
    assert "hotspots and known drivers were not looked up and are counted" in unknown.notes


def test_assess_tmb__notes_what_moves_the_number() -> None:
    found = assess([make_call(1, depth=None)], replace(FACTS, has_normal=False, purity=None))
    assert [note.partition(":")[0] for note in found.notes] == [
        "the purity is not known",
        "without a normal sample rare germline variants are counted",
        "1 calls without a depth are not counted",
    ]
    assert "at a purity of 15%" in assess([make_call(1)], replace(FACTS, purity=0.15)).notes[0]


def test_estimate_rate__is_the_exact_interval_of_a_poisson_count() -> None:
    for count in (1, 2, 7, 20, 61):
        _, low, high = estimate_rate(count, 1.0)
        assert poisson.sf(count - 1, low) == pytest.approx(0.025)
        assert poisson.cdf(count, high) == pytest.approx(0.025)


def test_assess_tmb__holds_the_truth_of_a_simulated_panel() -> None:
    """Panels of 1.3 Mb: true somatic rates, germline variants, artefacts and subclones beside them."""
    chance, source = random.Random(4), np.random.default_rng(4)
    held, panels = 0, 400
    for panel in range(panels):
        rate = (3.0, 8.0, 10.0, 14.0, 40.0)[panel % 5]
        somatic = int(source.poisson(rate * 1.3))
        made = [
            make_call(
                i, term=chance.choice([Term.MISSENSE, Term.SYNONYMOUS, Term.STOP_GAINED]), alternate=chance.randrange(12, 45)
            )
            for i in range(somatic)
        ]
        made += [make_call(1000 + i, status=SomaticStatus.GERMLINE) for i in range(40)]
        made += [make_call(2000 + i, term=Term.INTRON) for i in range(30)]
        made += [make_call(3000 + i, alternate=chance.randrange(1, 5)) for i in range(20)]
        made += [make_call(4000 + i, reasons=(Reason("low_quality", "x"),)) for i in range(10)]
        chance.shuffle(made)
        found = assess(made, replace(FACTS, callable_bp=1_300_000))
        assert found.counted == somatic
        held += (found.per_mb_low or 0) <= rate <= (found.per_mb_high or 0)
    assert held / panels >= 0.93


def test_tumour_mutational_burden__is_written_by_contract() -> None:
    found = assess([make_call(i) for i in range(20)])
    document = json.loads(format_json(found, TMB_SCHEMA))
    assert {"counted", "callable_mb", "per_mb", "per_mb_low", "per_mb_high", "class"} <= document.keys()
    assert (document["counted"], document["callable_mb"], document["class"]) == (20, 2.0, "high")
    assert parse_json(format_json(found, TMB_SCHEMA), TumourMutationalBurden, TMB_SCHEMA) == found


def test_tumour_mutational_burden__must_reconcile() -> None:
    found = assess([make_call(1)])
    with pytest.raises(ValueError, match="2 mutations do not reconcile"):
        replace(found, counted=2)
    with pytest.raises(ValueError, match="an assessed burden has all its numbers"):
        replace(found, per_mb=None)
    with pytest.raises(ValueError, match="between 0 and 1"):
        TmbRule(minimum_fraction=5)
    with pytest.raises(ValueError, match="above 0"):
        TmbRule(threshold_per_mb=0)


def test_assess_tmb__says_of_how_many_a_hotspot_cannot_be_told() -> None:
    made = [make_call(1), make_call(2)]
    facts = replace(FACTS, hotspots=frozenset(), hotspots_unknown=frozenset({made[0][0].variant}))
    found = assess(made, facts)
    assert found.counted == 2
    assert any(note.startswith("1 variants are counted although it is not assessable") for note in found.notes)
    assert not any("hotspot" in note for note in assess(made, replace(facts, is_panel=False)).notes)
