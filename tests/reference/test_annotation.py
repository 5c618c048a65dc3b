from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from fascicle.errors import ReferenceInputError
from fascicle.model.genes import Transcript, TranscriptTag
from fascicle.model.loci import Build, Span
from fascicle.reference.annotation import Annotation, RawTranscript, parse_annotation, parse_attributes, read_annotation
from fascicle.reference.gene_models import make_transcript

# One gene on the minus strand in five dialects: exons 1000-1100, 1300-1400, 1600-1650; CDS from 1630 down to 1050 with its stop.
ENSEMBL_GTF = """\
#!genome-build GRCh38.p14
22 havana gene 1001 1650 . - . gene_id "ENSG01"; gene_version "7"; gene_name "GENEX"; gene_biotype "protein_coding";
22 havana transcript 1001 1650 . - . {}
22 havana exon 1601 1650 . - . {} exon_number "1";
22 havana CDS 1601 1630 . - 0 {} exon_number "1"; protein_id "ENSP01";
22 havana exon 1301 1400 . - . {} exon_number "2";
22 havana CDS 1301 1400 . - 0 {} exon_number "2"; protein_id "ENSP01";
22 havana exon 1001 1100 . - . {} exon_number "3";
22 havana CDS 1054 1100 . - 2 {} exon_number "3"; protein_id "ENSP01";
22 havana stop_codon 1051 1053 . - 0 {} exon_number "3";
""".replace(
    "{}",
    'gene_id "ENSG01"; gene_version "7"; transcript_id "ENST01"; transcript_version "2"; gene_name "GENEX"; '
    'gene_biotype "protein_coding"; tag "basic"; tag "Ensembl_canonical"; tag "MANE_Select";',
)
GENCODE_GTF = """\
##description: evidence-based annotation of the human genome (GRCh38), version 45
chr22 HAVANA gene 1001 1650 . - . gene_id "ENSG01.7"; gene_type "protein_coding"; gene_name "GENEX"; level 2;
chr22 HAVANA transcript 1001 1650 . - . {}
chr22 HAVANA exon 1601 1650 . - . {} exon_number 1;
chr22 HAVANA CDS 1601 1630 . - 0 {} exon_number 1;
chr22 HAVANA exon 1301 1400 . - . {} exon_number 2;
chr22 HAVANA CDS 1301 1400 . - 0 {} exon_number 2;
chr22 HAVANA exon 1001 1100 . - . {} exon_number 3;
chr22 HAVANA CDS 1054 1100 . - 2 {} exon_number 3;
chr22 HAVANA stop_codon 1051 1053 . - 0 {} exon_number 3;
""".replace(
    "{}",
    'gene_id "ENSG01.7"; transcript_id "ENST01.2"; gene_type "protein_coding"; gene_name "GENEX"; level 2; tag "basic"; '
    'tag "Ensembl_canonical"; tag "MANE_Select";',
)
REFSEQ_GFF3 = """\
##gff-version 3
#!genome-build GRCh38.p14
#!genome-build-accession NCBI_Assembly:GCF_000001405.40
NC_000022.11 RefSeq region 1 50818468 . + . ID=NC_000022.11:1..50818468;chromosome=22
NC_000022.11 BestRefSeq gene 1001 1650 . - . ID=gene-GENEX;Dbxref=GeneID:1;Name=GENEX;gene=GENEX;gene_biotype=protein_coding
NC_000022.11 BestRefSeq mRNA 1001 1650 . - . ID=rna-NM_01.2;Parent=gene-GENEX;{}
NC_000022.11 BestRefSeq exon 1601 1650 . - . ID=exon-NM_01.2-1;Parent=rna-NM_01.2;{}
NC_000022.11 BestRefSeq exon 1301 1400 . - . ID=exon-NM_01.2-2;Parent=rna-NM_01.2;{}
NC_000022.11 BestRefSeq exon 1001 1100 . - . ID=exon-NM_01.2-3;Parent=rna-NM_01.2;{}
NC_000022.11 BestRefSeq CDS 1601 1630 . - 0 ID=cds-NP_01.2;Parent=rna-NM_01.2;gene=GENEX
NC_000022.11 BestRefSeq CDS 1301 1400 . - 0 ID=cds-NP_01.2;Parent=rna-NM_01.2;gene=GENEX
NC_000022.11 BestRefSeq CDS 1051 1100 . - 2 ID=cds-NP_01.2;Parent=rna-NM_01.2;gene=GENEX
""".replace("{}", "Dbxref=Ensembl:ENST01.2,GeneID:1,GenBank:NM_01.2;gene=GENEX;tag=MANE Select;transcript_id=NM_01.2")
ENSEMBL_GFF3 = """\
##gff-version 3
#!genome-build GRCh38.p14
22 ensembl_havana gene 1001 1650 . - . ID=gene:ENSG01;Name=GENEX;biotype=protein_coding;gene_id=ENSG01;version=7
22 ensembl_havana mRNA 1001 1650 . - . ID=transcript:ENST01;Parent=gene:ENSG01;Name=GENEX-201;tag=basic,Ensembl_canonical,MANE_Select;transcript_id=ENST01;version=2
22 ensembl_havana exon 1601 1650 . - . Parent=transcript:ENST01;Name=ENSE01;rank=1
22 ensembl_havana exon 1301 1400 . - . Parent=transcript:ENST01;Name=ENSE02;rank=2
22 ensembl_havana exon 1001 1100 . - . Parent=transcript:ENST01;Name=ENSE03;rank=3
22 ensembl_havana CDS 1601 1630 . - 0 ID=CDS:ENSP01;Parent=transcript:ENST01
22 ensembl_havana CDS 1301 1400 . - 0 ID=CDS:ENSP01;Parent=transcript:ENST01
22 ensembl_havana CDS 1051 1100 . - 2 ID=CDS:ENSP01;Parent=transcript:ENST01
"""  # noqa: E501
UCSC_GTF = """\
chr22 hg38_refGene exon 1001 1100 0.0 - . gene_id "GENEX"; transcript_id "NM_01.2";
chr22 hg38_refGene exon 1301 1400 0.0 - . gene_id "GENEX"; transcript_id "NM_01.2";
chr22 hg38_refGene exon 1601 1650 0.0 - . gene_id "GENEX"; transcript_id "NM_01.2";
chr22 hg38_refGene CDS 1054 1100 0.0 - 2 gene_id "GENEX"; transcript_id "NM_01.2";
chr22 hg38_refGene CDS 1301 1400 0.0 - 0 gene_id "GENEX"; transcript_id "NM_01.2";
chr22 hg38_refGene CDS 1601 1630 0.0 - 0 gene_id "GENEX"; transcript_id "NM_01.2";
chr22 hg38_refGene stop_codon 1051 1053 0.0 - . gene_id "GENEX"; transcript_id "NM_01.2";
"""
DIALECTS = {
    "Ensembl GTF": ENSEMBL_GTF,
    "GENCODE GTF": GENCODE_GTF,
    "RefSeq GFF3": REFSEQ_GFF3,
    "Ensembl GFF3": ENSEMBL_GFF3,
    "UCSC GTF": UCSC_GTF,
}
MANE, CANONICAL = TranscriptTag.MANE_SELECT, TranscriptTag.ENSEMBL_CANONICAL


def lay_tabs(text: str) -> list[str]:
    """The examples are written with blanks between the first nine columns."""
    return [line if line.startswith("#") else "\t".join(line.split(" ", 8)) for line in text.splitlines()]


def parse(text: str) -> Annotation:
    return parse_annotation(lay_tabs(text), "example.gtf")


def parse_one(text: str) -> tuple[RawTranscript, Transcript]:
    (raw,) = parse(text).transcripts
    return raw, make_transcript(raw, Build.GRCH38)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_parse_annotation__gives_one_gene_model_for_every_dialect(dialect: str) -> None:
    raw, transcript = parse_one(DIALECTS[dialect])
    assert transcript.exons == (Span(1600, 1650), Span(1300, 1400), Span(1000, 1100))
    assert transcript.cds == Span(1050, 1630)
    assert transcript.cds_phase == 0
    assert (raw.symbol, raw.chrom, raw.strand) == ("GENEX", "chr22", "-")


@pytest.mark.parametrize(
    ("dialect", "accession", "gene_id", "biotype", "tags", "aliases"),
    [
        ("Ensembl GTF", "ENST01.2", "ENSG01.7", "protein_coding", {MANE, CANONICAL}, ()),
        ("GENCODE GTF", "ENST01.2", "ENSG01.7", "protein_coding", {MANE, CANONICAL}, ()),
        ("RefSeq GFF3", "NM_01.2", "GENEX", "protein_coding", {MANE}, ("ENST01.2",)),
        ("Ensembl GFF3", "ENST01.2", "ENSG01.7", "protein_coding", {MANE, CANONICAL}, ()),
        ("UCSC GTF", "NM_01.2", "GENEX", None, set(), ()),
    ],
)
def test_parse_annotation__names_the_transcript_as_its_dialect_does(
    dialect: str, accession: str, gene_id: str, biotype: str | None, tags: set[TranscriptTag], aliases: tuple[str, ...]
) -> None:
    raw, transcript = parse_one(DIALECTS[dialect])
    assert (transcript.accession, raw.gene_id, raw.gene_biotype) == (accession, gene_id, biotype)
    assert transcript.tags == tags
    assert transcript.aliases == aliases


@pytest.mark.parametrize(
    ("header", "build"),
    [
        ("#!genome-build GRCh38.p14", Build.GRCH38),
        ("#!genome-build GRCh37.p13", Build.GRCH37),
        ("##description: annotation of the human genome (GRCh37), version 45, mapped", Build.GRCH37),
        ("#!genome-build-accession NCBI_Assembly:GCF_000001405.40", Build.GRCH38),
        ("#!genome-build-accession NCBI_Assembly:GCF_000001405.25", Build.GRCH37),
        ("#!genome-build T2T-CHM13v2.0", Build.T2T_CHM13),
        ("# hg19 refGene", Build.GRCH37),
        ("# made by hand", None),
    ],
)
def test_parse_annotation__reads_the_build_from_the_header(header: str, build: Build | None) -> None:
    assert parse(f"{header}\n{UCSC_GTF}").build is build


def test_parse_annotation__does_not_take_a_build_from_anything_but_the_header() -> None:
    assert parse(UCSC_GTF).build is None


@pytest.mark.parametrize(
    "line",
    [
        "chr22\ttoo\tfew\tcolumns",
        'chr22\tx\texon\t200\t100\t.\t+\t.\tgene_id "G"; transcript_id "T";',
        'chr22\tx\texon\tten\t100\t.\t+\t.\tgene_id "G"; transcript_id "T";',
        'chr22\tx\texon\t0\t100\t.\t+\t.\tgene_id "G"; transcript_id "T";',
        'chr22\tx\texon\t1\t100\t.\t\t.\tgene_id "G"; transcript_id "T";',
        'chr22 x exon 1 100 . + . gene_id "G";',
    ],
    ids=["columns", "end before start", "no number", "zero", "no strand", "blanks for tabs"],
)
def test_parse_annotation__names_the_line_it_cannot_read(line: str) -> None:
    lines = [*lay_tabs(UCSC_GTF)[:3], line, *lay_tabs(UCSC_GTF)[3:]]
    with pytest.raises(ReferenceInputError, match=r"example\.gtf, line 4: not a GTF or GFF3 line"):
        parse_annotation(lines, "example.gtf")


@pytest.mark.parametrize("text", ["", "# only a comment\n", 'chr1 x gene 1 10 . + . gene_id "G";\n'])
def test_parse_annotation__refuses_a_file_without_exons(text: str) -> None:
    with pytest.raises(ReferenceInputError, match="no transcript with exons"):
        parse(text)


def test_parse_annotation__leaves_out_features_without_a_strand_and_the_fasta_part() -> None:
    text = f"##gff-version 3\n22 x region 1 9 . . . ID=r\n{REFSEQ_GFF3}##FASTA\n>NC_000022.11\nACGT\n"
    assert len(parse(text).transcripts) == 1


def test_parse_annotation__keeps_two_copies_of_one_accession_apart() -> None:
    """RefSeq places one accession at several loci; the identifiers then differ."""
    rows = "".join(
        f"NC_000022.11 R gene {at} {at + 99} . + . ID=gene-G{n};Name=G{n}\n"
        f"NC_000022.11 R mRNA {at} {at + 99} . + . ID=rna-NM_9.1{n};Parent=gene-G{n};transcript_id=NM_9.1\n"
        f"NC_000022.11 R exon {at} {at + 99} . + . ID=exon-{n};Parent=rna-NM_9.1{n};transcript_id=NM_9.1\n"
        for n, at in (("", 101), ("-2", 50_001))
    )
    found = parse("##gff-version 3\n" + rows).transcripts
    assert [(raw.accession, raw.exons) for raw in found] == [
        ("NM_9.1", [Span(100, 200)]),
        ("NM_9.1", [Span(50_000, 50_100)]),
    ]


def test_parse_annotation__hangs_an_exon_with_two_parents_on_both() -> None:
    text = REFSEQ_GFF3 + (
        "NC_000022.11 R mRNA 1601 1650 . - . ID=rna-NM_02.1;Parent=gene-GENEX;transcript_id=NM_02.1\n"
        "NC_000022.11 R exon 1501 1510 . - . ID=e;Parent=rna-NM_01.2,rna-NM_02.1\n"
    )
    assert [Span(1500, 1510) in raw.exons for raw in parse(text).transcripts] == [True, True]


def test_parse_attributes__joins_values_of_a_key_that_comes_twice() -> None:
    assert parse_attributes('gene_id "A"; tag "one"; tag "two";') == {"gene_id": "A", "tag": "one,two"}
    assert parse_attributes("ID=a;Parent=b,c;Note=x y") == {"ID": "a", "Parent": "b,c", "Note": "x y"}


def test_read_annotation__reads_plain_and_gzip_alike(tmp_path: Path) -> None:
    text = "\r\n".join(lay_tabs(ENSEMBL_GTF)).encode()
    (tmp_path / "a.gtf").write_bytes(text)
    (tmp_path / "b.gtf").write_bytes(gzip.compress(text))
    assert read_annotation(tmp_path / "a.gtf") == read_annotation(tmp_path / "b.gtf") == parse(ENSEMBL_GTF)


def test_read_annotation__says_that_the_gzip_is_cut_off(tmp_path: Path) -> None:
    (tmp_path / "b.gtf.gz").write_bytes(gzip.compress("\n".join(lay_tabs(ENSEMBL_GTF)).encode())[:-10])
    with pytest.raises(ReferenceInputError, match="cut off"):
        read_annotation(tmp_path / "b.gtf.gz")
