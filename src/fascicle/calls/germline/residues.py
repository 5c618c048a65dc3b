"""Known pathogenic missense changes at the residue of a variant: the facts of PS1 and PM5 (Richards 2015, Table 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from fascicle.model.acmg import PathogenicityClass
from fascicle.model.consequences import Term, TranscriptConsequence, VariantConsequence
from fascicle.model.germline import ClinvarRecord
from fascicle.model.variants import SmallVariant

_PATHOGENIC: Final = frozenset({PathogenicityClass.PATHOGENIC, PathogenicityClass.LIKELY_PATHOGENIC})
# "Established" as pathogenic: two stars, that is several submitters who agree, or more.
_STARS_MIN: Final = 2
_CODON_BP: Final = 3
Annotate = Callable[[Sequence[SmallVariant]], Sequence[VariantConsequence]]


def find_same_residue(
    variant: SmallVariant,
    consequence: TranscriptConsequence,
    records: Mapping[SmallVariant, ClinvarRecord],
    annotate: Annotate,
) -> tuple[bool | None, bool | None]:
    """Whether ClinVar has, as pathogenic with two stars or more, the same change of the residue by another change of the DNA
    (PS1), and another missense change of the residue (PM5). None for what is no missense change of one residue.

    A codon that an exon junction divides is looked at on the variant's side of it alone.
    """
    if Term.MISSENSE not in consequence.terms or consequence.residues is None or len(consequence.residues) != 1:
        return None, None
    near = [other for other, record in records.items() if _is_neighbour(other, variant) and _is_established(record)]
    changes = [
        own.hgvs_protein
        for found in annotate(near)
        for own in found.transcripts
        if own.transcript == consequence.transcript and own.residues == consequence.residues and Term.MISSENSE in own.terms
    ]
    return consequence.hgvs_protein in changes, any(change != consequence.hgvs_protein for change in changes)


def _is_neighbour(other: SmallVariant, variant: SmallVariant) -> bool:
    return other != variant and other.chrom == variant.chrom and abs(other.start - variant.start) < _CODON_BP


def _is_established(record: ClinvarRecord) -> bool:
    return record.pathogenicity in _PATHOGENIC and record.stars is not None and record.stars >= _STARS_MIN


def list_pathogenic_places(records: Mapping[SmallVariant, ClinvarRecord]) -> Iterable[SmallVariant]:
    """Alleles that are established as pathogenic."""
    return (variant for variant, record in records.items() if _is_established(record))
