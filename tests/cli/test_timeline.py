"""`fascicle timeline` on a CASE.toml and on a result directory."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

from course_examples import DATED, INDEX_CASE, parse_text
from fascicle.adapters.atomic import open_result_directory
from fascicle.adapters.course_results import COHORT_FILES, TIMELINE_FILES
from fascicle.adapters.result_files import COURSE_FILE, write_course
from fascicle.cli import main

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "timeline.schema.json"


def read_all(directory: Path) -> dict[str, bytes]:
    return {name: (directory / name).read_bytes() for name in TIMELINE_FILES}


def test_timeline__of_a_case_file_without_its_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["timeline", str(INDEX_CASE), "--out", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'timeline.html'}\n"
    files = read_all(tmp_path)
    document = json.loads(files["timeline.json"])
    jsonschema.validate(document, json.loads(SCHEMA.read_text()))
    assert document["case"] == "index-case"
    assert files["timeline.svg"].startswith(b"<svg")
    assert files["timeline.svg"].strip() in files["timeline.html"]


def test_timeline__writes_beside_the_case_file_and_the_same_bytes_again(tmp_path: Path) -> None:
    case = tmp_path / "CASE.toml"
    shutil.copy(INDEX_CASE, case)
    assert main(["timeline", str(case), "--quiet"]) == 0
    first = read_all(tmp_path)
    assert main(["timeline", str(case), "--quiet"]) == 0
    assert read_all(tmp_path) == first


def test_timeline__of_a_result_directory(tmp_path: Path) -> None:
    with open_result_directory(tmp_path, (COURSE_FILE,)) as results:
        write_course(results, parse_text(DATED))
    assert main(["timeline", str(tmp_path), "--quiet"]) == 0
    from_events = read_all(tmp_path)
    (tmp_path / "CASE.toml").write_text(DATED)
    assert main(["timeline", str(tmp_path / "CASE.toml"), "--out", str(tmp_path / "other"), "--quiet"]) == 0
    assert read_all(tmp_path / "other") == from_events


def test_timeline__says_where_there_is_no_course(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["timeline", str(tmp_path)]) == 1
    assert "holds no course.json. Run `fascicle run` on a CASE.toml with a [course], or give that CASE.toml." in (
        capsys.readouterr().err
    )
    (tmp_path / "CASE.toml").write_text(DATED[: DATED.index("[course]")])
    assert main(["timeline", str(tmp_path / "CASE.toml")]) == 1
    assert "tells no course. docs/case_file.md describes the sections." in capsys.readouterr().err


def test_timeline__of_several_cases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "dated.toml").write_text(DATED)
    places = [str(INDEX_CASE), str(tmp_path / "dated.toml")]
    assert main(["timeline", *places, "--out", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'out' / 'cohort.html'}\n"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(COHORT_FILES)
    lines = json.loads((tmp_path / "out" / "cohort.json").read_text())["lines"]
    assert [line["line"] for line in lines] == ["chemotherapy", "entrectinib", "drug"]
    assert main(["timeline", *places]) == 1
    assert "several cases need a directory of their own. Give --out DIR." in capsys.readouterr().err
    assert main(["timeline", places[0], places[0], "--out", str(tmp_path / "out")]) == 1
    assert "the case index-case is given twice. Give each case once." in capsys.readouterr().err
