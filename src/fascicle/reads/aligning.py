"""FASTQ to a sorted BAM by minimap2, in processes; the answer does not depend on their number.

Blocks of reads go to processes that were forked from this one and share its index. Their records come back in the order of the
blocks and go straight to `samtools sort`, which keeps what does not fit into its memory on the disk. mappy loses a little memory
at each pair of reads, so the processes are renewed after some blocks.
"""

from __future__ import annotations

import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass, fields
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from typing import IO, Final

from fascicle.errors import ToolError
from fascicle.reads.bam_records import fraction_tag, number_tag, text_tag
from fascicle.reads.fastq import ADAPTERS, BASES, BASES_END, QUALITIES, ReadBlock, Records, find_adapter, read_blocks
from fascicle.reads.pairing import InsertSizes, PlacedTemplate, learn_insert_sizes, place_template
from fascicle.reads.placed_reads import SequencedRead
from fascicle.reads.sources import Lanes
from fascicle.reads.template_records import RecordMaker
from fascicle.reads.umis import has_umis, parse_family, parse_umi

# Fragments from which the insert sizes are learned.
_LEARNED_FROM: Final = 10_000
# Blocks after which the processes are renewed: about 700,000 pairs, at which mappy has lost about 100 MB.
_BLOCKS_A_GENERATION: Final = 128
_UNLEARNED: Final = InsertSizes(1, 1000, None)
_SORT_MEMORY: Final = "512M"
_SORT: Final = "import sys, pysam; pysam.samtools.sort(*sys.argv[1:], catch_stdout=False)"


@dataclass(frozen=True, slots=True)
class AlignmentTally:
    """What became of the reads. `supplementary` counts records beyond one a read."""

    fragments: int = 0
    reads: int = 0
    placed: int = 0
    proper_pairs: int = 0
    rescued: int = 0
    supplementary: int = 0

    def __add__(self, other: AlignmentTally) -> AlignmentTally:
        return AlignmentTally(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


@dataclass(frozen=True)
class AlignmentJob:
    """What a process needs to align a block; it is inherited by forking, never copied."""

    maker: RecordMaker
    inserts: InsertSizes
    has_umis: bool


@dataclass(frozen=True, slots=True)
class _Task:
    block: ReadBlock
    read_group: str


_job: AlignmentJob | None = None


def _adopt(job: AlignmentJob) -> None:
    """Called in each new process: the job stands in the memory it shares with its parent."""
    global _job  # the only way into a function that a pool runs
    _job = job


def _run_task(task: _Task) -> tuple[bytes, AlignmentTally]:
    if _job is None:
        raise RuntimeError("the process has no job")
    return align_block(task.block, task.read_group, _job)


def prepare_job(lanes: Lanes, maker: RecordMaker) -> AlignmentJob:
    """Learns from the first fragments what the run is like: insert sizes, and whether names carry UMIs.

    Raises ReadsError where the reads cannot be used.
    """
    with closing(read_blocks(*lanes.lanes[0])) as blocks:
        first = next(blocks)
    learning = AlignmentJob(maker, _UNLEARNED, has_umis(first))
    templates = [placed for _, _, placed in islice(_place_block(first, learning), _LEARNED_FROM)]
    return AlignmentJob(maker, learn_insert_sizes(templates), learning.has_umis)


def align_block(block: ReadBlock, read_group: str, job: AlignmentJob) -> tuple[bytes, AlignmentTally]:
    """The BAM records of a block, in the order of its fragments, and what became of them."""
    records: list[bytes] = []
    placed_reads = proper = rescued = reads_seen = 0
    group = text_tag("RG", read_group)
    mates = [mate for mate in (block.first, block.second) if mate is not None]
    for fragment, (name, reads, placed) in enumerate(_place_block(block, job)):
        headers = (mate.header(fragment) for mate in mates) if job.has_umis else ()
        tags = [group + _make_umi_tags(header) for header in headers] or [group] * len(mates)
        records.extend(job.maker.make_records(name, reads, placed, tags))
        placed_reads += sum(bool(mate) for mate in placed.mates)
        proper += placed.is_proper
        rescued += placed.rescued
        reads_seen += len(reads)
    supplementary = len(records) - reads_seen
    return b"".join(records), AlignmentTally(len(block), reads_seen, placed_reads, proper, rescued, supplementary)


def _make_umi_tags(header: str) -> bytes:
    """RX, and of a consensus read its family (cD, cM, cE)."""
    umi, family = parse_umi(header), parse_family(header)
    tag = text_tag("RX", umi.replace("+", "-").replace("_", "-")) if umi else b""
    if family is None:
        return tag
    return tag + number_tag("cD", family[0]) + number_tag("cM", family[1]) + fraction_tag("cE", family[2])


def _place_block(block: ReadBlock, job: AlignmentJob) -> Iterator[tuple[bytes, list[SequencedRead], PlacedTemplate]]:
    is_single = block.second is None
    mates = [records for records in (block.first, block.second) if records is not None]
    for fragment in range(len(block)):
        reads = [_take_read(records, fragment, is_single=is_single) for records in mates]
        yield _take_name(block.first, fragment), reads, place_template(reads, job.maker.index, job.inserts)


def _take_name(records: Records, record: int) -> bytes:
    """The name without the mate's number behind a slash."""
    name = records.name(record).encode("ascii", "replace")
    return name[:-2] if name[-2:] in (b"/1", b"/2") else name


def _take_read(records: Records, record: int, *, is_single: bool) -> SequencedRead:
    """A read. Of single reads the adapter is found by its first bases; a pair shows it better (see `pairing`)."""
    row = records.columns[record]
    start, end, at = int(row[BASES]), int(row[BASES_END]), int(row[QUALITIES])
    kept = find_adapter(records.buffer, start, end, ADAPTERS) - start if is_single else end - start
    buffer = records.buffer
    return SequencedRead(buffer[start:end].tobytes().upper(), buffer[at : at + end - start].tobytes(), kept)


def align_lanes(
    lanes: Lanes,
    job: AlignmentJob,
    read_groups: tuple[str, ...],
    threads: int,
    advance: Callable[[int], None] = lambda _: None,
) -> Iterator[tuple[bytes, AlignmentTally]]:
    """Records and tallies of all blocks in order; `read_groups` has an identifier for each lane.

    Raises:
        ReadsError: the reads cannot be used.
        ToolError: a process was stopped from outside, which happens where memory is short.
    """
    tasks = _list_tasks(lanes, read_groups)
    while (first := next(tasks, None)) is not None:
        generation = chain((first,), islice(tasks, _BLOCKS_A_GENERATION - 1))
        for records, tally in _run_generation(generation, job, threads):
            advance(tally.fragments)
            yield records, tally


def _list_tasks(lanes: Lanes, read_groups: tuple[str, ...]) -> Iterator[_Task]:
    for (first, second), group in zip(lanes.lanes, read_groups, strict=True):
        for block in read_blocks(first, second):
            yield _Task(block, group)


def _run_generation(tasks: Iterator[_Task], job: AlignmentJob, threads: int) -> Iterator[tuple[bytes, AlignmentTally]]:
    pool = ProcessPoolExecutor(threads, get_context("fork"), _adopt, (job,))
    waiting: deque[Future[tuple[bytes, AlignmentTally]]] = deque()
    try:
        for task in tasks:
            waiting.append(pool.submit(_run_task, task))
            if len(waiting) >= 2 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise ToolError("a process of the alignment was stopped, most likely for want of memory. Use fewer threads") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def sort_records(header: bytes, records: Iterator[bytes], target: Path, folder: Path) -> None:
    """Writes records into a BAM sorted by coordinate, without compression; `folder` holds what does not fit into memory.

    Raises ToolError where sorting fails, which happens where the disk is full.
    """
    arguments = ("--no-PG", "-u", "-m", _SORT_MEMORY, "-T", str(folder / "sorting"), "-o", str(target), "-")
    with subprocess.Popen(  # noqa: S603  (our own interpreter and arguments)
        [sys.executable, "-c", _SORT, *arguments], stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            _feed(process.stdin, chain((header,), records))
        except BrokenPipeError:
            pass  # what samtools says is the better message
        except BaseException:
            process.kill()
            raise
        said = process.stderr.read() if process.stderr else b""
    if process.returncode:
        words = said.decode("utf-8", "replace").strip().splitlines()
        because = words[-1] if words else "samtools sort failed"
        raise ToolError(f"the alignments cannot be sorted in {folder} ({because}). Free space there, or set TMPDIR")


def _feed(stream: IO[bytes] | None, parts: Iterator[bytes]) -> None:
    if stream is None:
        raise RuntimeError("the process has no input")
    with stream:
        for part in parts:
            stream.write(part)
