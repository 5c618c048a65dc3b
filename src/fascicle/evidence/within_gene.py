"""Joins within one gene: reads of one gene that no transcript of it explains.

The neighbouring words of such a read lie nearer or farther apart in the gene than in the read. Between them the read is laid
along the gene's paths on both sides, as between two genes. A join that a transcript has, and one that leaves out or repeats two
bases or fewer of it (an insertion or deletion of the allele or the read), is none.
"""

from __future__ import annotations

import numpy as np

from fascicle.evidence.hits import Hits
from fascicle.evidence.paths import GenePaths, PathBook
from fascicle.evidence.splits import Join, follows_one_path, join_words
from fascicle.reads.odd_steps import SHIFT_BP


def find_joins_within(hits: Hits, number: int, book: PathBook) -> list[Join]:
    """Joins of one gene to itself along a read, in order."""
    gene = book.gene(number)
    own = np.flatnonzero(hits.gene == number)
    shifts = np.diff(hits.place[own] - hits.offset[own])
    found: list[Join] = []
    for step in np.flatnonzero(np.abs(shifts) > SHIFT_BP).tolist():
        a, b = int(own[step]), int(own[step + 1])
        join = None if follows_one_path(hits, a, b, gene) else join_words(hits, a, b, gene, gene)
        if join is not None and not is_annotated(join, gene):
            found.append(join)
    return found


def is_annotated(join: Join, gene: GenePaths) -> bool:
    """Whether a path of the gene goes from the 5' to the 3' base of a join within it, or would but for two bases.

    What is inserted there does not matter: bases between two neighbours are a small insertion, not a join.
    """
    for path in gene.paths:
        end, start = path.find_step(join.five_prime_offset), path.find_step(join.three_prime_offset)
        if end is not None and start is not None and abs(start - end - 1) <= SHIFT_BP:
            return True
    return False


def is_duplication(join: Join) -> bool:
    """Whether a join within a gene leads back, so that bases are there twice."""
    return join.five_prime == join.three_prime and join.three_prime_offset <= join.five_prime_offset
