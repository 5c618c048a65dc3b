"""Normals of a laboratory to its panel of normals: what their reads show at the places of the assay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fascicle.calls.small_variants.normals_panel import NormalsPanel
from fascicle.errors import CaseError
from fascicle.model.dna import VariantFindings
from fascicle.model.loci import Build
from fascicle.model.variants import VariantCall

_RECURS: Final = 2
_REMEDY: Final = "Run `fascicle dna --tumour X` on the normal alone, without --normal"


@dataclass(frozen=True)
class Normal:
    """One normal: the name of its directory or file, what tells its reads or files apart, and all its calls, whatever speaks
    against them. `is_alone` is False where the calls are those of a tumour beside its normal."""

    name: str
    inputs: tuple[str, ...]
    calls: Sequence[VariantCall]
    is_alone: bool


def describe_run(name: str, findings: VariantFindings) -> Normal:
    """A normal from the result of `fascicle dna`."""
    inputs = tuple(file.sha256 for file in findings.provenance.inputs)
    return Normal(name, inputs, findings.calls, not findings.has_normal)


def list_normals(normals: Iterable[Normal], build: Build) -> NormalsPanel:
    """The panel of all normals, which are taken one by one.

    Raises:
        CaseError: one normal under two names, calls of a tumour with its normal, or calls of another genome build.
    """
    panel, seen = NormalsPanel(build), dict[tuple[str, ...], str]()
    for normal in normals:
        _check(normal, build, seen)
        seen[normal.inputs] = normal.name
        panel = panel.add(normal.calls)
    return panel


def _check(normal: Normal, build: Build, seen: Mapping[tuple[str, ...], str]) -> None:
    if not normal.is_alone:
        raise CaseError(
            "holds a tumour beside its normal: the tumour's variants are no artefacts", path=normal.name, remedy=_REMEDY
        )
    if normal.inputs in seen:
        raise CaseError(f"holds the same normal as {seen[normal.inputs]}", path=normal.name, remedy="Give each normal once")
    other = next((call.variant.build for call in normal.calls if call.variant.build is not build), None)
    if other is not None:
        remedy = f"Give normals that were called on {build}, or the reference that these were called with"
        raise CaseError(f"was called on {other}, and the reference is {build}", path=normal.name, remedy=remedy)


def describe_normals(panel: NormalsPanel, path: Path) -> str:
    """What stands in a panel, as text."""
    return "".join(f"{line}\n" for line in _describe(panel, path))


def _describe(panel: NormalsPanel, path: Path) -> Iterator[str]:
    recurring = sum(own.normals >= _RECURS for own in panel.seen.values())
    yield f"{path}: {panel.normals} normals, {len(panel.seen)} variants, {recurring} of them in two normals or more"
    if panel.normals < _RECURS:
        yield "CAUTION: a variant is held against a tumour's when two normals have it; one normal filters nothing"
