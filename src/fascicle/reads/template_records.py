"""The records of a placed fragment: flags, mates' places, template length, supplementary records with SA, tags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from fascicle.reads.bam_records import (
    FIRST,
    MATE_REVERSE,
    MATE_UNMAPPED,
    NOWHERE,
    PAIRED,
    PROPER,
    REVERSE,
    SECOND,
    SUPPLEMENTARY,
    UNMAPPED,
    Placement,
    format_cigar,
    number_tag,
    pack_record,
    text_tag,
)
from fascicle.reads.pairing import PlacedTemplate, find_template_length
from fascicle.reads.placed_reads import Edits, Part, SequencedRead, describe_edits
from fascicle.reads.short_read_index import ShortReadIndex

# Qualities below this do not count when the best of several copies of a fragment is chosen (as in Picard and samtools).
_COUNTED_QUALITY: Final = 15
_LOW: Final = bytes(range(33 + _COUNTED_QUALITY))


class HeaderPlace(NamedTuple):
    """Where a contig of the index lies: its chromosome's number and name in the BAM's header, what its positions are moved by."""

    number: int
    chrom: str
    shift: int


@dataclass(frozen=True)
class RecordMaker:
    """What all records of a run share: the index, and where its contigs lie in the header."""

    index: ShortReadIndex
    places: Mapping[str, HeaderPlace]

    def make_records(
        self, name: bytes, reads: Sequence[SequencedRead], template: PlacedTemplate, tags: Sequence[bytes]
    ) -> Iterator[bytes]:
        """The records of a fragment, first mate first. `tags` (read group, UMI) of each mate come behind
        those of the alignment."""
        for number, read in enumerate(reads):
            yield from _MateRecords(self, name, reads, template, number, tags[number]).pack(read)

    def place(self, part: Part) -> Placement:
        """A part in the header's coordinates."""
        own = self.places[part.contig]
        return Placement(own.number, part.start + own.shift, part.cigar, part.mapping_quality, part.is_reverse)

    def format_part(self, part: Part, edits: Edits) -> str:
        """A part as an item of the SA tag."""
        own = self.places[part.contig]
        strand = "-" if part.is_reverse else "+"
        cigar = format_cigar(part.cigar)
        return f"{own.chrom},{part.start + own.shift + 1},{strand},{cigar},{part.mapping_quality},{edits.edits};"


@dataclass(frozen=True)
class _MateRecords:
    """The records of one mate."""

    maker: RecordMaker
    name: bytes
    reads: Sequence[SequencedRead]
    template: PlacedTemplate
    number: int
    tags: bytes

    @cached_property
    def own(self) -> tuple[Part, ...]:
        return self.template.mates[self.number]

    @cached_property
    def mate(self) -> Part | None:
        """The primary place of the other mate, None where it has none."""
        other = self.template.mates[1 - self.number] if len(self.reads) == 2 else ()
        return other[0] if other else None

    def pack(self, read: SequencedRead) -> Iterator[bytes]:
        flag = self._make_flag()
        if not self.own:
            yield self._pack_unplaced(read, flag | UNMAPPED)
            return
        edits = [describe_edits(part, read, self.maker.index) for part in self.own]
        items = []
        if len(edits) > 1:
            items = [self.maker.format_part(part, edit) for part, edit in zip(self.own, edits, strict=True)]
        mate, mate_tags, length = self._describe_mate()
        for i, (part, edit) in enumerate(zip(self.own, edits, strict=True)):
            elsewhere = "".join(items[:i] + items[i + 1 :])
            own_flag = flag | (REVERSE if part.is_reverse else 0) | (SUPPLEMENTARY if i else 0)
            own_tags = b"".join(
                (
                    number_tag("NM", edit.edits), text_tag("MD", edit.text), number_tag("AS", edit.score), mate_tags,
                    text_tag("SA", elsewhere) if elsewhere else b"", self.tags,
                )
            )  # fmt: skip
            bases = read.oriented(is_reverse=part.is_reverse)
            qualities = read.qualities[::-1] if part.is_reverse else read.qualities
            yield pack_record(self.name, own_flag, self.maker.place(part), mate, length, bases, qualities, own_tags)

    def _pack_unplaced(self, read: SequencedRead, flag: int) -> bytes:
        """A read without a place stands at its mate's."""
        mate, mate_tags, _ = self._describe_mate()
        own = mate._replace(cigar=(), mapping_quality=0, is_reverse=False)
        return pack_record(self.name, flag, own, mate, 0, read.bases, read.qualities, mate_tags + self.tags)

    def _make_flag(self) -> int:
        if len(self.reads) == 1:
            return 0
        flag = PAIRED | (SECOND if self.number else FIRST) | (PROPER if self.template.is_proper else 0)
        if self.mate is None:
            return flag | MATE_UNMAPPED
        return flag | (MATE_REVERSE if self.mate.is_reverse else 0)

    def _describe_mate(self) -> tuple[Placement, bytes, int]:
        """Where the other mate lies, tags of it (MC, MQ, ms as of `samtools fixmate -m`), and this one's template length."""
        if self.mate is None:
            own = self.maker.place(self.own[0]) if self.own and len(self.reads) == 2 else NOWHERE
            return own, b"", 0
        quality = sum_qualities(self.reads[1 - self.number].qualities)
        tags = (
            text_tag("MC", format_cigar(self.mate.cigar))
            + number_tag("MQ", self.mate.mapping_quality)
            + number_tag("ms", quality)
        )
        length = find_template_length(self.own[0], self.mate, is_first=self.number == 0) if self.own else 0
        return self.maker.place(self.mate), tags, length


def sum_qualities(qualities: bytes) -> int:
    """The sum of the qualities (FASTQ letters) that count.

    >>> sum_qualities(b"I#0")
    55
    """
    counted = qualities.translate(None, _LOW)
    return sum(counted) - 33 * len(counted)
