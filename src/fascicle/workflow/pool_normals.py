"""Normal samples of an assay to the pooled reference that tumours' copies are held against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.copy_number.cnvkit import pool_depths
from fascicle.calls.coverage import NORMAL_THRESHOLDS
from fascicle.errors import ReadsError
from fascicle.evidence.bin_depth import count_off_target
from fascicle.evidence.fragment_counts import count_depth
from fascicle.evidence.sample_sites import NORMAL
from fascicle.model.read_handling import ReadHandling
from fascicle.reads.aligned import AlignedReads
from fascicle.reads.aligned_bam import GenomeIndex
from fascicle.reads.sources import ReadFiles
from fascicle.reference.bundle import Bundle
from fascicle.reference.copy_bins import CopyBins, lay_out_bins
from fascicle.reference.copy_reference import COPY_REFERENCE_FILE, CopyBaseline, format_copy_reference
from fascicle.reference.genome import Genome
from fascicle.reference.targets import Targets, list_exon_targets
from fascicle.workflow.align_dna import DnaReads, open_dna_sample
from fascicle.workflow.call_copy_number import has_off_target, measure_depth
from fascicle.workflow.ports import Progress, SilentProgress

FEW_NORMALS: Final = 5
"""From so many samples on the spread of a bin says more than its mean."""
DEPTH_MIN: Final = 20.0
"""Median fragments over a target bin that a normal needs."""
TWO_X_FROM: Final = 0.725
"""Depth of X over that of the autosomes from which on a sample has two: the middle between one copy and two, in log2."""


@dataclass(frozen=True, eq=False)
class PooledNormals:
    """A pooled reference as the text of its file, and what to say of it."""

    text: str
    description: str


def pool_normals(
    normals: Sequence[Path],
    bundle: Bundle,
    genome: Genome,
    targets: Targets | None,
    *,
    is_amplicon: bool = False,
    cram_reference: Path | None = None,
    threads: int = 1,
    progress: Progress | None = None,
) -> PooledNormals:
    """The reference of aligned normals (BAM or CRAM), or FASTQ that is aligned first (one file a sample).

    Raises:
        ReadsError: a file cannot be used, or a sample is too shallow.
        ReferenceInputError: reads are to be aligned, and the bundle has no genome sequence.
    """
    progress = progress or SilentProgress()
    own = targets or list_exon_targets(bundle)
    bins = lay_out_bins(own, genome, with_antitargets=not is_amplicon)
    index = GenomeIndex(genome, threads=threads)
    depths = []
    for path in normals:
        files = ReadFiles((path,), (), cram_reference)
        with _open(files, index, own, is_amplicon=is_amplicon, threads=threads, progress=progress) as reads:
            progress.start(f"counting {path.name}", None)
            depths.append(_measure(reads, bins, own, path))
            progress.finish()
    kept = bins.is_target | has_off_target(bins, np.median(np.vstack(depths), axis=0))
    chosen = bins.keep(kept)
    depths = [depth[kept] for depth in depths]
    baseline = pool_depths(chosen, depths, [has_two_x(chosen, depth) for depth in depths], is_amplicon=is_amplicon)
    text = format_copy_reference(chosen, baseline, is_amplicon=is_amplicon)
    return PooledNormals(text, _describe(chosen, baseline, bundle))


@contextmanager
def _open(
    files: ReadFiles, index: GenomeIndex, targets: Targets, *, is_amplicon: bool, threads: int, progress: Progress
) -> Iterator[AlignedReads]:
    with TemporaryDirectory(prefix="fascicle-normal-") as folder:
        handling = ReadHandling(has_amplicons=is_amplicon)
        given = DnaReads(NORMAL, files, Path(folder) / "normal.bam", handling=handling)
        with open_dna_sample(given, index, targets=targets, threads=threads, progress=progress) as sample:
            yield sample.reads


def _measure(reads: AlignedReads, bins: CopyBins, targets: Targets, path: Path) -> NDArray[np.float64]:
    evidence = count_depth(reads, targets.merged, NORMAL_THRESHOLDS)
    depth = measure_depth(bins, evidence, count_off_target(reads, bins, NORMAL_THRESHOLDS.mapping_quality))
    middle = float(np.median(depth[bins.is_target])) if bins.is_target.any() else 0.0
    if middle < DEPTH_MIN:
        remedy = f"Leave it out, or check that it is of this assay; {DEPTH_MIN:.0f} are needed"
        raise ReadsError(f"half of the target bins have at most {middle:.0f} fragments", path=path, remedy=remedy)
    return depth


def has_two_x(bins: CopyBins, depth: NDArray[np.float64]) -> bool:
    """Whether a normal sample has two copies of X, by its depth over the targets; without targets on X it does not matter."""
    on_x = bins.is_target & (bins.chroms == "chrX")
    if not on_x.any():
        return True
    return float(np.median(depth[on_x])) >= TWO_X_FROM * float(np.median(depth[bins.is_target & ~on_x]))


def _describe(bins: CopyBins, baseline: CopyBaseline, bundle: Bundle) -> str:
    targets = int(bins.is_target.sum())
    lines = [
        f"Pooled reference of {baseline.samples} normal samples: {targets} bins of targets, {len(bins) - targets} between them",
        f"Median spread of a bin: {float(np.median(baseline.spread)):.3f} (log2)",
        f"Written to {bundle.path / COPY_REFERENCE_FILE}",
    ]
    if baseline.samples < FEW_NORMALS:
        lines.insert(1, f"Caution: with fewer than {FEW_NORMALS} samples the spread of a bin is hardly known")
    return "\n".join(lines) + "\n"
