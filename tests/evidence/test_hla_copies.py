"""Copies of one molecule made one fragment."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from fascicle.evidence.hla import fishing
from fascicle.evidence.hla.copies import (
    AMPLICONS,
    BY_ENDS,
    BY_UMIS,
    RNA_WITHOUT_UMIS,
    SINGLE_WITHOUT_UMIS,
    Merged,
    merge_copies,
)
from fascicle.evidence.hla.fishing import FishedFragments, fish_fragments
from fascicle.evidence.hla.laying import lay_fragments
from fascicle.model.hla_reads import HlaAssay
from fascicle.reads.fastq import read_blocks
from fascicle.reference.hla.database import HlaDatabase
from fascicle.reference.nucleotides import decode_bases
from small_genome import turn
from small_hla import RELEASE, draw_reads, write_pairs

ALLELE = RELEASE["A"][0].genomic
OTHER = RELEASE["A"][3].genomic
READ_BP = 100


def cut_pair(text: str, start: int, length: int = 250) -> tuple[str, str]:
    fragment = text[start : start + length]
    return fragment[:READ_BP], turn(fragment)[:READ_BP]


def change_base(read: str, place: int) -> str:
    return read[:place] + ("A" if read[place] != "A" else "C") + read[place + 1 :]


def merge(
    database: HlaDatabase,
    folder: Path,
    pairs: list[tuple[str, str]],
    umis: list[str] | None = None,
    *,
    assay: HlaAssay = HlaAssay.DNA,
    is_paired: bool = True,
) -> Merged:
    names = [f"r{i}" if umis is None else f"r{i}_{umis[i]}" for i in range(len(pairs))]
    paths = (folder / "reads_1.fastq", folder / "reads_2.fastq")
    for mate, path in enumerate(paths):
        records = zip(names, pairs, strict=True)
        path.write_text("".join(f"@{name}\n{pair[mate]}\n+\n{'I' * len(pair[mate])}\n" for name, pair in records))
    fished = fish_fragments(read_blocks(paths[0], paths[1] if is_paired else None), database.index.table)
    return merge_copies(lay_fragments(fished, database, assay), database, assay)


def spell(fished: FishedFragments, fragment: int = 0) -> tuple[str, str]:
    first, second = (decode_bases(fished.bases[fragment, mate, : fished.lengths[fragment, mate]]) for mate in (0, 1))
    return first, second


def test_merge_copies__bases_are_those_of_most_copies(hla_database: HlaDatabase, tmp_path: Path) -> None:
    pair = cut_pair(ALLELE, 480)
    copies = [(change_base(pair[0], 30), pair[1]), pair, (pair[0], change_base(pair[1], 7))]
    merged = merge(hla_database, tmp_path, [*copies, cut_pair(ALLELE, 600)])
    assert (merged.copies, merged.because) == (2, BY_ENDS)
    assert spell(merged.laid.fished) == pair
    assert len(merged.laid.fished) == len(merged.laid.anchors) == 2


def test_merge_copies__two_that_contradict_each_other_leave_the_base_unknown(hla_database: HlaDatabase, tmp_path: Path) -> None:
    pair = cut_pair(ALLELE, 480)
    merged = merge(hla_database, tmp_path, [pair, (change_base(pair[0], 30), pair[1])])
    assert spell(merged.laid.fished) == (pair[0][:30] + "N" + pair[0][31:], pair[1])


def test_merge_copies__mates_may_change_places(hla_database: HlaDatabase, tmp_path: Path) -> None:
    pair = cut_pair(ALLELE, 480)
    merged = merge(hla_database, tmp_path, [pair, (pair[1], pair[0]), cut_pair(ALLELE, 600)])
    assert merged.copies == 1
    assert spell(merged.laid.fished) == pair


def test_merge_copies__other_ends_or_other_bases_are_another_molecule(hla_database: HlaDatabase, tmp_path: Path) -> None:
    pair = other = cut_pair(ALLELE, 480)
    for place in range(25, 95, 10):
        other = (change_base(other[0], place), other[1])
    merged = merge(hla_database, tmp_path, [pair, cut_pair(ALLELE, 481, 249), cut_pair(ALLELE, 480, 251), other])
    assert merged.copies == 0
    assert len(merged.laid.fished) == 4


def test_merge_copies__with_umis_these_decide_among_equal_ends(hla_database: HlaDatabase, tmp_path: Path) -> None:
    pair = cut_pair(ALLELE, 480)
    merged = merge(hla_database, tmp_path, [pair] * 3, ["ACGTAC", "ACGTAC", "TTGCAA"])
    assert (merged.copies, merged.because) == (1, BY_UMIS)
    assert len(set(merged.laid.fished.umis.tolist())) == 2


@pytest.mark.parametrize(
    ("assay", "mates", "because"), [(HlaAssay.RNA, 2, RNA_WITHOUT_UMIS), (HlaAssay.DNA, 1, SINGLE_WITHOUT_UMIS)]
)
def test_merge_copies__without_umis_only_pairs_of_dna(
    hla_database: HlaDatabase, tmp_path: Path, assay: HlaAssay, mates: int, because: str
) -> None:
    text = ALLELE if assay is HlaAssay.DNA else RELEASE["A"][0].coding
    pairs, is_paired = [cut_pair(text, 480)] * 2, mates == 2
    merged = merge(hla_database, tmp_path, pairs, assay=assay, is_paired=is_paired)
    assert (merged.copies, merged.because, len(merged.laid.fished)) == (None, because, 2)
    assert merge(hla_database, tmp_path, pairs, ["ACGTAC"] * 2, assay=assay, is_paired=is_paired).copies == 1


def test_merge_copies__amplicons_are_left_alone(hla_database: HlaDatabase, tmp_path: Path) -> None:
    merged = merge(hla_database, tmp_path, [cut_pair(text, 480) for text in (ALLELE, OTHER) for _ in range(30)])
    assert (merged.copies, merged.because, len(merged.laid.fished)) == (None, AMPLICONS, 60)


def test_merge_copies__of_no_fragment_is_none(hla_database: HlaDatabase, tmp_path: Path) -> None:
    merged = merge(hla_database, tmp_path, [("ACGT" * 25, "TTTT" * 25)])
    assert merged.copies == 0
    assert len(merged.laid.fished) == 0


def test_fish_fragments__of_too_many_a_part_is_kept_and_copies_stay_together(
    hla_database: HlaDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = draw_reads([ALLELE, OTHER], random.Random(3), 40, error=0)
    paths = write_pairs(tmp_path, pairs * 2)
    whole = fish_fragments(read_blocks(*paths), hla_database.index.table)
    monkeypatch.setattr(fishing, "FRAGMENTS_MAX", len(whole) // 3)
    part = fish_fragments(read_blocks(*paths), hla_database.index.table)
    assert (part.stride, part.fished) == (4, len(whole))
    assert 0.15 * len(whole) < len(part) < len(whole) // 3
    _, counts = np.unique(part.bases.reshape(len(part), -1), axis=0, return_counts=True)
    assert not (counts % 2).any()
