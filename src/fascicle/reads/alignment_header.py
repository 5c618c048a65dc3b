"""The header of a BAM that Fascicle aligns: chromosomes by their genome names and true lengths, read groups, what made it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from fascicle import __version__
from fascicle.model.loci import Build
from fascicle.reads.bam_records import pack_header
from fascicle.reads.template_records import HeaderPlace
from fascicle.reference.genome import Genome

_NOT_PRINTABLE: Final = re.compile(r"[^!-~]")


def list_contigs(genome: Genome) -> tuple[tuple[str, int], ...]:
    """Chromosomes with their lengths. Where neither bundle nor build knows one, the end of what is known stands for it."""
    return tuple((chrom, genome.length(chrom) or genome.list_stretches(chrom)[-1].span.end) for chrom in genome.chroms)


def find_header_places(genome: Genome) -> dict[str, HeaderPlace]:
    """For every record of the bundle's genome file its chromosome and where it begins on it."""
    numbers = {chrom: number for number, chrom in enumerate(genome.chroms)}
    return {s.name: HeaderPlace(numbers[s.chrom], s.chrom, s.span.start) for s in genome.stretches}


def clean_name(name: str) -> str:
    """A name with `_` for every letter that is no printable one of ASCII.

    >>> clean_name("Knochen\\t1 ü")
    'Knochen_1__'
    """
    return _NOT_PRINTABLE.sub("_", name)


def compose_header(genome: Genome, read_groups: Sequence[str], sample: str, made_by: str, comments: Sequence[str] = ()) -> bytes:
    """The packed header, sorted by coordinate. `made_by` names the aligner; comments are what readers of the file must know.

    Names of samples and read groups that a header cannot hold have `_` in the place of other letters (see `clean_name`).
    """
    contigs = list_contigs(genome)
    assembly = "" if genome.build is Build.UNKNOWN else f"\tAS:{genome.build}"
    lines = [
        "@HD\tVN:1.6\tSO:coordinate",
        *(f"@SQ\tSN:{name}\tLN:{length}{assembly}" for name, length in contigs),
        *(f"@RG\tID:{group}\tSM:{clean_name(sample)}\tLB:{clean_name(sample)}\tPL:ILLUMINA" for group in read_groups),
        f"@PG\tID:fascicle\tPN:fascicle\tVN:{__version__}\tDS:{made_by}",
        *(f"@CO\t{comment}" for comment in comments),
    ]
    return pack_header("\n".join(lines) + "\n", contigs)
