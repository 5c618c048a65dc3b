"""The results of a run's samples to the quality of the run."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from fascicle import __version__
from fascicle.calls import run_quality
from fascicle.calls.run_quality import SampleResults
from fascicle.model.provenance import FileHash, Provenance
from fascicle.model.run_quality import RunQuality
from fascicle.model.runs import Run


def check_run(run: Run, results: Mapping[str, SampleResults], inputs: Sequence[FileHash]) -> RunQuality:
    """The checks of a run. `results` are by sample; `inputs` are the files that run and results were read from."""
    return run_quality.check_run(run, results, _make_provenance(run, results, inputs))


def _make_provenance(run: Run, results: Mapping[str, SampleResults], inputs: Sequence[FileHash]) -> Provenance:
    """The limits are the parameters; the reference is named where all samples have the same."""
    references = {
        (own.reference_name, own.reference_sha256, own.reference_is_synthetic)
        for own in (result.findings.provenance for result in results.values())
    }
    name, sha256, is_synthetic = references.pop() if len(references) == 1 else (None, None, None)
    return Provenance(
        fascicle_version=__version__,
        command="check-run",
        inputs=tuple(inputs),
        reference_name=name,
        reference_sha256=sha256,
        reference_is_synthetic=is_synthetic,
        knowledge_name=None,
        knowledge_sha256=None,
        parameters=asdict(run.limits),
        versions={name: importlib.metadata.version(name) for name in ("numpy", "scipy")},
    )
