"""UMI families to consensus reads: one pair a molecule, errors gone, qualities that say how sure a base is."""

from __future__ import annotations

import random
from math import log10
from pathlib import Path

import pysam
import pytest

from dna_pairs import DnaPair, draw_dna_pairs, write_dna_fastq
from fascicle.errors import ReadsError
from fascicle.reads.aligned_bam import AlignmentOptions, AlignmentSummary, GenomeIndex, write_aligned_bam
from fascicle.reads.sources import open_reads, sort_read_files
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import open_genome
from small_genome import Genome, add_errors, draw_bases


@pytest.fixture(scope="module")
def index(small_bundle: Bundle) -> GenomeIndex:
    return GenomeIndex(open_genome(small_bundle))


def copy_molecules(
    rng: random.Random, molecules: list[DnaPair], copies: int, error_rate: float, *, is_duplex: bool = False
) -> list[DnaPair]:
    """Reads of each molecule, its UMIs in their names; of a duplex half of them from the other strand, UMIs crossed."""
    found = []
    for number, own in enumerate(molecules):
        one, two = draw_bases(rng, 8), draw_bases(rng, 8)
        for copy in range(copies):
            is_other = is_duplex and copy % 2 == 1
            first, second = (own.second, own.first) if is_other else (own.first, own.second)
            umi = f"{two}+{one}" if is_other else f"{one}+{two}"
            name = f"M:1:F:1:1:{number}:{copy}:{umi}"
            reads = (add_errors(rng, first, error_rate), add_errors(rng, second, error_rate))
            found.append(DnaPair(name, own.chrom, own.start, own.end, own.is_turned != is_other, *reads))
    rng.shuffle(found)
    return found


def collapse(
    tmp_path: Path, pairs: list[DnaPair], index: GenomeIndex, quality: str = "?", threads: int = 1
) -> tuple[AlignmentSummary, list[pysam.AlignedSegment]]:
    files = write_dna_fastq(tmp_path, pairs, quality=quality)
    with open_reads(sort_read_files(files)) as lanes:
        options = AlignmentOptions("S", threads, is_collapsed=True)
        summary = write_aligned_bam(lanes, index, tmp_path / f"{threads}.bam", options)
    with pysam.AlignmentFile(str(tmp_path / f"{threads}.bam")) as file:
        return summary, list(file)


@pytest.mark.parametrize("is_duplex", [False, True])
def test_collapse__gives_one_pair_a_molecule_without_its_errors(
    tmp_path: Path,
    small_genome: Genome,
    index: GenomeIndex,
    is_duplex: bool,  # noqa: FBT001
) -> None:
    rng = random.Random(1)
    molecules = draw_dna_pairs(rng, small_genome, "chr1", (100, 13_900), 150)
    pairs = copy_molecules(rng, molecules, 6, 0.01, is_duplex=is_duplex)
    summary, records = collapse(tmp_path, pairs, index)
    families = summary.families
    assert families is not None
    assert (families.fragments, families.families, families.left_out) == (900, 150, 0)
    assert families.mean_size == 6
    assert families.sizes[5] == 150
    assert summary.duplicates is None
    assert len(records) == 300
    wrong = sum(int(record.get_tag("NM")) for record in records)
    # 30,000 bases with errors at 1 % in six copies; three alike are needed to win.
    assert wrong <= 1
    assert {record.get_tag("cD") for record in records} == {6}
    assert all(0 <= float(record.get_tag("cE")) < 0.05 for record in records)
    assert all(record.has_tag("RX") for record in records)


def test_collapse__says_how_sure_a_base_is(tmp_path: Path, small_genome: Genome, index: GenomeIndex) -> None:
    rng = random.Random(2)
    molecules = draw_dna_pairs(rng, small_genome, "chr1", (100, 13_900), 30)
    qualities = {}
    for copies in (1, 2, 8):
        folder = tmp_path / str(copies)
        folder.mkdir()
        _, records = collapse(folder, copy_molecules(rng, molecules, copies, 0.0), index, quality="5")
        qualities[copies] = {q for record in records for q in record.query_qualities or ()}
    error, after, before = 10**-2, 10**-4, 10**-4.5

    def join(one: float, other: float) -> float:
        return one * (1 - other) + (1 - one) * other + one * other * 2 / 3

    for copies, found in qualities.items():
        own = join(error, after)
        odds = 3 * ((own / 3) / (1 - own)) ** copies
        expected = -10 * log10(join(odds / (1 + odds), before))
        assert found == {round(expected)}, copies


def test_collapse__leaves_out_copies_with_other_gaps(tmp_path: Path, small_genome: Genome, index: GenomeIndex) -> None:
    rng = random.Random(3)
    molecules = draw_dna_pairs(rng, small_genome, "chr1", (100, 13_900), 100)
    one = molecules[0]
    pairs = copy_molecules(rng, molecules, 5, 0.0)
    at = next(n for n, pair in enumerate(pairs) if (pair.start, pair.end) == (one.start, one.end))
    own = pairs[at]
    first = own.first[:50] + own.first[52:] + "AC"
    pairs[at] = DnaPair(own.name, own.chrom, own.start, own.end, own.is_turned, first, own.second)
    _, records = collapse(tmp_path, pairs, index)
    assert all(record.get_tag("NM") == 0 for record in records)
    assert sorted(int(record.get_tag("cD")) for record in records)[:2] == [4, 5]


def test_collapse__is_the_same_for_any_number_of_processes(tmp_path: Path, small_genome: Genome, index: GenomeIndex) -> None:
    rng = random.Random(4)
    pairs = copy_molecules(rng, draw_dna_pairs(rng, small_genome, "chr1", (100, 13_900), 300), 4, 0.01)
    for threads in (1, 2):
        collapse(tmp_path, pairs, index, threads=threads)
    assert (tmp_path / "1.bam").read_bytes() == (tmp_path / "2.bam").read_bytes()


def test_collapse__refuses_reads_without_umis(tmp_path: Path, small_genome: Genome, index: GenomeIndex) -> None:
    pairs = draw_dna_pairs(random.Random(5), small_genome, "chr1", (100, 9000), 50)
    with pytest.raises(ReadsError, match="UMI families were asked for, but the reads carry no UMIs"):
        collapse(tmp_path, pairs, index)
