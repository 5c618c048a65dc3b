"""Every kernel of the pileup against the plain Python twin."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pileup_twin as twin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dna_reads import Change, Molecules, PlacedBam, Read, draw_pairs, random_sequence, write_bam
from fascicle.evidence.pileup.alleles import make_allele
from fascicle.evidence.pileup.candidates import find_fragments, gather_base_evidence
from fascicle.evidence.pileup.cells import BIN_OF_QUALITY, CELLS, DIRT_BINS, bin_dirt, make_contexts
from fascicle.evidence.pileup.columns import BaseCounts, count_bases
from fascicle.evidence.pileup.dirt import Dirt, count_dirt, find_variant_places
from fascicle.evidence.pileup.fitting import fit_with_gaps, fit_without_gap
from fascicle.evidence.pileup.likelihood import FRACTIONS, weigh_fractions
from fascicle.evidence.pileup.mates import BOTH_MATES, find_mates, merge_overlaps
from fascicle.evidence.pileup.noise import count_noise, find_quiet_places
from fascicle.evidence.pileup.segments import Column, Gaps, Segments, lay_reads
from fascicle.evidence.pileup.slippage import count_slippage
from fascicle.model.loci import Span
from fascicle.reads.record_columns import ReadColumns, Skipped, read_columns
from fascicle.reads.record_stream import Chunk, RawRecords, stream_chunks
from fascicle.reference.nucleotides import Bases, encode_bases

SIZE, SHIFT, CONTIG = 1600, 5000, "chr1:5001-6600"
TEXT = random_sequence(SIZE, 3)
LETTERS = "ACGT"


def make_reads() -> list[Read]:
    """Pairs with errors, changed bases, gaps, clips, bad places, odd qualities and unknown bases."""
    changes = (Change(700, 1, LETTERS[(LETTERS.index(TEXT[700]) + 1) % 4]), Change(760, 2, ""), Change(820, 0, "GATTACA"))
    reads = [
        *draw_pairs(TEXT, Molecules(120, error=0.02), 1),
        *draw_pairs(TEXT, Molecules(60, changes, error=0.02, name="v"), 2),
        *draw_pairs(TEXT, Molecules(20, changes[:1], error=0.1, name="low", mapping=7), 3),
    ]
    rng = random.Random(4)
    qualities = (2, 12, 20, 25, 30, 37, 40)
    reads = [replace(read, quality=tuple(rng.choices(qualities, k=len(read.bases)))) for read in reads]
    skipped = [
        replace(read, name=f"{read.name}s", flag=read.flag | rng.choice((0x4, 0x100, 0x200, 0x400, 0x800))) for read in reads[:30]
    ]
    unknown = replace(reads[5], bases="N" * 10 + reads[5].bases[10:])
    return [*reads[:5], unknown, *reads[6:], *skipped]


@pytest.fixture(scope="module")
def bam(tmp_path_factory: pytest.TempPathFactory) -> PlacedBam:
    path = write_bam(tmp_path_factory.mktemp("pileup") / "reads.bam", [(CONTIG, SIZE)], make_reads())
    return PlacedBam(path, [(CONTIG, "chr1", SHIFT, SIZE)])


@pytest.fixture(scope="module")
def records(bam: PlacedBam) -> tuple[RawRecords, ...]:
    (found,) = stream_chunks(bam, [Chunk("chr1", (Span(SHIFT + 400, SHIFT + 1200),))])
    return found


@pytest.fixture
def reads(records: tuple[RawRecords, ...]) -> ReadColumns:
    """Fresh columns: merging mates changes them."""
    return read_columns(records)[0]


@pytest.fixture
def slow(bam: PlacedBam) -> list[twin.TwinRead]:
    return twin.read_records(str(bam.path), CONTIG, 100, 1500, SHIFT)


START, END = SHIFT + 100, SHIFT + 1500
REFERENCE: Bases = encode_bases(TEXT[100:1500].encode())


def test_read_columns__equal_the_records(reads: ReadColumns, slow: list[twin.TwinRead], records: tuple[RawRecords, ...]) -> None:
    assert len(reads) == len(slow)
    for number, own in enumerate(slow):
        begin = int(reads.offset[number])
        inside = slice(begin, begin + int(reads.length[number]))
        assert reads.bases[inside].tolist() == [twin.CODES.get(base, 4) for base in own.bases]
        assert reads.quals[inside].tolist() == own.quals
        assert reads.start[number] == min(own.places.values())
        assert (reads.quality[number], bool(reads.is_reverse[number])) == (own.mapping, own.is_reverse)
        assert reads.orientation[number] == own.orientation
    names: dict[int, str] = {}
    for number, own in enumerate(slow):
        assert names.setdefault(int(reads.name[number]), own.name) == own.name
    assert len(names) == len({own.name for own in slow})
    skipped = read_columns(records)[1]
    assert sum(skipped.values()) > 0
    assert set(skipped) == set(Skipped)


def test_lay_reads__equals_the_aligned_pairs(reads: ReadColumns, slow: list[twin.TwinRead]) -> None:
    segments, gaps = lay_reads(reads)
    for number, own in enumerate(slow):
        stretches = range(segments.first[number], segments.first[number] + segments.count[number])
        laid = {
            int(segments.query[s]) + i: int(segments.reference[s]) + i for s in stretches for i in range(int(segments.length[s]))
        }
        assert laid == own.places
    assert {int(kind) for kind in gaps.kind} == {1, 2, 4}


def test_merge_overlaps__equals_the_twin(reads: ReadColumns, slow: list[twin.TwinRead]) -> None:
    segments, _ = lay_reads(reads)
    conflicts = merge_overlaps(reads, segments, find_mates(reads))
    assert conflicts == twin.merge_mates(slow) > 0
    for number, own in enumerate(slow):
        begin = int(reads.offset[number])
        expected = [q | BOTH_MATES if i in own.both else q for i, q in enumerate(own.quals)]
        assert reads.quals[begin : begin + len(expected)].tolist() == expected


def test_bins_of_qualities__equal_the_twin() -> None:
    for quality in range(128):
        assert BIN_OF_QUALITY[quality] == (-1 if (own := twin.bin_quality(quality, both=False)) is None else own)
        assert BIN_OF_QUALITY[quality | BOTH_MATES] == twin.bin_quality(quality, both=True)


class Prepared(NamedTuple):
    """What a sample is after its bases are counted."""

    segments: Segments
    gaps: Gaps
    mates: Column
    counts: BaseCounts
    dirt: Dirt


def prepare(reads: ReadColumns, slow: list[twin.TwinRead]) -> Prepared:
    """Both ways up to counted bases."""
    segments, gaps = lay_reads(reads)
    mates = find_mates(reads)
    merge_overlaps(reads, segments, mates)
    twin.merge_mates(slow)
    counts = count_bases(reads, segments, START, REFERENCE)
    return Prepared(segments, gaps, mates, counts, count_dirt(reads, counts, REFERENCE, gaps))


def test_count_bases__equals_the_twin(reads: ReadColumns, slow: list[twin.TwinRead]) -> None:
    _, _, _, counts, _ = prepare(reads, slow)
    expected, low = twin.count_bases(slow)
    for own, slowly in ((counts.counts, expected), (counts.low, low)):
        found = {(START + p, LETTERS[b]): int(own[p, b]) for p, b in zip(*np.nonzero(own), strict=True)}
        assert found == {key: count for key, count in slowly.items() if START <= key[0] < END}
    differing = sorted((int(r), int(p) + START, int(q)) for r, p, q in zip(counts.read, counts.place, counts.query, strict=True))
    assert differing == sorted(
        (number, place, query)
        for number, read in enumerate(slow)
        for _, query, place, base, _ in twin.list_bases([read])
        if START <= place < END and base != TEXT[place - SHIFT]
    )


def test_count_dirt__equals_the_twin(reads: ReadColumns, slow: list[twin.TwinRead]) -> None:
    _, gaps, _, counts, dirt = prepare(reads, slow)
    variants = {START + int(p) for p in np.flatnonzero(find_variant_places(counts.counts, REFERENCE))}
    assert variants
    text = {SHIFT + i: base for i, base in enumerate(TEXT)}
    own = {(int(r), int(q)): int(o) for r, q, o in zip(counts.read, counts.query, dirt.own, strict=True)}
    for number, read in enumerate(slow):
        if any(not START <= place < END for place in read.places.values()):
            continue
        events = twin.list_events(read, text, variants)
        indels = int(((gaps.read == number) & (gaps.kind != 4)).sum())
        assert dirt.events[number] == sum(counted for _, counted in events) + max(indels - 1, 0)
        for run, counted in events:
            assert all(own[number, query] == counted for query in run)


def test_count_noise__equals_the_twin(reads: ReadColumns, slow: list[twin.TwinRead]) -> None:
    segments, _, _, counts, dirt = prepare(reads, slow)
    is_target = np.zeros(len(REFERENCE), bool)
    is_target[300:1100] = True
    noise = count_noise(reads, segments, counts, dirt, START, REFERENCE, is_target)
    quiet = find_quiet_places(counts.counts, REFERENCE, is_target)
    assert (is_target & ~quiet).sum() > 0
    plus, minus = make_contexts(REFERENCE)
    total, wrong = np.zeros_like(noise.total), np.zeros_like(noise.wrong)
    own_event = {(int(r), int(q)): int(o) for r, q, o in zip(counts.read, counts.query, dirt.own, strict=True)}
    for number, read in enumerate(slow):
        for _, query, place, base, quality in twin.list_bases([read]):
            at = place - START
            if read.mapping < 20 or not 0 <= at < len(quiet) or not quiet[at]:
                continue
            context = minus[at] if read.orientation else plus[at]
            events = int(dirt.events[number]) - own_event.get((number, query), 0)
            cell = quality * DIRT_BINS + bin_dirt(events)
            total[cell, context] += 1
            if base != TEXT[place - SHIFT]:
                code = twin.CODES[base]
                wrong[cell, context, 3 - code if read.orientation else code] += 1
    assert (noise.total == total).all()
    assert (noise.wrong == wrong).all()
    assert wrong.sum() > 0


def test_gather_base_evidence__equals_the_twin(reads: ReadColumns, slow: list[twin.TwinRead]) -> None:
    segments, _, mates, counts, dirt = prepare(reads, slow)
    place = np.array([600, 600, 650, 900])
    other = np.array([(int(REFERENCE[p]) + step) % 4 for p, step in zip(place, (1, 2, 1, 3), strict=True)])
    evidence, carriers = gather_base_evidence(
        reads, segments, counts, dirt, START, REFERENCE, place, other, find_fragments(segments, mates)
    )
    own_event = {(int(r), int(q)): int(o) for r, q, o in zip(counts.read, counts.query, dirt.own, strict=True)}
    cells = np.zeros((len(place), 2, 2, CELLS), int)
    low, third = np.zeros((len(place), 2), int), np.zeros(len(place), int)
    names: list[set[str]] = [set() for _ in place]
    for number, read in enumerate(slow):
        for _, query, at, base, quality in twin.list_bases([read]):
            for row in np.flatnonzero(place == at - START).tolist():
                code = twin.CODES[base]
                allele = 1 if code == other[row] else 0 if code == REFERENCE[place[row]] else 2
                if allele == 2:
                    third[row] += read.mapping >= 20
                elif read.mapping < 20:
                    low[row, allele] += 1
                else:
                    events = int(dirt.events[number]) - (own_event.get((number, query), 0) if allele else 0)
                    cells[row, allele, read.orientation, quality * DIRT_BINS + bin_dirt(events)] += 1
                    if allele:
                        names[row].add(read.name)
    assert (evidence.cells == cells).all()
    assert (evidence.low_mapping == low).all()
    assert (evidence.third == third).all()
    assert cells[0, 1].sum() > 5
    for row, own in enumerate(names):
        assert len(set(carriers.fragment[carriers.candidate == row].tolist())) == len(own)


BASES = st.text("ACGTN", min_size=1, max_size=14)


@settings(max_examples=200)
@given(read=BASES, haplotype=st.text("ACGTN", min_size=1, max_size=18), at=st.integers(-16, 16), seed=st.integers(0, 9))
def test_fit_without_gap__equals_trying_all_cuts(read: str, haplotype: str, at: int, seed: int) -> None:
    quals = random.Random(seed).choices((2, 20, 37, 60), k=len(read))
    cost, first, last = fit_without_gap(
        encode_bases(read.encode()), np.array(quals, np.uint8), encode_bases(haplotype.encode()), at
    )
    assert cost == twin.measure_edits(read, quals, haplotype, at)
    if cost < FAR and last > first:
        kept = sum(twin._cost(read[i], quals[i], haplotype[at + i]) for i in range(first, last))
        inside = [i for i in range(len(read)) if 0 <= at + i < len(haplotype)]
        assert cost == kept + twin.CUT_COST * (len(inside) - (last - first))


FAR = twin.FAR


@settings(max_examples=120)
@given(read=BASES, haplotype=st.text("ACGT", min_size=1, max_size=18), low=st.integers(-3, 3), seed=st.integers(0, 5))
def test_fit_with_gaps__equals_the_textbook(read: str, haplotype: str, low: int, seed: int) -> None:
    quals = random.Random(seed).choices((2, 20, 37), k=len(read))
    cost = fit_with_gaps(encode_bases(read.encode()), np.array(quals, np.uint8), encode_bases(haplotype.encode()), low, low + 4)
    assert cost == twin.measure_gapped(read, quals, haplotype, low, low + 4)


@settings(max_examples=200)
@given(
    reference=st.text("AC", min_size=12, max_size=24),
    place=st.integers(4, 8),
    removed=st.integers(0, 3),
    added=st.text("AC", max_size=3),
)
def test_make_allele__is_leftmost_and_spells_the_same(reference: str, place: int, removed: int, added: str) -> None:
    allele = make_allele(encode_bases(reference.encode()), place, removed, encode_bases(added.encode()))
    spelled = reference[:place] + added + reference[place + removed :]
    if allele is None:
        moved = twin.move_left(reference, place, removed, added)
        assert spelled == reference or moved[0] <= 1 or len(added) == removed or place <= 1 or min(removed, len(added)) > 0
        return
    new = "".join(LETTERS[code] for code in allele.added)
    assert reference[: allele.place] + new + reference[allele.end :] == spelled
    if not allele.added or not allele.removed:
        assert twin.move_left(reference, allele.place, allele.removed, new) == (allele.place, new)


@settings(max_examples=60)
@given(seed=st.integers(0, 10_000))
def test_weigh_fractions__equals_the_formula(seed: int) -> None:
    rng = np.random.default_rng(seed)
    alternate, reference = rng.integers(0, 5, (2, 6)), rng.integers(0, 50, (2, 6))
    errors = rng.uniform(1e-5, 0.3, (2, 6))
    found = weigh_fractions(alternate.astype(float), reference.astype(float), errors)
    for row in range(2):
        for column in range(0, len(FRACTIONS), 7):
            expected = twin.weigh(
                alternate[row].tolist(), reference[row].tolist(), errors[row].tolist(), float(FRACTIONS[column])
            )
            assert found[row, column] == pytest.approx(expected)


@settings(max_examples=60)
@given(reference=st.text("ACN", min_size=8, max_size=40))
def test_count_slippage__sums_depths_over_repeats(reference: str) -> None:
    depth = np.arange(1, len(reference) + 1)
    is_target = np.ones(len(reference), bool)
    found = count_slippage((), np.empty(0, np.int64), depth, encode_bases(reference.encode()), is_target)
    for unit in range(1, 5):
        repeats = twin.count_repeats(reference, unit)
        assert found.places[unit, 0] == len(repeats)
        for copies in range(1, 31):
            own = [place for place, count in repeats if min(count, 30) == copies]
            assert found.places[unit, copies] == len(own)
            assert found.total[unit, copies] == sum(int(depth[place]) for place in own)
