from __future__ import annotations

import numpy as np

from fascicle.reference.nucleotides import Bases, decode_bases, encode_bases, reverse_complement
from fascicle.simulate.fragments import Fragments, Lines, Molecules, Origin
from fascicle.simulate.plan import QualityProfile, RnaPlan
from fascicle.simulate.sequencing import ADAPTERS, add_errors, format_fastq, make_names, make_sequencers, read_ends

POOL = np.random.Generator(np.random.Philox(1)).integers(0, 4, 500, dtype=np.uint8)
LOCI = POOL[::-1].copy()


def molecules() -> Molecules:
    lines = Lines(np.zeros(1, np.int64), np.array([500]), np.ones(1))
    return Molecules(POOL, LOCI, lines, lines, lines)


def fragment(
    place: int, length: int, origin: Origin = Origin.TRANSCRIPT, switch: int | None = None, second: int = 0
) -> Fragments:
    def column(value: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.array([value], dtype=np.int64)

    return Fragments(
        np.array([origin], dtype=np.uint8), column(0), column(place), column(length), column(place),
        column(length if switch is None else switch), column(second), np.array([True]),
    )  # fmt: skip


def read(row: Fragments, *, from_start: bool, read_length: int = 50) -> str:
    sequencer, _ = make_sequencers(RnaPlan(pairs=1, seed=1, read_length=read_length))
    return decode_bases(read_ends(row, molecules(), np.array([from_start]), sequencer)[0])


def test_read_ends__reads_inwards_from_both_ends() -> None:
    row = fragment(100, 120)
    assert read(row, from_start=True) == decode_bases(POOL[100:150])
    assert read(row, from_start=False) == decode_bases(reverse_complement(POOL[170:220]))


def test_read_ends__goes_on_into_the_adapter_and_then_dark_cycles() -> None:
    row = fragment(100, 40)
    adapter = ADAPTERS[0].decode()
    assert read(row, from_start=True, read_length=100) == decode_bases(POOL[100:140]) + adapter + "G" * (60 - len(adapter))
    assert read(row, from_start=False) == decode_bases(reverse_complement(POOL[100:140])) + adapter[:10]


def test_read_ends__follows_a_template_switch() -> None:
    row = fragment(100, 60, Origin.TEMPLATE_SWITCH, switch=20, second=300)
    whole = np.concatenate((POOL[100:120], POOL[300:340]))
    assert read(row, from_start=True) == decode_bases(whole[:50])
    assert read(row, from_start=False) == decode_bases(reverse_complement(whole)[:50])


def test_read_ends__takes_unspliced_fragments_from_the_loci() -> None:
    assert read(fragment(100, 80, Origin.INTRON), from_start=True) == decode_bases(LOCI[100:150])


def sequence(count: int, profile: QualityProfile) -> tuple[Bases, Bases, np.ndarray[tuple[int, int], np.dtype[np.uint8]]]:
    _, sequencer = make_sequencers(RnaPlan(pairs=1, seed=1, read_length=100, quality=profile))
    rng = np.random.Generator(np.random.Philox(5))
    true = rng.integers(0, 4, (count, 100), dtype=np.uint8)
    read_bases = true.copy()
    qualities = add_errors(rng, read_bases, sequencer)
    return true, read_bases, qualities


def test_add_errors__makes_bases_wrong_as_often_as_their_quality_says() -> None:
    true, called, qualities = sequence(20_000, QualityProfile())
    for quality in (37, 25, 11, 2):
        chosen = qualities == quality
        share, expected = (true != called)[chosen].mean(), 10 ** (-quality / 10)
        assert abs(share - expected) < 5 * np.sqrt(expected / chosen.sum()), quality
    assert (qualities == 37)[:, 0].mean() > 0.96 > 0.84 > (qualities == 37)[:, -1].mean()


def test_add_errors__makes_none_when_the_multiplier_is_zero() -> None:
    true, called, _ = sequence(1000, QualityProfile(error_multiplier=0))
    assert np.array_equal(true, called)


def test_add_errors__leaves_unknown_bases_and_gives_them_the_lowest_quality() -> None:
    sequencer, _ = make_sequencers(RnaPlan(pairs=1, seed=1, read_length=30))
    bases = np.full((50, 30), 4, dtype=np.uint8)
    assert (add_errors(np.random.Generator(np.random.Philox(1)), bases, sequencer) == 2).all()
    assert (bases == 4).all()


def test_make_names__are_of_one_width_and_hold_the_umi() -> None:
    names = make_names(8, 2, 1000, encode_bases(b"ACGT").reshape(2, 2), "_")
    assert [row.tobytes() for row in names] == [b"@sim.0009_AC", b"@sim.0010_GT"]
    assert make_names(0, 1, 9, np.empty((1, 0), np.uint8), "_").tobytes() == b"@sim.1"


def test_format_fastq__writes_four_lines_a_read() -> None:
    names = make_names(0, 2, 2, np.empty((2, 0), np.uint8), "_")
    text = format_fastq(names, encode_bases(b"ACGTNA").reshape(2, 3), np.array([[37, 37, 2], [2, 37, 25]], dtype=np.uint8))
    assert text == b"@sim.1\nACG\n+\nFF#\n@sim.2\nTNA\n+\n#F:\n"
