"""Protein domains of genes that take part in fusions of sarcoma, as residues and as genome blocks.

The table holds facts: residues 1-based and inclusive on the protein of the named RefSeq transcript, genome blocks on GRCh38
1-based and inclusive in transcript order, and a source for each row ("unverified range" where the residues come from memory of
the literature).
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from fascicle.errors import ReferenceInputError
from fascicle.model.genes import Domain
from fascicle.model.loci import Span
from fascicle.reference.tables import parse_table

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLE_NAME = "domains.tsv"
COLUMNS = ("gene", "transcript", "name", "role", "is_critical", "aa_start1", "aa_end1", "blocks_grch38", "source")
ROLES = ("kinase", "DNA-binding", "transactivation", "oligomerisation", "transmembrane", "ligand-binding", "other")
_TRUTH = {"true": True, "false": False}


def parse_domains(text: str) -> tuple[Domain, ...]:
    """Domains in the order of the table, with residues and blocks 0-based and half-open.

    Raises ReferenceInputError for a missing column, an unknown role, or blocks that do not hold three bases for each residue.
    """
    return tuple(_build_domain(row) for row in parse_table(text, COLUMNS, TABLE_NAME))


def read_domains() -> tuple[Domain, ...]:
    """The domains of the table inside the package."""
    return parse_domains(resources.files("fascicle.reference").joinpath("data", TABLE_NAME).read_text("utf-8"))


def _build_domain(row: Mapping[str, str]) -> Domain:
    """One domain, checked."""
    where = f"{row['gene']} {row['name']}"
    if row["role"] not in ROLES:
        raise ReferenceInputError(
            f"{row['role']!r} is no role", path=TABLE_NAME, where=where, remedy=f"Use one of {', '.join(ROLES)}."
        )
    try:
        aa = Span(int(row["aa_start1"]) - 1, int(row["aa_end1"]))
        blocks = tuple(_parse_block(block) for block in row["blocks_grch38"].split(","))
        is_critical = _TRUTH[row["is_critical"]]
    except (ValueError, KeyError) as error:
        raise ReferenceInputError(f"not readable ({error})", path=TABLE_NAME, where=where) from error
    if sum(len(block) for block in blocks) != 3 * len(aa):
        raise ReferenceInputError("the blocks do not hold three bases for each residue", path=TABLE_NAME, where=where)
    return Domain(row["gene"], row["name"], row["role"], row["transcript"], aa, blocks, is_critical, row["source"])


def _parse_block(text: str) -> Span:
    """`start1-end1` as a half-open span."""
    start1, end1 = text.split("-")
    return Span(int(start1) - 1, int(end1))
