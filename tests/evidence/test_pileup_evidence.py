"""A chunk from reads to evidence: indels held against reads, bases counted, candidates with their marks."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from dna_reads import (
    Change,
    Molecules,
    PlacedBam,
    Read,
    TextGenome,
    clip_gaps,
    draw_pairs,
    random_sequence,
    write_bam,
)
from fascicle.evidence.pileup.alleles import Allele, make_allele
from fascicle.evidence.pileup.candidates import Mark, find_base_candidates
from fascicle.evidence.pileup.gathering import ChunkEvidence, gather_chunk, list_variant_cells
from fascicle.evidence.pileup.haplotypes import AlleleGroup, add_changes, drop_equal_haplotypes, group_alleles, spell_haplotype
from fascicle.evidence.pileup.noise import NoiseCounts
from fascicle.model.loci import Span
from fascicle.reads.record_stream import Chunk, stream_chunks
from fascicle.reference.nucleotides import decode_bases, encode_bases

SIZE = 2000
TEXT = random_sequence(SIZE, 21)
REFERENCE = encode_bases(TEXT.encode())
CHUNK = Chunk("chr1", (Span(400, 1600),))


def other(base: str, step: int = 1) -> str:
    return "ACGT"[("ACGT".index(base) + step) % 4]


def substitute(start: int, count: int = 1) -> Change:
    return Change(start, count, "".join(other(base) for base in TEXT[start : start + count]))


def gather(*samples: list[Read], text: str = TEXT) -> ChunkEvidence:
    with TemporaryDirectory() as folder:
        sources = []
        for number, reads in enumerate(samples):
            path = write_bam(Path(folder) / f"{number}.bam", [("chr1", len(text))], reads)
            sources.append(PlacedBam(path, [("chr1", "chr1", 0, len(text))]))
        records = [next(stream_chunks(source, [CHUNK])) for source in sources]
        return gather_chunk(CHUNK, records, TextGenome({"chr1": text}))


def mix(change: Change | tuple[Change, ...], count: int, share: float, *, clipped: bool = False, seed: int = 1) -> list[Read]:
    """Pairs of which a share has changes; gaps near ends of reads are clipped away where wanted."""
    changes = change if isinstance(change, tuple) else (change,)
    number = round(count * share)
    reads = [
        *draw_pairs(TEXT, Molecules(number, changes, name="v"), seed),
        *draw_pairs(TEXT, Molecules(count - number), seed + 1),
    ]
    return [clip_gaps(read) for read in reads] if clipped else reads


def find_allele(evidence: ChunkEvidence, change: Change) -> int:
    allele = make_allele(evidence.reference, change.start - evidence.start, change.removed, encode_bases(change.added.encode()))
    assert allele in evidence.alleles
    return evidence.alleles.index(allele)


INDELS = [
    Change(900, 1, ""),
    Change(900, 18, ""),
    Change(900, 50, ""),
    Change(900, 0, "G" + other(TEXT[900]) + "T"),
    Change(900, 0, random_sequence(25, 3)),
    Change(900, 0, random_sequence(50, 4)),
    Change(930, 0, TEXT[900:930]),
    Change(1000, 0, TEXT[900:1000]),
    Change(900, 8, random_sequence(3, 6)),
]


@pytest.mark.parametrize("change", INDELS, ids=lambda c: f"-{c.removed}+{len(c.added)}")
@pytest.mark.parametrize("share", [0.1, 0.5, 1.0])
def test_gather_chunk__gives_an_indel_its_fraction_although_reads_are_clipped(change: Change, share: float) -> None:
    evidence = gather(mix(change, 2500, share, clipped=True))
    number = find_allele(evidence, change)
    counted = evidence.indel[0].counted[number].sum(axis=1)
    fraction = counted[1] / counted.sum()
    assert counted.sum() > 100
    # Of a long copy the two counts come from different fragments, so that both scatter.
    variance = 2 * share if len(change.added) == 100 else max(share * (1 - share), 0.01)
    assert abs(fraction - share) < 4 * np.sqrt(variance / counted.sum())
    assert evidence.indel[0].informative[number, 1] >= counted[1]


def test_gather_chunk__leaves_no_changed_bases_beside_an_indel() -> None:
    """Last bases of reads behind a deletion, aligned without a gap, would be candidates; laid anew they agree."""
    change = Change(900, 12, "")
    reads = mix(change, 1500, 0.5)
    straight = [_straighten_tail(read) for read in reads]
    assert sum(one != two for one, two in zip(reads, straight, strict=True)) > 5
    evidence = gather(straight)
    find_allele(evidence, change)
    assert not len(evidence.place)


def _straighten_tail(read: Read) -> Read:
    """A read with a gap less than five bases from an end as an aligner lays it that prefers mismatches there."""
    left, gap, right = read.cigar.partition("12D")
    if not gap or min(int(left[:-1]), int(right[:-1])) >= 5:
        return read
    shift = 12 if int(left[:-1]) < 5 else 0
    return Read(**{**vars(read), "cigar": f"{len(read.bases)}M", "start": read.start + shift})


def test_gather_chunk__counts_changed_bases_written_as_two_gaps() -> None:
    """GAG to AGT is one deleted and one inserted base to an aligner; it is three changed bases."""
    text = TEXT[:900] + "CGAGC" + TEXT[905:]
    reads = []
    for number in range(40):
        start = 840 + number // 2
        left = 901 - start
        bases = text[start:901] + "AGT" + text[904 : 904 + 97 - left]
        reads.append(Read(f"r{number}", start, f"{left}M1D2M1I{97 - left}M", bases))
    evidence = gather(reads, text=text)
    assert evidence.alleles == ()
    assert [(evidence.start + p, "ACGT"[b]) for p, b in zip(evidence.place.tolist(), evidence.other.tolist(), strict=True)] == [
        (901, "A"),
        (902, "G"),
        (903, "T"),
    ]


def test_gather_chunk__does_not_take_changed_bases_for_an_insertion() -> None:
    """Clipped ends behind two changed bases would fit an insertion of two bases in a repeat as well."""
    text = TEXT[:900] + "TATATATATA" + TEXT[910:]
    reads = []
    for number in range(60):
        start = 830 + number
        bases = text[start:902] + "GG" + text[904 : start + 100]
        is_clipped = start + 100 - 904 < 12
        reads.append(Read(f"r{number}", start, f"{902 - start}M{start + 98 - 900}S" if is_clipped else "100M", bases))
    evidence = gather(reads, text=text)
    assert all(evidence.indel[0].informative[n, 1] < 3 for n in range(len(evidence.alleles)))


def test_gather_chunk__holds_the_normal_against_the_alleles_of_the_tumour() -> None:
    change = Change(900, 0, random_sequence(30, 8))
    evidence = gather(mix(change, 800, 0.5), mix(change, 800, 0.02, clipped=True, seed=5))
    number = find_allele(evidence, change)
    tumour, normal = (own.informative[number] for own in evidence.indel)
    assert tumour[1] > 0.3 * tumour.sum()
    assert 0 < normal[1] < 0.08 * normal.sum()


def test_gather_chunk__counts_a_fragment_once() -> None:
    """Twenty fragments whose mates both read the change are twenty, seen on both strands."""
    change = substitute(1000)
    reads = []
    for number in range(20):
        start = 920 + number
        bases = TEXT[start:1000] + change.added + TEXT[1001 : start + 100]
        flags = (0x1 | 0x2 | 0x40 | 0x20, 0x1 | 0x2 | 0x80 | 0x10)
        reads += [Read(f"f{number}", start, "100M", bases, flag=flag, mate_start=start) for flag in flags]
    evidence = gather(reads)
    assert (evidence.place + evidence.start).tolist() == [1000]
    base = evidence.base[0]
    marks = base.marks[0, 1]
    assert base.cells[0, 1].sum() == 20
    assert (marks[Mark.FRAGMENTS], marks[Mark.FORWARD], marks[Mark.REVERSE], marks[Mark.BY_BOTH_MATES]) == (20, 20, 20, 20)
    assert base.cells[0, 1, 0].sum() == 20
    assert base.distinct[0] == 20
    assert len(set(evidence.carriers.fragment.tolist())) == 20
    assert evidence.counts[0].fragments == 20


def test_gather_chunk__marks_ends_of_reads_and_copies() -> None:
    change = substitute(1000)
    inside, at_end = 950, 996
    reads = [
        Read(f"{start}_{n}", start, "100M", TEXT[start:1000] + change.added + TEXT[1001 : start + 100])
        for start, count in ((inside, 6), (at_end, 9))
        for n in range(count)
    ]
    base = gather(reads).base[0]
    assert (base.marks[0, 1, Mark.NEAR_END], base.distinct[0]) == (9, 2)
    assert base.marks[0, 1, Mark.DISTANCE] == 6 * 49 + 9 * 4


def test_gather_chunk__shows_what_only_badly_placed_reads_have() -> None:
    change = substitute(1000)
    reads = draw_pairs(TEXT, Molecules(300, (change,), mapping=3), 1)
    evidence = gather(reads)
    assert (evidence.place + evidence.start).tolist() == [1000]
    assert evidence.base[0].cells.sum() == 0
    assert evidence.base[0].low_mapping[0, 1] > 10
    assert evidence.counts[0].low.max() > 10
    assert evidence.counts[0].depth.max() == 0


def test_gather_chunk__takes_candidates_of_the_normal_that_can_be_germline() -> None:
    clear, weak = substitute(900), substitute(1100)
    normal = [*draw_pairs(TEXT, Molecules(60, (clear,), name="g"), 3), *draw_pairs(TEXT, Molecules(60), 4)]
    normal += draw_pairs(TEXT, Molecules(9, (weak,), name="w"), 5)
    evidence = gather(draw_pairs(TEXT, Molecules(100), 6), normal)
    assert (evidence.place + evidence.start).tolist() == [900]


def test_leave_out__takes_exactly_the_place_of_a_variant_away() -> None:
    """What is left is what is counted without the reads that have the variant, but for reads that pass it by."""
    change = substitute(1000)
    evidence = gather(mix(change, 900, 0.04))
    (row,) = np.flatnonzero(evidence.place + evidence.start == 1000)
    assert evidence.is_quiet[0][row]
    noise = NoiseCounts.empty()
    noise.add(evidence.counts[0].noise)
    before, others = noise.wrong.sum(), noise.places[:, :, :, 3:].sum()
    is_variant = np.arange(len(evidence.place)) == row
    noise.leave_out(list_variant_cells(evidence, 0, is_variant))
    assert before - noise.wrong.sum() == evidence.base[0].cells[row, 1].sum() > 3
    assert others - noise.places[:, :, :, 3:].sum() == 1
    lost = evidence.counts[0].noise.total.sum() - noise.total.sum()
    assert lost == evidence.base[0].cells[row].sum()


@pytest.mark.parametrize(("depth", "needed"), [(30, 2), (500, 3), (2000, 5), (6000, 9)])
def test_find_base_candidates__asks_for_more_than_chance(depth: int, needed: int) -> None:
    counts = np.zeros((3, 4), np.int32)
    counts[:, 0] = depth
    reference = encode_bases(b"AAN")
    found = []
    for fragments in range(1, 15):
        counts[:, 2] = fragments
        counts[:, 0] = depth - fragments
        places, bases = find_base_candidates(counts, reference, np.array([True, False, True]))
        assert set(places.tolist()) <= {0}
        assert set(bases.tolist()) <= {2}
        found.append(bool(len(places)))
    assert found.index(True) + 1 == needed


def test_group_alleles__puts_near_ones_together_and_pairs_only_seen_ones() -> None:
    alleles = (Allele(100, 2, b""), Allele(110, 1, b""), Allele(300, 1, b""))
    groups = group_alleles(alleles, {0: 5, 1: 4, 2: 9}, [(0, 1), (0, 1), (2,)], REFERENCE)
    assert [group.alleles for group in groups] == [(0, 1), (2,)]
    assert groups[0].haplotypes == ((), (0,), (1,), (0, 1))
    assert group_alleles(alleles[:2], {}, [(0, 1)], REFERENCE)[0].haplotypes == ((), (0,), (1,))


def test_drop_equal_haplotypes__keeps_what_reads_can_tell_apart() -> None:
    """A deletion of TA beside a changed base spells what another deletion spells."""
    reference = encode_bases(b"GGGGCCTACAGGGG")
    one, two = Allele(6, 2, b""), Allele(8, 2, b"")
    change = Allele(6, 2, encode_bases(b"CA").tobytes())
    alleles = (one, two, change)
    group = add_changes(AlleleGroup((0, 1), ((), (0,), (1,)), 6, 10), alleles, [2])
    spelled = [decode_bases(spell_haplotype(reference, 4, 12, [alleles[n] for n in own]).bases) for own in group.haplotypes]
    kept = drop_equal_haplotypes(group, alleles, reference).haplotypes
    assert len(kept) == len(set(spelled))
    assert kept[:3] == ((), (0,), (1,))


def test_spell_haplotype__lays_blocks_on_the_reference() -> None:
    reference = encode_bases(b"ACGTACGTACGT")
    alleles = [Allele(3, 2, b""), Allele(6, 1, b"\3"), Allele(8, 0, b"\2\2")]
    spelling = spell_haplotype(reference, 1, 11, alleles)
    assert decode_bases(spelling.bases) == "CG" + "C" + "T" + "T" + "GG" + "ACG"
    assert spelling.blocks == ((0, 1, 2), (2, 5, 3), (7, 8, 3))
