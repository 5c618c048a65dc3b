"""Variants on proteins: one picture a protein that variants lie on."""

from __future__ import annotations

from dataclasses import replace

from fascicle.model.loci import Span
from fascicle.model.proteins import ProteinRegion, ProteinShape
from fascicle.report.chapters.proteins import DRAWN_MAX, NOT_LOOKED_UP, compose_proteins
from fascicle.report.tree import Figure, Paragraph, Section
from germline_examples import MISSENSE, STOP

SHAPE = ProteinShape("BRCA1", "NM_007294.4", 1863, (ProteinRegion("BRCT", Span(1641, 1735)),), (60,))


def test_compose_proteins__draws_each_protein_with_its_variants_domains_and_hotspots() -> None:
    (section,) = compose_proteins("p", [STOP, MISSENSE], [SHAPE, replace(SHAPE, gene="TP53")])
    assert isinstance(section, Section)
    (figure,) = section.blocks
    assert isinstance(figure, Figure)
    assert "Arg1751Ter" in figure.svg
    assert "BRCT 1642 to 1735" in figure.description
    assert "Known hotspots at residues: 61." in figure.description
    assert NOT_LOOKED_UP not in figure.caption


def test_compose_proteins__says_where_hotspots_are_not_known_and_is_silent_without_variants() -> None:
    (section,) = compose_proteins("p", [STOP], [replace(SHAPE, hotspots=None, domains=None)])
    assert isinstance(section, Section)
    figure = section.blocks[0]
    assert isinstance(figure, Figure)
    assert figure.caption.endswith(NOT_LOOKED_UP)
    assert compose_proteins("p", [replace(STOP, residues=None)], [SHAPE]) == ()
    assert compose_proteins("p", [], [SHAPE]) == ()


def test_compose_proteins__counts_those_beyond_what_is_drawn() -> None:
    genes = [f"G{number}" for number in range(DRAWN_MAX + 2)]
    shapes = [replace(SHAPE, gene=gene) for gene in genes]
    (section,) = compose_proteins("p", [replace(STOP, gene=gene) for gene in genes], shapes)
    assert isinstance(section, Section)
    assert len(section.blocks) == DRAWN_MAX + 1
    last = section.blocks[-1]
    assert isinstance(last, Paragraph)
    assert last.prose[0].text == "2 more proteins not drawn."
    assert len({block.identifier for block in section.blocks if isinstance(block, Figure)}) == DRAWN_MAX
