"""A reference bundle: one directory that is built by one command, verified by one, and opened in well under a second.

bundle.toml        name, build, sources with SHA-256, parameters, counts, SHA-256 of every other file
genes.npy transcripts.npy exons.npy    gene models as columns
loci.npy           the sense-strand sequence of every gene (see `gene_loci`)
blocks.npy offsets.npy                 the layout of the loci
words.npy          the k-mer table (see `words`), memory-mapped
paralogs.tsv       pairs of genes that share words, and how many
unusable.tsv       what could not be used, with its reason
recoded.tsv        codons read as selenocysteine (see `recoding`); absent where the annotation names none
abundant.npy abundant.tsv              word sets of abundant RNA (see `abundant`); absent where none were given
sequence.fa.gz (+ .fai, .gzi)          the genome as given, bgzip; absent in a bundle made from transcripts
hla.npz            the HLA database, added later; not in the bundle's hash (see `hla/database`)
artefacts.tsv      the laboratory's own artefact list, added later; not in the bundle's hash (see `artefacts`)
msi_baseline.tsv   microsatellites of normals, added later; not in the bundle's hash (see `msi_baseline`)
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fascicle.errors import ReferenceInputError
from fascicle.model.genes import CanonicalRule, Domain, Gene, Transcript, TranscriptTag
from fascicle.model.loci import Build, Locus, Span, Strand
from fascicle.model.panels import UnusableGene
from fascicle.reference.abundant import AbundantRna, open_abundant
from fascicle.reference.artefacts import ARTEFACTS_FILE, Artefact, parse_artefacts
from fascicle.reference.domains import read_domains
from fascicle.reference.gene_loci import (
    ExonColumns,
    JunctionPlaces,
    LociLayout,
    find_exon_offsets,
    list_junctions,
    to_locus_offset,
)
from fascicle.reference.hashing import hash_file
from fascicle.reference.msi_baseline import BASELINE_FILE, BaselineLocus, parse_baseline
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases, decode_bases
from fascicle.reference.recoding import RECODED_FILE, parse_recoded
from fascicle.reference.unusable import Kind, Unusable, parse_unusable
from fascicle.reference.words import Table

FORMAT: Final = "fascicle.bundle/2"
BUNDLE_FILE: Final = "bundle.toml"
GENE_COLUMNS: Final = np.dtype(
    [
        ("symbol", "S40"), ("identifier", "S40"), ("biotype", "S40"), ("chrom", "S64"), ("start", "i8"), ("end", "i8"),
        ("is_plus", "u1"), ("rule", "u1"), ("transcript_start", "i8"), ("transcript_end", "i8"),
    ]
)  # fmt: skip
TRANSCRIPT_COLUMNS: Final = np.dtype(
    [
        ("accession", "S40"), ("aliases", "S120"), ("tags", "u1"), ("cds_start", "i8"), ("cds_end", "i8"), ("cds_phase", "u1"),
        ("exon_start", "i8"), ("exon_end", "i8"),
    ]
)  # fmt: skip
_RULES: Final = tuple(CanonicalRule)
_TAGS: Final = tuple(TranscriptTag)


def format_gene_columns(genes: tuple[Gene, ...]) -> tuple[NDArray[np.void], NDArray[np.void], NDArray[np.int64]]:
    """Genes as three columnar tables: genes, transcripts, exons (start, end; in transcript order). A missing CDS is -1."""
    gene_rows: list[tuple[Any, ...]] = []
    transcript_rows: list[tuple[Any, ...]] = []
    exons: list[tuple[int, int]] = []
    for gene in genes:
        first = len(transcript_rows)
        for t in gene.transcripts:
            begin = len(exons)
            exons.extend((exon.start, exon.end) for exon in t.exons)
            tags = sum(1 << _TAGS.index(tag) for tag in t.tags)
            cds = (t.cds.start, t.cds.end) if t.cds else (-1, -1)
            transcript_rows.append(
                (t.accession.encode(), ",".join(t.aliases).encode(), tags, *cds, t.cds_phase, begin, len(exons))
            )
        span, rule = gene.locus.span, _RULES.index(gene.canonical_rule)
        names = (gene.symbol.encode(), gene.identifier.encode(), gene.biotype.encode(), gene.locus.chrom.encode())
        gene_rows.append((*names, span.start, span.end, gene.locus.strand == "+", rule, first, len(transcript_rows)))
    return (
        np.array(gene_rows, dtype=GENE_COLUMNS),
        np.array(transcript_rows, dtype=TRANSCRIPT_COLUMNS),
        np.array(exons, dtype=np.int64).reshape(-1, 2),
    )


@dataclass(frozen=True)
class Bundle:
    """An opened bundle. Arrays are memory-mapped; genes are built when asked for. Gene numbers are row numbers of `genes.npy`."""

    path: Path
    header: dict[str, Any]

    @property
    def name(self) -> str:
        """The bundle's name."""
        return str(self.header["name"])

    @property
    def build(self) -> Build:
        """The genome build."""
        return Build(self.header["build"])

    @property
    def is_synthetic(self) -> bool:
        """Whether its sequence is made up."""
        return bool(self.header["is_synthetic"])

    @property
    def sha256(self) -> str:
        """The hash that stands for the whole bundle: of the list of its files' hashes."""
        return hash_file_list(self.header["files"])

    @cached_property
    def gene_rows(self) -> NDArray[np.void]:
        """Rows of `genes.npy`."""
        return self._load("genes.npy")

    @cached_property
    def _transcript_rows(self) -> NDArray[np.void]:
        return self._load("transcripts.npy")

    @cached_property
    def _exons(self) -> NDArray[np.int64]:
        return self._load("exons.npy")

    @cached_property
    def layout(self) -> LociLayout:
        """Where each gene's locus lies in `loci`."""
        return LociLayout(np.array(self._load("offsets.npy")), np.array(self._load("blocks.npy")))

    @cached_property
    def loci(self) -> Bases:
        """All gene loci, sense strand."""
        return self._load("loci.npy")

    @cached_property
    def words(self) -> Table:
        """The k-mer table."""
        return self._load("words.npy")

    @cached_property
    def junctions(self) -> JunctionPlaces:
        """Splice junctions of the canonical transcripts."""
        return list_junctions(self.exons, self.layout)

    @cached_property
    def symbols(self) -> tuple[str, ...]:
        """Gene symbols by gene number."""
        return tuple(symbol.decode() for symbol in self.gene_rows["symbol"].tolist())

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Gene numbers by symbol."""
        return {symbol: number for number, symbol in enumerate(self.symbols)}

    @cached_property
    def abundant(self) -> AbundantRna | None:
        """Word sets of abundant RNA, None where the bundle was built without."""
        return open_abundant(self.path, lambda: self.numbers)

    @cached_property
    def unusable(self) -> tuple[Unusable, ...]:
        """What could not be used, and why."""
        return parse_unusable((self.path / "unusable.tsv").read_text(encoding="utf-8"))

    @property
    def unusable_genes(self) -> tuple[UnusableGene, ...]:
        """Genes that could not be used."""
        return tuple(UnusableGene(row.name, row.because) for row in self.unusable if row.kind is Kind.GENE)

    @cached_property
    def paralogs(self) -> dict[frozenset[str], int]:
        """Pairs of genes that share words of their canonical transcripts, and how many."""
        rows = [line.split("\t") for line in (self.path / "paralogs.tsv").read_text(encoding="utf-8").splitlines()[1:]]
        return {frozenset((first, second)): int(count) for first, second, count in rows}

    @cached_property
    def artefacts(self) -> tuple[Artefact, ...]:
        """The laboratory's artefact list; empty where none was added."""
        path = self.path / ARTEFACTS_FILE
        return parse_artefacts(path.read_text(encoding="utf-8"), str(path)) if path.is_file() else ()

    @property
    def artefacts_sha256(self) -> str | None:
        """SHA-256 of the artefact list, None where there is none."""
        path = self.path / ARTEFACTS_FILE
        return hash_file(path).sha256 if path.is_file() else None

    @cached_property
    def msi_baseline(self) -> tuple[BaselineLocus, ...]:
        """Microsatellites of normals; empty where no baseline was added."""
        path = self.path / BASELINE_FILE
        return parse_baseline(path.read_text(encoding="utf-8"), str(path)) if path.is_file() else ()

    @property
    def msi_baseline_sha256(self) -> str | None:
        """SHA-256 of the baseline of microsatellites, None where there is none."""
        path = self.path / BASELINE_FILE
        return hash_file(path).sha256 if path.is_file() else None

    @cached_property
    def _artefacts_by_pair(self) -> dict[tuple[str, str], tuple[Artefact, ...]]:
        found: dict[tuple[str, str], tuple[Artefact, ...]] = {}
        for artefact in self.artefacts:
            pair = (artefact.five_prime, artefact.three_prime)
            found[pair] = (*found.get(pair, ()), artefact)
        return found

    def find_artefacts(self, five_prime: str, three_prime: str) -> tuple[Artefact, ...]:
        """Entries of the artefact list for a pair of genes in this order."""
        return self._artefacts_by_pair.get((five_prime, three_prime), ())

    @cached_property
    def _domains(self) -> dict[str, tuple[Domain, ...]]:
        found: dict[str, tuple[Domain, ...]] = {}
        for domain in read_domains() if self.build is Build.GRCH38 else ():
            found[domain.gene] = (*found.get(domain.gene, ()), domain)
        return found

    def find_domains(self, symbol: str) -> tuple[Domain, ...] | None:
        """Domains of a gene; None where nothing is known (no row for the gene, or another build than GRCh38)."""
        return self._domains.get(symbol)

    @cached_property
    def recoded(self) -> Mapping[str, frozenset[int]]:
        """Genome offsets of the first bases of codons that the annotation reads as selenocysteine, by gene."""
        path = self.path / RECODED_FILE
        return parse_recoded(path.read_text(encoding="utf-8"), str(path)) if path.is_file() else {}

    @cached_property
    def _genes(self) -> dict[int, Gene]:
        return {}

    def gene(self, number: int) -> Gene:
        """The gene of a number."""
        if number not in self._genes:
            self._genes[number] = self._make_gene(number)
        return self._genes[number]

    def find_gene(self, symbol: str) -> Gene | None:
        """The gene of a symbol, None if the bundle does not have it."""
        number = self.numbers.get(symbol)
        return None if number is None else self.gene(number)

    @property
    def chroms(self) -> tuple[str, ...]:
        """Chromosomes that have a gene, in the order of the genes."""
        return tuple(dict.fromkeys(chrom.decode() for chrom in self.gene_rows["chrom"].tolist()))

    def base_at(self, chrom: str, offset: int) -> str:
        """The plus-strand base of a genome offset inside a gene; N elsewhere and where it is not known."""
        rows = self.gene_rows
        inside = (rows["chrom"] == chrom.encode()) & (rows["start"] <= offset) & (offset < rows["end"])
        for number in np.flatnonzero(inside).tolist():
            locus = self.gene(number).locus
            code = int(self.locus_bases(number)[to_locus_offset(locus, offset)])
            if code != UNKNOWN_BASE:
                return decode_bases(np.array([code if locus.strand == "+" else 3 - code], dtype=np.uint8))
        return "N"

    def locus_bases(self, number: int) -> Bases:
        """The sense-strand locus of a gene."""
        start = int(self.layout.offsets[number])
        row = self.gene_rows[number]
        return self.loci[start : start + int(row["end"]) - int(row["start"])]

    @cached_property
    def exons(self) -> ExonColumns:
        """Exons of all transcripts, gene after gene, in the order of each transcript."""
        rows, transcripts = self.gene_rows, self._transcript_rows
        of_gene = (rows["transcript_end"] - rows["transcript_start"]).astype(np.int64)
        gene_of_transcript = np.repeat(np.arange(len(rows)), of_gene)
        counts = (transcripts["exon_end"] - transcripts["exon_start"]).astype(np.int64)
        gene = np.repeat(gene_of_transcript, counts)
        exons = np.asarray(self._exons)
        offsets = np.where(rows["is_plus"][gene] == 1, exons[:, 0] - rows["start"][gene], rows["end"][gene] - exons[:, 1])
        first_transcript = np.concatenate(([0], np.cumsum(of_gene)))
        return ExonColumns(offsets, exons[:, 1] - exons[:, 0], np.concatenate(([0], np.cumsum(counts))), first_transcript)

    def transcript_bases(self, number: int, transcript: Transcript) -> Bases:
        """The spliced sequence of a transcript of a gene."""
        return self.locus_bases(number)[find_exon_offsets(self.gene(number), transcript)]

    def _load(self, name: str) -> NDArray[Any]:
        loaded: NDArray[Any] = np.load(self.path / name, mmap_mode="r", allow_pickle=False)
        return loaded

    def _make_gene(self, number: int) -> Gene:
        row = self.gene_rows[number]
        strand = Strand.PLUS if row["is_plus"] else Strand.MINUS
        locus = Locus(self.build, row["chrom"].decode(), Span(int(row["start"]), int(row["end"])), strand)
        rows = self._transcript_rows[int(row["transcript_start"]) : int(row["transcript_end"])]
        transcripts = tuple(self._make_transcript(t, locus) for t in rows)
        names = (row["symbol"].decode(), row["identifier"].decode(), row["biotype"].decode())
        return Gene(*names, locus, transcripts, _RULES[int(row["rule"])])

    def _make_transcript(self, row: np.void, locus: Locus) -> Transcript:
        exons = tuple(Span(int(start), int(end)) for start, end in self._exons[int(row["exon_start"]) : int(row["exon_end"])])
        cds = Span(int(row["cds_start"]), int(row["cds_end"])) if row["cds_start"] >= 0 else None
        tags = frozenset(tag for i, tag in enumerate(_TAGS) if int(row["tags"]) >> i & 1)
        aliases = tuple(filter(None, row["aliases"].decode().split(",")))
        span = Span(min(e.start for e in exons), max(e.end for e in exons))
        own = Locus(locus.build, locus.chrom, span, locus.strand)
        return Transcript(row["accession"].decode(), own, exons, cds, int(row["cds_phase"]), tags, aliases)


def hash_file_list(files: dict[str, str]) -> str:
    """SHA-256 over `hash  name` lines in order of name."""
    return hashlib.sha256("".join(f"{files[name]}  {name}\n" for name in sorted(files)).encode()).hexdigest()


def open_bundle(path: Path) -> Bundle:
    """Opens a bundle without reading its arrays.

    Raises:
        ReferenceInputError: not a bundle, one of another format version, or one with a file missing.
    """
    header_path = path / BUNDLE_FILE
    try:
        header = tomllib.loads(header_path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        remedy = "Make one with `fascicle reference build --genome FA --annotation GTF --out REF`"
        raise ReferenceInputError("not a reference bundle (it has no bundle.toml)", path=path, remedy=remedy) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReferenceInputError(f"not valid TOML ({error})", path=header_path, remedy="Build the bundle again") from None
    if header.get("format") != FORMAT:
        found = header.get("format", "none")
        raise ReferenceInputError(
            f"bundle format {found}; this version reads {FORMAT}", path=path, remedy="Build the bundle again"
        )
    missing = [name for name in header["files"] if not (path / name).is_file()]
    if missing:
        raise ReferenceInputError(f"files are missing: {', '.join(missing)}", path=path, remedy="Build the bundle again")
    return Bundle(path, header)


def verify_bundle(bundle: Bundle) -> tuple[str, ...]:
    """Names of the files whose content is not what it was when the bundle was built (empty: all are)."""
    return tuple(name for name, sha256 in bundle.header["files"].items() if hash_file(bundle.path / name).sha256 != sha256)
