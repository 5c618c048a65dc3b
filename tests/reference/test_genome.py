"""The genome of a bundle by coordinates: whole chromosomes, slices, and gene loci alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fascicle.model.loci import Build, Span
from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import Genome, Stretch, open_genome, parse_slice_name
from fascicle.reference.nucleotides import UNKNOWN_BASE, decode_bases
from small_genome import ALPHA, BETA, GENES, format_fasta, format_gtf, list_places, splice
from small_genome import Genome as Letters


def build_slices(folder: Path, letters: Letters, slices: dict[str, tuple[int, int]]) -> Bundle:
    fasta, gtf = folder / "slices.fa", folder / "genes.gtf"
    fasta.write_text(format_fasta({f"{c}:{s + 1}-{e}": letters[c][s:e] for c, (s, e) in slices.items()}))
    gtf.write_text(format_gtf())
    return build_bundle(BundleSources(annotation=gtf, genome=fasta), folder / "bundle")


def test_open_genome__gives_whole_chromosomes(small_bundle: Bundle, small_genome: Letters) -> None:
    genome = open_genome(small_bundle)
    assert genome.chroms == ("chr1", "chr2", "chr3", "chr4")
    for chrom, letters in small_genome.items():
        assert decode_bases(genome.bases(chrom, 0, len(letters))) == letters
        assert genome.length(chrom) == len(letters)
    assert genome.fasta == small_bundle.path / "sequence.fa.gz"


def test_genome__outside_is_unknown_and_no_error(small_bundle: Bundle, small_genome: Letters) -> None:
    genome = open_genome(small_bundle)
    end = len(small_genome["chr4"])
    assert decode_bases(genome.bases("chr4", -2, 3)) == "NN" + small_genome["chr4"][:3]
    assert decode_bases(genome.bases("chr4", end - 2, end + 2)) == small_genome["chr4"][-2:] + "NN"
    assert (genome.bases("chr9", 5, 9) == UNKNOWN_BASE).all()
    assert len(genome.bases("chr4", 9, 5)) == 0


def test_genome__slices_stand_at_their_places_with_the_builds_length(tmp_path: Path, small_genome: Letters) -> None:
    genome = open_genome(build_slices(tmp_path, small_genome, {"chr1": (900, 5000), "chr2": (500, 5000)}))
    assert [(s.chrom, s.span, s.is_slice) for s in genome.stretches] == [
        ("chr1", Span(900, 5000), True),
        ("chr2", Span(500, 5000), True),
    ]
    assert decode_bases(genome.bases("chr1", 898, 905)) == "NN" + small_genome["chr1"][900:905]
    assert genome.length("chr1") == 248_956_422
    assert genome.covered_bp("chr1", 800, 1000) == 100
    assert not genome.is_whole


def test_genome__of_a_known_build_is_whole_only_with_every_chromosome(small_bundle: Bundle) -> None:
    assert small_bundle.build is Build.GRCH38
    assert not open_genome(small_bundle).is_whole


def test_genome__of_an_unknown_build_is_whole_without_slices(small_bundle: Bundle) -> None:
    stretches = open_genome(small_bundle).stretches
    assert Genome(Build.UNKNOWN, stretches, lambda *_: pytest.fail("no read")).is_whole
    one = Stretch("chr5", Span(10, 20), "chr5:11-20", is_slice=True)
    assert not Genome(Build.UNKNOWN, [*stretches, one], lambda *_: pytest.fail("no read")).is_whole


@pytest.mark.parametrize("gene", [ALPHA, BETA])
def test_open_genome__of_transcripts_knows_exons_on_both_strands(tmp_path: Path, small_genome: Letters, gene: object) -> None:
    fasta, gtf = tmp_path / "transcripts.fa", tmp_path / "genes.gtf"
    fasta.write_text(format_fasta({g.transcripts[0].accession: splice(small_genome, g) for g in GENES}))
    gtf.write_text(format_gtf())
    genome = open_genome(build_bundle(BundleSources(annotation=gtf, transcripts=fasta), tmp_path / "bundle"))
    assert genome.fasta is None
    own = ALPHA if gene is ALPHA else BETA
    exonic = set(list_places(own, own.transcripts[0]))
    start, end = own.span
    expected = "".join(small_genome[own.chrom][p] if p in exonic else "N" for p in range(start, end))
    assert decode_bases(genome.bases(own.chrom, start, end)) == expected


def test_genome__answers_threads_alike(small_bundle: Bundle, small_genome: Letters) -> None:
    genome = open_genome(small_bundle)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda start: decode_bases(genome.bases("chr1", start, start + 50)), range(0, 5000, 50)))
    assert found == [small_genome["chr1"][start : start + 50] for start in range(0, 5000, 50)]


@pytest.mark.parametrize("name", ["chr1", "chr1:0-5", "chr1:9-5", "chr1:a-b", ":1-2"])
def test_parse_slice_name__is_none_for_other_names(name: str) -> None:
    assert parse_slice_name(name) is None
