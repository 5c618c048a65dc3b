"""BAM records as bytes (SAM specification, section 4.2), made without a Python object for each."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final, NamedTuple

from fascicle.reads.short_read_index import Cigar
from fascicle.reference.kernels import inlined

# Flags (SAM specification, 1.4).
PAIRED, PROPER, UNMAPPED, MATE_UNMAPPED, REVERSE, MATE_REVERSE = 0x1, 0x2, 0x4, 0x8, 0x10, 0x20
FIRST, SECOND, SECONDARY, FAILED, DUPLICATE, SUPPLEMENTARY = 0x40, 0x80, 0x100, 0x200, 0x400, 0x800

_HEAD: Final = struct.Struct("<iiBBHHHiiii")
_LENGTH: Final = struct.Struct("<I")
# SAM's 4-bit codes as hexadecimal digits, so that two bases become a byte by bytes.fromhex.
_NIBBLES: Final = bytes.maketrans(b"=ACMGRSVTWYHKDBNacmgrsvtwyhkdbn", b"0123456789abcdef123456789abcdef")
_PHRED: Final = bytes(max(letter - 33, 0) for letter in range(256))
_CIGAR_LETTERS: Final = "MIDNSHP=X"
_IN_REFERENCE: Final = (True, False, True, True, False, False, False, True, True)
_MAX_NAME: Final = 254


class Placement(NamedTuple):
    """Where a record lies: number of the contig (-1: nowhere), 0-based position, whole CIGAR with clips."""

    contig: int
    start: int
    cigar: Cigar
    mapping_quality: int
    is_reverse: bool

    @property
    def end(self) -> int:
        """The offset behind the last reference base."""
        return self.start + sum(length for length, code in self.cigar if _IN_REFERENCE[code])


NOWHERE: Final = Placement(-1, -1, (), 0, False)


def format_cigar(cigar: Cigar) -> str:
    """`10S90M`, `*` for none.

    >>> format_cigar(((10, 4), (90, 0)))
    '10S90M'
    """
    return "".join(f"{length}{_CIGAR_LETTERS[code]}" for length, code in cigar) or "*"


def pack_record(
    name: bytes,
    flag: int,
    own: Placement,
    mate: Placement,
    template_length: int,
    bases: bytes,
    qualities: bytes,
    tags: bytes,
) -> bytes:
    """One record with its length before it. `bases` are letters and `qualities` FASTQ letters, both as the record has them."""
    name = name[:_MAX_NAME]
    nibbles = bases.translate(_NIBBLES)
    packed = bytes.fromhex((nibbles + b"0" if len(nibbles) & 1 else nibbles).decode("ascii"))
    head = _HEAD.pack(
        own.contig, own.start, len(name) + 1, own.mapping_quality, find_bin(own.start, max(own.end, own.start + 1)),
        len(own.cigar), flag, len(bases), mate.contig, mate.start, template_length,
    )  # fmt: skip
    cigar = struct.pack(f"<{len(own.cigar)}I", *(length << 4 | code for length, code in own.cigar))
    body = b"".join((head, name, b"\0", cigar, packed, qualities.translate(_PHRED), tags))
    return _LENGTH.pack(len(body)) + body


@inlined
def find_bin(start: int, end: int) -> int:
    """The bin of a range in the binning index (SAM specification, 5.3); `end` is behind its last base."""
    last = end - 1
    for shift, offset in ((14, 4681), (17, 585), (20, 73), (23, 9), (26, 1)):
        if start >> shift == last >> shift:
            return (offset + (start >> shift)) & 0xFFFF
    return 0


def text_tag(name: str, value: str) -> bytes:
    """A tag of type Z."""
    return name.encode("ascii") + b"Z" + value.encode("ascii", "replace") + b"\0"


def number_tag(name: str, value: int) -> bytes:
    """A tag of type i."""
    return name.encode("ascii") + struct.pack("<ci", b"i", value)


def fraction_tag(name: str, value: float) -> bytes:
    """A tag of type f."""
    return name.encode("ascii") + struct.pack("<cf", b"f", value)


def pack_header(text: str, contigs: Sequence[tuple[str, int]]) -> bytes:
    """The header of a BAM: its text, and names and lengths of contigs."""
    encoded = text.encode("ascii")
    parts = [b"BAM\1", _LENGTH.pack(len(encoded)), encoded, _LENGTH.pack(len(contigs))]
    for name, length in contigs:
        packed = name.encode("ascii") + b"\0"
        parts += [_LENGTH.pack(len(packed)), packed, _LENGTH.pack(length)]
    return b"".join(parts)
