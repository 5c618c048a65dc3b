"""Mean depths of an assay's targets: those of one sample, and those of a pool of other normals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fascicle.model.coverage import Coverage
from fascicle.model.germline import TargetDepth, TargetKey


@dataclass(frozen=True)
class NormalDepths:
    """Depths of other normals by target, one for each of `count` samples; `sources` are their files."""

    depths: Mapping[TargetKey, tuple[float, ...]]
    count: int
    sources: tuple[str, ...]


def list_target_depths(coverage: Coverage) -> tuple[TargetDepth, ...]:
    """The targets of a sample's coverage, each once, in genome order; those without a base are left out."""
    found: dict[TargetKey, TargetDepth] = {}
    for target in coverage.targets:
        if target.depth.mean is not None:
            own = TargetDepth(target.chrom, target.span, target.gene, target.name, target.depth.mean)
            found.setdefault(own.key, own)
    return tuple(found.values())


def join_normals(samples: Iterable[tuple[str, Mapping[TargetKey, float]]]) -> NormalDepths:
    """A pool of samples, given with their files' names; targets that one of them lacks are left out."""
    named = list(samples)
    keys = [key for key in named[0][1] if all(key in depths for _, depths in named[1:])] if named else []
    depths = {key: tuple(own[key] for _, own in named) for key in keys}
    return NormalDepths(depths, len(named), tuple(name for name, _ in named))
