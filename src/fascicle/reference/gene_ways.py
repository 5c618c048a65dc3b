"""The ways that annotated transcripts take through the genes in which events are looked for, as columns for the screen."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fascicle.reference.bundle import Bundle
from fascicle.reference.gene_loci import find_exon_offsets


class GeneWays(NamedTuple):
    """Splice junctions of every transcript as places in the loci array.

    Gene `g` has the transcripts `first_transcript[g]` to `first_transcript[g + 1]`, none if it is not looked at; transcript `t`
    the rows `first_junction[t]` to `first_junction[t + 1]` of `donors` (last base before) and `acceptors` (first base after).
    """

    first_transcript: NDArray[np.int64]
    first_junction: NDArray[np.int64]
    donors: NDArray[np.int64]
    acceptors: NDArray[np.int64]


def list_ways(bundle: Bundle, symbols: Collection[str] = ()) -> GeneWays:
    """The ways of the named genes, where the bundle has them."""
    wanted = set(symbols)
    first_transcript, first_junction = [0], [0]
    donors: list[int] = []
    acceptors: list[int] = []
    for number, symbol in enumerate(bundle.symbols):
        for places in _list_places(bundle, number) if symbol in wanted else ():
            breaks = np.flatnonzero(np.diff(places) > 1)
            donors.extend(places[breaks].tolist())
            acceptors.extend(places[breaks + 1].tolist())
            first_junction.append(len(donors))
        first_transcript.append(len(first_junction) - 1)
    return GeneWays(*(np.array(column, dtype=np.int64) for column in (first_transcript, first_junction, donors, acceptors)))


def _list_places(bundle: Bundle, number: int) -> list[NDArray[np.int64]]:
    """Places of the bases of each transcript of a gene."""
    gene, offset = bundle.gene(number), int(bundle.layout.offsets[number])
    return [find_exon_offsets(gene, transcript) + offset for transcript in gene.transcripts]
