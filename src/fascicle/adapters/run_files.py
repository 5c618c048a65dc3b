"""RUN.toml: one sequencing run as the laboratory writes it down. `docs/run_quality.md` describes it with an example.

The file has the words of `fascicle.model.runs`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from fascicle.adapters.toml_documents import Table, TomlForm, make_error, read_text
from fascicle.model.runs import ExpectedFusion, Run, RunLimits, RunRole, RunSample

if TYPE_CHECKING:
    from pathlib import Path

RUN_SCHEMA = "fascicle.run/1"
GUIDE = "docs/run_quality.md"

Name = Annotated[str, Field(min_length=1)]
Fraction = Annotated[float, Field(ge=0, le=1, strict=True)]
_DEFAULTS = RunLimits()


class ExpectedTable(Table):
    """A fusion that a positive control has."""

    five_prime: Name = Field(description="5' gene, HGNC symbol.")
    three_prime: Name = Field(description="3' gene, HGNC symbol.")
    abundance_low: Fraction | None = Field(None, description="Lowest abundance at the 3' partner's junction, 0 to 1.")
    abundance_high: Fraction | None = Field(None, description="Highest abundance at the 3' partner's junction, 0 to 1.")


class SampleTable(Table):
    """One sample of the run. A key that is left out means "not stated"."""

    identifier: Name = Field(description="Name of the sample in the run.")
    role: RunRole = Field(description="What the sample stands for.")
    results: Name | None = Field(None, description="Result directory; a relative path starts at the folder of RUN.toml.")
    has_no_reads: bool = Field(False, strict=True, description="True for a no-template control that the run gave no read for.")
    expected: list[ExpectedTable] = Field(default_factory=list, description="Fusions that a positive control has.")
    position: int | None = Field(None, ge=0, strict=True, description="Place in the order of pipetting.")
    i7: Name | None = Field(None, description="Sequence or name of the i7 index.")
    i5: Name | None = Field(None, description="Sequence or name of the i5 index.")
    patient: Name | None = Field(None, description="Pseudonym of the patient; samples that name the same must agree.")


class LimitsTable(Table):
    """Limits of the checks, where the laboratory's own differ from the defaults."""

    no_template_warn_fraction: Fraction = _DEFAULTS.no_template_warn_fraction
    no_template_fail_fraction: Fraction = _DEFAULTS.no_template_fail_fraction
    carry_over_fraction: Fraction = _DEFAULTS.carry_over_fraction
    index_hopping_fraction: Fraction = _DEFAULTS.index_hopping_fraction
    explained_probability: Fraction = _DEFAULTS.explained_probability
    breakpoint_tolerance_bp: int = Field(default=_DEFAULTS.breakpoint_tolerance_bp, ge=0, strict=True)
    identity_sites_min: int = Field(default=_DEFAULTS.identity_sites_min, ge=1, strict=True)
    identity_concordance: Fraction = _DEFAULTS.identity_concordance


class RunFile(Table):
    """The whole RUN.toml."""

    schema_name: Literal["fascicle.run/1"] = Field(alias="schema", description="Form and version of the file.")
    identifier: Name = Field(description="Name of the run.")
    samples: list[SampleTable] = Field(min_length=1)
    limits: LimitsTable = LimitsTable()


FORM = TomlForm(RUN_SCHEMA, GUIDE, RunFile, {"samples": SampleTable, "expected": ExpectedTable, "limits": LimitsTable})


def read_run(path: Path) -> Run:
    """Read a RUN.toml and check that its result directories exist. Raises CaseError with the line."""
    text = read_text(path, "a RUN.toml")
    run = parse_run(text, path)
    for index, sample in enumerate(run.samples):
        if sample.results is not None and not (path.parent / sample.results).is_dir():
            remedy = "Paths start at the folder of RUN.toml; fascicle fusions makes a result directory."
            place = ("samples", index, "results")
            raise make_error(f"result directory {sample.results!r} is not there", place, text, path, remedy)
    return run


def parse_run(text: str, path: Path) -> Run:
    """The run in the text of a RUN.toml; `path` is only named in messages. Raises CaseError."""
    content = FORM.parse(text, path)
    for index, sample in enumerate(content.samples):
        for check in (_check_names, _check_results, _check_expected, _check_indices):
            check(content, index, sample, text, path)
    _check_limits(content.limits, text, path)
    return _to_run(content)


def make_run_schema() -> dict[str, Any]:
    """The JSON Schema of RUN.toml."""
    description = "What a key leaves out is not stated, never no and never zero. Fractions are 0 to 1."
    return FORM.make_schema("RUN.toml: one sequencing run", description)


def _to_run(content: RunFile) -> Run:
    return Run(content.identifier, tuple(map(_to_sample, content.samples)), RunLimits(**content.limits.model_dump()))


def _to_sample(sample: SampleTable) -> RunSample:
    expected = tuple(ExpectedFusion(**fusion.model_dump()) for fusion in sample.expected)
    plain = sample.model_dump(exclude={"expected", "has_no_reads"})
    return RunSample(**plain, expected=expected)


def _check_names(content: RunFile, index: int, sample: SampleTable, text: str, path: Path) -> None:
    """Names and result directories are given once: the same directory twice is a slip of the pen."""
    for key in ("identifier", "results"):
        value = getattr(sample, key)
        if value is not None and value in [getattr(other, key) for other in content.samples[:index]]:
            place = ("samples", index, key)
            raise make_error(f"{key} {value!r} is given twice", place, text, path, "Give each sample its own.")


def _check_results(_: RunFile, index: int, sample: SampleTable, text: str, path: Path) -> None:
    """A sample has results, or is a no-template control said to have no reads."""
    place = ("samples", index, "has_no_reads")
    if sample.has_no_reads and (sample.role is not RunRole.NO_TEMPLATE_CONTROL or sample.results is not None):
        what = f"sample {sample.identifier!r} cannot have no reads"
        raise make_error(what, place, text, path, "has_no_reads is for a no-template control without results.")
    if sample.results is None and not sample.has_no_reads:
        remedy = "Give its result directory; a no-template control without a read has has_no_reads = true."
        raise make_error(f"sample {sample.identifier!r} needs 'results'", ("samples", index), text, path, remedy)


def _check_expected(_: RunFile, index: int, sample: SampleTable, text: str, path: Path) -> None:
    """A positive control has expected fusions, with a range that is one, and no other sample has any."""
    is_control = sample.role is RunRole.POSITIVE_CONTROL
    if is_control != bool(sample.expected):
        what = "a positive control needs 'expected'" if is_control else "only a positive control has 'expected'"
        remedy = "Name the fusions of the control under [[samples.expected]]."
        raise make_error(f"sample {sample.identifier!r}: {what}", ("samples", index, "expected"), text, path, remedy)
    for number, fusion in enumerate(sample.expected):
        low, high = fusion.abundance_low, fusion.abundance_high
        if low is not None and high is not None and low > high:
            place = ("samples", index, "expected", number, "abundance_low")
            raise make_error(f"abundance_low {low} is above abundance_high {high}", place, text, path, "Change the two.")


def _check_indices(content: RunFile, index: int, sample: SampleTable, text: str, path: Path) -> None:
    """Two samples with the same pair of indices could not have been told apart."""
    if sample.i7 is None or sample.i5 is None:
        return
    for other in content.samples[:index]:
        if (other.i7, other.i5) == (sample.i7, sample.i5):
            what = f"samples {other.identifier!r} and {sample.identifier!r} have the same indices"
            raise make_error(what, ("samples", index, "i7"), text, path, "Give the indices of each as sequenced.")


def _check_limits(limits: LimitsTable, text: str, path: Path) -> None:
    warn, fail = limits.no_template_warn_fraction, limits.no_template_fail_fraction
    if warn > fail:
        what = f"no_template_warn_fraction {warn} is above no_template_fail_fraction {fail}"
        place = ("limits", "no_template_warn_fraction")
        raise make_error(what, place, text, path, "A control that fails has passed the limit of the warning first.")
