"""Where the contigs of an alignment file lie on the genome, and of which build they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from fascicle.errors import ReadsError
from fascicle.model.loci import Build
from fascicle.reference.contigs import MAIN_CHROMS, recognise_build
from fascicle.reference.fasta import name_chrom
from fascicle.reference.genome import Genome, parse_slice_name

_MITOCHONDRION: Final = "chrM"


class ContigPlace(NamedTuple):
    """A contig of a file: it begins at genome offset `start` of `chrom` (0 for a whole chromosome) and has `length` bases.

    `md5` is the checksum that the header gives (M5), None without.
    """

    contig: str
    chrom: str
    start: int
    length: int
    is_slice: bool
    md5: str | None = None

    @property
    def end(self) -> int:
        """The genome offset behind its last base."""
        return self.start + self.length


def find_contig_places(header: Mapping[str, Any], path: Path) -> tuple[ContigPlace, ...]:
    """The contigs of a header (`pysam` form) in its order.

    Raises ReadsError for a contig that is longer or shorter than its name of a slice says, and for a header without contigs.
    """
    places = tuple(_place_contig(row, path) for row in header.get("SQ", ()))
    if not places:
        raise ReadsError("it names no reference sequence: its reads are not aligned", path=path, remedy="Give its reads as FASTQ")
    return places


def _place_contig(row: Mapping[str, Any], path: Path) -> ContigPlace:
    name, length, md5 = str(row["SN"]), int(row["LN"]), row.get("M5")
    named = parse_slice_name(name)
    if named is None:
        return ContigPlace(name, name_chrom(name), 0, length, is_slice=False, md5=md5)
    if len(named[1]) != length:
        what = f"contig {name} has {length} bases, its name says {len(named[1])}"
        raise ReadsError(
            what, path=path, where="header", remedy="Slices are named chr:start-end, 1-based with both ends included"
        )
    return ContigPlace(name, name_chrom(named[0]), named[1].start, length, is_slice=True, md5=md5)


def choose_contigs(places: Sequence[ContigPlace], genome: Genome, path: Path) -> tuple[tuple[ContigPlace, ...], tuple[str, ...]]:
    """The contigs that lie on a bundle's genome, and notes.

    Whole contigs must have the lengths of the bundle's build. Contigs that neither the bundle nor its build knows (decoys,
    viruses, alternative sequences) are left out; so is a chrM of another length, of which two are in use with GRCh37.

    Raises:
        ReadsError: the file is of another build, or none of its contigs has sequence in the bundle.
    """
    known = [place for place in places if place.is_slice or _is_known(place.chrom, genome)]
    wrong = [place for place in known if not _fits(place, genome)]
    if [place for place in wrong if place.chrom != _MITOCHONDRION]:
        raise _describe_build(places, wrong, genome, path)
    usable = tuple(place for place in known if place not in wrong)
    if not any(genome.covered_bp(place.chrom, place.start, place.start + place.length) for place in usable):
        named = ", ".join(place.contig for place in places[:3]) + (", ..." if len(places) > 3 else "")
        what = f"none of its contigs ({named}) has sequence in the reference bundle"
        raise ReadsError(what, path=path, remedy="Give a bundle of the genome that the reads were aligned to")
    notes = ("its mitochondrial contig is not that of the bundle's build and is left out",) if wrong else ()
    return usable, notes


def describe_extent(places: Sequence[ContigPlace], genome: Genome) -> str | None:
    """How much of the genome the reads were aligned to, by the contigs of their file; None where it is whole.

    Whole is a file with chromosomes 1 to 22, X and Y of the genome's build, or, of an unknown build, all of the bundle's.
    """
    whole = {place.chrom for place in places if not place.is_slice}
    wanted = MAIN_CHROMS if genome.build is not Build.UNKNOWN else genome.chroms
    if whole >= set(wanted):
        return None
    length = sum(place.length for place in places)
    return f"{len(places)} contigs ({length / 1e6:.1f} Mb) of the genome alone"


def _is_known(chrom: str, genome: Genome) -> bool:
    return genome.length(chrom) is not None or bool(genome.list_stretches(chrom))


def _fits(place: ContigPlace, genome: Genome) -> bool:
    """Whether a contig can be of the genome; of a chromosome whose length is not known it must hold all that is known of it."""
    length, stretches = genome.length(place.chrom), genome.list_stretches(place.chrom)
    if length is None:
        return place.is_slice or not stretches or place.length >= stretches[-1].span.end
    return place.end <= length if place.is_slice else place.length == length


def _describe_build(places: Sequence[ContigPlace], wrong: Sequence[ContigPlace], genome: Genome, path: Path) -> ReadsError:
    lengths = {place.chrom: place.length for place in places if place.chrom in MAIN_CHROMS and not place.is_slice}
    found, first = recognise_build(lengths), next(place for place in wrong if place.chrom != _MITOCHONDRION)
    build = f"build {found}" if found is not Build.UNKNOWN else "another genome"
    has = f"{first.contig} has {first.length:,} bases" if not first.is_slice else f"{first.contig} ends at {first.end:,}"
    length = genome.length(first.chrom) or genome.list_stretches(first.chrom)[-1].span.end
    own = f"{first.chrom} of the bundle ({genome.build}) has {length:,}"
    what = f"its reads are aligned to {build}: {has}, {own}"
    remedy = "Give a bundle of that build, or the reads as FASTQ to align them to this one"
    return ReadsError(what, path=path, where="header", remedy=remedy)
