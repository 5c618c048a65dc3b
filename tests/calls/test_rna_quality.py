from __future__ import annotations

from dataclasses import replace

import pytest

from fascicle.calls.rna_quality import check_rna_reads
from fascicle.model.quality import Check, Status
from fascicle.model.reads import AbundantShare, ReadCounts, ReadProfile

GOOD = ReadProfile(True, 75, 74.5, 34.0, 160.0, ReadCounts(1_000_000, 600_000, 100, 900, 399_000))


def check(profile: ReadProfile, name: str) -> Check:
    return next(own for own in check_rna_reads(profile).checks if own.name == name)


def test_check_rna_reads__passes_a_good_run() -> None:
    quality = check_rna_reads(GOOD)
    assert quality.status is Status.PASS
    assert [own.name for own in quality.checks] == [
        "fragments",
        "on_target_fraction",
        "base_quality_mean",
        "insert_size_median",
    ]
    assert all(own.because and own.unit for own in quality.checks)


@pytest.mark.parametrize(("fragments", "status"), [(499_999, Status.WARN), (500_000, Status.PASS)])
def test_check_rna_reads__warns_of_few_fragments(fragments: int, status: Status) -> None:
    profile = replace(GOOD, counts=ReadCounts(fragments, fragments, 0, 0, 0))
    assert check(profile, "fragments").status is status
    assert check(profile, "fragments").value == fragments


@pytest.mark.parametrize(("kept", "status"), [(199, Status.WARN), (200, Status.PASS)])
def test_check_rna_reads__counts_concordant_and_kept_as_on_target(kept: int, status: Status) -> None:
    profile = replace(GOOD, counts=ReadCounts(1000, 0, kept, 0, 1000 - kept))
    assert check(profile, "on_target_fraction").status is status
    assert check(profile, "on_target_fraction").value == pytest.approx(kept / 1000)


@pytest.mark.parametrize(
    ("mean", "status"),
    [(19.9, Status.FAIL), (20.0, Status.WARN), (27.9, Status.WARN), (28.0, Status.PASS), (None, Status.NOT_ASSESSABLE)],
)
def test_check_rna_reads__judges_base_qualities(mean: float | None, status: Status) -> None:
    found = check(replace(GOOD, quality_mean=mean), "base_quality_mean")
    assert (found.status, found.value) == (status, mean)


@pytest.mark.parametrize(("median", "status"), [(79.0, Status.WARN), (80.0, Status.PASS), (None, Status.NOT_ASSESSABLE)])
def test_check_rna_reads__judges_the_fragments(median: float | None, status: Status) -> None:
    found = check(replace(GOOD, insert_size_median_bp=median), "insert_size_median")
    assert (found.status, found.value) == (status, median)


def test_check_rna_reads__takes_the_worst_for_the_run() -> None:
    assert check_rna_reads(replace(GOOD, quality_mean=10.0, insert_size_median_bp=None)).status is Status.FAIL


@pytest.mark.parametrize(("fraction", "status"), [(0.0, Status.PASS), (0.1999, Status.PASS), (0.2, Status.WARN)])
def test_check_rna_reads__warns_of_abundant_rna(fraction: float, status: Status) -> None:
    profile = replace(GOOD, abundant=(AbundantShare("globin", 0, 0.0), AbundantShare("rRNA", round(fraction * 10**6), fraction)))
    found = check(profile, "rRNA_fraction")
    assert (found.status, found.value, found.unit) == (status, fraction, "fraction")
    assert check(profile, "globin_fraction").status is Status.PASS


def test_check_rna_reads__does_not_speak_of_abundant_rna_that_was_not_looked_for() -> None:
    assert all(own.name != "rRNA_fraction" for own in check_rna_reads(GOOD).checks)
