"""The index case on real sequence: SPECC1L exon 6 :: NTRK3 exon 14, and the traps of exon numbers.

SPECC1L comes as RefSeq mRNA with UCSC's hg19 exons, NTRK3 as the transcripts of Ensembl on a GRCh38 slice. Within SPECC1L the two
builds differ by a constant shift, which the facts of the case pin: exon 6 of NM_015330 ends at chr22:24,324,427 on GRCh38.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fascicle.adapters.knowledge_files import read_snapshot
from fascicle.calls.sites import describe_site
from fascicle.evidence.paths import PathBook
from fascicle.model.findings import FusionFindings
from fascicle.model.fusions import Frame
from fascicle.model.loci import Build
from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.bundle import Bundle
from fascicle.reference.fasta import read_text_lines
from fascicle.reference.gene_loci import to_locus_offset
from fascicle.reference.nucleotides import decode_bases
from fascicle.workflow.find_fusions import find_fusions
from fascicle.workflow.simulate_rna import simulate_rna_reads

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
HG19_SHIFT = 24_720_395 - 24_324_427
EXON_6_END1 = 24_324_427
EXON_14_START1 = 88_033_045

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data beside the project"),
]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    folder = tmp_path_factory.mktemp("index-case")
    loci = DATA / "rna" / "minigenome"
    genome = build_bundle(
        BundleSources(loci / "grch38_loci.gtf.gz", genome=loci / "grch38_loci.fa.gz", build=Build.GRCH38), folder / "loci"
    )
    number = genome.numbers["NTRK3"]
    records = [(t.accession, decode_bases(genome.transcript_bases(number, t))) for t in genome.gene(number).transcripts]
    records += _read_mrnas("SPECC1L")
    (folder / "rna.fa").write_text("".join(f">{name}\n{bases}\n" for name, bases in records))
    lines = [line for line in read_text_lines(loci / "grch38_loci.gtf.gz") if 'gene_name "NTRK3"' in line]
    hg19 = read_text_lines(DATA / "reference" / "chr22_hg19.gtf.gz")
    lines += [_shift(line) for line in hg19 if 'gene_name "SPECC1L"' in line]
    (folder / "rna.gtf").write_text("\n".join(lines) + "\n")
    return build_bundle(
        BundleSources(folder / "rna.gtf", transcripts=folder / "rna.fa", build=Build.GRCH38), folder / "transcripts"
    )


def _read_mrnas(gene: str) -> list[tuple[str, str]]:
    text = "\n".join(read_text_lines(DATA / "reference" / "chr22_refseq_mrna.fa.gz"))
    found = re.findall(rf">[^\n]*ref\|(\S+)\|[^\n]*\({gene}\)[^\n]*\n([^>]*)", text)
    # UCSC's exons begin 5 bases into the first three mRNAs; the fourth begins elsewhere.
    unaligned = {"NM_015330.4": 5, "NM_001145468.3": 5, "NM_001254732.2": 5}
    return [(name, bases.replace("\n", "")[unaligned.get(name, 0) :]) for name, bases in found]


def _shift(line: str) -> str:
    columns = line.split("\t")
    return "\t".join([*columns[:3], str(int(columns[3]) - HG19_SHIFT), str(int(columns[4]) - HG19_SHIFT), *columns[5:]])


def find(bundle: Bundle, fusion: str, folder: Path) -> FusionFindings:
    simulate_rna_reads(
        reference=bundle.path,
        cache=folder,
        out=folder / "reads",
        fusions=[fusion],
        pairs=4000,
        seed=7,
        template_switch_fraction=0,
    )
    reads = [folder / "reads" / f"reads_{mate}.fastq.gz" for mate in (1, 2)]
    return find_fusions(reads, bundle, read_snapshot(), assay="rna").findings


def test_index_case__has_its_exons_frame_protein_and_kinase(bundle: Bundle, tmp_path: Path) -> None:
    found = find(bundle, "SPECC1L:NM_015330:6::NTRK3:ENST00000629765:14@0.52", tmp_path)
    assert [fusion.name for fusion in found.reported] == ["SPECC1L::NTRK3"]
    fusion = found.reported[0]
    sides = (fusion.five_prime, fusion.three_prime)
    assert all(side.position and side.site for side in sides)
    assert [side.position.offset + 1 for side in sides if side.position] == [EXON_6_END1, EXON_14_START1]
    assert [(side.site.transcript.partition(".")[0], side.site.exon) for side in sides if side.site] == [
        ("NM_015330", 6),
        ("ENST00000629765", 14),
    ]
    assert fusion.product is not None
    assert fusion.product.frame is Frame.IN_FRAME
    published = (DATA / "reference" / "SPECC1L_NTRK3_protein.txt").read_text().split("\n", 2)[2].replace("\n", "")
    assert fusion.product.protein == published
    assert len(published) == 1089
    kinases = [kept for kept in fusion.product.domains if kept.domain.role == "kinase"]
    assert [(kept.domain.gene, kept.is_whole) for kept in kinases] == [("NTRK3", True)]
    assert fusion.abundance is not None
    assert fusion.abundance.low <= 0.52 <= fusion.abundance.high


def test_index_case__exon_numbers_depend_on_the_transcript(bundle: Bundle) -> None:
    """The same place is exon 5 of NM_001145468, and exon 14 of ENST00000357724 is MANE's exon 15."""
    book = PathBook(bundle)
    for symbol, transcript, offset, exon, is_five in (
        ("SPECC1L", "NM_001145468", EXON_6_END1 - 1, 5, True),
        ("SPECC1L", "NM_015330", EXON_6_END1 - 1, 6, True),
        ("NTRK3", "ENST00000357724", 87_940_753 - 1, 14, False),
        ("NTRK3", "ENST00000629765", 87_940_753 - 1, 15, False),
    ):
        gene = book.gene(bundle.numbers[symbol])
        own = gene.gene.find_transcript(transcript)
        assert own is not None
        site = describe_site(gene, own, to_locus_offset(gene.gene.locus, offset), is_five_prime=is_five)
        assert site is not None
        assert site.exon == exon


def test_index_case__exon_6_of_the_other_transcript_is_out_of_frame(bundle: Bundle, tmp_path: Path) -> None:
    found = find(bundle, "SPECC1L:NM_001145468:6::NTRK3:ENST00000629765:14@0.52", tmp_path)
    assert [fusion.name for fusion in found.reported] == ["SPECC1L::NTRK3"]
    product = found.reported[0].product
    assert product is not None
    assert product.frame is Frame.OUT_OF_FRAME
    assert [kept.kept_fraction for kept in product.domains if kept.domain.role == "kinase"] == [0.0]
