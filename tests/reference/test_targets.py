"""Target regions: BED of the right build and of wrong ones, exons of genes, coding bases."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from fascicle.errors import ReferenceInputError
from fascicle.model.loci import Span
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import open_genome
from fascicle.reference.targets import (
    Targets,
    intersect_spans,
    list_exon_targets,
    merge_spans,
    read_targets,
)
from small_genome import ALPHA, BETA, list_places


def read(path: Path, text: str, bundle: Bundle) -> Targets:
    path.write_text(text)
    return read_targets(path, bundle, open_genome(bundle))


def test_list_exon_targets__gives_coding_parts_with_their_margins(small_bundle: Bundle) -> None:
    targets = list_exon_targets(small_bundle, ["ALPHA"], margin_bp=10)
    coding = sorted(list_places(ALPHA, ALPHA.transcripts[0])[101:800])
    assert [t.name for t in targets.regions] == [f"ALPHA exon {n}" for n in range(1, 7)]
    assert targets.regions[0].span == Span(coding[0] - 10, 1210)
    assert targets.regions[-1].span == Span(3990, coding[-1] + 1 + 10)
    assert sum(len(span) for _, span in targets.coding) == len(coding) == 699
    assert {p for _, span in targets.coding for p in range(span.start, span.end)} == set(coding)


def test_list_exon_targets__of_a_gene_without_cds_gives_all_exons(small_bundle: Bundle) -> None:
    targets = list_exon_targets(small_bundle, ["EPSILON"], margin_bp=0)
    assert [t.span for t in targets.regions] == [Span(500, 900), Span(1200, 1500), Span(2000, 2400)]
    assert targets.coding == ()


def test_list_exon_targets__notes_genes_that_the_bundle_does_not_have(small_bundle: Bundle) -> None:
    targets = list_exon_targets(small_bundle, ["ALPHA", "ABSENT"])
    assert targets.notes == ("1 genes of the panel are not in the bundle: ABSENT",)


def test_list_exon_targets__numbers_exons_in_the_direction_of_the_gene(small_bundle: Bundle) -> None:
    regions = list_exon_targets(small_bundle, ["BETA"]).regions
    assert [t.span.start for t in regions] == sorted(t.span.start for t in regions)
    assert regions[-1].name < regions[0].name
    assert BETA.strand == "-"


def test_read_targets__takes_genes_from_names_and_from_places(tmp_path: Path, small_bundle: Bundle) -> None:
    text = "track name=x\n#comment\nchr1\t1000\t1200\tALPHA:e1;x\n1\t2000\t2150\nchr4\t100\t200\tbackbone\n"
    targets = read(tmp_path / "panel.bed", text, small_bundle)
    assert [(t.chrom, t.gene, t.name) for t in targets.regions] == [
        ("chr1", "ALPHA", "ALPHA exon 1"),
        ("chr1", "ALPHA", "ALPHA exon 3"),
        ("chr4", None, "backbone"),
    ]
    assert targets.length_bp == 450


def test_read_targets__reads_gzip_and_merges_overlaps(tmp_path: Path, small_bundle: Bundle) -> None:
    path = tmp_path / "panel.bed.gz"
    path.write_bytes(gzip.compress(b"chr1\t1000\t1100\nchr1\t1050\t1200\nchr1\t1200\t1201\n"))
    targets = read_targets(path, small_bundle, open_genome(small_bundle))
    assert targets.merged == (("chr1", Span(1000, 1201)),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("chr1\t1000\n", "line 1: 'chr1.*is no region.*Give BED"),
        ("chr1\t10\t20\nchr1\t5\t5\n", "line 2: the region 5-5 is empty"),
        ("# nothing\n", "names no region"),
        ("chr1\t100\t20000\n", "line 1: the region ends at 20,000, but chr1 of GRCh38 has 14,000 bases.*build GRCh38"),
        ("chr3\t100\t200\tALPHA\nchr3\t700\t800\tALPHA_2\nchr3\t900\t990\tBETA\n", "2 of 2 regions named after a gene"),
        ("chr9\t100\t200\n", "none of its regions has sequence in the reference bundle"),
    ],
)
def test_read_targets__refuses_what_is_no_bed_or_of_another_build(
    tmp_path: Path, small_bundle: Bundle, text: str, message: str
) -> None:
    with pytest.raises(ReferenceInputError, match=message):
        read(tmp_path / "panel.bed", text, small_bundle)


def test_read_targets__notes_regions_without_sequence(tmp_path: Path, small_bundle: Bundle) -> None:
    targets = read(tmp_path / "panel.bed", "chr1\t100\t200\nchr9\t100\t200\n", small_bundle)
    assert len(targets.regions) == 1
    assert targets.notes == ("1 of 2 regions of the BED have no sequence in the reference bundle and cannot be assessed",)


def test_intersect_spans__equals_sets_of_bases() -> None:
    left = merge_spans([("chr1", Span(0, 10)), ("chr1", Span(20, 30)), ("chr2", Span(5, 8))])
    right = merge_spans([("chr1", Span(5, 25)), ("chr1", Span(29, 40)), ("chr3", Span(5, 8))])

    def bases(spans: tuple[tuple[str, Span], ...]) -> set[tuple[str, int]]:
        return {(chrom, place) for chrom, span in spans for place in range(span.start, span.end)}

    assert bases(intersect_spans(left, right)) == bases(left) & bases(right)
