"""A genotype with every kind of gene: heterozygous with a new allele, one allele seen, not assessable."""

from __future__ import annotations

from adapter_examples import PROVENANCE

from fascicle.calls.intervals import estimate_proportion
from fascicle.model.hla import AlleleDifference, ExonCoverage, HlaAllele, HlaAmbiguity, HlaLocus, HlaTyping, HlaZygosity
from fascicle.model.hla_reads import HlaAssay, HlaReadCounts

DIFFERENCE = AlleleDifference(3, 404, "G", "T", 12, 25, "Arg135Leu")
FIRST = HlaAllele("A*01:01", "A*01:01:01", "A*01:01:01G", "A*01:01P", True, estimate_proportion(12, 30, "x / y"), (DIFFERENCE,))
SECOND = HlaAllele("A*02:01", "A*02:01:01:01", None, None, True, estimate_proportion(18, 30, "x / y"), ())
ALONE = HlaAllele("B*07:02", "B*07:02:01", None, None, False, None, ())
EXONS = (ExonCoverage(2, 270, 14.5, 3, 0),)
LOCI = (
    HlaLocus(
        "A",
        HlaZygosity.HETEROZYGOUS,
        (FIRST, SECOND),
        0.0412,
        (HlaAmbiguity("A*01:01", "A*02:07", 0.02),),
        None,
        320,
        12.5,
        EXONS,
        "two alleles",
    ),
    HlaLocus("B", HlaZygosity.ONE_ALLELE_SEEN, (ALONE,), 0.91, (), 0.2, 40, 1.25, EXONS, "one allele"),
    HlaLocus("C", HlaZygosity.NOT_ASSESSABLE, (), None, (), None, 3, None, (), "3 fragments"),
)
COUNTS = HlaReadCounts(1000, 400, 380, 20, "same ends")
HLA_TYPING = HlaTyping(
    "tumour",
    HlaAssay.DNA,
    "3.32.0",
    "ab" * 32,
    ("H",),
    COUNTS,
    LOCI,
    "heterozygous at A",
    PROVENANCE,
)
