"""Small variants written by hand for tests: reported and filtered, with and without a normal, unknown where not known."""

from __future__ import annotations

from dataclasses import replace

from fascicle.model.coverage import (
    Coverage,
    CoverageGap,
    CoverageThresholds,
    DepthSummary,
    GapKind,
    GeneCoverage,
    InsertSizeSummary,
    TargetCoverage,
)
from fascicle.model.dna import DetectionLimit, ImportedFile, UnplacedAllele, VariantFindings
from fascicle.model.loci import Build, Span
from fascicle.model.numbers import Proportion
from fascicle.model.panels import UnusableGene
from fascicle.model.provenance import FileHash, Provenance
from fascicle.model.quality import Check, Quality, Status
from fascicle.model.variants import (
    AlleleDepth,
    CallOrigin,
    PopulationFrequency,
    SmallVariant,
    SomaticStatus,
    VariantCall,
)
from fascicle.model.verdicts import Reason

METHOD = "Jeffreys 95 %"
NOT_GIVEN = PopulationFrequency(None, None, "no population resource was given")


def make_depth(alternate: int, depth: int, low: float, high: float, formula: str = "AD of the allele / DP") -> AlleleDepth:
    """A depth with its interval; strands split evenly."""
    reference = depth - alternate
    fraction = Proportion(alternate, depth, low, high, formula, METHOD)
    half = (reference // 2, reference - reference // 2, alternate // 2, alternate - alternate // 2)
    return AlleleDepth(depth, reference, alternate, fraction, *half)


def make_origin(caller: str = "mutect2", *filters: str) -> CallOrigin:
    return CallOrigin(caller, filters, (("POS", "1"), ("REF", "A"), ("ALT", "C"), ("FILTER", ";".join(filters) or "PASS")))


TP53 = VariantCall(
    variant=SmallVariant(Build.GRCH38, "chr17", 7675087, "C", "T"),
    gene="TP53",
    tumour=make_depth(158, 412, 0.337, 0.431),
    normal=make_depth(0, 204, 0.0, 0.0122),
    posterior=0.99999,
    status=SomaticStatus.SOMATIC,
    somatic_probability=0.9998,
    population=PopulationFrequency(4.06e-06, "gnomad.vcf.gz AF_grpmax", "listed"),
    origins=(make_origin("mutect2"), make_origin("strelka2")),
    reasons=(),
)
PTEN = replace(
    TP53,
    variant=SmallVariant(Build.GRCH38, "chr10", 87933146, "CTTAC", "C"),
    gene="PTEN",
    tumour=make_depth(12, 390, 0.017, 0.052),
    normal=AlleleDepth(180, 180, 0, Proportion(0, 180, 0.0, 0.0138, "AD of the allele / DP", METHOD)),
    posterior=None,
    status=SomaticStatus.UNKNOWN,
    somatic_probability=None,
    population=PopulationFrequency(0.0, "gnomad.vcf.gz", "not listed; the resource lists other variants nearby"),
    notes=(Reason("no_posterior", "imported"), Reason("filtered_by_some_callers", "vardict: p8")),
    phase_set=7,
)
NO_DEPTH = replace(
    TP53,
    variant=SmallVariant(Build.GRCH38, "chr7", 55191821, "T", "G"),
    gene=None,
    tumour=AlleleDepth(None, None, None, None),
    normal=None,
    posterior=None,
    status=SomaticStatus.UNKNOWN,
    somatic_probability=None,
    population=NOT_GIVEN,
    origins=(make_origin("vcf"),),
    notes=(Reason("depth_not_stated", "no depth or no count of the allele for the tumour, so no allele fraction"),),
)
GERMLINE = replace(
    TP53,
    variant=SmallVariant(Build.GRCH38, "chr17", 43057077, "G", "A"),
    gene="BRCA1",
    tumour=make_depth(22, 22, 0.893, 1.0),
    normal=make_depth(23, 38, 0.447, 0.748),
    posterior=None,
    status=SomaticStatus.GERMLINE,
    somatic_probability=None,
    population=PopulationFrequency(5.8e-05, "gnomad.vcf.gz AF_grpmax", "listed"),
    origins=(make_origin("mutect2", "germline"),),
    reasons=(Reason("filtered_by_caller", "mutect2: germline"), Reason("germline", "mutect2: FILTER germline")),
)
COMMON = replace(
    GERMLINE,
    variant=SmallVariant(Build.GRCH38, "chr17", 43093219, "T", "C"),
    status=SomaticStatus.UNKNOWN,
    population=PopulationFrequency(0.31, "gnomad.vcf.gz AF_grpmax", "listed"),
    origins=(make_origin("vardict"),),
    reasons=(Reason("common_in_population", "31 % in gnomad.vcf.gz AF_grpmax; more than 1 % is common"),),
)
UNPLACED = UnplacedAllele("calls.vcf", 12, "chr3", 41_224_645, "A", "<DEL>", Reason("symbolic_allele", "ALT is <DEL>"))
PROVENANCE = Provenance(
    fascicle_version="0.1.0",
    command="dna",
    inputs=(FileHash("calls.vcf", 12, "ab" * 32),),
    reference_name="grch38",
    reference_sha256="cd" * 32,
    reference_is_synthetic=False,
    knowledge_name="snapshot",
    knowledge_sha256="ef" * 32,
    parameters={"panel": None, "targets": None, "population": "gnomad.vcf.gz", "tumour_cell_fraction": 0.6},
    versions={"pysam": "0.22"},
)
QUALITY = Quality(
    (
        Check("reads", Status.NOT_ASSESSABLE, None, "", "calls were imported; the reads were not seen"),
        Check("allele_depth", Status.WARN, 0.8, "fraction", "4 of 5 variants have a depth"),
    )
)
WHOLE_GENE = GeneCoverage("TP53", 11, DepthSummary(1182, 612.4, 633.0, 402, (1.0, 1.0, 1.0, 0.71)), 1182)
GENE_WITH_GAPS = GeneCoverage("PTEN", 9, DepthSummary(1212, 240.0, 251.0, 3, (0.97, 0.9, 0.4, 0.0)), 1212 - 123)
GENE_WITHOUT_BASES = GeneCoverage("TERT", 1, DepthSummary(0, None, None, None, None), 0)
GAPS = (
    CoverageGap("chr10", Span(87_863_437, 87_863_537), "PTEN", "PTEN exon 1", GapKind.LOW_DEPTH, 12.5, "12.5 fragments a base"),
    CoverageGap(
        "chr10", Span(87_863_537, 87_863_560), "PTEN", "PTEN exon 1", GapKind.NEAR_COPY, 90.0, "PTENP1 is nearly the same"
    ),
)
COVERAGE = Coverage(
    thresholds=CoverageThresholds(20, 20, 50),
    depth=DepthSummary(2394, 423.9, 430.0, 3, (0.98, 0.95, 0.7, 0.35)),
    targets=(
        TargetCoverage("chr17", Span(100, 200), "TP53", "TP53 exon 2", DepthSummary(100, 600.0, 610.0, 402, (1, 1, 1, 1)), 100),
    ),
    genes=(WHOLE_GENE, GENE_WITH_GAPS, GENE_WITHOUT_BASES),
    gaps=GAPS,
    even_fraction=0.97,
    fold_80=1.4,
    on_target=Proportion(800, 1000, 0.77, 0.83, "records on target / placed records", METHOD),
    duplicates=None,
    insert_size=InsertSizeSummary(400, 150.0, 180.0, 220.0),
    callable_regions=(("chr10", Span(0, 1089)), ("chr17", Span(0, 1182))),
    callable_coding_bp=2200,
)
LIMITS = (
    DetectionLimit("TP53", 1182, 633.0, 0.0142, 0.0198, 0),
    DetectionLimit("PTEN", 1212, 251.0, 0.031, None, 40),
    DetectionLimit("TERT", 0, 0.0, None, None, 0),
)
IMPORTED = VariantFindings(
    assay="dna",
    panel="dna_exons_706 1",
    genes_assessed=704,
    genes_unusable=(UnusableGene("XYZ", "no transcript"),),
    has_normal=True,
    tumour_cell_fraction=0.6,
    calls=(NO_DEPTH, PTEN, TP53, GERMLINE, COMMON),
    unplaced=(UNPLACED,),
    sources=(ImportedFile("calls.vcf", "mutect2", 9, 3, 6, 1), ImportedFile("strelka.vcf", "strelka2", 1, 0, 1, 0)),
    population="gnomad.vcf.gz",
    coverage=None,
    quality=QUALITY,
    provenance=PROVENANCE,
)
FROM_READS = replace(
    IMPORTED,
    calls=(PTEN, TP53, GERMLINE, COMMON),
    unplaced=(),
    sources=(),
    coverage=COVERAGE,
    limits=LIMITS,
    quality=Quality((Check("coverage", Status.PASS, 0.98, "fraction", "98 % of target bases at 100x or more"),)),
)
TUMOUR_ONLY = replace(
    IMPORTED, has_normal=False, calls=(replace(TP53, normal=None, status=SomaticStatus.UNKNOWN),), population=None
)
EMPTY = replace(IMPORTED, calls=(), unplaced=(), sources=(ImportedFile("calls.vcf", "mutect2", 0, 0, 0, 0),))
