"""Real reads with planted variants: both mates are edited, lengths and qualities stay, and fragments move with their errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dna_reads import random_sequence
from fascicle.model.loci import Build
from fascicle.model.variants import SmallVariant
from fascicle.simulate.small_variants import PlantedVariant
from tool_modules import load_tool

TEXT = random_sequence(1000, 21)


@pytest.fixture(scope="module")
def tool() -> Any:
    return load_tool("spiked_reads")


def letters(start: int, end: int) -> str:
    return TEXT[start:end]


def plant(start: int, ref: str, alt: str, fraction: float = 0.5) -> PlantedVariant:
    return PlantedVariant(SmallVariant(Build.GRCH38, "chr1", start, ref, alt), fraction, is_germline=False)


def make_read(tool: Any, start: int, *, is_reverse: bool, length: int = 60) -> Any:
    qualities = "".join(chr(40 + number % 30) for number in range(length))
    return tool.PlacedRead(TEXT[start : start + length], qualities, tuple(range(start, start + length)), is_reverse)


def make_fragment(tool: Any, start: int, size: int = 150) -> Any:
    first, second = make_read(tool, start, is_reverse=False), make_read(tool, start + size - 60, is_reverse=True)
    return tool.Fragment("chr1", (first, second))


def other(base: str) -> str:
    return "C" if base != "C" else "G"


def test_edit_fragment__changes_both_mates_of_a_short_fragment(tool: Any) -> None:
    own = plant(340, TEXT[340], other(TEXT[340]))
    edited = tool.edit_fragment(make_fragment(tool, 300, 80), own, 340, letters)
    for mate in edited.mates:
        at = mate.place.index(340)
        assert mate.bases == TEXT[mate.place[0] : 340] + own.variant.alt + TEXT[341 : mate.place[-1] + 1]
        assert mate.bases[at] == own.variant.alt


def test_edit_fragment__goes_on_behind_a_deletion_at_the_inner_end(tool: Any) -> None:
    """The forward mate keeps its begin, the reverse one its end; both keep length and qualities."""
    deletion = plant(340, TEXT[340:351], TEXT[340])
    before = make_fragment(tool, 300, 80)
    forward, backward = tool.edit_fragment(before, deletion, 340, letters).mates
    assert forward.bases == TEXT[300:341] + TEXT[351:370]
    assert backward.bases == TEXT[310:341] + TEXT[351:380]
    assert (forward.qualities, backward.qualities) == (before.mates[0].qualities, before.mates[1].qualities)


def test_edit_fragment__loses_bases_at_the_inner_end_behind_an_insertion(tool: Any) -> None:
    added = "ACGTACGTAC"
    forward, backward = tool.edit_fragment(
        make_fragment(tool, 300, 80), plant(340, TEXT[340], TEXT[340] + added), 340, letters
    ).mates
    assert forward.bases == (TEXT[300:341] + added + TEXT[341:])[:60]
    assert backward.bases == (TEXT[:341] + added + TEXT[341:380])[-60:]


def test_edit_fragment__is_none_where_a_mate_begins_inside_of_the_deletion(tool: Any) -> None:
    assert tool.edit_fragment(make_fragment(tool, 345, 80), plant(340, TEXT[340:351], TEXT[340]), 340, letters) is None


def test_spike_fragments__edits_the_share_that_is_asked_for(tool: Any) -> None:
    fragments = [make_fragment(tool, start, 120) for start in range(290, 330)]
    own = plant(335, TEXT[335], other(TEXT[335]), 0.25)
    edited, done = tool.spike_fragments(fragments, [(335, own)], letters, np.random.default_rng(1))
    over = [tool.is_seen(fragment, 335) for fragment in fragments]
    changed = [new is not old for new, old in zip(edited, fragments, strict=True)]
    assert done == [own]
    assert sum(changed) == round(0.25 * sum(over))
    assert all(is_over for is_over, is_changed in zip(over, changed, strict=True) if is_changed)


def test_spike_fragments__plants_nothing_with_fewer_than_three_carriers(tool: Any) -> None:
    fragments = [make_fragment(tool, start, 120) for start in (300, 301, 302, 303)]
    edited, done = tool.spike_fragments(
        fragments, [(335, plant(335, TEXT[335], other(TEXT[335])))], letters, np.random.default_rng(1)
    )
    assert done == []
    assert edited == fragments


def test_move_fragment__takes_errors_gaps_and_clipped_ends_along(tool: Any) -> None:
    plain = make_read(tool, 100, is_reverse=False)
    wrong = "ACGT"[("ACGT".index(TEXT[110]) + 1) % 4]
    bases = plain.bases[:10] + wrong + plain.bases[11:55] + "AAAAA"
    read = tool.PlacedRead(bases, plain.qualities, (*range(100, 155), *[-1] * 5), is_reverse=False)
    moved = tool.move_fragment(tool.Fragment("chr1", (read, plain)), TEXT, 400, letters, "chr2").mates[0]
    expected = "ACGT"[("ACGT".index(TEXT[510]) + 1) % 4]
    assert moved.bases == TEXT[500:510] + expected + TEXT[511:555] + "AAAAA"
    assert moved.qualities == plain.qualities
    assert moved.place == (*range(500, 555), *[-1] * 5)
    assert tool.move_fragment(tool.Fragment("chr1", (read, plain)), TEXT, 900, letters, "chr2") is None


def test_find_consensus__has_the_samples_own_bases(tool: Any) -> None:
    """A homozygous difference is no error, at a heterozygous one nothing is."""
    base, both = other(TEXT[120]), other(TEXT[130])
    reads = []
    for number in range(20):
        plain = make_read(tool, 100, is_reverse=False)
        bases = plain.bases[:20] + base + plain.bases[21:]
        if number % 2:
            bases = bases[:30] + both + bases[31:]
        reads.append(tool.Fragment("chr1", (tool.PlacedRead(bases, plain.qualities, plain.place, is_reverse=False), plain)))
    found = tool.find_consensus([tool.Fragment("chr1", (f.mates[0], f.mates[0])) for f in reads], TEXT)
    assert found == TEXT[:120] + base + TEXT[121:130] + "N" + TEXT[131:]


def test_format_pair__turns_reads_of_the_other_strand(tool: Any) -> None:
    fragment = make_fragment(tool, 300, 80)
    first, second = (text.split("\n") for text in tool.format_pair(fragment, "f1"))
    assert first[:2] == ["@f1", fragment.mates[0].bases]
    assert second[1] == fragment.mates[1].bases[::-1].translate(str.maketrans("ACGT", "TGCA"))
    assert second[3] == fragment.mates[1].qualities[::-1]
