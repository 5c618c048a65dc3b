"""Duplicates: against a plain rule over whole files, across block borders, with UMIs, supplementary records and lone mates."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import pysam
import pytest

from dna_pairs import DnaPair, align_pair, draw_dna_pairs, make_dna_header, write_bam
from fascicle.reads import alignment_blocks
from fascicle.reads.duplicate_keys import has_named_umis, make_keys
from fascicle.reads.marking import DuplicateTally, mark_duplicates
from fascicle.reads.umis import parse_umi
from small_genome import Genome

DUPLICATE = 1024
Key = tuple[object, ...]


@pytest.fixture(scope="module")
def header(small_genome: Genome) -> pysam.AlignmentHeader:
    return make_dna_header({chrom: len(letters) for chrom, letters in small_genome.items()})


def copy_pairs(rng: random.Random, pairs: Sequence[DnaPair], copies: int) -> list[DnaPair]:
    """Copies of some pairs, some of them with the mates exchanged (read from the other strand)."""
    found = list(pairs)
    for number in range(copies):
        own = rng.choice(pairs)
        name = f"copy{number}"
        if rng.random() < 0.5:
            found.append(DnaPair(name, own.chrom, own.start, own.end, own.is_turned, own.first, own.second))
        else:
            found.append(DnaPair(name, own.chrom, own.start, own.end, not own.is_turned, own.second, own.first))
    return found


def align(
    rng: random.Random, pairs: Iterable[DnaPair], header: pysam.AlignmentHeader, umis: dict[str, str] | None = None
) -> list[pysam.AlignedSegment]:
    """Records with random clips and qualities, so that places of records are not those of fragments."""
    found = []
    for pair in pairs:
        records = align_pair(pair, header)
        for record in records:
            clip, length = rng.randint(0, 12), record.query_length
            at_start = rng.random() < 0.5
            record.cigarstring = f"{clip}S{length - clip}M" if at_start else f"{length - clip}M{clip}S"
            if not clip:
                record.cigarstring = f"{length}M"
            if at_start:
                record.reference_start += clip
            record.query_qualities = pysam.qualitystring_to_array(chr(33 + rng.randint(20, 40)) * length)
            if umis:
                record.set_tag("RX", umis[pair.name])
        sums = [sum(q for q in record.query_qualities or () if q >= 15) for record in records]
        for own, mate, total in ((records[0], records[1], sums[1]), (records[1], records[0], sums[0])):
            own.next_reference_start = mate.reference_start
            own.set_tag("MC", mate.cigarstring)
            own.set_tag("ms", total)
        found += records
    return found


def find_five_prime(record: pysam.AlignedSegment) -> int:
    cigar = record.cigartuples or [(0, 0)]
    if record.is_reverse:
        return int(record.reference_end or 0) + (cigar[-1][1] if cigar[-1][0] == 4 else 0)
    return record.reference_start - (cigar[0][1] if cigar[0][0] == 4 else 0)


def hash_name(name: str) -> int:
    """FNV-1a."""
    value = 0xCBF29CE484222325
    for letter in name.encode():
        value = (value ^ letter) * 0x100000001B3 % (1 << 64)
    return value


def mark_plainly(records: Iterable[pysam.AlignedSegment]) -> set[str]:
    """Names of copies by grouping whole fragments: same two ends, same UMI (no errors in it), best qualities kept."""
    fragments: dict[str, list[pysam.AlignedSegment]] = defaultdict(list)
    for record in records:
        fragments[str(record.query_name)].append(record)
    groups: dict[Key, list[tuple[int, int, str]]] = defaultdict(list)
    for name, mates in fragments.items():
        ends = tuple(sorted((m.reference_name, find_five_prime(m), m.is_reverse) for m in mates))
        umi = str(mates[0].get_tag("RX")) if mates[0].has_tag("RX") else ""
        if "-" in umi and next(m for m in mates if m.is_read1).is_reverse:
            umi = "-".join(reversed(umi.split("-")))
        score = sum(q for m in mates for q in m.query_qualities or () if q >= 15)
        groups[ends, umi].append((-score, hash_name(name), name))
    return {name for group in groups.values() for _, _, name in sorted(group)[1:]}


def read_marked(path: Path) -> list[pysam.AlignedSegment]:
    with pysam.AlignmentFile(str(path)) as file:
        return list(file)


def mark(
    tmp_path: Path, records: Iterable[pysam.AlignedSegment], header: pysam.AlignmentHeader
) -> tuple[DuplicateTally, list[pysam.AlignedSegment]]:
    tally = mark_duplicates(write_bam(tmp_path / "in.bam", records, header), tmp_path / "out.bam")
    return tally, read_marked(tmp_path / "out.bam")


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("chunk", [3000, 1 << 23])
def test_mark_duplicates__equals_a_plain_rule(
    tmp_path: Path,
    small_genome: Genome,
    header: pysam.AlignmentHeader,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
    chunk: int,
) -> None:
    monkeypatch.setattr(alignment_blocks, "CHUNK_BYTES", chunk)
    rng = random.Random(seed)
    pairs = draw_dna_pairs(rng, small_genome, "chr1", (100, 1100), 150) + draw_dna_pairs(
        rng, small_genome, "chr2", (0, 900), 100, prefix="g"
    )
    records = align(rng, copy_pairs(rng, pairs, 200), header)
    expected = mark_plainly(records)
    tally, marked = mark(tmp_path, records, header)
    assert {str(r.query_name) for r in marked if r.flag & DUPLICATE} == expected
    assert len([r for r in marked if r.flag & DUPLICATE]) == 2 * len(expected)
    assert tally == DuplicateTally(450, len(expected))
    assert len(expected) >= 150


def test_mark_duplicates__tells_molecules_apart_by_umis_of_either_strand(
    tmp_path: Path, small_genome: Genome, header: pysam.AlignmentHeader
) -> None:
    rng = random.Random(5)
    pairs = copy_pairs(rng, draw_dna_pairs(rng, small_genome, "chr1", (100, 2000), 40), 200)
    # Two molecules at most places; UMIs that differ at many bases.
    codes = ("AAAAAA-CCCCCC", "GTGTGT-TGTGTG")
    umis = {}
    for pair in pairs:
        code = rng.choice(codes)
        umis[pair.name] = "-".join(reversed(code.split("-"))) if pair.is_turned else code
    records = align(rng, pairs, header, umis)
    expected = mark_plainly(records)
    tally, marked = mark(tmp_path, records, header)
    assert {str(r.query_name) for r in marked if r.flag & DUPLICATE} == expected
    without = mark_plainly(align(random.Random(5), pairs, header))
    assert len(expected) < len(without)
    assert tally.duplicates == len(expected)


@pytest.mark.parametrize(
    ("umis", "molecules"),
    [
        (["AAAAAA"] * 3 + ["AAAAAT"], 1),  # an error of a UMI three times as frequent
        (["AAAAAA"] * 3 + ["AAAATT"], 2),  # two differences
        (["AAAAAA"] * 3 + ["AAAAAT"] * 3, 2),  # equally frequent: two molecules
        (["AAAAAA"] * 5 + ["AAAAAT"] * 3 + ["AAAATT"], 1),  # reached through another error
        (["AAAAAA"] * 4 + ["AAAAAT"] * 3 + ["AAAATT"], 2),  # 4 < 2 * 3 - 1: the second is a molecule with an error of its own
        (["AAAAAN"] + ["AAAAAC"] * 2, 1),
    ],
)
def test_mark_duplicates__joins_umis_with_errors_as_umi_tools_does(
    tmp_path: Path, small_genome: Genome, header: pysam.AlignmentHeader, umis: list[str], molecules: int
) -> None:
    rng = random.Random(6)
    one = draw_dna_pairs(rng, small_genome, "chr1", (100, 2000), 1)[0]
    pairs = [DnaPair(f"m{n}", one.chrom, one.start, one.end, False, one.first, one.second) for n in range(len(umis))]
    records = align(rng, pairs, header, {f"m{n}": umi for n, umi in enumerate(umis)})
    tally, _ = mark(tmp_path, records, header)
    assert tally.fragments - tally.duplicates == molecules


def test_mark_duplicates__marks_other_records_of_a_copy_and_clears_old_flags(
    tmp_path: Path, small_genome: Genome, header: pysam.AlignmentHeader
) -> None:
    rng = random.Random(7)
    one, other = draw_dna_pairs(rng, small_genome, "chr1", (100, 3000), 2)
    twin = DnaPair("twin", one.chrom, one.start, one.end, one.is_turned, one.first, one.second)
    records = [r for pair in (one, twin, other) for r in align_pair(pair, header)]
    for record in records:
        record.flag |= DUPLICATE
    part = pysam.AlignedSegment(header)
    part.query_name, part.flag = "twin", 1 | 64 | 2048
    part.reference_name, part.reference_start, part.cigarstring = "chr3", 500, "30M"
    part.query_sequence, part.query_qualities = "A" * 30, pysam.qualitystring_to_array("I" * 30)
    for record in records:
        if record.query_name == "twin" and record.is_read1:
            record.set_tag("SA", "chr3,501,+,30M,60,0;")
            record.query_qualities = pysam.qualitystring_to_array("5" * 100)
    tally, marked = mark(tmp_path, [*records, part], header)
    assert {str(r.query_name) for r in marked if r.flag & DUPLICATE} == {"twin"}
    assert all(r.flag & DUPLICATE for r in marked if r.query_name == "twin")
    assert tally == DuplicateTally(3, 1)


def test_mark_duplicates__a_lone_mate_yields_to_a_pair_with_the_same_end(
    tmp_path: Path, small_genome: Genome, header: pysam.AlignmentHeader
) -> None:
    pair = draw_dna_pairs(random.Random(8), small_genome, "chr1", (100, 3000), 1)[0]
    records = align_pair(pair, header)
    lone = align_pair(DnaPair("lone", pair.chrom, pair.start, pair.end, False, pair.first, pair.second), header)[0]
    lone.flag = 1 | 8 | 64
    lost = pysam.AlignedSegment(header)
    lost.query_name, lost.flag, lost.reference_name, lost.reference_start = "lone", 1 | 4 | 128, "chr1", lone.reference_start
    lost.query_sequence = "A" * 50
    _, marked = mark(tmp_path, [*records, lone, lost], header)
    assert sorted(r.flag & DUPLICATE for r in marked if r.query_name == "lone") == [DUPLICATE, DUPLICATE]
    assert not any(r.flag & DUPLICATE for r in marked if r.query_name == pair.name)


def test_mark_duplicates__keeps_every_byte_but_the_flag(
    tmp_path: Path, small_genome: Genome, header: pysam.AlignmentHeader
) -> None:
    rng = random.Random(9)
    records = align(rng, draw_dna_pairs(rng, small_genome, "chr1", (100, 3000), 60), header)
    source = write_bam(tmp_path / "in.bam", records, header)
    assert mark_duplicates(source, tmp_path / "out.bam", is_marked=False) == DuplicateTally()
    assert [r.to_string() for r in read_marked(source)] == [r.to_string() for r in read_marked(tmp_path / "out.bam")]
    assert Path(tmp_path / "out.bam.bai").is_file()


@pytest.mark.parametrize(
    "name",
    [
        "r.1_ACGTAC",
        "M0:1:A:1:2101:15:10:ACGTAC+TTGCAA",
        "r.1_ACGTAC_TTGCAA",
        "r.1:ACGTAC-TTGCAA",
        "r.1_ACG_TTGCAA",
        "SRR1.17",
        "r.1_ACG",
        "ACGTAC",
        "r.1-ACGTAC",
        "_ACGTNC",
        "r_acgtac",
    ],
)
def test_make_keys__finds_umis_in_names_as_the_parser_does(tmp_path: Path, header: pysam.AlignmentHeader, name: str) -> None:
    """The same numbers come of a UMI in the name and of what the parser finds there in RX."""
    record = pysam.AlignedSegment(header)
    record.query_name, record.flag, record.reference_id, record.reference_start = name, 0, 0, 100
    record.query_sequence, record.cigarstring = "ACGT", "4M"
    record.query_qualities = pysam.qualitystring_to_array("IIII")
    (named,) = alignment_blocks.open_blocks(write_bam(tmp_path / "named.bam", [record], header))
    umi = parse_umi(name)
    assert has_named_umis(named) is (umi is not None)
    if umi is not None:
        record.set_tag("RX", umi.replace("+", "-").replace("_", "-"))
    (tagged,) = alignment_blocks.open_blocks(write_bam(tmp_path / "tagged.bam", [record], header))
    assert not has_named_umis(tagged) or umi is None
    assert make_keys(named, 0, are_umis_named=True).umi.tolist() == make_keys(tagged, 0).umi.tolist()
