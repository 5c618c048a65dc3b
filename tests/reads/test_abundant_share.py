"""Shares of abundant RNA, against a count in plain Python over the reads' text."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from fascicle.model.reads import AbundantShare
from fascicle.reads.abundant import AbundantTally
from fascicle.reads.fastq import read_blocks
from fascicle.reads.screen import screen_block
from fascicle.reference.abundant import AbundantSource
from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.bundle import Bundle
from small_genome import (
    ALPHA,
    BETA,
    Genome,
    Pair,
    draw_bases,
    draw_pairs,
    format_fasta,
    splice,
    turn,
    write_genome,
    write_pairs,
    write_reads,
)

RIBOSOME, SPIKE = (draw_bases(random.Random(seed), 3000) for seed in (11, 12))


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory, small_genome: Genome) -> Bundle:
    """A bundle with rRNA and a globin that is its gene BETA."""
    folder = tmp_path_factory.mktemp("shares")
    fasta, gtf = write_genome(folder, small_genome)
    (folder / "rrna.fa").write_text(format_fasta({"r": RIBOSOME}))
    (folder / "globin.fa").write_text(format_fasta({"g": splice(small_genome, BETA), "spike": SPIKE}))
    abundant = (AbundantSource("rRNA", folder / "rrna.fa"), AbundantSource("globin", folder / "globin.fa"))
    return build_bundle(BundleSources(annotation=gtf, genome=fasta, abundant=abundant), folder / "bundle")


def tally(bundle: Bundle, paths: list[Path]) -> tuple[AbundantShare, ...]:
    assert bundle.abundant is not None
    own = AbundantTally(bundle.abundant)
    for block in read_blocks(*paths):
        own.add(screen_block(block, bundle))
    return own.shares()


def has_word(read: str, text: str) -> bool:
    """Whether one of every ninth word of a read is in a text, on either strand."""
    words = [read[at : at + 20] for at in range(0, len(read) - 19, 9)]
    return any(word in text or turn(word) in text for word in words)


def test_abundant_tally__counts_off_target_fragments_and_abundant_genes(
    tmp_path: Path, bundle: Bundle, small_genome: Genome
) -> None:
    rng = random.Random(5)
    drawn: dict[str, list[Pair]] = {
        "rRNA": draw_pairs(rng, RIBOSOME, 300, 75, 0.01),
        "spike": draw_pairs(rng, SPIKE, 40, 75, 0.01),
        "BETA": draw_pairs(rng, splice(small_genome, BETA), 120, 75, 0.01),
        "ALPHA": draw_pairs(rng, splice(small_genome, ALPHA), 200, 75, 0.01),
        "none": [(draw_bases(rng, 75), draw_bases(rng, 75)) for _ in range(100)],
    }
    pairs = [pair for own in drawn.values() for pair in own]
    rrna, globin = tally(bundle, write_pairs(tmp_path, pairs))
    seen = {
        name: sum(any(has_word(read, text) for read in pair) for pair in drawn[name])
        for name, text in (("rRNA", RIBOSOME), ("spike", SPIKE))
    }
    assert rrna == AbundantShare("rRNA", seen["rRNA"], seen["rRNA"] / 760)
    assert globin == AbundantShare("globin", seen["spike"] + 120, (seen["spike"] + 120) / 760)
    assert seen["rRNA"] >= 298


def test_abundant_tally__looks_at_the_second_mate_too(tmp_path: Path, bundle: Bundle) -> None:
    rng = random.Random(6)
    pairs = [(draw_bases(rng, 75), RIBOSOME[at : at + 75]) for at in range(0, 1000, 50)]
    rrna, globin = tally(bundle, write_pairs(tmp_path, pairs))
    assert (rrna.fragments, rrna.fraction, globin.fragments) == (20, 1.0, 0)


def test_abundant_tally__counts_single_reads_and_not_those_below_a_word(tmp_path: Path, bundle: Bundle) -> None:
    reads = [RIBOSOME[:50], turn(SPIKE[100:136]), RIBOSOME[:19], "N" * 50, RIBOSOME[:10] + "N" + RIBOSOME[11:60]]
    rrna, globin = tally(bundle, [write_reads(tmp_path, reads)])
    assert (rrna.fragments, globin.fragments) == (2, 1)
    assert rrna.fraction == pytest.approx(0.4)


def test_abundant_tally__does_not_depend_on_the_blocks(tmp_path: Path, bundle: Bundle) -> None:
    assert bundle.abundant is not None
    paths = [write_reads(tmp_path, [RIBOSOME[at : at + 60] for at in range(0, 2900, 7)])]
    once, twice = AbundantTally(bundle.abundant), AbundantTally(bundle.abundant)
    (block,) = read_blocks(*paths)
    once.add(screen_block(block, bundle))
    for _ in range(2):
        twice.add(screen_block(block, bundle))
    assert [share.fraction for share in once.shares()] == [share.fraction for share in twice.shares()]
    assert [2 * share.fragments for share in once.shares()] == [share.fragments for share in twice.shares()]


def test_abundant_tally__has_no_share_without_reads(bundle: Bundle) -> None:
    assert bundle.abundant is not None
    assert AbundantTally(bundle.abundant).shares() == (AbundantShare("rRNA", 0, 0.0), AbundantShare("globin", 0, 0.0))
