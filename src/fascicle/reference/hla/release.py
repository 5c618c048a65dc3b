"""A release of IPD-IMGT/HLA as it is downloaded: FASTA files of coding and genomic sequences, G and P groups.

Files are found by name below the folder given, plain or gzip: `A_nuc.fasta`, `A_gen.fasta` ... of each gene, else `hla_nuc.fasta`
and `hla_gen.fasta`; `hla_nom_g.txt`, `hla_nom_p.txt`. Genes other than class I are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fascicle.errors import ReferenceInputError
from fascicle.model.hla import TYPED_LOCI, AlleleName, parse_allele_name
from fascicle.model.provenance import FileHash
from fascicle.reference.fasta import read_fasta, read_text_lines
from fascicle.reference.hashing import hash_file
from fascicle.reference.nucleotides import Bases

# Class I genes and pseudogenes of the nomenclature (hla.alleles.org/genes): typed ones first, the others are decoys.
CLASS_I_GENES: Final = (*TYPED_LOCI, *"EFGHJKLNPRSTUVWXYZ", "MICA", "MICB")
_FILE: Final = re.compile(r"^(?P<gene>[A-Z]|MIC[AB]|hla)_(?P<kind>nuc|gen)\.(fasta|fa)(\.gz)?$")
_VERSION: Final = re.compile(r"^#\s*version:\s*(?:IPD-IMGT/HLA\s+)?(?P<version>\S+)")
_FETCH: Final = "Fetch a release with `fascicle reference fetch --only imgt_hla --out DIR` and give its folder"


@dataclass(frozen=True, slots=True)
class AlleleRecord:
    """One allele: coding sequence (often of some exons alone) and genomic sequence, as far as the release has them."""

    name: AlleleName
    coding: Bases | None
    genomic: Bases | None


@dataclass(frozen=True, slots=True)
class Release:
    """A release. `g_groups` and `p_groups` go from the full name of an allele to the name of its group."""

    version: str
    alleles: tuple[AlleleRecord, ...]
    g_groups: dict[str, str]
    p_groups: dict[str, str]
    files: tuple[FileHash, ...]


def read_release(folder: Path) -> Release:
    """Reads a release folder.

    Raises:
        ReferenceInputError: no such folder, a typed gene without coding or genomic sequences, no or a broken group list.
    """
    if not folder.is_dir():
        raise ReferenceInputError("there is no such folder", path=folder, remedy=_FETCH)
    files = {path.name.removesuffix(".gz"): path for path in sorted(folder.rglob("*")) if path.is_file()}
    sequences = [path for name, path in sorted(files.items()) if _is_sequence_file(name, files)]
    lists = [_find_list(files, name, folder) for name in ("hla_nom_g.txt", "hla_nom_p.txt")]
    alleles = _join_sequences(sequences)
    _refuse_missing_genes(alleles, folder)
    (version, g_groups), (_, p_groups) = (_read_groups(path) for path in lists)
    if version is None:
        what = "names no release ('# version: ...')"
        raise ReferenceInputError(what, path=lists[0], remedy="Give the file as IPD-IMGT/HLA publishes it")
    return Release(version, alleles, g_groups, p_groups, tuple(hash_file(path) for path in (*sequences, *lists)))


def _is_sequence_file(name: str, files: dict[str, Path]) -> bool:
    """Files of one gene, or those of all genes where gene A has none of its own."""
    match = _FILE.match(name)
    if match is None:
        return False
    has_own = any(f"A_{match['kind']}.{ending}" in files for ending in ("fasta", "fa"))
    return match["gene"] in CLASS_I_GENES if has_own else match["gene"] == "hla"


def _find_list(files: dict[str, Path], name: str, folder: Path) -> Path:
    if name not in files:
        raise ReferenceInputError(f"holds no {name}", path=folder, remedy=_FETCH)
    return files[name]


def _join_sequences(paths: list[Path]) -> tuple[AlleleRecord, ...]:
    """Alleles in the order of gene and file; an allele without a coding sequence (pseudogenes) is kept."""
    by_kind: dict[str, dict[AlleleName, Bases]] = {"nuc": {}, "gen": {}}
    for path in paths:
        kind = "nuc" if "_nuc." in path.name else "gen"
        by_kind[kind].update(_read_alleles(path))
    names = sorted({*by_kind["nuc"], *by_kind["gen"]}, key=lambda name: (CLASS_I_GENES.index(name.locus), _order_of(name)))
    return tuple(AlleleRecord(name, by_kind["nuc"].get(name), by_kind["gen"].get(name)) for name in names)


def _order_of(name: AlleleName) -> tuple[tuple[int, ...], str]:
    return tuple(map(int, name.fields)), name.suffix


def _read_alleles(path: Path) -> Iterator[tuple[AlleleName, Bases]]:
    """Class I alleles of one file; headers are `>HLA:HLA00001 A*01:01:01:01 1098 bp`."""
    for record in read_fasta(path):
        words = record.description.split()
        try:
            name = parse_allele_name(words[0] if words else record.name)
        except ValueError as error:
            what = f"the header names no allele ({error})"
            remedy = "Give the FASTA files as IPD-IMGT/HLA publishes them"
            raise ReferenceInputError(what, path=path, where=f"record {record.name}", remedy=remedy) from None
        if name.locus in CLASS_I_GENES:
            yield name, record.bases


def _refuse_missing_genes(alleles: tuple[AlleleRecord, ...], folder: Path) -> None:
    for locus in TYPED_LOCI:
        own = [allele for allele in alleles if allele.name.locus == locus]
        if not any(allele.coding is not None and allele.genomic is not None for allele in own):
            what = f"no allele of HLA-{locus} with coding and genomic sequence ({locus}_nuc.fasta, {locus}_gen.fasta)"
            raise ReferenceInputError(what, path=folder, remedy=_FETCH)


def _read_groups(path: Path) -> tuple[str | None, dict[str, str]]:
    """The release named in the head, and groups by allele name. Lines are `A*;01:01:01:01/01:01:01:03;01:01P`; a line without
    a group name is an allele that is alone."""
    version: str | None = None
    groups: dict[str, str] = {}
    for number, line in enumerate(read_text_lines(path), start=1):
        if match := _VERSION.match(line):
            version = match["version"]
        if line.startswith("#") or not line.strip():
            continue
        parts = line.split(";")
        if len(parts) != 3 or not parts[0].endswith("*"):
            what = "is no line of a group list (gene*;alleles;group)"
            raise ReferenceInputError(what, path=path, where=f"line {number}", remedy="Give the file as published")
        gene, members, group = parts
        if group and gene.removesuffix("*") in TYPED_LOCI:
            groups.update((gene + member, gene + group) for member in members.split("/"))
    return version, groups
