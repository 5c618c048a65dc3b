"""Predictor tables by allele: REVEL's layouts, SpliceAI's VCF, and points."""

from __future__ import annotations

from pathlib import Path

import pysam
import pytest

from fascicle.calls.germline.predictions import find_scores
from fascicle.calls.normalising import normalise
from fascicle.errors import ReferenceInputError
from fascicle.model.loci import Build, Span
from fascicle.model.variants import SmallVariant
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import open_genome
from fascicle.reference.genome_bases import GenomeBases
from fascicle.reference.predictors import open_revel, open_spliceai
from small_genome import Genome

REVEL_HEADER = "chr,hg19_pos,grch38_pos,ref,alt,aaref,aaalt,REVEL,Ensembl_transcriptid"
SPLICE_HEADER = (
    "##fileformat=VCFv4.2\n"
    '##INFO=<ID=SpliceAI,Number=.,Type=String,Description="ALLELE|SYMBOL|DS_AG|DS_AL|DS_DG|DS_DL">\n'
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
)


def write_revel(path: Path, separator: str = ",") -> Path:
    rows = [
        "1,900,1101,A,C,K,N,0.95,ENST1",
        "1,900,1101,A,C,K,N,0.75,ENST2",
        "1,900,1101,A,G,K,R,0.1,ENST1",
        "1,901,.,A,G,K,R,0.5,ENST1",
        "2,900,1101,A,C,K,N,0.2,ENST1",
    ]
    path.write_text("\n".join([REVEL_HEADER, *rows]).replace(",", separator) + "\n")
    return path


@pytest.mark.parametrize("separator", [",", "\t"])
def test_find_scores__revel_by_allele_with_the_highest_of_the_transcripts(
    small_bundle: Bundle, tmp_path: Path, separator: str
) -> None:
    table = open_revel(write_revel(tmp_path / "r.csv", separator), open_genome(small_bundle))
    asked = [("chr1", 1100, "A", alt) for alt in "CGT"]
    assert table.find_scores(asked) == {asked[0]: 0.95, asked[1]: 0.1}


def test_find_scores__an_indexed_revel_gives_the_same(small_bundle: Bundle, tmp_path: Path) -> None:
    plain = write_revel(tmp_path / "r.tsv", "\t")
    lines = [line for line in plain.read_text().splitlines() if "\t.\t" not in line]
    packed = tmp_path / "p.tsv.gz"
    with pysam.BGZFile(str(packed), "wb") as file:
        file.write(("#" + "\n".join(lines) + "\n").encode())
    pysam.tabix_index(str(packed), seq_col=0, start_col=2, end_col=2, force=True)
    asked = [("chr1", 1100, "A", "C"), ("chr2", 1100, "A", "C"), ("chr9", 5, "A", "C")]
    genome = open_genome(small_bundle)
    assert open_revel(packed, genome).find_scores(asked) == open_revel(plain, genome).find_scores(asked)


def test_open_revel__refuses_another_table_with_what_it_lacks(small_bundle: Bundle, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("chr,hg19_pos,ref,alt,REVEL\n")
    with pytest.raises(ReferenceInputError, match="line 1: its header lacks grch38_pos"):
        open_revel(path, open_genome(small_bundle))
    path.write_text(f"{REVEL_HEADER}\n1,1,x,A,C,K,N,0.9,E\n")
    with pytest.raises(ReferenceInputError, match="is not a row of REVEL"):
        open_revel(path, open_genome(small_bundle)).find_scores([("chr1", 1, "A", "C")])


def test_find_scores__spliceai_of_the_own_gene_and_of_indels_written_otherwise(
    small_bundle: Bundle, small_genome: Genome, tmp_path: Path
) -> None:
    text = small_genome["chr1"]
    ref, alt = text[1100], "A" if text[1100] != "A" else "C"
    wide, lost = text[1198:1204], text[1198:1200] + text[1201:1204]
    rows = [
        f"1\t1101\t.\t{ref}\t{alt}\t.\t.\tSpliceAI={alt}|ALPHA|0.01|0.62|0.00|0.30|1|2|3|4",
        f"1\t1101\t.\t{ref}\t{alt}\t.\t.\tSpliceAI={alt}|OTHER|0.99|0|0|0|1|2|3|4",
        f"1\t1199\t.\t{wide}\t{lost}\t.\t.\tSpliceAI={lost}|ALPHA|0.05|0|0|0|1|2|3|4",
        "1\t1250\t.\tA\tC\t.\t.\tSpliceAI=C|ALPHA|.|.|.|.|.|.|.|.",
    ]
    path = tmp_path / "s.vcf"
    path.write_text(SPLICE_HEADER + "\n".join(rows) + "\n")
    genome = open_genome(small_bundle)
    bases = GenomeBases(genome)
    splice = open_spliceai([path], genome)

    loss = normalise(SmallVariant(Build.GRCH38, "chr1", 1199, text[1199:1201], text[1199]), bases).variant
    variants = [SmallVariant(Build.GRCH38, "chr1", 1100, ref, alt), loss]
    genes = dict.fromkeys(variants, "ALPHA")
    found = find_scores(variants, genes, {"chr1": [Span(1000, 1300)]}, bases, None, splice)
    assert [[(score.value, score.points) for score in found[own]] for own in variants] == [[(0.62, 1)], [(0.05, -1)]]


def test_open_spliceai__refuses_a_vcf_without_scores(small_bundle: Bundle, tmp_path: Path) -> None:
    path = tmp_path / "s.vcf"
    path.write_text(SPLICE_HEADER.replace("SpliceAI", "AF"))
    with pytest.raises(ReferenceInputError, match="names no SpliceAI score"):
        open_spliceai([path], open_genome(small_bundle))
