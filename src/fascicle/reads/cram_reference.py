"""The sequence that a CRAM is decoded with, under the contig names of the CRAM.

htslib looks a contig up by its name in a FASTA. The bundle's sequence is the same file under other names, so an index with the
CRAM's names beside links to it is enough; nothing is copied.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fascicle.errors import ReadsError
from fascicle.reads.alignments import lay_out_fasta
from fascicle.reads.contig_places import ContigPlace
from fascicle.reference.genome import SEQUENCE_FILE, Genome

_CRAM: Final = b"CRAM"
_REMEDY: Final = "Give the FASTA it was written against with --cram-reference FASTA"


def lay_out_reference(
    path: Path, contigs: Sequence[ContigPlace], genome: Genome, given: Path | None, folder: Path
) -> Path | None:
    """A FASTA in `folder` (or the given one) that a CRAM can be decoded with; None for a BAM.

    Raises:
        ReadsError: the given FASTA is not there or cannot be indexed, or the bundle has no whole sequence for any contig of the
            CRAM.
    """
    with path.open("rb") as file:
        if file.read(4) != _CRAM:
            return None
    if given is not None:
        return lay_out_fasta(given, folder)
    source = genome.fasta
    lines = _rename_index(source.with_name(f"{SEQUENCE_FILE}.fai"), contigs) if source else []
    if source is None or not lines:
        what = "it is a CRAM, and the reference bundle does not have the sequences it was written against"
        raise ReadsError(what, path=path, remedy=_REMEDY)
    target = folder / SEQUENCE_FILE
    target.symlink_to(source.absolute())
    (folder / f"{SEQUENCE_FILE}.gzi").symlink_to(source.with_name(f"{SEQUENCE_FILE}.gzi").absolute())
    (folder / f"{SEQUENCE_FILE}.fai").write_text("".join(lines), encoding="ascii")
    return target


def _rename_index(index: Path, contigs: Sequence[ContigPlace]) -> list[str]:
    """Lines of a FASTA index for the contigs that the bundle has from end to end, named as the CRAM names them."""
    rows = [line.split("\t", 1) for line in index.read_text(encoding="ascii").splitlines(keepends=True)]
    by_name = dict(rows)
    lines = []
    for place in contigs:
        name = f"{place.chrom}:{place.start + 1}-{place.end}" if place.is_slice else place.chrom
        if name in by_name and int(by_name[name].split("\t")[0]) == place.length:
            lines.append(f"{place.contig}\t{by_name[name]}")
    return lines
