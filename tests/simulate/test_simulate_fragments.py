from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from simulate_examples import make_genes

from fascicle.errors import InputError
from fascicle.reference.builder import write_bundle
from fascicle.reference.bundle import Bundle
from fascicle.reference.embedded import compose_synthetic_content
from fascicle.simulate.fragments import Fragments, Lines, Molecules, Origin, draw_fragments, pool_molecules
from fascicle.simulate.library import make_library
from fascicle.simulate.plan import RnaPlan

PLAN = RnaPlan(pairs=1, seed=4, off_target_fraction=0.2, intronic_fraction=0.2, template_switch_fraction=0.2)


def pool(bundle: Bundle, plan: RnaPlan = PLAN) -> Molecules:
    templates = [bundle.transcript_bases(i, bundle.gene(i).canonical) for i in range(3)]
    return pool_molecules(bundle, templates, np.array([1.0, 3.0, 0.0]), np.array([1.0, 3.0, 0.0]), plan)


def draw(bundle: Bundle, count: int = 20_000) -> tuple[Fragments, Molecules]:
    molecules = pool(bundle)
    return draw_fragments(np.random.Generator(np.random.Philox(1)), count, molecules, make_library(PLAN), PLAN), molecules


def lie_within(lines: Lines, place: np.ndarray, length: np.ndarray) -> np.ndarray:
    line = np.searchsorted(lines.begin, place, side="right") - 1
    return np.asarray(place + length <= lines.begin[line] + lines.length[line])


def test_draw_fragments__stay_within_one_transcript_or_gene(example_bundle: Bundle) -> None:
    fragments, molecules = draw(example_bundle)
    for origin, lines in ((Origin.TRANSCRIPT, molecules.transcripts), (Origin.INTRON, molecules.genes)):
        rows = fragments.take(np.flatnonzero(fragments.origin == origin))
        assert len(rows.place) > 3000
        assert lie_within(lines, rows.place, rows.length).all()
        assert (lines.begin[rows.template] + rows.start == rows.place).all()
        assert (rows.switch == rows.length).all()


def test_draw_fragments__switch_between_two_pieces_that_lie_within_transcripts(example_bundle: Bundle) -> None:
    fragments, molecules = draw(example_bundle)
    rows = fragments.take(np.flatnonzero(fragments.origin == Origin.TEMPLATE_SWITCH))
    assert ((rows.switch > 0) & (rows.switch < rows.length)).all()
    assert lie_within(molecules.transcripts, rows.place, rows.switch).all()
    assert lie_within(molecules.transcripts, rows.second, rows.length - rows.switch).all()


def test_draw_fragments__follow_copies_times_effective_length(example_bundle: Bundle) -> None:
    fragments, molecules = draw(example_bundle)
    library = make_library(PLAN)
    weights = [c * library.measure_effective_length(n) for c, n in zip((1, 3, 0), molecules.transcripts.length, strict=True)]
    drawn = np.bincount(fragments.template[fragments.origin == Origin.TRANSCRIPT], minlength=3)
    assert drawn[2] == 0
    assert drawn[0] / drawn.sum() == pytest.approx(weights[0] / sum(weights), abs=0.02)


def test_pool_molecules__refuses_unspliced_rna_of_a_reference_without_introns(tmp_path: Path) -> None:
    bundle = write_bundle(replace(compose_synthetic_content(make_genes(), 3), pieces=None), tmp_path / "spliced")
    with pytest.raises(InputError, match="has no introns"):
        pool(bundle)
    assert pool(bundle, replace(PLAN, intronic_fraction=0.0)).transcripts.length.tolist() == [1303, 1251, 1000]
