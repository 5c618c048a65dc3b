"""What the oncogenicity scheme needs to know of genes and changes beyond a variant itself.

`gene_roles.tsv`: gene, role, sources, verification, verified_on. `oncogenicity.tsv`: criterion, gene, what, sequences, text,
sources, verification, verified_on. `what` is a change (`D842V`) for OS1, OS2 and SBS2, residues (`10-17`) for OM1, an OncoTree
code for OP2. `-` is none; a change and residues need the sequences they are counted on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from fascicle.errors import InputError
from fascicle.knowledge.sources import check_read, find_sources
from fascicle.knowledge.tables import parse_rows
from fascicle.model.classification import CriterionFact, GeneRole, OncogenicityFact, RoleOfGene
from fascicle.model.knowledge import Citation, Verification
from fascicle.model.protein_changes import parse_protein_change

ROLES_FILE_NAME: Final = "gene_roles.tsv"
ROLE_COLUMNS: Final = ("gene", "role", "sources", "verification", "verified_on")
FACTS_FILE_NAME: Final = "oncogenicity.tsv"
FACT_COLUMNS: Final = ("criterion", "gene", "what", "sequences", "text", "sources", "verification", "verified_on")
_NONE: Final = "-"
_RESIDUES: Final = re.compile(r"^(\d+)(?:-(\d+))?$")


def parse_roles(text: str, sources: Mapping[str, Citation]) -> dict[str, RoleOfGene]:
    """Roles by gene. Raises InputError, naming the gene, for a row that cannot be read and a gene that stands twice."""
    roles: dict[str, RoleOfGene] = {}
    for row in parse_rows(text, ROLE_COLUMNS, ROLES_FILE_NAME):
        gene = row["gene"]
        if gene in roles:
            raise InputError("stands twice", path=ROLES_FILE_NAME, where=gene)
        citations = find_sources(row["sources"].split("|"), dict(sources), ROLES_FILE_NAME, gene)
        try:
            date.fromisoformat(row["verified_on"])
            verification = Verification(row["verification"])
            roles[gene] = RoleOfGene(gene, GeneRole(row["role"]), citations, verification)
        except ValueError as error:
            raise InputError(str(error), path=ROLES_FILE_NAME, where=gene, remedy="Correct the row.") from error
        check_read(verification, citations, ROLES_FILE_NAME, gene)
    return roles


def parse_facts(text: str, sources: Mapping[str, Citation]) -> tuple[OncogenicityFact, ...]:
    """Facts in the order of the table. Raises InputError, naming the fact, for a row that cannot be read."""
    return tuple(_parse_fact(row, sources) for row in parse_rows(text, FACT_COLUMNS, FACTS_FILE_NAME))


def parse_residues(text: str) -> tuple[int, int]:
    """First and last residue (from 1, both included) of `175` or `10-17`. Raises ValueError."""
    found = _RESIDUES.match(text)
    if not found:
        raise ValueError(f"{text!r} is no residue and no range of residues")
    first, last = int(found[1]), int(found[2] or found[1])
    if not 1 <= first <= last:
        raise ValueError(f"{text!r} is no range of residues")
    return first, last


def _parse_fact(row: Mapping[str, str], sources: Mapping[str, Citation]) -> OncogenicityFact:
    where = f"{row['criterion']} {row['gene']} {row['what']}"
    citations = find_sources(row["sources"].split("|"), dict(sources), FACTS_FILE_NAME, where)
    sequences = () if row["sequences"] == _NONE else tuple(row["sequences"].split("|"))
    try:
        date.fromisoformat(row["verified_on"])
        criterion, verification = CriterionFact(row["criterion"]), Verification(row["verification"])
        _check_what(criterion, row["what"], sequences)
    except ValueError as error:
        raise InputError(str(error), path=FACTS_FILE_NAME, where=where, remedy="Correct the row.") from error
    check_read(verification, citations, FACTS_FILE_NAME, where)
    return OncogenicityFact(criterion, row["gene"], row["what"], sequences, row["text"], citations, verification)


def _check_what(criterion: CriterionFact, what: str, sequences: tuple[str, ...]) -> None:
    if criterion is CriterionFact.SINGLE_ETIOLOGY:
        return
    if not sequences:
        raise ValueError("names no sequence that its residues are counted on")
    if criterion is CriterionFact.CRITICAL_REGION:
        parse_residues(what)
    else:
        parse_protein_change(what)
