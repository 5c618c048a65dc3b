"""Duplicates marked in a BAM or CRAM that came without marks, into a new file: what mates need to know of each other is
added first.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from fascicle.reads.aligned import AlignedReads
from fascicle.reads.alignments import run_samtools
from fascicle.reads.marking import DuplicateTally, mark_duplicates


def mark_given(reads: AlignedReads, target: Path) -> DuplicateTally:
    """Writes `target` (BAM, with its index beside it) with duplicates marked anew, by ends, directions, and UMIs in RX or in
    the names of the reads.

    The contigs keep the names of the file. Raises ReadsError where the file is damaged.
    """
    given = ("--reference", str(reads.reference)) if reads.reference else ()
    with TemporaryDirectory(prefix="fascicle-marking-") as name:
        folder = Path(name)
        collated, mated, ordered = (folder / f"{step}.bam" for step in ("collated", "mated", "sorted"))
        run_samtools(reads.path, "collate", "-u", *given, "-o", str(collated), str(reads.path), str(folder / "part"))
        run_samtools(reads.path, "fixmate", "-m", "-u", "--no-PG", str(collated), str(mated))
        collated.unlink()
        run_samtools(reads.path, "sort", "-u", "--no-PG", "-T", str(folder / "sorting"), "-o", str(ordered), str(mated))
        mated.unlink()
        return mark_duplicates(ordered, target)
