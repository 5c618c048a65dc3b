"""SNP lists."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from fascicle.errors import ReferenceInputError
from fascicle.model.genotypes import Snp
from fascicle.model.loci import Build
from fascicle.reference.snps import find_build, parse_snps, read_snps

HEADER = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\n"
SHARED = Path(__file__).parents[3] / "shared" / "data"


def test_parse_snps__takes_single_bases_with_one_alternate() -> None:
    rows = (
        "17\t101\trs1\ta\tG",
        "17\t101\trs1\tA\tG",
        "chrX\t5\t.\tC\tT\t.\tPASS\t.",
        "1\t7\trs3\tA\tG,C",
        "1\t8\trs4\tAC\tA",
        "1\t9\trs5\tA\t.",
    )
    assert parse_snps(HEADER + "\n".join(rows), "x") == (Snp("rs1", "chr17", 100, "A", "G"), Snp("chrX:5", "chrX", 4, "C", "T"))


@pytest.mark.parametrize(
    ("line", "build"),
    [
        ("##reference=GRCh38", Build.GRCH38),
        ("##contig=<ID=1,assembly=hg19>", Build.GRCH37),
        ("##source=hg19", Build.UNKNOWN),
    ],
)
def test_find_build__from_reference_and_contig_lines(line: str, build: Build) -> None:
    assert find_build(f"##fileformat=VCFv4.2\n{line}\n") is build


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"chr1\t5\trs\tA\tC\n", "is no VCF"),
        (HEADER.encode() + b"chr1\tx\trs\tA\tC\n", "line 3: is not a row of a VCF"),
        (HEADER.encode() + b"chr1\t5\trs\tA\n", "line 3: is not a row"),
        (HEADER.encode(), "holds no single-base variant"),
        (gzip.compress(HEADER.encode() * 50)[:-20], "is cut off"),
        (b"\x1f\x8bno gzip at all", "cannot be read"),
        (b"\xff\xfe", "not text"),
    ],
)
def test_read_snps__names_what_is_wrong(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "snps.vcf"
    path.write_bytes(data)
    with pytest.raises(ReferenceInputError, match=r"snps\.vcf") as caught:
        read_snps(path)
    assert message in str(caught.value)


def test_read_snps__reads_plain_and_gzip_alike(tmp_path: Path) -> None:
    text = (HEADER + "1\t9\trs5\tA\tC\n").encode()
    (tmp_path / "a.vcf").write_bytes(text)
    (tmp_path / "a.vcf.gz").write_bytes(gzip.compress(text))
    assert read_snps(tmp_path / "a.vcf") == read_snps(tmp_path / "a.vcf.gz") == (Snp("rs5", "chr1", 8, "A", "C"),)
    with pytest.raises(ReferenceInputError, match="cannot be read"):
        read_snps(tmp_path / "none.vcf")


@pytest.mark.shared
def test_read_snps__reads_a_real_file() -> None:
    path = SHARED / "dna" / "hcc1395" / "gnomad_exomes_tp53_brca1.vcf.gz"
    if not path.is_file():
        pytest.skip("../shared/data is not there")
    # TP53 p.Pro72Arg, rs1042522, at chr17:7676154 of GRCh38.
    assert Snp("rs1042522", "chr17", 7676153, "G", "C") in {
        Snp(snp.rsid, snp.chrom, snp.offset, snp.reference, snp.alternate) for snp in read_snps(path)
    }
