"""What a second pass looks at."""

from __future__ import annotations

from pathlib import Path

from fascicle.reads.fastq import read_blocks
from fascicle.reads.routes import Routes
from fascicle.reads.screen import CONCORDANT, KEPT, OFF_TARGET, screen_block
from fascicle.reference.bundle import Bundle
from small_genome import ALPHA, BETA, GAMMA, Genome, join_genes, splice, write_reads


def test_choose__leaves_out_other_genes_and_what_has_no_word(tmp_path: Path, small_bundle: Bundle, small_genome: Genome) -> None:
    fusion = join_genes(small_genome, ALPHA, 2, GAMMA, 3)
    reads = [splice(small_genome, ALPHA)[100:180], splice(small_genome, BETA)[100:180], fusion[280:360], "ACGT" * 20]
    routes = Routes(len(small_bundle.symbols))
    (screened,) = (screen_block(block, small_bundle) for block in read_blocks(write_reads(tmp_path, reads)))
    assert screened.fate.tolist() == [CONCORDANT, CONCORDANT, KEPT, OFF_TARGET]
    routes.add(screened)
    assert routes.choose(0, {small_bundle.numbers["ALPHA"]}).tolist() == [True, False, True, False]
    assert routes.choose(0, ()).tolist() == [False, False, True, False]
