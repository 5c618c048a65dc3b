"""Deletions and duplications of exons: depths drawn with known copies, with a pool of normals and without."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fascicle.calls.germline.depth_model import fit_targets, take_off_waves
from fascicle.calls.germline.exon_copies import POOL_MIN, find_exon_copies
from fascicle.calls.germline.normal_depths import NormalDepths, join_normals
from fascicle.model.germline import CopyChange, ExonChange, TargetDepth
from fascicle.model.loci import Span

TARGETS, A_GENE = 300, 10
GENES = frozenset(f"G{number}" for number in range(TARGETS // A_GENE))
EFFICIENCY = np.exp(np.random.default_rng(0).normal(0, 0.5, TARGETS))


WAVE = np.random.default_rng(5).normal(0, 1, TARGETS)
"""How each target follows what moves all of a sample together, such as its content of G and C."""


def draw(
    seed: int, depth: float = 100, copies: dict[int, int] | None = None, *, is_even: bool = False, wave: float = 0.0
) -> list[TargetDepth]:
    """Mean depths of one sample: Poisson counts of fragments around the capture's efficiency, 5 % of noise a target, and a wave
    of another height in each sample."""
    rng = np.random.default_rng((1, seed))
    mean = np.full(TARGETS, depth) if is_even else depth * EFFICIENCY
    for target, number in (copies or {}).items():
        mean[target] *= number / 2
    depths = rng.poisson(2 * mean) / 2 * np.exp(rng.normal(0, 0.05, TARGETS))
    depths *= np.exp(rng.normal(0, wave) * WAVE if wave else 0.0)
    return [
        TargetDepth("chr1", Span(1000 * i, 1000 * i + 150), f"G{i // A_GENE}", f"G{i // A_GENE} exon {i % A_GENE + 1}", float(d))
        for i, d in enumerate(depths)
    ]


def make_pool(count: int = 10, wave: float = 0.0) -> NormalDepths:
    samples = (draw(1000 + seed, wave=wave) for seed in range(count))
    return join_normals((f"n{seed}", {target.key: target.depth for target in own}) for seed, own in enumerate(samples))


POOL = make_pool()


def is_found(change: ExonChange, exons: tuple[int, int], copies: int) -> bool:
    return (change.gene, change.exons, change.copies) == ("G5", exons, copies)


@pytest.mark.parametrize(
    ("exons", "copies", "least"), [(1, 1, 64), (1, 0, 98), (2, 1, 98), (4, 1, 98), (2, 3, 45), (4, 3, 82), (8, 3, 86)]
)
def test_find_exon_copies__finds_planted_changes_against_a_pool(exons: int, copies: int, least: int) -> None:
    planted = {51 + number: copies for number in range(exons)}
    found = [find_exon_copies(draw(seed, copies=planted), GENES, POOL).changes for seed in range(100)]
    assert sum(any(is_found(change, (2, 1 + exons), copies) for change in own) for own in found) >= least


def test_find_exon_copies__takes_off_what_moves_many_targets_of_a_sample_together() -> None:
    pool = make_pool(wave=0.15)
    planted = [find_exon_copies(draw(seed, copies={51: 1}, wave=0.15), GENES, pool).changes for seed in range(50)]
    assert sum(any(is_found(change, (2, 2), 1) for change in own) for own in planted) >= 25
    assert sum(len(find_exon_copies(draw(seed, wave=0.15), GENES, pool).changes) for seed in range(100, 150)) == 0


def test_fit_targets__sees_a_wave_where_there_is_one() -> None:
    lengths = np.full(TARGETS, 150.0)
    quiet, moved = (
        fit_targets(np.array([[target.depth for target in draw(seed, wave=wave)] for seed in range(12)]).T, lengths)
        for wave in (0.0, 0.15)
    )
    assert (quiet.waves.shape[1], moved.waves.shape[1]) == (0, 1)
    assert abs(np.corrcoef(moved.waves[:, 0], WAVE)[0, 1]) > 0.95
    # 5 % of noise is 0.072 in binary logarithms.
    assert np.median(np.sqrt(quiet.technical)) == pytest.approx(0.072, rel=0.25)
    assert np.median(np.sqrt(moved.technical)) == pytest.approx(0.072, rel=0.35)


def test_take_off_waves__changed_targets_do_not_fit_the_wave_to_themselves() -> None:
    waves = (WAVE / np.linalg.norm(WAVE))[:, None]
    log = 0.3 * WAVE
    log[10:30] -= 1
    left = take_off_waves(log, np.full(TARGETS, 0.1), waves)
    assert np.abs(np.delete(left, range(10, 30))).max() < 0.1
    assert left[10:30] == pytest.approx(-1, abs=0.1)


def test_find_exon_copies__samples_without_a_change_have_next_to_none() -> None:
    found = [find_exon_copies(draw(seed), GENES, POOL) for seed in range(100, 200)]
    # 100 samples of 300 targets.
    assert sum(len(own.changes) for own in found) <= 1
    # A target at the edge of what is deep enough is left out in some.
    assert all(own.assessed is not None and own.assessed > 0.98 * TARGETS for own in found)


def test_find_exon_copies__gives_place_ratio_and_kind() -> None:
    (change,) = find_exon_copies(draw(7, copies=dict.fromkeys(range(53, 58), 1)), GENES, POOL).changes
    assert (change.kind, change.chrom, change.span) == (CopyChange.DELETION, "chr1", Span(53_000, 57_150))
    assert change.ratio.low < 0.5 < change.ratio.high
    assert change.targets[0] == "G5 exon 4"
    assert change.notes == ()


def test_find_exon_copies__without_a_pool_an_even_sample_is_held_against_itself() -> None:
    found = find_exon_copies(draw(3, copies=dict.fromkeys(range(53, 58), 1), is_even=True), GENES, None)
    (change,) = found.changes
    assert [note.name for note in change.notes] == ["without_pool"]
    assert "without other normals" in found.because
    assert find_exon_copies(draw(4, is_even=True), GENES, None).changes == ()


@pytest.mark.parametrize(
    ("targets", "pool", "words"),
    [
        (draw(1), None, "uneven"),
        (draw(1), make_pool(POOL_MIN - 1), "4 normals were given; 5 at least"),
        (draw(1)[:5], POOL, "5 targets on autosomes"),
        (draw(1, depth=3), None, "median depth is"),
        ([replace(target, chrom="chr2") for target in draw(1)], POOL, "of another assay"),
        ([replace(target, chrom="chrX") for target in draw(1)], POOL, "0 targets on autosomes"),
        (draw(1, depth=2), POOL, "too few reach"),
    ],
)
def test_find_exon_copies__says_why_it_cannot_tell(targets: list[TargetDepth], pool: NormalDepths | None, words: str) -> None:
    found = find_exon_copies(targets, GENES, pool)
    assert (found.changes, found.assessed) == ((), None)
    assert words in found.because


def test_find_exon_copies__looks_at_the_germline_genes_alone() -> None:
    planted = dict.fromkeys(range(53, 58), 1)
    assert find_exon_copies(draw(7, copies=planted), GENES - {"G5"}, POOL).changes == ()


def test_join_normals__leaves_out_targets_that_a_sample_lacks() -> None:
    one, other = {("chr1", 0, 10): 5.0, ("chr1", 20, 30): 6.0}, {("chr1", 0, 10): 7.0}
    pool = join_normals([("a", one), ("b", other)])
    assert (pool.depths, pool.count, pool.sources) == ({("chr1", 0, 10): (5.0, 7.0)}, 2, ("a", "b"))
