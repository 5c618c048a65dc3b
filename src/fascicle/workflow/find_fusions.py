"""RNA reads to fusions: one pass to screen and place, one to count, then calls with reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.candidates import Candidate
from fascicle.calls.expression import call_expression
from fascicle.calls.fusions import FindDomains, call_fusion, sort_fusions
from fascicle.calls.rna_quality import check_rna_reads
from fascicle.errors import ReadsError
from fascicle.evidence.candidates import gather_candidates, merge_equal
from fascicle.evidence.contigs import Contigs, make_contigs
from fascicle.evidence.counting import FRAGMENT, count_block, index_junctions, pack_inserted
from fascicle.evidence.kept import KeptEvidence, KeptFragment
from fascicle.evidence.paths import PathBook
from fascicle.evidence.splits import Join
from fascicle.evidence.support import JunctionSupport, can_span, sum_kept, sum_support
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.findings import FusionFindings
from fascicle.model.fusions import Fusion, Reason, Support
from fascicle.model.panels import Panel
from fascicle.model.reads import GeneExpression, ReadProfile
from fascicle.reads.fastq import ReadBlock, read_blocks
from fascicle.reads.parallel import map_in_order
from fascicle.reads.quality import ReadTally
from fascicle.reads.screen import KEPT, ScreenedBlock, screen_block
from fascicle.reads.umis import has_umis, parse_umi
from fascicle.reference.bundle import Bundle
from fascicle.reference.words import WORD_BP
from fascicle.workflow.ports import Progress, SilentProgress
from fascicle.workflow.provenance import make_provenance


@dataclass(frozen=True)
class FoundFusions:
    """What the RNA assay gave: findings for the files and the report, and the expression of every gene."""

    findings: FusionFindings
    expression: tuple[GeneExpression, ...]


@dataclass
class _Run:
    """What the two passes over the reads share."""

    bundle: Bundle
    book: PathBook
    tally: ReadTally
    evidence: KeptEvidence = field(default_factory=KeptEvidence)
    umis: dict[int, str] = field(default_factory=dict)
    has_umis: bool = False


def find_fusions(
    reads: Sequence[Path],
    bundle: Bundle,
    knowledge: Snapshot,
    *,
    assay: str,
    panel: Panel | None = None,
    threads: int = 1,
    progress: Progress | None = None,
) -> FoundFusions:
    """Finds fusions in a FASTQ file or a pair of them.

    With a panel, a candidate without a gene of the panel is kept with the reason `outside_panel`. The answer does not depend on
    the number of threads.

    Raises:
        ReadsError: the reads cannot be used; see `reads.fastq`.
    """
    progress = progress or SilentProgress()
    if len(reads) not in (1, 2):
        raise ReadsError(f"{len(reads)} files of reads were given", remedy="Give one file of single reads or two of pairs")
    run = _Run(bundle, PathBook(bundle), ReadTally(len(bundle.symbols)))
    progress.start("screening reads", None)
    for screened in _screen_all(reads, bundle, threads):
        _take_block(run, screened)
        progress.advance(len(screened.block))
    profile = run.tally.profile()
    progress.start("counting reads at junctions", profile.counts.fragments)
    contigs, supports = _count_all(run, reads, threads, progress)
    progress.start("calling", None)
    fusions = _call_all(run, contigs, supports, knowledge, panel)
    progress.finish()
    findings = _compose_findings(reads, bundle, knowledge, assay, panel, fusions, profile)
    return FoundFusions(findings, call_expression(bundle, run.tally.per_gene, profile.insert_size_median_bp))


def _open_blocks(reads: Sequence[Path], threads: int) -> Iterator[ReadBlock]:
    return read_blocks(reads[0], reads[1] if len(reads) == 2 else None, is_threaded=threads > 1)


def _screen_all(reads: Sequence[Path], bundle: Bundle, threads: int) -> Iterator[ScreenedBlock]:
    return map_in_order(lambda block: screen_block(block, bundle), _open_blocks(reads, threads), threads)


def _take_block(run: _Run, screened: ScreenedBlock) -> None:
    """Adds a block to the tally and reads its kept fragments for what they show."""
    block = screened.block
    if block.number == 0:
        run.has_umis = has_umis(block)
    run.tally.add(screened)
    for i in np.flatnonzero(screened.fate == KEPT).tolist():
        number = block.first_fragment + i
        if run.has_umis:
            run.umis[number] = parse_umi(block.first.name(i)) or ""
        run.evidence.add(KeptFragment(number, block.first.bases(i), block.second.bases(i) if block.second else None), run.book)


def _count_all(run: _Run, reads: Sequence[Path], threads: int, progress: Progress) -> tuple[list[Contigs], list[JunctionSupport]]:
    """All reads against the junctions of the candidates.

    A junction that placement saw in one fragment alone is not counted: nothing that counting could add would make it enough.
    """
    evidence, book = run.evidence, run.book
    joins = gather_candidates(evidence.joins)
    contigs = merge_equal([make_contigs(join, book) for join in joins], evidence.joins, book)
    counted = [contig for contig in contigs if _is_worth_counting(run, contig.join)]
    crossings = _count_crossings(run, counted, reads, threads, progress) if counted else []
    supports = sum_support([contig.join for contig in counted], crossings, evidence.spanning, run.umis, book)
    by_join = {contig.join: support for contig, support in zip(counted, supports, strict=True)}
    return contigs, [by_join.get(c.join) or sum_kept(evidence.joins[c.join], evidence.ends, run.umis) for c in contigs]


def _is_worth_counting(run: _Run, join: Join) -> bool:
    fragments = len(run.evidence.joins[join])
    if fragments > 1:
        return True
    five, three = run.book.gene(join.five_prime), run.book.gene(join.three_prime)
    pairs = run.evidence.spanning.get((join.five_prime, join.three_prime), ())
    return any(can_span(pair, join, five, three) for pair in pairs)


def _count_crossings(
    run: _Run, contigs: list[Contigs], reads: Sequence[Path], threads: int, progress: Progress
) -> list[NDArray[np.int64]]:
    index, inserted = index_junctions(contigs, run.bundle), pack_inserted(contigs)

    def count(block: ReadBlock) -> tuple[ReadBlock, NDArray[np.int64]]:
        return block, count_block(block, index, inserted, run.bundle)

    crossings: list[NDArray[np.int64]] = []
    for block, rows in map_in_order(count, _open_blocks(reads, threads), threads):
        crossings.append(rows)
        if run.has_umis:
            for fragment in np.unique(rows[:, FRAGMENT]).tolist():
                run.umis[fragment] = parse_umi(block.first.name(fragment - block.first_fragment)) or ""
        progress.advance(len(block))
    return crossings


def _call_all(
    run: _Run, contigs: list[Contigs], supports: list[JunctionSupport], knowledge: Snapshot, panel: Panel | None
) -> tuple[Fusion, ...]:
    placed = [
        call_fusion(_make_candidate(run, contig, support, knowledge), support, run.bundle.find_domains)
        for contig, support in zip(contigs, supports, strict=True)
    ]
    reported = {fusion.name for fusion in placed if not fusion.reasons}
    unplaced = [
        _explain_by_junction(fusion, reported) for fusion in _call_unplaced(run, contigs, knowledge, run.bundle.find_domains)
    ]
    return sort_fusions(_hold_to_panel(fusion, panel) for fusion in (*placed, *unplaced))


def _make_candidate(run: _Run, contig: Contigs, support: JunctionSupport, knowledge: Snapshot) -> Candidate:
    genes = (contig.join.five_prime, contig.join.three_prime)
    return _pair_candidate(run, genes, contig, support.support, knowledge)


def _pair_candidate(
    run: _Run, genes: tuple[int, int], contig: Contigs | None, support: Support, knowledge: Snapshot
) -> Candidate:
    five, three = (run.book.gene(number) for number in genes)
    names = (five.gene.symbol, three.gene.symbol)
    is_known = knowledge.find_pair(*names) is not None
    shared = run.bundle.paralogs.get(frozenset(names), 0)
    return Candidate(five, three, contig, support, is_known, shared, _expect_by_chance(run, genes))


def _expect_by_chance(run: _Run, genes: tuple[int, int]) -> float:
    """Fragments in two given genes that the run's own rate of joins between genes lets expect (see `chance_pairs`)."""
    own = {genes, genes[::-1]}
    others = sum(len(pairs) for pair, pairs in run.evidence.spanning.items() if pair not in own)
    others += sum(len(f) for join, f in run.evidence.joins.items() if (join.five_prime, join.three_prime) not in own)
    total = int(run.tally.per_gene.sum())
    shares = run.tally.per_gene[list(genes)] / total if total else np.zeros(2)
    return float(others * shares[0] * shares[1])


def _call_unplaced(run: _Run, contigs: Sequence[Contigs], knowledge: Snapshot, find_domains: FindDomains) -> Iterable[Fusion]:
    """Pairs of genes with spanning pairs that no junction with a place explains."""
    placed: dict[tuple[int, int], list[Contigs]] = {}
    for contig in contigs:
        placed.setdefault((contig.join.five_prime, contig.join.three_prime), []).append(contig)
    for genes, pairs in sorted(run.evidence.spanning.items()):
        five, three = (run.book.gene(number) for number in genes)
        joins = [contig.join for contig in placed.get(genes, ())]
        left = [pair for pair in pairs if not any(can_span(pair, join, five, three) for join in joins)]
        if left:
            ends = {(pair.fragment_start, pair.fragment_end, run.umis.get(pair.fragment, "")) for pair in left}
            support = Support(0, len(left), len(ends), 0, None, None)
            yield call_fusion(_pair_candidate(run, genes, None, support, knowledge), None, find_domains)


def _explain_by_junction(fusion: Fusion, reported: set[str]) -> Fusion:
    """Mates of two genes beside a reported junction of the same genes are not a second fusion."""
    if fusion.name not in reported:
        return fusion
    reason = Reason("beside_reported_junction", "a junction of the same genes is reported; these mates lie elsewhere in them")
    return replace(fusion, reasons=(*fusion.reasons, reason))


def _hold_to_panel(fusion: Fusion, panel: Panel | None) -> Fusion:
    if panel is None or {fusion.five_prime.gene, fusion.three_prime.gene} & set(panel.genes):
        return fusion
    reason = Reason("outside_panel", f"neither partner is in panel {panel.name} {panel.version}")
    return replace(fusion, reasons=(*fusion.reasons, reason))


def _compose_findings(
    reads: Sequence[Path],
    bundle: Bundle,
    knowledge: Snapshot,
    assay: str,
    panel: Panel | None,
    fusions: tuple[Fusion, ...],
    profile: ReadProfile,
) -> FusionFindings:
    wanted = set(panel.genes) if panel else set(bundle.symbols)
    unusable = tuple(gene for gene in bundle.unusable_genes if panel is None or gene.gene in wanted)
    parameters: dict[str, str | int | float | bool | None] = {"word_bp": WORD_BP, "panel": panel.name if panel else None}
    return FusionFindings(
        assay=assay,
        panel=f"{panel.name} {panel.version}" if panel else str(bundle.header["panel"]),
        genes_assessed=len(wanted & set(bundle.symbols)),
        genes_unusable=unusable,
        candidates=fusions,
        profile=profile,
        quality=check_rna_reads(profile),
        provenance=make_provenance("fusions", reads, bundle, knowledge, parameters),
    )
