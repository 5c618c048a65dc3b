from __future__ import annotations

import pytest

from fascicle.errors import ReferenceInputError
from fascicle.model.loci import Build
from fascicle.reference.chains import Block, Chain, parse_chains

# chr1 of both builds; the second chain, of lower score, goes to the minus strand.
HEADER = "chain 900 chr1 249250621 + 1000 1060 chr1 248956422 + 2000 2055 1"
LINES = [HEADER, "20\t5\t0", "30\t0\t0", "5", "", "chain 100 chr1 249250621 + 1010 1110 chr1 248956422 - 0 100 2", "100"]


def test_parse_chains__lays_blocks_out() -> None:
    chains = parse_chains(LINES)
    assert (chains.source, chains.target) == (Build.GRCH37, Build.GRCH38)
    assert chains.chains["chr1"] == (
        Chain(
            900,
            (
                Block(1000, 1020, "chr1", 2000, is_plus=True),
                Block(1025, 1055, "chr1", 2020, is_plus=True),
                Block(1055, 1060, "chr1", 2050, is_plus=True),
            ),
        ),
        Chain(100, (Block(1010, 1110, "chr1", 248956322, is_plus=False),)),
    )


def test_find_blocks__takes_the_best_chain() -> None:
    chains = parse_chains(LINES)
    assert [block.start for block in chains.find_blocks("chr1", 1015, 1016)] == [1000]
    assert [block.start for block in chains.find_blocks("chr1", 1018, 1026)] == [1000, 1025]
    assert [block.start for block in chains.find_blocks("chr1", 1022, 1023)] == [1010]
    assert chains.find_blocks("chr1", 900, 950) == ()
    assert chains.find_blocks("chr2", 1015, 1016) == ()


def test_to_target__turns_around() -> None:
    block = Block(10, 20, "chr1", 100, is_plus=False)
    assert block.to_target(10, 12) == (108, 110)
    assert Block(10, 20, "chr1", 100, is_plus=True).to_target(10, 12) == (100, 102)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["20\t5\t0"], "chains, line 1: not a line of a chain file"),
        ([HEADER, "twenty"], "chains, line 2: not a line of a chain file"),
        (["chain 900 chr1 249250621 - 0 1 chr1 248956422 + 0 1 1", "1"], "chains, line 1: not a line of a chain file"),
        (["# only words"], "chains: no chain"),
        (["chain 9 chr1 77 + 0 1 chr1 248956422 + 0 1 1", "1"], "lifted from are of no known build"),
    ],
)
def test_parse_chains__refuses(lines: list[str], message: str) -> None:
    with pytest.raises(ReferenceInputError, match=message):
        parse_chains(lines)
