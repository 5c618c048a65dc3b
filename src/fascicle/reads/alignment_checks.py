"""Checks of a BAM or CRAM that was given: is it whole, sorted, indexed, of one sample, and of the bases of the bundle."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
import pysam

from fascicle.errors import ReadsError
from fascicle.reads.alignment_header import clean_name
from fascicle.reads.alignments import describe_broken, is_alignment_file, run_samtools
from fascicle.reads.contig_places import ContigPlace
from fascicle.reference.genome import Genome
from fascicle.reference.nucleotides import LETTERS, UNKNOWN_BASE, encode_bases

# The empty BGZF block that ends a BAM (SAM specification, 4.1.2), and the containers that end CRAM 2.1 and 3 (CRAM
# specification, "End of file container").
_BAM_END: Final = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
_CRAM_ENDS: Final = (
    bytes.fromhex("0b000000ffffffff0fe0454f460000000001000001000606010001000100"),
    bytes.fromhex("0f000000ffffffff0fe0454f4600000000010005bdd94f0001000606010001000100ee63014b"),
)
_INDEX_NAMES: Final = (".bai", ".csi", ".crai")
_UNSORTED: Final = re.compile(r"unsorted|not continuous|not in a single block", re.IGNORECASE)
_COPY_AGAIN: Final = "Copy or fetch the file again"
_FETCH_BOTH: Final = "Copy or fetch it again, with the index beside it, which may be of another file"
_SORT_REMEDY: Final = "Sort it with `samtools sort`"
# Reads whose bases are compared with the genome's, and the share of different bases that no alignment to the right genome has:
# two unrelated sequences differ at three of four bases, reads of bad quality at a few in a hundred.
_READS_COMPARED: Final = 500
_DIFFERENT_MAX: Final = 0.15
_QUALITY_MIN: Final = 20
_MAPPING_MIN: Final = 20
_SKIPPED_FLAGS: Final = 0x4 | 0x100 | 0x200 | 0x400 | 0x800
# The contigs whose checksum is computed: the smallest ones of a whole genome (chr21, chr22, chrY) take about two seconds.
_CHECKSUMS_MAX: Final = 3


def check_header(path: Path) -> Mapping[str, Any]:
    """The header of a whole file that is sorted by coordinate, as `pysam` gives it.

    Raises ReadsError for what is no BAM or CRAM, is cut off, or says that it is sorted otherwise.
    """
    if not path.is_file():
        raise ReadsError("there is no such file", path=path, remedy="Check the path")
    if not is_alignment_file(path):
        raise ReadsError("it is neither BAM nor CRAM", path=path, remedy="Give aligned reads as BAM or CRAM, or reads as FASTQ")
    _refuse_cut_off(path)
    with refuse_broken(path), pysam.AlignmentFile(str(path), check_sq=False) as file:
        header: Mapping[str, Any] = file.header.to_dict()
    order = header.get("HD", {}).get("SO", "unknown")
    if order not in {"coordinate", "unknown"}:
        raise ReadsError(f"it is not sorted by coordinate (its header says {order})", path=path, remedy=_SORT_REMEDY)
    return header


def _refuse_cut_off(path: Path) -> None:
    """A whole BAM or CRAM ends with a mark; without it the end is missing."""
    with path.open("rb") as file:
        magic = file.read(4)
        ends = _CRAM_ENDS if magic == b"CRAM" else (_BAM_END,)
        file.seek(0, 2)
        file.seek(max(file.tell() - max(map(len, ends)), 0))
        tail = file.read()
    if not tail.endswith(ends):
        raise ReadsError("it is cut off: the mark that ends every whole file is missing", path=path, remedy=_COPY_AGAIN)


@contextmanager
def refuse_broken(path: Path) -> Iterator[None]:
    """Turns what htslib raises on a damaged file, or a CRAM without its reference, into a ReadsError; its own words on stderr,
    which name no remedy, are left out."""
    before = pysam.set_verbosity(0)
    try:
        yield
    except (OSError, ValueError) as error:
        raise describe_broken(path, str(error), _FETCH_BOTH) from None
    finally:
        pysam.set_verbosity(before)


def check_sample(header: Mapping[str, Any], expected: str | None, path: Path) -> tuple[str | None, tuple[str, ...]]:
    """The sample that the read groups name (SM), and notes: none is named, or another one than expected.

    Raises ReadsError for a file of several samples.
    """
    names = sorted({str(group["SM"]) for group in header.get("RG", ()) if group.get("SM")})
    if len(names) > 1:
        remedy = "Give one file for each sample: `samtools split` makes them"
        raise ReadsError(f"it holds reads of {len(names)} samples", path=path, where="read groups", remedy=remedy)
    if not names:
        return None, ("its read groups name no sample (SM), so that a mix-up of files cannot be seen by name",)
    if expected is not None and names[0] not in {expected, clean_name(expected)}:
        return names[0], ("its read groups name another sample than was stated",)
    return names[0], ()


def find_index(path: Path, folder: Path) -> tuple[Path, tuple[str, ...]]:
    """The index of a file: the one beside it, else one built in `folder`, with a note.

    Raises ReadsError where the file turns out not to be sorted, or to be damaged.
    """
    found = [p for p in _list_index_names(path) if p.is_file()]
    current = [p for p in found if p.stat().st_mtime >= path.stat().st_mtime]
    if current:
        return current[0], ()
    target = folder / f"{path.name}{'.crai' if path.suffix == '.cram' else '.csi'}"
    try:
        run_samtools(path, "index", *(() if target.suffix == ".crai" else ("-c",)), "-o", str(target), str(path))
    except ReadsError as error:
        if _UNSORTED.search(error.what):
            raise ReadsError("it is not sorted by coordinate", path=path, remedy=_SORT_REMEDY) from None
        raise
    because = "its index is older than the file" if found else "it has no index"
    return target, (f"{because}; one was built for this run (`samtools index` makes one to keep)",)


def _list_index_names(path: Path) -> Iterator[Path]:
    for suffix in _INDEX_NAMES:
        yield path.with_name(path.name + suffix)
        yield path.with_suffix(suffix)


def check_checksums(contigs: Sequence[ContigPlace], genome: Genome) -> tuple[str, ...]:
    """Contigs whose bases have another checksum than the header gives (M5), among the smallest that the bundle has whole."""
    both = [
        (place, stretch)
        for place in contigs
        for stretch in genome.list_stretches(place.chrom)
        if place.md5 and (stretch.span.start, stretch.span.end) == (place.start, place.end)
    ]
    smallest = sorted(both, key=lambda item: (item[0].length, item[0].contig))[:_CHECKSUMS_MAX]
    return tuple(place.contig for place, _ in smallest if hash_bases(genome, place) != place.md5)


def hash_bases(genome: Genome, place: ContigPlace) -> str:
    """The checksum of a contig as SAM defines it (M5): MD5 of its upper-case letters."""
    bases = genome.bases(place.chrom, place.start, place.end)
    letters = np.frombuffer(LETTERS, dtype=np.uint8)[bases]
    return hashlib.md5(letters.tobytes(), usedforsecurity=False).hexdigest()


def check_bases(records: Iterable[tuple[pysam.AlignedSegment, str, int]], genome: Genome) -> float | None:
    """The share of aligned read bases that differ from the genome's; None where no read can be compared.

    `records` come with chromosome and shift. Bases of quality 20 and more of the first 500 well-placed reads are compared.
    """
    compared = different = 0
    usable = (item for item in records if not item[0].flag & _SKIPPED_FLAGS and item[0].mapping_quality >= _MAPPING_MIN)
    for record, chrom, shift in islice(usable, _READS_COMPARED):
        counts = _compare_record(record, chrom, shift, genome)
        compared, different = compared + counts[0], different + counts[1]
    return different / compared if compared else None


def _compare_record(record: pysam.AlignedSegment, chrom: str, shift: int, genome: Genome) -> tuple[int, int]:
    if record.query_sequence is None or record.reference_end is None:
        return 0, 0
    read = encode_bases(record.query_sequence.encode())
    known = genome.bases(chrom, record.reference_start + shift, record.reference_end + shift)
    pairs = np.array(record.get_aligned_pairs(matches_only=True), dtype=np.int64).reshape(-1, 2)
    if record.query_qualities is not None:
        pairs = pairs[np.asarray(record.query_qualities)[pairs[:, 0]] >= _QUALITY_MIN]
    own, other = read[pairs[:, 0]], known[pairs[:, 1] - record.reference_start]
    both = (own != UNKNOWN_BASE) & (other != UNKNOWN_BASE)
    return int(both.sum()), int((both & (own != other)).sum())


def check_sequence(
    records: Iterable[tuple[pysam.AlignedSegment, str, int]], contigs: Sequence[ContigPlace], genome: Genome, path: Path
) -> tuple[str, ...]:
    """Notes on how the file's reads and checksums fit the genome.

    A checksum that differs although the reads fit is noted: masked or patched sequence has one of its own.

    Raises:
        ReadsError: reads differ at more than 15 % of their bases, or a checksum differs and no read could be compared.
    """
    share, changed = check_bases(records, genome), check_checksums(contigs, genome)
    remedy = "Give a bundle of the genome that the reads were aligned to, or the reads as FASTQ"
    if share is not None and share > _DIFFERENT_MAX:
        what = f"its reads do not fit the bundle's sequence: {share:.0%} of compared bases differ"
        raise ReadsError(what, path=path, remedy=remedy)
    if changed and share is None:
        what = f"the checksum (M5) of {', '.join(changed)} is not that of the bundle's sequence"
        raise ReadsError(what, path=path, where="header", remedy=remedy)
    if changed:
        return (f"the checksum (M5) of {', '.join(changed)} is not that of the bundle's sequence, though the reads fit it",)
    return () if share is not None else ("no read could be compared with the bundle's sequence",)
