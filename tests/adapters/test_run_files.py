"""RUN.toml: what is read, and what is said of a wrong file."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import jsonschema
import pytest

from fascicle.adapters.run_files import make_run_schema, parse_run, read_run
from fascicle.errors import CaseError
from fascicle.model.runs import ExpectedFusion, Run, RunLimits, RunRole, RunSample

GUIDE = Path(__file__).parents[2] / "docs" / "run_quality.md"
RUN = Path("RUN.toml")
WHOLE = """\
schema = "fascicle.run/1"
identifier = "R-1"

[[samples]]
identifier = "NTC"
role = "no_template_control"
has_no_reads = true

[[samples]]
identifier = "POS"
role = "positive_control"
results = "pos"
i7 = "ACGT"
i5 = "AAAA"

[[samples.expected]]
five_prime = "EWSR1"
three_prime = "FLI1"
abundance_low = 0.20
abundance_high = 0.60

[[samples]]
identifier = "S1"
role = "patient"
results = "s1"
position = 3
i7 = "TTTT"
i5 = "AAAA"
patient = "P-1"

[limits]
index_hopping_fraction = 0.001
"""


def test_parse_run__reads_every_key() -> None:
    assert parse_run(WHOLE, RUN) == Run(
        "R-1",
        (
            RunSample("NTC", RunRole.NO_TEMPLATE_CONTROL, None),
            RunSample(
                "POS",
                RunRole.POSITIVE_CONTROL,
                "pos",
                (ExpectedFusion("EWSR1", "FLI1", 0.2, 0.6),),
                i7="ACGT",
                i5="AAAA",
            ),
            RunSample("S1", RunRole.PATIENT, "s1", position=3, i7="TTTT", i5="AAAA", patient="P-1"),
        ),
        RunLimits(index_hopping_fraction=0.001),
    )


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('"fascicle.run/1"', '"fascicle.run/2"', "RUN.toml, line 1: has schema 'fascicle.run/2'"),
        ("position = 3", "postion = 3", "line 26: unknown key 'postion'. Did you mean 'position'?"),
        ("abundance_low = 0.20", "abundance_low = 20", "line 19: abundance_low is a fraction from 0 to 1, not 20"),
        ("abundance_low = 0.20", "abundance_low = 0.7", "line 19: abundance_low 0.7 is above abundance_high 0.6"),
        ("abundance_low = 0.20", "abundance = 0.2", "line 19: unknown key 'abundance'. Did you mean 'abundance_low'?"),
        ('role = "patient"', 'role = "tumour"', "line 24: role: input should be"),
        ('identifier = "S1"', 'identifier = "POS"', "line 23: identifier 'POS' is given twice. Give each sample its own."),
        ('results = "s1"', 'results = "pos"', "line 25: results 'pos' is given twice"),
        ('results = "s1"\n', "", "line 22: sample 'S1' needs 'results'"),
        ("has_no_reads = true\n", "", "line 4: sample 'NTC' needs 'results'"),
        ('results = "s1"', "has_no_reads = true", "line 25: sample 'S1' cannot have no reads"),
        ('role = "patient"', 'role = "positive_control"', "line 22: sample 'S1': a positive control needs 'expected'"),
        ('role = "positive_control"', 'role = "patient"', "line 16: sample 'POS': only a positive control has 'expected'"),
        ('i7 = "TTTT"', 'i7 = "ACGT"', "line 27: samples 'POS' and 'S1' have the same indices"),
        ("index_hopping_fraction = 0.001", "index_hoping_fraction = 0.001", "Did you mean 'index_hopping_fraction'?"),
        (
            "index_hopping_fraction = 0.001",
            "no_template_warn_fraction = 0.5",
            "line 32: no_template_warn_fraction 0.5 is above no_template_fail_fraction 0.01",
        ),
        ("[limits]", "[limits", "RUN.toml, line 31"),
    ],
)
def test_parse_run__names_line_and_remedy(before: str, after: str, message: str) -> None:
    assert WHOLE.count(before) == 1
    with pytest.raises(CaseError) as caught:
        parse_run(WHOLE.replace(before, after), RUN)
    assert message in str(caught.value)
    assert re.search(r"\. \S", str(caught.value)), "a message has a remedy"


def test_read_run__asks_for_the_result_directories(tmp_path: Path) -> None:
    path = tmp_path / "RUN.toml"
    path.write_text(WHOLE)
    (tmp_path / "pos").mkdir()
    with pytest.raises(CaseError, match="line 25: result directory 's1' is not there"):
        read_run(path)
    (tmp_path / "s1").mkdir()
    assert read_run(path).identifier == "R-1"
    with pytest.raises(CaseError, match="cannot be read"):
        read_run(tmp_path / "NONE.toml")


def test_make_run_schema__takes_what_is_read_and_refuses_what_is_not() -> None:
    schema = make_run_schema()
    jsonschema.validate(tomllib.loads(WHOLE), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomllib.loads(WHOLE.replace("position", "place")), schema)


def test_guide__its_example_is_read_and_it_describes_every_key() -> None:
    text = GUIDE.read_text("utf-8")
    example = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)[0]
    assert len(parse_run(example, RUN).samples) == 4
    schema = make_run_schema()
    tables = [schema, *(schema["$defs"][name] for name in ("SampleTable", "ExpectedTable", "LimitsTable"))]
    keys = {key for table in tables for key in table["properties"]}
    assert {key for key in keys if f"| `{key}` |" not in text} == set()


def test_guide__states_the_limits_of_the_code() -> None:
    text = GUIDE.read_text("utf-8")
    stated = dict(re.findall(r"^\| `(\w+)` \| ([\d.]+) \|", text, re.MULTILINE))
    limits = RunLimits()
    assert {name: float(value) for name, value in stated.items()} == {name: getattr(limits, name) for name in stated}
    assert len(stated) == 8
