from __future__ import annotations

from pathlib import Path

import pysam

from fascicle.reference.bundle import Bundle
from fascicle.reference.genome_sequence import GenomeSequence, open_genome
from small_genome import Genome


def test_fetch__joins_slices_and_leaves_the_rest_unknown(tmp_path: Path) -> None:
    path = tmp_path / "slices.fa"
    path.write_text(">chr1:11-16\nacgtac\n>chr1:21-24\nTTGG\n>chr2\nGGGG\n", encoding="utf-8")
    pysam.faidx(str(path))
    genome = GenomeSequence(path)
    assert genome.fetch("chr1", 8, 26) == "NNACGTACNNNNTTGGNN"
    assert genome.fetch("chr2", 1, 6) == "GGGNN"
    assert genome.fetch("chr3", 0, 2) == "NN"


def test_open_genome__is_the_bundles_own(small_bundle: Bundle, small_genome: Genome, tmp_path: Path) -> None:
    genome = open_genome(small_bundle.path)
    assert genome is not None
    assert genome.fetch("chr1", 990, 1010) == small_genome["chr1"][990:1010]
    assert open_genome(tmp_path) is None
