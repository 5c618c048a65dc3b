"""`fascicle reference add-msi-baseline`: its arguments and its run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fascicle.cli.progress import open_progress

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

BASELINE_HELP: Final = """Add a baseline of microsatellites to a bundle, from normal samples.

Measures the microsatellites in the targets in BAM or CRAM files of normal samples (three at least, better twenty, of the same
assay as the tumours) and writes their germline lengths and stutter into REF/msi_baseline.tsv. fascicle dna and fascicle run hold
tumours without a normal of their own against it. An earlier baseline is replaced; the bundle's hash stays."""


def add_baseline_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("reference", type=Path, metavar="REF", help="reference bundle with a genome sequence")
    parser.add_argument("normals", type=Path, metavar="BAM", nargs="+", help="BAM or CRAM files of normal samples")
    parser.add_argument("--targets", type=Path, metavar="BED", help="target regions of the assay (default: exons of the genes)")
    parser.add_argument("--panel", metavar="NAME|FILE", help="the exons of these genes only (default: all of REF)")


def run_add_baseline(
    reference: Path, normals: Sequence[Path], *, targets: Path | None, panel: str | None, is_quiet: bool
) -> None:
    """Write the baseline of normals into a bundle and say what it holds."""
    from fascicle.adapters.atomic import write_whole
    from fascicle.reference.bundle import open_bundle
    from fascicle.reference.genome import open_genome
    from fascicle.reference.msi_baseline import BASELINE_FILE, format_baseline
    from fascicle.reference.panels import open_panel
    from fascicle.reference.targets import list_exon_targets, read_targets
    from fascicle.workflow.build_msi_baseline import build_msi_baseline, describe_baseline

    bundle = open_bundle(reference)
    genome = open_genome(bundle)
    genes = open_panel(panel).genes if panel else None
    regions = list_exon_targets(bundle, genes) if targets is None else read_targets(targets, bundle, genome)
    with open_progress(is_quiet=is_quiet) as progress:
        rows = build_msi_baseline(normals, genome, regions, progress=progress)
    write_whole(reference / BASELINE_FILE, format_baseline(rows))
    sys.stdout.write(describe_baseline(rows, len(normals), reference / BASELINE_FILE))
