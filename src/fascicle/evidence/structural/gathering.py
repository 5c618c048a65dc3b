"""Everything that the reads of a tumour, and of its normal, say of structural variants in the targets.

Records that may show an adjacency are collected, their hints gathered to seeds, reads near the seeds placed, and all reads beside
the junctions counted, in both samples. Mates that no junction explains are candidates without a place to the base.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from fascicle.evidence.contigs import Contigs, make_contigs
from fascicle.evidence.splits import Join
from fascicle.evidence.structural.clip_search import hint_by_clips
from fascicle.evidence.structural.counting import AdjacencySupport, Counted, count_support
from fascicle.evidence.structural.hints import Seed, gather_mate_seeds, gather_seeds, hint_by_mates, hint_by_parts, is_told
from fascicle.evidence.structural.odd_records import PAIR_MAX_BP, OddRecords, collect_odd_records
from fascicle.evidence.structural.placing import place_seeds
from fascicle.evidence.structural.sides import Ends, ends_of
from fascicle.evidence.structural.windows import GenomeSequence, open_windows
from fascicle.model.loci import Span
from fascicle.reads.aligned import AlignedReads
from fascicle.reference.nucleotides import UNKNOWN_BASE
from fascicle.reference.targets import merge_spans

# Records beside a target are of fragments that it caught.
MARGIN_BP: Final = 300
_WINDOW_BP: Final = 200


@dataclass(frozen=True, eq=False)
class Adjacency:
    """A candidate: its four numbers (see `sides`) and inserted bases; its flanks, None where no read places it; what each
    sample says of it, the tumour first.

    Without flanks the offsets are the innermost bases of the mates, and the junction lies behind them by up to a fragment.
    `is_in_reference`: whether the bundle holds the sequence of both places.
    """

    ends: Ends
    inserted: str
    contigs: Contigs | None
    supports: tuple[AdjacencySupport, ...]
    is_in_reference: bool = True


@dataclass(frozen=True, eq=False)
class StructuralEvidence:
    """Candidates in genome order. `chroms` are the chromosomes that their sides number; `longest_bp`: see `OddRecords`."""

    chroms: tuple[str, ...]
    adjacencies: tuple[Adjacency, ...]
    longest_bp: int


def gather_adjacencies(
    tumour: AlignedReads, normal: AlignedReads | None, targets: Sequence[tuple[str, Span]], genome: GenomeSequence
) -> StructuralEvidence:
    """The evidence of a tumour and, where there is one, of its normal.

    Raises:
        ReadsError: a file is damaged.
    """
    regions = widen_targets(targets)
    return find_adjacencies(tumour, normal, collect_odd_records(tumour, regions), regions, genome)


def widen_targets(targets: Sequence[tuple[str, Span]]) -> tuple[tuple[str, Span], ...]:
    """The regions whose records are looked at: targets and what lies beside them."""
    return merge_spans((chrom, Span(max(span.start - MARGIN_BP, 0), span.end + MARGIN_BP)) for chrom, span in targets)


def find_adjacencies(
    tumour: AlignedReads,
    normal: AlignedReads | None,
    odd: OddRecords,
    regions: Sequence[tuple[str, Span]],
    genome: GenomeSequence,
) -> StructuralEvidence:
    """The evidence once the tumour's odd records in the regions are collected; both files are read again beside candidates.

    Raises:
        ReadsError: a file is damaged.
    """
    chroms = tumour.chroms
    candidates = _list_candidates(odd, regions, tumour, genome)
    supports = [count_support(tumour, candidates, chroms, odd.longest_bp)]
    if normal is not None:
        supports.append(count_support(normal, candidates, chroms, odd.longest_bp))
    found = tuple(
        Adjacency(
            own.ends,
            own.contigs.join.inserted if own.contigs else "",
            own.contigs,
            own_supports,
            _are_known(own.ends, chroms, genome),
        )
        for own, own_supports in zip(candidates, zip(*supports, strict=True), strict=True)
    )
    return StructuralEvidence(chroms, found, odd.longest_bp)


def _are_known(ends: Ends, chroms: tuple[str, ...], genome: GenomeSequence) -> bool:
    """Whether the bundle holds the base at both places."""
    places = ((ends.five_prime, ends.five_prime_offset), (ends.three_prime, ends.three_prime_offset))
    return all(genome.bases(chroms[side >> 1], offset, offset + 1)[0] != UNKNOWN_BASE for side, offset in places)


def _list_candidates(
    odd: OddRecords, regions: Sequence[tuple[str, Span]], reads: AlignedReads, genome: GenomeSequence
) -> list[Counted]:
    """Junctions that reads place, and behind them pairs of places that mates alone show."""
    chroms = reads.chroms
    numbers = {place.contig: (chroms.index(place.chrom), place.start) for place in reads.contigs}
    parts, mates = hint_by_parts(odd, numbers), hint_by_mates(odd)
    of_mates = gather_mate_seeds(mates)
    searched = merge_spans((*regions, *_list_mate_places(of_mates, chroms)))
    clips = hint_by_clips(odd, searched, chroms, genome, parts)
    joins = place_seeds(gather_seeds(np.concatenate((parts, clips))), odd, chroms, genome)
    untold = [seed for seed in of_mates if not any(is_told(seed, ends_of(join)) for join in joins)]
    joins |= place_seeds(untold, odd, chroms, genome)
    left = [seed for seed in untold if not any(is_told(seed, ends_of(join)) for join in joins)]
    placed = [_make_counted(join, chroms, genome) for join in sorted(joins)]
    return [*placed, *(Counted(seed.ends, None, slack_bp=PAIR_MAX_BP // 2) for seed in left)]


def _list_mate_places(seeds: Sequence[Seed], chroms: Sequence[str]) -> list[tuple[str, Span]]:
    places = [(end[0] >> 1, end[1]) for seed in seeds for end in (seed.ends[:2], seed.ends[2:])]
    return [(chroms[chrom], Span(max(at - PAIR_MAX_BP, 0), at + PAIR_MAX_BP)) for chrom, at in places]


def _make_counted(join: Join, chroms: tuple[str, ...], genome: GenomeSequence) -> Counted:
    pair = open_windows(ends_of(join), _WINDOW_BP, chroms, genome)
    return Counted(ends_of(join), make_contigs(pair.to_window(join), pair), len(join.inserted))
