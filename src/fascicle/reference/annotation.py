"""Gene models in: GTF and GFF3 in the dialects of Ensembl, GENCODE, RefSeq and UCSC."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fascicle.errors import ReferenceInputError
from fascicle.model.genes import TranscriptTag
from fascicle.model.loci import Build, Span, Strand
from fascicle.reference.fasta import name_chrom, read_text_lines
from fascicle.reference.recoding import FEATURES, parse_exceptions

_GTF_ATTRIBUTE = re.compile(r'([\w.]+) "?([^";]*)"?;?')
_BUILD_WORDS = (
    (re.compile(r"GRCh38|hg38|GCF_000001405\.(2[6-9]|3\d|4\d)|GCA_000001405\.(1[5-9]|2\d)", re.I), Build.GRCH38),
    (re.compile(r"GRCh37|hg19|GCF_000001405\.(1\d|2[0-5])\b|GCA_000001405\.([1-9]|1[0-4])\b", re.I), Build.GRCH37),
    (re.compile(r"T2T|CHM13|GCF_009914755", re.I), Build.T2T_CHM13),
)
_TAGS = {
    "mane_select": TranscriptTag.MANE_SELECT,
    "mane_plus_clinical": TranscriptTag.MANE_PLUS_CLINICAL,
    "ensembl_canonical": TranscriptTag.ENSEMBL_CANONICAL,
}
_ALIAS_KEYS = ("refseq_id", "ensembl_id", "db_xref", "Dbxref")
_TRANSCRIPT_ACCESSION = re.compile(r"\b((?:[NX][MR]_\d+|ENST\d+)(?:\.\d+)?)\b")


@dataclass
class RawTranscript:
    """A transcript as annotated, before it is checked: spans are 0-based and half-open on the genome, in file order."""

    accession: str
    gene_id: str
    symbol: str
    chrom: str
    strand: Strand
    gene_biotype: str | None = None
    exons: list[Span] = field(default_factory=list)
    cds: list[tuple[Span, int]] = field(default_factory=list)
    stop_codons: list[Span] = field(default_factory=list)
    tags: set[TranscriptTag] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)
    recoded: list[Span] = field(default_factory=list)


@dataclass(frozen=True)
class Annotation:
    """All transcripts of a file in file order, and the build its header names."""

    transcripts: tuple[RawTranscript, ...]
    build: Build | None


@dataclass(frozen=True, slots=True)
class _Row:
    chrom: str
    feature: str
    span: Span
    strand: Strand
    phase: int
    attributes: dict[str, str]


def read_annotation(path: Path) -> Annotation:
    """Transcripts of a GTF or GFF3 file (plain or gzip; told apart by content).

    Raises:
        ReferenceInputError: a line that cannot be parsed (with its number), or no exon at all.
    """
    return parse_annotation(read_text_lines(path), path)


def parse_annotation(lines: Iterable[str], path: Path | str = "annotation") -> Annotation:
    """See `read_annotation`."""
    header: list[str] = []
    collector: _Collector | None = None
    for row, attributes_text in _parse_rows(lines, header, path):
        if collector is None:
            collector = _GffCollector() if _is_gff3(header, attributes_text) else _GtfCollector()
        collector.add(row)
    transcripts = tuple(t for t in collector.transcripts.values() if t.exons or t.cds) if collector else ()
    if not transcripts:
        raise ReferenceInputError("no transcript with exons", path=path, remedy="Give a GTF or GFF3 file with exon lines")
    return Annotation(transcripts, _find_build(header))


def _find_build(header: list[str]) -> Build | None:
    text = "\n".join(header)
    return next((build for pattern, build in _BUILD_WORDS if pattern.search(text)), None)


def _is_gff3(header: list[str], attributes_text: str) -> bool:
    return any(line.startswith("##gff-version 3") for line in header) or bool(re.match(r"^[\w.]+=", attributes_text))


def _parse_rows(lines: Iterable[str], header: list[str], path: Path | str) -> Iterator[tuple[_Row, str]]:
    for number, line in enumerate(lines, start=1):
        if line.startswith("##FASTA"):
            return
        if line.startswith("#"):
            if len(header) < 100:
                header.append(line)
        elif line:
            row = _parse_row(line, number, path)
            if row:
                yield row, line.rsplit("\t", 1)[1]


def _parse_row(line: str, number: int, path: Path | str) -> _Row | None:
    columns = line.split("\t")
    try:
        chrom, _, feature, start1, end1, _, strand, phase, attributes = columns
        if strand in {".", "?"}:  # features without a direction: regions, unstranded assemblies
            return None
        span, sense = Span(int(start1) - 1, int(end1)), Strand(strand)
    except ValueError:
        raise ReferenceInputError(
            "not a GTF or GFF3 line (nine tab-separated columns with start <= end)",
            path=path,
            where=f"line {number}",
            remedy="Give an uncut GTF or GFF3 file",
        ) from None
    return _Row(name_chrom(chrom), feature, span, sense, int(phase) if phase.isdigit() else 0, parse_attributes(attributes))


def parse_attributes(text: str) -> dict[str, str]:
    """Attributes of a GTF or GFF3 line; a key that comes twice (`tag`) has its values joined by commas.

    >>> parse_attributes('gene_id "G1"; tag "basic"; tag "MANE_Select"; exon_number 2')
    {'gene_id': 'G1', 'tag': 'basic,MANE_Select', 'exon_number': '2'}
    >>> parse_attributes("ID=rna-NM_1;Parent=gene-X;tag=MANE Select")
    {'ID': 'rna-NM_1', 'Parent': 'gene-X', 'tag': 'MANE Select'}
    """
    found: dict[str, str] = {}
    if re.match(r"^\s*[\w.]+=", text):
        pairs = [part.partition("=")[::2] for part in text.strip().strip(";").split(";")]
    else:
        pairs = _GTF_ATTRIBUTE.findall(text)
    for key, value in pairs:
        key = key.strip()
        found[key] = f"{found[key]},{value}" if key in found else value
    return found


class _Collector:
    """Gathers rows into transcripts; a dialect says how a row names its gene and transcript."""

    def __init__(self) -> None:
        self.transcripts: dict[tuple[str, str, Strand], RawTranscript] = {}

    def add(self, row: _Row) -> None:
        raise NotImplementedError

    def _open(self, row: _Row, identifier: str, accession: str, gene_id: str, symbol: str, biotype: str | None) -> RawTranscript:
        """The transcript of an identifier; one accession can stand at several places (RefSeq), each with its own identifier."""
        key = (identifier, row.chrom, row.strand)
        found = self.transcripts.get(key)
        if found is None:
            found = self.transcripts[key] = RawTranscript(accession, gene_id, symbol, row.chrom, row.strand, biotype)
        found.gene_biotype = found.gene_biotype or biotype
        return found

    @staticmethod
    def _fill(transcript: RawTranscript, row: _Row) -> None:
        if row.feature == "exon":
            transcript.exons.append(row.span)
        elif row.feature == "CDS":
            transcript.cds.append((row.span, row.phase))
        elif row.feature == "stop_codon":
            transcript.stop_codons.append(row.span)
        elif row.feature.lower() in FEATURES:
            transcript.recoded.append(row.span)
        if "transl_except" in row.attributes:
            transcript.recoded += parse_exceptions(row.attributes["transl_except"])
        _fill_names(transcript, row.attributes)


def _fill_names(transcript: RawTranscript, attributes: dict[str, str]) -> None:
    for tag in attributes.get("tag", "").split(","):
        known = _TAGS.get(tag.strip().lower().replace(" ", "_"))
        if known:
            transcript.tags.add(known)
    for key in _ALIAS_KEYS:
        transcript.aliases.update(a for a in _TRANSCRIPT_ACCESSION.findall(attributes.get(key, "")) if a != transcript.accession)


def _versioned(accession: str, version: str | None) -> str:
    return f"{accession}.{version}" if version and "." not in accession else accession


class _GtfCollector(_Collector):
    """GTF: every line names its gene and transcript. Ensembl keeps the version apart; UCSC has only gene_id and transcript_id."""

    def add(self, row: _Row) -> None:
        a = row.attributes
        biotype = a.get("gene_biotype") or a.get("gene_type")
        if "transcript_id" not in a or not a["transcript_id"]:
            return
        accession = _versioned(a["transcript_id"], a.get("transcript_version"))
        symbol = a.get("gene_name") or a.get("gene") or a.get("gene_id", "")
        gene_id = _versioned(a.get("gene_id", symbol), a.get("gene_version"))
        self._fill(self._open(row, accession, accession, gene_id, symbol, biotype), row)


class _GffCollector(_Collector):
    """GFF3: a tree by ID and Parent; exons hang on transcripts, transcripts on genes."""

    def __init__(self) -> None:
        super().__init__()
        self._genes: dict[str, dict[str, str]] = {}
        self._by_id: dict[str, RawTranscript] = {}

    def add(self, row: _Row) -> None:
        a = row.attributes
        identifier, parents = a.get("ID", ""), a.get("Parent", "").split(",")
        if row.feature.endswith("gene") or identifier.startswith("gene:"):
            self._genes[identifier] = a
        elif row.feature in {"exon", "CDS", "stop_codon"} or row.feature.lower() in FEATURES:
            for transcript in filter(None, (self._by_id.get(parent) for parent in parents)):
                self._fill(transcript, row)
        elif parents[0] in self._genes:
            self._by_id[identifier] = self._open_child(row, self._genes[parents[0]], identifier)

    def _open_child(self, row: _Row, gene: dict[str, str], identifier: str) -> RawTranscript:
        a = row.attributes
        accession = a.get("transcript_id") or identifier.split(":", 1)[-1].removeprefix("rna-")
        accession = _versioned(accession, a.get("version"))
        symbol = gene.get("gene_name") or gene.get("Name") or gene.get("gene") or gene.get("ID", "")
        gene_id = _versioned(
            gene.get("gene_id") or gene.get("ID", "").split(":", 1)[-1].removeprefix("gene-"), gene.get("version")
        )
        biotype = gene.get("biotype") or gene.get("gene_biotype") or gene.get("gene_type")
        transcript = self._open(row, identifier or accession, accession, gene_id, symbol, biotype)
        _fill_names(transcript, a)
        return transcript
