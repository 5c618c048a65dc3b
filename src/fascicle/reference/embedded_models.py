"""The gene models that ship with Fascicle: facts of MANE v1.0, RefSeq and Ensembl, each row with its source.

The table holds names, exons and coding ranges of a few dozen genes of sarcoma, not their sequence. Coordinates in it are 1-based
and inclusive, exons in transcript order; here they become the 0-based half-open types of `model`.
"""

from __future__ import annotations

from importlib import resources
from itertools import groupby
from typing import TYPE_CHECKING

from fascicle.errors import ReferenceInputError
from fascicle.model.genes import CanonicalRule, Gene, Transcript, TranscriptTag
from fascicle.model.loci import Build, Locus, Span, Strand
from fascicle.reference.tables import parse_table

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLE_NAME = "embedded_transcripts.tsv"
COLUMNS = (
    "gene", "gene_id", "hgnc_id", "chrom", "strand", "transcript", "aliases", "tags",
    "cds_start1", "cds_end1", "exon_starts1", "exon_ends1", "source",
)  # fmt: skip


def parse_embedded_transcripts(text: str) -> tuple[Gene, ...]:
    """Genes in the order of the table (rows of one gene stand together, the canonical transcript first), on GRCh38.

    Raises ReferenceInputError for a missing column, a row that is no transcript, or a gene whose first transcript has no
    MANE Select tag.
    """
    rows = parse_table(text, COLUMNS, TABLE_NAME)
    genes = tuple(_build_gene(symbol, list(group)) for symbol, group in groupby(rows, key=lambda row: row["gene"]))
    if len({gene.symbol for gene in genes}) != len(genes):
        raise ReferenceInputError("the rows of a gene do not stand together", path=TABLE_NAME, remedy="Sort the table by gene.")
    return genes


def read_embedded_genes() -> tuple[Gene, ...]:
    """The genes of the table inside the package."""
    return parse_embedded_transcripts(resources.files("fascicle.reference").joinpath("data", TABLE_NAME).read_text("utf-8"))


def _build_gene(symbol: str, rows: list[Mapping[str, str]]) -> Gene:
    """One gene from its rows; its locus spans all its transcripts."""
    transcripts = tuple(_build_transcript(row) for row in rows)
    if TranscriptTag.MANE_SELECT not in transcripts[0].tags:
        raise ReferenceInputError(
            f"the first transcript of {symbol} is not its MANE Select", path=TABLE_NAME, remedy="Put the MANE Select row first."
        )
    locus = transcripts[0].locus
    spans = [transcript.locus.span for transcript in transcripts]
    span = Span(min(s.start for s in spans), max(s.end for s in spans))
    return Gene(
        symbol=symbol,
        identifier=rows[0]["gene_id"],
        biotype="protein_coding",
        locus=Locus(locus.build, locus.chrom, span, locus.strand),
        transcripts=transcripts,
        canonical_rule=CanonicalRule.MANE_SELECT,
    )


def _build_transcript(row: Mapping[str, str]) -> Transcript:
    """One transcript; the codons of its CDS must be whole."""
    try:
        exons = _parse_exons(row["exon_starts1"], row["exon_ends1"])
        span = Span(min(exon.start for exon in exons), max(exon.end for exon in exons))
        transcript = Transcript(
            accession=row["transcript"],
            locus=Locus(Build.GRCH38, row["chrom"], span, Strand(row["strand"])),
            exons=exons,
            cds=Span(int(row["cds_start1"]) - 1, int(row["cds_end1"])),
            tags=frozenset(TranscriptTag(tag) for tag in row["tags"].split(",") if tag),
            aliases=tuple(alias for alias in row["aliases"].split(",") if alias),
        )
    except ValueError as error:
        raise ReferenceInputError(str(error), path=TABLE_NAME, where=row["transcript"]) from error
    if transcript.cds_span is None or len(transcript.cds_span) % 3:
        raise ReferenceInputError("the CDS is not made of whole codons", path=TABLE_NAME, where=row["transcript"])
    return transcript


def _parse_exons(starts1: str, ends1: str) -> tuple[Span, ...]:
    """Exon spans from two comma-separated columns of equal length."""
    return tuple(Span(int(a) - 1, int(b)) for a, b in zip(starts1.split(","), ends1.split(","), strict=True))
