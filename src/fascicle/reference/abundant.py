"""Abundant RNA that no assay is after: ribosomal RNA, globin and the like, as word sets that a laboratory names and gives.

abundant.npy   a word table (see `words`) of all sets; an entry's place is the number of its set
abundant.tsv   the sets in order: name, words, and the genes of the bundle that are such RNA themselves

A word in two sets is of the first. A gene is of a set that holds half of its canonical transcript's words or more: its fragments
lie in the reference and are not found by words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.errors import ReferenceInputError
from fascicle.reference.fasta import read_fasta
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import Bases
from fascicle.reference.words import POSITION, WORD_BP, Table, find_word, insert_word, is_simple, make_table, roll_words

WORDS_FILE: Final = "abundant.npy"
SETS_FILE: Final = "abundant.tsv"
_HEADER: Final = "name\twords\tgenes\n"
# The 45S, 5S and mitochondrial rRNAs have 16,000 bases, globins 6,000; a genome given by mistake would make all reads abundant.
_BASES_MAX: Final = 2_000_000
_GENE_FRACTION: Final = 0.5
_ZERO: Final = np.uint64(0)


@dataclass(frozen=True)
class AbundantSource:
    """A set of sequences as given: its name in results, and a FASTA."""

    name: str
    path: Path


@dataclass(frozen=True)
class AbundantRna:
    """Word sets of abundant RNA. `set_of_gene` has the number of its set for every gene of the bundle, -1 for none."""

    names: tuple[str, ...]
    words: Table
    set_of_gene: NDArray[np.int64]


@kernel
def _insert_words(table: Table, forward: NDArray[np.uint64], backward: NDArray[np.uint64], number: int) -> int:
    """Puts in words that are not there yet and not simple; returns how many."""
    added = 0
    for i in range(len(forward)):
        word = min(forward[i], backward[i])
        if not is_simple(word) and insert_word(table, word, np.uint64(number)) == _ZERO:
            added += 1
    return added


@kernel
def _count_words(table: Table, forward: NDArray[np.uint64], backward: NDArray[np.uint64], counts: NDArray[np.int64]) -> None:
    """Adds every word to the set that has it."""
    for i in range(len(forward)):
        entry = find_word(table, min(forward[i], backward[i]))
        if entry != _ZERO:
            counts[np.int64(entry & POSITION)] += 1


def _list_words(bases: Bases) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Words of a sequence without unknown bases in them, as read and as reverse complement."""
    forward, backward = (np.zeros(max(0, len(bases) - WORD_BP + 1), dtype=np.uint64) for _ in range(2))
    is_known = roll_words(bases, forward, backward)
    return forward[is_known], backward[is_known]


def read_abundant(sources: Sequence[AbundantSource]) -> list[tuple[str, list[Bases]]]:
    """Sequences of every set by its name.

    Raises:
        ReferenceInputError: a name is given twice; a FASTA cannot be used, is too long, or has no sequence as long as a word.
    """
    names = [source.name for source in sources]
    twice = next((source for number, source in enumerate(sources) if source.name in names[:number]), None)
    if twice is not None:
        remedy = "Put its sequences into one FASTA, or give it another name"
        raise ReferenceInputError(f"the second FASTA for {twice.name}", path=twice.path, remedy=remedy)
    return [(source.name, _read_set(source)) for source in sources]


def _read_set(source: AbundantSource) -> list[Bases]:
    records = [record.bases for record in read_fasta(source.path)]
    total = sum(map(len, records))
    if total > _BASES_MAX:
        what = f"{total:,} bases for {source.name}; at most {_BASES_MAX:,} are taken"
        raise ReferenceInputError(what, path=source.path, remedy="Give the sequences of the abundant RNA, not a genome")
    if not any(len(_list_words(bases)[0]) for bases in records):
        what = f"no sequence of {WORD_BP} known bases for {source.name}"
        raise ReferenceInputError(what, path=source.path, remedy="Give the sequences of the abundant RNA")
    return records


def write_abundant(folder: Path, sets: Sequence[tuple[str, Iterable[Bases]]], transcripts: Iterable[tuple[str, Bases]]) -> None:
    """Writes the word sets of a bundle. `transcripts` are the canonical transcripts of its genes with their symbols."""
    own = [(name, [_list_words(bases) for bases in sequences]) for name, sequences in sets]
    table = make_table(sum(len(forward) for _, words in own for forward, _ in words))
    added = [sum(_insert_words(table, *words, number) for words in listed) for number, (_, listed) in enumerate(own)]
    genes = _sort_genes(table, len(own), transcripts)
    rows = [
        f"{name}\t{count}\t{','.join(genes[number])}\n" for number, ((name, _), count) in enumerate(zip(own, added, strict=True))
    ]
    np.save(folder / WORDS_FILE, table)
    (folder / SETS_FILE).write_bytes((_HEADER + "".join(rows)).encode())


def _sort_genes(table: Table, sets: int, transcripts: Iterable[tuple[str, Bases]]) -> list[list[str]]:
    """Genes of every set: those of which it has half of the words or more."""
    genes: list[list[str]] = [[] for _ in range(sets)]
    for symbol, bases in transcripts:
        forward, backward = _list_words(bases)
        counts = np.zeros(sets, dtype=np.int64)
        _count_words(table, forward, backward, counts)
        best = int(np.argmax(counts))
        if len(forward) and counts[best] >= _GENE_FRACTION * len(forward):
            genes[best].append(symbol)
    return genes


def open_abundant(folder: Path, numbers: Callable[[], dict[str, int]]) -> AbundantRna | None:
    """The word sets of a bundle, None where it was built without; `numbers` gives the numbers of its genes by symbol."""
    path = folder / SETS_FILE
    if not path.is_file():
        return None
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    of_symbol = numbers()
    set_of_gene = np.full(len(of_symbol), -1, dtype=np.int64)
    for number, (_, _, genes) in enumerate(rows):
        for symbol in filter(None, genes.split(",")):
            set_of_gene[of_symbol[symbol]] = number
    words: Table = np.load(folder / WORDS_FILE, mmap_mode="r", allow_pickle=False)
    return AbundantRna(tuple(name for name, _, _ in rows), words, set_of_gene)
