"""The controls of a sequencing run: what a no-template control may hold, and what a positive control must show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from statistics import median
from typing import Final

from fascicle.model.findings import FusionFindings
from fascicle.model.fusions import Fusion
from fascicle.model.quality import Check, Status
from fascicle.model.reads import GeneExpression, ReadCounts
from fascicle.model.runs import ExpectedFusion, RunLimits, RunSample

_GENES_NAMED: Final = 3


def count_on_target(counts: ReadCounts) -> int:
    """Fragments with unique sequence of the genes."""
    return counts.concordant + counts.kept


def find_typical_on_target(findings: Iterable[FusionFindings]) -> float | None:
    """The median of on-target fragments over samples; None where the reads of none were seen."""
    counts = [count_on_target(found.profile.counts) for found in findings if found.profile is not None]
    return float(median(counts)) if counts else None


def check_no_template_control(
    findings: FusionFindings | None, expression: Sequence[GeneExpression], typical: float | None, limits: RunLimits
) -> tuple[Check, ...]:
    """Checks of a no-template control. `findings` None: the run gave no read for it; `typical`: see `find_typical_on_target`."""
    if findings is None:
        because = "RUN.toml says that the run gave no read for it"
        return (
            Check("no_template_fragments", Status.PASS, 0.0, "fraction", because),
            Check("no_template_fusions", Status.PASS, 0.0, "candidates", because),
        )
    return (_check_fragments(findings, expression, typical, limits), _check_fusions(findings))


def _check_fragments(
    findings: FusionFindings, expression: Sequence[GeneExpression], typical: float | None, limits: RunLimits
) -> Check:
    """On-target fragments over the median of the samples with template."""
    name, unit = "no_template_fragments", "fraction"
    if findings.profile is None:
        return Check(name, Status.NOT_ASSESSABLE, None, unit, "its reads were not seen: the calls were imported")
    found = count_on_target(findings.profile.counts)
    if not typical:
        because = f"{found:,} fragments on target; no sample with template to compare with"
        return Check(name, Status.NOT_ASSESSABLE, None, unit, because)
    share, warn, fail = found / typical, limits.no_template_warn_fraction, limits.no_template_fail_fraction
    status = Status.FAIL if share > fail else Status.WARN if share > warn else Status.PASS
    because = (
        f"{found:,} fragments on target, {share:.2%} of the median of samples with template ({typical:,.0f}); "
        f"warning above {warn:.2%}, failure above {fail:.2%}{_name_genes(expression)}"
    )
    return Check(name, status, share, unit, because)


def _name_genes(expression: Sequence[GeneExpression]) -> str:
    """The genes with most fragments: they tell from which sample the fragments may be."""
    most = sorted((row for row in expression if row.fragments), key=lambda row: (-row.fragments, row.gene))[:_GENES_NAMED]
    return "; most in " + ", ".join(f"{row.gene} ({row.fragments:,})" for row in most) if most else ""


def _check_fusions(findings: FusionFindings) -> Check:
    """Any candidate is named: a reported one fails the control, a filtered one warns."""
    reported, filtered = findings.reported, (*findings.filtered, *findings.sightings.list_fusions())
    status = Status.FAIL if reported else Status.WARN if filtered else Status.PASS
    parts = [f"{words}: {', '.join(map(_describe, fusions))}" for words, fusions in
             (("reported", reported), ("filtered", filtered)) if fusions]  # fmt: skip
    because = "; ".join(parts) or "no candidate fusion"
    return Check("no_template_fusions", status, float(findings.candidates_seen), "candidates", because)


def _describe(fusion: Fusion) -> str:
    molecules = fusion.support.molecules_at_most
    return f"{fusion.name} ({molecules:,} {'molecule' if molecules == 1 else 'molecules'})"


def check_positive_control(sample: RunSample, findings: FusionFindings) -> tuple[Check, ...]:
    """One check per expected fusion, and one for reported fusions that were not expected."""
    expected = tuple(_check_expected(fusion, findings) for fusion in sample.expected)
    return (*expected, _check_unexpected(sample, findings))


def _check_expected(expected: ExpectedFusion, findings: FusionFindings) -> Check:
    seen = chain(findings.candidates, findings.sightings.list_fusions())
    of_genes = [fusion for fusion in seen if fusion.name == expected.name]
    reported = [fusion for fusion in of_genes if not fusion.reasons]
    if reported:
        return _check_abundance(expected, max(reported, key=lambda fusion: fusion.support.molecules_at_most))
    because = f"{expected.name} missed: {_explain_missed(of_genes)}"
    return Check("expected_fusion", Status.FAIL, None, "abundance", because)


def _explain_missed(of_genes: list[Fusion]) -> str:
    if not of_genes:
        return "no candidate of these genes"
    best = max(of_genes, key=lambda fusion: fusion.support.molecules_at_most)
    return f"{_describe(best)} filtered as {', '.join(reason.name for reason in best.reasons)}"


def _check_abundance(expected: ExpectedFusion, fusion: Fusion) -> Check:
    """Within the range: passes. Outside, but with an interval that reaches into it: warning. Wholly outside: failure."""
    name, unit, found = "expected_fusion", "abundance", fusion.abundance
    seen = f"{_describe(fusion)} reported"
    if not expected.has_range:
        return Check(name, Status.PASS, found.value if found else None, unit, f"{seen}; no range of abundance is set")
    low, high = expected.range
    if found is None:
        return Check(name, Status.NOT_ASSESSABLE, None, unit, f"{seen}; its abundance could not be measured")
    is_inside, is_reached = low <= found.value <= high, found.low <= high and found.high >= low
    status = Status.PASS if is_inside else Status.WARN if is_reached else Status.FAIL
    because = f"{seen}; abundance {found.value:.3f} ({found.low:.3f} to {found.high:.3f}), expected {low:.3f} to {high:.3f}"
    return Check(name, status, found.value, unit, because)


def _check_unexpected(sample: RunSample, findings: FusionFindings) -> Check:
    """The reciprocal of an expected fusion is not unexpected."""
    known = {name for fusion in sample.expected for name in (fusion.name, f"{fusion.three_prime}::{fusion.five_prime}")}
    others = [fusion for fusion in findings.reported if fusion.name not in known]
    because = ", ".join(map(_describe, others)) or "none beside the expected fusions"
    status = Status.WARN if others else Status.PASS
    return Check("unexpected_fusions", status, float(len(others)), "fusions", because)
