"""Fusions between random genes of a bundle, for benchmarks: what no list of known fusions has favoured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final

import numpy as np

from fascicle.errors import InputError
from fascicle.model.genes import Gene, Transcript
from fascicle.reference.bundle import Bundle
from fascicle.simulate.plan import Breakpoint, FusionPlan

# A partner keeps at least this much, so that fragments fit on both sides of the junction.
KEPT_MIN_BP: Final = 200
# Genes closer than this on one chromosome are not joined: their chimera may be read-through.
_APART_BP: Final = 1_000_000
_MID_EXON_MARGIN_BP: Final = 15
_INTRON_PIECE_BP: Final = (20, 200)
_KEY: Final = 1 << 41


class SiteKind(StrEnum):
    """Where the breakpoints of random fusions lie: one partner's is of this kind, by chance which, the other's an exon edge."""

    EXON_EDGE = "exon edge"
    MID_EXON = "inside an exon"
    INTRON = "inside an intron"


def draw_fusions(
    bundle: Bundle,
    count: int,
    seed: int,
    *,
    abundance: tuple[float, float],
    kind: SiteKind = SiteKind.EXON_EDGE,
    inserted_bp: tuple[int, int] = (0, 0),
) -> tuple[FusionPlan, ...]:
    """Fusions of canonical transcripts, each gene in at most one of them.

    Args:
        abundance: limits of the 3' abundance, drawn log-uniform.
        inserted_bp: limits of the number of inserted bases, drawn uniform.

    Raises:
        InputError: the bundle has too few genes with room for a breakpoint.
    """
    rng = np.random.Generator(np.random.Philox(key=np.array([seed, _KEY], dtype=np.uint64)))
    numbers = rng.permutation(len(bundle.symbols)).tolist()
    pairs = _pair_genes(bundle.gene(number) for number in numbers)
    plans: list[FusionPlan] = []
    for five, three in pairs:
        if len(plans) == count:
            break
        plans.append(_draw_fusion(rng, five, three, abundance, kind, inserted_bp))
    if len(plans) < count:
        remedy = "Ask for fewer fusions, or use a reference with more genes of two exons or more"
        raise InputError(f"the reference {bundle.name} has genes for {len(plans)} random fusions, not {count}", remedy=remedy)
    return tuple(plans)


def _pair_genes(genes: Iterable[Gene]) -> Iterator[tuple[Gene, Gene]]:
    """Each usable gene with the next one that lies far enough away."""
    waiting: list[Gene] = []
    for gene in genes:
        if not _list_edges(gene.canonical):
            continue
        partner = next((other for other in waiting if _is_apart(other, gene)), None)
        if partner is None:
            waiting.append(gene)
        else:
            waiting.remove(partner)
            yield partner, gene


def _is_apart(first: Gene, second: Gene) -> bool:
    distance = first.locus.distance_bp(second.locus)
    return distance is None or distance > _APART_BP


def _list_edges(transcript: Transcript) -> list[int]:
    """Numbers of inner exons (1-based) after which a breakpoint leaves enough on both sides."""
    starts = transcript.exon_starts
    return [i for i in range(1, len(transcript.exons)) if KEPT_MIN_BP <= starts[i] <= transcript.length - KEPT_MIN_BP]


def _draw_fusion(
    rng: np.random.Generator,
    five: Gene,
    three: Gene,
    abundance: tuple[float, float],
    kind: SiteKind,
    inserted_bp: tuple[int, int],
) -> FusionPlan:
    is_five_prime = bool(rng.integers(2))
    kinds = (kind, SiteKind.EXON_EDGE) if is_five_prime else (SiteKind.EXON_EDGE, kind)
    first = _draw_site(rng, five, kinds[0], is_five_prime=True)
    second = _draw_site(rng, three, kinds[1], is_five_prime=False)
    low, high = np.log(abundance)
    inserted = "".join("ACGT"[i] for i in rng.integers(0, 4, rng.integers(inserted_bp[0], inserted_bp[1] + 1)))
    return FusionPlan(first, second, round(float(np.exp(rng.uniform(low, high))), 6), inserted)


def _draw_site(rng: np.random.Generator, gene: Gene, kind: SiteKind, *, is_five_prime: bool) -> Breakpoint:
    """A breakpoint of the canonical transcript; of the 5' partner the last base kept, of the 3' partner the first."""
    transcript = gene.canonical
    edges = _list_edges(transcript)
    edge = edges[int(rng.integers(len(edges)))]
    if kind is SiteKind.EXON_EDGE:
        return Breakpoint(gene.symbol, transcript.accession, exon=edge if is_five_prime else edge + 1)
    if kind is SiteKind.MID_EXON:
        offset = _draw_inside(rng, transcript)
    else:
        offset = _draw_intron(rng, transcript, edge, is_five_prime=is_five_prime)
    return Breakpoint(gene.symbol, transcript.accession, chrom=gene.locus.chrom, offset=offset)


def _draw_inside(rng: np.random.Generator, transcript: Transcript) -> int:
    """A base inside an exon, away from its edges. Transcripts of two exons or more have one in an exon that is long enough."""
    starts = np.array(transcript.exon_starts)
    places = np.arange(KEPT_MIN_BP, transcript.length - KEPT_MIN_BP)
    nearest = np.abs(places[:, None] - starts[None, :]).min(axis=1)
    inner = places[nearest >= min(_MID_EXON_MARGIN_BP, int(nearest.max()))]
    return transcript.to_genome(int(inner[rng.integers(len(inner))]))


def _draw_intron(rng: np.random.Generator, transcript: Transcript, edge: int, *, is_five_prime: bool) -> int:
    """A base of the intron behind exon `edge`, near the exon that is kept."""
    before, after = transcript.exons[edge - 1], transcript.exons[edge]
    intron_bp = after.start - before.end if transcript.is_plus else before.start - after.end
    piece = min(int(rng.integers(_INTRON_PIECE_BP[0], _INTRON_PIECE_BP[1] + 1)), intron_bp - 1)
    inner = before.end - 1 + piece if transcript.is_plus else before.start - piece
    outer = after.start - piece if transcript.is_plus else after.end - 1 + piece
    return inner if is_five_prime else outer
