"""Scores of REVEL and SpliceAI for alleles, with the points of their calibrations.

REVEL: Pejaver et al. 2022, Am J Hum Genet 109:2163, Table 2 (PMC9748256). SpliceAI: Walker et al. 2023 (ClinGen SVI Splicing
Subgroup), Am J Hum Genet 110:1046: 0.2 and more for PP3, 0.1 and less for BP4, both supporting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from fascicle.calls.normalising import BasesOf, normalise
from fascicle.model.germline import PredictorScore
from fascicle.model.loci import Span
from fascicle.model.variants import SmallVariant
from fascicle.reference.predictors import RevelTable, SpliceScores

REVEL: Final = "REVEL"
SPLICEAI: Final = "SpliceAI"
# Lowest score of each pathogenic interval, and highest of each benign one, strongest first.
_REVEL_PATHOGENIC: Final = ((0.932, 4), (0.773, 2), (0.644, 1))
_REVEL_BENIGN: Final = ((0.003, -8), (0.016, -4), (0.183, -2), (0.290, -1))
_SPLICE_PATHOGENIC: Final = ((0.2, 1),)
_SPLICE_BENIGN: Final = ((0.1, -1),)


def rate_revel(score: float) -> int:
    """Points of a REVEL score.

    >>> [rate_revel(score) for score in (0.95, 0.773, 0.7, 0.5, 0.290, 0.01, 0.003)]
    [4, 2, 1, 0, -1, -4, -8]
    """
    return _rate(score, _REVEL_PATHOGENIC, _REVEL_BENIGN)


def rate_spliceai(score: float) -> int:
    """Points of the highest delta score of SpliceAI.

    >>> [rate_spliceai(score) for score in (0.2, 0.15, 0.1)]
    [1, 0, -1]
    """
    return _rate(score, _SPLICE_PATHOGENIC, _SPLICE_BENIGN)


def _rate(score: float, pathogenic: Sequence[tuple[float, int]], benign: Sequence[tuple[float, int]]) -> int:
    found = next((points for lowest, points in pathogenic if score >= lowest), None)
    return found if found is not None else next((points for highest, points in benign if score <= highest), 0)


def find_scores(
    variants: Sequence[SmallVariant],
    genes: Mapping[SmallVariant, str],
    windows: Mapping[str, Sequence[Span]],
    bases: BasesOf,
    revel: RevelTable | None,
    splice: SpliceScores | None,
) -> dict[SmallVariant, tuple[PredictorScore, ...]]:
    """The scores of each variant (normalised), allele by allele; SpliceAI's for the variant's own gene."""
    found: dict[SmallVariant, list[PredictorScore]] = {variant: [] for variant in variants}
    if revel is not None:
        for variant, score in _find_revel(variants, revel).items():
            found[variant].append(PredictorScore(REVEL, score, rate_revel(score), revel.path.name))
    if splice is not None and variants:
        source = ", ".join(file.path.name for file in splice.files)
        for variant, score in _find_splice(variants, genes, windows, bases, splice).items():
            found[variant].append(PredictorScore(SPLICEAI, score, rate_spliceai(score), source))
    return {variant: tuple(scores) for variant, scores in found.items()}


def _find_revel(variants: Iterable[SmallVariant], revel: RevelTable) -> dict[SmallVariant, float]:
    alleles = {(v.chrom, v.start, v.ref, v.alt): v for v in variants if len(v.ref) == len(v.alt) == 1}
    return {alleles[allele]: score for allele, score in revel.find_scores(alleles).items()}


def _find_splice(
    variants: Sequence[SmallVariant],
    genes: Mapping[SmallVariant, str],
    windows: Mapping[str, Sequence[Span]],
    bases: BasesOf,
    splice: SpliceScores,
) -> dict[SmallVariant, float]:
    wanted, build = set(variants), variants[0].build
    found: dict[SmallVariant, float] = {}
    for (chrom, start, ref, alt), gene, score in splice.find_scores(windows):
        if set(ref + alt) <= set("ACGTN") and ref != alt and ref and alt:
            variant = normalise(SmallVariant(build, chrom, start, ref, alt), bases).variant
            if variant in wanted and gene == genes[variant]:
                found[variant] = max(score, found.get(variant, 0.0))
    return found
