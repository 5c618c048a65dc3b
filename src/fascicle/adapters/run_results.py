"""The results of a run's samples, read for its checks, and what the checks are written to."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.adapters.case_results import read_calls
from fascicle.adapters.documents import RUN_QUALITY_SCHEMA
from fascicle.adapters.identity_tables import parse_identity_tsv
from fascicle.adapters.json_files import format_json
from fascicle.adapters.multiqc import RUN_MULTIQC_FILES, format_run_sections
from fascicle.adapters.tsv_text import format_tsv
from fascicle.calls.run_quality import SampleResults
from fascicle.errors import CaseError
from fascicle.model.provenance import FileHash
from fascicle.model.reads import GeneExpression

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fascicle.adapters.atomic import ResultDirectory
    from fascicle.model.quality import Check
    from fascicle.model.run_quality import RunQuality
    from fascicle.model.runs import Run

RUN_FILES = ("run_qc.json", "run_qc.tsv", *RUN_MULTIQC_FILES)
RUN_COLUMNS = ("sample", "role", "check", "status", "value", "unit", "because")
SAMPLE_FILES = ("fusions.json", "expression.tsv", "identity.tsv")
_DIGITS = 6


def read_run_results(run: Run, folder: Path) -> tuple[dict[str, SampleResults], tuple[FileHash, ...]]:
    """Results by sample, and the files they came from; relative directories start at `folder`.

    A sample without a result directory has none. Raises CaseError.
    """
    results: dict[str, SampleResults] = {}
    files: list[FileHash] = []
    for sample in run.samples:
        if sample.results is not None:
            results[sample.identifier], calls = read_sample_results(folder / sample.results)
            files.extend(_hash_files(sample.identifier, calls))
    return results, tuple(files)


def read_sample_results(directory: Path) -> tuple[SampleResults, Path]:
    """The results of `fascicle fusions` or `fascicle run` in a directory, and the folder they lie in. Raises CaseError."""
    _, findings, folder = read_calls(directory)
    if findings is None:
        raise CaseError("holds no RNA assay", path=directory, remedy="Name the result directory of an RNA assay")
    expression, identity = folder / "expression.tsv", folder / "identity.tsv"
    rows = parse_expression_tsv(_read(expression), expression) if expression.is_file() else ()
    genotypes = parse_identity_tsv(_read(identity), identity) if identity.is_file() else None
    return SampleResults(findings, rows, genotypes), folder


def parse_expression_tsv(text: str, path: Path) -> tuple[GeneExpression, ...]:
    """The rows of an `expression.tsv`; `path` is only named in messages. Raises CaseError with the line."""
    header, *lines = text.splitlines() or [""]
    columns = header.split("\t")
    rows = []
    for number, line in enumerate(lines, start=2):
        try:
            row = dict(zip(columns, line.split("\t"), strict=True))
            tpm = float(row["tpm"]) if row["tpm"] else None
            counts = int(row["fragments"]), int(row["effective_length_bp"])
            rows.append(GeneExpression(row["gene"], row["transcript"], *counts, tpm))
        except (KeyError, ValueError) as error:
            what = "is not a row of an expression.tsv"
            raise CaseError(what, path=path, where=f"line {number}", remedy="Make the file again") from error
    return tuple(rows)


def write_run_quality(results: ResultDirectory, quality: RunQuality) -> None:
    """Write `run_qc.json`, `run_qc.tsv` and the sections for MultiQC."""
    results.write("run_qc.json", format_json(quality, RUN_QUALITY_SCHEMA))
    results.write("run_qc.tsv", format_run_tsv(quality))
    for name, text in format_run_sections(quality).items():
        results.write(name, text)


def format_run_tsv(quality: RunQuality) -> str:
    """One row per check: those of the run (no sample, no role) first, then those of every sample."""
    rows = [("", "", check) for check in quality.checks]
    rows += [(sample.sample, sample.role.value, check) for sample in quality.samples for check in sample.checks]
    return format_tsv(RUN_COLUMNS, (_format_row(*row) for row in rows))


def _format_row(sample: str, role: str, check: Check) -> tuple[str, ...]:
    value = "" if check.value is None else f"{round(check.value, _DIGITS):g}"
    because = " ".join(check.because.split())
    return (sample, role, check.name, check.status.value, value, check.unit, because)


def _hash_files(sample: str, folder: Path) -> Iterator[FileHash]:
    """The files that were read, named by their sample: they have the same names in every folder."""
    for name in SAMPLE_FILES:
        if (folder / name).is_file():
            data = (folder / name).read_bytes()
            yield FileHash(f"{sample}/{name}", len(data), hashlib.sha256(data).hexdigest())


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError("cannot be read", path=path, remedy="Make the file again") from error
