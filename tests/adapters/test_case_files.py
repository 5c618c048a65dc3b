"""CASE.toml: what is read, and what is said of a wrong file."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from fascicle.adapters.case_files import find_assay_files, make_case_schema, parse_case, parse_course, parse_tumour, read_case
from fascicle.errors import CaseError
from fascicle.model.cases import Assay, AssayKind, Case, Patient, Role, Sex, Specimen

GUIDE = Path(__file__).parents[2] / "docs" / "case_file.md"
WHOLE = """\
schema = "fascicle.case/1"
identifier = "SARC-1"
diagnosis = "Spindle cell sarcoma"
is_synthetic = true

[patient]
identifier = "P-1"
sex = "female"
age_years = 25

[[specimens]]
identifier = "T1"
role = "tumour"
accession = "24-001"
site = "spine, T11"
procedure = "needle biopsy"
collected = 2024-03-01
tumour_cell_fraction = 0.70
is_decalcified = false
dv200_fraction = 0.62

[[specimens]]
identifier = "N1"
role = "normal"

[[assays]]
identifier = "rna"
kind = "rna_panel"
specimen = "T1"
files = [
  "r1.fastq.gz",
  "r2.fastq.gz",
]
panel = "rna-649"
"""
LEAST = """\
schema = "fascicle.case/1"
identifier = "C"
patient.identifier = "P"
[[specimens]]
identifier = "T"
role = "tumour"
[[assays]]
identifier = "rna"
kind = "rna_panel"
specimen = "T"
files = ["r1.fastq.gz"]
"""
CASE = Path("CASE.toml")


def write_case(folder: Path, text: str = WHOLE, files: tuple[str, ...] = ("r1.fastq.gz", "r2.fastq.gz")) -> Path:
    for name in files:
        (folder / name).write_bytes(b"")
    (folder / "CASE.toml").write_text(text)
    return folder / "CASE.toml"


def test_read_case__reads_every_key(tmp_path: Path) -> None:
    assert read_case(write_case(tmp_path)) == Case(
        identifier="SARC-1",
        patient=Patient("P-1", Sex.FEMALE, 25),
        diagnosis="Spindle cell sarcoma",
        specimens=(
            Specimen(
                identifier="T1",
                role=Role.TUMOUR,
                accession="24-001",
                site="spine, T11",
                procedure="needle biopsy",
                collected=date(2024, 3, 1),
                tumour_cell_fraction=0.7,
                is_decalcified=False,
                dv200_fraction=0.62,
            ),
            Specimen("N1", Role.NORMAL),
        ),
        assays=(Assay("rna", AssayKind.RNA_PANEL, "T1", ("r1.fastq.gz", "r2.fastq.gz"), "rna-649"),),
        is_synthetic=True,
    )


def test_parse_case__leaves_out_is_not_stated() -> None:
    case = parse_case(LEAST, CASE)
    assert case.diagnosis is None
    assert case.patient.sex is Sex.UNKNOWN
    assert case.specimens == (Specimen("T", Role.TUMOUR),)
    assert case.specimens[0].is_decalcified is None


def test_find_assay_files__are_relative_to_the_case_file(tmp_path: Path) -> None:
    path = write_case(tmp_path)
    assert find_assay_files(path, read_case(path).assays[0]) == (tmp_path / "r1.fastq.gz", tmp_path / "r2.fastq.gz")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "tumour_cell_fraction",
            "tumor_cell_fraction",
            "line 18: unknown key 'tumor_cell_fraction'. Did you mean 'tumour_cell_fraction'?",
        ),
        ("age_years", "gender", "line 9: unknown key 'gender'. Known here: identifier, sex, age_years, birth_year."),
        ("is_synthetic", "synthetic", "line 4: unknown key 'synthetic'. Did you mean 'is_synthetic'?"),
        ("= 0.70", "= 30", "line 18: tumour_cell_fraction is a fraction from 0 to 1, not 30. Write 0.30 for 30 %."),
        ("= 0.62", "= 62.0", "line 20: dv200_fraction is a fraction from 0 to 1, not 62.0. Write 0.30 for 30 %."),
        ("= 0.62", "= nan", "line 20: dv200_fraction is a fraction from 0 to 1, not nan."),
        ("= 0.70", '= "0.70"', "line 18: tumour_cell_fraction: input should be a valid number."),
        ("= false", '= "no"', "line 19: is_decalcified: input should be a valid boolean."),
        ('"female"', '"woman"', "line 8: sex: input should be 'female', 'male', 'other' or 'unknown'."),
        ("age_years = 25", "age_years = 250", "line 9: age_years: input should be less than or equal to 130."),
        ('role = "normal"', "", "line 22: specimens 2 needs 'role'."),
        (
            'specimen = "T1"',
            'specimen = "T9"',
            "line 29: assay 'rna' names specimen 'T9', which the case does not have. The case has: T1, N1.",
        ),
        ('identifier = "N1"', 'identifier = "T1"', "line 23: identifier 'T1' is given twice. Give each its own."),
        ('"r2.fastq.gz"', '"r3.fastq.gz"', "line 32: file 'r3.fastq.gz' is not there. Paths start at the folder of CASE.toml."),
        ('"r2.fastq.gz"', '"r1.fastq.gz"', "line 31: file 'r1.fastq.gz' is named twice. Name each file once."),
        ("[patient]", "[patient", "line 6, column 9: is not TOML: Expected ']' at the end of a table declaration."),
        ('"rna-649"', '"rna-649', "line 34, column 17: is not TOML: Illegal character '\\n'."),
        ("case/1", "case/2", "line 1: has schema 'fascicle.case/2', and this version of Fascicle reads 'fascicle.case/1'."),
        ('schema = "fascicle.case/1"', "", 'CASE.toml: names no schema. Write schema = "fascicle.case/1" at the top;'),
        ('identifier = "SARC-1"', "", "CASE.toml: the file needs 'identifier'."),
    ],
)
def test_read_case__names_line_and_remedy(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in WHOLE
    with pytest.raises(CaseError) as caught:
        read_case(write_case(tmp_path, WHOLE.replace(old, new, 1)))
    assert message in str(caught.value)
    assert str(tmp_path / "CASE.toml") in str(caught.value)


def test_parse_case__reports_the_first_of_several_problems_by_line() -> None:
    text = WHOLE.replace("age_years", "age").replace('"T1"\nrole', '"T1"\nrolle')
    with pytest.raises(CaseError, match="line 9: unknown key 'age'"):
        parse_case(text, CASE)


def test_read_case__says_that_a_file_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(
        CaseError, match=r"absent\.toml: cannot be read \(No such file or directory\)\. Give the path of a CASE\.toml"
    ):
        read_case(tmp_path / "absent.toml")
    (tmp_path / "latin.toml").write_bytes('diagnosis = "tumör"'.encode("latin-1"))
    with pytest.raises(CaseError, match=r"latin\.toml: is not UTF-8 text"):
        read_case(tmp_path / "latin.toml")


def test_make_case_schema__accepts_and_refuses_as_the_reader_does() -> None:
    raw = tomllib.loads(WHOLE)
    raw["specimens"][0]["collected"] = raw["specimens"][0]["collected"].isoformat()
    schema = make_case_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(raw, schema)
    raw["specimens"][0]["tumour_cell_fraction"] = 30
    with pytest.raises(jsonschema.ValidationError, match="30 is greater than the maximum of 1"):
        jsonschema.validate(raw, schema)


def test_guide__holds_an_example_that_can_be_read() -> None:
    example = re.search(r"```toml\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert example
    case = parse_case(example[1], GUIDE)
    assert {assay.kind for assay in case.assays} == {AssayKind.RNA_PANEL}


def test_guide__describes_every_key() -> None:
    guide = GUIDE.read_text()
    tables = [make_case_schema(), *make_case_schema()["$defs"].values()]
    keys = {key for table in tables for key in table.get("properties", {})}
    assert {key for key in keys if f"`{key}`" not in guide} == set()


def test_guide__holds_a_course_that_can_be_read() -> None:
    parts = re.findall(r"```toml\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    tumour, _ = parse_tumour("\n".join(parts), GUIDE)
    assert [test.identifier for test in tumour.fish] == ["fish-ntrk3"]
    read = parse_course("\n".join(parts), GUIDE)
    assert read is not None
    assert read.day_zero == "line-1"
