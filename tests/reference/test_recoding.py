from __future__ import annotations

from pathlib import Path

import pytest

from fascicle.model.loci import Span, Strand
from fascicle.reference.annotation import parse_annotation
from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.recoding import (
    RECODED_FILE,
    first_base,
    format_recoded,
    parse_exceptions,
    parse_recoded,
    read_selenoproteins,
)
from small_genome import format_fasta, format_gtf, make_genome


def test_parse_exceptions__takes_selenocysteine_alone() -> None:
    text = "(pos:101..103,aa:Sec),(pos:complement(11..13)%2Caa:Sec),(pos:50..52,aa:OTHER)"
    assert parse_exceptions(text) == [Span(100, 103), Span(10, 13)]


def test_first_base__follows_the_strand() -> None:
    assert [first_base(Span(10, 13), strand) for strand in (Strand.PLUS, Strand.MINUS)] == [10, 12]


def test_parse_recoded__reads_what_was_written() -> None:
    assert parse_recoded(format_recoded([("B", 7), ("A", 9), ("A", 3), ("A", 3)])) == {
        "A": frozenset({3, 9}),
        "B": frozenset({7}),
    }


def test_read_selenoproteins__has_the_25_genes() -> None:
    assert len(read_selenoproteins()) == 25
    assert {"GPX4", "SELENON", "TXNRD2"} <= read_selenoproteins()


@pytest.mark.parametrize("feature", ["Selenocysteine", "stop_codon_redefined_as_selenocysteine"])
def test_parse_annotation__keeps_recoded_codons(feature: str) -> None:
    common = 'gene_id "G"; transcript_id "ENST1.1";'
    rows = [("exon", 1, 90), ("CDS", 1, 90), (feature, 31, 33)]
    lines = [f"chr1\tx\t{kind}\t{start}\t{end}\t.\t+\t0\t{common}" for kind, start, end in rows]
    assert parse_annotation(lines).transcripts[0].recoded == [Span(30, 33)]


def test_parse_annotation__keeps_exceptions_of_refseq() -> None:
    lines = [
        "##gff-version 3",
        "chr1\tx\tgene\t1\t90\t.\t-\t.\tID=gene-G;gene_biotype=protein_coding",
        "chr1\tx\tmRNA\t1\t90\t.\t-\t.\tID=rna-NM_1.1;Parent=gene-G",
        "chr1\tx\texon\t1\t90\t.\t-\t.\tID=e1;Parent=rna-NM_1.1",
        "chr1\tx\tCDS\t1\t90\t.\t-\t0\tID=c1;Parent=rna-NM_1.1;transl_except=(pos:complement(31..33)%2Caa:Sec)",
    ]
    assert parse_annotation(lines).transcripts[0].recoded == [Span(30, 33)]


def test_build_bundle__keeps_recoded_codons_of_its_genes(tmp_path: Path) -> None:
    genome = make_genome()
    common = 'gene_id "BETA"; gene_name "BETA"; transcript_id "ENST00000000003.1";'
    (tmp_path / "genome.fa").write_text(format_fasta(genome), encoding="utf-8")
    line = f"chr2\ttest\tSelenocysteine\t3601\t3603\t.\t-\t.\t{common}\n"
    (tmp_path / "models.gtf").write_text(format_gtf() + line, encoding="utf-8")
    bundle = build_bundle(BundleSources(annotation=tmp_path / "models.gtf", genome=tmp_path / "genome.fa"), tmp_path / "bundle")
    assert bundle.recoded == {"BETA": frozenset({3602})}
    assert RECODED_FILE in bundle.header["files"]


def test_build_bundle__writes_no_file_without_recoded_codons(tmp_path: Path) -> None:
    (tmp_path / "genome.fa").write_text(format_fasta(make_genome()), encoding="utf-8")
    (tmp_path / "models.gtf").write_text(format_gtf(), encoding="utf-8")
    bundle = build_bundle(BundleSources(annotation=tmp_path / "models.gtf", genome=tmp_path / "genome.fa"), tmp_path / "bundle")
    assert bundle.recoded == {}
    assert not (bundle.path / RECODED_FILE).exists()
