"""Contamination, sex, one person, exchanged samples, damage: each check on data made to be one way and the other."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest

from fascicle.calls.contamination import check_contamination, check_homozygous_minors
from fascicle.calls.dna_damage import check_deamination, check_oxidation, measure_error
from fascicle.calls.dna_quality import check_specimen
from fascicle.calls.sample_identity import check_exchange, check_pair, list_site_genotypes
from fascicle.calls.sample_sex import check_sex, find_sex
from fascicle.evidence.alleles import AlleleCounts
from fascicle.evidence.sample_sites import Site
from fascicle.model.cases import Role, Sex, Specimen
from fascicle.model.coverage import DepthSummary, TargetCoverage
from fascicle.model.genotypes import Genotype, Snp, Zygosity
from fascicle.model.loci import Build, Span
from fascicle.model.quality import Status


def draw_person(rng: random.Random, frequencies: Sequence[float]) -> list[int]:
    """Copies of the alternate allele."""
    return [sum(rng.random() < f for _ in range(2)) for f in frequencies]


def draw_counts(
    rng: random.Random, person: Sequence[int], other: Sequence[int], share: float, depth: int, lost: frozenset[int] = frozenset()
) -> list[AlleleCounts]:
    """Reads of a mixture; at places in `lost` the person's alternate allele is down to a fifth of its share."""
    found = []
    for n, (own, foreign) in enumerate(zip(person, other, strict=True)):
        mine = own / 2 if not (own == 1 and n in lost) else 0.1
        fraction = (1 - share) * mine + share * foreign / 2
        fraction = fraction * 0.999 + (1 - fraction) * 0.001
        alternate = sum(rng.random() < fraction for _ in range(depth))
        found.append(AlleleCounts(Snp(f"rs{n}", "chr1", n, "A", "C"), depth - alternate, alternate))
    return found


@pytest.mark.parametrize(("share", "status"), [(0.0, Status.PASS), (0.01, Status.PASS), (0.05, Status.WARN), (0.2, Status.FAIL)])
@pytest.mark.parametrize("has_loss", [False, True])
def test_check_contamination__measures_a_mixture(share: float, status: Status, has_loss: bool) -> None:  # noqa: FBT001
    rng = random.Random(round(share * 100))
    frequencies = [rng.uniform(0.1, 0.9) for _ in range(400)]
    lost = frozenset(range(0, 400, 3)) if has_loss else frozenset()
    counts = draw_counts(rng, draw_person(rng, frequencies), draw_person(rng, frequencies), share, 200, lost)
    check = check_contamination(list(zip(counts, frequencies, strict=True)), 0.001)
    assert check.status is status
    assert check.value == pytest.approx(share, abs=max(0.005, 0.15 * share))


def test_check_contamination__needs_fifty_covered_sites() -> None:
    snp = Snp("rs1", "chr1", 5, "A", "C")
    counts = [(AlleleCounts(snp, 100, 0), 0.4)] * 49 + [(AlleleCounts(snp, 3, 0), 0.4), (AlleleCounts(snp, None, None), 0.4)]
    check = check_contamination([*counts, (AlleleCounts(snp, 100, 0), 0.001)], 0.001)
    assert (check.status, check.value) == (Status.NOT_ASSESSABLE, None)
    assert check.because == "49 common SNPs with at least 20 fragments; 50 are needed"


def make_site(n: int, tumour: tuple[int, int], normal: tuple[int, int] | None = None) -> Site:
    return Site("chr1", n, "A", "C", tumour, normal)


def test_check_homozygous_minors__never_gives_a_size() -> None:
    clean = check_homozygous_minors([make_site(n, (0, 200)) for n in range(30)], is_normal=False)
    mixed = check_homozygous_minors([make_site(n, (10, 190)) for n in range(30)], is_normal=False)
    few = check_homozygous_minors([make_site(n, (0, 200)) for n in range(19)], is_normal=False)
    assert [check.status for check in (clean, mixed, few)] == [Status.NOT_ASSESSABLE, Status.WARN, Status.NOT_ASSESSABLE]
    assert {check.value for check in (clean, mixed, few)} == {None}
    assert "5.00% (4.47% to 5.57%) of fragments have the other" in mixed.because


def make_targets(autosomes: float, x: float | None, y: float | None, shared: float = 0.0) -> list[TargetCoverage]:
    def cover(chrom: str, start: int, depth: float) -> TargetCoverage:
        summary = DepthSummary(100, depth, depth, int(depth), (0.0, 0.0, 0.0, 0.0))
        return TargetCoverage(chrom, Span(start, start + 100), None, "t", summary, 0)

    targets = [cover("chr7", 1000 * n, autosomes) for n in range(30)]
    targets += [cover("chrX", 5_000_000 + 1000 * n, x) for n in range(12) if x is not None]
    targets += [cover("chrX", 20_000 + 1000 * n, shared) for n in range(40) if shared]
    targets += [cover("chrY", 5_000_000 + 1000 * n, y) for n in range(4) if y is not None]
    return targets


@pytest.mark.parametrize(
    ("x", "y", "sex"),
    [
        (0.5, 0.5, Sex.MALE),
        (1.0, 0.0, Sex.FEMALE),
        (0.5, None, Sex.MALE),
        (1.0, None, Sex.FEMALE),
        (0.5, 0.0, None),  # a man who lost Y, or a woman's tumour that lost X
        (1.0, 0.5, Sex.MALE),  # XXY, or a gained X
        (0.7, None, None),
        (1.0, 0.1, None),
    ],
)
def test_find_sex__lets_y_decide_and_says_nothing_between_the_limits(x: float, y: float | None, sex: Sex | None) -> None:
    assert find_sex(x, y) is sex


@pytest.mark.parametrize(
    ("stated", "is_tumour", "status"),
    [
        (Sex.FEMALE, False, Status.PASS),
        (Sex.MALE, False, Status.FAIL),
        (Sex.MALE, True, Status.WARN),
        (Sex.UNKNOWN, False, Status.NOT_ASSESSABLE),
    ],
)
def test_check_sex__compares_with_the_stated_sex(stated: Sex, is_tumour: bool, status: Status) -> None:  # noqa: FBT001
    targets = make_targets(100, 98, 0, shared=300)
    check = check_sex(targets, Build.GRCH38, stated, is_tumour=is_tumour)
    assert (check.status, check.value) == (status, 0.98)


@pytest.mark.parametrize(
    ("targets", "build"),
    [
        (make_targets(100, None, None), Build.GRCH38),
        (make_targets(5, 5, 0), Build.GRCH38),
        (make_targets(100, 98, 0), Build.UNKNOWN),
    ],
)
def test_check_sex__is_not_assessable_without_targets_depth_or_build(targets: list[TargetCoverage], build: Build) -> None:
    assert check_sex(targets, build, Sex.MALE, is_tumour=False).status is Status.NOT_ASSESSABLE


def make_genotypes(states: Sequence[Zygosity | None]) -> list[Genotype]:
    counts = {Zygosity.REFERENCE: (95, 5), Zygosity.BOTH: (55, 45), Zygosity.ALTERNATE: (4, 96), None: (5, 4)}
    return [Genotype(Snp(f"rs{n}", "chr1", n, "A", "C"), *counts[state], state, 1.0, "") for n, state in enumerate(states)]


def test_check_pair__passes_one_person_whose_tumour_lost_an_allele() -> None:
    states = [Zygosity.REFERENCE, Zygosity.BOTH, Zygosity.ALTERNATE] * 10
    lost = [Zygosity.REFERENCE if state is Zygosity.BOTH else state for state in states]
    check = check_pair("x", make_genotypes(states), make_genotypes(lost))
    assert (check.status, check.value) == (Status.PASS, 1.0)
    assert check.because == "20 of 20 places agree, as of one person"


def test_check_pair__fails_two_persons() -> None:
    rng = random.Random(1)
    frequencies = [0.4] * 100
    order = tuple(Zygosity)
    one, other = ([order[n] for n in draw_person(rng, frequencies)] for _ in range(2))
    check = check_pair("x", make_genotypes(one), make_genotypes(other))
    assert check.status is Status.FAIL
    assert "of two persons" in check.because


def test_check_pair__is_not_assessable_with_few_places_or_an_interval_over_the_limit() -> None:
    few = make_genotypes([Zygosity.REFERENCE] * 9)
    assert check_pair("x", few, few).status is Status.NOT_ASSESSABLE
    one = make_genotypes([Zygosity.REFERENCE] * 12)
    other = make_genotypes([Zygosity.REFERENCE] * 9 + [Zygosity.ALTERNATE] * 3)
    assert check_pair("x", one, other).status is Status.NOT_ASSESSABLE


def test_list_site_genotypes__leaves_out_places_that_a_somatic_variant_chose() -> None:
    sites = [
        make_site(1, (50, 50), (100, 0)),  # somatic: the normal has the reference
        make_site(2, (0, 100), (0, 100)),
        make_site(3, (50, 50), (50, 50)),
        make_site(4, (60, 40), (1, 99)),
    ]
    normal, tumour = list_site_genotypes(sites, Build.GRCH38)
    assert [g.snp.offset for g in normal] == [g.snp.offset for g in tumour] == [2, 4]
    assert [g.zygosity for g in tumour] == [Zygosity.ALTERNATE, Zygosity.BOTH]


def make_signs(tumour_only: int, normal_only: int) -> list[Site]:
    sites = [make_site(n, (70, 30), (100, 0)) for n in range(tumour_only)]
    return sites + [make_site(1000 + n, (100, 0), (70, 30)) for n in range(normal_only)]


@pytest.mark.parametrize(
    ("sites", "status"),
    [
        (make_signs(30, 2), Status.PASS),
        (make_signs(2, 30), Status.FAIL),
        (make_signs(10, 15), Status.WARN),
        (make_signs(4, 5), Status.NOT_ASSESSABLE),
        ([make_site(n, (96, 4), (50, 50)) for n in range(12)], Status.PASS),  # losses in the tumour
        ([make_site(n, (50, 50), (96, 4)) for n in range(12)], Status.FAIL),
        ([make_site(n, (0, 100), (50, 50)) for n in range(12)], Status.PASS),
        ([make_site(n, (100, 0), (50, 50)) for n in range(50)], Status.NOT_ASSESSABLE),  # lost, or the normal's alone
        ([make_site(n, (7, 3), (10, 0)) for n in range(50)], Status.NOT_ASSESSABLE),  # too shallow to say
    ],
)
def test_check_exchange__weighs_signs_of_either_order(sites: list[Site], status: Status) -> None:
    assert check_exchange(sites).status is status


def make_damage(changes: dict[tuple[int, str, str], int]) -> np.ndarray:
    """A million bases of each kind and class, and changes as (class, reference, read)."""
    damage = np.zeros((2, 4, 4), np.int64)
    for base in range(4):
        damage[:, base, base] = 1_000_000
    for (strand, known, read), count in changes.items():
        damage[strand, "ACGT".index(known), "ACGT".index(read)] = count
    return damage


def test_check_deamination__sees_it_in_the_direction_of_damage() -> None:
    check = check_deamination(make_damage({(0, "C", "T"): 4000, (1, "G", "A"): 4000}))
    assert check.status is Status.WARN
    assert check.value == pytest.approx(8000 / 2_008_000)


def test_check_deamination__sees_it_in_both_directions_beside_other_transitions() -> None:
    blurred = {(strand, known, read): 4000 for strand in (0, 1) for known, read in (("C", "T"), ("G", "A"))}
    check = check_deamination(make_damage(blurred))
    assert check.status is Status.WARN
    assert check.value == pytest.approx(0.004, rel=0.01)
    errors = blurred | {(strand, known, read): 3000 for strand in (0, 1) for known, read in (("T", "C"), ("A", "G"))}
    assert check_deamination(make_damage(errors)).status is Status.PASS


def test_check_oxidation__counts_as_picard_does() -> None:
    check = check_oxidation(make_damage({(0, "G", "T"): 3000, (1, "C", "A"): 3000, (1, "G", "T"): 500, (0, "C", "A"): 500}))
    assert check.status is Status.WARN
    assert check.value == pytest.approx(6000 / 2_006_000 - 1000 / 2_001_000)
    assert check.because.endswith("(OxoQ 26)")
    other = check_oxidation(make_damage({(1, "G", "T"): 3000, (0, "C", "A"): 3000}))
    assert (other.status, other.value) == (Status.PASS, 0.0)


def test_check_damage__is_not_assessable_with_few_bases() -> None:
    few = make_damage({}) // 1000
    assert {check(few).status for check in (check_deamination, check_oxidation)} == {Status.NOT_ASSESSABLE}


def test_measure_error__is_the_share_of_one_wrong_base() -> None:
    assert measure_error(make_damage({(0, "A", "C"): 8000})) == pytest.approx(8000 / 3 / 8_008_000)
    assert measure_error(np.zeros((2, 4, 4), np.int64)) == 0


@pytest.mark.parametrize(
    ("cells", "decalcified", "statuses"),
    [
        (0.5, False, (Status.PASS, Status.PASS)),
        (0.1, True, (Status.WARN, Status.WARN)),
        (None, None, (Status.NOT_ASSESSABLE, Status.NOT_ASSESSABLE)),
    ],
)
def test_check_specimen__cautions_by_what_the_case_states(
    cells: float | None,
    decalcified: bool | None,  # noqa: FBT001
    statuses: tuple[Status, Status],
) -> None:
    specimen = Specimen("t", Role.TUMOUR, tumour_cell_fraction=cells, is_decalcified=decalcified)
    assert tuple(check.status for check in check_specimen(specimen)) == statuses
    assert {check.status for check in check_specimen(None)} == {Status.NOT_ASSESSABLE}


def test_check_sex__has_an_interval_of_the_median_of_x() -> None:
    depths = [200.0] * 30 + [90.0, 95.0, 96.0, 98.0, 99.0, 100.0, 101.0, 102.0, 104.0, 105.0, 110.0, 200.0]
    targets = [
        TargetCoverage(
            "chrX" if n >= 30 else "chr1",
            Span(5_000_000 + n * 100, 5_000_050 + n * 100),
            None,
            str(n),
            DepthSummary(50, depth, depth, 1, None),
            50,
        )
        for n, depth in enumerate(depths)
    ]
    check = check_sex(targets, Build.GRCH38, Sex.MALE, is_tumour=True)
    assert check.status is Status.PASS
    assert check.value == pytest.approx(100.5 / 200)
    # Ranks 3 and 10 of 12: 95 % by the binomial with one half.
    assert check.low == pytest.approx(96 / 200)
    assert check.high == pytest.approx(105 / 200)
    assert check.threshold is not None
