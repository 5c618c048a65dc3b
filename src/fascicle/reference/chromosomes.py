"""RefSeq accessions of chromosomes: the reference that HGVS asks for in a genomic name."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from fascicle.model.loci import Build
from fascicle.reference.tables import parse_table

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLE_NAME = "chromosome_accessions.tsv"
COLUMNS = ("build", "chrom", "accession")


def find_accession(build: Build, chrom: str) -> str | None:
    """`NC_000017.11` of GRCh38's chr17; None for an unknown build or a contig that is no main chromosome."""
    return _read_accessions().get((build, chrom))


@cache
def _read_rows() -> list[dict[str, str]]:
    text = resources.files("fascicle.reference").joinpath("data", TABLE_NAME).read_text("utf-8")
    return parse_table(text, COLUMNS, TABLE_NAME)


@cache
def _read_accessions() -> Mapping[tuple[str, str], str]:
    return {(row["build"], row["chrom"]): row["accession"] for row in _read_rows()}
