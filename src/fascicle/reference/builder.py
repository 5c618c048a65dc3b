"""Builds a reference bundle from a genome or from transcripts."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import pysam
from numpy.typing import NDArray

from fascicle import __version__
from fascicle.errors import OutputError, ReferenceInputError
from fascicle.model.genes import Gene
from fascicle.model.loci import Build, Span
from fascicle.model.panels import Panel
from fascicle.reference.abundant import AbundantSource, read_abundant, write_abundant
from fascicle.reference.annotation import Annotation, read_annotation
from fascicle.reference.bundle import FORMAT, Bundle, format_gene_columns, open_bundle
from fascicle.reference.domains import read_domains
from fascicle.reference.fasta import GenomePiece, read_genome
from fascicle.reference.gene_loci import LociLayout, find_exon_offsets, lay_out_loci
from fascicle.reference.gene_models import make_genes
from fascicle.reference.hashing import hash_file
from fascicle.reference.indexing import (
    choose_intron_sampling,
    estimate_table,
    insert_locus,
    insert_transcript,
    make_places,
    mark_background,
)
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases, decode_bases
from fascicle.reference.recoding import RECODED_FILE, first_base, format_recoded
from fascicle.reference.sequences import (
    GeneSequences,
    TranscriptSequences,
    strip_version,
    take_from_genome,
    take_from_transcripts,
)
from fascicle.reference.unusable import Kind, Unusable, format_unusable
from fascicle.reference.words import WORD_BP, Table

Say = Callable[[str], None]
Stretch = tuple[str | None, int, Bases]


@dataclass(frozen=True)
class BundleSources:
    """What a bundle is made from. Exactly one of `genome` and `transcripts` is given."""

    annotation: Path
    genome: Path | None = None
    transcripts: Path | None = None
    panel: Panel | None = None
    name: str | None = None
    build: Build | None = None
    abundant: tuple[AbundantSource, ...] = ()


@dataclass(frozen=True)
class BundleContent:
    """Genes and sequences, wherever they come from, and how the bundle is to be described.

    `background` gives every stretch of sequence in which words are looked for again, with its chromosome (None: no place).
    """

    name: str
    build: Build
    is_synthetic: bool
    genes: tuple[Gene, ...]
    loci: tuple[Bases, ...]
    unusable: tuple[Unusable, ...]
    background: Callable[[], Iterator[Stretch]]
    pieces: Callable[[], Iterator[GenomePiece]] | None
    sources: dict[str, str]
    panel: str
    abundant: tuple[tuple[str, list[Bases]], ...] = ()
    recoded: tuple[tuple[str, int], ...] = ()


def build_bundle(sources: BundleSources, out: Path, say: Say = lambda _: None) -> Bundle:
    """Reads the sources, writes the bundle whole, opens it.

    Raises:
        ReferenceInputError: a source cannot be used, annotation and sequence do not fit, or no gene is left.
        OutputError: the target exists and is no bundle, or cannot be written.
    """
    say("reading the annotation")
    annotation = read_annotation(sources.annotation)
    unusable: list[Unusable] = []
    wanted = frozenset(sources.panel.genes) if sources.panel else None
    genes = make_genes(annotation.transcripts, Build.UNKNOWN, wanted, unusable)
    build = _settle_build(sources, annotation, genes)
    genes = make_genes(annotation.transcripts, build, wanted, [])
    if sources.panel:
        named = {gene.symbol for gene in genes} | {row.name for row in unusable if row.kind is Kind.GENE}
        unusable += [
            Unusable(Kind.GENE, s, "the annotation has no gene of this name") for s in sources.panel.genes if s not in named
        ]
    say("reading the sequences")
    content = _read_content(sources, build, genes, unusable, say)
    return write_bundle(replace(content, recoded=_list_recoded(annotation, content.genes)), out, say)


def _list_recoded(annotation: Annotation, genes: tuple[Gene, ...]) -> tuple[tuple[str, int], ...]:
    """Codons read as selenocysteine in transcripts of the bundle's genes: symbol, genome offset of the first base."""
    used = {(gene.symbol, gene.locus.chrom) for gene in genes}
    raws = (raw for raw in annotation.transcripts if raw.recoded and (raw.symbol, raw.chrom) in used)
    return tuple((raw.symbol, first_base(codon, raw.strand)) for raw in raws for codon in raw.recoded)


def _settle_build(sources: BundleSources, annotation: Annotation, genes: tuple[Gene, ...]) -> Build:
    """The build asked for, else the one the annotation's header names, else GRCh38 when known places fit, else unknown."""
    if sources.build and annotation.build and sources.build is not annotation.build:
        raise ReferenceInputError(
            f"its header says {annotation.build}, but {sources.build} was asked for",
            path=sources.annotation,
            remedy="Give the annotation of the build you mean, or leave --build out",
        )
    return sources.build or annotation.build or _recognise_build(genes)


def _recognise_build(genes: tuple[Gene, ...]) -> Build:
    """GRCh38 when nine of ten genes with known domains have the domains' GRCh38 blocks inside exons."""
    by_symbol = {gene.symbol: gene for gene in genes}
    votes = Counter(_holds_blocks(by_symbol[d.gene], d.blocks) for d in read_domains() if d.gene in by_symbol)
    return Build.GRCH38 if votes[True] and votes[True] >= 9 * votes[False] else Build.UNKNOWN


def _holds_blocks(gene: Gene, blocks: tuple[Span, ...]) -> bool:
    return any(all(any(b.overlap(e) == len(b) for e in t.exons) for b in blocks) for t in gene.transcripts)


def _read_content(
    sources: BundleSources, build: Build, genes: tuple[Gene, ...], unusable: list[Unusable], say: Say
) -> BundleContent:
    if (sources.genome is None) == (sources.transcripts is None):
        raise ReferenceInputError("give either a genome or transcripts", remedy="Use --genome FA or --transcripts FA")
    sequence_path = sources.genome or sources.transcripts or Path()
    background: Callable[[], Iterator[Stretch]]
    if sources.genome:
        taken = take_from_genome(genes, read_genome(sequence_path), say)
        background = partial(_read_genome_background, sequence_path)
    else:
        taken, background = _take_transcripts(sequence_path, genes)
    if not taken.genes:
        raise ReferenceInputError(
            f"none of its {len(genes)} genes has sequence in {sequence_path.name}",
            path=sources.annotation,
            remedy="Check that annotation and sequences are of one build and use the same names",
        )
    return BundleContent(
        name=sources.name or f"{build}-{sources.panel.name if sources.panel else 'protein-coding'}",
        build=build,
        is_synthetic=False,
        genes=tuple(taken.genes),
        loci=tuple(taken.loci),
        unusable=(*unusable, *taken.unusable),
        background=background,
        pieces=partial(read_genome, sequence_path) if sources.genome else None,
        sources={
            "annotation": _describe_source(sources.annotation),
            ("genome" if sources.genome else "transcripts"): _describe_source(sequence_path),
            **{f"abundant_{own.name}": _describe_source(own.path) for own in sources.abundant},
        },
        panel=f"{sources.panel.name} {sources.panel.version}" if sources.panel else "all protein-coding genes",
        abundant=tuple(read_abundant(sources.abundant)),
    )


def _describe_source(path: Path) -> str:
    return f"{path.name} sha256:{hash_file(path).sha256}"


def _read_genome_background(path: Path) -> Iterator[Stretch]:
    return ((piece.chrom, piece.span.start, piece.bases) for piece in read_genome(path))


def _take_transcripts(path: Path, genes: tuple[Gene, ...]) -> tuple[GeneSequences, Callable[[], Iterator[Stretch]]]:
    sequences = TranscriptSequences.read(path)
    taken = take_from_transcripts(genes, sequences)
    wanted = {strip_version(name) for gene in genes for t in gene.transcripts for name in t.names}
    spare = [bases for accession, (_, bases) in sequences.by_accession.items() if accession not in wanted]
    if spare:
        because = f"{len(spare)} transcripts of genes that are not assessed; used to mask shared sequence"
        taken.unusable.append(Unusable(Kind.SEQUENCE, path.name, because))
    return taken, lambda: ((None, 0, bases) for bases in spare)


def write_bundle(content: BundleContent, out: Path, say: Say = lambda _: None) -> Bundle:
    """Writes a bundle beside its target and moves it there whole. Raises OutputError."""
    out = out.absolute()
    _check_target(out)
    beside = out.with_name(f".{out.name}.partial")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        beside.mkdir(parents=True)
        _write_files(content, beside, say)
        if out.exists():
            shutil.rmtree(out)
        beside.rename(out)
    except OSError as error:
        shutil.rmtree(beside, ignore_errors=True)
        message = f"{out}: the bundle cannot be written ({error.strerror}). Free space or choose another --out"
        raise OutputError(message) from None
    return open_bundle(out)


def _check_target(out: Path) -> None:
    if out.exists() and not (out / "bundle.toml").is_file() and (not out.is_dir() or any(out.iterdir())):
        message = f"{out}: exists and is no reference bundle. Choose another --out, or remove it"
        raise OutputError(message)


def _write_files(content: BundleContent, folder: Path, say: Say) -> None:
    layout = lay_out_loci(content.genes)
    for name, rows in zip(("genes", "transcripts", "exons"), format_gene_columns(content.genes), strict=True):
        np.save(folder / f"{name}.npy", rows)
    np.save(folder / "offsets.npy", layout.offsets)
    np.save(folder / "blocks.npy", layout.gene_of_block)
    loci = np.full(layout.length, UNKNOWN_BASE, dtype=np.uint8)
    for offset, locus in zip(layout.offsets.tolist(), content.loci, strict=False):
        loci[offset : offset + len(locus)] = locus
    np.save(folder / "loci.npy", loci)
    say("indexing")
    table, paralogs, every = _index(content, layout, loci, say)
    np.save(folder / "words.npy", table)
    rows_text = "".join(f"{a}\t{b}\t{count}\n" for (a, b), count in sorted(paralogs.items()))
    _write_text(folder / "paralogs.tsv", "first\tsecond\tshared_words\n" + rows_text)
    _write_text(folder / "unusable.tsv", format_unusable(list(content.unusable)))
    if content.recoded:
        _write_text(folder / RECODED_FILE, format_recoded(content.recoded))
    if content.abundant:
        write_abundant(folder, content.abundant, _list_canonical(content))
    if content.pieces:
        say("packing the genome")
        _write_genome(folder, content.pieces())
    _write_header(content, folder, every)


def _list_canonical(content: BundleContent) -> Iterator[tuple[str, Bases]]:
    """The canonical transcript of every gene with its symbol."""
    for gene, locus in zip(content.genes, content.loci, strict=True):
        yield gene.symbol, locus[find_exon_offsets(gene, gene.transcripts[0])]


def _write_text(path: Path, text: str) -> None:
    path.write_bytes(text.encode())


def _index(content: BundleContent, layout: LociLayout, loci: Bases, say: Say) -> tuple[Table, dict[tuple[str, str], int], int]:
    every = choose_intron_sampling(layout)
    offsets = [[find_exon_offsets(g, t) for t in g.transcripts] for g in content.genes]
    exonic = 0
    for gene, own in zip(content.genes, offsets, strict=True):
        is_exonic = np.zeros(len(gene.locus.span), dtype=bool)
        for transcript in own:
            is_exonic[transcript] = True
        exonic += int(is_exonic.sum())
    junctions = sum(len(t.exons) - 1 for g in content.genes for t in g.transcripts)
    intronic = int((loci != UNKNOWN_BASE).sum()) - exonic
    table = estimate_table(exonic, junctions, max(0, intronic), every)
    paralogs = _insert_exons(content, layout, loci, offsets, table)
    places = make_places(content.genes)
    for number, gene in enumerate(content.genes):
        start = int(layout.offsets[number])
        locus = loci[start : start + len(gene.locus.span)]
        insert_locus(
            table,
            locus,
            number,
            every,
            layout.offsets,
            layout.gene_of_block,
            places.chrom,
            places.start,
            places.end,
            places.is_plus,
        )
    for chrom, at, bases in content.background():
        say(f"masking against {chrom or 'other transcripts'}")
        mark_background(table, layout, places, chrom, at, bases)
    return table, paralogs, every


def _insert_exons(
    content: BundleContent, layout: LociLayout, loci: Bases, offsets: list[list[NDArray[np.int64]]], table: Table
) -> dict[tuple[str, str], int]:
    """Words of all transcripts; counts the words of canonical transcripts that another gene has too."""
    shared: Counter[tuple[str, str]] = Counter()
    for number, (gene, own) in enumerate(zip(content.genes, offsets, strict=True)):
        start = int(layout.offsets[number])
        for i, inside in enumerate(own):
            places = inside + start
            others = insert_transcript(table, loci[places], places, number, layout.gene_of_block)
            if i == 0:
                for other, count in zip(*np.unique(others[others >= 0], return_counts=True), strict=True):
                    first, second = sorted((gene.symbol, content.genes[int(other)].symbol))
                    shared[first, second] += int(count)
    return dict(shared)


def _write_genome(folder: Path, pieces: Iterator[GenomePiece]) -> None:
    """The genome as bgzip FASTA with its indexes; a slice keeps its name `chr:start-end`."""
    target = folder / "sequence.fa.gz"
    with pysam.BGZFile(str(target), "wb") as file:
        for piece in pieces:
            is_slice = ":" in piece.name
            name = f"{piece.chrom}:{piece.span.start + 1}-{piece.span.end}" if is_slice else piece.chrom
            file.write(f">{name}\n".encode())
            letters = decode_bases(piece.bases)
            for at in range(0, len(letters), 6000):
                lines = [letters[i : i + 60] for i in range(at, min(at + 6000, len(letters)), 60)]
                file.write(("\n".join(lines) + "\n").encode())
    pysam.faidx(str(target))


def _write_header(content: BundleContent, folder: Path, every: int) -> None:
    names = sorted(path.name for path in folder.iterdir())
    files = {name: hash_file(folder / name).sha256 for name in names}
    lines = [
        f"format = {_quote(FORMAT)}",
        f"name = {_quote(content.name)}",
        f"build = {_quote(content.build)}",
        f"is_synthetic = {str(content.is_synthetic).lower()}",
        f"panel = {_quote(content.panel)}",
        f"genes = {len(content.genes)}",
        f"transcripts = {sum(len(gene.transcripts) for gene in content.genes)}",
        f"unusable = {len(content.unusable)}",
        f"has_introns = {str(content.pieces is not None).lower()}",
        f"made_by = {_quote(f'fascicle {__version__}')}",
        "\n[parameters]",
        f"word_bp = {WORD_BP}",
        f"intron_every = {every}",
        "\n[sources]",
        *(f"{kind} = {_quote(text)}" for kind, text in sorted(content.sources.items())),
        "\n[files]",
        *(f"{_quote(name)} = {_quote(sha256)}" for name, sha256 in files.items()),
    ]
    _write_text(folder / "bundle.toml", "\n".join(lines) + "\n")


def _quote(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's too."""
    return json.dumps(str(text), ensure_ascii=False)
