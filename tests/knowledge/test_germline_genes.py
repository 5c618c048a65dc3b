"""The table of germline genes: complete, and refused with its line where it is broken."""

from __future__ import annotations

import pytest

from fascicle.adapters.knowledge_files import read_germline_genes
from fascicle.errors import InputError
from fascicle.knowledge.germline_genes import COLUMNS, parse_germline_genes
from fascicle.reference.panels import open_panel

HEADER = "\t".join(COLUMNS)


def test_read_germline_genes__knows_every_gene_of_the_list() -> None:
    genes = read_germline_genes()
    assert set(genes) == set(open_panel("germline_65").genes)
    assert all(gene.source for gene in genes.values())
    assert genes["BRCA1"].is_loss_mechanism is True
    # Gain of function: a truncation is no cause of disease.
    assert {name for name, gene in genes.items() if gene.is_loss_mechanism is False} == {"HRAS", "KIT", "MITF", "PDGFRA", "RET"}
    assert genes["POT1"].is_loss_mechanism is None
    assert (genes["MUTYH"].is_recessive, genes["TP53"].is_recessive, genes["ATM"].is_recessive) == (True, False, None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("gene\n", "header"),
        (f"{HEADER}\nA\tmaybe\tAD\t1\t2\tx\n", "line 2"),
        (f"{HEADER}\nA\tyes\tAD\tone\t2\tx\n", "line 2"),
        (f"{HEADER}\nA\tyes\tAD\t1\t2\t\n", "line 2"),
        (f"{HEADER}\nA\tyes\tAD\t1\t2\tx\nA\tyes\tAD\t1\t2\tx\n", "A stands twice"),
    ],
)
def test_parse_germline_genes__refuses_a_broken_table(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        parse_germline_genes(text)
