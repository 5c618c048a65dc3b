"""Chain files of UCSC: which stretches of one assembly are which of another.

A chain has a header line `chain score tName tSize tStrand tStart tEnd qName qSize qStrand qStart qEnd id` and lines
`size dt dq` of blocks without gaps, the last one `size` alone (UCSC, "Chain Format"). The target (t) is the assembly lifted
from, the query (q) the one lifted to; on a query strand `-` positions count from the chromosome's end.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final, NoReturn

import numpy as np
from numpy.typing import NDArray

from fascicle.errors import ReferenceInputError
from fascicle.model.loci import Build, parse_chrom
from fascicle.reference.contigs import MAIN_CHROMS, find_contig_length
from fascicle.reference.fasta import read_text_lines

_HEADER_FIELDS: Final = 13
_BUILDS: Final = (Build.GRCH37, Build.GRCH38)


@dataclass(frozen=True, slots=True)
class Block:
    """[start, end) of the assembly lifted from is as many bases of another from `target_start` on; on the minus strand (`is_plus`
    False) the base `start` is the last of these. 0-based, plus-strand offsets of both."""

    start: int
    end: int
    target_chrom: str
    target_start: int
    is_plus: bool

    def to_target(self, start: int, end: int) -> tuple[int, int]:
        """The range of the other assembly for a range inside the block."""
        if self.is_plus:
            return self.target_start + start - self.start, self.target_start + end - self.start
        return self.target_start + self.end - end, self.target_start + self.end - start

    def find_source(self, start: int, end: int) -> int:
        """The first base of the block that leads into a range of the other assembly, which it overlaps."""
        first = max(start, self.target_start) - self.target_start
        last = min(end, self.target_start + self.end - self.start) - self.target_start
        return self.start + first if self.is_plus else self.end - last


@dataclass(frozen=True, slots=True)
class Chain:
    """The blocks of one chain in order; they do not overlap."""

    score: int
    blocks: tuple[Block, ...]

    def find_blocks(self, start: int, end: int) -> tuple[Block, ...]:
        """Blocks that overlap a range."""
        first = bisect_right(self.blocks, start, key=lambda block: block.end)
        last = bisect_left(self.blocks, end, key=lambda block: block.start)
        return self.blocks[first:last]


@dataclass(frozen=True)
class _Ways:
    """The blocks that lead to one chromosome of the assembly lifted to, with their ranges on it, int64 (N,)."""

    blocks: tuple[tuple[str, Block], ...]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    @classmethod
    def of(cls, blocks: Sequence[tuple[str, Block]]) -> _Ways:
        """From blocks with the chromosomes that they start from."""
        starts = np.array([block.target_start for _, block in blocks], np.int64)
        lengths = np.array([block.end - block.start for _, block in blocks], np.int64)
        return cls(tuple(blocks), starts, starts + lengths)


@dataclass(frozen=True)
class ChainMap:
    """The chains by chromosome of the assembly lifted from, the best score first."""

    source: Build
    target: Build
    chains: dict[str, tuple[Chain, ...]] = field(repr=False)

    def has(self, chrom: str) -> bool:
        """Whether any chain starts from a chromosome or contig."""
        return chrom in self.chains

    def list_sources(self, chrom: str, start: int, end: int) -> tuple[tuple[str, int], ...]:
        """All places of main chromosomes that lead to a range of the assembly lifted to: chromosome and first base of each.

        Alternative haplotypes of the assembly lifted from lead to the chromosome they are of, and are no second place.
        """
        ways = self._by_target.get(chrom)
        if ways is None:
            return ()
        found = np.flatnonzero((ways.starts < end) & (ways.ends > start)).tolist()
        return tuple((name, block.find_source(start, end)) for name, block in (ways.blocks[index] for index in found))

    @cached_property
    def _by_target(self) -> dict[str, _Ways]:
        found: dict[str, list[tuple[str, Block]]] = {}
        for chrom in (name for name in self.chains if name in MAIN_CHROMS):
            for block in (block for chain in self.chains[chrom] for block in chain.blocks):
                found.setdefault(block.target_chrom, []).append((chrom, block))
        return {chrom: _Ways.of(blocks) for chrom, blocks in found.items()}

    def find_blocks(self, chrom: str, start: int, end: int) -> tuple[Block, ...]:
        """Blocks that overlap a range, of the best chain that has any."""
        found = (chain.find_blocks(start, end) for chain in self.chains.get(chrom, ()))
        return next((blocks for blocks in found if blocks), ())


def read_chains(path: Path) -> ChainMap:
    """The chains of a file, plain or gzip.

    Raises:
        ReferenceInputError: a line that is none of a chain file (with its number), no chain, or chromosome sizes of no known
        build.
    """
    return parse_chains(read_text_lines(path), path)


def parse_chains(lines: Iterable[str], path: Path | str = "chains") -> ChainMap:
    """See `read_chains`."""
    found: dict[tuple[str, int], list[Block]] = {}
    sizes: tuple[dict[str, int], dict[str, int]] = ({}, {})
    scores: list[int] = []
    for number, chrom, block in _parse_blocks(lines, path, sizes, scores):
        found.setdefault((chrom, number), []).append(block)
    if not scores:
        raise ReferenceInputError("no chain", path=path, remedy="Give a chain file such as hg19ToHg38.over.chain.gz")
    by_chrom: dict[str, list[Chain]] = {}
    for (chrom, number), blocks in found.items():
        by_chrom.setdefault(chrom, []).append(Chain(scores[number], tuple(blocks)))
    source, target = (_recognise_build(own, path, side) for own, side in zip(sizes, ("from", "to"), strict=True))
    ordered = {chrom: tuple(sorted(own, key=lambda chain: -chain.score)) for chrom, own in by_chrom.items()}
    return ChainMap(source, target, ordered)


def _parse_blocks(
    lines: Iterable[str], path: Path | str, sizes: tuple[dict[str, int], dict[str, int]], scores: list[int]
) -> Iterator[tuple[int, str, Block]]:
    """Number of the chain, chromosome and block of every line of blocks; fills chromosome sizes and scores."""
    header: list[str] = []
    at = to = size = gap = other = 0
    for number, line in enumerate(lines, start=1):
        fields = line.split()
        if not fields or line.startswith("#"):
            continue
        try:
            if fields[0] == "chain":
                header = _check_header(fields)
                scores.append(int(fields[1]))
                sizes[0][parse_chrom(fields[2])], sizes[1][parse_chrom(fields[7])] = int(fields[3]), int(fields[8])
                at, to = int(fields[5]), int(fields[10])
                continue
            size = int(fields[0])
            gap, other = (int(fields[1]), int(fields[2])) if len(fields) == 3 else (0, 0)
            yield len(scores) - 1, parse_chrom(header[2]), _make_block(header, at, to, size)
        except (ValueError, IndexError):
            _refuse(path, number)
        at, to = at + size + gap, to + size + other


def _refuse(path: Path | str, number: int) -> NoReturn:
    raise ReferenceInputError(
        "not a line of a chain file", path=path, where=f"line {number}", remedy="Give an uncut chain file of UCSC"
    ) from None


def _check_header(fields: list[str]) -> list[str]:
    if len(fields) < _HEADER_FIELDS - 1 or fields[4] != "+" or fields[9] not in {"+", "-"}:
        raise ValueError("not a header")
    return fields


def _make_block(header: list[str], at: int, to: int, size: int) -> Block:
    is_plus = header[9] == "+"
    start = to if is_plus else int(header[8]) - to - size
    return Block(at, at + size, parse_chrom(header[7]), start, is_plus)


def _recognise_build(sizes: dict[str, int], path: Path | str, side: str) -> Build:
    """The build whose chromosomes have these sizes."""
    for build in _BUILDS:
        # hg19 has an older mitochondrial genome than GRCh37.
        lengths = [(find_contig_length(build, chrom), size) for chrom, size in sizes.items() if chrom != "chrM"]
        if any(length is not None for length, _ in lengths) and all(length in {None, size} for length, size in lengths):
            return build
    raise ReferenceInputError(
        f"the chromosome sizes of the assembly lifted {side} are of no known build",
        path=path,
        remedy=f"Give a chain file between {' and '.join(_BUILDS)}",
    )
