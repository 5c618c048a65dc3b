"""What germline findings are made with: nothing is opened without consent, and depths of normals are read back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fascicle.adapters.germline_inputs import GermlineRequest, make_request, open_germline, read_normal_depths
from fascicle.adapters.germline_tables import (
    EXON_COLUMNS,
    GERMLINE_COLUMNS,
    format_depths_tsv,
    format_exons_tsv,
    format_germline_tsv,
)
from fascicle.errors import InputError
from fascicle.model.cases import GermlineOrder
from fascicle.model.loci import Build
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import Genome, open_genome
from germline_examples import GERMLINE_FINDINGS

CLINVAR = (
    '##fileformat=VCFv4.1\n##INFO=<ID=CLNSIG,Number=.,Type=String,Description="x">\n'
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
)
RESULTS = (Path(__file__).parents[2] / "docs" / "results.md").read_text("utf-8")


def test_open_germline__without_consent_opens_no_file(small_bundle: Bundle, tmp_path: Path) -> None:
    missing = tmp_path / "no.vcf"
    request = GermlineRequest(clinvar=missing, revel=missing, spliceai=(missing,), normals=(missing,))
    assert open_germline(request, open_genome(small_bundle)) is None


def test_open_germline__with_consent_has_the_list_and_what_is_known_of_its_genes(small_bundle: Bundle) -> None:
    settings = open_germline(GermlineRequest(has_consent=True), open_genome(small_bundle))
    assert settings is not None
    assert len(settings.panel.genes) == 65
    assert set(settings.knowledge) == set(settings.panel.genes)
    assert (settings.files.clinvar, settings.files.predictors, settings.normals) == (None, (), None)


def test_open_germline__takes_clinvar_of_the_knowledge_where_no_file_is_given(small_bundle: Bundle, tmp_path: Path) -> None:
    own, frozen = tmp_path / "own.vcf", tmp_path / "frozen.vcf"
    for path in (own, frozen):
        path.write_text(CLINVAR)
    genome = open_genome(small_bundle)
    both = open_germline(GermlineRequest(has_consent=True, clinvar=own, frozen_clinvar=frozen), genome)
    alone = open_germline(GermlineRequest(has_consent=True, frozen_clinvar=frozen), genome)
    assert both is not None
    assert alone is not None
    assert both.files.clinvar is not None
    assert both.files.clinvar.name == "own.vcf"
    assert alone.files.clinvar is not None
    assert alone.files.clinvar.name == "frozen.vcf (knowledge snapshot)"
    assert [file.name for file in alone.files.hashes] == ["frozen.vcf"]


def test_open_germline__does_not_look_into_a_snapshot_of_another_build(small_bundle: Bundle, tmp_path: Path) -> None:
    opened = open_genome(small_bundle)
    genome = Genome(Build.GRCH37, opened.stretches, lambda *_: np.zeros(0, np.uint8))
    # The file is not even opened.
    settings = open_germline(GermlineRequest(has_consent=True, frozen_clinvar=tmp_path / "not_there.vcf"), genome)
    assert settings is not None
    assert settings.files.clinvar is None
    expected = "the knowledge snapshot's ClinVar is on GRCh38, the reference on GRCh37, and no file was given"
    assert settings.files.clinvar_missing == expected


@pytest.mark.parametrize(("order", "consent"), [(None, False), (GermlineOrder(), False), (GermlineOrder(consent=True), True)])
def test_make_request__what_is_not_stated_is_no(order: GermlineOrder | None, *, consent: bool) -> None:
    assert make_request(order, Path(), None).has_consent is consent


def test_make_request__paths_start_at_the_case_and_the_command_line_goes_first() -> None:
    order = GermlineOrder(consent=True, clinvar_vcf="c.vcf", revel="r.csv", spliceai=("s.vcf",), normal_depths=("n.tsv",))
    own = make_request(order, Path("/case"), None)
    assert (own.clinvar, own.revel) == (Path("/case/c.vcf"), Path("/case/r.csv"))
    assert (own.spliceai, own.normals) == ((Path("/case/s.vcf"),), (Path("/case/n.tsv"),))
    assert make_request(order, Path("/case"), Path("/other.vcf")).clinvar == Path("/other.vcf")


def test_read_normal_depths__reads_what_was_written(tmp_path: Path) -> None:
    paths = []
    for number in range(2):
        path = tmp_path / f"{number}.tsv"
        path.write_text(format_depths_tsv(GERMLINE_FINDINGS.depths))
        paths.append(path)
    pool = read_normal_depths(paths)
    (target,) = GERMLINE_FINDINGS.depths
    assert (pool.depths, pool.count) == ({target.key: (101.5, 101.5)}, 2)


@pytest.mark.parametrize(
    ("text", "words"), [("x\n", "line 1: the header is not"), ("chrom\tstart\tend\tname\tdepth\nchr1\t1\n", "line 2: is no row")]
)
def test_read_normal_depths__names_file_and_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "n.tsv"
    path.write_text(text)
    with pytest.raises(InputError, match=words):
        read_normal_depths([path])


def test_tables__have_a_row_an_item_and_columns_that_are_described() -> None:
    lines = format_germline_tsv(GERMLINE_FINDINGS).splitlines()
    rows = [dict(zip(GERMLINE_COLUMNS, line.split("\t"), strict=True)) for line in lines[1:]]
    assert [(row["alt"], row["class"], row["clinvar_stars"]) for row in rows] == [
        ("A", "pathogenic", "3"),
        ("C", "uncertain significance", ""),
        ("T", "benign", ""),
    ]
    assert (rows[0]["normal_alternate"], rows[0]["tumour_depth"], rows[2]["acmg_points"]) == ("20", "22", "")
    assert "PVS1(+8)" in rows[0]["criteria_met"]
    exons = format_exons_tsv(GERMLINE_FINDINGS).splitlines()
    assert exons[1].split("\t")[:6] == ["BRCA1", "chr17", "43090001", "43100000", "9", "10"]
    assert {column for column in (*GERMLINE_COLUMNS, *EXON_COLUMNS) if f"`{column}`" not in RESULTS} == set()
