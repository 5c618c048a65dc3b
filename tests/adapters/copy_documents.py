"""Copy number written by hand: an amplified gene, a segment without a decision, two explanations of purity."""

from __future__ import annotations

from adapter_examples import PROVENANCE

from fascicle.adapters.documents import CopyNumberDocument
from fascicle.model.copy_number import (
    ArmCopies,
    CopyCall,
    CopyEvidence,
    CopyMaterial,
    CopyNumberFindings,
    CopyReference,
    CopySegment,
    CopyState,
    GeneCopies,
    GeneZoom,
    GenomicComplexity,
    PlottedBins,
    PuritySolution,
    PurityVerdict,
    TumourPurity,
)
from fascicle.model.loci import Span
from fascicle.model.numbers import Estimate
from fascicle.model.verdicts import Reason

_AMPLIFIED = CopyState(CopyCall.AMPLIFICATION, None, None, Estimate(21.4, 17.9, 25.2), None, 0.998, "copies: 20 (48%), 23 (45%)")
_OPEN = CopyState(CopyCall.UNDECIDED, None, None, None, None, 0.61, "copies: 3 (61%), 4 (39%)")
_SOLUTIONS = (
    PuritySolution(0.35, 2.2, is_doubled=False, probability=0.6),
    PuritySolution(0.54, 4.2, is_doubled=True, probability=0.4),
)
COPY_NUMBER = CopyNumberDocument(
    "dna",
    CopyNumberFindings(
        CopyMaterial(
            CopyReference.POOLED, 6, is_amplicon=False, target_bins=60, antitarget_bins=4, masked_bins=2, noise=0.18, snps=12
        ),
        TumourPurity(PurityVerdict.UNDECIDED, None, None, _SOLUTIONS, 0.4, "the data fit more than one explanation"),
        (CopySegment("chr12", Span(100, 900), ("MDM2",), CopyEvidence(9, Estimate(3.1, 3.0, 3.2), 2, 0.05), _OPEN),),
        (
            GeneCopies(
                "MDM2", "chr12", Span(100, 900), "q15", CopyEvidence(9, Estimate(3.1, 3.0, 3.2), 2, 0.05), True, _AMPLIFIED
            ),
            GeneCopies(
                "RB1", "chr13", Span(5, 9), None, CopyEvidence(0, None, 0, None), False, _OPEN, (Reason("no_bins", "none"),)
            ),
        ),
        (ArmCopies("12q", CopyCall.NOT_ASSESSABLE, None, "9 bins; 10 are needed"),),
        GenomicComplexity(None, None, None, 0.001, "copies depend on the purity, and that is not decided"),
        PlottedBins(("chr12", "chr12"), (200, 600), (3.0, 3.2), (4, 5)),
        (GeneZoom("MDM2", "chr12", (100, 500), (300, 700), (3.0, 3.2), (True, True)),),
        ("a note",),
    ),
    PROVENANCE,
)
