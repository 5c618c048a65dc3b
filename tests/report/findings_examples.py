"""Findings written by hand for tests: the index case, a negative one, one without an RNA assay, and awkward ones.

Exons and coding spans: NCBI RefSeq NM_015330.6 and NM_001012338.3 (MANE Select, GRCh38). NTRK3 kinase: residues 538 to 824.
Counts, hashes and reads are invented.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from fascicle.knowledge.conditions import parse_conditions
from fascicle.knowledge.patterns import parse_biomarker
from fascicle.model.answers import Answer, Outcome, met, not_assessable, not_met
from fascicle.model.cases import Assay, AssayKind, Case, Patient, Role, Sex, Specimen
from fascicle.model.diseases import Kinship, Relation
from fascicle.model.findings import Findings, FusionFindings, WatchedGene
from fascicle.model.fusions import (
    EventKind,
    Frame,
    Fusion,
    Junction,
    JunctionRead,
    JunctionView,
    KeptDomain,
    Names,
    Place,
    Product,
    Side,
    Support,
    TranscriptSite,
)
from fascicle.model.genes import CanonicalRule, Domain, Gene, Transcript, TranscriptTag
from fascicle.model.knowledge import (
    Approval,
    ApprovalStatus,
    Ask,
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
from fascicle.model.provenance import FileHash, Provenance
from fascicle.model.quality import Check, Quality, Status
from fascicle.model.reads import Detectability, ReadCounts, ReadProfile
from fascicle.model.verdicts import Reason

SPECC1L_EXONS = (
    "24270831-24270983,24276700-24276803,24302195-24302384,24313313-24313466,24321288-24322918,24324220-24324427,24328846-24328919,"
    "24330256-24330431,24334410-24334573,24338386-24338477,24347086-24347176,24363261-24363344,24365476-24365632,24369218-24369320,"
    "24411588-24411704,24412648-24412707,24414534-24417738"
)
NTRK3_EXONS = (
    "88256644-88256731,88256284-88256486,88255906-88256168,88184225-88184299,88183418-88183489,88147335-88147403,88137404-88137561,"
    "88136467-88136609,88135899-88136040,88135101-88135397,88128711-88128734,88127162-88127226,88126271-88126373,88032857-88033045,"
    "87940623-87940753,87933012-87933184,87929191-87929434,87885694-87885735,87880270-87880428,87876757-87877120"
)


def make_gene(symbol: str, accession: str, chrom: str, strand: Strand, exons: str, cds: tuple[int, int]) -> Gene:
    """A gene of one transcript from 1-based inclusive ranges in transcript order."""
    spans = tuple(Span(int(start) - 1, int(end)) for start, _, end in (item.partition("-") for item in exons.split(",")))
    whole = Span(min(span.start for span in spans), max(span.end for span in spans))
    locus = Locus(Build.GRCH38, chrom, whole, strand)
    transcript = Transcript(accession, locus, spans, Span(cds[0] - 1, cds[1]), tags=frozenset({TranscriptTag.MANE_SELECT}))
    return Gene(symbol, symbol, "protein_coding", locus, (transcript,), CanonicalRule.MANE_SELECT)


SPECC1L = make_gene("SPECC1L", "NM_015330", "chr22", Strand.PLUS, SPECC1L_EXONS, (24302232, 24414623))
NTRK3 = make_gene("NTRK3", "NM_001012338", "chr15", Strand.MINUS, NTRK3_EXONS, (87876935, 88256153))
MET_EXONS = (
    "116672196-116672577,116699071-116700284,116731668-116731859,116739950-116740084,116740852-116741025,116755355-116755515,"
    "116757437-116757539,116757638-116757774,116758459-116758620,116759391-116759490,116763050-116763268,116769645-116769791,"
    "116771498-116771654,116771849-116771989,116774881-116775111,116777389-116777469,116778776-116778957,116781988-116782097,"
    "116783304-116783469,116795655-116795791,116795887-116798377"
)
MET = make_gene("MET", "NM_000245.4", "chr7", Strand.PLUS, MET_EXONS, (116699085, 116796124))
GENES = {"SPECC1L": SPECC1L, "NTRK3": NTRK3, "MET": MET}


def make_domain(gene: Gene, name: str, role: str, first_aa: int, last_aa: int, *, is_critical: bool) -> Domain:
    """A domain of a gene's canonical transcript from 1-based residues."""
    transcript = gene.canonical
    assert transcript.cds_span is not None
    start = transcript.cds_span.start + 3 * (first_aa - 1)
    end = transcript.cds_span.start + 3 * last_aa
    offsets = sorted(transcript.to_genome(position) for position in range(start, end))
    blocks = tuple(
        Span(max(exon.start, offsets[0]), min(exon.end, offsets[-1] + 1))
        for exon in transcript.exons
        if exon.overlap(Span(offsets[0], offsets[-1] + 1))
    )
    return Domain(
        gene.symbol, name, role, transcript.accession, Span(first_aa - 1, last_aa), blocks, is_critical, f"UniProt {gene.symbol}"
    )


KINASE = make_domain(NTRK3, "kinase domain", "tyrosine kinase", 538, 824, is_critical=True)
IG_LIKE = make_domain(NTRK3, "Ig-like domain", "ligand binding", 210, 300, is_critical=False)
COILED_COIL = make_domain(SPECC1L, "coiled coil", "self-association", 384, 760, is_critical=False)
CH_DOMAIN = make_domain(SPECC1L, "calponin homology domain", "actin binding", 1011, 1115, is_critical=False)

PROPORTION = Proportion(
    130,
    250,
    0.458,
    0.581,
    "fragments across the fusion junction / (those + fragments across the unfused 3′ junction)",
    "Wilson score",
)
FIVE_PROPORTION = Proportion(
    130,
    305,
    0.372,
    0.483,
    "fragments across the fusion junction / (those + fragments across the unfused 5′ junction)",
    "Wilson score",
)


def make_side(
    gene: str, chrom: str, pos1: int, strand: Strand, transcript: str, exon: int, exon_count: int, place: Place = Place.EXON_EDGE
) -> Side:
    """A placed side from a 1-based position."""
    site = TranscriptSite(transcript, exon, exon_count, place, is_canonical=True)
    return Side(gene, Position(Build.GRCH38, chrom, pos1 - 1, strand), site)


PRODUCT = Product(
    "NM_015330",
    "NM_001012338",
    Frame.IN_FRAME,
    "SPECC1L exon 6 ends in phase 0 and NTRK3 exon 14 begins in phase 0",
    "M" * 1089,
    (KeptDomain(COILED_COIL, 0.914), KeptDomain(KINASE, 1.0), KeptDomain(CH_DOMAIN, 0.0), KeptDomain(IG_LIKE, 0.0)),
)
NAMES = Names(
    "NM_015330(SPECC1L):e.6::NM_001012338(NTRK3):e.14",
    "NM_015330.6:r.?_2146::NM_001012338.3:r.1397_?",
    "t(15;22)(q25.3;q11.23)",
)
FIVE_FLANK = "GATTACAGGCTTCAACGTGGACCTGATCCAGTTGGCATCGAACTGGTCAGACTTAGCAAG"
THREE_FLANK = "GTCTCCTTGATGGACCCGTTTACAATGTTCGAGGACAATGTACTGGCTTAGACCATTGAC"
VIEW = JunctionView(
    FIVE_FLANK,
    "",
    THREE_FLANK,
    (
        JunctionRead(FIVE_FLANK[-40:] + THREE_FLANK[:35], 40),
        JunctionRead(FIVE_FLANK[-31:-3] + "T" + FIVE_FLANK[-2:] + THREE_FLANK[:44], 31),
        JunctionRead(FIVE_FLANK[-22:] + THREE_FLANK[:53], 22),
    ),
    reads_not_shown=86,
)
OTHER_PRODUCT = Product(
    "NM_001145468",
    "NM_001012338",
    Frame.IN_FRAME,
    "the same exon is number 5 of NM_001145468",
    "M" * 1089,
    (KeptDomain(KINASE, 1.0),),
)
INDEX_FUSION = Fusion(
    make_side("SPECC1L", "chr22", 24324427, Strand.PLUS, "NM_015330", 6, 17),
    make_side("NTRK3", "chr15", 88033045, Strand.MINUS, "NM_001012338", 14, 20),
    Junction(microhomology_bp=2),
    Support(89, 41, 121, 64, 71, 68),
    PROPORTION,
    FIVE_PROPORTION,
    PRODUCT,
    (OTHER_PRODUCT,),
    is_known_pair=False,
    reasons=(),
    names=NAMES,
    is_reciprocal_seen=False,
    view=VIEW,
    notes=(Reason("complex_rearrangement", "a plain exchange would have two centromeres"),),
)
JUXTAMEMBRANE = make_domain(MET, "juxtamembrane domain", "CBL binding", 956, 1020, is_critical=False)
MET_KINASE = make_domain(MET, "kinase domain", "tyrosine kinase", 1078, 1345, is_critical=True)
SKIPPING = Fusion(
    make_side("MET", "chr7", 116771654, Strand.PLUS, "NM_000245.4", 13, 21),
    make_side("MET", "chr7", 116774881, Strand.PLUS, "NM_000245.4", 15, 21),
    Junction(microhomology_bp=0),
    Support(52, 9, 55, 38, 70, 66),
    Proportion(55, 80, 0.58, 0.78, "event / (event + wild type)", "Wilson score"),
    None,
    Product(
        "NM_000245.4",
        "NM_000245.4",
        Frame.IN_FRAME,
        "read in its own frame",
        "M" * 1343,
        (KeptDomain(JUXTAMEMBRANE, 0.26), KeptDomain(MET_KINASE, 1.0)),
    ),
    (),
    is_known_pair=False,
    reasons=(),
    kind=EventKind.EXON_SKIPPING,
    names=Names(None, "NM_000245.4:r.2888_3028del", None),
)
DUPLICATION = replace(
    SKIPPING,
    five_prime=make_side("MET", "chr7", 116759490, Strand.PLUS, "NM_000245.4", 10, 21),
    three_prime=make_side("MET", "chr7", 116731668, Strand.PLUS, "NM_000245.4", 3, 21),
    kind=EventKind.PARTIAL_TANDEM_DUPLICATION,
    names=Names(None, "NM_000245.4:r.1201_2364dup", None),
)


def make_filtered(five_prime: str, three_prime: str, molecules: int, *reasons: Reason) -> Fusion:
    """A candidate that is not reported, with an unplaced 3' side."""
    return Fusion(
        make_side(five_prime, "chr8", 42_900_000, Strand.PLUS, f"NM_{five_prime}", 3, 12, Place.INSIDE_EXON),
        Side(three_prime, None, None, "the sequence fits two places of the gene"),
        Junction(microhomology_bp=None),
        Support(molecules, 0, molecules, 1, 24, None),
        None,
        None,
        None,
        (),
        is_known_pair=False,
        reasons=reasons,
    )


LOW_SUPPORT = Reason("low_support", "1 unique molecule, 3 needed")
SAME_START = Reason("one_start_position", "all split reads start at one base")
HOMOLOGY = Reason("homologous_genes", "42 bp are the same in both genes")
FILTERED = (
    make_filtered("HOOK3", "NTRK3", 1, LOW_SUPPORT, SAME_START),
    make_filtered("AKAP9", "HOOK3", 2, LOW_SUPPORT),
    make_filtered("NTRK1", "NTRK3", 14, HOMOLOGY),
)

PROVENANCE = Provenance(
    "0.1.0",
    "fascicle fusions --reference embedded --out out R1.fastq.gz R2.fastq.gz",
    (FileHash("R1.fastq.gz", 1_204_551, "3f" * 32), FileHash("R2.fastq.gz", 1_198_020, "a7" * 32)),
    "embedded-synthetic",
    "5c" * 32,
    reference_is_synthetic=True,
    knowledge_name="fascicle-knowledge 2025.1",
    knowledge_sha256="9e" * 32,
    parameters={"anchor_bp": 20, "molecules_min": 3, "umi": None, "is_stranded": False},
    versions={"numpy": "2.1.0", "numba": "0.61.0"},
)
QUALITY = Quality(
    (
        Check("fragments", Status.PASS, 120_000.0, "", "120,000 fragments, at least 50,000 wanted"),
        Check("on_target", Status.PASS, 81.3, "%", "fragments that come from genes of the reference"),
        Check("duplicates", Status.NOT_ASSESSABLE, None, "%", "too few fragments at candidate junctions"),
    )
)
PROFILE = ReadProfile(True, 101, 101.0, 36.4, 214.0, ReadCounts(120_000, 97_000, 560, 2_440, 20_000))
UNUSABLE = (
    UnusableGene("CIC", "no unique sequence"),
    UnusableGene("DUX4", "no unique sequence"),
    UnusableGene("FOXO4", "not in the annotation"),
)

FEW = "half of its junctions are shown by fewer than 3 molecules"
DETECTABILITY = (
    Detectability("NTRK1", 16, 2.0, 0, None, None, FEW),
    Detectability("NTRK2", 18, 41.5, 6, 0.148, 0.716, "3 molecules needed"),
    Detectability("NTRK3", 19, 102.0, 24, 0.0611, 0.246, "3 molecules needed"),
    Detectability("ALK", 28, 5.0, 1, 0.811, None, "3 molecules needed"),
    Detectability("FLI1", 8, 9_000.0, 4_100, 0.0007, 0.0015, "3 molecules needed"),
    Detectability("SRY", 0, None, None, None, None, "the canonical transcript has no splice junction"),
    *(Detectability(f"G{i:03}", 10, 12.0 * i, 5 * i, 0.5 / i, 1.0 / i, "3 molecules needed") for i in range(1, 120)),
)
WATCHED = (
    *(WatchedGene(gene, ("larotrectinib", "entrectinib"), count) for gene, count in (("NTRK3", 9), ("NTRK1", 5), ("NTRK2", 1))),
    WatchedGene("FLI1", (), 2),
    WatchedGene("ALK", (), 2),
    WatchedGene("NOT_ON_THE_ASSAY", (), 1),
)
FUSION_FINDINGS = FusionFindings(
    "rna-1", "fascicle-rna 1.0", 646, UNUSABLE, (INDEX_FUSION, *FILTERED), PROFILE, QUALITY, PROVENANCE, DETECTABILITY
)

CASE = Case(
    "index-case",
    Patient("P-0001", Sex.FEMALE, 25),
    "spindle cell sarcoma, T11 and T12",
    (Specimen("S1", Role.TUMOUR, "B24-1234", "T11 vertebra", "needle biopsy", date(2024, 3, 4), 0.7, None, 0.62),),
    (Assay("rna-1", AssayKind.RNA_PANEL, "S1", ("R1.fastq.gz", "R2.fastq.gz"), "fascicle-rna 1.0"),),
    is_synthetic=True,
)

LAROTRECTINIB = Statement(
    "us-larotrectinib",
    Proposition.THERAPY,
    Direction.SENSITIVITY,
    EvidenceLevel.APPROVAL,
    parse_biomarker("fusion NTRK1|NTRK2|NTRK3 side=3 frame=in keeps=kinase"),
    ("SOLID",),
    ("larotrectinib",),
    "adults and children with a solid tumour with an NTRK gene fusion",
    (Citation("VITRAKVI prescribing information, FDA, April 2025", "https://www.accessdata.fda.gov/vitrakvi", "page"),),
    Verification.VERIFIED,
    date(2025, 11, 1),
    Approval(Jurisdiction.US, ApprovalStatus.FULL, date(2025, 4, 10), date(2025, 4, 9), "accelerated in 2018"),
    (
        Clause("No acquired resistance mutation is known.", parse_conditions("no_known_resistance")),
        Clause("Metastatic, or surgery would cause severe morbidity.", parse_conditions("metastatic or severe_morbidity")),
    ),
    "100 mg twice daily at 1.0 m² body surface or more; 100 mg/m² twice daily below",
    (ResponseRate(339, 60, 55, 65, "pooled trials", "median 43.3 months"),),
)
ENTRECTINIB = replace(
    LAROTRECTINIB,
    identifier="us-entrectinib",
    drugs=("entrectinib",),
    approval=Approval(Jurisdiction.US, ApprovalStatus.ACCELERATED, None, None),
    dose="600 mg once daily (adult)",
    responses=(),
    citations=(Citation("ROZLYTREK prescribing information, FDA, January 2024", None, "page"),),
)
REPOTRECTINIB = replace(
    LAROTRECTINIB,
    identifier="us-repotrectinib",
    drugs=("repotrectinib",),
    approval=Approval(Jurisdiction.US, ApprovalStatus.ACCELERATED, date(2024, 6, 13), None),
    citations=(Citation("FDA notice of 13 June 2024", "https://www.fda.gov/repotrectinib"),),
    verification=Verification.UNVERIFIED,
)
STUDY = replace(
    LAROTRECTINIB,
    identifier="study",
    level=EvidenceLevel.WELL_POWERED,
    summary="Responses lasted long.",
    citations=(Citation("A trial", "https://example.org/trial", "abstract"),),
    approval=None,
    clauses=(),
    dose=None,
    responses=(),
)
CRIZOTINIB = replace(LAROTRECTINIB, identifier="us-crizotinib", drugs=("crizotinib",), citations=())
ANY_SOLID = Relation(Kinship.ANY_SOLID, "SOLID", None)
IS_SOLID = met("disease", "the diagnosis is Sarcoma, NOS")


def make_match(statement: Statement, *answers: Answer) -> StatementMatch:
    """A statement held against the index fusion."""
    return StatementMatch(statement, ("SPECC1L::NTRK3",), answers or (met("fusion", "a functional one"),), IS_SOLID, ANY_SOLID)


STATEMENTS = (
    make_match(LAROTRECTINIB),
    make_match(ENTRECTINIB),
    make_match(REPOTRECTINIB),
    make_match(STUDY),
    make_match(CRIZOTINIB, not_met("fusion", "the statement is about ALK or ROS1; the fusion has neither")),
)
OPTIONS = (
    TherapyOption(
        ("larotrectinib",),
        ("SPECC1L::NTRK3",),
        (
            LabelCheck(
                "us-larotrectinib",
                "SPECC1L::NTRK3",
                (
                    ClauseAnswer(LAROTRECTINIB.clauses[0].text, met("clause", "no TRK inhibitor came before")),
                    ClauseAnswer(
                        LAROTRECTINIB.clauses[1].text, not_assessable("clause", "metastases: not stated"), (Ask.METASTATIC,)
                    ),
                ),
                Outcome.NOT_ASSESSABLE,
            ),
        ),
        ("study",),
        (),
        (
            WatchedChange("r1", "NTRK3 G623R", True, WatchStatus.NOT_COVERED, "no assay reads small variants"),
            WatchedChange("r2", "KRAS G12D", False, WatchStatus.DETECTED, "G12D on NM_004985"),
        ),
        (
            CautionAnswer("larotrectinib", Concern.FRACTURE, "Fractures occur.", CautionStatus.RAISED, "T11", True),
            CautionAnswer("larotrectinib", Concern.CNS, "Dizziness.", CautionStatus.ALWAYS, "nothing decides it", False),
        ),
        LAROTRECTINIB.dose,
    ),
    TherapyOption(
        ("entrectinib",),
        ("SPECC1L::NTRK3",),
        (LabelCheck("us-entrectinib", "SPECC1L::NTRK3", (), Outcome.MET),),
        (),
        (),
        (),
        (),
        ENTRECTINIB.dose,
    ),
)

INDEX = Findings(CASE, FUSION_FINDINGS, STATEMENTS, PROVENANCE, WATCHED, OPTIONS)
WITHIN = replace(
    INDEX, fusions=replace(FUSION_FINDINGS, candidates=(SKIPPING, DUPLICATION, *FILTERED)), statements=(), options=()
)
NEGATIVE = Findings(
    replace(CASE, identifier="negative-case", is_synthetic=False),
    replace(FUSION_FINDINGS, candidates=FILTERED, provenance=replace(PROVENANCE, reference_is_synthetic=False)),
    (),
    replace(PROVENANCE, reference_is_synthetic=False),
    WATCHED,
)
NO_ASSAY = replace(NEGATIVE, case=replace(NEGATIVE.case, identifier="no-rna-case", assays=()), fusions=None)
HOSTILE_TEXT = "<script>alert('x')</script> & #[strong] $x$ *b* _i_ @ref <lbl> `raw` \\n \"q\" // c /* d */ = h"
HOSTILE = replace(INDEX, case=replace(CASE, diagnosis=HOSTILE_TEXT), fusions=replace(FUSION_FINDINGS, panel=HOSTILE_TEXT))
