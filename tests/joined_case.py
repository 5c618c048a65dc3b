"""A case with an RNA and a DNA assay of one specimen, and the reads of both, for the join of their events."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from small_genome import draw_pairs, format_fastq

CASE = """schema = "fascicle.case/1"
identifier = "joined"
is_synthetic = true
[patient]
identifier = "P1"
[[specimens]]
identifier = "T1"
role = "tumour"
[[assays]]
identifier = "rna"
kind = "rna_panel"
specimen = "T1"
files = ["rna_1.fastq", "rna_2.fastq"]
[[assays]]
identifier = "dna"
kind = "dna_panel"
specimen = "T1"
files = ["dna_1.fastq", "dna_2.fastq"]
targets = "targets.bed"
"""


def write_reads(folder: Path, name: str, parts: Sequence[tuple[str, int]]) -> None:
    """FASTQ of so many pairs of each template, in no order."""
    rng = random.Random(name)
    pairs = [pair for template, count in parts for pair in draw_pairs(rng, template, count, read_bp=100, error_rate=0.002)]
    rng.shuffle(pairs)
    for mate in (0, 1):
        (folder / f"{name}_{mate + 1}.fastq").write_bytes(format_fastq(pair[mate] for pair in pairs))
