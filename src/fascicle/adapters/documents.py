"""The JSON documents Fascicle writes: their schema names, what they hold, and the types they hold it in."""

from __future__ import annotations

from dataclasses import dataclass

from fascicle.knowledge.manifest import MANIFEST_SCHEMA, Manifest
from fascicle.model.cohort import Cohort
from fascicle.model.course_events import Course
from fascicle.model.dna import VariantFindings
from fascicle.model.findings import Findings, FusionFindings
from fascicle.model.genes import Gene
from fascicle.model.hla import HlaTyping
from fascicle.model.msi import MicrosatelliteInstability
from fascicle.model.provenance import Provenance
from fascicle.model.quality import Check, Quality, Status
from fascicle.model.reads import ReadProfile
from fascicle.model.run_quality import RunQuality
from fascicle.model.timeline import Timeline
from fascicle.model.tmb import TumourMutationalBurden

FUSIONS_SCHEMA = "fascicle.fusions/1"
QUALITY_SCHEMA = "fascicle.qc/1"
FINDINGS_SCHEMA = "fascicle.findings/2"
GENES_SCHEMA = "fascicle.gene_models/1"
RUN_QUALITY_SCHEMA = "fascicle.run_qc/1"
HLA_SCHEMA = "fascicle.hla/1"
MSI_SCHEMA = "fascicle.msi/1"
TMB_SCHEMA = "fascicle.tmb/1"
COURSE_SCHEMA = "fascicle.course/1"
TIMELINE_SCHEMA = "fascicle.timeline/1"
COHORT_SCHEMA = "fascicle.cohort/1"
VARIANTS_SCHEMA = "fascicle.small_variants/1"
COORDINATES = (
    "Coordinates given as integers are 0-based and half-open, as in GA4GH VRS: the first base of a chromosome has offset 0, and "
    "the `end` of a span is the first position after it. Coordinates given as text, such as `chr22:24324427(+)`, are 1-based and "
    "inclusive. `null` means not known or not stated, never no and never zero. Properties marked readOnly follow from the others."
)


@dataclass(frozen=True, slots=True)
class QualityDocument:
    """The content of `qc.json`: the named checks of one assay and what its reads are (None for imported calls)."""

    assay: str
    checks: tuple[Check, ...]
    profile: ReadProfile | None
    provenance: Provenance

    @property
    def status(self) -> Status:
        """The worst status of any check."""
        return Quality(self.checks).status


def make_quality_document(findings: FusionFindings | VariantFindings) -> QualityDocument:
    """The quality part of an assay's findings; a profile of reads is that of RNA."""
    profile = findings.profile if isinstance(findings, FusionFindings) else None
    return QualityDocument(findings.assay, findings.quality.checks, profile, findings.provenance)


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """One kind of document: `schema_id` is its name and version, `kind` the type of its content."""

    schema_id: str
    kind: type
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class GeneModels:
    """The content of `gene_models.json`: models of the genes of reported fusions, so that the report can be drawn again."""

    genes: tuple[Gene, ...]
    provenance: Provenance


DOCUMENT_KINDS = (
    DocumentKind(
        FUSIONS_SCHEMA,
        FusionFindings,
        "fusions.json: all candidate fusions of one RNA assay",
        f"Reported and filtered candidates with their support, products and reasons, and what they were made from. {COORDINATES}",
    ),
    DocumentKind(
        VARIANTS_SCHEMA,
        VariantFindings,
        "small_variants.json: all small variants of one DNA assay",
        "Reported and filtered calls with the counts of both samples, population frequency, origins and reasons; what of "
        f"imported files is no call, with its reason. Alleles are those of VCF, of the plus strand. {COORDINATES}",
    ),
    DocumentKind(
        QUALITY_SCHEMA,
        QualityDocument,
        "qc.json: named quality checks of one assay",
        f"The status is the worst of the checks, in the order pass, not_assessable, warn, fail. {COORDINATES}",
    ),
    DocumentKind(
        FINDINGS_SCHEMA,
        Findings,
        "findings.json: all findings of one case",
        f"What interpretation makes of the calls, each held against the knowledge named in the provenance. {COORDINATES}",
    ),
    DocumentKind(
        GENES_SCHEMA,
        GeneModels,
        "gene_models.json: models of the genes of reported fusions",
        f"Genes and transcripts as they stand in the reference bundle, for the pictures of the report. {COORDINATES}",
    ),
    DocumentKind(
        RUN_QUALITY_SCHEMA,
        RunQuality,
        "run_qc.json: the checks of one sequencing run",
        "Controls, carry-over between samples and identity of samples. The status is the worst of all checks, in the order pass, "
        f"not_assessable, warn, fail. {COORDINATES}",
    ),
    DocumentKind(
        MSI_SCHEMA,
        MicrosatelliteInstability,
        "msi.json: the microsatellite instability of one sample",
        "Unstable of assessed loci with the exact interval, the class, what it was told by and how often it is wrong, and every "
        f"locus that counts with its fragments by length. Lengths are copies of the unit. {COORDINATES}",
    ),
    DocumentKind(
        TMB_SCHEMA,
        TumourMutationalBurden,
        "tmb.json: the tumour mutational burden of one sample",
        "Counted mutations per megabase with the exact interval, the class by the point rule, whether the interval decides, "
        f"what is counted, and one line for every call. {COORDINATES}",
    ),
    DocumentKind(
        HLA_SCHEMA,
        HlaTyping,
        "hla.json: the HLA class I genotype of one sample",
        "HLA-A, -B and -C at two fields with quality, ambiguities, zygosity and coverage, the database that was used, and what a "
        "tumour of the same patient has kept of both alleles (`tumour`, if one was given). "
        f"`position1` of a difference is 1-based in the coding sequence. {COORDINATES}",
    ),
    DocumentKind(
        COURSE_SCHEMA,
        Course,
        "course.json: the course of a case as events",
        "Events are only ever added: a correction or withdrawal is an event of its own. Each holds its seal and that of the one "
        "before it, `head` that of the last, so that an event that was changed, removed or moved shows; how seals are made is in "
        "docs/algorithms/course.md. `not stated` says that the source was read and is silent; `null` that nothing was recorded. "
        "Decimal numbers are text, so that they stay exact.",
    ),
    DocumentKind(
        TIMELINE_SCHEMA,
        Timeline,
        "timeline.json: the course of a case as it is drawn",
        "Stations are the times of the course in order; what is drawn refers to them by their number from 0. `null` means not "
        "known, never 0. Decimal numbers are text.",
    ),
    DocumentKind(
        COHORT_SCHEMA,
        Cohort,
        "cohort.json: lines of therapy of many cases",
        "Days count from the start of each line, as first and last possible day. `null` means not known, never 0. Decimal "
        "numbers are text.",
    ),
    DocumentKind(
        MANIFEST_SCHEMA,
        Manifest,
        "knowledge.json: what a frozen snapshot of knowledge consists of",
        "Every file with its data set, licence, version and SHA-256. `sha256` of the whole is over name, size and SHA-256 of all "
        "files in the order of their names. A `version` of `null` was not stated.",
    ),
)
