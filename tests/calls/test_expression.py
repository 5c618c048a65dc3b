from __future__ import annotations

import numpy as np
import pytest

from fascicle.calls.expression import call_expression
from fascicle.reference.bundle import Bundle
from small_genome import GENES, Genome, splice


def test_call_expression__adds_up_to_a_million(small_bundle: Bundle, small_genome: Genome) -> None:
    counts = np.array([100, 0, 7, 30, 1])
    found = call_expression(small_bundle, counts, 150.0)
    assert [row.gene for row in found] == list(small_bundle.symbols)
    assert [row.fragments for row in found] == counts.tolist()
    lengths = {gene.symbol: len(splice(small_genome, gene)) for gene in GENES}
    assert [row.effective_length_bp for row in found] == [lengths[row.gene] - 150 + 1 for row in found]
    tpm = [row.tpm for row in found if row.tpm is not None]
    assert sum(tpm) == pytest.approx(1e6)
    rates = [row.fragments / row.effective_length_bp for row in found]
    assert tpm == pytest.approx([1e6 * rate / sum(rates) for rate in rates])


def test_call_expression__knows_no_tpm_without_fragments(small_bundle: Bundle) -> None:
    found = call_expression(small_bundle, np.zeros(5, dtype=np.int64), None)
    assert {row.tpm for row in found} == {None}
    assert {row.fragments for row in found} == {0}


def test_call_expression__of_a_transcript_shorter_than_the_fragments_has_one_place(small_bundle: Bundle) -> None:
    found = call_expression(small_bundle, np.ones(5, dtype=np.int64), 5000.0)
    assert {row.effective_length_bp for row in found} == {1}


def test_call_expression__names_the_canonical_transcript(small_bundle: Bundle) -> None:
    found = {row.gene: row.transcript for row in call_expression(small_bundle, np.ones(5, dtype=np.int64), None)}
    assert found == {gene.symbol: gene.transcripts[0].accession for gene in GENES}
