"""Germline variants by ACMG/AMP 2015: the 28 criteria, and the class they come to.

Richards et al. 2015, Genet Med 17:405, Tables 3 and 4. Points: Tavtigian et al. 2020, Hum Mutat 41:1734 (PMC8011844).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fascicle.model.answers import Answer

VERY_STRONG, STRONG, MODERATE, SUPPORTING = 8, 4, 2, 1
"""Points of each strength of evidence; below 0 for benign evidence (Tavtigian 2020, Table 2)."""


class Criterion(StrEnum):
    """The criteria by their published codes, with their points (None: BA1 stands alone) and the guideline's words, shortened."""

    points: int | None
    text: str

    def __new__(cls, value: str, points: int | None, text: str) -> Criterion:
        """A member with its points and words."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.points, member.text = points, text
        return member

    PVS1 = "PVS1", VERY_STRONG, "null variant in a gene where loss of function is a known mechanism of disease"
    PS1 = "PS1", STRONG, "same amino acid change as an established pathogenic variant, by another nucleotide change"
    PS2 = "PS2", STRONG, "de novo, maternity and paternity confirmed, disease and no family history"
    PS3 = "PS3", STRONG, "well-established functional studies show a damaging effect"
    PS4 = "PS4", STRONG, "prevalence in affected individuals significantly above that in controls"
    PM1 = "PM1", MODERATE, "in a mutational hot spot or well-established functional domain without benign variation"
    PM2 = "PM2", MODERATE, "absent from controls, or at extremely low frequency if recessive"
    PM3 = "PM3", MODERATE, "for recessive disorders, in trans with a pathogenic variant"
    PM4 = "PM4", MODERATE, "protein length changed by an in-frame change outside of a repeat, or by a lost stop codon"
    PM5 = "PM5", MODERATE, "another missense change at a residue with a pathogenic missense change"
    PM6 = "PM6", MODERATE, "assumed de novo, without confirmation of paternity and maternity"
    PP1 = "PP1", SUPPORTING, "cosegregation with disease in several affected family members"
    PP2 = "PP2", SUPPORTING, "missense in a gene with little benign missense variation, where missense is a common mechanism"
    PP3 = "PP3", SUPPORTING, "several lines of computational evidence support a deleterious effect"
    PP4 = "PP4", SUPPORTING, "phenotype or family history highly specific for a disease of one genetic cause"
    PP5 = "PP5", SUPPORTING, "a reputable source reports it as pathogenic, the evidence not being available"
    BA1 = "BA1", None, "allele frequency above 5 % in a population database"
    BS1 = "BS1", -STRONG, "allele frequency greater than expected for the disorder"
    BS2 = "BS2", -STRONG, "observed in a healthy adult for a disorder with full penetrance at an early age"
    BS3 = "BS3", -STRONG, "well-established functional studies show no damaging effect"
    BS4 = "BS4", -STRONG, "lack of segregation in affected members of a family"
    BP1 = "BP1", -SUPPORTING, "missense in a gene in which primarily truncating variants cause disease"
    BP2 = "BP2", -SUPPORTING, "in trans with a pathogenic variant of a dominant gene, or in cis with one in any"
    BP3 = "BP3", -SUPPORTING, "in-frame change in a repetitive region without a known function"
    BP4 = "BP4", -SUPPORTING, "several lines of computational evidence suggest no impact"
    BP5 = "BP5", -SUPPORTING, "found in a case with another molecular basis of disease"
    BP6 = "BP6", -SUPPORTING, "a reputable source reports it as benign, the evidence not being available"
    BP7 = "BP7", -SUPPORTING, "synonymous, no predicted impact on splicing, nucleotide not conserved"


class PathogenicityClass(StrEnum):
    """The five classes of Richards 2015."""

    PATHOGENIC = "pathogenic"
    LIKELY_PATHOGENIC = "likely pathogenic"
    UNCERTAIN = "uncertain significance"
    LIKELY_BENIGN = "likely benign"
    BENIGN = "benign"


@dataclass(frozen=True, slots=True)
class AcmgClassification:
    """The answers to all 28 criteria, the sum of points and its class, and the class by the combining rules of 2015 beside it.

    `points` is None where BA1 stands alone. `is_contradictory`: met criteria point both ways.
    """

    answers: tuple[Answer, ...]
    points: int | None
    by_points: PathogenicityClass
    by_rules: PathogenicityClass
    is_contradictory: bool
    because: str
