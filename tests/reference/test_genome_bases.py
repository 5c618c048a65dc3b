"""Bases as letters, against the letters the bundle was made from."""

from __future__ import annotations

import random

import pytest

from fascicle.model.loci import Build, Span
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import Genome as OpenedGenome
from fascicle.reference.genome import Stretch, open_genome
from fascicle.reference.genome_bases import _CHUNK_BP, GenomeBases
from fascicle.reference.nucleotides import Bases, encode_bases
from small_genome import Genome


@pytest.fixture(scope="module")
def bases(small_bundle: Bundle) -> GenomeBases:
    return GenomeBases(open_genome(small_bundle))


def test_genome_bases__are_those_of_the_genome(bases: GenomeBases, small_genome: Genome) -> None:
    rng = random.Random(4)
    for _ in range(200):
        chrom = rng.choice(list(small_genome))
        start = rng.randrange(len(small_genome[chrom]))
        end = min(len(small_genome[chrom]), start + rng.choice((0, 1, 7, 500, 9000)))
        assert bases(chrom, start, end) == small_genome[chrom][start:end]


def test_genome_bases__join_slices_and_leave_the_rest_unknown() -> None:
    letters = {"chr1:11-16": "acgtac", "chr1:21-24": "TTGG", "chr2": "GGGG"}
    stretches = [
        Stretch("chr1", Span(10, 16), "chr1:11-16", is_slice=True),
        Stretch("chr1", Span(20, 24), "chr1:21-24", is_slice=True),
        Stretch("chr2", Span(0, 4), "chr2", is_slice=False),
    ]

    def read(stretch: Stretch, span: Span) -> Bases:
        return encode_bases(letters[stretch.name][span.start - stretch.span.start : span.end - stretch.span.start].encode())

    own = GenomeBases(OpenedGenome(Build.UNKNOWN, stretches, read))
    assert own("chr1", 8, 26) == "NNACGTACNNNNTTGGNN"
    assert own("chr2", 1, 6) == "GGGNN"
    assert own("chr3", 0, 2) == "NN"


def test_genome_bases__cross_the_edge_of_a_chunk(bases: GenomeBases, small_genome: Genome) -> None:
    assert bases("chr1", _CHUNK_BP - 5, _CHUNK_BP + 5) == small_genome["chr1"][_CHUNK_BP - 5 : _CHUNK_BP + 5]


def test_genome_bases__are_unknown_outside(bases: GenomeBases, small_genome: Genome) -> None:
    assert bases("chr1", -3, 2) == "NNN" + small_genome["chr1"][:2]
    assert bases("chr4", 2999, 3002) == small_genome["chr4"][2999:] + "NN"
    assert bases("chr9", 5, 8) == "NNN"
