from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from fascicle.errors import ReferenceInputError
from fascicle.model.hla_reads import HlaAssay
from fascicle.reference.hla.database import HLA_FILE, HlaDatabase, format_database, open_database
from fascicle.reference.hla.release import read_release
from fascicle.workflow.type_hla import describe_database
from small_hla import ALLELES, RELEASE, SmallAllele, format_fasta, write_release


def test_format_database__same_release_same_bytes(tmp_path: Path) -> None:
    release = read_release(write_release(tmp_path, RELEASE))
    assert format_database(release) == format_database(release)


def test_open_database__knows_genes_names_and_groups(hla_database: HlaDatabase) -> None:
    assert [(gene.name, gene.end - gene.first, gene.is_typed) for gene in hla_database.genes] == [
        ("A", ALLELES, True),
        ("B", ALLELES, True),
        ("C", ALLELES, True),
        ("H", ALLELES, False),
    ]
    assert str(hla_database.names[1]) == "A*02:01:01:01"
    assert hla_database.g_groups[1] == "A*01:01:01G"
    assert hla_database.is_complete.tolist()[:6] == [True, True, False, False, False, True]
    assert hla_database.count_names(0) == ALLELES


@pytest.mark.parametrize("assay", list(HlaAssay))
def test_view__has_every_allele(hla_database: HlaDatabase, assay: HlaAssay) -> None:
    view = hla_database.view(assay)
    assert view.bases.shape == view.flags.shape
    assert view.bases.shape[1] == len(hla_database.names)


def test_format_database__a_decoy_without_coding_sequence_has_the_exons_of_the_most_alike_gene(
    hla_database: HlaDatabase, tmp_path: Path
) -> None:
    folder = write_release(tmp_path / "release", RELEASE)
    (folder / "H_nuc.fasta.gz").unlink()
    (tmp_path / HLA_FILE).write_bytes(format_database(read_release(folder)))
    database = open_database(tmp_path)
    assert database.genes[3].name == "H"
    for (start, end), (known_start, known_end) in zip(database.genes[3].exons, hla_database.genes[3].exons, strict=True):
        assert abs(start - known_start) <= 3
        assert abs(end - known_end) <= 3
    flags = [base.view(HlaAssay.DNA).unpack(base.genes[3].first)[1] for base in (database, hla_database)]
    assert (flags[0] == flags[1]).mean() > 0.99


def test_format_database__a_decoy_without_a_word_of_a_typed_gene_is_not_needed(tmp_path: Path) -> None:
    unlike = (SmallAllele("MICA*002:01:01:01", ("".join(random.Random(7).choices("ACGT", k=1500)),)),)
    alike = tuple(replace(allele, name=allele.name.replace("H*", "MICB*")) for allele in RELEASE["H"])
    folder = write_release(tmp_path / "release", RELEASE)
    for gene, alleles in (("MICA", unlike), ("MICB", alike)):
        (folder / f"{gene}_gen.fasta").write_text(format_fasta([(allele.name, allele.genomic) for allele in alleles]))
    (tmp_path / HLA_FILE).write_bytes(format_database(read_release(folder)))
    database = open_database(tmp_path)
    assert (database.decoys, database.unlike, database.left_out) == (("H", "MICB"), ("MICA",), 0)
    assert "MICA: no 20 bases in common" in describe_database(database, tmp_path)


def test_open_database__a_reference_without_one_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(ReferenceInputError, match=r"has no HLA database.*fascicle reference add-hla"):
        open_database(tmp_path)


def test_open_database__a_broken_file_is_no_database(tmp_path: Path) -> None:
    (tmp_path / HLA_FILE).write_bytes(b"nonsense")
    with pytest.raises(ReferenceInputError, match="is no HLA database"):
        open_database(tmp_path)
