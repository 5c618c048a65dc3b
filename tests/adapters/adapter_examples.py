"""Small made-up values of the model for the tests of the adapters."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from fascicle.knowledge.conditions import parse_conditions
from fascicle.knowledge.patterns import parse_biomarker
from fascicle.model.answers import Outcome, met, not_met
from fascicle.model.biomarkers import CopyState
from fascicle.model.cases import Assay, AssayKind, Case, Patient, Role, Sex, Specimen
from fascicle.model.consequences import Term
from fascicle.model.coverage import ResidueCoverage
from fascicle.model.diseases import Kinship, Relation
from fascicle.model.findings import Findings, FusionFindings
from fascicle.model.fusions import Frame, Fusion, Junction, KeptDomain, Place, Product, Side, Support, TranscriptSite
from fascicle.model.genes import CanonicalRule, Domain, Gene, Transcript, TranscriptTag
from fascicle.model.knowledge import (
    Approval,
    ApprovalStatus,
    Citation,
    Clause,
    Concern,
    Direction,
    EvidenceLevel,
    Jurisdiction,
    Proposition,
    ResponseRate,
    Statement,
    Verification,
)
from fascicle.model.loci import Build, Locus, Position, Span, Strand
from fascicle.model.matches import StatementMatch
from fascicle.model.numbers import Proportion
from fascicle.model.options import (
    CautionAnswer,
    CautionStatus,
    ClauseAnswer,
    LabelCheck,
    TherapyOption,
    WatchedChange,
    WatchStatus,
)
from fascicle.model.panels import UnusableGene
from fascicle.model.patient_state import Datum, PatientState
from fascicle.model.provenance import FileHash, Provenance
from fascicle.model.quality import Check, Quality, Status
from fascicle.model.reads import ReadCounts, ReadProfile
from fascicle.model.run_quality import CarryOver, IdentityComparison, RunQuality, SampleQuality
from fascicle.model.runs import RunRole
from fascicle.model.trials import Trial, TrialMatch, TrialSearch
from fascicle.model.tumour import GeneCopies, GeneVariant, LookedAt, Measure, TissueType, Tumour
from fascicle.model.verdicts import Reason, Verdict

KINASE = Domain(
    "NTRK3", "protein kinase", "kinase", "NM_001012338", Span(537, 824), (Span(100, 200),), is_critical=True, source="made up"
)
COILED_COIL = Domain(
    "SPECC1L", "coiled coil 2", "coil", "NM_015330", Span(600, 650), (Span(10, 60),), is_critical=False, source="made up"
)
IG = Domain(
    "NTRK3", "Ig-like C2", "ligand", "NM_001012338", Span(200, 300), (Span(300, 350),), is_critical=False, source="made up"
)
LOCUS = Locus(Build.GRCH38, "chr15", Span(100, 400), Strand.MINUS)
GENE = Gene(
    "NTRK3",
    "ENSG00000140538",
    "protein_coding",
    LOCUS,
    (
        Transcript(
            "NM_001012338.3", LOCUS, (Span(300, 400), Span(100, 200)), Span(120, 380), 0, frozenset({TranscriptTag.MANE_SELECT})
        ),
    ),
    CanonicalRule.MANE_SELECT,
)
ABUNDANCE = Proportion(52, 100, 0.42, 0.62, "fusion / (fusion + wild type)", "Wilson")
SUPPORT = Support(
    split_reads=40,
    spanning_pairs=12,
    unique_molecules=45,
    distinct_starts=30,
    anchor_five_prime_bp=75,
    anchor_three_prime_bp=None,
)


def make_side(
    gene: str = "NTRK3",
    chrom: str = "chr15",
    pos1: int = 88_033_045,
    strand: str = "-",
    transcript: str = "NM_001012338",
    exon: int = 14,
) -> Side:
    position = Position(Build.GRCH38, chrom, pos1 - 1, Strand(strand))
    return Side(gene, position, TranscriptSite(transcript, exon, 20, Place.EXON_EDGE, is_canonical=True))


SPECC1L = make_side("SPECC1L", "chr22", 24_324_427, "+", "NM_015330", 6)
PRODUCT = Product(
    "NM_015330",
    "NM_001012338",
    Frame.IN_FRAME,
    "phase 0 meets phase 0",
    "MKV",
    (KeptDomain(COILED_COIL, 0.5), KeptDomain(KINASE, 1.0), KeptDomain(IG, 0.0)),
)


def make_fusion(
    five_prime: Side = SPECC1L,
    three_prime: Side | None = None,
    *,
    junction: Junction = Junction(0),  # noqa: B008 (frozen)
    abundance: Proportion | None = ABUNDANCE,
    product: Product | None = PRODUCT,
    reasons: tuple[Reason, ...] = (),
) -> Fusion:
    return Fusion(
        five_prime=five_prime,
        three_prime=three_prime or make_side(),
        junction=junction,
        support=SUPPORT,
        abundance=abundance,
        five_prime_abundance=None,
        product=product,
        other_products=(),
        is_known_pair=True,
        reasons=reasons,
    )


FILTERED = make_fusion(
    Side("TPM3", None, None, unplaced_because="the reads match\ttwo loci"),
    abundance=None,
    product=None,
    reasons=(Reason("few_molecules", "1 of at least 3"), Reason("read_through", "neighbours, 12 kb apart")),
)
PROVENANCE = Provenance(
    fascicle_version="0.1.0",
    command="fusions",
    inputs=(FileHash("r1.fastq.gz", 12, "ab" * 32),),
    reference_name="embedded",
    reference_sha256="cd" * 32,
    reference_is_synthetic=True,
    knowledge_name=None,
    knowledge_sha256=None,
    parameters={"anchor_bp": 20, "fraction": 0.5, "umi": None, "flag": True, "panel": "rna-649"},
    versions={"numpy": "2.4.6"},
)
PROFILE = ReadProfile(
    is_paired=True,
    read_length_max_bp=101,
    read_length_mean_bp=100.5,
    quality_mean=None,
    insert_size_median_bp=180.0,
    counts=ReadCounts(fragments=10, concordant=4, kept=3, shared=2, off_target=1),
)
QUALITY = Quality(
    (Check("fragments", Status.PASS, 10.0, "fragments", "counted"), Check("dv200", Status.WARN, None, "fraction", "low"))
)
FUSION_FINDINGS = FusionFindings(
    assay="rna",
    panel="rna-649",
    genes_assessed=648,
    genes_unusable=(UnusableGene("XYZ", "no transcript"),),
    candidates=(make_fusion(), FILTERED),
    profile=PROFILE,
    quality=QUALITY,
    provenance=PROVENANCE,
)
CASE = Case(
    "C1",
    Patient("P1", age_years=25),
    None,
    (Specimen("T1", Role.TUMOUR, collected=date(2024, 3, 1), tumour_cell_fraction=0.7, is_decalcified=False),),
    (Assay("rna", AssayKind.RNA_PANEL, "T1", ("r1.fastq.gz",)),),
)
STATEMENT = Statement(
    identifier="x",
    proposition=Proposition.THERAPY,
    direction=Direction.SENSITIVITY,
    level=EvidenceLevel.APPROVAL,
    biomarker=parse_biomarker(
        "fusion NTRK3 side=3 frame=in keeps=kinase exons=14 on=NM_001012338 and variant TP53 change=R175H on=NM_000546 or "
        "itd BCOR and copies MDM2 state=gain and measure TMB at_least=10 unit=/Mb and marker CD117 result=lost and hla A*02:01"
    ),
    diseases=("SOLID",),
    drugs=("drug",),
    summary="solid tumours",
    citations=(Citation("A. et al.", "https://example.org", "abstract"),),
    verification=Verification.UNVERIFIED,
    verified_on=date(2024, 1, 1),
    approval=Approval(Jurisdiction.US, ApprovalStatus.FULL, date(2019, 8, 15), None),
    clauses=(Clause("in frame", parse_conditions("biomarker or age >= 12 years")),),
    dose="600 mg",
    responses=(ResponseRate(54, 57.4, 43.2, 70.8, "adults"),),
)
MATCH = StatementMatch(
    STATEMENT,
    ("SPECC1L::NTRK3",),
    (met("side", "NTRK3 is the 3' partner"),),
    not_met("disease", "wrong tumour"),
    Relation(Kinship.OTHER, "SOLID", None),
)
OPTION = TherapyOption(
    ("drug",),
    ("SPECC1L::NTRK3",),
    (LabelCheck("x", "SPECC1L::NTRK3", (ClauseAnswer("in frame", met("clause", "it is")),), Outcome.MET),),
    ("y",),
    (),
    (WatchedChange("z", "NTRK3 G623R", True, WatchStatus.DETECTED, "seen"),),
    (CautionAnswer("drug", Concern.QTC, "Mind.", CautionStatus.RAISED, "470 ms", True),),
    "600 mg",
)
TOLD = Tumour(
    "SARCNOS",
    variants=(GeneVariant("v", "TP53", "NM_000546.6", None, "p.Arg175His", (Term.MISSENSE,), "DNA panel"),),
    copies=(GeneCopies("MDM2", CopyState.GAIN, "DNA panel", 6.0),),
    measures=(Measure("TMB", 10.0, 6.0, 15.0, "/Mb", None, "DNA panel"),),
    hla=TissueType(("A*02:01",), ("B",), ("A*02:01",)),
    coverage=(ResidueCoverage("NTRK3", ("NM_001012338.3",), 538, 824, 400, "DNA panel"),),
    looked_at=LookedAt(None, frozenset({"TP53"}), None),
)
STATE = PatientState(age_months=Datum((300, 311), "age 25 years"), qtc_ms=Datum(Decimal("430.5"), "ECG"), lines=())
TRIAL = Trial(
    "NCT00000001",
    "Drug",
    "RECRUITING",
    ("PHASE2",),
    ("Sarcoma",),
    (),
    ("drug",),
    144.0,
    None,
    Sex.FEMALE,
    "in",
    "out",
    ("Japan",),
    None,
)
TRIALS = TrialSearch(
    FileHash("trials.json", 10, "ab" * 32),
    (TrialMatch(TRIAL, ("NTRK3",), (), is_of_disease=True, answers=(met("sex", "female only"),)),),
)
FINDINGS = Findings(CASE, FUSION_FINDINGS, (MATCH,), PROVENANCE, (), (OPTION,), TOLD, STATE, trials=TRIALS)

RUN_QUALITY = RunQuality(
    "run 1",
    (Check("samples", Status.PASS, 2.0, "samples", "all results were read"),),
    (SampleQuality("S1", RunRole.PATIENT, ReadCounts(10, 6, 2, 1, 1), ("SPECC1L::NTRK3",), 3, ()),),
    (
        CarryOver(
            "S2", "S1", "SPECC1L::NTRK3", "chr22:24324427(+)", None, Verdict.FILTERED, 2, 400, 2.0, 0.6,
            is_matched_by_genes=True, is_neighbour=None, shares_index=False, status=Status.WARN, because="explained by hopping",
        ),
    ),
    (IdentityComparison("S1", "S2", None, 12, 1, Proportion(11, 12, 0.6, 1.0, "equal", "Jeffreys"), Status.PASS, "alike"),),
    PROVENANCE,
)  # fmt: skip
