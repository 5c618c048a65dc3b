"""What stands in a result directory: names, and the writing and reading of an RNA assay's part. See `docs/results.md`."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from fascicle.adapters.atomic import output_errors
from fascicle.adapters.copy_number_tables import format_copy_number_tsv, format_copy_segments_tsv
from fascicle.adapters.course_events import parse_course_events
from fascicle.adapters.coverage_tables import format_coverage_tsv
from fascicle.adapters.documents import (
    COPY_NUMBER_SCHEMA,
    COURSE_SCHEMA,
    FINDINGS_SCHEMA,
    FUSIONS_SCHEMA,
    GENES_SCHEMA,
    GERMLINE_SCHEMA,
    HLA_SCHEMA,
    MSI_SCHEMA,
    QUALITY_SCHEMA,
    TMB_SCHEMA,
    VARIANTS_SCHEMA,
    CopyNumberDocument,
    GeneModels,
    make_quality_document,
)
from fascicle.adapters.findings_files import VARIANT_ROWS, format_findings, restore
from fascicle.adapters.fusion_tables import format_detectability_tsv, format_expression_tsv, format_fusions_tsv
from fascicle.adapters.fusion_vcf import format_fusions_vcf
from fascicle.adapters.germline_tables import format_depths_tsv, format_exons_tsv, format_germline_tsv
from fascicle.adapters.germline_vcf import format_germline_vcf
from fascicle.adapters.hla_tables import format_hla_loss_tsv, format_hla_tsv
from fascicle.adapters.identity_tables import format_identity_tsv
from fascicle.adapters.json_files import format_json, format_json_lines, parse_json
from fascicle.adapters.msi_tables import format_msi_tsv
from fascicle.adapters.multiqc import SAMPLE_MULTIQC_FILES, format_sample_sections
from fascicle.adapters.variant_vcf import format_variants_vcf, write_variants_vcf
from fascicle.errors import CaseError
from fascicle.model.dna import VariantFindings
from fascicle.model.findings import Findings, FusionFindings
from fascicle.model.germline import GermlineFindings
from fascicle.model.hla import HlaTyping

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from fascicle.adapters.atomic import ResultDirectory
    from fascicle.adapters.breakends import BaseAt
    from fascicle.model.course_events import Course
    from fascicle.model.genes import Gene
    from fascicle.model.genotypes import Genotype
    from fascicle.model.msi import MicrosatelliteInstability
    from fascicle.model.reads import GeneExpression
    from fascicle.model.tmb import TumourMutationalBurden
    from fascicle.reference.genome import Genome

RNA_FILES = (
    "fusions.json",
    "fusions.tsv",
    "fusions.vcf",
    "expression.tsv",
    "detectability.tsv",
    "qc.json",
    "gene_models.json",
    *SAMPLE_MULTIQC_FILES,
)
VARIANTS_VCF = "small_variants.vcf.gz"
IDENTITY_FILE = "identity.tsv"
HLA_FILES = ("hla.json", "hla.tsv", "hla_loss.tsv")
TMB_FILE = "tmb.json"
MSI_FILES = ("msi.json", "msi.tsv")
GERMLINE_VCF = "germline.vcf.gz"
COPY_FILES = ("copy_number.json", "copy_number.tsv", "copy_number_segments.tsv")
GERMLINE_FILE = "germline.json"
GERMLINE_FILES = (GERMLINE_FILE, "germline.tsv", "germline_exons.tsv", "target_depths.tsv")
"""Written only where consent to germline findings is stated."""
DNA_FILES = (
    "small_variants.json",
    VARIANTS_VCF,
    f"{VARIANTS_VCF}.tbi",
    GERMLINE_VCF,
    f"{GERMLINE_VCF}.tbi",
    *GERMLINE_FILES,
    TMB_FILE,
    *MSI_FILES,
    *COPY_FILES,
    "coverage.tsv",
    "qc.json",
)
REPORT_FILES = ("report.json", "report.html", "report.pdf")
FINDINGS_FILE = "findings.json"
COURSE_FILE = "course.json"
RNA_FOLDER = "rna"
HLA_FOLDER = "hla"
DNA_FOLDER = "dna"


def write_rna_results(
    results: ResultDirectory,
    findings: FusionFindings,
    expression: Iterable[GeneExpression],
    genes: tuple[Gene, ...],
    contigs: Mapping[str, int | None],
    base_at: BaseAt,
    folder: str = "",
) -> None:
    """Write the result files of one RNA assay, into `folder` of the directory where one is given."""
    texts = {
        "fusions.json": format_json(findings, FUSIONS_SCHEMA),
        "fusions.tsv": format_fusions_tsv(chain(findings.candidates, findings.sightings.list_fusions())),
        "fusions.vcf": format_fusions_vcf(findings.candidates, findings.provenance, contigs, base_at, len(findings.sightings)),
        "expression.tsv": format_expression_tsv(expression),
        "detectability.tsv": format_detectability_tsv(findings.detectability),
        "qc.json": format_json(make_quality_document(findings), QUALITY_SCHEMA),
        "gene_models.json": format_json(GeneModels(genes, findings.provenance), GENES_SCHEMA),
        **format_sample_sections(findings.assay, findings.profile, findings.quality.checks),
    }
    for name, text in texts.items():
        results.write(f"{folder}/{name}" if folder else name, text)


def list_contigs(genome: Genome) -> dict[str, int | None]:
    """Chromosomes of the reference with their lengths, for the header of a VCF."""
    return {chrom: genome.length(chrom) for chrom in genome.chroms}


def write_dna_results(
    results: ResultDirectory, findings: VariantFindings, contigs: Mapping[str, int | None], folder: str = ""
) -> None:
    """Write the result files of one DNA assay, into `folder` of the directory where one is given."""
    texts = {
        # Copies, structural variants and the germline have documents of their own.
        "small_variants.json": format_json_lines(
            replace(findings, copy_number=None, structural=None, germline=None), VARIANTS_SCHEMA, VARIANT_ROWS
        ),
        **_format_germline(findings.germline),
        "coverage.tsv": format_coverage_tsv(findings.coverage, findings.limits),
        "qc.json": format_json(make_quality_document(findings), QUALITY_SCHEMA),
    }
    inside = f"{folder}/" if folder else ""
    for name, text in texts.items():
        results.write(f"{inside}{name}", text)
    if findings.burden is not None:
        write_tmb(results, findings.burden, folder)
    if findings.microsatellites is not None:
        write_msi(results, findings.microsatellites, folder)
    write_copy_number(results, findings, folder)
    of_tumour, of_germline = format_variants_vcf(findings, contigs), format_germline_vcf(findings, contigs)
    for name, text in ((VARIANTS_VCF, of_tumour), (GERMLINE_VCF, of_germline)):
        with output_errors(results.out / name):
            write_variants_vcf(results.path(f"{inside}{name}"), text)


def _format_germline(findings: GermlineFindings | None) -> dict[str, str]:
    """No file at all without consent."""
    if findings is None:
        return {}
    document = format_json_lines(findings, GERMLINE_SCHEMA, ("uncalled", "depths"))
    texts = (document, format_germline_tsv(findings), format_exons_tsv(findings), format_depths_tsv(findings.depths))
    return dict(zip(GERMLINE_FILES, texts, strict=True))


def write_identity(results: ResultDirectory, genotypes: Iterable[Genotype]) -> None:
    """Write `identity.tsv`."""
    results.write(IDENTITY_FILE, format_identity_tsv(genotypes))


def write_hla(results: ResultDirectory, typing: HlaTyping, folder: str = "") -> None:
    """Write `hla.json` and `hla.tsv`, and `hla_loss.tsv` where a tumour was held against a normal sample."""
    texts = {"hla.json": format_json(typing, HLA_SCHEMA), "hla.tsv": format_hla_tsv(typing)}
    if typing.tumour:
        texts["hla_loss.tsv"] = format_hla_loss_tsv(typing.tumour)
    for name, text in texts.items():
        results.write(f"{folder}/{name}" if folder else name, text)


def write_tmb(results: ResultDirectory, tmb: TumourMutationalBurden, folder: str = "") -> None:
    """Write `tmb.json`, into `folder` of the directory where one is given."""
    results.write(f"{folder}/{TMB_FILE}" if folder else TMB_FILE, format_json_lines(tmb, TMB_SCHEMA, ("lines",)))


def write_msi(results: ResultDirectory, msi: MicrosatelliteInstability, folder: str = "") -> None:
    """Write `msi.json` and `msi.tsv`, into `folder` of the directory where one is given."""
    texts = (format_json_lines(msi, MSI_SCHEMA, ("stutter", "loci")), format_msi_tsv(msi))
    for name, text in zip(MSI_FILES, texts, strict=True):
        results.write(f"{folder}/{name}" if folder else name, text)


def write_copy_number(results: ResultDirectory, findings: VariantFindings, folder: str = "") -> None:
    """Write `copy_number.json`, `copy_number.tsv` and `copy_number_segments.tsv`, without rows where the reads were not seen."""
    found = findings.copy_number
    document = CopyNumberDocument(findings.assay, found, findings.provenance)
    texts = (
        format_json_lines(document, COPY_NUMBER_SCHEMA, ()),
        format_copy_number_tsv(found),
        format_copy_segments_tsv(found),
    )
    for name, text in zip(COPY_FILES, texts, strict=True):
        results.write(f"{folder}/{name}" if folder else name, text)


def write_findings(results: ResultDirectory, findings: Findings) -> None:
    """Write `findings.json`."""
    results.write(FINDINGS_FILE, format_findings(findings))


def write_course(results: ResultDirectory, course: Course) -> None:
    """Write `course.json`."""
    results.write(COURSE_FILE, format_json(course, COURSE_SCHEMA))


def read_course_events(path: Path) -> Course:
    """Read a `course.json` and check that its events are as they were recorded. Raises CaseError with the line."""
    content = _read(path, "fascicle run")
    try:
        return parse_course_events(content.decode("utf-8"), path)
    except UnicodeDecodeError as error:
        raise CaseError("is not UTF-8 text", path=path) from error


def read_fusion_findings(path: Path) -> FusionFindings:
    """Read a `fusions.json`. Raises CaseError."""
    return parse_json(_read(path, "fascicle fusions or fascicle run"), FusionFindings, FUSIONS_SCHEMA, path)


def read_hla_typing(path: Path) -> HlaTyping:
    """Read an `hla.json`. Raises CaseError."""
    return parse_json(_read(path, "fascicle hla or fascicle run"), HlaTyping, HLA_SCHEMA, path)


def read_variant_findings(path: Path) -> VariantFindings:
    """Read a `small_variants.json`, with the copies and the germline findings beside it where there are any. Raises CaseError."""
    makers = "fascicle dna or fascicle run"
    found = parse_json(_read(path, makers), VariantFindings, VARIANTS_SCHEMA, path)
    copies, germline = path.with_name(COPY_FILES[0]), path.with_name(GERMLINE_FILE)
    if copies.is_file():
        document = parse_json(_read(copies, makers), CopyNumberDocument, COPY_NUMBER_SCHEMA, copies)
        found = replace(found, copy_number=document.copy_number)
    if germline.is_file():
        found = replace(found, germline=parse_json(_read(germline, makers), GermlineFindings, GERMLINE_SCHEMA, germline))
    return found


def read_gene_models(path: Path) -> tuple[Gene, ...]:
    """Read a `gene_models.json`. Raises CaseError."""
    return parse_json(_read(path, "fascicle fusions or fascicle run"), GeneModels, GENES_SCHEMA, path).genes


def read_findings(path: Path, *, is_whole: bool = True) -> Findings:
    """Read a `findings.json`; calls of DNA that it does not list come from the `small_variants.json` in `dna` or beside it.

    Without `is_whole` they are left out, for who asks for the case alone. Raises CaseError.
    """
    findings = parse_json(_read(path, "fascicle interpret or fascicle run"), Findings, FINDINGS_SCHEMA, path)
    if not is_whole or findings.variants is None:
        return findings
    places = (path.parent / DNA_FOLDER / DNA_FILES[0], path.parent / DNA_FILES[0])
    found = next((place for place in places if place.is_file()), None)
    return restore(findings, None if found is None else read_variant_findings(found), path)


def _read(path: Path, makers: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CaseError(f"cannot be read ({error.strerror})", path=path, remedy=f"It is made by {makers}.") from error
