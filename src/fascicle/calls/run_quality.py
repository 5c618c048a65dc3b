"""All checks of one sequencing run, from the results of its samples. No call is changed by them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fascicle.calls.carry_over import check_carry_over, list_carry_over
from fascicle.calls.identity import check_identity, compare_samples
from fascicle.calls.run_controls import check_no_template_control, check_positive_control, find_typical_on_target
from fascicle.model.findings import FusionFindings
from fascicle.model.genotypes import Genotype
from fascicle.model.provenance import Provenance
from fascicle.model.quality import Check, Quality, Status
from fascicle.model.reads import GeneExpression
from fascicle.model.run_quality import RunQuality, SampleQuality
from fascicle.model.runs import Run, RunRole, RunSample


@dataclass(frozen=True, slots=True)
class SampleResults:
    """What the analysis of one sample left. `genotypes` is None where none were made."""

    findings: FusionFindings
    expression: tuple[GeneExpression, ...]
    genotypes: tuple[Genotype, ...] | None = None


def check_run(run: Run, results: Mapping[str, SampleResults], provenance: Provenance) -> RunQuality:
    """The checks of a run. `results` are by sample; a sample without reads has none."""
    genotypes = {name: result.genotypes for name, result in results.items() if result.genotypes is not None}
    carried = list_carry_over(
        run, {name: (*result.findings.candidates, *result.findings.sightings.list_fusions()) for name, result in results.items()}
    )
    identity = compare_samples(run, genotypes)
    typical = find_typical_on_target(results[sample.identifier].findings for sample in run.samples if sample.has_template)
    checks = (
        _check_presence(run, RunRole.NO_TEMPLATE_CONTROL),
        _check_presence(run, RunRole.POSITIVE_CONTROL),
        _check_reference(results),
        check_carry_over(carried, len(results)),
        check_identity(identity, len(genotypes)),
    )
    samples = tuple(_check_sample(sample, results.get(sample.identifier), typical, run) for sample in run.samples)
    return RunQuality(run.identifier, checks, samples, carried, identity, provenance)


def _check_presence(run: Run, role: RunRole) -> Check:
    """Whether the run has a control of a kind. Without it what it would show is not known, which is no failure of the run."""
    count = sum(sample.role is role for sample in run.samples)
    words = role.value.replace("_", " ")
    because = f"{count} in the run" if count else f"the run has no {words}"
    return Check(role.value, Status.PASS if count else Status.NOT_ASSESSABLE, float(count), "samples", because)


def _check_reference(results: Mapping[str, SampleResults]) -> Check:
    """Samples read against different references cannot be compared breakpoint by breakpoint."""
    hashes = {result.findings.provenance.reference_sha256 for result in results.values()}
    if not hashes or None in hashes:
        because = "no sample has reads" if not hashes else "a result does not name its reference"
        return Check("one_reference", Status.NOT_ASSESSABLE, None, "references", because)
    status = Status.PASS if len(hashes) == 1 else Status.WARN
    because = (
        "all samples were read against one reference" if len(hashes) == 1 else "the samples were read against different ones"
    )
    return Check("one_reference", status, float(len(hashes)), "references", because)


def _check_sample(sample: RunSample, results: SampleResults | None, typical: float | None, run: Run) -> SampleQuality:
    findings = results.findings if results else None
    profile = findings.profile if findings else None
    return SampleQuality(
        sample=sample.identifier,
        role=sample.role,
        counts=profile.counts if profile else None,
        reported=tuple(fusion.name for fusion in findings.reported) if findings else (),
        filtered=len(findings.filtered) if findings else 0,
        checks=_list_checks(sample, results, typical, run),
    )


def _list_checks(sample: RunSample, results: SampleResults | None, typical: float | None, run: Run) -> tuple[Check, ...]:
    """By role. The reads of a no-template control are not held to what a sample's reads must be."""
    if results is None or not sample.has_template:
        found, expression = (results.findings, results.expression) if results else (None, ())
        return check_no_template_control(found, expression, typical, run.limits)
    own = _summarise(results.findings.quality)
    return (own, *check_positive_control(sample, results.findings)) if sample.expected else (own,)


def _summarise(quality: Quality) -> Check:
    """The sample's own checks as one."""
    open_checks = [f"{check.name} {check.status.value}" for check in quality.checks if check.status is not Status.PASS]
    because = ", ".join(open_checks) or "all checks of its reads pass"
    return Check("sample_quality", quality.status, float(len(open_checks)), "checks not passed", because)
