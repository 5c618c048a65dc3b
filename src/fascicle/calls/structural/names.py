"""What a structural variant is called: its kind, its size, and names of the change of DNA.

HGVS names a deletion, a deletion with inserted bases and a tandem duplication by the places of the chromosome, moved as far as
equal bases allow towards its end ("3' rule", General recommendations). One junction of an inversion or a translocation is half of
such an event, and is given no HGVS name here. ISCN: see `karyotype`.
"""

from __future__ import annotations

import numpy as np

from fascicle.evidence.contigs import Contigs
from fascicle.model.loci import Position, Strand
from fascicle.model.structural import StructuralKind
from fascicle.reference.chromosomes import find_accession
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases


def name_structure(five_prime: Position, three_prime: Position) -> StructuralKind:
    """The kind, with the 5' side first on the genome."""
    if five_prime.chrom != three_prime.chrom:
        return StructuralKind.TRANSLOCATION
    if five_prime.strand is not three_prime.strand:
        return StructuralKind.INVERSION
    return StructuralKind.DELETION if five_prime.strand is Strand.PLUS else StructuralKind.TANDEM_DUPLICATION


def measure_structure(five_prime: Position, three_prime: Position) -> int | None:
    """Bases deleted, doubled or turned; None between chromosomes."""
    apart = three_prime.offset - five_prime.offset
    by_kind = {
        StructuralKind.TRANSLOCATION: None,
        StructuralKind.INVERSION: apart,
        StructuralKind.DELETION: apart - 1,
        StructuralKind.TANDEM_DUPLICATION: apart + 1,
    }
    return by_kind[name_structure(five_prime, three_prime)]


def format_hgvs(five_prime: Position, three_prime: Position, contigs: Contigs | None) -> str | None:
    """`NC_000021.9:g.41480161_41480764del`; None where no read shows the bases, the chromosome has no accession, or the kind has
    no name here. The 5' side lies first on the genome."""
    accession = find_accession(five_prime.build, five_prime.chrom)
    kind = name_structure(five_prime, three_prime)
    if contigs is None or accession is None:
        return None
    inserted = contigs.join.inserted
    if kind is StructuralKind.DELETION:
        shift = 0 if inserted else measure_shift(contigs.right_fusion, contigs.right_wild)
        change = f"delins{inserted}" if inserted else "del"
        return f"{accession}:g.{five_prime.offset + 2 + shift}_{three_prime.offset + shift}{change}"
    if kind is StructuralKind.TANDEM_DUPLICATION and not inserted:
        # Read in this form the junction lies on the minus strand: towards the end of the chromosome is outwards of the 5' side.
        shift = measure_shift(contigs.left_fusion, contigs.left_wild)
        return f"{accession}:g.{five_prime.offset + 1 + shift}_{three_prime.offset + 1 + shift}dup"
    return None


def measure_shift(own: tuple[Bases, ...], other: tuple[Bases, ...]) -> int:
    """How many bases beside a junction both sides have in common in one direction: so far its place can be moved that way."""
    if not own or not other:
        return 0
    differs = (own[0] != other[0]) | (own[0] == UNKNOWN_BASE)
    return int(np.argmax(differs)) if differs.any() else len(differs)
