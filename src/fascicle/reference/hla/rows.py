"""One row per allele, all of a gene in the columns of the gene's reference allele.

Most alleles are known in some exons alone. What is not known of an allele is filled from the allele that is most alike in what
is known (as OptiType does, Szolek et al., Bioinformatics 2014), so that reads find a place on every allele, and an error in a
read costs all alleles the same. Bases outside of the exons weigh little later on (`flags`), so that exons decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.errors import ReferenceInputError
from fascicle.model.hla import TYPED_LOCI
from fascicle.reference.hla.exons import find_exons
from fascicle.reference.hla.placing import Columns, Template
from fascicle.reference.hla.release import AlleleRecord
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases

# Flags of a base: in an exon; everything else that is there.
STRONG, WEAK = 1, 2
# A genomic sequence that covers this share of the columns can fill the ends of the others.
_LONG_FRACTION: Final = 0.98

Span = tuple[int, int]


@dataclass(frozen=True)
class Row:
    """One allele, filled up: bases 5' to 3', the column of each (not descending), its flag. `is_complete`: all exons known."""

    bases: Bases
    columns: Columns
    flags: NDArray[np.uint8]
    is_complete: bool


@dataclass(frozen=True)
class GeneRows:
    """The rows of one gene, in the order of `alleles`. `exons` are columns, the bases of `reference`; none for a pseudogene that
    has neither a coding sequence nor a likeness to a typed gene."""

    gene: str
    reference: Bases
    exons: tuple[Span, ...]
    alleles: tuple[AlleleRecord, ...]
    rows: tuple[Row, ...]

    @property
    def length(self) -> int:
        """The number of columns."""
        return len(self.reference)


@dataclass(frozen=True)
class _Piece:
    """Known bases of an allele, and the columns they speak for."""

    bases: Bases
    columns: Columns
    spans: tuple[Span, ...]


def lay_out_gene(gene: str, alleles: Sequence[AlleleRecord], models: Sequence[GeneRows] = ()) -> GeneRows | None:
    """Rows of a gene; None if it has no genomic sequence. Alleles that find no place on the reference allele are left out.

    A pseudogene without coding sequences has the exons of the most alike of `models`. A base of it that differs then costs a
    fragment as much as it would on a typed gene; else every fragment would seem to be explained by the pseudogene.

    Raises:
        ReferenceInputError: a typed gene whose coding sequences agree with no genomic one.
    """
    chosen = _choose_reference(gene, alleles)
    if chosen is None:
        return None
    reference, exons = chosen
    exons = exons or _borrow_exons(reference, models)
    genomic = Template(reference)
    placed = {i: _place_genomic(a.genomic, genomic) for i, a in enumerate(alleles) if a.genomic is not None}
    pieces = {i: piece for i, piece in placed.items() if piece is not None}
    donors = sorted(pieces)
    if exons:
        coding = Template(np.concatenate([reference[start:end] for start, end in exons]))
        coding_only = {i: _place_coding(a, coding, exons) for i, a in enumerate(alleles) if i not in pieces}
        pieces |= {i: piece for i, piece in coding_only.items() if piece is not None}
    return _fill_rows(gene, reference, exons, alleles, pieces, donors)


def _borrow_exons(reference: Bases, models: Sequence[GeneRows]) -> tuple[Span, ...]:
    """Exons where the exons of the most alike model lie on a sequence; none where no model has a place on it."""
    best: tuple[int, tuple[Span, ...]] = (0, ())
    for model in models:
        columns = Template(model.reference).place(reference)
        if columns is None:
            continue
        inside = (columns >= 0) & (columns < model.length)
        alike = int((model.reference[columns[inside]] == reference[inside]).sum())
        places = [np.flatnonzero((columns >= start) & (columns < end)) for start, end in model.exons]
        best = max(best, (alike, tuple((int(own[0]), int(own[-1]) + 1) for own in places if len(own))))
    return best[1]


def _choose_reference(gene: str, alleles: Sequence[AlleleRecord]) -> tuple[Bases, tuple[Span, ...]] | None:
    """The longest genomic sequence of the alleles whose coding sequence has the usual length, and its exons."""
    pairs = sorted(((a.genomic, a.coding) for a in alleles if a.genomic is not None), key=lambda pair: -len(pair[0]))
    if not pairs:
        return None
    with_coding = [(genomic, coding) for genomic, coding in pairs if coding is not None]
    found = [(genomic, find_exons(genomic, coding)) for genomic, coding in with_coding]
    usable = [(genomic, exons) for genomic, exons in found if exons]
    if usable:
        lengths, counts = np.unique([sum(end - start for start, end in exons) for _, exons in usable], return_counts=True)
        usual = lengths[np.argmax(counts)]
        return next((genomic, exons) for genomic, exons in usable if sum(end - start for start, end in exons) == usual)
    if with_coding and gene in TYPED_LOCI:
        what = f"no coding sequence of gene {gene} is found in the genomic sequence of its allele"
        raise ReferenceInputError(what, remedy="Give coding and genomic sequences of one release")
    return pairs[0][0], ()


def _place_genomic(genomic: Bases, template: Template) -> _Piece | None:
    columns = template.place(genomic)
    if columns is None:
        return None
    inside = (columns >= 0) & (columns < len(template.bases))
    kept = columns[inside]
    return _Piece(genomic[inside], kept, ((int(kept[0]), int(kept[-1]) + 1),)) if len(kept) else None


def _place_coding(allele: AlleleRecord, template: Template, exons: tuple[Span, ...]) -> _Piece | None:
    """A coding sequence in genomic columns. An exon that has no base at all is not known, not deleted."""
    columns = template.place(allele.coding) if allele.coding is not None else None
    if columns is None or allele.coding is None:
        return None
    inside = (columns >= 0) & (columns < len(template.bases))
    to_genomic = np.concatenate([np.arange(start, end) for start, end in exons])
    kept = to_genomic[columns[inside]].astype(np.int32)
    spans = []
    for start, end in exons:
        own = kept[(kept >= start) & (kept < end)]
        if len(own):
            is_first, is_last = own[0] == kept[0], own[-1] == kept[-1]
            spans.append((int(own[0]) if is_first else start, int(own[-1]) + 1 if is_last else end))
    return _Piece(allele.coding[inside], kept, tuple(spans)) if spans else None


def _fill_rows(
    gene: str,
    reference: Bases,
    exons: tuple[Span, ...],
    alleles: Sequence[AlleleRecord],
    pieces: dict[int, _Piece],
    donors: list[int],
) -> GeneRows:
    """Every piece filled from its nearest donor, then from the nearest long one."""
    length = len(reference)
    columns = np.concatenate([np.arange(*exon) for exon in exons]) if exons else np.arange(length)
    dense = {i: _make_dense(piece, length)[columns] for i, piece in pieces.items()}
    long = [i for i in donors if len(pieces[i].bases) >= _LONG_FRACTION * length] or donors[:1]
    tables = [(group, np.array([dense[i] for i in group])) for group in (donors, long)]
    is_exon = np.zeros(length, dtype=bool)
    is_exon[columns] = True
    kept = sorted(pieces)
    rows = []
    for i in kept:
        nearest = [group[_find_nearest(dense[i], table)] for group, table in tables]
        rows.append(_fill(pieces[i], [pieces[n] for n in nearest], is_exon))
    return GeneRows(gene, reference, exons, tuple(alleles[i] for i in kept), tuple(rows))


def _make_dense(piece: _Piece, length: int) -> Bases:
    """The base of every column; unknown where the piece has none."""
    dense = np.full(length, UNKNOWN_BASE, dtype=np.uint8)
    dense[piece.columns[::-1]] = piece.bases[::-1]
    return dense


@kernel
def _find_nearest(dense: Bases, table: NDArray[np.uint8]) -> int:
    """The row of `table` with fewest differences where both are known; the first of equals."""
    nearest, fewest = 0, len(dense) + 1
    for row in range(len(table)):
        differences = 0
        for i in range(len(dense)):
            if dense[i] != table[row, i] and dense[i] != 4 and table[row, i] != 4:
                differences += 1
                if differences >= fewest:
                    break
        if differences < fewest:
            nearest, fewest = row, differences
    return nearest


def _fill(piece: _Piece, donors: list[_Piece], is_exon: NDArray[np.bool_]) -> Row:
    """The piece's own bases in its spans, those of the donors in the columns left, donor after donor."""
    is_free = np.ones(len(is_exon), dtype=bool)
    parts = []
    for source in (piece, *donors):
        is_own = np.zeros(len(is_exon), dtype=bool)
        for start, end in source.spans:
            is_own[start:end] = True
        is_own &= is_free
        chosen = is_own[source.columns]
        columns = source.columns[chosen]
        parts.append((source.bases[chosen], columns))
        is_free &= ~is_own
    columns = np.concatenate([part[1] for part in parts])
    order = np.argsort(columns, kind="stable")
    bases = np.concatenate([part[0] for part in parts])[order]
    flags = np.where(is_exon[columns[order]], STRONG, WEAK).astype(np.uint8)
    known = np.zeros(len(is_exon), dtype=bool)
    for start, end in piece.spans:
        known[start:end] = True
    return Row(bases, columns[order].astype(np.int32), flags, bool(known[is_exon].all()))
