"""What a change inside the coding sequence does to the protein, by comparing the two proteins and not the two DNA sequences.

HGVS, "General recommendations": a protein name is derived from the protein sequences alone, at the most C-terminal place. Only
the codons that a change touches are translated; after a shift of the frame, codons up to the first stop.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from fascicle.calls.consequence.codons import translate_text
from fascicle.calls.consequence.sense import CodingFrame

CODON_BP = 3


class ProteinKind(StrEnum):
    """The kinds of protein changes that HGVS tells apart."""

    SILENT = "silent"
    START_LOST = "start lost"
    SUBSTITUTION = "substitution"
    NONSENSE = "nonsense"
    DELETION = "deletion"
    DUPLICATION = "duplication"
    INSERTION = "insertion"
    DELETION_INSERTION = "delins"
    FRAMESHIFT = "frameshift"
    EXTENSION = "extension"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ProteinChange:
    """`lost`, the residues from `start` (0-based) of the reference protein, become `gained`.

    For an insertion `lost` is empty and lies before `start`; for a duplication it is the copied residues. A stop codon is `*`.
    For a frameshift and an extension `gained` is the first new residue, and `new_stop` the codons from it (a frameshift: from the
    first new one, which is 1; an extension: from the lost stop codon, which is 0) to the next stop codon, None where there is
    none. `codons_to_stop` is the number of codons from the first touched one to a premature stop codon, None without one.
    """

    kind: ProteinKind
    start: int
    lost: str = ""
    gained: str = ""
    new_stop: int | None = None
    codons_to_stop: int | None = None


@dataclass(frozen=True, slots=True)
class CodingEdit:
    """Bases [start, end) of `CodingFrame.text` (0-based; may reach into the trailer) become `alt`."""

    start: int
    end: int
    alt: str

    @property
    def length_change_bp(self) -> int:
        """Bases gained or lost."""
        return len(self.alt) - (self.end - self.start)

    @property
    def first_codon(self) -> int:
        """The first codon that the edit touches; of an insertion between two codons, the second."""
        return self.start // CODON_BP

    @property
    def end_codon(self) -> int:
        """The codon after the last one touched; the first one for an insertion between two codons."""
        return -(-self.end // CODON_BP)


def touched_codons(frame: CodingFrame, edit: CodingEdit) -> tuple[str, str]:
    """The codons an edit touches, before and after; in a shifted frame the last one may be cut short."""
    begin, end = CODON_BP * edit.first_codon, CODON_BP * edit.end_codon
    text = frame.text
    return text[begin:end], text[begin : edit.start] + edit.alt + text[edit.end : end]


def find_protein_change(frame: CodingFrame, edit: CodingEdit) -> ProteinChange:
    """The change of the protein that an edit makes."""
    if _loses_start(frame, edit):
        return ProteinChange(ProteinKind.START_LOST, 0, frame.residues[0])
    first, count = edit.first_codon, len(frame.residues)
    if edit.length_change_bp % CODON_BP or edit.end_codon > count:
        inserted = _read_inserted_stop(frame, edit)
        return _cut_short(frame, first, frame.residues[first : edit.end_codon], inserted) if inserted else _read_on(frame, edit)
    lost = frame.residues[first : edit.end_codon]
    gained = _translate_window(frame, edit)
    if lost.endswith("*"):
        if not gained.endswith("*") or gained.index("*") < len(gained) - 1:
            return _read_on(frame, edit)
        if lost[:-1] == gained[:-1]:
            return ProteinChange(ProteinKind.SILENT, count - 1, "*", "*")
        # The stop codon stays one; what changes lies before it.
        lost, gained = lost[:-1], gained[:-1]
    if "X" in lost + gained:
        return ProteinChange(ProteinKind.UNKNOWN, first, lost, gained)
    if "*" in gained:
        return _cut_short(frame, first, lost, gained[: gained.index("*") + 1])
    return _compare(frame, first, lost, gained)


def _read_inserted_stop(frame: CodingFrame, edit: CodingEdit) -> str | None:
    """New residues up to a stop codon that lies wholly in the inserted bases of a longer allele; None without one.

    HGVS, "Frame shift", inserted sequences: one that contains a stop codon is described as an insertion, whatever its length.
    """
    begin = CODON_BP * edit.first_codon
    if edit.length_change_bp <= 0 or edit.end > len(frame.text):
        return None
    gained = translate_text(frame.text[begin : edit.start] + edit.alt, frame.code)
    stop = gained.find("*", -(-(edit.start - begin) // CODON_BP))
    return gained[: stop + 1] if stop >= 0 and "X" not in gained[:stop] and gained.find("*") == stop else None


def _loses_start(frame: CodingFrame, edit: CodingEdit) -> bool:
    """Whether an edit that touches the first codon leaves one that starts no translation."""
    if edit.start >= CODON_BP or not frame.is_whole_start:
        return False
    begins = (frame.text[: edit.start] + edit.alt + frame.text[edit.end : edit.end + CODON_BP])[:CODON_BP]
    return begins != frame.text[:CODON_BP] and begins not in frame.start_codons


def _translate_window(frame: CodingFrame, edit: CodingEdit) -> str:
    """Residues of the touched codons after the edit; the start codon and a recoded codon are read as in the reference."""
    before, after = touched_codons(frame, edit)
    code, first = frame.code, edit.first_codon
    gained = [code.get(after[i : i + CODON_BP], "X") for i in range(0, len(after), CODON_BP)]
    if len(before) == len(after):
        for index, known in enumerate(frame.residues[first : first + len(gained)]):
            at = CODON_BP * index
            if before[at : at + CODON_BP] == after[at : at + CODON_BP]:
                gained[index] = known
    if first == 0 and frame.is_whole_start and gained:
        gained[0] = frame.residues[0]
    return "".join(gained)


def _cut_short(frame: CodingFrame, first: int, lost: str, gained: str) -> ProteinChange:
    """A stop codon among the new residues."""
    same = _count_common(lost, gained)
    at, left, new = first + same, lost[same:], gained[same:]
    to_stop = len(gained) - 1
    if new == "*":
        return ProteinChange(ProteinKind.NONSENSE, at, frame.residues[at], "*", codons_to_stop=to_stop)
    kind = ProteinKind.DELETION_INSERTION if left else ProteinKind.INSERTION
    return ProteinChange(kind, at, left, new, codons_to_stop=to_stop)


def _count_common(first: str, second: str) -> int:
    """Length of the common beginning."""
    count = 0
    for a, b in zip(first, second, strict=False):
        if a != b:
            break
        count += 1
    return count


def _compare(frame: CodingFrame, first: int, lost: str, gained: str) -> ProteinChange:
    """A change without a stop codon, within the frame."""
    if lost == gained:
        return ProteinChange(ProteinKind.SILENT, first, lost, gained)
    left = _count_common(lost, gained)
    right = _count_common(lost[left:][::-1], gained[left:][::-1])
    start, lost, gained = first + left, lost[left : len(lost) - right], gained[left : len(gained) - right]
    if lost and gained:
        is_one = len(lost) == len(gained) == 1
        return ProteinChange(ProteinKind.SUBSTITUTION if is_one else ProteinKind.DELETION_INSERTION, start, lost, gained)
    return _delete(frame, start, lost) if lost else _insert(frame, start, gained)


def _delete(frame: CodingFrame, start: int, lost: str) -> ProteinChange:
    moved = _count_moves(frame.residues, start + len(lost), lost)
    start += moved
    return ProteinChange(ProteinKind.DELETION, start, frame.residues[start : start + len(lost)])


def _insert(frame: CodingFrame, start: int, gained: str) -> ProteinChange:
    moved = _count_moves(frame.residues, start, gained)
    turn = moved % len(gained)
    start, gained = start + moved, gained[turn:] + gained[:turn]
    if frame.has_stop and start == len(frame.residues) - 1:
        # HGVS, "Extension": insertions that make the protein longer at its end are extensions.
        return ProteinChange(ProteinKind.EXTENSION, start, "*", gained[0], new_stop=len(gained))
    if start >= len(gained) and frame.residues[start - len(gained) : start] == gained:
        return ProteinChange(ProteinKind.DUPLICATION, start - len(gained), gained, gained + gained)
    return ProteinChange(ProteinKind.INSERTION, start, "", gained)


def _count_moves(residues: str, end: int, unit: str) -> int:
    """Places by which lost or gained residues that end at `end` can be moved towards the C-terminal end."""
    moved = 0
    while end + moved < len(residues) and residues[end + moved] == unit[moved % len(unit)] != "X":
        moved += 1
    return moved


def _read_on(frame: CodingFrame, edit: CodingEdit) -> ProteinChange:
    """A shifted frame, or an edit of the stop codon: both proteins are read on until they differ, then to the next stop codon."""
    first = edit.first_codon
    new = _read_codons(frame, edit)
    for count, residue in enumerate(new):
        at = first + count
        known = frame.residues[at] if at < len(frame.residues) else None
        if residue == "X" or known == "X" or known is None:
            return ProteinChange(ProteinKind.UNKNOWN, at, known or "", residue)
        if residue == known == "*":
            return ProteinChange(ProteinKind.SILENT, at, "*", "*")
        if residue != known:
            return _name_tail(at, count, known, residue, new)
    return ProteinChange(ProteinKind.UNKNOWN, first)


def _name_tail(at: int, count: int, known: str, residue: str, rest: Iterator[str]) -> ProteinChange:
    """The first residue that differs, and the stop codon that `rest` comes to."""
    if residue == "*":
        return ProteinChange(ProteinKind.NONSENSE, at, known, "*", codons_to_stop=count)
    further: int | None = None
    for step, following in enumerate(rest, start=1):
        if following == "*":
            further = step
            break
    if known == "*":
        return ProteinChange(ProteinKind.EXTENSION, at, known, residue, new_stop=further)
    to_stop = None if further is None else count + further
    return ProteinChange(ProteinKind.FRAMESHIFT, at, known, residue, None if further is None else further + 1, to_stop)


def _read_codons(frame: CodingFrame, edit: CodingEdit) -> Iterator[str]:
    """Residues from the first touched codon on, through the coding sequence and what follows it."""
    code, text = frame.code, frame.text
    begin = CODON_BP * edit.first_codon
    head = text[begin : edit.start] + edit.alt
    rest = text[edit.end :] + frame.trailer[max(0, edit.end - len(text)) :]
    letters = head + rest
    residues = (code.get(letters[i : i + CODON_BP], "X") for i in range(0, len(letters) - 2, CODON_BP))
    if edit.first_codon == 0 and frame.is_whole_start:
        next(residues, None)
        return chain(frame.residues[0], residues)
    return residues
