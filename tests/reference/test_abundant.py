from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from fascicle.errors import ReferenceInputError
from fascicle.reference.abundant import AbundantSource, read_abundant
from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.bundle import Bundle, open_bundle, verify_bundle
from fascicle.reference.nucleotides import encode_bases
from fascicle.reference.words import POSITION, WORD_BP, find_word, roll_words
from fascicle.workflow.build_reference import describe_bundle
from small_genome import BETA, Genome, draw_bases, format_fasta, splice, turn, write_genome

RNG = random.Random(2)
SPIKE, RIBOSOME = draw_bases(RNG, 500), draw_bases(RNG, 900)


def write_sets(folder: Path, genome: Genome) -> tuple[AbundantSource, ...]:
    """rRNA, and a set that is the gene BETA, shares half of the rRNA and has a run of one base."""
    texts = {
        "rRNA": {"first": RIBOSOME, "second": RIBOSOME[:300] + "NNNNN" + RIBOSOME[400:]},
        "globin": {"beta": turn(splice(genome, BETA)), "spike": SPIKE, "again": RIBOSOME[450:], "run": "A" * 60},
    }
    for name, records in texts.items():
        (folder / f"{name}.fa").write_text(format_fasta(records))
    return tuple(AbundantSource(name, folder / f"{name}.fa") for name in texts)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory, small_genome: Genome) -> Bundle:
    folder = tmp_path_factory.mktemp("abundant")
    fasta, gtf = write_genome(folder, small_genome)
    sources = BundleSources(annotation=gtf, genome=fasta, abundant=write_sets(folder, small_genome))
    return build_bundle(sources, folder / "bundle")


def list_sets(bundle: Bundle, text: str) -> list[int]:
    """The set of every word of a text, -1 for none."""
    assert bundle.abundant is not None
    bases = encode_bases(text.encode())
    forward, backward = (np.zeros(len(bases) - WORD_BP + 1, dtype=np.uint64) for _ in range(2))
    roll_words(bases, forward, backward)
    entries = [find_word(bundle.abundant.words, min(f, b)) for f, b in zip(forward, backward, strict=True)]
    return [int(entry & POSITION) if entry else -1 for entry in entries]


def test_build_bundle__keeps_the_words_of_every_set_on_both_strands(bundle: Bundle) -> None:
    for text in (RIBOSOME, turn(RIBOSOME)):
        assert set(list_sets(bundle, text)) == {0}
    for text in (SPIKE, turn(SPIKE)):
        assert set(list_sets(bundle, text)) == {1}
    assert set(list_sets(bundle, draw_bases(random.Random(9), 500))) == {-1}
    assert set(list_sets(bundle, "A" * 60)) == {-1}


def test_build_bundle__knows_genes_that_are_abundant_themselves(bundle: Bundle) -> None:
    assert bundle.abundant is not None
    assert bundle.abundant.names == ("rRNA", "globin")
    of_genes = dict(zip(bundle.symbols, bundle.abundant.set_of_gene.tolist(), strict=True))
    assert of_genes == {**dict.fromkeys(bundle.symbols, -1), "BETA": 1}


def test_build_bundle__hashes_and_names_the_sets(bundle: Bundle, tmp_path: Path) -> None:
    assert {"abundant.npy", "abundant.tsv"} <= bundle.header["files"].keys()
    assert bundle.header["sources"]["abundant_rRNA"].startswith("rRNA.fa sha256:")
    assert verify_bundle(bundle) == ()
    assert "  abundant     rRNA; globin (with BETA)\n" in describe_bundle(bundle)
    rows = (bundle.path / "abundant.tsv").read_text().splitlines()
    # 881 words; the second sequence has none of its own.
    assert rows[:2] == ["name\twords\tgenes", "rRNA\t881\t"]


def test_build_bundle__has_no_sets_where_none_were_given(small_bundle: Bundle) -> None:
    assert small_bundle.abundant is None
    assert open_bundle(small_bundle.path).abundant is None
    assert "abundant" not in describe_bundle(small_bundle)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (">a\n" + "ACGTN" * 40 + "\n", "no sequence of 20 known bases for rRNA"),
        (">a\nACGT\n", "no sequence of 20 known bases"),
        (">a\n" + "ACGT" * 500_001 + "\n", r"2,000,004 bases for rRNA; at most 2,000,000 are taken\. .*not a genome"),
        ("", "no sequence record"),
    ],
)
def test_read_abundant__refuses_what_is_no_abundant_rna(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "own.fa"
    path.write_text(text)
    with pytest.raises(ReferenceInputError, match=message):
        read_abundant([AbundantSource("rRNA", path)])


def test_read_abundant__refuses_a_name_twice(tmp_path: Path) -> None:
    sources = [AbundantSource("rRNA", tmp_path / name) for name in ("a.fa", "b.fa")]
    with pytest.raises(ReferenceInputError, match=r"b\.fa: the second FASTA for rRNA"):
        read_abundant(sources)
