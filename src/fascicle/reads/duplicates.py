"""Copies of one fragment found in a stream of sorted records; memory holds only the records near the place that is read.

Fragments are copies of each other when both ends have the same places and directions and, where there are UMIs, these belong
together: a UMI that differs at one base from one at least twice as frequent (2n - 1) is an error of it (the directional method of
UMI-tools: Smith, Heger, Sudbery 2017, Genome Res 27:491). The copy with the highest sum of base qualities of 15 and more is kept;
of equal ones the name decides, so that both mates of a fragment share its fate. A read without a placed mate is a copy where a
pair begins at its place (as in Picard), unless UMIs tell them apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.reads.alignment_blocks import CONTIG, FIVE_PRIME, FLAG, READ_BP, START, AlignmentBlock
from fascicle.reads.duplicate_keys import (
    NO_MATE,
    DuplicateKeys,
    has_named_umis,
    make_keys,
    make_no_keys,
    unpack_contig,
    unpack_place,
)
from fascicle.reference.kernels import kernel

_FORWARD_PLACED: Final = 0x4 | 0x10


@dataclass(frozen=True, slots=True)
class DecidedRecords:
    """Records whose copies are all known: whether another copy is kept instead, and the family.

    A family is the hash of the kept copy's name, the same for both mates of a fragment.
    """

    keys: DuplicateKeys
    is_duplicate: NDArray[np.bool_]
    family: NDArray[np.uint64]


@dataclass
class DuplicateFinder:
    """Takes blocks of sorted records in order; gives back records as soon as they are decided."""

    _waiting: DuplicateKeys = field(default_factory=make_no_keys)
    _records: int = 0
    _reach_bp: int = 0
    _are_umis_named: bool | None = None

    def add(self, block: AlignmentBlock) -> DecidedRecords:
        """The records decided by the end of a block."""
        columns = block.columns
        forward = columns[columns[:, FLAG] & _FORWARD_PLACED == 0]
        reach = max(columns[:, READ_BP].max(initial=0), (forward[:, START] - forward[:, FIVE_PRIME]).max(initial=0))
        self._reach_bp = max(self._reach_bp, int(reach))
        if self._are_umis_named is None:
            self._are_umis_named = has_named_umis(block)
        keys = self._waiting.join(make_keys(block, self._records, are_umis_named=self._are_umis_named))
        self._records += len(block)
        contig, start = int(columns[-1, CONTIG]), int(columns[-1, START])
        if contig < 0:
            return self._decide(keys, np.ones(len(keys), np.bool_))
        # A copy begins at most so far behind its end's place: by the bases clipped before it.
        passed = unpack_contig(keys.own) != contig
        return self._decide(keys, passed | (unpack_place(keys.own) + self._reach_bp < start))

    @property
    def first_waiting(self) -> int:
        """The number of the first record that is not decided yet."""
        return int(self._waiting.record.min(initial=self._records))

    def finish(self) -> DecidedRecords:
        """The records that are left."""
        return self._decide(self._waiting, np.ones(len(self._waiting), np.bool_))

    def _decide(self, keys: DuplicateKeys, is_ready: NDArray[np.bool_]) -> DecidedRecords:
        self._waiting = keys.take(~is_ready)
        return decide_copies(keys.take(is_ready))


def decide_copies(keys: DuplicateKeys) -> DecidedRecords:
    """Families of records of which all copies are there."""
    order = np.lexsort((keys.record, keys.umi[:, 1], keys.umi[:, 0], keys.mate, keys.own))
    own = keys.take(order)
    family = np.zeros(len(own), np.uint64)
    _assign_families(own.own, own.mate, own.umi, own.score, own.name, family)
    is_duplicate = family != own.name
    if not own.umi.any():
        is_duplicate |= _find_lone_copies(own)
    return DecidedRecords(own, is_duplicate, family)


def _find_lone_copies(keys: DuplicateKeys) -> NDArray[np.bool_]:
    """Reads without a placed mate where a pair has the same end."""
    ends_of_pairs = np.unique(keys.own[keys.mate != NO_MATE])
    return (keys.mate == NO_MATE) & np.isin(keys.own, ends_of_pairs)


@kernel
def _assign_families(
    own: NDArray[np.int64],
    mate: NDArray[np.int64],
    umi: NDArray[np.uint64],
    score: NDArray[np.int64],
    name: NDArray[np.uint64],
    family: NDArray[np.uint64],
) -> None:
    """Goes through rows sorted by ends and UMI, group by group."""
    begin = 0
    for i in range(1, len(own) + 1):
        if i == len(own) or own[i] != own[begin] or mate[i] != mate[begin]:
            if i - begin == 1:
                family[begin] = name[begin]
            else:
                cluster = _cluster_umis(umi[begin:i])
                _choose_best(cluster, score[begin:i], name[begin:i], family[begin:i])
            begin = i


@kernel
def _choose_best(
    cluster: NDArray[np.int64], score: NDArray[np.int64], name: NDArray[np.uint64], family: NDArray[np.uint64]
) -> None:
    """The name of the best row of its cluster for every row of a group."""
    best = np.full(len(cluster), -1, np.int64)
    for i in range(len(cluster)):
        held = best[cluster[i]]
        if held < 0 or score[i] > score[held] or (score[i] == score[held] and name[i] < name[held]):
            best[cluster[i]] = i
    for i in range(len(cluster)):
        family[i] = name[best[cluster[i]]]


@kernel
def _cluster_umis(umi: NDArray[np.uint64]) -> NDArray[np.int64]:
    """A cluster number for every row of a group whose equal UMIs stand together."""
    rows = len(umi)
    distinct = np.zeros(rows, np.int64)
    starts = np.empty(rows + 1, np.int64)
    starts[0], count = 0, 1
    for i in range(1, rows):
        if umi[i, 0] != umi[i - 1, 0] or umi[i, 1] != umi[i - 1, 1]:
            starts[count] = i
            count += 1
        distinct[i] = count - 1
    starts[count] = rows
    sizes = starts[1 : count + 1] - starts[:count]
    parent = _join_errors(umi, starts, sizes)
    for i in range(rows):
        distinct[i] = parent[distinct[i]]
    return distinct


@kernel
def _join_errors(umi: NDArray[np.uint64], starts: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """For every distinct UMI the one whose error it is: itself, or one it is reached from through ever rarer neighbours."""
    count = len(sizes)
    parent = np.full(count, -1, np.int64)
    queue = np.empty(count, np.int64)
    # The most frequent first; of equal ones the smaller number.
    for seed in np.argsort(-sizes * count + np.arange(count)):
        if parent[seed] >= 0:
            continue
        parent[seed] = seed
        queue[0], filled, taken = seed, 1, 0
        while taken < filled:
            at = queue[taken]
            taken += 1
            for other in range(count):
                is_rarer = parent[other] < 0 and sizes[at] >= 2 * sizes[other] - 1
                if is_rarer and _differ_at_one(umi[starts[at]], umi[starts[other]]):
                    parent[other] = seed
                    queue[filled] = other
                    filled += 1
    return parent


@kernel
def _differ_at_one(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> bool:
    """Whether two packed UMIs differ at exactly one base."""
    count = 0
    for slot in range(2):
        rest = one[slot] ^ other[slot]
        while rest != 0:
            if rest & np.uint64(7) != 0:
                count += 1
                if count > 1:
                    return False
            rest >>= np.uint64(3)
    return count == 1
