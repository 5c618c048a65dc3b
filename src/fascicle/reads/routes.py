"""Which fragments a second pass has to look at, told by what the screen said of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.reads.screen import KEPT, ScreenedBlock

_ANY: Final = -1
_NONE: Final = -2


class Routes:
    """The gene of every concordant fragment of a run, in as few bytes as the number of genes allows (two for a panel).

    Kept fragments may be of interest to any gene; those with shared words alone, or with none, are to none: what they hold, no
    junction is recognised by.
    """

    def __init__(self, genes: int):
        self._genes = genes
        self._dtype = np.min_scalar_type(-max(genes, 2))
        self._blocks: dict[int, NDArray[np.signedinteger]] = {}

    def add(self, screened: ScreenedBlock) -> None:
        """Notes a block."""
        gene = np.where(screened.gene >= 0, screened.gene, np.where(screened.fate == KEPT, _ANY, _NONE))
        self._blocks[screened.block.number] = gene.astype(self._dtype)

    def choose(self, block: int, genes: Collection[int]) -> NDArray[np.bool_]:
        """Per fragment of a block, whether it is of one of the genes or may be."""
        is_chosen = np.zeros(self._genes + 2, dtype=np.bool_)
        is_chosen[[*genes, _ANY]] = True
        return is_chosen[self._blocks[block]]
