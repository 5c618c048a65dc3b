"""Options of commands that say how DNA reads are aligned and marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from fascicle.model.read_handling import ReadHandling

# The names of `model.read_handling.Aligner`, which is imported only when the command runs; a test holds them equal.
ALIGNERS = ("mappy", "bwa", "bwa-mem2", "minimap2")


def add_read_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--aligner", choices=ALIGNERS, help="what aligns FASTQ (default: mappy, which is inside; the others must be on the PATH)"
    )
    parser.add_argument("--realign", action="store_true", help="align the reads of an aligned BAM or CRAM anew")
    copies = parser.add_mutually_exclusive_group()
    copies.add_argument(
        "--mark-duplicates",
        action="store_true",
        help="mark duplicates of an aligned BAM or CRAM anew, in a copy; those of FASTQ always are marked",
    )
    copies.add_argument("--amplicons", action="store_true", help="fragments are amplicons: mark no duplicates of FASTQ")
    copies.add_argument(
        "--umi-consensus",
        action="store_true",
        help="make one pair of consensus reads of each UMI family; UMIs stand at the end of read names or in RX",
    )


def read_handling(args: argparse.Namespace) -> ReadHandling:
    """What the options ask for."""
    from fascicle.model.read_handling import Aligner, ReadHandling

    aligner = Aligner(args.aligner) if args.aligner else None
    return ReadHandling(aligner, args.realign, args.mark_duplicates, args.amplicons, args.umi_consensus)
