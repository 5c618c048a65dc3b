"""The microsatellites of normal samples to a baseline for tumours without a normal of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.msi.classing import NORMALS_ADVISED
from fascicle.calls.msi.comparing import NORMALS_MIN, learn_from_sample
from fascicle.calls.msi.germline import find_germline
from fascicle.calls.msi.stutter import REACH, Stutter, shift_counts
from fascicle.errors import InputError
from fascicle.evidence.repeat_lengths import count_repeat_lengths
from fascicle.model.msi import MicrosatelliteLocus, MsiRule
from fascicle.reads.aligned import open_aligned
from fascicle.reference.genome import Genome
from fascicle.reference.hashing import hash_file
from fascicle.reference.msi_baseline import BaselineLocus
from fascicle.reference.repeats import scan_repeats
from fascicle.reference.targets import Targets
from fascicle.workflow.ports import Progress, SilentProgress

Counts = NDArray[np.int32]
_FEWEST_FRAGMENTS: Final = MsiRule().fewest_fragments


def build_msi_baseline(
    normals: Sequence[Path], genome: Genome, targets: Targets, *, progress: Progress | None = None
) -> tuple[BaselineLocus, ...]:
    """The baseline of aligned normals over the microsatellites in targets, in genome order.

    Raises:
        InputError: fewer than three normals, or one of them twice.
        ReadsError: a file cannot be used.
    """
    progress = progress or SilentProgress()
    _check_normals(normals)
    loci = scan_repeats(genome, targets.merged)
    regions = [(chrom, span.start, span.end) for chrom, span in targets.merged]
    samples = []
    for number, path in enumerate(normals, start=1):
        progress.start(f"counting microsatellites, normal {number} of {len(normals)}", None)
        with ExitStack() as stack:
            reads = stack.enter_context(open_aligned(path, genome, regions=regions))
            samples.append(count_repeat_lengths(reads, loci, genome).counts)
        progress.finish()
    return sum_up_normals(loci, samples)


def describe_baseline(rows: Sequence[BaselineLocus], normals: int, path: Path) -> str:
    """What a baseline holds, as text."""
    usable = [row for row in rows if row.normals >= NORMALS_MIN]
    counted = sum(row.locus.is_counted for row in usable)
    several = sum(len(row.genotypes) > 1 for row in usable)
    lines = [
        f"{path}: {len(rows)} microsatellites of {normals} normals",
        f"  {len(usable)} with {NORMALS_MIN} normals at least, {counted} of them long enough for the class",
        f"  {several} with more than one germline genotype",
    ]
    if normals < NORMALS_ADVISED:
        lines.append(f"CAUTION: with fewer than {NORMALS_ADVISED} normals rare germline lengths can be taken for instability")
    return "\n".join(lines) + "\n"


def _check_normals(normals: Sequence[Path]) -> None:
    if len(normals) < NORMALS_MIN:
        raise InputError(
            f"{len(normals)} normals were given", remedy=f"Give {NORMALS_MIN} at least; {NORMALS_ADVISED} are better"
        )
    seen: dict[str, Path] = {}
    for path in normals:
        own = hash_file(path).sha256
        if own in seen:
            raise InputError(f"holds the same reads as {seen[own]}", path=path, remedy="Give each normal once")
        seen[own] = path


def sum_up_normals(loci: Sequence[MicrosatelliteLocus], samples: Sequence[Counts]) -> tuple[BaselineLocus, ...]:
    """Germline lengths and stutter of each locus. samples: of each normal, fragments by length, one row a locus."""
    stutters = [learn_from_sample(loci, counts, _FEWEST_FRAGMENTS) for counts in samples]
    return tuple(_sum_up(locus, [counts[i] for counts in samples], stutters) for i, locus in enumerate(loci))


def _sum_up(locus: MicrosatelliteLocus, rows: Sequence[Counts], stutters: Sequence[Stutter]) -> BaselineLocus:
    genotypes: Counter[tuple[int, ...]] = Counter()
    offsets = np.zeros(2 * REACH + 1, np.int64)
    for counts, stutter in zip(rows, stutters, strict=True):
        lengths = find_germline(counts, len(locus.unit), stutter) if counts.sum() >= _FEWEST_FRAGMENTS else ()
        if lengths:
            genotypes[lengths] += 1
        if len(lengths) == 1:
            offsets += shift_counts(counts, lengths[0])
    listed = tuple((int(i) - REACH, int(offsets[i])) for i in np.flatnonzero(offsets))
    ordered = tuple(sorted(genotypes.items(), key=lambda item: (-item[1], item[0])))
    return BaselineLocus(locus, sum(genotypes.values()), ordered, listed)
