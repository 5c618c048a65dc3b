from __future__ import annotations

import random
from pathlib import Path

import pytest

from fascicle.reads import fastq
from fascicle.reads.fastq import read_blocks
from fascicle.reads.quality import ReadTally
from fascicle.reads.screen import screen_block
from fascicle.reference.bundle import Bundle
from small_genome import ALPHA, BETA, EPSILON, Genome, draw_bases, draw_pairs, splice, turn, write_pairs, write_reads


def tally(bundle: Bundle, paths: list[Path]) -> ReadTally:
    total = ReadTally(len(bundle.symbols), len(bundle.junctions.donors))
    for block in read_blocks(*paths):
        total.add(screen_block(block, bundle))
    return total


def test_tally__counts_fragments_of_each_gene(tmp_path: Path, small_bundle: Bundle, small_genome: Genome) -> None:
    rng = random.Random(101)
    pairs = [pair for gene, n in ((ALPHA, 40), (BETA, 25)) for pair in draw_pairs(rng, splice(small_genome, gene), n)]
    pairs += [(draw_bases(rng, 75), draw_bases(rng, 75)) for _ in range(7)]
    found = tally(small_bundle, write_pairs(tmp_path, pairs))
    by_gene = dict(zip(small_bundle.symbols, found.per_gene.tolist(), strict=True))
    assert by_gene == {"ALPHA": 40, "BETA": 25, "GAMMA": 0, "DELTA": 0, "EPSILON": 0}
    counts = found.profile().counts
    assert (counts.fragments, counts.concordant, counts.off_target) == (72, 65, 7)


def test_profile__measures_lengths_and_qualities(tmp_path: Path, small_bundle: Bundle) -> None:
    path = tmp_path / "r.fq"
    path.write_bytes(b"@a\nACGTA\n+\n!!!!!\n@b\nACG\n+\nIII\n")
    profile = tally(small_bundle, [path]).profile()
    assert not profile.is_paired
    assert (profile.read_length_max_bp, profile.read_length_mean_bp) == (5, 4.0)
    assert profile.quality_mean == pytest.approx((5 * 0 + 3 * 40) / 8)
    assert profile.insert_size_median_bp is None


@pytest.mark.parametrize("lengths", [[200], [180, 200, 230], [180, 190, 200, 230]])
def test_profile__gives_the_lower_median_of_the_fragments(
    tmp_path: Path, small_bundle: Bundle, small_genome: Genome, lengths: list[int]
) -> None:
    exon = splice(small_genome, EPSILON)[700:1100]
    fragments = [exon[20 : 20 + length] for length in lengths]
    pairs = [(f[:60], turn(f)[:60]) if i % 2 else (turn(f)[:60], f[:60]) for i, f in enumerate(fragments)]
    profile = tally(small_bundle, write_pairs(tmp_path, pairs)).profile()
    assert profile.is_paired
    assert profile.insert_size_median_bp == sorted(lengths)[(len(lengths) - 1) // 2]


def test_profile__leaves_out_pairs_that_face_away_from_each_other(
    tmp_path: Path, small_bundle: Bundle, small_genome: Genome
) -> None:
    exon = splice(small_genome, EPSILON)[700:1100]
    pairs = [(exon[200:260], turn(exon[20:80])), (exon[20:80], exon[200:260])]
    assert tally(small_bundle, write_pairs(tmp_path, pairs)).profile().insert_size_median_bp is None


def test_tally__does_not_depend_on_the_blocks(
    tmp_path: Path, small_bundle: Bundle, small_genome: Genome, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = write_pairs(tmp_path, draw_pairs(random.Random(4), splice(small_genome, ALPHA), 60, error_rate=0.01))
    whole = tally(small_bundle, paths)
    monkeypatch.setattr(fastq, "CHUNK_BYTES", 700)
    assert len(list(read_blocks(*paths))) > 3
    parts = tally(small_bundle, paths)
    assert parts.profile() == whole.profile()
    assert parts.per_gene.tolist() == whole.per_gene.tolist()


def test_tally__of_single_reads_has_no_insert(tmp_path: Path, small_bundle: Bundle, small_genome: Genome) -> None:
    path = write_reads(tmp_path, [splice(small_genome, ALPHA)[100:200]] * 3)
    profile = tally(small_bundle, [path]).profile()
    assert profile.counts.concordant == 3
    assert profile.insert_size_median_bp is None
