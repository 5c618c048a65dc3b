from __future__ import annotations

from pathlib import Path

import pytest

from fascicle.errors import ReferenceInputError
from fascicle.reference.hla.release import read_release
from small_hla import RELEASE, format_fasta, write_release


def test_read_release__joins_coding_and_genomic_sequences_and_groups(tmp_path: Path) -> None:
    release = read_release(write_release(tmp_path, RELEASE))
    assert release.version == "0.1.0"
    assert list(dict.fromkeys(allele.name.locus for allele in release.alleles)) == ["A", "B", "C", "H"]
    first, third = release.alleles[0], release.alleles[2]
    assert first.coding is not None
    assert first.genomic is not None
    assert third.coding is not None
    assert (third.genomic, len(third.coding)) == (None, 270 + 276)
    assert release.g_groups == {"A*01:01:01:01": "A*01:01:01G", "A*02:01:01:01": "A*01:01:01G"}
    assert release.p_groups["A*02:01:01:01"] == "A*01:01P"
    assert len(release.files) == 10


def test_read_release__takes_the_files_of_all_genes_where_there_are_none_of_each(tmp_path: Path) -> None:
    write_release(tmp_path, RELEASE)
    for path in tmp_path.glob("?_*"):
        path.unlink()
    alleles = [allele for gene in RELEASE.values() for allele in gene]
    other = [("DRB1*01:01:01", "ACGT" * 30)]
    (tmp_path / "hla_gen.fasta").write_text(format_fasta([*((a.name, a.genomic) for a in alleles), *other]))
    (tmp_path / "hla_nuc.fasta").write_text(format_fasta([*((a.name, a.coding) for a in alleles), *other]))
    release = read_release(tmp_path)
    assert len(release.alleles) == len(alleles)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("A_gen.fasta", None, "no allele of HLA-A with coding and genomic sequence"),
        ("hla_nom_g.txt", None, "holds no hla_nom_g.txt"),
        ("hla_nom_g.txt", "# file: x\n", "names no release"),
        ("hla_nom_p.txt", "# version: 1\nA*01:01\n", "hla_nom_p.txt, line 2: is no line of a group list"),
        ("B_gen.fasta", ">HLA:HLA00132 nonsense 12 bp\nACGT\n", "record HLA:HLA00132: the header names no allele"),
    ],
)
def test_read_release__names_what_is_wrong_and_the_remedy(tmp_path: Path, name: str, text: str | None, message: str) -> None:
    write_release(tmp_path, RELEASE)
    (tmp_path / name).unlink()
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(ReferenceInputError, match=message.replace("(", r"\(")):
        read_release(tmp_path)


def test_read_release__a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReferenceInputError, match=r"no such folder.*fascicle reference fetch"):
        read_release(tmp_path / "nowhere")
