"""Bases with a near copy elsewhere in the known sequence are found, with differences too; unique ones are not."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from fascicle.evidence.near_copies import NearCopy, find_near_copies
from fascicle.model.loci import Build, Span
from fascicle.reads.short_read_index import ShortReadIndex, open_short_read_index
from fascicle.reference.genome import Genome, Stretch
from fascicle.reference.nucleotides import encode_bases
from small_genome import add_errors, draw_bases, format_fasta, turn


def make_genome(folder: Path, chroms: dict[str, str]) -> tuple[Genome, ShortReadIndex]:
    path = folder / "genome.fa"
    path.write_text(format_fasta(chroms))
    stretches = [Stretch(chrom, Span(0, len(text)), chrom, is_slice=False) for chrom, text in chroms.items()]
    genome = Genome(
        Build.UNKNOWN, stretches, lambda own, span: encode_bases(chroms[own.chrom][span.start : span.end].encode()), path
    )
    return genome, open_short_read_index(path)


@pytest.mark.parametrize(("difference", "is_turned"), [(0.0, False), (0.0, True), (0.005, False)])
def test_find_near_copies__finds_a_copy_on_either_strand(tmp_path: Path, difference: float, is_turned: bool) -> None:  # noqa: FBT001
    rng = random.Random(1)
    one = draw_bases(rng, 6000)
    copied = add_errors(rng, one[2000:3500], difference)
    other = draw_bases(rng, 3000) + (turn(copied) if is_turned else copied) + draw_bases(rng, 3000)
    genome, index = make_genome(tmp_path, {"chr1": one, "chr2": other})
    found = find_near_copies([("chr1", Span(1000, 5000))], genome, index, 100)
    inside = sum(copy.span.overlap(Span(2000, 3500)) for copy in found)
    outside = sum(len(copy.span) for copy in found) - inside
    # Reads over a difference of the copy come back; at 0.5 % there is one in two reads.
    assert inside >= (300 if difference else 1200)
    assert outside <= 60
    assert found[0].elsewhere in {"chr2:3001", "chr2:4001"}


def test_find_near_copies__finds_nothing_in_unique_sequence(tmp_path: Path) -> None:
    genome, index = make_genome(tmp_path, {"chr1": draw_bases(random.Random(2), 8000)})
    assert find_near_copies([("chr1", Span(0, 4000)), ("chr1", Span(7000, 8000))], genome, index, 100) == ()


def test_find_near_copies__a_distant_copy_does_not_matter(tmp_path: Path) -> None:
    rng = random.Random(3)
    one = draw_bases(rng, 4000)
    genome, index = make_genome(tmp_path, {"chr1": one, "chr2": add_errors(rng, one, 0.15)})
    assert find_near_copies([("chr1", Span(1000, 3000))], genome, index, 100) == ()


def test_find_near_copies__says_nothing_of_unknown_sequence(tmp_path: Path) -> None:
    rng = random.Random(4)
    text = draw_bases(rng, 1000) + "N" * 1000 + draw_bases(rng, 1000)
    genome, index = make_genome(tmp_path, {"chr1": text})
    assert find_near_copies([("chr1", Span(0, 3000)), ("chr5", Span(0, 50))], genome, index, 100) == ()


def test_find_near_copies__does_not_name_a_place_where_copies_are_many(tmp_path: Path) -> None:
    rng = random.Random(5)
    unit = draw_bases(rng, 600)
    spacers = [draw_bases(rng, 1500) for _ in range(6)]
    text = "".join(spacer + unit for spacer in spacers)
    genome, index = make_genome(tmp_path, {"chr1": text})
    found = find_near_copies([("chr1", Span(1500, 2100))], genome, index, 100)
    assert found
    assert all(isinstance(copy, NearCopy) for copy in found)
    assert {copy.elsewhere for copy in found} <= {None, *(f"chr1:{n * 1000 + 1}" for n in range(14))}
