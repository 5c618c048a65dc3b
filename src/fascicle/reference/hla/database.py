"""The HLA database: one file, made once from a release and opened in a moment.

`hla.npz` holds arrays without compression; a view (see `packing`) is read when asked for. It lies in a reference bundle or in a
directory of its own, is not part of what a bundle was built from and not in its hash; results name the file's own SHA-256.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fascicle.errors import ReferenceInputError
from fascicle.model.hla import TYPED_LOCI, AlleleName, parse_allele_name
from fascicle.model.hla_reads import HlaAssay
from fascicle.reference.hashing import hash_file
from fascicle.reference.hla.packing import PackedView, cut_row, find_transcript_columns, pack_view
from fascicle.reference.hla.release import CLASS_I_GENES, Release
from fascicle.reference.hla.rows import GeneRows, lay_out_gene
from fascicle.reference.hla.word_index import GENE_SHIFT, GENOMIC, TRANSCRIPT, WordIndex, index_words
from fascicle.reference.nucleotides import Bases

HLA_FILE: Final = "hla.npz"
FORMAT: Final = "fascicle.hla_database/1"
_VIEWS: Final = {HlaAssay.DNA: "genomic", HlaAssay.RNA: "transcript"}
_VIEW_ARRAYS: Final = ("bases", "flags", "profiles", "positions", "reference_positions")


@dataclass(frozen=True)
class HlaGene:
    """One gene: its alleles are `first` to `end` of all, its exons columns of its reference allele."""

    name: str
    first: int
    end: int
    exons: tuple[tuple[int, int], ...]

    @property
    def is_typed(self) -> bool:
        """Whether a genotype is called; the others are decoys."""
        return self.name in TYPED_LOCI


@dataclass(frozen=True)
class HlaDatabase:
    """An opened database. Alleles are numbered in the order of genes, within a gene in that of their names.

    `unlike` are decoys of the release that are left out: no word of theirs is one of a typed gene.
    """

    version: str
    sha256: str
    sources: tuple[dict[str, Any], ...]
    genes: tuple[HlaGene, ...]
    left_out: int
    unlike: tuple[str, ...]
    names: tuple[AlleleName, ...]
    g_groups: tuple[str, ...]
    p_groups: tuple[str, ...]
    is_complete: NDArray[np.bool_]
    index: WordIndex
    _load: Callable[[str], NDArray[Any]] = field(repr=False)

    def view(self, assay: HlaAssay) -> PackedView:
        """Alleles as reads of an assay see them."""
        return self._genomic if assay is HlaAssay.DNA else self._transcript

    @cached_property
    def _genomic(self) -> PackedView:
        return self._load_view("genomic")

    @cached_property
    def _transcript(self) -> PackedView:
        return self._load_view("transcript")

    def _load_view(self, name: str) -> PackedView:
        return PackedView(*(self._load(f"{name}_{part}") for part in _VIEW_ARRAYS))

    def count_names(self, gene: int) -> int:
        """How many two-field names a gene has."""
        row = self.genes[gene]
        return len({name.cut(2) for name in self.names[row.first : row.end]})

    @property
    def decoys(self) -> tuple[str, ...]:
        """Genes of class I that reads are held against and that are not typed."""
        return tuple(gene.name for gene in self.genes if not gene.is_typed)


def format_database(release: Release) -> bytes:
    """The bytes of the database file of a release. Raises ReferenceInputError, see `lay_out_gene`."""
    genes, index, unlike = _lay_out_genes(release)
    alleles = [allele for gene in genes for allele in gene.alleles]
    header = {
        "format": FORMAT,
        "version": release.version,
        "sources": [asdict(file) for file in release.files],
        "genes": [{"name": g.gene, "alleles": len(g.rows), "exons": g.exons} for g in genes],
        "left_out": sum(allele.name.locus not in unlike for allele in release.alleles) - len(alleles),
        "unlike": unlike,
    }
    arrays: dict[str, NDArray[Any]] = {
        "header": np.frombuffer(json.dumps(header).encode(), dtype=np.uint8),
        "names": np.array([str(a.name).encode() for a in alleles]),
        "g_groups": np.array([release.g_groups.get(str(a.name), "").encode() for a in alleles]),
        "p_groups": np.array([release.p_groups.get(str(a.name), "").encode() for a in alleles]),
        "is_complete": np.array([row.is_complete for gene in genes for row in gene.rows]),
        "table": index.table,
        "first": index.first,
        "places": index.places,
    }
    for assay, name in _VIEWS.items():
        view = pack_view(genes, is_transcript=assay is HlaAssay.RNA)
        arrays |= {f"{name}_{part}": getattr(view, part) for part in _VIEW_ARRAYS}
    stream = io.BytesIO()
    np.savez(stream, **arrays)  # type: ignore[arg-type]  # stubs take the names for options
    return stream.getvalue()


def _lay_out_genes(release: Release) -> tuple[list[GeneRows], WordIndex, list[str]]:
    """Rows and words of all genes, typed ones first, and the decoys that are not needed: they have no word in common with a typed
    gene, so that their reads find no place on one."""
    genes: list[GeneRows] = []
    for name in CLASS_I_GENES:
        alleles = [allele for allele in release.alleles if allele.name.locus == name]
        models = [] if name in TYPED_LOCI else genes[: len(TYPED_LOCI)]
        laid_out = lay_out_gene(name, alleles, models) if alleles else None
        if laid_out is not None and laid_out.rows:
            genes.append(laid_out)
    index = index_words(_list_sequences(genes))
    alike = _find_alike(genes, index)
    if all(alike):
        return genes, index, []
    kept = [gene for gene, is_alike in zip(genes, alike, strict=True) if is_alike]
    unlike = [gene.gene for gene, is_alike in zip(genes, alike, strict=True) if not is_alike]
    return kept, index_words(_list_sequences(kept)), unlike


def _find_alike(genes: list[GeneRows], index: WordIndex) -> list[bool]:
    """Which genes are typed, or have a word in common with one that is."""
    words = np.repeat(np.arange(len(index.first) - 1), np.diff(index.first))
    of_gene = index.places >> GENE_SHIFT
    is_typed = np.array([gene.gene in TYPED_LOCI for gene in genes])
    is_common = np.zeros(len(index.first) - 1, dtype=bool)
    is_common[words[is_typed[of_gene]]] = True
    return [bool(is_typed[number] or is_common[words[of_gene == number]].any()) for number in range(len(genes))]


def _list_sequences(genes: list[GeneRows]) -> Iterator[tuple[Bases, NDArray[np.int32], int, int]]:
    """Every allele in both views."""
    for number, gene in enumerate(genes):
        is_kept = find_transcript_columns(gene)
        for row in gene.rows:
            yield row.bases, row.columns, number, GENOMIC
            cut = cut_row(row, is_kept)
            yield cut.bases, cut.columns, number, TRANSCRIPT


def open_database(path: Path) -> HlaDatabase:
    """Opens the HLA database of a reference: a bundle, or a directory with the database alone.

    Raises:
        ReferenceInputError: there is none, or it is of another format version or damaged.
    """
    file = path / HLA_FILE
    remedy = "Make it with `fascicle reference add-hla --imgt FOLDER REF`"
    if not file.is_file():
        raise ReferenceInputError(f"has no HLA database ({HLA_FILE})", path=path, remedy=remedy)
    try:
        arrays = np.load(file, allow_pickle=False)
        header = json.loads(arrays["header"].tobytes())
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise ReferenceInputError(f"is no HLA database ({error})", path=file, remedy=remedy) from None
    if header.get("format") != FORMAT:
        what = f"HLA database of format {header.get('format')}; this version reads {FORMAT}"
        raise ReferenceInputError(what, path=file, remedy=remedy)
    return _make_database(header, arrays, hash_file(file).sha256)


def _make_database(header: dict[str, Any], arrays: Any, sha256: str) -> HlaDatabase:
    genes, first = [], 0
    for row in header["genes"]:
        exons = tuple((start, end) for start, end in row["exons"])
        genes.append(HlaGene(row["name"], first, first + row["alleles"], exons))
        first += row["alleles"]
    g_groups, p_groups = (tuple(text.decode() for text in arrays[name].tolist()) for name in ("g_groups", "p_groups"))
    return HlaDatabase(
        header["version"],
        sha256,
        tuple(header["sources"]),
        tuple(genes),
        header["left_out"],
        tuple(header.get("unlike", ())),
        tuple(parse_allele_name(text.decode()) for text in arrays["names"].tolist()),
        g_groups,
        p_groups,
        arrays["is_complete"],
        WordIndex(arrays["table"], arrays["first"], arrays["places"]),
        arrays.__getitem__,
    )
