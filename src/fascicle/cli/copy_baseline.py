"""`fascicle reference add-copy-baseline`: its arguments and its run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fascicle.cli.progress import open_progress

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

COPY_HELP: Final = """Pool normal samples of an assay into a reference, to hold tumours' copies against.

Takes aligned normals (BAM or CRAM) of the same assay, counts their depth over the targets and between them, and writes
REF/copy_number.tsv for fascicle dna. An earlier one is replaced; the bundle's hash stays. Five samples or more are wanted."""


def add_copy_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("reference", type=Path, metavar="REF", help="reference bundle")
    parser.add_argument("normals", type=Path, metavar="BAM", nargs="+", help="normal samples of the assay, one file each")
    parser.add_argument("--targets", type=Path, metavar="BED", help="target regions, as fascicle dna gets them")
    parser.add_argument("--panel", metavar="NAME|FILE", help="the exons of these genes, as fascicle dna gets them")
    parser.add_argument("--amplicons", action="store_true", help="targets were amplified by primers")
    parser.add_argument("--cram-reference", type=Path, metavar="FASTA", help="the FASTA that CRAMs were written against")


def run_add_copies(
    reference: Path,
    normals: Sequence[Path],
    *,
    targets: Path | None,
    panel: str | None,
    is_amplicon: bool,
    cram_reference: Path | None,
    is_quiet: bool,
) -> None:
    """Write the pooled reference of normals into a bundle and say what it holds."""
    from fascicle.adapters.atomic import write_whole
    from fascicle.adapters.dna_inputs import open_regions
    from fascicle.reference.bundle import open_bundle
    from fascicle.reference.copy_reference import COPY_REFERENCE_FILE
    from fascicle.reference.genome import open_genome
    from fascicle.workflow.pool_normals import pool_normals

    bundle = open_bundle(reference)
    genome = open_genome(bundle)
    regions = open_regions(targets, panel, bundle, genome)
    with open_progress(is_quiet=is_quiet) as progress:
        pooled = pool_normals(
            normals,
            bundle,
            genome,
            regions,
            is_amplicon=is_amplicon,
            cram_reference=cram_reference,
            progress=progress,
        )
    write_whole(reference / COPY_REFERENCE_FILE, pooled.text)
    sys.stdout.write(pooled.description)
