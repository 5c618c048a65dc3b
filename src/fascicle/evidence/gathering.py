"""All evidence of a run in two passes over its reads: screen and place, then count.

The answer does not depend on the number of threads: blocks are pure, and their answers are taken in order.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.candidates import gather_candidates, merge_equal
from fascicle.evidence.contigs import Contigs, make_contigs
from fascicle.evidence.counting import FRAGMENT, count_block
from fascicle.evidence.crossings import Crossings
from fascicle.evidence.junction_index import index_junctions
from fascicle.evidence.kept import KeptEvidence, KeptFragment
from fascicle.evidence.long_counting import count_long_reads
from fascicle.evidence.long_junctions import index_long_junctions
from fascicle.evidence.long_reads import LongEvidence, find_long
from fascicle.evidence.paths import PathBook
from fascicle.evidence.short_anchors import SHORT_READ_BP, choose_trials, find_trials, list_trials
from fascicle.evidence.splits import Join, count_edges
from fascicle.evidence.support import JunctionSupport, sum_support
from fascicle.evidence.views import ViewCollector
from fascicle.evidence.weak import part_weak
from fascicle.model.fusions import JunctionView
from fascicle.model.reads import ReadProfile
from fascicle.reads.abundant import AbundantTally
from fascicle.reads.fastq import SHORT_READ_MAX_BP, ReadBlock
from fascicle.reads.parallel import map_in_order
from fascicle.reads.quality import ReadTally
from fascicle.reads.routes import Routes
from fascicle.reads.screen import KEPT, ScreenedBlock, screen_block
from fascicle.reads.sources import Lanes
from fascicle.reads.umis import has_umis, parse_umi
from fascicle.reference.bundle import Bundle
from fascicle.reference.gene_ways import list_ways

_R = TypeVar("_R")


@dataclass(frozen=True)
class Listener:
    """Told of every task with its number of steps, and of steps done."""

    start: Callable[[str, int | None], None] = lambda _task, _total: None
    advance: Callable[[int], None] = lambda _steps: None


@dataclass
class RunEvidence:
    """What the reads of one run say.

    `contigs` and `supports` belong together, a junction each; `short_anchors` holds the number of fragments with a short anchor
    for junctions that were placed by such; `views` shows reads of the junctions that were counted. `weak_joins` are too weak to
    be counted (see `weak`); they have no contigs.
    """

    bundle: Bundle
    book: PathBook
    tally: ReadTally
    routes: Routes
    kept: KeptEvidence = field(default_factory=KeptEvidence)
    long: LongEvidence = field(default_factory=LongEvidence)
    umis: dict[int, str] = field(default_factory=dict)
    has_umis: bool = False
    contigs: list[Contigs] = field(default_factory=list)
    supports: list[JunctionSupport] = field(default_factory=list)
    short_anchors: dict[Join, int] = field(default_factory=dict)
    views: dict[Join, JunctionView] = field(default_factory=dict)
    weak_joins: list[Join] = field(default_factory=list)
    abundant: AbundantTally | None = None

    def __post_init__(self) -> None:
        if self.bundle.abundant is not None:
            self.abundant = AbundantTally(self.bundle.abundant)

    @property
    def profile(self) -> ReadProfile:
        """Numbers over all reads."""
        return replace(self.tally.profile(), abundant=self.abundant.shares() if self.abundant else None)

    def has_short_anchors(self, join: Join) -> bool:
        """Whether reads with a short anchor say something of a join: in short reads, where it joins two splice sites."""
        is_short = self.tally.mean_read_bp < SHORT_READ_BP
        five, three = self.book.gene(join.five_prime), self.book.gene(join.three_prime)
        return is_short and five is not three and count_edges(join, five, three) == 2


def gather_evidence(
    lanes: Lanes,
    bundle: Bundle,
    threads: int,
    listener: Listener,
    looked_within: Collection[str] = (),
    is_known_pair: Callable[[str, str], bool] = lambda _five, _three: False,
) -> RunEvidence:
    """Reads the lanes twice (thrice where spanning pairs ask for a place). Genes in `looked_within` may join to themselves;
    `is_known_pair` answers for a 5' and a 3' gene symbol.

    Raises:
        ReadsError: the reads cannot be used.
    """
    tally = ReadTally(len(bundle.symbols), len(bundle.junctions.donors))
    run = RunEvidence(bundle, PathBook(bundle), tally, Routes(len(bundle.symbols)))
    listener.start("screening reads", None)
    for screened in _map_blocks(partial(screen_block, bundle=bundle, ways=list_ways(bundle, looked_within)), lanes, threads):
        _take_block(run, screened)
        listener.advance(len(screened.block))
    fragments = int(run.tally.fates.sum())
    run.long.settle(run.kept, run.book)
    is_known = _ask_by_number(bundle, is_known_pair)
    run.weak_joins, joins = part_weak(gather_candidates(run.kept.joins), run.kept, tally.per_gene, is_known, run.book)
    contigs = merge_equal([make_contigs(join, run.book) for join in joins], run.kept.joins, run.book)
    run.short_anchors = _place_by_short_anchors(run, contigs, lanes, threads, listener)
    run.contigs = [*contigs, *(make_contigs(join, run.book) for join in run.short_anchors)]
    listener.start("counting reads at junctions", fragments)
    run.supports = _count_all(run, lanes, threads, listener)
    return run


def _ask_by_number(bundle: Bundle, is_known_pair: Callable[[str, str], bool]) -> Callable[[tuple[int, int]], bool]:
    return lambda genes: is_known_pair(bundle.symbols[genes[0]], bundle.symbols[genes[1]])


def _map_blocks(function: Callable[[ReadBlock], _R], lanes: Lanes, threads: int) -> Iterator[_R]:
    return map_in_order(function, lanes.read_blocks(is_threaded=threads > 1), threads)


def _take_block(run: RunEvidence, screened: ScreenedBlock) -> None:
    """Adds a block to the tally and reads its kept fragments for what they show."""
    block = screened.block
    if block.number == 0:
        run.has_umis = has_umis(block)
    run.tally.add(screened)
    run.routes.add(screened)
    if run.abundant is not None:
        run.abundant.add(screened)
    run.tally.sample_duplicates(screened, lambda i: (parse_umi(block.first.header(i)) or "") if run.has_umis else "")
    is_kept, is_long = screened.fate == KEPT, find_long(block)
    for i in np.flatnonzero(is_kept).tolist() if run.has_umis else ():
        _note_umi(run, block, block.first_fragment + i)
    for i in np.flatnonzero(is_kept & is_long).tolist():
        run.long.add(KeptFragment(block.first_fragment + i, block.first.bases(i), None), run.kept, run.book)
    run.kept.add(block, np.flatnonzero(is_kept & ~is_long), run.book)
    for i in np.flatnonzero(screened.is_odd).tolist():
        number = block.first_fragment + i
        _note_umi(run, block, number)
        fragment = KeptFragment(number, block.first.bases(i), block.second.bases(i) if block.second else None)
        if is_long[i]:
            run.long.add_odd(fragment, int(screened.gene[i]), run.kept, run.book)
            continue
        run.kept.add_odd(fragment, int(screened.gene[i]), run.book)


def _note_umi(run: RunEvidence, block: ReadBlock, fragment: int) -> None:
    if run.has_umis:
        run.umis[fragment] = parse_umi(block.first.header(fragment - block.first_fragment)) or ""


def _place_by_short_anchors(
    run: RunEvidence, contigs: list[Contigs], lanes: Lanes, threads: int, listener: Listener
) -> dict[Join, int]:
    trials = list_trials(run.kept.spanning, [contig.join for contig in contigs], run.profile.read_length_mean_bp, run.book)
    if trials is None:
        return {}
    listener.start("placing spanning pairs", int(run.tally.fates.sum()))
    fragments = np.zeros(len(trials.joins), dtype=np.int64)
    for counts in _map_blocks(partial(find_trials, trials=trials), lanes, threads):
        fragments += counts
    return choose_trials(trials, fragments)


def _count_all(run: RunEvidence, lanes: Lanes, threads: int, listener: Listener) -> list[JunctionSupport]:
    """All reads against the junctions."""
    crossings = _count_crossings(run, run.contigs, lanes, threads, listener) if run.contigs else Crossings()
    return sum_support([contig.join for contig in run.contigs], crossings, run.kept.spanning, run.umis, run.book)


def _count_crossings(run: RunEvidence, contigs: list[Contigs], lanes: Lanes, threads: int, listener: Listener) -> Crossings:
    short = {contig.join for contig in contigs if run.has_short_anchors(contig.join)}
    index = index_junctions(contigs, run.bundle.words, short)
    genes = {gene for contig in contigs for gene in (contig.join.five_prime, contig.join.three_prime)}
    joins = [contig.join for contig in contigs] if run.tally.longest > SHORT_READ_MAX_BP else []
    long_junctions = index_long_junctions(joins, run.book)

    def count(block: ReadBlock) -> tuple[ReadBlock, NDArray[np.int64]]:
        is_wanted, is_long = run.routes.choose(block.number, genes), find_long(block)
        rows = count_block(block, index, run.bundle, is_wanted & ~is_long)
        if not is_long.any():
            return block, rows
        long_rows = count_long_reads(block, long_junctions, is_wanted & is_long, has_umis=run.has_umis)
        both = np.concatenate((rows, long_rows))
        return block, both[np.argsort(both[:, FRAGMENT], kind="stable")]

    crossings = Crossings()
    views = ViewCollector(contigs)
    for block, rows in _map_blocks(count, lanes, threads):
        crossings.add(rows)
        views.add(block, rows)
        for fragment in np.unique(rows[:, FRAGMENT]).tolist() if run.has_umis else ():
            _note_umi(run, block, fragment)
        listener.advance(len(block))
    run.views = {contig.join: views.view(number) for number, contig in enumerate(contigs)}
    return crossings
