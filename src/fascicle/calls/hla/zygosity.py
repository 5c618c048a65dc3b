"""Homozygous, or one allele seen and a second one not excluded: told without leaning on depth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.hla.comparing import STRONG_UNITS
from fascicle.model.hla import AlleleName, HlaZygosity
from fascicle.model.hla_reads import HlaAssay

Units = NDArray[np.uint8]

# The share of the gene's fragments that a second allele is taken to have at least: half in a genome; in RNA one allele may be
# expressed less (a fifth; unverified as a bound).
SECOND_FRACTION: Final = {HlaAssay.DNA: 0.5, HlaAssay.RNA: 0.2}
# A second allele is excluded when the chance that none of its fragments was seen is below this.
MISSED_MAX: Final = 0.05
# A gene with less than this share of the depth of the other genes may have lost one allele in the laboratory (DNA alone: genes
# differ in expression).
DEPTH_RATIO_MIN: Final = 0.65


def estimate_missed(units: Units, background: Units, names: Sequence[AlleleName], row: int, assay: HlaAssay) -> float:
    """The chance that a second allele shows in no fragment, for the candidate that is hardest to see beside `row`.

    A candidate shows in the fragments that tell it from `row` by a base of an exon and that no other gene explains; all of those
    fit `row` here, else the pair would have been chosen.
    """
    own = units[row] < background
    telling = (units[:, own].astype(np.int64) - units[row, own]) >= STRONG_UNITS
    others = [i for i, name in enumerate(names) if name.cut(2) != names[row].cut(2)]
    fewest = min((int(telling[i].sum()) for i in others), default=int(own.sum()))
    return float((1 - SECOND_FRACTION[assay]) ** fewest)


def call_zygosity(
    names: tuple[str, str],
    missed: float | None,
    depth_ratio: float | None,
    assay: HlaAssay,
    *,
    differs_in_part: bool = False,
) -> tuple[HlaZygosity, str]:
    """Zygosity from the two-field names, the chance that a second allele was missed, and depth over that of the other genes.

    `differs_in_part`: some fragments, and not all, show a base that the named alleles do not have.
    """
    if names[0] != names[1]:
        return HlaZygosity.HETEROZYGOUS, "two alleles explain the fragments, one does not"
    if differs_in_part:
        return (
            HlaZygosity.HETEROZYGOUS,
            f"two alleles, {names[0]} the closest to both: some fragments have a base that it lacks",
        )
    share = SECOND_FRACTION[assay]
    if missed is None or missed > MISSED_MAX:
        chance = "" if missed is None else f" (one at {share:.0%} of the fragments would be missed with probability {missed:.2g})"
        return HlaZygosity.ONE_ALLELE_SEEN, f"one allele is seen, a second is not excluded{chance}"
    if assay is HlaAssay.DNA and depth_ratio is not None and depth_ratio < DEPTH_RATIO_MIN:
        because = f"one allele is seen at {depth_ratio:.2f} of the depth of the other genes: the second may have dropped out"
        return HlaZygosity.ONE_ALLELE_SEEN, because
    return HlaZygosity.HOMOZYGOUS, "one allele explains all fragments, a second is excluded"
