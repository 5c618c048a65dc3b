"""The scan for repeats and the measuring of reads against plain Python, on random sequence and reads."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pysam
import pytest

from dna_reads import PlacedBam, Read, TextGenome, write_bam
from fascicle.evidence.repeat_lengths import FLANK_MAX_BP, count_repeat_lengths, find_run
from fascicle.model.loci import Span
from fascicle.model.msi import MicrosatelliteLocus
from fascicle.reference.nucleotides import encode_bases
from fascicle.reference.repeats import FEWEST_COPIES, find_runs, scan_repeats


def list_runs(text: str) -> set[tuple[int, int, int]]:
    """Every maximal run: start, end, bases of the unit."""
    found = set()
    for unit in range(1, 6):
        for start in range(len(text) - unit):
            word = text[start : start + unit]
            if "N" in word or (start and text[start - 1] == text[start - 1 + unit] and "N" not in text[start - 1]):
                continue
            end = start + unit
            while end < len(text) and text[end] == text[end - unit]:
                end += 1
            is_primitive = all(word != word[:size] * (unit // size) for size in range(1, unit) if unit % size == 0)
            if end - start >= FEWEST_COPIES[unit] * unit and is_primitive:
                found.add((start, end, unit))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_find_runs__as_looked_for_base_by_base(seed: int) -> None:
    rng = random.Random(seed)
    letters = rng.choice(("AC", "ACG", "ACGT", "ACGTN"))
    text = "".join(
        rng.choice(letters) * rng.randint(1, 8)
        if rng.random() < 0.3
        else (rng.choice(("CA", "AAT", "ACGT", "G")) * rng.randint(1, 6))
        for _ in range(150)
    )
    rows = {tuple(row) for row in find_runs(encode_bases(text.encode()), FEWEST_COPIES).tolist()}
    assert rows == list_runs(text)


def make_text(rng: random.Random) -> str:
    """Repeats with flanks some of which look like the repeat."""
    parts = []
    for _ in range(12):
        unit = rng.choice(("A", "T", "C", "CA", "AAT", "AAAC"))
        parts += [
            "".join(rng.choices("ACGT", k=rng.randint(15, 40))),
            unit * rng.randint(6, 12),
            rng.choice(("", "GAAAAA", "CTTT")),
        ]
    return "".join(parts) + "".join(rng.choices("ACGT", k=40))


def spoil(rng: random.Random, text: str, start: int, length: int, name: str, flag: int) -> Read:
    """A read with indels, clips, errors, low quality."""
    bases, cigar = text[start : start + length], f"{length}M"
    middle = rng.randint(10, length - 15)
    kind = rng.random()
    if kind < 0.25:
        gap = rng.randint(1, 4)
        bases, cigar = bases[:middle] + text[start + middle + gap : start + length], f"{middle}M{gap}D{length - middle - gap}M"
    elif kind < 0.45:
        extra = text[start + middle] * rng.randint(1, 3)
        bases, cigar = bases[:middle] + extra + bases[middle:], f"{middle}M{len(extra)}I{length - middle}M"
    elif kind < 0.6:
        bases, cigar = bases[:middle] + text[start + middle + 2 : start + length], f"{middle}M{length - middle - 2}S"
    elif kind < 0.7:
        cigar, start = f"{middle}S{length - middle}M", start + middle
    letters = [rng.choice("ACGT") if rng.random() < 0.01 else base for base in bases]
    return Read(
        name, start, cigar, "".join(letters), rng.choice((37, 37, 37, 12)),
        flag | (rng.choice((0x400, 0x100, 0x800, 0x200)) if rng.random() < 0.08 else 0), rng.choice((60, 60, 60, 19)),
    )  # fmt: skip


def measure(record: pysam.AlignedSegment, text: str, locus: MicrosatelliteLocus) -> int | None:
    """Copies in a read, -1 where it is unclear, None where no flank is aligned."""
    start, end, unit, before, behind = find_run(locus, encode_bases(text.encode()), 0)
    places = {place: query for query, place in record.get_aligned_pairs(matches_only=True)}
    left, right = places.get(start - 1), places.get(end)
    if left is None and right is None:
        return None
    bases = str(record.query_sequence)
    flanks = text[start - before : start], text[end : end + behind]
    spans = []
    if left is not None and left + 1 >= before and bases[left + 1 - before : left + 1] == flanks[0]:
        stop = left + 1
        while stop < len(bases) and bases[stop] == text[start + (stop - left - 1) % unit]:
            stop += 1
        spans.append((left + 1, stop))
    if right is not None and bases[right : right + behind] == flanks[1]:
        begin = right
        while begin > 0 and bases[begin - 1] == text[end - 1 - (right - begin) % unit]:
            begin -= 1
        spans.append((begin, right))
    whole = [
        (begin, stop)
        for begin, stop in spans
        if bases[max(begin - before, 0) : begin] == flanks[0] and bases[stop : stop + behind] == flanks[1]
    ]
    if not whole:
        return -1
    begin, stop = whole[0]
    quals = list(record.query_qualities or ())[begin - before : stop + behind]
    size = stop - begin - (end - start) % unit
    is_clear = sum(quals) >= 20 * len(quals) and size >= 0 and size % unit == 0
    return size // unit if is_clear else -1


@pytest.mark.parametrize("seed", range(4))
def test_count_repeat_lengths__as_measured_read_by_read(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    text = make_text(rng)
    reads = []
    for number in range(400):
        start = rng.randint(0, len(text) - 110)
        reads.append(spoil(rng, text, start, 90, f"r{number}", 0x41))
        if rng.random() < 0.5:
            reads.append(spoil(rng, text, min(start + rng.randint(0, 20), len(text) - 95), 90, f"r{number}", 0x81 | 0x10))
    bam = write_bam(tmp_path / "reads.bam", [("chr1", len(text))], reads)
    loci = scan_repeats(TextGenome({"chr1": text}), [("chr1", Span(0, len(text)))])
    assert loci
    found = count_repeat_lengths(PlacedBam(bam, [("chr1", "chr1", 0, len(text))]), loci, TextGenome({"chr1": text}))
    for number, locus in enumerate(loci):
        seen: dict[str, list[int]] = defaultdict(list)
        with pysam.AlignmentFile(str(bam)) as file:
            for record in file:
                copies = None if record.flag & 0xF00 or record.mapping_quality < 20 else measure(record, text, locus)
                if copies is not None:
                    seen[str(record.query_name)].append(copies)
        clear = {name: {copy for copy in own if copy >= 0} for name, own in seen.items()}
        expected = Counter(own.pop() for own in clear.values() if len(own) == 1)
        assert {n: int(found.counts[number, n]) for n in np.flatnonzero(found.counts[number])} == expected
    assert found.counts.sum() > 100
    assert FLANK_MAX_BP == 20
