"""Target regions of a DNA assay: a laboratory's BED, or the exons of the panel's genes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.errors import ReferenceInputError
from fascicle.model.genes import Gene
from fascicle.model.loci import Span, format_locus
from fascicle.reference.bundle import Bundle
from fascicle.reference.contigs import sort_key
from fascicle.reference.fasta import name_chrom, read_text_lines
from fascicle.reference.genome import Genome

_BED_EXTRAS: Final = ("track", "browser")
_MIN_FIELDS: Final = 3
# Splice variants that are read by rule lie within 2 bases of an exon, splice-region variants (SO:0001630) within 8.
EXON_MARGIN_BP: Final = 10
_NEAR_BP: Final = 5000
_SYMBOL_END: Final = re.compile(r"[:;,|\s]")
_REMEDY: Final = "Give BED with chromosome, start and end, separated by tabs"


@dataclass(frozen=True, slots=True)
class Target:
    """One region: 0-based, half-open. `gene` is None where it lies in no gene that is known; `name` says which part it is."""

    chrom: str
    span: Span
    gene: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Targets:
    """The regions of an assay in genome order, what they were taken from, and what is to be said of them.

    `coding` are the coding bases inside the targets (canonical transcripts), merged.
    """

    regions: tuple[Target, ...]
    coding: tuple[tuple[str, Span], ...]
    source: str
    notes: tuple[str, ...] = ()

    @property
    def merged(self) -> tuple[tuple[str, Span], ...]:
        """The bases of all regions, each once, in genome order."""
        return merge_spans((target.chrom, target.span) for target in self.regions)

    @property
    def length_bp(self) -> int:
        """Bases of all regions, each counted once."""
        return sum(len(span) for _, span in self.merged)


def list_runs(is_inside: NDArray[np.bool_]) -> Iterator[Span]:
    """Runs of bases that are inside, in their order.

    >>> list(list_runs(np.array([True, True, False, True])))
    [Span(start=0, end=2), Span(start=3, end=4)]
    """
    borders = np.flatnonzero(np.diff(np.concatenate(([0], is_inside.astype(np.int8), [0]))))
    for start, end in borders.reshape(-1, 2).tolist():
        yield Span(start, end)


def merge_spans(places: Iterable[tuple[str, Span]]) -> tuple[tuple[str, Span], ...]:
    """Places in genome order; those that overlap or touch become one.

    >>> merge_spans([("chr2", Span(5, 9)), ("chr1", Span(1, 4)), ("chr1", Span(4, 6))])
    (('chr1', Span(start=1, end=6)), ('chr2', Span(start=5, end=9)))
    """
    merged: list[tuple[str, Span]] = []
    for chrom, span in sorted(places, key=lambda place: (sort_key(place[0]), place[1])):
        if merged and merged[-1][0] == chrom and span.start <= merged[-1][1].end:
            merged[-1] = (chrom, Span(merged[-1][1].start, max(span.end, merged[-1][1].end)))
        else:
            merged.append((chrom, span))
    return tuple(merged)


def intersect_spans(left: Sequence[tuple[str, Span]], right: Sequence[tuple[str, Span]]) -> tuple[tuple[str, Span], ...]:
    """The bases that are in both of two merged lists."""
    others = _group_by_chrom(right)
    ends = {chrom: [span.end for span in spans] for chrom, spans in others.items()}
    both: list[tuple[str, Span]] = []
    for chrom, span in left:
        own = others.get(chrom, [])
        for other in own[bisect_right(ends.get(chrom, []), span.start) :]:
            if other.start >= span.end:
                break
            both.append((chrom, Span(max(span.start, other.start), min(span.end, other.end))))
    return merge_spans(both)


def _group_by_chrom(places: Iterable[tuple[str, Span]]) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    for chrom, span in places:
        found.setdefault(chrom, []).append(span)
    return found


def list_exon_targets(bundle: Bundle, genes: Sequence[str] | None = None, margin_bp: int = EXON_MARGIN_BP) -> Targets:
    """The exons of the canonical transcripts of genes (all of the bundle where None), each with a margin into its introns.

    Coding genes give their coding exon parts, other genes all their exons. Genes that the bundle does not have are noted.
    """
    wanted = bundle.symbols if genes is None else tuple(genes)
    known = [gene for gene in map(bundle.find_gene, wanted) if gene is not None]
    regions = sorted((target for gene in known for target in _list_gene_exons(gene, margin_bp)), key=_order)
    missing = sorted(set(wanted) - {gene.symbol for gene in known})
    notes = (f"{len(missing)} genes of the panel are not in the bundle: {', '.join(missing)}",) if missing else ()
    return Targets(
        tuple(regions),
        _find_coding(known, regions),
        f"exons of {len(known)} {'gene' if len(known) == 1 else 'genes'} of {bundle.name}",
        notes,
    )


def _order(target: Target) -> tuple[tuple[int, str], Span, str]:
    return sort_key(target.chrom), target.span, target.name


def _list_gene_exons(gene: Gene, margin_bp: int) -> Iterator[Target]:
    """Coding parts of the canonical transcript's exons, or all exons of a transcript without CDS."""
    transcript = gene.canonical
    for number, exon in enumerate(transcript.exons, start=1):
        part = exon if transcript.cds is None else _cut(exon, transcript.cds)
        if part is not None:
            wide = Span(max(part.start - margin_bp, 0), part.end + margin_bp)
            yield Target(gene.locus.chrom, wide, gene.symbol, f"{gene.symbol} exon {number}")


def _cut(span: Span, other: Span) -> Span | None:
    return Span(max(span.start, other.start), min(span.end, other.end)) if span.overlap(other) else None


def _find_coding(genes: Iterable[Gene], regions: Iterable[Target]) -> tuple[tuple[str, Span], ...]:
    """Coding bases of the canonical transcripts inside regions."""
    coding = merge_spans(
        (target.chrom, target.span) for gene in genes if gene.canonical.cds for target in _list_gene_exons(gene, 0)
    )
    return intersect_spans(merge_spans((target.chrom, target.span) for target in regions), coding)


def read_targets(path: Path, bundle: Bundle, genome: Genome) -> Targets:
    """The regions of a BED file (plain or gzip), checked against the bundle's build.

    A region's gene is the fourth column where the bundle has a gene of that name (up to the first of `:`, `;`, `,`, `|` or a
    space), else the gene whose exons it overlaps most, else the gene it lies in.

    Raises:
        ReferenceInputError: a line that is no region, a region beyond the end of its chromosome or of a chromosome that the build
            does not have, regions named after genes that lie elsewhere, or none in the bundle's sequence.
    """
    rows = tuple(_read_bed(path))
    if not rows:
        raise ReferenceInputError("the BED names no region", path=path, remedy=_REMEDY)
    _refuse_beyond_ends(rows, genome, path)
    _refuse_elsewhere(rows, bundle, path)
    inside = [row for row in rows if genome.covered_bp(row.chrom, row.span.start, row.span.end)]
    if not inside:
        remedy = f"Give the BED of build {bundle.build}, or a bundle that has the regions' sequence"
        raise ReferenceInputError("none of its regions has sequence in the reference bundle", path=path, remedy=remedy)
    regions = sorted(_assign_genes(inside, bundle), key=_order)
    notes = _describe_outside(rows, inside)
    genes = [bundle.gene(number) for number in range(len(bundle.symbols))]
    return Targets(tuple(regions), _find_coding(genes, regions), path.name, notes)


@dataclass(frozen=True, slots=True)
class Regions:
    """Merged places of the genome and the file that they come from."""

    merged: tuple[tuple[str, Span], ...]
    source: str


def read_regions(path: Path, genome: Genome) -> Regions:
    """The regions of a BED file (plain or gzip) of the genome's build, for whatever they stand.

    Raises:
        ReferenceInputError: a line that is no region, a region beyond the end of its chromosome, or none at all.
    """
    rows = tuple(_read_bed(path))
    if not rows:
        raise ReferenceInputError("the BED names no region", path=path, remedy=_REMEDY)
    _refuse_beyond_ends(rows, genome, path)
    return Regions(merge_spans((row.chrom, row.span) for row in rows), path.name)


@dataclass(frozen=True, slots=True)
class _BedRow:
    line: int
    chrom: str
    span: Span
    label: str


def _read_bed(path: Path) -> Iterator[_BedRow]:
    for number, line in enumerate(read_text_lines(path), start=1):
        fields = line.split("\t") if "\t" in line else line.split()
        if not line.strip() or line.startswith("#") or fields[0] in _BED_EXTRAS:
            continue
        if len(fields) < _MIN_FIELDS or not fields[1].isdecimal() or not fields[2].isdecimal():
            raise ReferenceInputError(f"{line[:40]!r} is no region", path=path, where=f"line {number}", remedy=_REMEDY)
        start, end = int(fields[1]), int(fields[2])
        if start >= end:
            raise ReferenceInputError(f"the region {start}-{end} is empty", path=path, where=f"line {number}", remedy=_REMEDY)
        yield _BedRow(number, name_chrom(fields[0]), Span(start, end), fields[3].strip() if len(fields) > _MIN_FIELDS else "")


def _refuse_beyond_ends(rows: Sequence[_BedRow], genome: Genome, path: Path) -> None:
    """A region that ends beyond its chromosome shows that the BED is of another build (or its lines are broken)."""
    for row in rows:
        length = genome.length(row.chrom)
        if length is not None and row.span.end > length:
            what = f"the region ends at {row.span.end:,}, but {row.chrom} of {genome.build} has {length:,} bases"
            remedy = f"Give the BED of build {genome.build}"
            raise ReferenceInputError(what, path=path, where=f"line {row.line}", remedy=remedy)


def _refuse_elsewhere(rows: Sequence[_BedRow], bundle: Bundle, path: Path) -> None:
    """Regions named after genes must lie at these genes; a BED of another build has most of them elsewhere."""
    named = [(row, gene) for row in rows if (gene := _find_named_gene(row.label, bundle)) is not None]
    away = [(row, gene) for row, gene in named if not _is_near(row, gene)]
    if len(away) * 2 > len(named):
        row, gene = away[0]
        what = (
            f"{len(away)} of {len(named)} regions named after a gene do not lie at it; the first is "
            f"{row.chrom}:{row.span.start + 1}-{row.span.end}, and {gene.symbol} of {bundle.build} is {format_locus(gene.locus)}"
        )
        raise ReferenceInputError(what, path=path, where=f"line {row.line}", remedy=f"Give the BED of build {bundle.build}")


def _find_named_gene(label: str, bundle: Bundle) -> Gene | None:
    symbol = _SYMBOL_END.split(label, maxsplit=1)[0]
    return bundle.find_gene(symbol) if symbol else None


def _is_near(row: _BedRow, gene: Gene) -> bool:
    """Whether a region lies in a gene or within 5,000 bases of it, where promoters and probes at the ends lie."""
    span = gene.locus.span
    wide = Span(max(span.start - _NEAR_BP, 0), span.end + _NEAR_BP)
    return row.chrom == gene.locus.chrom and row.span.overlap(wide) > 0


def _assign_genes(rows: Iterable[_BedRow], bundle: Bundle) -> Iterator[Target]:
    by_chrom = _group_genes(bundle)
    for row in rows:
        gene = _find_named_gene(row.label, bundle)
        if gene is None or not _is_near(row, gene):
            gene = _find_gene_at(row, by_chrom.get(row.chrom, []))
        name = row.label or f"{row.chrom}:{row.span.start + 1}-{row.span.end}"
        yield Target(row.chrom, row.span, gene.symbol if gene else None, _name_part(row, gene, name))


def _group_genes(bundle: Bundle) -> dict[str, list[Gene]]:
    found: dict[str, list[Gene]] = {}
    for number in range(len(bundle.symbols)):
        gene = bundle.gene(number)
        found.setdefault(gene.locus.chrom, []).append(gene)
    return found


def _find_gene_at(row: _BedRow, genes: Iterable[Gene]) -> Gene | None:
    """The gene whose canonical exons a region overlaps most, else the gene it overlaps most."""
    near = [gene for gene in genes if gene.locus.span.overlap(row.span)]
    return max(near, key=lambda gene: (_count_exonic(row.span, gene), gene.locus.span.overlap(row.span)), default=None)


def _count_exonic(span: Span, gene: Gene) -> int:
    return sum(span.overlap(exon) for exon in gene.canonical.exons)


def _name_part(row: _BedRow, gene: Gene | None, name: str) -> str:
    """`BRCA1 exon 10` where a region overlaps an exon of the canonical transcript, else its label or place."""
    if gene is None:
        return name
    shared = [(row.span.overlap(exon), number) for number, exon in enumerate(gene.canonical.exons, start=1)]
    most, number = max(shared, key=lambda item: (item[0], -item[1]))
    return f"{gene.symbol} exon {number}" if most else name


def _describe_outside(rows: Sequence[_BedRow], inside: Sequence[_BedRow]) -> tuple[str, ...]:
    outside = len(rows) - len(inside)
    if not outside:
        return ()
    return (f"{outside} of {len(rows)} regions of the BED have no sequence in the reference bundle and cannot be assessed",)
