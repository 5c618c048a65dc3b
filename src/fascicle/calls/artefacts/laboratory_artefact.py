"""A join that the laboratory's own fusion-free runs show."""

from __future__ import annotations

from typing import Final

from fascicle.calls.candidates import Candidate
from fascicle.model.verdicts import Reason
from fascicle.reference.artefacts import Artefact
from fascicle.reference.gene_loci import to_genome_offset

# Artefacts of one kind scatter by a few bases with read errors; two true junctions of two genes lie an exon apart.
_NEAR_BP: Final = 10
# Runs differ in depth by about this much; a true fusion on top of the artefact stands out.
_SUPPORT_FACTOR: Final = 3


def find_laboratory_artefact(candidate: Candidate) -> Reason | None:
    """The artefact list has the genes with both breakpoints within 10 bases (or mates alone, as here), and the candidate has no
    more than 3 times the molecules of the strongest such entry.

    Where molecules were not counted, the fragments must be within that limit; above it the rule cannot be assessed.
    """
    listed = [artefact for artefact in candidate.artefacts if _is_same(candidate, artefact)]
    if not listed:
        return None
    highest = max(listed, key=lambda artefact: artefact.molecules)
    found = candidate.support.molecules_at_most
    if found > _SUPPORT_FACTOR * highest.molecules:
        return None
    at_most = "" if candidate.support.unique_molecules is not None else "at most "
    because = f"{at_most}{found} molecules; in {highest.runs} fusion-free runs, up to {highest.molecules} molecules"
    return Reason("laboratory_artefact", because)


def _is_same(candidate: Candidate, artefact: Artefact) -> bool:
    if candidate.contigs is None or artefact.five_prime_offset is None or artefact.three_prime_offset is None:
        return candidate.contigs is None and artefact.five_prime_offset is None and artefact.three_prime_offset is None
    join = candidate.contigs.join
    five = to_genome_offset(candidate.five_prime.gene.locus, join.five_prime_offset)
    three = to_genome_offset(candidate.three_prime.gene.locus, join.three_prime_offset)
    is_near_five = abs(five - artefact.five_prime_offset) <= _NEAR_BP
    return is_near_five and abs(three - artefact.three_prime_offset) <= _NEAR_BP
